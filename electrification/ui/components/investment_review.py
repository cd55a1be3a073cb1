"""A total investment below what is allocated: what it says, and confirming or returning it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.storage.capital_view import CapitalView
from electrification.subject.entries import MAX_TEXT_CHARACTERS, Decision
from electrification.subject.rights import Matter, confirming_scope
from electrification.subject.villages import Flag
from electrification.texts import Refused, _
from electrification.tracking import decide_investment
from electrification.ui import money_unit, session
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal


def investment_review(work: pd.Series, view: CapitalView) -> None:
    """Draw each that waits, with the amount over; buttons for who may decide about it."""
    waiting = view.store.capital.investments_waiting(view.snapshot.known_at)
    own = waiting[waiting["work_id"] == work["work_id"]]
    keys = view.keys[view.keys["work_id"] == work["work_id"]]
    allocated = int(keys["allocated_vnd"].sum())
    for row in own.to_dict("records"):
        amount = int(row["amount_vnd"])
        said = _(
            "{flag}: total investment {amount} by document {number}, {over} below what is "
            "allocated.",
            flag=labels.label(Flag.NEEDS_REVIEW), amount=money_unit.amount(amount),
            number=row["document_number"], over=money_unit.amount(max(0, allocated - amount)),
        )  # fmt: skip
        why = _("Reason: {reason}", reason=row["reason"])
        holds = _("It holds once another person has confirmed it.")
        st.warning(plain(f"{said} {why}. {holds}"), icon=":material/flag:")
        if _may_decide(int(row["recorded_by"])):
            _buttons(view, int(row["id"]))


def _may_decide(recorded_by: int) -> bool:
    by = session.actor()
    if by is None or by.person_id == recorded_by or session.known_at() is not None:
        return False
    scope = confirming_scope(by, Matter.CAPITAL)
    return scope is None or bool(scope)


def _buttons(view: CapitalView, investment_id: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.button(_("Confirm"), icon=":material/check:", key=f"investment_yes_{investment_id}"):
            _decide(view, investment_id, Decision.CONFIRMED)
        with st.popover(_("Return"), icon=":material/undo:"):
            reason = st.text_input(
                _("Reason"), key=f"investment_why_{investment_id}", max_chars=MAX_TEXT_CHARACTERS
            )
            if st.button(_("Return"), key=f"investment_no_{investment_id}"):
                _decide(view, investment_id, Decision.RETURNED, reason)


def _decide(
    view: CapitalView, investment_id: int, decision: Decision, reason: str | None = None
) -> None:
    try:
        decide_investment(view.store, investment_id, decision, session.signed_in(), reason)
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.rerun()
