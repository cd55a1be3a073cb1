"""Saving what is on screen as a file, with what it rests on in every row."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.texts import _


def save_as_csv(
    rows: pd.DataFrame, snapshot: Snapshot, columns: tuple[str, ...], *, file_name: str, key: str
) -> None:
    """A quiet button under a table; the file is made when it is pressed."""
    st.download_button(
        _("Save as CSV ({count} rows)", count=len(rows)),
        lambda: csv_bytes(rows, snapshot, columns),
        file_name=f"{file_name}-{snapshot.on.isoformat()}.csv",
        mime="text/csv",
        key=key,
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
