"""Which tasks are shown: by unit responsible, by state, by village."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from electrification import labels
from electrification.subject.tasks import TaskState
from electrification.texts import _
from electrification.ui import session
from geo.units import fold

VILLAGE_KEY = "village"
FEW = 3
OPEN, OVERDUE = "open", "overdue"


def task_filter(tasks: pd.DataFrame) -> pd.DataFrame:
    """Draw the filter, unless there is little to choose from; answers the tasks that pass it."""
    if len(tasks) <= FEW and VILLAGE_KEY not in st.query_params:
        return tasks
    names = {
        code: name
        for codes, own in zip(tasks["village_codes"], tasks["village_names"], strict=True)
        for code, name in zip(codes, own, strict=True)
    }
    units = sorted({u for row in tasks.itertuples() for u in _units(row)}, key=fold)
    states = [OPEN, OVERDUE, *(str(state) for state in TaskState)]
    session.seed_from_address(VILLAGE_KEY, list(names))
    columns = st.columns([5, 4, 5])
    unit = columns[0].selectbox(
        _("Unit responsible"), units, index=None, key="task_unit", placeholder=_("All"),
        format_func=str,
    )  # fmt: skip
    state = columns[1].selectbox(
        _("State of the task"), states, index=None, key="task_state", format_func=_state_name,
        placeholder=_("All"),
    )  # fmt: skip
    villages = columns[2].multiselect(
        _("Village"), sorted(names, key=lambda code: fold(names[code])), key=VILLAGE_KEY,
        format_func=lambda code: names.get(code, code), placeholder=_("All"),
    )  # fmt: skip
    session.note_in_address(VILLAGE_KEY, villages)
    keep = np.ones(len(tasks), dtype=bool)
    if unit:
        keep &= np.array([unit in _units(row) for row in tasks.itertuples()], dtype=bool)
    if villages:
        wanted = set(villages)
        own = [bool(wanted.intersection(codes)) for codes in tasks["village_codes"]]
        keep &= np.array(own, dtype=bool)
    if state == OPEN:
        keep &= tasks["is_open"].to_numpy(dtype=bool)
    elif state == OVERDUE:
        keep &= tasks["overdue_days"].notna().to_numpy()
    elif state:
        keep &= (tasks["state"] == state).to_numpy()
    return tasks[keep].reset_index(drop=True)


def _units(row: object) -> list[str]:
    """The unit in the lead and those that co-ordinate."""
    others = getattr(row, "coordinating_units", None)
    lead = str(getattr(row, "lead_unit", ""))
    return [lead, *(others.splitlines() if isinstance(others, str) else [])]


def _state_name(state: str) -> str:
    if state == OPEN:
        return _("All open tasks")
    return _("Overdue") if state == OVERDUE else labels.label(TaskState(state))
