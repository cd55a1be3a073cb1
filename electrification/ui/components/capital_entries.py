"""The dated, signed entries that figures of money rest on, behind a touch."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.texts import _, number
from electrification.ui.components.entry_list import entry_list

MOST_FETCHED = 2_000


def capital_entries(lines: pd.DataFrame, store: Store, snapshot: Snapshot, *, key: str) -> None:
    """Entries of money as `Store.capital.lines` gives them, newest first, when they are opened."""
    opened = st.expander(
        _("Entries behind these figures: {count}", count=number(len(lines))),
        icon=":material/receipt_long:",
        key=f"{key}_opened",
        on_change="rerun",
    )
    if not opened.open:
        return
    newest = lines.sort_values(["occurred_on", "entry_id"], ascending=False, kind="stable")
    with opened:
        if len(newest) > MOST_FETCHED:
            st.caption(_("Only the newest {count}: narrow the filter to see others.",
                         count=number(MOST_FETCHED)))  # fmt: skip
        ids = [int(i) for i in newest["entry_id"].head(MOST_FETCHED)]
        entries = store.entries_by_id(ids, snapshot.known_at)
        entry_list(entries, snapshot, key=key, with_village=True)
