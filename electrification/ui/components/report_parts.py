"""What a planner writes beside the figures; it is offered again for the next report."""

from __future__ import annotations

import streamlit as st

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may
from electrification.texts import N_, Refused, _
from electrification.tracking.reports import PARTS, write_parts
from electrification.ui.components.refusal import show_refusal

TITLES = {
    "causes": N_("Shortcomings and causes: further text"),
    "tasks": N_("Tasks of the next period: further text"),
    "requests": N_("Requests: further text"),
}


def report_parts(store: Store, by: Actor) -> None:
    """Three texts and a button, for who writes reports of the province."""
    if not may(by, Action.WRITE_REPORT):
        return
    standing = store.reports.texts()
    with (
        st.expander(_("Texts of the report"), icon=":material/edit_note:"),
        st.form("report_parts", border=False),
    ):
        st.caption(_("One paragraph a line; kept and offered again for the next report."))
        typed = {
            part: st.text_area(_(TITLES[part]), standing.get(part, ""), key=f"part_{part}")
            for part in PARTS
        }
        if not st.form_submit_button(_("Keep the texts"), type="primary"):
            return
        try:
            kept = write_parts(store, typed, by)
        except Refused as refusal:
            show_refusal(refusal)
            return
    st.toast(_("Texts are kept.") if kept else _("Nothing was changed."), icon=":material/check:")
