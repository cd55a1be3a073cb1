"""What import-linter cannot see: app.py, files outside packages, and reading through GDAL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.sources import ROOT, calls, imports, program_files

# These open files; the open database must never be among them, so they stand in rooms of their own.
OPENS_FILES_THROUGH_GDAL = {"read_file", "to_file", "read_dataframe", "write_dataframe"}
BRINGS_ITS_OWN_SQLITE = {"adbc_driver_sqlite", "apsw", "duckdb", "fiona", "osgeo", "pyogrio"}
MAY_TOUCH_GIS_FILES = (ROOT / "electrification" / "exchange", ROOT / "electrification" / "reports")


def in_the_apps_own_rooms() -> list[Path]:
    """Return the source files of everything but the two rooms that read and write GIS files."""
    return [
        path
        for path in program_files()
        if not any(path.is_relative_to(room) for room in MAY_TOUCH_GIS_FILES)
    ]


@pytest.mark.parametrize("path", in_the_apps_own_rooms(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_second_copy_of_sqlite_comes_near_the_open_database(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path)} & BRINGS_ITS_OWN_SQLITE == set()
    assert calls(path) & OPENS_FILES_THROUGH_GDAL == set()


def test_nothing_imports_app() -> None:
    assert [path for path in program_files() if "app" in imports(path)] == []


def test_app_asks_for_the_pages_and_the_routes_and_nothing_else() -> None:
    asked = {name.split(".")[0] for name in imports(ROOT / "app.py")}

    assert asked & {"sqlalchemy", "geoalchemy2", "alembic", "psycopg", "sqlite3", "geo"} == set()


def test_every_room_is_a_package_that_the_layers_can_see() -> None:
    # Alembic reads its folder of migrations file by file.
    files = [path for path in program_files() if "migrations" not in path.parts]
    folders = {path.parent for path in files if path.parent != ROOT}

    bare = [folder for folder in folders if not (folder / "__init__.py").exists()]
    assert [str(folder.relative_to(ROOT)) for folder in sorted(bare)] == []
