"""What the page of money shows: districts, sources and the plan year, kept in the address."""

from __future__ import annotations

import streamlit as st

from electrification import labels
from electrification.questions.capital_rollup import shown_year
from electrification.storage.capital_view import CapitalView, Wanted
from electrification.texts import _
from electrification.ui import money_unit, session
from electrification.ui.components.map_filter import choice

YEAR_KEY, ALL_YEARS = "plan_year", "all"


def capital_filter(view: CapitalView) -> Wanted:
    """Draw the filter and answer what is wanted; until a year is picked, the one being paid."""
    known = view.districts.dropna(subset=["district_code"]).drop_duplicates("district_code")
    districts = {
        code: labels.unit_name(name, is_former=view.is_former)
        for code, name in zip(known["district_code"], known["district_name"], strict=True)
    }
    used = set(view.keys["source"])
    sources = {key: name for key, name in view.source_names.items() if key in used}
    with st.container(horizontal=True, vertical_alignment="bottom", key="capital_filter"):
        year = _pick_year(view)
        of_districts = choice("district", _("District"), sorted(districts), districts)
        of_sources = choice("source", _("Source"), list(sources), sources)
        money_unit.pick_unit()
    return Wanted(tuple(of_districts), tuple(of_sources), (int(year),) if year else ())


def _pick_year(view: CapitalView) -> str | None:
    """The plan year, as text; None for all of them."""
    years = sorted({int(y) for y in view.keys["plan_year"] if y > 0}, reverse=True)
    usual = shown_year(view.keys, view.snapshot.on)
    options = [ALL_YEARS, *(str(y) for y in years)]
    standard = str(usual) if usual is not None else ALL_YEARS
    if st.session_state.get(YEAR_KEY) not in options:
        asked = st.query_params.get(YEAR_KEY)
        st.session_state[YEAR_KEY] = asked if asked in options else standard
    chosen = st.selectbox(
        _("Plan year"),
        options,
        key=YEAR_KEY,
        format_func=lambda code: _("All years") if code == ALL_YEARS else code,
        persist_state="session",
        width=140,
    )
    session.note_in_address(YEAR_KEY, [] if chosen == standard else [chosen])
    return None if chosen == ALL_YEARS else chosen
