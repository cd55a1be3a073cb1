"""``/data/lines.geojson``: the lines of the grid as the browser draws them, simplified.

For people who are signed in only; who sees some units sees the lines around their villages.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from electrification.calendar import read_instant
from electrification.questions.grid_lines import near
from electrification.texts import _
from electrification.web.data_answers import (
    Answers,
    guarded,
    missing,
    parsed,
    refuse_unknown,
)
from electrification.web.map_data import MapQuery
from electrification.web.sources import Asker, Sources, problem
from geo.layers import line_collection

PROPERTIES = {"name": "name", "class": "class", "work": "work_code", "km": "km"}


def lines_url(query: MapQuery, data_version: int | str, prefix: str = "") -> str:
    """The address of the lines of a day; a new version of the data has a new one."""
    of_day = MapQuery(query.on, query.known_at)
    return f"{prefix}data/lines.geojson?{of_day.query_string()}&v={data_version}"


def route(sources: Sources) -> Route:
    """Return the route over a store of ready answers."""
    answers = Answers("application/geo+json")

    def lines(request: Request, asker: Asker) -> Response:
        if not asker.sees_villages:
            return problem(403, _("Please sign in to see these data."))
        on = parsed(request.query_params, "on", dt.date.fromisoformat) or missing("on")
        known_at = parsed(request.query_params, "known_at", read_instant)
        store = sources.store()
        refuse_unknown(on, known_at, store.first_entry_on())

        def compute() -> str:
            found = sources.lines(store, known_at)
            if asker.scope is not None:
                found = near(found, store.snapshot(on, known_at=known_at, scope=asker.scope).frame)
            classes = found["voltage"].astype(str) + "-" + found["status"].astype(str)
            km = [f"{km:.2f}".replace(".", ",") for km in found["length_km"]]
            told = found.assign(**{"class": classes, "km": pd.Series(km, index=found.index)})
            return line_collection(told, PROPERTIES)

        question = ("lines", on, known_at, asker.scope)
        return answers.give(request, store.data_version(), question, compute)

    return Route("/data/lines.geojson", guarded(lines, sources), methods=["GET"])
