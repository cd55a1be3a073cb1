"""Việc của tôi: what waits for who looks at the page, the most urgent first."""

from __future__ import annotations

import streamlit as st

from electrification.questions.worklist import Section
from electrification.storage import Store
from electrification.subject import rights
from electrification.texts import _
from electrification.ui import own_work, session
from electrification.ui.components import village_round
from electrification.ui.components.confirm_list import confirm_list, what_came_of_confirming
from electrification.ui.components.no_work import no_work
from electrification.ui.components.work_counts import about_me, pick_section
from electrification.ui.components.work_sections import empty_section, read_section, section_head
from electrification.ui.components.workbook_export import workbook_export


def show() -> None:
    """Draw the page."""
    store, actor = session.store(), session.actor()
    if actor is None or not rights.works(actor):
        st.title(_("My work"), anchor=False)
        if actor is not None:
            no_work(actor)
        return
    seen = own_work.versions_seen(store, actor) if village_round.is_round() else {}
    work = own_work.own_work(store, actor)
    if village_round.is_round() and work.list.reach.does_record:
        village_round.village_round(store, work.list, seen)
        return
    st.title(_("My work"), anchor=False)
    about_me(actor, work.list)
    workbook_export(store, actor, is_quiet=True)
    picked = pick_section(work.list)
    what_came_of_confirming()
    counts = work.list.counts
    if not work.list.total:
        st.success(_("Nothing waits for you."), icon=":material/task_alt:")
    parts = [picked] if picked else list(counts)
    for section in parts:
        if counts[section]:
            section_head(section, counts[section])
            _draw(section, store, work)
    with st.container(gap="xsmall", key="nothing_here"):
        for section in parts:
            if not counts[section]:
                empty_section(section)


def _draw(section: Section, store: Store, work: own_work.OwnWork) -> None:
    if section is Section.TO_CONFIRM:
        confirm_list(store, work.actor, work.list.parts[section], work.evidence)
    else:
        read_section(section, work.list)
