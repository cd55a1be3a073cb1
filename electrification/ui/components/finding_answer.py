"""Answering findings of one check: which ones, what is answered, why, and by which document."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.integrity import Check
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.findings import Answer, FindingState, NewAnswer
from electrification.texts import Refused, _, n_
from electrification.tracking.findings import answer, may_answer
from electrification.ui import session
from electrification.ui.components.refusal import show_refusal


def answer_button(
    rows: pd.DataFrame, check: Check, snapshot: Snapshot, store: Store, *, key: str
) -> None:
    """A button that opens the form, for who may answer."""
    by = session.actor()
    rows = rows[[FindingState(state).is_open for state in rows["state"]]]
    if rows.empty or not any(may_answer(by, check, one) for one in Answer):
        return
    if st.button(_("Answer"), key=key, icon=":material/rate_review:"):
        st.dialog(_("Answer findings"))(_form)(rows, check, snapshot, store, key)


def _form(rows: pd.DataFrame, check: Check, snapshot: Snapshot, store: Store, key: str) -> None:
    """The form: refused, it says why and keeps what was typed."""
    by = session.actor()
    possible = [one for one in Answer if may_answer(by, check, one)]
    said = dict(zip(rows["fingerprint"], _said(rows), strict=True))
    st.markdown(f"**{_(check.title)}**")
    with st.form(f"{key}_form", border=False):
        marks = st.multiselect(
            _("Which findings"), list(said), default=list(said) if len(said) == 1 else None,
            format_func=said.__getitem__, key=f"{key}_marks", placeholder=_("Pick one or several"),
        )  # fmt: skip
        given = st.radio(
            _("Answer"), possible, format_func=labels.label, key=f"{key}_answer", horizontal=True
        )
        reason = st.text_area(_("Why, or what was done"), key=f"{key}_reason", height=110)
        number = st.text_input(_(labels.FIELD["document_number"]), key=f"{key}_number")
        st.caption(
            _("The finding stays in the list with this answer. Accepting needs a document; what is "
              "mended leaves the list by itself once the figures fit.")
        )  # fmt: skip
        pressed = st.form_submit_button(
            _("Send the answer"), type="primary", key=f"{key}_send", width="stretch"
        )
    if not pressed:
        return
    if not marks:
        st.error(_("Pick at least one village."), icon=":material/block:")
        return
    own = rows[rows["fingerprint"].isin(marks)]
    new = [
        NewAnswer(
            check=check.name,
            village_id=int(village_id) or None,
            fingerprint=mark,
            answer=given,
            reason=reason,
            document_number=number,
        )
        for village_id, mark in zip(own["village_id"], own["fingerprint"], strict=True)
    ]
    try:
        answer(store, new, session.signed_in(), snapshot.on)
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(n_("{count} finding answered.", "{count} findings answered.", len(new)),
             icon=":material/check:")  # fmt: skip
    st.rerun()


def _said(rows: pd.DataFrame) -> list[str]:
    """Village and sentence of each, short enough to pick from."""
    return [
        f"{name} – {says if len(says) <= 90 else says[:89] + '…'}"
        for name, says in zip(rows["village_name"], rows["says"], strict=True)
    ]
