"""Versions of the criterion that wait: who may confirm, returns or takes back, in one act."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from electrification import tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import MAX_TEXT_CHARACTERS, Decision
from electrification.subject.rights import Action, may
from electrification.texts import Refused, _
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal


def criterion_waiting(store: Store, by: Actor, rows: pd.DataFrame) -> None:
    """Draw what may be done about each version that nobody has decided about."""
    for row in rows[rows["decision"].isna()].to_dict("records"):
        is_own = row["recorded_by"] == by.person_id
        if is_own or may(by, Action.CONFIRM_CRITERIA):
            _acts(store, row, is_own=is_own)


def _acts(store: Store, row: dict[Any, Any], *, is_own: bool) -> None:
    number, key = int(row["id"]), f"version_{row['id']}"
    title = _("Version #{id} waits to be confirmed", id=number)
    with st.container(border=True, key=key):
        st.markdown(f"**{title}:** {plain(row['name'])}")
        if is_own:
            st.caption(_("You added it: another administrator or the department's planner must "
                         "confirm it."))  # fmt: skip
        else:
            st.caption(_("Compare threshold, days and source with the document before you confirm."
                         " Figures are judged by it from then on."))  # fmt: skip
        back = _("Take back") if is_own else _("Return")
        with st.container(horizontal=True, gap="small"):
            if not is_own and st.button(
                _("Confirm the version"), type="primary", icon=":material/check:",
                key=f"{key}_confirm",
            ):  # fmt: skip
                _decide(store, number, Decision.CONFIRMED, "")
            with st.popover(back, icon=":material/undo:"):
                reason = st.text_area(
                    _("Reason"), max_chars=MAX_TEXT_CHARACTERS, key=f"{key}_reason",
                    placeholder=_("Say in a few words why."),
                )  # fmt: skip
                if st.button(back, type="primary", key=f"{key}_return"):
                    _decide(store, number, Decision.RETURNED, reason)


def _decide(store: Store, number: int, decision: Decision, reason: str) -> None:
    try:
        tracking.decide_version(store, number, decision, session.signed_in(), reason)
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()
