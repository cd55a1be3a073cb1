"""Nhiệm vụ giao: which unit a document charges with what, until when, and how it stands."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.task_filter import task_filter
from electrification.ui.components.task_form import assign_button
from electrification.ui.components.task_list import save_tasks, task_counts, task_list, tasks_seen


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Assigned tasks"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    tasks = tasks_seen(store, day, by)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{task_counts(tasks)}**")
        assign_button(store, by, snapshot)
    if tasks.empty:
        st.info(_("No task was assigned up to this day."), icon=":material/assignment:")
        return
    shown = task_filter(tasks)
    task_list(shown, store, by, key="task")
    save_tasks(shown, snapshot, key="tasks")
