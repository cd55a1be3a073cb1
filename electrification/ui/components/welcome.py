"""What somebody who is not signed in sees: what this is, and the way in."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import streamlit as st

from electrification.storage import Store
from electrification.texts import _
from electrification.tracking.signing_in import unknown_person
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.who import texts_language
from electrification.web.sign_in_pages import CHANGE_PASSWORD, SIGN_IN, VOUCHED_SIGN_IN
from electrification.web.visitors import voucher


def welcome(store: Store, page_address: str) -> None:
    """Draw the page; after signing in the visitor comes back to `page_address`."""
    with st.container(key="welcome"):
        st.title(_("Electricity for the villages on the border"), anchor=False)
        st.write(
            _(
                "Progress, capital and obstacles of each border village, up to the day it has"
                " electricity by the New Rural criterion. Please sign in to see them."
            )
        )
        _button(_("Sign in"), SIGN_IN, _with_query(page_address))
        _agency(store, page_address)


def change_first(page_address: str) -> None:
    """Ask for a password of one's own, before anything else is shown."""
    with st.container(key="welcome"):
        st.title(_("Choose a password of your own"), anchor=False)
        st.write(_("Your password was set by the administrator. Choose one that only you know."))
        _button(_("Change password"), CHANGE_PASSWORD, _with_query(page_address))


def sign_in_link(page_address: str) -> None:
    """The way in beside pages that everybody may see."""
    with st.sidebar, st.container(key="way_in"):
        _button(_("Sign in"), SIGN_IN, _with_query(page_address))


def without_post() -> None:
    """Say to somebody signed in why there is nothing to see."""
    st.title(_("You hold no post today"), anchor=False)
    st.write(
        _(
            "A post ends on its last day, or with its unit. Ask the administrator for a post in"
            " the unit that took over."
        )
    )


def agency_key(user: Mapping[str, Any], domain: str) -> str | None:
    """The sign-in name of a person the agency vouches for: what stands before the @ of its domain.

    Of an address elsewhere, or one that the agency has not verified, nobody.

    >>> agency_key({"email": "An.Nguyen@tuyenquang.gov.vn"}, "tuyenquang.gov.vn")
    'an.nguyen'
    >>> agency_key({"email": "an.nguyen@example.com"}, "tuyenquang.gov.vn")
    """
    for claim in ("email", "preferred_username"):
        name, _at, where = str(user.get(claim) or "").strip().lower().rpartition("@")
        if claim == "email" and user.get("email_verified") is False:
            continue
        if domain and name and where == domain:
            return name
    return None


def _agency(store: Store, page_address: str) -> None:
    """The agency's own sign-in, where the deployment configures it."""
    if not _is_configured():
        return
    if not st.user.is_logged_in:
        st.button(_("Sign in with the agency account"), on_click=st.login, type="secondary")
        return
    user = st.user.to_dict()
    said = str(user.get("email") or user.get("preferred_username") or user.get("name") or "–")
    key = agency_key(user, session.settings().agency_domain)
    if key is None or store.people.actor_by_key(key, store.units()) is None:
        refusal = unknown_person(said)
        st.error(f"{plain(refusal.problem)} {plain(refusal.remedy)}", icon=":material/person_off:")
    else:
        action = session.address(
            VOUCHED_SIGN_IN, next=_with_query(page_address), lang=texts_language()
        )
        st.html(
            f'<form class="go" method="post" action="{html.escape(action)}"><input type="hidden"'
            f' name="voucher" value="{html.escape(voucher(store, key))}"><button type="submit">'
            f"{html.escape(_('Go on as {name}', name=said))}</button></form>"
        )
    st.button(_("Use another agency account"), on_click=st.logout, type="tertiary")


def _is_configured() -> bool:
    """Whether there is an ``[auth]`` in ``.streamlit/secrets.toml``."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _with_query(page_address: str) -> str:
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return page_address + (f"?{session.query_string(pairs)}" if pairs else "")


def _button(title: str, page: str, way_back: str) -> None:
    address = session.address(page, next=way_back, lang=texts_language())
    st.html(
        f'<div class="go"><a href="{html.escape(address)}" target="_self">{html.escape(title)}</a>'
        "</div>"
    )
