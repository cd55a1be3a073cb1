"""Rà soát số liệu: where the entries of villages do not fit together, and what was answered."""

from __future__ import annotations

import streamlit as st

from electrification.questions.answers import gone, with_answers
from electrification.texts import _
from electrification.tracking.findings import answers_told_to, told_to
from electrification.ui import session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.findings_list import (
    chosen,
    described,
    findings_list,
    gone_list,
)


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Data review"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    answers = answers_told_to(store, by, session.known_at())
    found = told_to(store, by, day, session.known_at())
    told = with_answers(found, answers)
    st.caption(
        _("Nothing here changes a figure: each line says where one rests on what contradicts it.")
    )
    rows = chosen(told)
    findings_list(described(rows, snapshot), snapshot, store)
    gone_list(gone(found, answers), snapshot)
    basis_line(snapshot, len(snapshot.frame))
