"""Addresses of pages for plain links, which start a session anew."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import streamlit as st

from electrification.ui import session

_KEPT = (session.DAY_KEY, session.LANGUAGE_KEY)


def kept_address(page: str, **query: str) -> str:
    """The address of a page, escaped for HTML; the day and the language are carried along.

    An empty `page` is the one that is shown.
    """
    kept = {name: st.query_params.get_all(name) for name in _KEPT}
    return html.escape(f"{page}?{urlencode({**kept, **query}, doseq=True)}", quote=True)
