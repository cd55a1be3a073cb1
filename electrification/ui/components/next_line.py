"""How far a village without power is from the next line that stands."""

from __future__ import annotations

from typing import Any

import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.villages import Status
from electrification.texts import _, number
from electrification.ui.components.plain import plain
from electrification.ui.grid_seen import next_seen

DARK = (
    Status.NO_DATA,
    Status.NOT_STARTED,
    Status.PREPARING,
    Status.BUILDING,
    Status.BUILT_NOT_ENERGISED,
)


def next_line(village: Any, store: Store, snapshot: Snapshot) -> None:
    """One line of text; nothing of a village with power, without a position, or without lines."""
    if village["status"] not in [str(s) for s in DARK]:
        return
    found = next_seen(store, snapshot)
    found = found[found["village_id"] == village["village_id"]]
    if found.empty:
        return
    row = found.iloc[0]
    said = _("Next medium-voltage line that stands: {km} km away as the crow flies",
             km=number(row["distance_km"], 1))  # fmt: skip
    name = f" ({row['line_name']})" if isinstance(row["line_name"], str) else ""
    st.caption(f":material/electric_bolt: {plain(said + name)}")
