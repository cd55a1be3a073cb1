"""The pages of a report as they will be printed."""

from __future__ import annotations

import streamlit as st

from electrification.storage import Store
from electrification.texts import _, number
from electrification.ui.components.report_form import Chosen
from electrification.ui.report_made import pages_of, report_for


def report_preview(store: Store, chosen: Chosen) -> None:
    """One page at a time; making a report shows that it is under way."""
    with st.spinner(_("Making the report …")):
        made = report_for(store, chosen.asked)
        texts = "".join(store.reports.texts().values())
        figures = made.provenance.figures_sha256
        pages = pages_of(chosen.asked, figures, chosen.head(made), texts, made)
    page = 1
    if len(pages) > 1:
        page = st.slider(
            _("Page"), 1, len(pages), key=f"report_page_{len(pages)}", format="%d",
            label_visibility="collapsed",
        )  # fmt: skip
    said = _("Page {page} of {pages}", page=number(page), pages=number(len(pages)))
    with st.container(border=True):
        st.image(pages[page - 1], caption=said, width="stretch")
