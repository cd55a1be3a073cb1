"""Nhập từ tệp: figures that others keep, brought in from their files."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.meter_import import meter_files, meter_import


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    st.title(_("Import from a file"), anchor=False)
    if by is None:
        return
    st.subheader(_("Meters of the power company"), anchor=False)
    meter_import(store, by)
    meter_files(store)
