"""Choosing a reporting period: its length, then the period; the address names it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import streamlit as st

from electrification import labels
from electrification.storage import Store
from electrification.storage.periods import StoredPeriod
from electrification.subject.accounts import Actor
from electrification.subject.periods import (
    Period,
    PeriodKind,
    first_day_of_month,
    period_named,
    periods_between,
)
from electrification.subject.rights import Action, may
from electrification.texts import _, date
from electrification.ui import session

KEY, KIND_KEY = "period", "period_kind"
LISTED: Mapping[PeriodKind, int] = {
    PeriodKind.WEEK: 16, PeriodKind.MONTH: 15, PeriodKind.QUARTER: 8, PeriodKind.HALF_YEAR: 6,
    PeriodKind.YEAR: 5,
}  # fmt: skip
DAYS: Mapping[PeriodKind, int] = {
    PeriodKind.WEEK: 7, PeriodKind.MONTH: 31, PeriodKind.QUARTER: 92, PeriodKind.HALF_YEAR: 184,
    PeriodKind.YEAR: 366,
}  # fmt: skip
Chosen = Period | StoredPeriod


def pick_period(store: Store, by: Actor | None) -> Chosen:
    """The period looked at; what is to be done next, or what was closed last, stands first."""
    today = session.latest_day()
    asked = _asked()
    if KIND_KEY not in st.session_state:
        st.session_state[KIND_KEY] = asked.kind if asked else PeriodKind.MONTH
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kind = st.segmented_control(
            _("Length"), list(PeriodKind), format_func=labels.label, key=KIND_KEY, required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        kind = kind or PeriodKind.MONTH
        stored = {one.key: one for one in store.periods.all(kind)}
        found = _listed(kind, today, stored, asked)
        keys = list(found)
        first = asked.key if asked and asked.key in found else _first(found, stored, by, today)
        key = st.selectbox(
            _("Period"), keys, index=keys.index(first), key=f"period_{kind}", width=330,
            format_func=lambda one: _written(found[one]), label_visibility="collapsed",
            filter_mode=None,
        )  # fmt: skip
    chosen = key or first
    session.note_in_address(KEY, [chosen])
    return found[chosen]


def _asked() -> Period | None:
    try:
        return period_named(st.query_params.get(KEY, ""), first_day_of_month())
    except ValueError:
        return None


def _listed(
    kind: PeriodKind, today: dt.date, stored: Mapping[str, StoredPeriod], asked: Period | None
) -> dict[str, Chosen]:
    """Periods that have begun, the last ones, those stored and the one asked for; newest first."""
    since = today - dt.timedelta(days=LISTED[kind] * DAYS[kind])
    begun = periods_between(kind, since, today, first_day_of_month())
    by_key: dict[str, Chosen] = {one.key: one for one in begun}
    if asked is not None and asked.kind is kind and asked.first_on <= today:
        by_key.setdefault(asked.key, asked)
    by_key |= stored
    return dict(sorted(by_key.items(), key=lambda item: item[1].last_on, reverse=True))


def _first(
    found: Mapping[str, Chosen],
    stored: Mapping[str, StoredPeriod],
    by: Actor | None,
    today: dt.date,
) -> str:
    """The oldest ended period after the last closed one for who closes; else that one."""
    closed = [key for key in found if key in stored and stored[key].closing_id is not None]
    last = found[closed[0]].last_on if closed else None
    waiting = [
        key
        for key, one in found.items()
        if one.last_on < today and (last is None or one.last_on > last)
    ]
    if waiting and by is not None and may(by, Action.REPORT_PERIOD):
        return waiting[-1] if closed else waiting[0]
    return closed[0] if closed else next(iter(found))


def _written(one: Chosen) -> str:
    name = labels.period_name(one.key)
    return f"{name[:1].upper()}{name[1:]} ({date(one.first_on)} – {date(one.last_on)})"
