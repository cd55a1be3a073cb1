"""Whether the map shows the lines of the grid, and what they are."""

from __future__ import annotations

import streamlit as st

from electrification.questions.grid_lines import near
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.villages import Provenance
from electrification.texts import _, number
from electrification.ui import session
from electrification.ui.grid_seen import grid_seen

KEY = "grid"


def grid_switch() -> bool:
    """Draw the switch; what it says is kept in the address."""
    if KEY not in st.session_state:
        st.session_state[KEY] = st.query_params.get(KEY) == "1"
    chosen = st.toggle(_("Lines of the grid"), key=KEY, persist_state="session")
    session.note_in_address(KEY, ["1"] if chosen else [])
    return bool(chosen)


def grid_title(store: Store, snapshot: Snapshot) -> str:
    """What heads the legend: how many lines there are, and whether they are illustrative."""
    lines = near(grid_seen(store, snapshot), snapshot.frame)
    if lines.empty:
        return _("No line of the grid was imported yet.")
    said = _("Lines of the grid: {count} lines, {km} km", count=number(len(lines)),
             km=number(float(lines["length_km"].sum()), 1))  # fmt: skip
    if (lines["provenance"] == str(Provenance.ILLUSTRATIVE)).any():
        return f"{said} – {_('illustrative, of no power company')}"
    return said
