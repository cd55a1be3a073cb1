"""The script of every page: language, banner, navigation, then the page itself."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import session
from electrification.ui.components import surroundings
from electrification.ui.screens import PAGES

st.set_page_config(
    page_title=_("Border village electrification"),
    page_icon=str(surroundings.ICON),
    layout="wide",
    initial_sidebar_state="auto",
)
surroundings.style()
surroundings.name_plate()
surroundings.language_switch()
by = session.visitor()
page = st.navigation([p.as_streamlit() for p in PAGES if p.is_open_to(by)], position="sidebar")
if surroundings.store_opens() and surroundings.has_villages(session.store()):
    surroundings.sample_banner(session.store())
    page.run()
    surroundings.foot()
