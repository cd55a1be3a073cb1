"""What a page asks of its surroundings: the store, the reader's language, the day looked at."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from electrification import calendar, texts
from electrification.labels import unit_name
from electrification.questions.coverage import LAST_DAY_OF_DISTRICTS
from electrification.questions.days import refuse_unknown_day
from electrification.questions.snapshot import Snapshot
from electrification.settings import Settings, read_settings
from electrification.storage import Store, file_of, open_store
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.texts import N_, Refused, _, message
from electrification.tracking.signing_in import Visitor
from electrification.web.visitors import SESSION_COOKIE, visitor_of
from geo.boundaries import commune_areas
from geo.units import UnitKey

LANGUAGE_KEY = "lang"
DAY_KEY = "on"
KNOWN_UNTIL = "_known_until"
_AT_LEAST = "show_day"
FIRST_DAY = dt.date(2015, 1, 1)
ASKED_AGAIN_AFTER_S = 0.2
VISITORS_KEPT = 500
_told: dict[str, tuple[float, Store | None, Visitor | None]] = {}
_opening = threading.Lock()
_open: dict[str, tuple[int, Store]] = {}


def settings() -> Settings:
    """The settings in force."""
    return read_settings()


def store() -> Store:
    """The one store of this process, opened at the first call; raises `Refused` when it cannot.

    A database file that was replaced is opened anew.
    """
    url = settings().database_url
    path = file_of(url)
    stamp = path.stat().st_ino if path is not None and path.exists() else 0
    with _opening:
        known = _open.get(url)
        if known is None or known[0] != stamp:
            if known is not None:
                known[1].close()
                _areas.cache_clear()
                _all_areas.cache_clear()
            _open[url] = (stamp, open_store(url))
        found = _open[url][1]
    found.follow_the_day()
    return found


def visitor() -> Visitor | None:
    """Who holds the session of this browser, asked anew at every run; None where nobody does.

    One run asks several times within moments: it is told what it was told first.
    """
    here, cookie = store(), st.context.cookies.get(SESSION_COOKIE, "")
    asked_at, of, known = _told.get(cookie, (0.0, None, None))
    now = time.monotonic()
    if of is here and now - asked_at < ASKED_AGAIN_AFTER_S:
        return known
    found = visitor_of(here, {SESSION_COOKIE: cookie})
    if len(_told) >= VISITORS_KEPT:
        _told.clear()
    _told[cookie] = (now, here, found)
    return found


def actor() -> Actor | None:
    """Who looks at the page, with the posts held today; None for a visitor who is not signed in.

    None as well for somebody who must first change a password that another has set.
    """
    who = visitor()
    return who.actor if who is not None and not who.must_change else None


def signed_in() -> Actor:
    """Who acts at this moment; `Refused` for somebody signed out, or locked out, meanwhile.

    Whatever writes asks this when it is pressed: who looked when the page was drawn may be gone.
    """
    by = actor()
    if by is None:
        raise Refused(
            message(N_("You are not signed in any more.")),
            message(N_("Sign in again; what you typed stays here.")),
        )
    return by


def scope() -> tuple[UnitKey, ...] | None:
    """Units whose villages the person may see; None is everything, an empty tuple nothing."""
    who = actor()
    return store().effective(rights.scope_of(who, rights.Action.VIEW)) if who else ()


def snapshot(day: dt.date, units_on: dt.date | None = None) -> Snapshot:
    """The snapshot of a day, of the villages that the person may see: what every page asks."""
    return store().snapshot(day, known_at(), units_on, scope())


def known_at() -> dt.datetime | None:
    """Until when what was recorded counts on this page, as picked in the menu; None for now."""
    until: dt.datetime | None = st.session_state.get(KNOWN_UNTIL)
    return until


def entries_between(
    first: dt.date, last: dt.date, known: dt.datetime | None = None
) -> pd.DataFrame:
    """Entries of those days about villages that the person may see, newest first."""
    known = known or known_at()
    found = store().entries_between(first, last, known)
    inside = scope()
    if inside is None:
        return found
    seen = store().snapshot(last, known, None, inside).frame["village_id"]
    return found[found["village_id"].isin(seen)]


def is_public() -> bool:
    """Whether somebody who is not signed in sees figures by commune."""
    return settings().public_view


def address(page: str, **query: str) -> str:
    """The address of a page of ours, wherever the application is served."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    said = query_string([(name, value) for name, value in query.items() if value])
    return (f"/{base}" if base else "") + f"/{page}" + (f"?{said}" if said else "")


def query_string(pairs: Sequence[tuple[str, str]]) -> str:
    """The tail of an address."""
    return urlencode(pairs)


def areas(units_on: dt.date) -> gpd.GeoDataFrame:
    """Illustrative commune areas of a day, with the district each commune lies or lay in."""
    return _areas(settings().database_url, units_on, texts.language())


@lru_cache(maxsize=8)
def _areas(url: str, units_on: dt.date, _language: str) -> gpd.GeoDataFrame:
    here = store()
    units = here.units()
    shapes = _all_areas(url).reset_index()
    in_force = units.in_force(units_on, "commune")[["code", "valid_from", "name"]]
    found = shapes.merge(in_force, on=["code", "valid_from"])
    last = units.last_districts()[["district_code", "district_name"]]
    if units_on > LAST_DAY_OF_DISTRICTS:
        last["district_name"] = [unit_name(n, is_former=True) for n in last["district_name"]]
    return found.merge(last, left_on=["code", "valid_from"], right_index=True, how="left")


def all_areas() -> gpd.GeoDataFrame:
    """Illustrative areas of every commune that ever was."""
    return _all_areas(settings().database_url)


@lru_cache(maxsize=2)
def _all_areas(url: str) -> gpd.GeoDataFrame:
    here = store()
    return commune_areas(here.units(), here.places())


def language() -> str | None:
    """The language the reader chose; None outside a page."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    chosen = st.session_state.get(LANGUAGE_KEY)
    return str(chosen) if chosen else None


texts.ask_language_from(language)


def seed_from_address(key: str, options: Sequence[str]) -> None:
    """Before a widget over codes is drawn: take its first value from the page's address."""
    if key not in st.session_state:
        st.session_state[key] = [code for code in st.query_params.get_all(key) if code in options]


def note_in_address(key: str, codes: Sequence[str]) -> None:
    """After a widget over codes: the page's address says what it shows, in any language."""
    if list(codes) == st.query_params.get_all(key):
        return
    if codes:
        st.query_params[key] = list(codes)
    else:
        st.query_params.pop(key, None)


def latest_day() -> dt.date:
    """The day a page opens on: today, or the last day the sample tells of."""
    here = store()
    told = (here.last_recorded_on(), here.tasks.last_on())
    last = max((day for day in told if day is not None), default=None)
    is_sample = bool(here.villages()["is_sample"].any())
    return min(last, calendar.today()) if is_sample and last else calendar.today()


def show_day(day: dt.date) -> None:
    """From the next run on, look at that day at least: what was just written is of it."""
    st.session_state[_AT_LEAST] = day


def pick_day() -> dt.date:
    """The day looked at: a date input whose value stands in the address and holds for all pages.

    Raises
    ------
    Refused
        For a day before the first entry, or an address that asks for a day to come.
    """
    usual = latest_day()
    last = max(calendar.today(), usual)
    written_on = st.session_state.pop(_AT_LEAST, None)
    asked = None
    if DAY_KEY not in st.session_state:
        asked = asked_date(DAY_KEY)
        st.session_state[DAY_KEY] = asked if asked and FIRST_DAY <= asked <= last else usual
    if written_on is not None and (st.session_state[DAY_KEY] or usual) < written_on:
        st.session_state[DAY_KEY] = written_on
    chosen: dt.date | None = st.date_input(
        _("As of"),
        min_value=FIRST_DAY,
        max_value=last,
        format="DD/MM/YYYY",
        key=DAY_KEY,
        persist_state="session",
        width=170,
    )
    day = chosen if chosen is not None else usual
    note_in_address(DAY_KEY, [] if day == usual else [day.isoformat()])
    refuse_unknown_day(asked or day, store().first_entry_on(), last)
    return day


def asked_date(key: str) -> dt.date | None:
    """The day that a part of the page's address asks for."""
    try:
        return calendar.read_date(st.query_params.get(key, ""))
    except ValueError:
        return None
