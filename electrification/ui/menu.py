"""The menu as it is for who looks: what they may see, and how much waits for them."""

from __future__ import annotations

from streamlit.navigation.page import StreamlitPage

from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.texts import _
from electrification.ui import own_work, session
from electrification.ui.screens import GROUPS, MY_WORK, PAGES, PUBLIC_PAGES, PageEntry


def public_pages() -> list[StreamlitPage]:
    """What somebody who is not signed in sees, where that is allowed."""
    return [page.as_streamlit() for page in PUBLIC_PAGES]


def pages_of(actor: Actor | None) -> dict[str, list[StreamlitPage]]:
    """Under their headings the pages a person may see; all, where nobody is signed in yet.

    A page that is not theirs is not listed, and says so to who opens its address.
    """
    closed = [p for p in PAGES if actor is not None and not p.is_open_to(actor)]
    found = {
        _(heading) if heading else "": [_page(p, actor) for p in pages if p not in closed]
        for heading, pages in GROUPS.items()
    }
    found[""] += [page.as_closed() for page in closed]
    return {heading: pages for heading, pages in found.items() if pages}


def _page(page: PageEntry, actor: Actor | None) -> StreamlitPage:
    """A page; one's own work with how much there is, and not listed for who only looks."""
    if page is not MY_WORK or actor is None:
        return page.as_streamlit()
    if not rights.works(actor):
        return page.as_streamlit(is_listed=False)
    return page.as_streamlit(own_work.own_work(session.store(), actor).list.total)
