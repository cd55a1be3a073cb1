"""Figures then and now for one day, and the entries that explain each difference."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.labels import ACT, CHANGE_CAUSE, MEASURE
from electrification.questions.measures import Measured, measures
from electrification.questions.period_changes import Cause, Changes
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.reports.rate_words import at_present, figure
from electrification.reports.village_facts import entry_line
from electrification.storage import Store
from electrification.subject.villages import Status
from electrification.texts import _, date, instant, n_, number
from electrification.ui import session
from electrification.ui.components.save_button import save_file
from electrification.ui.screens import VILLAGE

MOST = 60
FILE_COLUMNS = (
    "period", "village_code", "village_name", "commune_name", "in_baseline_then",
    "in_baseline_now", "meets_then", "meets_now", "status_then", "status_now", "causes",
    "entry_id", "act", "acted_at", "kind", "code", "occurred_on", "document_number",
    "recorder_post", "recorder_unit", "decider_post", "decider_unit",
)  # fmt: skip


def figures_table(
    snapshot: Snapshot, expected: Mapping[str, int], found: Changes | None = None
) -> None:
    """The measures: as closed and as known now of the same day where closed, else as they stand.

    `expected` is what the department estimates, by measure: beside the figures, in none of them.
    """
    heads = (
        [_("Measure"), _("As closed"), _("Known now, same day"), _("Difference"), _("Estimate")]
        if found
        else [_("Measure"), _("As of {day}", day=date(snapshot.on)), _("Estimate")]
    )
    rows = []
    for name, one in measures(snapshot).items():
        guess = number(expected[name]) if name in expected else "–"
        cells = [_figure(one), guess]
        if found is not None:
            own = next(change for change in found.measures if change.measure is name)
            moved = own.now.part - own.then.part
            mark = "" if own.is_same else ' class="moved"'
            told = "0" if own.is_same else f"{moved:+d}".replace("-", "−")
            row = (
                f"<td>{_figure(own.then)}</td><td>{_figure(own.now)}</td>"
                f"<td{mark}>{told}</td><td>{guess}</td>"
            )
        else:
            row = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f"<tr><td>{html.escape(_(MEASURE[name]))}</td>{row}</tr>")
    titles = "".join(f"<th>{html.escape(head)}</th>" for head in heads)
    st.html(
        f'<table class="coverage figures"><thead><tr>{titles}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    st.caption(_("Estimates of units are counted in no figure."))


def _figure(one: Measured) -> str:
    """The figure on the frozen list; beside it the one at present, where it is another."""
    beside = at_present(one.rate)
    more = f"<small>{html.escape(beside)}</small>" if beside else ""
    return f"<span>{html.escape(figure(one.rate.frozen))}</span>{more}"


def changes_list(store: Store, found: Changes, key: str) -> None:
    """Villages that differ, each with what explains it; all of them in the file."""
    villages = found.villages
    if villages.empty:
        st.success(
            _("Nothing has changed: what is known now of {day} is what was reported.",
              day=date(found.now.on)),
            icon=":material/check_circle:",
        )  # fmt: skip
        return
    told = store.periods.entries(sorted({int(i) for i in found.acts["entry_id"]}))
    entries = told.set_index("id", drop=False)
    st.caption(
        n_("{count} village differs.", "{count} villages differ.", len(villages))
        + " "
        + _("Each with what was recorded or decided after {instant}.",
            instant=instant(found.then.known_at))
    )  # fmt: skip
    if len(found.unexplained):
        st.error(
            n_("{count} village differs and nothing explains it: run `verify`.",
               "{count} villages differ and nothing explains it: run `verify`.",
               len(found.unexplained)),
            icon=":material/report:",
        )  # fmt: skip
    shown = villages.head(MOST).to_dict("records")
    st.html(f'<ul class="changed">{"".join(_village(r, found, entries) for r in shown)}</ul>')
    if len(villages) > MOST:
        st.caption(_("The first {count} are shown; the file holds all.", count=MOST))
    rows = _file_rows(found, told, key)
    save_file(
        _("Save as CSV ({count} rows)", count=len(rows)),
        lambda anchor: csv_bytes(rows, found.now, FILE_COLUMNS, anchor),
        found.now,
        file_name=f"thay-doi-ky-{key}.csv",
        rows=len(rows),
        key="changes_csv",
    )


def _village(row: dict[Any, Any], found: Changes, entries: pd.DataFrame) -> str:
    kept = {n: v for n in (session.LANGUAGE_KEY,) if (v := st.query_params.get(n))}
    address = html.escape(
        session.address(VILLAGE.address, village=row["village_code"], **kept), quote=True
    )
    commune = row["commune_name"] if isinstance(row["commune_name"], str) else ""
    causes = [c for c in row["causes"] if c is not Cause.ENTRIES]
    own = found.acts[found.acts["village_id"] == row["village_id"]].to_dict("records")
    why = [html.escape(_(CHANGE_CAUSE[str(cause)])) for cause in causes]
    why += [_act(act, entries) for act in own]
    lines = "".join(f"<li>{line}</li>" for line in why)
    return (
        f'<li><a href="{address}" target="_self">{html.escape(str(row["village_name"]))}</a> '
        f'{html.escape(commune)}<br><span class="verdict">{html.escape(_verdict(row))}</span>'
        f'<ul class="why">{lines}</ul></li>'
    )


def _verdict(row: dict[Any, Any]) -> str:
    if not row["is_verdict"]:
        return _("Same verdict; counts of households or works differ")
    if row["is_new"] or row["is_gone"]:
        return _("joined the register") if row["is_new"] else _("left the register")
    parts = []
    if row["in_baseline_then"] != row["in_baseline_now"]:
        parts.append(_("now counted") if row["in_baseline_now"] else _("no longer counted"))
    elif row["in_present_then"] != row["in_present_now"]:
        parts.append(
            _("now to be counted") if row["in_present_now"] else _("no longer to be counted")
        )
    then, now = (labels.label(Status(row[f"status_{n}"])) for n in ("then", "now"))
    if then != now:
        parts.append(_("{then} → {now}", then=then, now=now))
    return "; ".join(parts)


def _act(act: dict[Any, Any], entries: pd.DataFrame) -> str:
    at = instant(calendar.instant_from(int(act["at"])))
    done = html.escape(_(ACT[act["act"]]))
    if act["entry_id"] not in entries.index:
        return f"{at} – {done}"
    entry = entries.loc[act["entry_id"]].to_dict()
    who = (
        ("recorder_post", "recorder_unit")
        if act["act"] == "recorded"
        else ("decider_post", "decider_unit")
    )
    more = [
        date(entry["occurred_on"]),
        _("no. {number}", number=entry["document_number"])
        if isinstance(entry["document_number"], str) else "",
        ", ".join(entry[n] for n in who if isinstance(entry[n], str)),
    ]  # fmt: skip
    beside = html.escape(" · ".join(part for part in more if part))
    return f"{at} – {done}: <b>{html.escape(entry_line(entry))}</b> · {beside}"


def _file_rows(found: Changes, told: pd.DataFrame, key: str) -> pd.DataFrame:
    """A row for every act of every village that differs; one without where nothing was done."""
    names = ["id", "kind", "code", "occurred_on", "document_number", "recorder_post",
             "recorder_unit", "decider_post", "decider_unit"]  # fmt: skip
    acts = found.acts.merge(told[names], left_on="entry_id", right_on="id", how="left")
    acts["acted_at"] = pd.to_datetime(acts["at"], unit="us", utc=True)
    rows = found.villages.merge(acts, on="village_id", how="left")
    rows["causes"] = ["; ".join(map(str, causes)) for causes in rows["causes"]]
    return rows.assign(period=key)
