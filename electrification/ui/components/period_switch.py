"""Which figures the overview shows: those closed last, or those of now or another day."""

from __future__ import annotations

import datetime as dt
import html
from dataclasses import dataclass

import streamlit as st

from electrification.labels import period_name
from electrification.questions.coverage import SnapshotSource
from electrification.questions.overview import ReportedPeriod
from electrification.storage import Store
from electrification.storage.periods import StoredPeriod
from electrification.texts import _, date, instant
from electrification.tracking.period_views import as_closed
from electrification.ui import session
from electrification.ui.known import source
from electrification.ui.screens import PERIODS

KEY, PERIOD_KEY = "view", "period"
CLOSED, NOW = "closed", "now"


@dataclass(frozen=True)
class Shown:
    """The day shown, where its snapshots come from, and the closed period they are of, if any.

    `last_closed` is the period closed last, whatever is shown.
    """

    day: dt.date
    source: SnapshotSource
    period: ReportedPeriod | None
    last_closed: StoredPeriod | None

    @property
    def known_at(self) -> dt.datetime | None:
        """The instant of the closing, or the one picked; None for what is known now."""
        return self.period.closed_at if self.period else session.known_at()


def pick_shown(store: Store) -> Shown:
    """The closed period first, with the present one touch away; a day asked for is of now.

    Without a closed period it is the input of a day, as on every page.
    """
    last = _asked_period(store) or _last_of_own(store)
    if last is None or last.closed_at is None:
        return Shown(session.pick_day(), source(), None, None)
    if KEY not in st.session_state:
        st.session_state[KEY] = _first_view()
    names = {
        CLOSED: _("Period: {period}", period=period_name(last.key)),
        NOW: _("At present"),
    }
    chosen = st.segmented_control(
        _("Figures"),
        list(names),
        format_func=names.__getitem__,
        key=KEY,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen == NOW:
        st.query_params[KEY] = NOW
        return Shown(session.pick_day(), source(), None, last)
    for name in (KEY, session.DAY_KEY):
        st.query_params.pop(name, None)
    period = ReportedPeriod(last.key, last.first_on, last.last_on, last.closed_at)
    return Shown(last.last_on, as_closed(store, last).source, period, last)


def _last_of_own(store: Store) -> StoredPeriod | None:
    """The period closed last; one of the sample is not it once a register of one's own is there."""
    last = store.periods.last_closed()
    if last is None or last.closing_id is None or store.villages()["is_sample"].any():
        return last
    return None if store.periods.kept(last.closing_id).is_sample else last


def _asked_period(store: Store) -> StoredPeriod | None:
    """The period the page's address asks for, where it is closed."""
    found = store.periods.get(st.query_params.get(PERIOD_KEY, ""))
    return found if found is not None and found.closing_id is not None else None


def _first_view() -> str:
    """The present where the address or the person asked for it or a day; else what is closed."""
    usual = session.latest_day()
    asks_day = session.DAY_KEY in st.query_params
    chose_day = st.session_state.get(session.DAY_KEY, usual) != usual
    knows_less = session.known_at() is not None
    is_now = asks_day or chose_day or knows_less or st.query_params.get(KEY) == NOW
    return NOW if is_now else CLOSED


def shown_line(shown: Shown) -> None:
    """Say which figures these are, and what the others would be."""
    last = shown.last_closed
    if last is None or last.closed_at is None:
        return
    named = period_name(last.key)
    if shown.period is not None:
        said = _(
            "Closed figures of {period} ({first} – {last}), closed at {instant}.",
            period=named, first=date(last.first_on), last=date(last.last_on),
            instant=instant(last.closed_at),
        )  # fmt: skip
        link, mark = _("What changed since"), "lock"
    else:
        said = _(
            "Figures at present, not closed; the last closed period is {period}, to {day}.",
            period=named, day=date(last.last_on),
        )  # fmt: skip
        link, mark = _("What was reported then"), "now"
    more = ""
    if PERIODS.is_open_to(session.actor()):
        kept = {n: v for n in (session.LANGUAGE_KEY,) if (v := st.query_params.get(n))}
        address = html.escape(session.address(PERIODS.address, period=last.key, **kept), quote=True)
        more = f' <a href="{address}" target="_self">{html.escape(link)}</a>'
    st.html(f'<p class="shown {mark}">{html.escape(said)}{more}</p>')
