"""The journal as a file: that it was taken out is a line of the journal itself."""

from __future__ import annotations

import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.journal import JournalFilter, Sight
from electrification.texts import _
from electrification.tracking.sight import note_export
from electrification.ui.components.journal_list import JOURNAL_COLUMNS


def save_journal(
    store: Store, by: Actor, sight: Sight, wanted: JournalFilter, count: int, snapshot: Snapshot
) -> None:
    """A quiet button for all lines of the filter; the file is made when it is pressed."""

    def made() -> bytes:
        rows = store.journal.rows(wanted, sight)
        note_export(store, by, "journal", {"rows": len(rows)})
        return csv_bytes(rows, snapshot, JOURNAL_COLUMNS)

    st.download_button(
        _("Save as CSV ({count} rows)", count=count),
        made,
        file_name=f"nhat-ky-{snapshot.on.isoformat()}.csv",
        mime="text/csv",
        key="journal_csv",
        type="tertiary",
        icon=":material/download:",
        on_click="ignore",
    )
