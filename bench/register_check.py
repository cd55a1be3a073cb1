"""Reading and checking a register of ten thousand rows, and planning what importing it would do."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from bench.load import make_load, shipped_units
from bench.measure import Figure, runs_of
from electrification import calendar, tracking
from electrification.exchange.register import read_register
from electrification.storage import open_store
from geo.boundaries import commune_areas
from geo.places import places

CHECK_S = 3.0
PLANNED_ONE_IN = 10
HEADINGS = ("village_code", "village_name", "commune_code", "commune_on", "is_border", "lat", "lon",
            "households", "population", "status", "status_on", "source")  # fmt: skip


def measure(path: Path, villages: int, runs: int) -> list[Figure]:
    """Figures for the villages of the load at `path` as a CSV file."""
    units = shipped_units()
    known_places = places(units)
    areas = commune_areas(units, known_places)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "register.csv"
        write_register(file, villages)

        def read() -> object:
            return read_register(
                file, file.name, units, known_places, areas=areas, today=calendar.today()
            )

        checked = runs_of(read, max(2, runs // 2))
        reading = read_register(
            file, file.name, units, known_places, areas=areas, today=calendar.today()
        )
    rows, problems = f"{reading.row_count:,} rows", f"{len(reading.errors)} errors"
    store = open_store(f"sqlite:///{path}")
    some = reading.rows[::PLANNED_ONE_IN]
    planned = runs_of(lambda: tracking.plan_register(store, some), 2)
    store.close()
    return [
        Figure("read and check", checked, CHECK_S, note=f"{rows}, {problems}"),
        Figure("plan what it changes", planned, note=f"{len(some):,} rows, all known already"),
    ]


def write_register(file: Path, villages: int) -> None:
    """Write the villages of the load as a register somebody hands in."""
    load = make_load(villages=villages, entries=30 * villages)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADINGS)
        for place, row in enumerate(load.villages):
            households = 20 + place % 100
            writer.writerow(
                [
                    row.village_code, row.village_name, row.commune.code,
                    row.commune_on.isoformat(), "có", row.lat, row.lon, households, households * 5,
                    "meets_criterion", "2024-12-31", row.source,
                ]
            )  # fmt: skip
