"""A list of villages: one row each, a click opens the village, a button saves the whole list."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from electrification import labels
from electrification.palette import status_symbol_uri
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import VILLAGE_COLUMNS
from electrification.subject.villages import Status
from electrification.texts import _, date, number
from electrification.ui import session
from electrification.ui.components.meter_line import agreement_of
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.screens import open_village

ROW_PX = 36
MOST_ROWS = 12


def village_table(
    rows: pd.DataFrame, snapshot: Snapshot, extra: Sequence[str] = (), *, key: str
) -> None:
    """Show villages of a snapshot; `extra` names further columns of `COLUMNS` to show."""
    if rows.empty:
        st.caption(_("No village."))
        return
    own = rows["status"].unique()
    symbols = {status: status_symbol_uri(status) for status in own}
    shown = pd.DataFrame({"symbol": rows["status"].map(symbols)}, rows.index)
    shown["village"] = rows["village_name"]
    for name in extra:
        shown[name] = [_written(value) for value in rows[name]]
    if len(own) > 1:
        shown["status"] = rows["status"].map({s: labels.label(Status(s)) for s in own})
    shown["unit"] = rows["commune_name"].fillna(_("Unit not known"))
    shown = shown.reset_index(drop=True)
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=min(len(shown) + 1, MOST_ROWS) * ROW_PX + 3,
        row_height=ROW_PX,
        on_select="rerun",
        selection_mode="single-cell",
        key=key,
        column_config=_columns(),
        alt=_("List of villages; a click opens the village"),
    )
    if picked := chosen["selection"]["cells"]:
        open_village(str(rows["village_code"].iloc[picked[0][0]]))
    columns = tuple(dict.fromkeys((*VILLAGE_COLUMNS, *extra)))
    rows = rows.join(agreement_of(session.store(), snapshot), on="village_id")
    save_as_csv(rows, snapshot, columns, file_name="thon", key=f"{key}_csv")


def _written(value: object) -> str:
    """A value as people read it; what is missing is a dash."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return "–"
    if isinstance(value, pd.Timestamp):
        return date(value.date())
    return value if isinstance(value, str) else number(int(str(value).split(".")[0]))


def _columns() -> dict[str, ColumnConfig]:
    text = st.column_config.TextColumn
    return {
        "symbol": st.column_config.ImageColumn("", width=32),
        "village": text(_("Village"), width=185),
        "status": text(_("Status"), width=185),
        "unit": text(_("Commune"), width=130),
        "households": text(_("Households"), width=70, alignment="right"),
        "built_dark_days": text(_("Days dark"), width=125, alignment="right"),
        "built_dark_since": text(_("Completed on"), width=110),
        "obstacle_cause": text(_("What holds it back"), width=190),
        "obstacle_unit": text(_("Unit that must act"), width=200),
        "document_number": text(_("Document"), width=120),
        "due_on": text(_("Deadline"), width=95),
        "overdue_days": text(_("Days overdue"), width=115, alignment="right"),
        "status_before": text(_("Before"), width=185),
    }
