"""Forms about works: register one, name its investor or contractor, its villages, its total."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.capital import PartyRole
from electrification.subject.money import MoneyUnit, declared_format, parse_vnd
from electrification.subject.rights import Action, scope_of
from electrification.texts import Refused, _
from electrification.tracking import (
    NewWork,
    add_work,
    set_investment,
    set_party,
    set_shares,
)
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.refusal import show_refusal

KEY = "work_form"


def new_work_form(store: Store, snapshot: Snapshot) -> None:
    """Register a work with the villages it serves, in shares by their households or equal."""
    names = _villages(store, snapshot, session.signed_in())
    with (
        st.expander(_("Register a work"), icon=":material/add:"),
        st.form(f"{KEY}_new", border=False),
    ):
        left, right = st.columns(2)
        code = left.text_input(_("Code of the work"), key=f"{KEY}_code")
        name = right.text_input(_("Name of the work"), key=f"{KEY}_name")
        number = left.text_input(_("Decision"), key=f"{KEY}_number")
        on = _day(right, _("Day of the decision"), f"{KEY}_on")
        amount = left.text_input(_("Total investment"), key=f"{KEY}_amount",
                                 placeholder=_("for example 2 billion 150 million"))  # fmt: skip
        first = right.number_input(_("First year"), 2000, 2100, None, key=f"{KEY}_first")
        investor = left.text_input(labels.label(PartyRole.INVESTOR), key=f"{KEY}_investor")
        last = right.number_input(_("Last year"), 2000, 2100, None, key=f"{KEY}_last")
        chosen = st.multiselect(_("Villages served"), list(names), key=f"{KEY}_villages",
                                format_func=lambda i: names[i],
                                placeholder=_("Choose"))  # fmt: skip
        by_households = st.checkbox(
            _("Share by households (equal shares otherwise)"), value=True, key=f"{KEY}_by"
        )
        if not st.form_submit_button(_("Register the work"), type="primary"):
            return
    weights = _weights(snapshot, chosen, by_households=by_households)

    def write() -> None:
        new = NewWork(
            code=code, name=name, shares=weights, decision_number=number or None, decision_on=on,
            total_investment_vnd=_amount(amount), begins_year=first, ends_year=last,
            investor=investor or None,
        )  # fmt: skip
        add_work(store, new, session.signed_in())
        st.query_params["work"] = code.strip()

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
    with st.form(f"{KEY}_party_{work_id}", border=False):
        left, right = st.columns(2)
        roles = [str(one) for one in PartyRole]
        role = PartyRole(
            left.selectbox(_("Role"), roles, key=f"{KEY}_role",
                           format_func=lambda code: labels.label(PartyRole(code)))
        )  # fmt: skip
        name = right.text_input(_("Name of the unit"), key=f"{KEY}_party")
        since = _day(left, _("Since"), f"{KEY}_since")
        number = right.text_input(_("Document number"), key=f"{KEY}_party_number")
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    _try(
        lambda: set_party(
            store, work_id, role, name, since or calendar.today(), session.signed_in(),
            document_number=number,
        )
    )  # fmt: skip


def _shares_form(store: Store, work_id: int, snapshot: Snapshot) -> None:
    names = _villages(store, snapshot, session.signed_in())
    shares = store.capital.shares()
    now = [int(i) for i in shares.loc[shares["work_id"] == work_id, "village_id"] if i in names]
    with st.form(f"{KEY}_shares_{work_id}", border=False):
        chosen = st.multiselect(_("Villages served"), list(names), default=now,
                                format_func=lambda i: names[i],
                                key=f"{KEY}_now_{work_id}")  # fmt: skip
        by_households = st.checkbox(
            _("Share by households (equal shares otherwise)"), value=True,
            key=f"{KEY}_now_by_{work_id}",
        )  # fmt: skip
        number = st.text_input(_("Document number"), key=f"{KEY}_shares_number")
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    weights = _weights(snapshot, chosen, by_households=by_households)
    _try(lambda: set_shares(store, work_id, weights, session.signed_in(), document_number=number))


def _investment_form(store: Store, work_id: int, _snapshot: Snapshot) -> None:
    with st.form(f"{KEY}_investment_{work_id}", border=False):
        left, right = st.columns(2)
        amount = left.text_input(_("Total investment"), key=f"{KEY}_total",
                                 placeholder=_("for example 2 billion 150 million"))  # fmt: skip
        number = right.text_input(_("Document number"), key=f"{KEY}_total_number")
        on = _day(left, _("Day of the document"), f"{KEY}_total_on")
        reason = right.text_input(_("Reason"), key=f"{KEY}_total_reason")
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    _try(
        lambda: set_investment(
            store, work_id, _amount(amount) or 0, session.signed_in(), document_number=number,
            document_on=on or calendar.today(), reason=reason or None,
        )
    )  # fmt: skip


def _day(place: st.delta_generator.DeltaGenerator, label: str, key: str) -> dt.date | None:
    found = place.date_input(label, value=None, format="DD/MM/YYYY", key=key, **ANY_DAY)
    return found if isinstance(found, dt.date) else None


def _amount(typed: str) -> int | None:
    return parse_vnd(typed, MoneyUnit.DONG, declared_format()) if typed.strip() else None


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


def _weights(snapshot: Snapshot, chosen: list[int], *, by_households: bool) -> dict[int, int]:
    if not by_households:
        return dict.fromkeys(chosen, 1)
    counted = snapshot.frame.set_index("village_id")["households"]
    known = {i: counted.get(i) for i in chosen}
    return {i: int(n) if pd.notna(n) and n > 0 else 1 for i, n in known.items()}


def _try(write: Callable[[], None]) -> None:
    """Write it, or say why not: what was typed stays in the form."""
    try:
        write()
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()
