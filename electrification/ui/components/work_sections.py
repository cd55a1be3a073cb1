"""The parts of a worklist that are read: returned, tasks, overdue, obstacles, drafts, stale."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.worklist import Section, Worklist
from electrification.reports.village_facts import entry_line
from electrification.subject.milestones import Stage
from electrification.subject.tasks import TaskState
from electrification.texts import N_, _, date, instant, n_, number, percent
from electrification.ui.components.village_round import last_word, open_round
from electrification.ui.components.work_item import village_line, work_item
from electrification.ui.screens import CRITERION, PERIODS

SHOWN_AT_FIRST = 8
SHORT: Mapping[Section, str] = {
    Section.RETURNED: N_("To mend"),
    Section.TASKS: N_("Tasks"),
    Section.OVERDUE: N_("Behind schedule"),
    Section.OBSTACLES: N_("Obstacles to settle"),
    Section.REPORTS: N_("Reports due"),
    Section.VERSIONS: N_("Criterion to confirm"),
    Section.TO_CONFIRM: N_("To confirm"),
    Section.TO_UPDATE: N_("Not updated"),
    Section.DRAFTS: N_("Drafts"),
}
TITLE: Mapping[Section, str] = {
    Section.RETURNED: N_("Returned to you, to be mended"),
    Section.TASKS: N_("Tasks of your unit"),
    Section.OVERDUE: N_("Stages past their planned day"),
    Section.OBSTACLES: N_("Obstacles that wait for your unit"),
    Section.REPORTS: N_("Reports of your unit that are due"),
    Section.VERSIONS: N_("Versions of the criterion that wait for your confirmation"),
    Section.TO_CONFIRM: N_("Entries that wait for your confirmation"),
    Section.TO_UPDATE: N_("Villages silent for more than 14 days"),
    Section.DRAFTS: N_("Drafts that were not sent"),
}
EMPTY: Mapping[Section, str] = {
    Section.RETURNED: N_("Nothing was returned. What is, comes here with the reason."),
    Section.TASKS: N_("No task waits for your unit."),
    Section.OVERDUE: N_("No stage is past its planned day. Plans are set in the village file."),
    Section.OBSTACLES: N_("No obstacle waits for your unit. New ones are reported in the file."),
    Section.REPORTS: N_("No report of your unit is due."),
    Section.VERSIONS: N_("No version of the criterion waits."),
    Section.TO_CONFIRM: N_("Everything is confirmed. What others record comes here by itself."),
    Section.TO_UPDATE: N_("All villages spoke within 14 days. Record news in the village file."),
    Section.DRAFTS: N_("No draft. What is saved as a draft in a village file waits here."),
}


def section_head(section: Section, count: int) -> None:
    """The heading of a part."""
    st.subheader(f"{_(TITLE[section])} ({number(count)})", anchor=False)


def empty_section(section: Section) -> None:
    """What an empty part says."""
    st.caption(f":green[:material/check_circle:] {_(EMPTY[section])}")


def read_section(section: Section, found: Worklist) -> None:
    """Draw a part whose items only open their village."""
    rows = found.parts[section]
    more = len(rows) > SHOWN_AT_FIRST and section is not Section.TO_UPDATE
    shown = rows
    if len(rows) > SHOWN_AT_FIRST:
        is_open = more and st.session_state.get(f"more_{section}", False)
        shown = rows if is_open else rows.head(SHOWN_AT_FIRST)
    for place, row in enumerate(shown.to_dict("records")):
        _DRAW[section](row, f"{section}_{place}")
    if more and len(shown) < len(rows):
        st.button(
            n_("Show {count} more", "Show {count} more", len(rows) - len(shown)),
            key=f"show_{section}", on_click=_show_all, args=(section,), type="tertiary",
        )  # fmt: skip
    if section is Section.TO_UPDATE:
        _to_the_round(len(rows))


def _show_all(section: Section) -> None:
    st.session_state[f"more_{section}"] = True


def _to_the_round(count: int) -> None:
    if count > SHOWN_AT_FIRST:
        st.caption(_("{count} more in the list.", count=number(count - SHOWN_AT_FIRST)))
    if st.button(
        _("Go through the whole list"), type="primary", icon=":material/playlist_add_check:",
        key="start_round",
    ):  # fmt: skip
        open_round()


def _village(row: dict[Any, Any]) -> str:
    return village_line(row["village_name"], row["commune_name"], row["status"])


def _late(row: dict[Any, Any]) -> str:
    """The deadline, and by how many days it is past, as HTML."""
    if pd.isna(row["due_on"]):
        return ""
    said = _("deadline {day}", day=date(row["due_on"].date()))
    if pd.isna(row["days_late"]):
        return html.escape(said)
    late = _("overdue by {days} days", days=number(int(row["days_late"])))
    return f'{html.escape(said)} · <b class="late">{html.escape(late)}</b>'


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _text(value: object) -> str:
    return html.escape(value) if isinstance(value, str) else ""


def _returned(row: dict[Any, Any], key: str) -> None:
    reason = _text(row["decision_reason"])
    work_item(
        f"{html.escape(entry_line(row))} <time>{date(row['occurred_on'])}</time>",
        [_village(row), f'<span class="reason">{reason}</span>' if reason else ""],
        key=key, village_code=row["village_code"], button=_("Mend"),
    )  # fmt: skip


def _task(row: dict[Any, Any], key: str) -> None:
    paper = _text(row["document_number"])
    state = html.escape(labels.label(TaskState(row["state"])))
    where = html.escape(", ".join(row["village_names"]))
    work_item(
        html.escape(str(row["content"])),
        [where,
         _joined(_late(row), state, paper and _("document {number}", number=paper),
                 _text(row["lead_unit"]))],
        key=key, village_code=row["opens"],
    )  # fmt: skip


def _overdue(row: dict[Any, Any], key: str) -> None:
    phase = row["phase"]
    of_phase = _("phase {phase}", phase=int(phase)) if pd.notna(phase) and phase else ""
    work_item(
        html.escape(_joined(labels.label(Stage(row["stage"])), of_phase)),
        [_village(row), _joined(_late(row), _text(row["unit_responsible"]))],
        key=key, village_code=row["village_code"],
    )  # fmt: skip


def _obstacle(row: dict[Any, Any], key: str) -> None:
    document = _text(row["document_number"])
    work_item(
        _text(labels.cause(row["cause"])) or html.escape(_("Obstacle")),
        [_village(row), _joined(_late(row), document and _("document {number}", number=document))],
        key=key, village_code=row["village_code"],
    )  # fmt: skip


def _draft(row: dict[Any, Any], key: str) -> None:
    saved = _("saved {instant}", instant=instant(row["saved_at"]))
    work_item(
        _village(row), [html.escape(saved)], key=key, village_code=row["village_code"],
        button=_("Go on"),
    )  # fmt: skip


def _stale(row: dict[Any, Any], key: str) -> None:
    work_item(_village(row), [last_word(row)], key=key, village_code=row["village_code"])


def _report(row: dict[Any, Any], key: str) -> None:
    over = _("period ended {day}", day=date(row["last_on"]))
    work_item(
        html.escape(_("Report for {period}", period=labels.period_name(str(row["period"])))),
        [_text(row["office"]), _joined(_late(row), html.escape(over))],
        key=key, village_code=None, page=PERIODS, query={"period": str(row["period"])},
        button=_("Report"),
    )  # fmt: skip


def _version(row: dict[Any, Any], key: str) -> None:
    paper = _("document {number}", number=_text(row["document_number"]))
    from_on = _("in force from {day}", day=date(row["valid_from"]))
    work_item(
        f"{_text(row['name'])}: {percent(float(row['threshold_pct']))}",
        [_joined(html.escape(from_on), paper), _text(row["reason"])],
        key=key, village_code=None, page=CRITERION,
    )  # fmt: skip


_DRAW: Mapping[Section, Callable[[dict[Any, Any], str], None]] = {
    Section.RETURNED: _returned,
    Section.TASKS: _task,
    Section.OVERDUE: _overdue,
    Section.OBSTACLES: _obstacle,
    Section.DRAFTS: _draft,
    Section.TO_UPDATE: _stale,
    Section.REPORTS: _report,
    Section.VERSIONS: _version,
}
