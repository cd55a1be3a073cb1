"""A list of villages: one row each, a click opens the village, a button saves the whole list."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from electrification import labels
from electrification.reports.csv_table import VILLAGE_COLUMNS
from electrification.snapshot import Snapshot
from electrification.texts import _
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.palette import status_symbol_uri
from electrification.ui.screens import open_village
from electrification.villages import Status

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
        shown[name] = rows[name]
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
    save_as_csv(rows, snapshot, columns, file_name="thon", key=f"{key}_csv")


def _columns() -> dict[str, ColumnConfig]:
    config = st.column_config
    return {
        "symbol": config.ImageColumn("", width=32),
        "village": config.TextColumn(_("Village"), width="medium"),
        "status": config.TextColumn(_("Status"), width="medium"),
        "unit": config.TextColumn(_("Commune"), width="small"),
        "households": config.NumberColumn(_("Households"), width="small"),
        "built_dark_days": config.NumberColumn(_("Days dark"), width="small"),
        "built_dark_since": config.DateColumn(
            _("Completed on"), format="DD/MM/YYYY", width="small"
        ),
        "obstacle_cause": config.TextColumn(_("What holds it back"), width="medium"),
        "obstacle_unit": config.TextColumn(_("Unit that must act"), width="medium"),
        "document_number": config.TextColumn(_("Document"), width="small"),
        "due_on": config.DateColumn(_("Deadline"), format="DD/MM/YYYY", width="small"),
        "overdue_days": config.NumberColumn(_("Days overdue"), width="small"),
        "status_before": config.TextColumn(_("Before"), width="medium"),
    }
