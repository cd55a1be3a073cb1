"""What the map shows: the day, districts, communes and statuses, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import STATUS_ORDER
from electrification.questions.coverage import LAST_DAY_OF_DISTRICTS
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.villages import Status
from electrification.texts import _
from electrification.ui import session
from electrification.web.map_data import MONEY, MapQuery
from geo.units import fold

LAYER_KEY = "layer"


def map_filter(store: Store) -> tuple[Snapshot, MapQuery, bool]:
    """Draw the filter; answers the snapshot, the query, and whether online tiles are wanted.

    After 30 June 2025 the districts are those of that day, as study areas: they filter by the
    communes in force on the day looked at.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = session.pick_day()
        filters = st.popover(_("Filter"), icon=":material/filter_alt:")
    snapshot = session.snapshot(day)
    districts = district_of(snapshot)
    with filters:
        names = district_names(store, snapshot)
        picked = choice("district", _("District"), sorted(set(districts.dropna())), names)
        communes = snapshot.frame[["commune_code", "commune_name"]].assign(district=districts)
        if picked:
            communes = communes[communes["district"].isin(picked)]
        names = communes.dropna().set_index("commune_code")["commune_name"].to_dict()
        chosen = choice(
            "commune", _("Commune"), sorted(names, key=lambda code: fold(names[code])), names
        )
        codes = [str(s) for s in STATUS_ORDER]
        words = {code: labels.label(Status(code)) for code in codes}
        statuses = choice("status", _("Status"), codes, words)
        money = _money_switch()
        tiles = st.toggle(
            _("Online background"),
            key="tiles",
            persist_state="session",
            help=_("Needs the internet; the map works without it."),
        )
    wanted = tuple(chosen) or (tuple(sorted(names)) if picked else ())
    return (
        snapshot,
        MapQuery(
            day, session.known_at(), communes=wanted, statuses=tuple(statuses), with_money=money
        ),
        bool(tiles),
    )


def _money_switch() -> bool:
    """Whether the points show money instead of the status; kept in the address."""
    if LAYER_KEY not in st.session_state:
        st.session_state[LAYER_KEY] = st.query_params.get(LAYER_KEY) == MONEY
    chosen = st.toggle(
        _("Money instead of status"),
        key=LAYER_KEY,
        persist_state="session",
        help=_("Size: allocated, all years; colour: share of it disbursed"),
    )
    session.note_in_address(LAYER_KEY, [MONEY] if chosen else [])
    return bool(chosen)


def choice(key: str, title: str, codes: list[str], names: Mapping[str, str]) -> list[str]:
    """One filter over codes, shown by their names; none picked lets everything through."""
    session.seed_from_address(key, codes)
    st.session_state[key] = [code for code in st.session_state[key] if code in codes]
    chosen = st.multiselect(
        title,
        codes,
        key=key,
        format_func=names.__getitem__,
        placeholder=_("All"),
        select_all=False,
        persist_state="session",
    )
    session.note_in_address(key, chosen)
    return chosen


def district_of(snapshot: Snapshot) -> pd.Series:
    """Code of the district of each village: of the day, else the last one."""
    if snapshot.units_on <= LAST_DAY_OF_DISTRICTS:
        return snapshot.frame["district_code"]
    last = session.snapshot(snapshot.on, LAST_DAY_OF_DISTRICTS).frame
    return snapshot.frame["village_id"].map(last.set_index("village_id")["district_code"])


def district_names(store: Store, snapshot: Snapshot) -> dict[str, str]:
    """Districts by code; the last ones, named as former, for a day after they ended."""
    is_former = snapshot.units_on > LAST_DAY_OF_DISTRICTS
    day = LAST_DAY_OF_DISTRICTS if is_former else snapshot.units_on
    found = store.units().in_force(day, "district")
    return {
        code: labels.unit_name(name, is_former=is_former)
        for code, name in zip(found["code"], found["name"], strict=True)
    }
