"""From the file of a work to the form in which its money is recorded."""

from __future__ import annotations

import streamlit as st

from electrification.storage import Store
from electrification.storage.capital_view import CapitalView
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind
from electrification.texts import _
from electrification.tracking.capital_forms import WORK
from electrification.tracking.capital_scope import recordable_works
from electrification.tracking.record_forms import Form
from electrification.ui.components import record_desk
from electrification.ui.screens import open_village


def record_money_of(store: Store, view: CapitalView, work_id: int, by: Actor) -> None:
    """Draw the button, for who records money of the work; the form stands with its lead village."""
    own = view.shares.loc[view.shares["work_id"] == work_id, "village_id"]
    reached = recordable_works(store, by)
    if own.empty or (reached is not None and work_id not in reached):
        return
    lead = int(own.iloc[0])
    codes = view.villages.set_index("village_id")["village_code"]
    if lead not in codes.index:
        return
    if st.button(_("Record money of this work"), icon=":material/payments:", key="work_record"):
        form = Form(EntryKind.CAPITAL, {WORK: work_id})
        record_desk.open_form(lead, store.version_of(lead), form)
        open_village(str(codes[lead]))
