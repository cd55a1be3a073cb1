"""What was recorded of the days just before the one looked at."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.texts import _, n_
from electrification.ui import session
from electrification.ui.components.entry_list import entry_list

LATELY_DAYS = 30


def changed_lately(snapshot: Snapshot, known_at: dt.datetime | None) -> None:
    """A heading, how many entries there are, and the entries."""
    day = snapshot.on
    lately = session.entries_between(day - dt.timedelta(days=LATELY_DAYS), day, known_at)
    st.subheader(_("What changed in the last {days} days", days=LATELY_DAYS), anchor=False)
    with st.container(key="lately"):
        st.caption(n_("{count} entry", "{count} entries", len(lately)))
        entry_list(lately, snapshot, key="lately", with_village=True)
