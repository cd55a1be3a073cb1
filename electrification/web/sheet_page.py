"""The sheet of a village as one self-contained page: what it says and how it is set on paper."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from electrification import labels, texts
from electrification.palette import status_symbol_svg
from electrification.questions.board import PlanState
from electrification.questions.snapshot import Snapshot
from electrification.reports.rule_words import rule_name
from electrification.reports.village_facts import (
    Fulfilment,
    Reached,
    conditions,
    entry_line,
    live,
    money_by_kind,
    reached,
    rests_on,
    spared,
)
from electrification.reports.why import by_the_figures, recognition
from electrification.subject.entries import EntryState
from electrification.subject.milestones import STAGES, Stage, StageGroup
from electrification.subject.tasks import TaskState
from electrification.subject.villages import Flag, Status
from electrification.texts import _, date, n_, number

STYLE = (Path(__file__).parent / "static" / "village-sheet.css").read_text(encoding="utf-8")
MOST_OBSTACLES, MOST_TASKS, MOST_ENTRIES, MOST_PHASES = 4, 4, 7, 3
MARKS = {Fulfilment.MET: "☑", Fulfilment.PARTLY: "◪", Fulfilment.NOT_MET: "☐"}
COUNTS = (
    "households", "households_on_grid", "households_contracted", "households_direct",
    "households_self_strung", "households_off_grid",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What stands on the page. Frames are of this village only; nobody's name is in them."""

    snapshot: Snapshot
    village: pd.Series
    entries: pd.DataFrame
    obstacles: pd.DataFrame
    plans: pd.DataFrame
    tasks: pd.DataFrame
    templates: Mapping[str, frozenset[Stage]]
    audit_head: str
    printed_by: str
    printed_at: dt.datetime
    nonce: str


def _safe(text: object, most: int = 120) -> str:
    """What somebody typed, on one line, cut where it is too long, and no markup."""
    said = " ".join(str(text).split())
    return html.escape(said if len(said) <= most else said[: most - 1] + "…")


def _given(value: object, most: int = 120) -> str:
    return _safe(value, most) if isinstance(value, str) and value.strip() else "–"


def sheet_page(sheet: Sheet) -> str:
    """The whole page as HTML."""
    parts = [
        _title(sheet), f'<div class="two">{_criterion(sheet)}{_households(sheet)}</div>',
        _stages(sheet), _obstacles(sheet), _tasks(sheet), _capital(sheet), _entries(sheet),
    ]  # fmt: skip
    mark = _("ILLUSTRATIVE DATA")
    water = f'<div class="water" aria-hidden="true">{mark}</div>' if _is_sample(sheet) else ""
    title = f"{_('Village sheet')} – {_safe(sheet.village['village_name'])}"
    return _document(
        title,
        f'<button id="print" type="button">{html.escape(_("Print"))}</button>'
        f'<main class="sheet">{water}{_top(sheet)}<div class="parts">{"".join(parts)}</div>'
        f"{_foot(sheet)}</main>"
        f'<script nonce="{sheet.nonce}">document.getElementById("print")'
        '.addEventListener("click",()=>window.print())</script>',
    )


def plain_page(said: str) -> str:
    """A page with one sentence, where there is no sheet to show."""
    return _document(
        _("Village sheet"), f'<main class="sheet few"><p>{html.escape(said)}</p></main>'
    )


def _document(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="{texts.language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=820"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>{body}</body></html>"
    )


def _is_sample(sheet: Sheet) -> bool:
    return bool(sheet.village["is_sample"])


def _section(name: str, body: str, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{html.escape(name)}</h2>{body}</section>'


def _top(sheet: Sheet) -> str:
    agency = _("SAMPLE AGENCY") if _is_sample(sheet) else sheet.printed_by.split(", ")[-1]
    sample = (
        f'<b class="sample">{html.escape(_("ILLUSTRATIVE DATA"))}</b>' if _is_sample(sheet) else ""
    )
    day = _("As of {day}", day=date(sheet.snapshot.on))
    return (
        f"<header><b>{_safe(agency)}</b>{sample}"
        f'<span class="day">{html.escape(day)}</span></header>'
    )


def _title(sheet: Sheet) -> str:
    village, status = sheet.village, Status(sheet.village["status"])
    units = [village["commune_name"], village["district_name"], village["province_name"]]
    place = [_safe(unit, 60) for unit in units if isinstance(unit, str) and unit]
    flags = "".join(f"<li>{html.escape(said)}</li>" for said in _beside(village))
    return (
        f'<div class="title"><div><small>{html.escape(_("VILLAGE SHEET"))}</small>'
        f"<h1>{_safe(village['village_name'], 90)}</h1>"
        f"<p>{' · '.join(place) or _('Unit not known')} · {_safe(village['village_code'], 40)}</p>"
        f'</div><div class="status">{status_symbol_svg(status, 26)}'
        f"<b>{html.escape(labels.label(status))}</b></div></div>"
        + (f'<ul class="flags">{flags}</ul>' if flags else "")
    )


def _beside(village: pd.Series) -> list[str]:
    """What stands beside the status: flags, the age in the dark, what waits."""
    said = []
    if pd.notna(village["built_dark_days"]):
        said.append(
            _("Works completed on {day}, dark for {days} days.",
              day=date(village["built_dark_since"].date()),
              days=number(int(village["built_dark_days"])))
        )  # fmt: skip
    if pd.notna(village["overdue_days"]):
        days = int(village["overdue_days"])
        said.append(n_("{count} day behind schedule", "{count} days behind schedule", days))
    marked = {
        Flag.SUPPLY_LOST: "supply_lost", Flag.SUSPENDED: "suspended", Flag.STALE: "stale",
        Flag.NEEDS_REVIEW: "needs_review",
    }  # fmt: skip
    said += [labels.label(flag) for flag, column in marked.items() if village[column]]
    if village["pending_entries"]:
        count = number(int(village["pending_entries"]))
        said.append(_("{count} waiting for confirmation", count=count))
    if not village["in_baseline"]:
        said.append(_("not among the counted villages"))
    return said


def _criterion(sheet: Sheet) -> str:
    rows = "".join(
        f'<tr><td class="mark">{MARKS[one.fulfilment]}</td><td>{html.escape(one.name)}</td>'
        f"<td><b>{html.escape(one.value)}</b></td></tr>"
        for one in conditions(sheet.village, sheet.snapshot)
    )
    notes = html.escape(" · ".join(rests_on(sheet.village, sheet.snapshot)))
    both = f"{by_the_figures(sheet.village)} · {recognition(sheet.entries)[0]}"
    return _section(
        _("Conditions of the criterion"),
        f"<p><b>{_safe(both, 160)}</b></p><table>{rows}</table><p class='note'>{notes}</p>",
    )


def _households(sheet: Sheet) -> str:
    village = sheet.village
    known = [(labels.count(n), int(village[n])) for n in COUNTS if pd.notna(village[n])]
    if not known:
        body = f'<p class="note">{html.escape(_("Nobody has counted yet."))}</p>'
    else:
        rows = "".join(
            f"<tr><td>{html.escape(name[:1].upper() + name[1:])}</td>"
            f'<td class="figure"><b>{number(value)}</b></td></tr>'
            for name, value in known
        )
        body = f"<table>{rows}</table>"
    return _section(_("Households and customers"), body)


def _stages(sheet: Sheet) -> str:
    standing = live(sheet.entries)
    skipped = spared(standing, sheet.templates)
    due = {
        stage: rows.iloc[0].to_dict()
        for stage, rows in sheet.plans[sheet.plans["state"] != PlanState.REACHED].groupby("stage")
    }
    columns = ""
    for group in StageGroup:
        rows = "".join(
            _stage(stage, standing, stage in skipped, due.get(str(stage)))
            for stage in STAGES
            if stage.group is group
        )
        columns += f"<div><h3>{html.escape(labels.label(group))}</h3><ul>{rows}</ul></div>"
    key = html.escape(_("● reached · ◐ waiting for confirmation · ○ not yet · – not required"))
    return _section(
        _("Stages"), f'<div class="stages">{columns}</div><p class="note">{key}</p>', "wide"
    )


def _stage(
    stage: Stage, standing: pd.DataFrame, is_skipped: bool, plan: dict[Any, Any] | None
) -> str:
    lines = reached(standing, stage)
    said = [f"<b>{html.escape(_when(line))}</b>" for line in lines[-MOST_PHASES:]]
    if plan is not None and pd.notna(plan["due_on"]):
        said.append(f"<em>{html.escape(_due(plan))}</em>")
    if lines:
        mark = "●" if all(line.is_confirmed for line in lines) else "◐"
    else:
        mark = "–" if is_skipped else "○"
    name = html.escape(labels.label(stage))
    return f"<li><i>{mark}</i><span>{name}</span><span class='when'>{' '.join(said)}</span></li>"


def _when(line: Reached) -> str:
    return f"{line.day} ({_('ph. {phase}', phase=line.phase)})" if line.phase else line.day


def _due(plan: dict[Any, Any]) -> str:
    said = _("planned {day}", day=date(plan["due_on"].date()))
    if plan["state"] == PlanState.LATE:
        said += ", " + n_("{count} day late", "{count} days late", int(plan["days_late"]))
    return said


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _more(count: int, most: int) -> str:
    if count <= most:
        return ""
    return f'<p class="note">{html.escape(_("and {count} more", count=number(count - most)))}</p>'


def _obstacles(sheet: Sheet) -> str:
    if sheet.obstacles.empty:
        return _section(
            _("Open obstacles"), f'<p class="note">{html.escape(_("None."))}</p>', "wide"
        )
    rows = [
        (
            _given(labels.cause(row["cause"]), 44)
            + (f" – {_safe(row['note'], 110)}" if isinstance(row["note"], str) else ""),
            _given(row["unit_responsible"], 50),
            _deadline(row["due_on"], sheet),
            _given(row["document_number"], 30),
        )
        for row in sheet.obstacles.head(MOST_OBSTACLES).to_dict("records")
    ]
    heads = (_("What holds it back"), _("Unit that must act"), _("Deadline"), _("Document"))
    more = _more(len(sheet.obstacles), MOST_OBSTACLES)
    return _section(_("Open obstacles"), _table(heads, rows) + more, "wide")


def _deadline(due_on: Any, sheet: Sheet) -> str:
    if due_on is None or pd.isna(due_on):
        return "–"
    due_on = pd.Timestamp(due_on).date()
    late = (sheet.snapshot.on - due_on).days
    said = date(due_on)
    if late > 0:
        said += ", " + n_("{count} day overdue", "{count} days overdue", late)
    return html.escape(said)


def _tasks(sheet: Sheet) -> str:
    if sheet.tasks.empty:
        return ""
    rows = [
        (
            _given(task["content"], 90),
            _given(task["lead_unit"], 50),
            _deadline(task["due_on"], sheet),
            f"{_given(task['document_number'], 30)} · {_state_of(task)}",
        )
        for task in sheet.tasks.head(MOST_TASKS).to_dict("records")
    ]
    heads = (_("Content"), _("Lead unit"), _("Deadline"), _("Document"))
    more = _more(len(sheet.tasks), MOST_TASKS)
    return _section(_("Open tasks"), _table(heads, rows) + more, "wide")


def _state_of(task: dict[Any, Any]) -> str:
    return _safe(labels.label(TaskState(task["state"])), 40)


def _capital(sheet: Sheet) -> str:
    money = money_by_kind(sheet.entries)
    if not money:
        body = f'<p class="note">{html.escape(_("No capital recorded."))}</p>'
    else:
        body = '<p class="money">' + "".join(
            f"<span>{_safe(labels.label(kind))} <b>{_safe(labels.money(vnd))}</b></span>"
            for kind, vnd in money.items()
        )
        body += "</p>"
    return _section(_("Capital, all years, confirmed"), body, "wide")


def _entries(sheet: Sheet) -> str:
    """The newest entries, as many as the page has room for; one is there whole or not at all."""
    rows = "".join(_entry(row) for row in sheet.entries.head(MOST_ENTRIES).to_dict("records"))
    body = f"<ul>{rows}</ul>" if rows else f'<p class="note">{html.escape(_("No entry."))}</p>'
    name = n_("Last of {count} entry", "Last of {count} entries", len(sheet.entries))
    return _section(name, body, "last")


def _entry(row: dict[Any, Any]) -> str:
    line, note = entry_line(row), row["note"]
    said = _safe(line, 110)
    if isinstance(note, str) and not note.startswith(line):
        said += f" – {_safe(note, 90)}"
    office = [p for p in (row["recorder_post"], row["recorder_unit"]) if isinstance(p, str)]
    return (
        f"<li><time>{date(row['occurred_on'])}</time><span>{said}</span>"
        f"<span>{_safe(labels.label(EntryState(row['state'])))}</span>"
        f"<span>{_given(', '.join(office), 80)}</span></li>"
    )


def _foot(sheet: Sheet) -> str:
    snapshot = sheet.snapshot
    rule = rule_name(snapshot.criterion)
    said = (
        _("As of {day}", day=date(snapshot.on)),
        _("Known at {instant}", instant=texts.instant(snapshot.known_at)),
        _("Rule {rule}", rule=rule),
        _("Baseline {baseline}", baseline=snapshot.baseline.id)
        if snapshot.baseline.id
        else _("the register, not frozen"),
        _("Data version {version}", version=snapshot.data_version),
    )
    printed = _(
        "Printed at {instant} by: {office}",
        instant=texts.instant(sheet.printed_at), office=sheet.printed_by,
    )  # fmt: skip
    return (
        f"<footer><p>{_safe(' · '.join(said), 300)}</p><p>{_safe(printed, 200)}</p>"
        f"<p>{html.escape(_('Audit head:'))} <code>{_safe(sheet.audit_head)}</code></p></footer>"
    )
