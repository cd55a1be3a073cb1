"""Where the villages of a scenario lie: chosen, just missed, not chosen."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from electrification.palette import INK_SOFT, PAPER, SYMBOLS
from electrification.questions.first_use_answer import Answer
from electrification.questions.snapshot import Snapshot
from electrification.subject.scenarios import Scenario
from electrification.subject.villages import Status
from electrification.texts import N_, _, n_, number
from electrification.ui import session
from electrification.ui.map_view import MapView, legend, opening_view, village_map
from electrification.ui.screens import open_village
from electrification.web.map_data import MapQuery
from geo.layers import PointLayer, Symbol, point_collection

CHOSEN, MISSED, LEFT = "chosen", "missed", "left"
NAMES: Mapping[str, str] = {
    CHOSEN: N_("Reached by this scenario"),
    MISSED: N_("Just missed"),
    LEFT: N_("Not reached"),
}
_DONE, _NEAR = SYMBOLS[Status.MEETS_CRITERION], SYMBOLS[Status.BUILDING]
CHOICE_SYMBOLS: Mapping[str, Symbol] = {
    LEFT: Symbol("square", INK_SOFT, PAPER, radius_px=6, stroke_px=2, rank=0),
    MISSED: Symbol("triangle", _NEAR.stroke, _NEAR.fill, radius_px=8, stroke_px=1.4, rank=2),
    CHOSEN: Symbol("dot", _DONE.stroke, _DONE.fill, radius_px=7.5, stroke_px=1.2, rank=1),
}
HEIGHT_PX = 420


def scenario_map(asked: Scenario, found: Answer, snapshot: Snapshot, *, key: str) -> None:
    """Draw the villages asked about that have a position; a click opens one."""
    rows = placed_villages(asked, found, snapshot.frame)
    counts = {name: int((rows["choice"] == name).sum()) for name in CHOICE_SYMBOLS}
    legend((CHOICE_SYMBOLS[name], _(NAMES[name]), number(counts[name])) for name in NAMES)
    drawn = rows.dropna(subset=["lat", "lon"])
    if drawn.empty:
        st.caption(_("No village of the scenario has a position."))
    else:
        view = MapView(
            MapQuery(snapshot.on),
            snapshot.data_version,
            bounds=opening_view(drawn, session.store().places()),
            points=_points(drawn),
        )
        village_map(view, on_open=open_village, key=f"{key}_map", height_px=HEIGHT_PX)
    if without := len(asked.villages) - len(drawn):
        st.caption(n_("{count} village has no position", "{count} villages have no position",
                      without))  # fmt: skip


def placed_villages(asked: Scenario, found: Answer, frame: pd.DataFrame) -> pd.DataFrame:
    """Villages asked about that the person sees: ``code name households choice lat lon``."""
    reached = found.choice.reached if found.choice is not None else {}
    missed = {one.village for one in found.missed}
    rows = pd.DataFrame(
        {
            "code": one.key, "name": one.name, "households": one.households,
            "choice": CHOSEN if one.key in reached else MISSED if one.key in missed else LEFT,
            "year": str(reached.get(one.key, "–")),
        }
        for one in asked.villages
    )  # fmt: skip
    where = frame[["village_code", "lat", "lon"]].rename(columns={"village_code": "code"})
    return rows.merge(where, on="code", how="inner")


def _points(rows: pd.DataFrame) -> PointLayer:
    names = ("code", "name", "households", "choice", "year")
    said = point_collection(rows, {name: name for name in names})
    return PointLayer(
        "data:application/json;base64," + b64encode(said.encode()).decode(),
        CHOICE_SYMBOLS,
        {name: escape(_(text)) for name, text in NAMES.items()},
        symbol_by="choice",
        title="name",
        lines=[(_("Households"), "households"), (_("Reached in"), "year")],
        failed=_("The map data cannot be fetched. Reload the page."),
    )
