"""The menu as it is for who looks: what they may see, and how much waits for them."""

from __future__ import annotations

from streamlit.navigation.page import StreamlitPage

from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.ui import own_work, session
from electrification.ui.screens import MY_WORK, PAGES, PUBLIC_PAGES, PageEntry


def public_pages() -> list[StreamlitPage]:
    """What somebody who is not signed in sees, where that is allowed."""
    return [page.as_streamlit() for page in PUBLIC_PAGES]


def pages_of(actor: Actor | None) -> list[StreamlitPage]:
    """The pages a person may see; with nobody signed in all of them, behind the way in.

    A page that is not theirs is not listed, and says so to who opens its address.
    """
    return [
        _page(page, actor) if actor is None or page.is_open_to(actor) else page.as_closed()
        for page in PAGES
    ]


def _page(page: PageEntry, actor: Actor | None) -> StreamlitPage:
    """A page; one's own work with how much there is, and not listed for who only looks."""
    if page is not MY_WORK or actor is None:
        return page.as_streamlit()
    if not rights.works(actor):
        return page.as_streamlit(is_listed=False)
    return page.as_streamlit(own_work.own_work(session.store(), actor).list.total)
