"""The pages of a report as they will be printed."""

from __future__ import annotations

import streamlit as st

from electrification.reports.steps import Step, steps_told
from electrification.storage import Store
from electrification.texts import _, number
from electrification.ui.components.report_form import Chosen
from electrification.ui.report_made import pages_of, report_for

_SHARE = {Step.READING: 0.05, Step.CONTENT: 0.3, Step.DRAWING: 0.5, Step.SETTING: 0.7}


def report_preview(store: Store, chosen: Chosen) -> None:
    """One page at a time; making a report shows that it is under way."""
    slot = st.empty()

    def told(step: Step) -> None:
        slot.progress(_SHARE[step], text=_(step.value))

    with steps_told(told):
        made = report_for(store, chosen.asked)
        texts = "".join(store.reports.texts().values())
        pages = pages_of(made, chosen.head(made), texts)
    slot.empty()
    page = 1
    if len(pages) > 1:
        page = st.slider(
            _("Page"), 1, len(pages), key=f"report_page_{len(pages)}", format="%d",
            label_visibility="collapsed",
        )  # fmt: skip
    said = _("Page {page} of {pages}", page=number(page), pages=number(len(pages)))
    with st.container(border=True):
        st.image(pages[page - 1], caption=said, width="stretch")
