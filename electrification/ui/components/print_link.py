"""The way from a village's page to its sheet of paper."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import streamlit as st

from electrification import texts
from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import session
from electrification.web.village_sheet import ADDRESS


def print_link(village_code: str, day: dt.date) -> None:
    """A button to the sheet, for who may see the village; it opens beside the page."""
    actor = session.actor()
    if actor is None or not may(actor, Action.VIEW):
        return
    asked = {"village": village_code, "on": day.isoformat(), "lang": texts.language()}
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    st.link_button(
        _("Print the sheet"),
        f"{f'/{base}' if base else ''}{ADDRESS}?{urlencode(asked)}",
        icon=":material/print:",
        help=_("a page of A4, for printing"),
    )
