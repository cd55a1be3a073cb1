"""The page of the small application."""

import streamlit as st

from electrification.questions.rates import Measure, Rate, Share
from electrification.ui.map_view import (
    MapView,
    Tiles,
    area_legend,
    status_legend,
    village_map,
)
from electrification.web.map_data import MapQuery
from geo.maps import bounds_of
from tests.web.stage import scene

HALF = Rate(Measure.CRITERION, Share(1, 2), Share(1, 2))


def show_map() -> None:
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    only_dark = st.checkbox("only dark")
    tiles = Tiles() if st.checkbox("tiles") else None
    statuses = ("built_not_energised",) if only_dark else ()
    query = MapQuery(on=scene.DAY, statuses=statuses)
    status_legend(query.keep(scene.villages())["status"].value_counts().to_dict())
    view = MapView(query, 7, bounds_of(scene.areas()), {"c1": HALF}, tiles=tiles)
    village_map(view, open_village)
    area_legend()


def show_village() -> None:
    st.title("Village " + str(st.session_state["village"]))
    if st.button("back"):
        st.switch_page(map_page)


def open_village(code: str) -> None:
    st.session_state["village"] = code
    st.switch_page(village_page)


st.set_page_config(page_title="Map", page_icon="⚡", layout="wide")
map_page = st.Page(show_map, title="Map", default=True)
village_page = st.Page(show_village, title="Village", url_path="village")
st.navigation([map_page, village_page]).run()
