"""The forecast: of the sample, with its past, and of the load's many villages. Nothing promised."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.load import LAST_DAY
from bench.measure import Figure, runs_of
from electrification import tracking
from electrification.exchange.sample import load_sample
from electrification.questions.forecast import forecast
from electrification.settings import DATA_FOLDER
from electrification.storage import Store, open_store
from electrification.storage.grounds import ground, looked_back
from geo.places import places
from geo.units import Units


def measure(path: Path, runs: int) -> list[Figure]:
    """Figures on the sample and on the load at `path`."""
    units = Units.from_folder(DATA_FOLDER / "units")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tracker.gpkg"
        tracking.create(url, units, places(units), load_sample)
        store = open_store(url)
        day = store.last_recorded_on() or LAST_DAY
        now = ground(store, day)
        found = forecast(now)
        of_all = found.of(found.villages["village_id"])
        note = f"{len(found.villages)} villages remain, {found.draws:,} draws"
        figures = [
            Figure("the sample's forecast", runs_of(lambda: forecast(ground(store, day)), runs),
                   note=note),
            Figure("what holds it back", runs_of(lambda: found.of(
                of_all.villages["village_id"]).holding, runs)),
            Figure("past forecasts, 24 month ends",
                   runs_of(lambda: looked_back(store, now), runs, before=1)),
        ]  # fmt: skip
        store.close()
    store = open_store(f"sqlite:///{path}")
    figures.append(_of_the_load(store, max(2, runs // 2)))
    store.close()
    return figures


def _of_the_load(store: Store, runs: int) -> Figure:
    found = forecast(ground(store, LAST_DAY))
    dated = int(found.villages["has_date"].sum())
    note = f"{len(found.villages):,} villages remain, {dated:,} dated, {found.draws:,} draws"
    return Figure(
        "the load's forecast", runs_of(lambda: forecast(ground(store, LAST_DAY)), runs), note=note
    )
