"""Bản đồ for somebody who is not signed in: communes shaded by rate; no village."""

from __future__ import annotations

import geopandas as gpd
import streamlit as st

from electrification.questions.coverage import LAST_DAY_OF_DISTRICTS, coverage_on
from electrification.texts import _
from electrification.ui import session
from electrification.ui.components.basis import basis_line
from electrification.ui.map_view import MapView, area_legend, commune_rates, village_map
from electrification.web.map_data import MapQuery
from geo.maps import bounds_of
from geo.places import REFORM_ON


def show() -> None:
    """Draw the page."""
    store = session.store()
    st.title(_("Map"), anchor=False)
    day = session.pick_day()
    found = coverage_on(store, day, by="commune")
    rates = commune_rates(found)
    units_on = REFORM_ON if day >= REFORM_ON else LAST_DAY_OF_DISTRICTS
    shapes: gpd.GeoDataFrame = session.areas(units_on)
    counted = shapes[shapes["code"].isin(list(rates))]
    view = MapView(
        MapQuery(day),
        store.data_version(),
        bounds=bounds_of((counted if len(counted) else shapes).geometry, margin_deg=0.05),
        rates=rates,
        units_on=units_on,
        with_villages=False,
    )
    village_map(view, key="public_map")
    area_legend()
    basis_line(found.snapshot, found.total["villages"])
