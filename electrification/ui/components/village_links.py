"""The ways from a village's page to its sheet of paper and to its lines of the journal."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import streamlit as st

from electrification import texts
from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import session
from electrification.ui.screens import LOG
from electrification.web.village_sheet import ADDRESS


def village_links(village_code: str, day: dt.date) -> None:
    """Buttons to the sheet, which opens beside the page, and to the journal; for who may."""
    actor = session.actor()
    if actor is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if may(actor, Action.VIEW) and session.known_at() is None:  # the sheet is of now
            _to_sheet(village_code, day)
        if may(actor, Action.SEE_LOG):
            st.page_link(
                LOG.as_streamlit(),
                label=_("Log of the village"),
                icon=":material/history:",
                query_params={"village": village_code},
            )


def _to_sheet(village_code: str, day: dt.date) -> None:
    asked = {"village": village_code, "on": day.isoformat(), "lang": texts.language()}
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    st.link_button(
        _("Print the sheet"),
        f"{f'/{base}' if base else ''}{ADDRESS}?{urlencode(asked)}",
        icon=":material/print:",
        help=_("a page of A4, for printing"),
    )
