"""A small application with nothing but the map, for the browser."""

import streamlit as st

from electrification.web.routes import routes
from tests.web.stage import scene

store = scene.Store()
app = st.App("main.py", routes=routes(lambda: store, scene.areas))
