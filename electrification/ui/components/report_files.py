"""Taking a report out as a file: asked again, kept with its hash, and only then handed over."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context

import streamlit as st

from electrification import texts
from electrification.reports.contents import KINDS
from electrification.reports.give_out import give_out
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import N_, _
from electrification.ui.components.report_form import Chosen
from electrification.ui.components.save_button import still_allowed
from electrification.web.visitors import SESSION_COOKIE

BUTTONS = {
    "pdf": (N_("PDF"), "application/pdf", ":material/picture_as_pdf:"),
    "docx": (
        N_("Word"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ":material/article:",
    ),
    "xlsx": (
        N_("Excel"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ":material/table:",
    ),
    "csv.zip": (N_("CSV"), "application/zip", ":material/csv:"),
}
VILLAGES_FILE = "thon-bien-gioi"
MAP_FILES = {
    "gpkg": (N_("GeoPackage (QGIS)"), "application/geopackage+sqlite3"),
    "geojson": ("GeoJSON", "application/geo+json"),
    "kml": ("KML", "application/vnd.google-earth.kml+xml"),
    "zip": ("Shapefile", "application/zip"),
}


def report_files(store: Store, by: Actor, chosen: Chosen) -> None:
    """A button for each kind of file."""
    with st.container(horizontal=True, gap="small"):
        for place, (ending, (label, mime, icon)) in enumerate(BUTTONS.items()):
            st.download_button(
                _(label),
                _maker(store, by, chosen, ending),
                file_name=f"{KINDS[chosen.asked.kind].file_name}-{chosen.asked.on.isoformat()}.{ending}",
                mime=mime,
                icon=icon,
                type="primary" if place == 0 else "secondary",
                key=f"report_{ending}",
                on_click="ignore",
            )
        with st.popover(_("Map files"), icon=":material/layers:"):
            for ending, (label, mime) in MAP_FILES.items():
                st.download_button(
                    _(label),
                    _maker(store, by, chosen, ending),
                    file_name=f"{VILLAGES_FILE}-{chosen.asked.on.isoformat()}.{ending}",
                    mime=mime,
                    key=f"report_{ending}",
                    on_click="ignore",
                    type="tertiary",
                )


def _maker(store: Store, by: Actor, chosen: Chosen, ending: str) -> Callable[[], bytes]:
    """Makes the file when the button is pressed, long after the page was drawn."""
    cookie, language = st.context.cookies.get(SESSION_COOKIE, ""), texts.language()

    def made() -> bytes:
        texts.use_language(language)
        return give_out(
            store, chosen.asked, ending, still_allowed(store, cookie, by), chosen.head
        ).content

    return lambda: copy_context().run(made)
