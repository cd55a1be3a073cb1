"""Bản đồ: border villages by status over commune areas shaded by rate."""

from __future__ import annotations

import streamlit as st

from electrification.questions.coverage import LAST_DAY_OF_DISTRICTS, coverage_on
from electrification.texts import _, n_
from electrification.ui import map_view, session
from electrification.ui.components.basis import basis_line
from electrification.ui.components.grid_switch import grid_switch, grid_title
from electrification.ui.components.map_filter import map_filter
from electrification.ui.components.rests_on import documented, quality_of, waiting
from electrification.ui.components.village_table import village_table
from electrification.ui.known import source
from electrification.ui.map_view import MapView, Tiles
from electrification.ui.screens import open_village
from geo.places import REFORM_ON


def show() -> None:
    """Draw the page."""
    store = session.store()
    st.title(_("Map"), anchor=False)
    snapshot, query, with_tiles = map_filter(store)
    shown = query.keep(snapshot.frame)
    found = coverage_on(source(), query.on, by="commune", scope=session.scope())
    with_lines = grid_switch()
    if query.with_money:
        map_view.money_legend()
    else:
        map_view.status_legend(shown["status"].value_counts().to_dict(), is_hiding_empty=True)
    view = MapView(
        query,
        store.data_version(),
        bounds=map_view.opening_view(snapshot.frame, store.places()),
        rates={} if query.with_money else map_view.commune_rates(found),
        units_on=REFORM_ON if query.on >= REFORM_ON else LAST_DAY_OF_DISTRICTS,
        with_lines=with_lines,
        tiles=Tiles(session.settings().online_tiles) if with_tiles else None,
    )
    map_view.village_map(view, on_open=open_village)
    if with_lines:
        map_view.line_legend(grid_title(store, snapshot))
    if not query.with_money:
        map_view.area_legend()
    if without := int(shown["lat"].isna().sum()):
        st.caption(n_("{count} village has no position", "{count} villages have no position",
                      without))  # fmt: skip
    known = quality_of(store, snapshot, session.known_at())
    basis_line(snapshot, len(shown), documented(known), waiting(known))
    opened = st.expander(_("The villages as a list"), key="list_map", on_change="rerun")
    if opened.open:
        with opened:
            village_table(shown, snapshot, ["households"], key="map_list")
