"""Taking the template of the capital table out."""

from __future__ import annotations

import streamlit as st

from electrification import calendar
from electrification.exchange.capital_template import template_bytes
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Matter, recording_scope
from electrification.texts import _
from electrification.ui import session
from electrification.ui.capital_seen import known_seen
from electrification.ui.components.save_button import save_file

KEY = "capital_template"
FILE_NAME = "bang-von.xlsx"


def capital_template(store: Store, by: Actor) -> None:
    """What tables are read, and the button; nothing for who records no money."""
    if recording_scope(by, Matter.CAPITAL) == ():
        return
    today = calendar.today()
    known = known_seen(store, by, today)
    st.subheader(_("Table of capital"), anchor=False)
    st.caption(
        _("Tables of districts are read as they are: title, unit, headings in several rows, "
          "groups and totals. The template shows what is read.")
    )  # fmt: skip
    save_file(
        _("Save the template of the table of capital"),
        lambda _anchor: template_bytes(known, today),
        session.snapshot(today),
        file_name=FILE_NAME,
        rows=len(known.works),
        key=KEY,
        is_quiet=False,
    )
