"""Báo cáo: choose, look at the pages, take the file, and check one that comes back."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.report_check import report_check
from electrification.ui.components.report_files import report_files
from electrification.ui.components.report_form import pick_report
from electrification.ui.components.report_parts import report_parts
from electrification.ui.components.report_preview import report_preview
from electrification.ui.components.reports_kept import reports_kept


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.signed_in()
    st.title(_("Reports"), anchor=False)
    choose, look = st.columns([2, 3], gap="large")
    with choose:
        chosen = pick_report(store, by)
        report_parts(store, by)
    with look:
        if chosen is not None:
            report_files(store, by, chosen)
            report_preview(store, chosen)
    st.subheader(_("Reports that were given out"), anchor=False)
    reports_kept(store, by)
    st.subheader(_("Check a report file"), anchor=False)
    report_check(store, by)
