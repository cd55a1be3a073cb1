"""Contradictions as people read them: by check, serious ones first, each with what to do."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.labels import SEVERITY
from electrification.questions.answers import counts
from electrification.questions.integrity import WHOLE_LIST, check_named, sentence
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.findings import Answer, FindingState
from electrification.texts import _, date, n_, number
from electrification.ui.address import kept_address
from electrification.ui.components.finding_answer import answer_button
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.screens import VILLAGE

COLUMNS = (
    "severity", "check", "village_code", "village_name", "commune_name", "says", "remedy",
    "entry_ids", "also", "state", "answer", "reason", "document_number", "recorded_at",
    "recorder_post", "recorder_unit", "fingerprint",
)  # fmt: skip
MOST = 200
STATE_KEY, SEVERITY_KEY = "finding_state", "finding_severity"
_ICONS = {"alarm": "priority_high", "warning": "rule", "note": "info"}
_OPEN, _ANSWERED = "open", "answered"


def described(told: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Findings with the village they are about and their sentences."""
    names = ["village_id", "village_code", "village_name", "commune_name"]
    rows = told.merge(snapshot.frame[names], on="village_id", how="left")
    of_list = rows["village_id"] == WHOLE_LIST
    rows.loc[of_list, "village_name"] = _("the list of counted villages")
    said = [sentence(row) for row in rows.to_dict("records")]
    rows["says"] = [str(says) for says, _remedy in said]
    rows["remedy"] = [str(remedy) for _says, remedy in said]
    return rows


def chosen(told: pd.DataFrame) -> pd.DataFrame:
    """The findings that the two filters leave: by whether they are answered, and by weight."""
    is_open, answered = counts(told)
    open_rows = pd.Series([FindingState(s).is_open for s in told["state"]], told.index, dtype=bool)
    names = {
        _OPEN: f"{_(labels.FINDING_STATE[FindingState.OPEN])}: {number(is_open)}",
        _ANSWERED: f"{_(labels.FINDING_STATE[FindingState.ANSWERED])}: {number(answered)}",
    }
    with st.container(horizontal=True, gap="small"):
        state = st.segmented_control(
            _("Answer"), list(names), format_func=names.__getitem__, default=_OPEN, key=STATE_KEY,
            required=True, label_visibility="collapsed",
        )  # fmt: skip
        rows = told[open_rows if state == _OPEN else ~open_rows]
        severity = _severity_filter(rows)
    return rows[rows["severity"] == severity] if severity else rows


def _severity_filter(found: pd.DataFrame) -> str | None:
    """How many there are of each weight; a touch shows those alone."""
    many = found["severity"].value_counts()
    present = [name for name in SEVERITY if many.get(name, 0)]
    if not present:
        return None
    return st.segmented_control(
        _("Weight"), present, key=SEVERITY_KEY, label_visibility="collapsed",
        format_func=lambda name: f"{_(SEVERITY[name])}: {number(int(many[name]))}",
    )  # fmt: skip


def findings_list(rows: pd.DataFrame, snapshot: Snapshot, store: Store) -> None:
    """Show findings as `described` gives them, one fold for each check."""
    if rows.empty:
        st.success(_("No finding in this list."), icon=":material/check_circle:")
        return
    for (severity, name), own in rows.groupby(["severity", "check"], sort=False):
        check = check_named(str(name))
        title = f"**{_(SEVERITY[str(severity)])}** · {_(check.title)} · {len(own)}"
        opened = st.expander(
            title,
            icon=f":material/{_ICONS[str(severity)]}:",
            expanded=severity == "alarm",
            key=f"finding_{severity}_{name}",
        )
        with opened:
            st.caption(_("What to do: {remedy}", remedy=_(check.remedy)))
            shown = "".join(map(_row, own.head(MOST).to_dict("records")))
            st.html(f'<ul class="entries findings">{shown}</ul>')
            if len(own) > MOST:
                st.caption(_("The first {count} are shown; the file holds all.", count=MOST))
            answer_button(own, check, snapshot, store, key=f"answer_{severity}_{name}")
    save_as_csv(rows, snapshot, COLUMNS, file_name="ra-soat", key="findings_csv")
    st.caption(n_("{count} finding.", "{count} findings.", len(rows)))


def gone_list(rows: pd.DataFrame, snapshot: Snapshot) -> None:
    """Answered findings that are not made any more: nothing that was answered disappears."""
    named = rows.merge(
        snapshot.frame[["village_id", "village_code", "village_name"]], on="village_id", how="left"
    )
    named.loc[named["village_id"] == WHOLE_LIST, "village_name"] = _("the list of counted villages")
    named = named.dropna(subset="village_name")
    if named.empty:
        return
    title = n_("{count} answered finding is not made any more",
               "{count} answered findings are not made any more", len(named))  # fmt: skip
    with st.expander(title, icon=":material/task_alt:", key="findings_gone"):
        lines = "".join(
            f'<li><span class="what">{html.escape(str(row["village_name"]))}</span>'
            f'<span class="more">{html.escape(_(check_named(row["check_name"]).title))}</span>'
            f"{_answer(row)}</li>"
            for row in named.head(MOST).to_dict("records")
        )
        st.html(f'<ul class="entries findings">{lines}</ul>')


def _row(row: dict[Any, Any]) -> str:
    commune = row["commune_name"] if isinstance(row["commune_name"], str) else ""
    entries = ", ".join(str(i) for i in row["entry_ids"])
    more = _("entries {ids}", ids=entries) if entries else ""
    beside = html.escape(" · ".join(p for p in (commune, more) if p))
    return (
        f'<li><span class="what">{_name(row)}</span>'
        f'<span class="more">{html.escape(row["says"])}</span>'
        + (f'<span class="more beside">{beside}</span>' if beside else "")
        + f"{_answer(row)}</li>"
    )


def _name(row: dict[Any, Any]) -> str:
    name = html.escape(str(row["village_name"]))
    if not isinstance(row["village_code"], str):
        return name
    address = kept_address(VILLAGE.address, village=row["village_code"])
    return f'<a href="{address}" target="_self">{name}</a>'


def _answer(row: dict[Any, Any]) -> str:
    """What was answered, by whom and when; empty where nobody did."""
    if not isinstance(row["answer"], str):
        return ""
    state = FindingState(row.get("state", FindingState.ANSWERED))
    said = labels.label(Answer(row["answer"]) if state is FindingState.ANSWERED else state)
    office = ", ".join(
        p for p in (row["recorder_post"], row["recorder_unit"]) if isinstance(p, str) and p
    )
    given_on = date(calendar.today(row["recorded_at"]))
    parts = [row["reason"], row["document_number"], office, given_on]
    told = " · ".join(str(p) for p in parts if isinstance(p, str) and p)
    return (
        f'<span class="more answer {state}"><b>{html.escape(said)}</b> {html.escape(told)}</span>'
    )
