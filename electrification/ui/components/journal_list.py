"""Lines of the journal: when, what, about which village, by whom."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.labels import CHANGE_KIND
from electrification.reports.village_facts import entry_line
from electrification.subject.audit import EventAction
from electrification.subject.baseline import ChangeKind
from electrification.subject.entries import Decision, EntryState
from electrification.subject.journal import (
    ADDED,
    BEGUN,
    CLOSED,
    FROZEN,
    REMOVED,
    REPORTED,
    JournalKind,
)
from electrification.subject.periods import PeriodAction
from electrification.subject.tasks import TaskAction
from electrification.texts import N_, _, instant
from electrification.ui.address import kept_address
from electrification.ui.components.journal_filter import KINDS
from electrification.ui.screens import VILLAGE

EVENTS: Mapping[str, str] = {
    EventAction.SIGN_IN: N_("Signed in"),
    EventAction.SIGN_IN_FAILED: N_("Sign-in failed"),
    EventAction.SIGN_IN_LOCKED: N_("Sign-in locked for a while"),
    EventAction.SIGN_OUT: N_("Signed out"),
    EventAction.PASSWORD_SET: N_("Password set"),
    EventAction.EXPORT: N_("File taken out"),
}
OF_NO_VILLAGE: Mapping[JournalKind, Mapping[str, str]] = {
    JournalKind.CRITERION: {
        ADDED: N_("Version of the criterion added"),
        Decision.CONFIRMED: N_("Version of the criterion confirmed"),
        Decision.RETURNED: N_("Version of the criterion returned"),
        Decision.WITHDRAWN: N_("Version of the criterion taken back"),
    },
    JournalKind.LIST: {FROZEN: N_("List of villages frozen")}
    | {kind: N_("Change of the list of villages") for kind in ChangeKind},
    JournalKind.PERIOD: {
        BEGUN: N_("Reporting period opened"),
        REPORTED: N_("Report of a unit"),
        CLOSED: N_("Figures of a period closed"),
        PeriodAction.DEADLINE: N_("Deadline of a period moved"),
        PeriodAction.REOPENED: N_("Period opened again"),
    },
}
"""What happened to the criterion, the list and the periods, by action."""
JOURNAL_COLUMNS = (
    "at", "journal_kind", "action", "village_code", "village_name", "kind", "code", "occurred_on",
    "phase", "households", "population", "households_on_grid", "households_contracted",
    "households_direct", "households_off_grid", "households_self_strung", "amount_vnd", "cause",
    "unit_responsible", "due_on", "state", "said", "document_number", "person_name",
    "person_post", "person_unit",
)  # fmt: skip


def journal_list(lines: pd.DataFrame) -> None:
    """Show lines as `Journal.rows` gives them, in their order."""
    rows = "".join(_row(line) for line in lines.to_dict("records"))
    st.html(f'<ul class="entries journal">{rows}</ul>')


def _row(line: dict[Any, Any]) -> str:
    is_entry = line["journal_kind"] == JournalKind.RECORDED
    state = EntryState(line["state"]) if is_entry else None
    pill = f'<span class="state {state}">{html.escape(labels.label(state))}</span>' if state else ""
    document = line["document_number"]
    more = [
        _village(line),
        html.escape(_("no. {number}", number=document)) if isinstance(document, str) else "",
        _who(line),
    ]
    said = line["said"] if isinstance(line["said"], str) else ""
    note = f'<span class="more">{html.escape(said)}</span>' if said and _is_note(line) else ""
    return (
        f"<li><time>{instant(line['at'])}</time>"
        f'<span class="what">{html.escape(_what(line))}</span>{pill}'
        f'<span class="more">{" · ".join(part for part in more if part)}</span>{note}</li>'
    )


def _is_note(line: dict[Any, Any]) -> bool:
    kinds = (JournalKind.RECORDED, JournalKind.DECIDED, JournalKind.HANDED_OVER)
    return line["journal_kind"] in kinds or line["action"] == REMOVED


def _what(line: dict[Any, Any]) -> str:
    kind = JournalKind(line["journal_kind"])
    name, said = _(KINDS[kind]), line["said"] if isinstance(line["said"], str) else ""
    if kind is JournalKind.RECORDED:
        return entry_line(line)
    if line["action"] == REMOVED:
        return _("Document taken away")
    if kind is JournalKind.DECIDED:
        return f"{labels.label(EntryState(line['action']))}: {entry_line(line)}"
    if kind in (JournalKind.SIGNED_IN, JournalKind.EXPORTED):
        event = _(EVENTS.get(line["action"], line["action"]))
        return f"{event}: {said}" if kind is JournalKind.EXPORTED and said else event
    if kind in OF_NO_VILLAGE:
        name = _(OF_NO_VILLAGE[kind][line["action"]])
        if line["action"] in CHANGE_KIND:
            name = f"{name} ({_(CHANGE_KIND[line['action']])})"
    if kind is JournalKind.CHARGED and isinstance(line["action"], str):
        name = f"{name}, {labels.task_event(TaskAction(line['action'])).lower()}"
    return f"{name}: {said}" if kind is not JournalKind.HANDED_OVER and said else name


def _village(line: dict[Any, Any]) -> str:
    if not isinstance(line["village_code"], str):
        return ""
    address = kept_address(VILLAGE.address, village=line["village_code"])
    return f'<a href="{address}" target="_self">{html.escape(str(line["village_name"]))}</a>'


def _who(line: dict[Any, Any]) -> str:
    """Name where it may be seen, post and unit; with a link to all that this person did."""
    parts = (line["person_name"], line["person_post"], line["person_unit"])
    said = ", ".join(part for part in parts if isinstance(part, str) and part)
    if not said or pd.isna(line["person_id"]):
        return ""
    address = kept_address("", person=str(int(line["person_id"])))
    return f'<a class="by" href="{address}" target="_self">{html.escape(said)}</a>'
