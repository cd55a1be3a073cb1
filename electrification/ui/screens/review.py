"""Rà soát số liệu: where the entries of villages do not fit together, and what to do about it."""

from __future__ import annotations

import streamlit as st

from electrification.questions.integrity import Ground, findings
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.findings_list import (
    described,
    findings_list,
    severity_filter,
)


def show() -> None:
    """Draw the page."""
    store = session.store()
    title, picker = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        st.title(_("Data review"), anchor=False)
    with picker:
        day = session.pick_day()
    snapshot = session.snapshot(day)
    found = findings(Ground(snapshot, store.entries_behind(snapshot)))
    st.caption(
        _("Nothing here changes a figure: each line says where one rests on what contradicts it.")
    )
    chosen = severity_filter(found) if len(found) else None
    if chosen:
        found = found[found["severity"] == chosen]
    findings_list(described(found, snapshot), snapshot)
    basis_line(snapshot, len(snapshot.frame))
