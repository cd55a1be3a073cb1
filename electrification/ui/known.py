"""The other axis of time on pages: until when what was recorded is taken into account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from electrification import calendar
from electrification.questions.coverage import SnapshotSource
from electrification.questions.snapshot import Snapshot
from electrification.texts import _, date
from electrification.ui import session
from electrification.ui.screens import OVERVIEW, PAGES
from geo.units import UnitKey

KNOWN_KEY = "known_at"


@dataclass(frozen=True)
class AsKnown:
    """A source of snapshots as they were known at an instant, unless another one is asked for."""

    source: SnapshotSource
    known_at: dt.datetime

    def snapshot(
        self,
        on: dt.date,
        known_at: dt.datetime | None = None,
        units_on: dt.date | None = None,
        scope: tuple[UnitKey, ...] | None = None,
    ) -> Snapshot:
        """The snapshot of a day as known at the instant."""
        return self.source.snapshot(on, known_at or self.known_at, units_on, scope)


def source() -> SnapshotSource:
    """Where this page's snapshots come from: the store as it is, or as it was known."""
    known_at = session.known_at()
    return session.store() if known_at is None else AsKnown(session.store(), known_at)


def known_switch(url_path: str) -> None:
    """Draw, in the menu, the last day whose records count; nothing there is everything until now.

    It stands in the address and holds for all pages that look back, as the day does; the others
    are of now. A day that cannot be is taken for none.
    """
    st.session_state[session.KNOWN_UNTIL] = None
    shown = url_path or OVERVIEW.address  # the first page has no path of its own
    if not any(page.looks_back and page.address == shown for page in PAGES):
        return
    if KNOWN_KEY not in st.session_state:
        asked = session.asked_date(KNOWN_KEY)
        can_be = asked is not None and session.FIRST_DAY <= asked <= calendar.today()
        st.session_state[KNOWN_KEY] = asked if can_be else None
    chosen: dt.date | None = st.sidebar.date_input(
        _("As known until"),
        min_value=session.FIRST_DAY,
        max_value=calendar.today(),
        format="DD/MM/YYYY",
        key=KNOWN_KEY,
        persist_state="session",
        help=_("To see what was known then; empty: all that is recorded until now."),
    )
    session.note_in_address(KNOWN_KEY, [chosen.isoformat()] if chosen else [])
    st.session_state[session.KNOWN_UNTIL] = calendar.end_of_day(chosen) if chosen else None


def known_line() -> None:
    """Where a page shows what was known then, say so and lead back."""
    known_at = session.known_at()
    if known_at is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="known_line"):
        st.info(
            _("As known on {day}: what was recorded later is not in these figures.",
              day=date(calendar.today(known_at))),
            icon=":material/history:",
        )  # fmt: skip
        st.button(_("Back to the present"), on_click=_forget, icon=":material/update:")


def _forget() -> None:
    st.session_state[KNOWN_KEY] = None
    st.query_params.pop(KNOWN_KEY, None)
