"""Obstacles and plans that name an office that ended, and the office that each is given."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.offices import Offices
from electrification.texts import Refused, _, n_
from electrification.tracking import handover
from electrification.tracking.handover_entries import may_rewrite, rewrite_entries, suggested
from electrification.ui import session
from electrification.ui.components.refusal import show_refusal

KEY = "orphans"


def handover_entries_form(store: Store, by: Actor, known: Offices, entries: pd.DataFrame) -> None:
    """Draw the entries with a successor for each, and one button that rewrites them all."""
    if entries.empty:
        return
    st.markdown(f"**{_('Obstacles and plans that name an office that has ended')}**")
    is_allowed = may_rewrite(by)
    st.caption(
        _("Each is recorded anew with the office that takes over and waits to be confirmed; the "
          "old one stays in the history. Leave an office empty to leave the entry as it is.")
        if is_allowed
        else _("Whoever records obstacles and plans, the department for one, rewrites them here.")
    )  # fmt: skip
    heirs = suggested(store, known, entries)
    offices = sorted({*heirs.values(), *known.standing()})
    shown = pd.DataFrame(
        {
            "unit": entries["unit"],
            "successor": [heirs.get(int(i)) for i in entries["entry_id"]],
            "village": entries["village_name"],
            "what": [_what(row) for row in entries.to_dict("records")],
        }
    )
    text = st.column_config.TextColumn
    with st.form(f"{KEY}_form", border=False):
        edited = st.data_editor(
            shown, hide_index=True, key=KEY, num_rows="fixed", width="stretch",
            disabled=True if not is_allowed else ["unit", "village", "what"],
            column_config={
                "unit": text(_("Unit that ended"), width=215),
                "successor": st.column_config.SelectboxColumn(
                    _("Unit that takes over"), options=offices, width=235
                ),
                "village": text(_("Village"), width=190),
                "what": text(_("Content"), width=185),
            },
        )  # fmt: skip
        number = st.text_input(
            _(labels.TASK_FIELD["document_number"]), handover.DEFAULT_DOCUMENT,
            key=f"{KEY}_number", disabled=not is_allowed,
        )  # fmt: skip
        is_sent = st.form_submit_button(
            _("Rewrite to the offices that take over"), type="primary", disabled=not is_allowed
        )
    if is_sent:
        chosen = {
            int(entry_id): str(office)
            for entry_id, office in zip(entries["entry_id"], edited["successor"], strict=True)
            if isinstance(office, str) and office
        }
        _send(store, chosen, number)


def _send(store: Store, chosen: dict[int, str], number: str) -> None:
    try:
        made = rewrite_entries(store, chosen, number, session.signed_in())
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(
        n_("{count} entry recorded, waiting for confirmation.",
           "{count} entries recorded, waiting for confirmation.", len(made)),
        icon=":material/check:",
    )  # fmt: skip
    st.rerun()


def _what(row: dict[Any, Any]) -> str:
    if row["kind"] == EntryKind.PLANNED:
        return f"{labels.label(EntryKind.PLANNED)}: {labels.label(Stage(row['what']))}"
    return labels.cause(row["what"]) or labels.label(EntryKind.OBSTACLE)
