"""Nhập từ tệp: files that others keep or fill in, what comes of them, and taking one back."""

from __future__ import annotations

import streamlit as st

from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.capital_template import capital_template
from electrification.ui.components.file_drop import file_drop
from electrification.ui.components.import_files import import_files
from electrification.ui.components.meter_import import meter_files
from electrification.ui.components.workbook_export import workbook_export


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    st.title(_("Import from a file"), anchor=False)
    if by is None:
        return
    file_drop(store, by)
    workbook_export(store, by)
    capital_template(store, by)
    import_files(store, by)
    if may(by, Action.IMPORT_METERS):
        meter_files(store)
