"""The embedded file is a GeoPackage that other programs read while the tracker has it open."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from electrification import tracking
from electrification.storage import Store, open_store
from electrification.storage.database import file_of
from electrification.subject.entries import Decision, NewDecision
from tests.electrification.builders import (
    CONFIRMER,
    FAR,
    RECORDER,
    day,
    entry,
    register_row,
    village_id,
)

READ_ALL = """
import json, sys
import pyogrio
file = sys.argv[1]
told = {"layers": {name: kind for name, kind in pyogrio.list_layers(file).tolist()}}
for layer in ("village", "village_status"):
    frame = pyogrio.read_dataframe(file, layer=layer, fid_as_index=True)
    told[layer] = {
        "rows": len(frame),
        "crs": frame.crs.to_epsg(),
        "types": sorted(set(frame.geom_type)),
        "columns": {name: str(dtype) for name, dtype in frame.dtypes.items()},
        "bounds": [float(b) for b in frame.total_bounds],
        "fids": [int(i) for i in frame.index],
    }
status = pyogrio.read_dataframe(file, layer="village_status")
told["statuses"] = dict(zip(status["code"], status["status"]))
told["households"] = dict(zip(status["code"], [int(h) for h in status["households"]]))
told["entries"] = len(pyogrio.read_dataframe(file, layer="entry"))
print(json.dumps(told))
"""


def read_elsewhere(file: Path) -> dict[str, Any]:
    """What a program of its own reads with GDAL; it must have nothing to complain about."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(file)], capture_output=True, text=True, timeout=120
    )
    assert done.stderr == ""
    assert done.returncode == 0
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def store(sqlite_sample_url: str) -> Iterator[Store]:
    """Yield a store of the sample in a file, open as the app has it open."""
    opened = open_store(sqlite_sample_url)
    yield opened
    opened.close()


@pytest.fixture
def file(sqlite_sample_url: str) -> Path:
    """Return the file."""
    found = file_of(sqlite_sample_url)
    assert found is not None
    return found


def test_gdal_reads_layers_of_villages_and_of_their_present_status_from_the_open_file(
    store: Store, file: Path
) -> None:
    [made] = tracking.record(store, [entry(1, households=321)], RECORDER, day("2025-09-30"))
    with store._engine.connect() as connection:  # the app holds a transaction open meanwhile
        connection.exec_driver_sql("SELECT count(*) FROM entry").scalar()
        told = read_elsewhere(file)
    assert told["layers"] == {
        "village": "Point", "village_status": "Point", "entry": None,
        "grid_lines_present": "MultiLineString",
    }  # fmt: skip
    for layer in ("village", "village_status"):
        found = told[layer]
        assert (found["rows"], found["crs"], found["types"]) == (123, 4326, ["Point"])
        west, south, east, north = found["bounds"]
        assert 104 < west < east < 106
        assert 22 < south < north < 24
        assert found["fids"] == list(range(1, 124))
    assert {"status", "stage", "stage_on", "households", "built_dark_since"} <= set(
        told["village_status"]["columns"]
    )
    assert told["village_status"]["columns"]["stage_on"].startswith("datetime64")
    assert told["entries"] == store.entry_count()
    assert made == told["entries"]


def test_what_gdal_reads_is_what_the_pages_show_and_the_app_writes_on(
    store: Store, file: Path
) -> None:
    first = read_elsewhere(file)
    frame = store.snapshot(day("2026-11-01"), FAR).frame.set_index("village_code")
    assert first["statuses"] == frame["status"].to_dict()
    values = {"kind": "stage", "code": "works_completed"}
    dark = str(frame.index[frame["status"] == "building"][0])
    village = village_id(store, dark)
    [made] = tracking.record(store, [entry(village, **values)], RECORDER, day("2025-09-30"))
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    second = read_elsewhere(file)
    assert (first["statuses"][dark], second["statuses"][dark]) == (
        "building",
        "built_not_energised",
    )
    assert store.data_version() > 0
    assert store.village_entries(village).set_index("id").at[made, "state"] == "confirmed"


def pragma(file: Path, name: str) -> Any:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        value = connection.execute(f"PRAGMA {name}").fetchone()[0]
    connection.close()
    return value


def test_the_file_is_marked_as_a_geopackage_in_wal_mode_and_is_sound(
    store: Store, file: Path
) -> None:
    tracking.record(store, [entry(1)], RECORDER, day("2025-09-30"))
    store.close()
    assert (pragma(file, "application_id"), pragma(file, "user_version")) == (1196444487, 10300)
    assert pragma(file, "journal_mode") == "wal"
    assert pragma(file, "integrity_check") == "ok"


def test_the_app_writes_safely_and_keeps_references_whole(store: Store) -> None:
    with store._engine.connect() as connection:
        asked = ("foreign_keys", "synchronous", "busy_timeout", "journal_mode")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    assert found[:2] == [1, 2]
    assert found[2:] == [10000, "wal"]
    assert broken == []


def test_the_tables_of_the_geopackage_are_those_of_the_standard(store: Store) -> None:
    with store._engine.connect() as connection:
        contents = connection.exec_driver_sql(
            "SELECT table_name, data_type, srs_id FROM gpkg_contents ORDER BY table_name"
        ).all()
        reference = connection.exec_driver_sql(
            "SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id"
        ).scalars()
        shapes = connection.exec_driver_sql(
            "SELECT table_name, column_name, geometry_type_name, srs_id, z, m "
            "FROM gpkg_geometry_columns ORDER BY table_name"
        ).all()
        assert list(reference) == [-1, 0, 4326]
    assert [tuple(row) for row in contents] == [
        ("entry", "attributes", None),
        ("grid_lines_present", "features", 4326),
        ("village", "features", 4326),
        ("village_status", "features", 4326),
    ]
    assert [tuple(row) for row in shapes] == [
        ("grid_lines_present", "geom", "MULTILINESTRING", 4326, 0, 0),
        ("village", "geom", "POINT", 4326, 0, 0),
        ("village_status", "geom", "POINT", 4326, 0, 0),
    ]


def test_every_point_is_geopackage_binary_with_its_reference_system(store: Store) -> None:
    with store._engine.connect() as connection:
        points = list(connection.execute(sa.text("SELECT geom FROM village")).scalars())
    assert len(points) == 123
    for point in points:
        assert point[:2] == b"GP"
        assert int.from_bytes(point[4:8], "little") == 4326
        assert len(point) == 8 + 21


def test_villages_without_a_point_are_rows_too(store: Store, file: Path) -> None:
    rows = [register_row(), register_row("V-002", lat=None, lon=None)]
    tracking.import_register(store, rows)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pyogrio, sys\n"
            "frame = pyogrio.read_dataframe(sys.argv[1], layer='village_status')\n"
            "print(len(frame), int(frame.geometry.isna().sum()), *sorted(frame['code']))",
            str(file),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.stderr, done.stdout.split()) == ("", ["2", "1", "V-001", "V-002"])


def test_the_finished_file_stands_alone_once_the_app_has_closed_it(
    store: Store, file: Path
) -> None:
    tracking.record(store, [entry(1)], RECORDER, day("2025-09-30"))
    store.close()
    assert [p.name for p in file.parent.glob(f"{file.name}*")] == [file.name]
