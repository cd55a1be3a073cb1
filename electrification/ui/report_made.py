"""Reports as pages ask for them: made once for each state of the data and each request."""

from __future__ import annotations

import streamlit as st

from electrification.reports.contents import Report, report
from electrification.reports.letterhead import Letterhead
from electrification.reports.pdf import page_pictures
from electrification.reports.provenance import Asked
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store

KEPT = 6
"""How many reports and how many sets of pages are kept."""


def report_for(store: Store, asked: Asked) -> Report:
    """The report for what is asked, with the texts that stand now."""
    parts = tuple(sorted(store.reports.texts().items()))
    return _report(store.address, store.data_version(), asked, parts, store)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _report(
    address: str, version: int, asked: Asked, parts: tuple[tuple[str, str], ...], _store: Store
) -> Report:
    return report(_store, asked, None, WrittenParts(**dict(parts)))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def pages_of(
    asked: Asked, figures_sha256: str, head: Letterhead, texts: str, _made: Report
) -> list[bytes]:
    """The pages of a report as pictures; what was asked, figures, head and texts say which."""
    return page_pictures(_made, head)
