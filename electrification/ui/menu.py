"""The menu as it is for who looks: one's own work first where there is any, with how much."""

from __future__ import annotations

from streamlit.navigation.page import StreamlitPage

from electrification.storage import Store
from electrification.ui import own_work, session
from electrification.ui.screens import MY_WORK, PAGES


def pages(store: Store | None) -> list[StreamlitPage]:
    """Every page; the person's own work is not listed where the person has none to do ever.

    Parameters
    ----------
    store : None where the data cannot be read
    """
    actor = session.actor() if store is not None and len(store.villages()) else None
    is_listed, count = False, 0
    if store is not None and actor is not None and own_work.has_work(store, actor):
        is_listed, count = True, own_work.own_work(store, actor).list.total
    return [
        page.as_streamlit(count, is_listed=is_listed) if page is MY_WORK else page.as_streamlit()
        for page in PAGES
    ]
