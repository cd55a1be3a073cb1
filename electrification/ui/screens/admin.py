"""Quản trị: people and their posts, what ended units left open, programme templates."""

from __future__ import annotations

import streamlit as st

from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.handover_panel import handover_panel
from electrification.ui.components.people_panel import people_panel
from electrification.ui.components.sources_panel import sources_panel
from electrification.ui.components.template_editor import template_editor


def show() -> None:
    """Draw the page: each tab for who may use it."""
    store, by = session.store(), session.actor()
    st.title(_("Administration"), anchor=False)
    if by is None:
        return
    snapshot = session.snapshot(session.latest_day())
    tabs = {
        _("People"): (Action.MANAGE_PEOPLE, lambda: people_panel(store, by, snapshot)),
        _("Successor units"): (Action.HAND_OVER, lambda: handover_panel(store, by)),
        _("Stage templates"): (
            Action.MANAGE_TEMPLATES,
            lambda: template_editor(store, by, snapshot),
        ),
        _("Sources of capital"): (Action.MANAGE_SOURCES, lambda: sources_panel(store)),
    }
    allowed = {title: draw for title, (action, draw) in tabs.items() if may(by, action)}
    for tab, draw in zip(st.tabs(list(allowed)), allowed.values(), strict=True):
        with tab:
            draw()
