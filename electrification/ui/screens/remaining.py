"""Vì sao chưa đạt 100 %: every village that remains, what holds it back and who must act."""

from __future__ import annotations

import streamlit as st

from electrification.questions.remaining import remaining
from electrification.reports.remaining_rows import FILE_COLUMNS, in_words
from electrification.texts import _, n_, number
from electrification.ui import session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.remaining_table import remaining_table
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.task_list import tasks_seen


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Why it is not 100 % yet"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    ids = [i for some in snapshot.counted["obstacle_entry_ids"] for i in some]
    tasks = tasks_seen(store, day, session.actor(), session.known_at())
    rows = in_words(remaining(snapshot, store.obstacles(ids), tasks), snapshot)
    if rows.empty:
        st.success(_("Every counted village meets the criterion."), icon=":material/check_circle:")
        basis_line(snapshot, 0)
        return
    silent = int((rows["causes"].map(len) == 0).sum())
    said = n_("{count} village remains of {all}", "{count} villages remain of {all}", len(rows),
              all=number(len(snapshot.counted)))  # fmt: skip
    without = n_("{count} without a recorded cause", "{count} without a recorded cause", silent)
    st.markdown(f"**{said}**" + (f" · {without}" if silent else ""))
    remaining_table(rows)
    save_as_csv(rows, snapshot, FILE_COLUMNS, file_name="thon-chua-dat", key="remaining_csv")
    basis_line(snapshot, len(rows))
