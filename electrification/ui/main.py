"""The script of every page: who looks, language, banner, navigation, then the page itself."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from electrification.texts import Refused, _
from electrification.ui import known, menu, session
from electrification.ui.components import surroundings, welcome, who
from electrification.ui.components.refusal import show_refusal

st.set_page_config(
    page_title=_("Border village electrification"),
    page_icon=str(surroundings.ICON),
    layout="wide",
    initial_sidebar_state="auto",
)
surroundings.style()
surroundings.name_plate()
surroundings.language_switch()
store_opens = surroundings.store_opens()
with session.store().held_still() if store_opens else nullcontext():
    is_open = store_opens and surroundings.has_villages(session.store())
    actor = session.actor() if is_open else None
    must_change = is_open and actor is None and session.visitor() is not None
    is_public = is_open and actor is None and not must_change and session.is_public()
    page = st.navigation(
        menu.public_pages() if is_public else menu.pages_of(actor),
        position="sidebar" if is_public or (actor is not None and actor.posts) else "hidden",
        expanded=True,
    )
    if actor is not None:
        if actor.posts:
            known.known_switch(page.url_path)
        who.who_card(session.store(), actor)
    if actor is not None and not actor.posts:
        welcome.without_post()
    elif actor is not None or is_public:
        surroundings.sample_banner(session.store())
        if not is_public:
            known.known_line()
        who.scope_line(session.store())
        if is_public:
            welcome.sign_in_link(page.url_path)
        try:
            page.run()
        except Refused as refusal:
            show_refusal(refusal)
        surroundings.foot()
    elif must_change:
        welcome.change_first(page.url_path)
    elif is_open:
        welcome.welcome(session.store(), page.url_path)
