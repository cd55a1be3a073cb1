"""The script of every page: language, banner, navigation, then the page itself."""

from __future__ import annotations

import streamlit as st

from electrification.texts import _
from electrification.ui import menu, session
from electrification.ui.components import surroundings

st.set_page_config(
    page_title=_("Border village electrification"),
    page_icon=str(surroundings.ICON),
    layout="wide",
    initial_sidebar_state="auto",
)
surroundings.style()
surroundings.name_plate()
surroundings.language_switch()
has_opened = surroundings.store_opens()
page = st.navigation(menu.pages(session.store() if has_opened else None), position="sidebar")
if has_opened and surroundings.has_villages(session.store()):
    surroundings.sample_banner(session.store())
    page.run()
    surroundings.foot()
