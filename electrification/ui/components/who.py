"""Who is signed in, in the sidebar, with the way out; and over which units the pages are."""

from __future__ import annotations

import html

import streamlit as st

from electrification.labels import label
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import _, n_
from electrification.ui import session
from electrification.web.sign_in_pages import CHANGE_PASSWORD, SIGN_OUT
from electrification.web.visitors import form_token

NAMES_SHOWN = 3


def who_card(store: Store, actor: Actor) -> None:
    """Name, post and office of the person, and the way out."""
    posts = list(dict.fromkeys(post.title or label(post.role) for post in actor.posts))
    lines = [", ".join(posts), ", ".join(actor.organisations)]
    said = "".join(f"<span>{html.escape(line)}</span>" for line in lines if line)
    query = {"lang": texts_language()}
    token = html.escape(form_token(store, st.context.cookies))
    leave = html.escape(session.address(SIGN_OUT, **query))
    change = ""
    if store.secrets.credential(actor.person_id) is not None:
        address = html.escape(session.address(CHANGE_PASSWORD, **query))
        change = f'<a href="{address}" target="_self">{html.escape(_("Change password"))}</a>'
    with st.sidebar:
        st.html(
            f'<div class="who"><b>{html.escape(actor.name)}</b>{said}<div class="ways">'
            f'<form method="post" action="{leave}"><input type="hidden" name="token"'
            f' value="{token}"><button type="submit">{html.escape(_("Sign out"))}</button></form>'
            f"{change}</div></div>"
        )


def texts_language() -> str:
    """The language to go on in, where it is not the usual one."""
    chosen = session.language()
    return chosen if chosen and chosen != session.settings().language else ""


def scope_line(store: Store) -> None:
    """Which units the pages are about, where the person does not see everything."""
    scope = session.scope()
    if not scope:
        return
    units = store.units()
    names = [units.get(key).name for key in scope]
    said = ", ".join(names[:NAMES_SHOWN])
    if (more := len(names) - NAMES_SHOWN) > 0:
        said += " " + n_("and {count} more unit", "and {count} more units", more)
    st.html(
        f'<div class="scope" title="{html.escape(", ".join(names), quote=True)}">'
        f"{html.escape(_('Scope: {units}', units=said))}</div>"
    )
