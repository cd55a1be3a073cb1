"""Forms about works: register one, name its investor or contractor, its villages, its total."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.capital import PartyRole
from electrification.subject.rights import Action, scope_of
from electrification.texts import N_, Refused, _, message
from electrification.tracking import (
    NewWork,
    add_work,
    set_investment,
    set_party,
    set_shares,
)
from electrification.ui import session
from electrification.ui.components.amount_field import amount_field, amount_in, needed_amount
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.shares_editor import shares_editor

KEY = "work_form"


def new_work_form(store: Store, snapshot: Snapshot) -> None:
    """Register a work with the villages it serves, with weights by their households or others."""
    names = _villages(store, snapshot, session.signed_in())
    with st.expander(_("Register a work"), icon=":material/add:"):
        left, right = st.columns(2)
        code = left.text_input(_("Code of the work"), key=f"{KEY}_code")
        name = right.text_input(_("Name of the work"), key=f"{KEY}_name")
        number = left.text_input(_("Decision"), key=f"{KEY}_number")
        on = _day(right, _("Day of the decision"), f"{KEY}_on")
        investor = left.text_input(labels.label(PartyRole.INVESTOR), key=f"{KEY}_investor")
        contractor = right.text_input(labels.label(PartyRole.CONTRACTOR), key=f"{KEY}_builder")
        first = left.number_input(_("First year"), 2000, 2100, None, key=f"{KEY}_first")
        last = right.number_input(_("Last year"), 2000, 2100, None, key=f"{KEY}_last")
        amount_field(_("Total investment"), f"{KEY}_amount", f"{KEY}_amount_unit")
        served = shares_editor(names, snapshot, f"{KEY}_new")
        pressed = st.button(_("Register the work"), type="primary", key=f"{KEY}_register")
    if not pressed:
        return

    def write() -> None:
        new = NewWork(
            code=code, name=name, shares=served.weights, phases=served.phases,
            decision_number=number or None, decision_on=on,
            total_investment_vnd=amount_in(f"{KEY}_amount", f"{KEY}_amount_unit"),
            begins_year=first, ends_year=last, investor=investor or None,
            contractor=contractor or None,
        )  # fmt: skip
        add_work(store, new, session.signed_in())
        st.query_params["work"] = " ".join(code.split())

    _try(write)


def work_changes_form(store: Store, work: pd.Series, snapshot: Snapshot) -> None:
    """Another investor or contractor, other villages, another total investment: each by a paper."""
    work_id = int(work["work_id"])
    with st.expander(_("Change what is on file"), icon=":material/edit:"):
        whats: dict[str, Callable[[Store, int, Snapshot], None]] = {
            _("Investor or contractor"): _party_form,
            _("Villages served"): _shares_form,
            _("Total investment"): _investment_form,
        }
        what = st.segmented_control(
            _("What changes"), list(whats), default=next(iter(whats)), key=f"{KEY}_what"
        )
        if what is not None:
            whats[what](store, work_id, snapshot)


def _party_form(store: Store, work_id: int, _snapshot: Snapshot) -> None:
    own = f"{KEY}_party_{work_id}"
    left, right = st.columns(2)
    roles = [str(one) for one in PartyRole]
    role = PartyRole(
        left.selectbox(_("Role"), roles, key=f"{own}_role",
                       format_func=lambda code: labels.label(PartyRole(code)))
    )  # fmt: skip
    name = right.text_input(_("Name of the unit"), key=f"{own}_name")
    since = _day(left, _("Since"), f"{own}_since")
    number = right.text_input(_("Document number"), key=f"{own}_number")
    if st.button(_("Save"), type="primary", key=f"{own}_save"):
        _try(
            lambda: set_party(
                store, work_id, role, name, _needed(since, N_("Since when it is so is missing.")),
                session.signed_in(), document_number=number,
            ),
            own,
        )  # fmt: skip


def _shares_form(store: Store, work_id: int, snapshot: Snapshot) -> None:
    names = _villages(store, snapshot, session.signed_in())
    shares = store.capital.shares()
    before = shares[shares["work_id"] == work_id]
    if not set(before["village_id"]) <= set(names):
        st.info(
            _("The work also serves villages outside the units you work for: leave this to the "
              "unit above."), icon=":material/lock:",
        )  # fmt: skip
        return
    own = f"{KEY}_served_{work_id}"
    served = shares_editor(names, snapshot, own, before)
    number = st.text_input(_("Document number"), key=f"{own}_number")
    if st.button(_("Save"), type="primary", key=f"{own}_save"):
        _try(
            lambda: set_shares(
                store, work_id, served.weights, session.signed_in(), document_number=number,
                phases=served.phases,
            ),
            own,
        )  # fmt: skip


def _investment_form(store: Store, work_id: int, _snapshot: Snapshot) -> None:
    own = f"{KEY}_total_{work_id}"
    amount_field(_("Total investment"), f"{own}_amount", f"{own}_unit")
    left, right = st.columns(2)
    number = left.text_input(_("Document number"), key=f"{own}_number")
    on = _day(right, _("Day of the document"), f"{own}_on")
    reason = st.text_input(_("Reason"), key=f"{own}_reason")
    if st.button(_("Save"), type="primary", key=f"{own}_save"):
        _try(
            lambda: set_investment(
                store, work_id, needed_amount(f"{own}_amount", f"{own}_unit"),
                session.signed_in(), document_number=number,
                document_on=_needed(on, N_("The day of the document is missing.")),
                reason=reason or None,
            ),
            own,
        )  # fmt: skip


def _day(place: st.delta_generator.DeltaGenerator, label: str, key: str) -> dt.date | None:
    found = place.date_input(label, value=None, format="DD/MM/YYYY", key=key, **ANY_DAY)
    return found if isinstance(found, dt.date) else None


def _needed(day: dt.date | None, problem: str) -> dt.date:
    """The day; none is ever supposed."""
    if day is None:
        raise Refused(message(problem), message(N_("Fill it in as the document says.")))
    return day


def _villages(store: Store, snapshot: Snapshot, by: Actor) -> dict[int, str]:
    """Villages in which the person manages works, by name and code."""
    inside = store.villages_in(scope_of(by, Action.MANAGE_WORKS))
    frame = snapshot.frame
    here = frame if inside is None else frame[frame["village_id"].isin(inside)]
    return {
        int(i): f"{name} ({code})"
        for i, name, code in zip(
            here["village_id"], here["village_name"], here["village_code"], strict=True
        )
    }


def _try(write: Callable[[], None], typed: str = f"{KEY}_") -> None:
    """Write it, or say why not: what was typed stays until it is written."""
    try:
        write()
    except Refused as refusal:
        show_refusal(refusal)
        return
    for key in [k for k in st.session_state if str(k).startswith(typed)]:
        if key != f"{KEY}_what":
            del st.session_state[key]
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()
