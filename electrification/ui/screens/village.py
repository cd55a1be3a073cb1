"""Hồ sơ thôn: one village, what is known of it and on what that rests."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import session
from electrification.ui.components import recording, village_file
from electrification.ui.components.basis import basis_line
from electrification.ui.components.criterion_card import criterion_card
from electrification.ui.components.entry_list import entry_list
from electrification.ui.components.evidence_panel import evidence_section
from electrification.ui.components.meter_line import meter_line
from electrification.ui.components.next_line import next_line
from electrification.ui.components.stage_list import stage_list
from electrification.ui.components.task_list import village_tasks
from electrification.ui.components.village_capital import village_capital
from electrification.ui.components.village_finder import find_village
from electrification.ui.components.village_links import village_links
from electrification.ui.components.village_round import back_to_round


def show() -> None:
    """Draw the page."""
    store = session.store()
    back_to_round()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Village file"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    village = find_village(snapshot)
    if village is None:
        return
    known, village_id = session.known_at(), int(village["village_id"])
    every = store.village_entries(village_id, known)
    entries = every[every["occurred_on"] <= day]
    village_file.head(village)
    village_links(str(village["village_code"]), day)
    next_line(village, store, snapshot)
    desk = recording.place(store, village, every, snapshot)
    recording.now(desk, day)
    criterion_card(store, village, snapshot, entries)
    village_file.obstacles(village, entries, day)
    village_tasks(store, str(village["village_code"]), day, session.actor(), known)
    st.subheader(_("Stages"), anchor=False)
    stage_list(entries, store.templates.not_required())
    st.subheader(_("Households and customers"), anchor=False)
    village_file.households(village, entries, store.clusters(village_id), snapshot)
    meter_line(village, store, snapshot)
    st.subheader(_("Capital"), anchor=False)
    if not village_capital(store, village, entries, snapshot):
        village_file.capital(entries, snapshot)
    evidence_section(village, entries, snapshot)
    village_file.entries_heading(len(entries), day)
    recording.afterwards(desk)
    entry_list(entries, snapshot, key="entries")
    basis_line(snapshot, 1)
