"""The application: the pages, and the routes beside them. ``streamlit run app.py`` finds it."""

import streamlit as st

from electrification.ui import session
from electrification.ui.screens import PAGES
from electrification.web.routes import routes

app = st.App(
    "electrification/ui/main.py",
    routes=routes(
        session.store,
        session.areas,
        is_public=lambda: session.settings().public_view,
        listens_on=st.get_option("server.address") or "",
        base_path=st.get_option("server.baseUrlPath") or "",
        pages=[page.address for page in PAGES],
    ),
)
