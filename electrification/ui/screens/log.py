"""Nhật ký cập nhật: what was recorded, decided, handed over, signed in and taken out."""

from __future__ import annotations

import streamlit as st

from electrification import calendar
from electrification.reports.csv_table import csv_bytes
from electrification.texts import _
from electrification.tracking.sight import sight_of
from electrification.ui import session
from electrification.ui.components.audit_head import audit_head
from electrification.ui.components.journal_filter import journal_filter
from electrification.ui.components.journal_list import JOURNAL_COLUMNS, journal_list
from electrification.ui.components.pager import pager
from electrification.ui.components.save_button import save_file

LINES = 50


def show() -> None:
    """Draw the page."""
    store, by = session.store(), session.actor()
    st.title(_("Update log"), anchor=False)
    sight = sight_of(store, by) if by else None
    if by is None or sight is None:
        st.info(_("The log is for those who record, confirm or inspect."), icon=":material/lock:")
        return
    snapshot = session.snapshot(calendar.today())
    wanted = journal_filter(sight, store.journal.people(sight), snapshot)
    count = store.journal.count(wanted, sight)
    first = pager(count, LINES, wanted, key="journal")
    if count:
        journal_list(store.journal.rows(wanted, sight, LINES, first))
        pager(count, LINES, wanted, key="journal", place="bottom")
        save_file(
            _("Save as CSV ({count} rows)", count=count),
            lambda anchor: csv_bytes(
                store.journal.rows(wanted, sight), snapshot, JOURNAL_COLUMNS, anchor
            ),
            snapshot,
            file_name="nhat-ky.csv",
            rows=count,
            key="journal_csv",
        )
    else:
        st.info(_("Nothing was written that fits this filter."), icon=":material/filter_alt_off:")
    if sight.audit:
        audit_head(store)
