"""A small application with nothing but the map, for the browser."""

import streamlit as st

from electrification.web.routes import data_routes
from electrification.web.sources import EVERYTHING, Sources
from tests.web.stage import scene

store = scene.Store()
app = st.App(
    "main.py", routes=data_routes(Sources(lambda: store, scene.areas, lambda _: EVERYTHING))
)
