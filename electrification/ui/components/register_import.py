"""Bringing a register of villages in: what it would change, and the button that writes it."""

from __future__ import annotations

import streamlit as st

from electrification import calendar
from electrification.exchange.register import RegisterReading, read_register
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import Refused, _, number
from electrification.tracking import RegisterChange, import_register, plan_register
from electrification.ui import session
from electrification.ui.components.dropped import Dropped, nothing_to_do, read_once
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.row_problems import row_problems

KEY = "register"
MOST_NAMED = 30


def register_import(store: Store, _by: Actor, dropped: Dropped) -> None:
    """What a register holds, what it would change, and the button that writes it."""
    try:
        found, change = read_once(store, dropped, KEY, lambda: _read(store, dropped))
    except Refused as refusal:
        show_refusal(refusal)
        return
    row_problems(found.errors, found.warnings)
    if change is None:
        return
    _preview(change)
    if not change.changes_anything:
        nothing_to_do("")
        return
    is_sure = not change.replaces_sample or st.checkbox(
        _("The register takes the place of the sample data."), key=f"{KEY}_sure"
    )
    if st.button(
        _("Write into the system"), type="primary", key=f"{KEY}_apply", icon=":material/save:",
        disabled=not is_sure,
    ):  # fmt: skip
        try:
            import_register(store, found.rows, session.signed_in(), file=found.file)
        except Refused as refusal:
            show_refusal(refusal)
            return
        dropped.is_done(_("Recorded."))


def _read(store: Store, dropped: Dropped) -> tuple[RegisterReading, RegisterChange | None]:
    found = read_register(
        dropped.content, dropped.name, store.units(), store.places(),
        areas=session.all_areas(), today=calendar.today(),
    )  # fmt: skip
    return found, plan_register(store, found.rows) if found.can_be_applied else None


def _preview(change: RegisterChange) -> None:
    named = (
        (_("New"), change.added), (_("Changed"), change.changed), (_("Unchanged"), change.unchanged)
    )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        for name, codes in named:
            st.metric(name, number(len(codes)), width="content")
    for name, codes in named[:2]:
        if codes:
            more = " …" if len(codes) > MOST_NAMED else ""
            st.caption(plain(f"{name}: {', '.join(codes[:MOST_NAMED])}{more}"))
