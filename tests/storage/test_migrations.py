"""The migrations build exactly the schema that the code speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects.sqlite import base as sqlite_dialect

from electrification.storage import database
from electrification.storage.schema import GRID_VIEW, STATUS_VIEW, metadata
from electrification.storage.types import Shape

GDAL_KNOWS = {"TEXT", "INTEGER", "REAL", "BOOLEAN", "DATE", "DATETIME", "BLOB", "POINT"}
GDAL_KNOWS |= {"MULTILINESTRING"}
NOT_OURS = re.compile(r"gpkg_\w+|spatial_ref_sys|alembic_version")
"""Tables that GeoPackage, PostGIS and Alembic keep beside ours."""


@pytest.fixture
def engine(fresh_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    """Yield an engine of a database that was just migrated."""
    for kind in ("POINT", "MULTILINESTRING"):  # read without a warning
        monkeypatch.setitem(sqlite_dialect.ischema_names, kind, sa.BLOB)
    with database.new_database(fresh_database_url) as made:
        made.dispose()
    opened = database.open_engine(fresh_database_url)
    yield opened
    opened.dispose()


def differs(
    _context: object, _reflected_column: object, column: sa.Column[Any], reflected: Any, ours: Any
) -> bool | None:
    """Points are compared in a test of their own: Alembic knows neither kind."""
    return False if isinstance(column.type, Shape) else None


def test_the_schema_after_all_migrations_is_the_one_the_code_speaks_of(engine: sa.Engine) -> None:
    def included(
        thing: Any, name: str | None, kind: str, is_reflected: bool, _other: object
    ) -> bool:
        if kind == "table":
            return not NOT_OURS.fullmatch(name or "")
        # `ddl_if` makes the spatial index on PostgreSQL alone, which Alembic does not look at
        return not (kind == "index" and str(name).endswith("_geom") and is_sqlite)

    is_sqlite = engine.dialect.name == "sqlite"
    options = {"include_object": included, "compare_type": differs, "target_metadata": metadata}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_a_fresh_database_is_of_the_newest_revision(engine: sa.Engine) -> None:
    assert database.revision_of(engine) == database.newest_revision()


def test_migrating_again_changes_nothing(engine: sa.Engine) -> None:
    before = sorted(sa.inspect(engine).get_table_names())
    database.migrate(engine)
    assert sorted(sa.inspect(engine).get_table_names()) == before


def test_the_layer_of_present_status_is_a_view_on_every_kind_of_database(
    engine: sa.Engine,
) -> None:
    assert STATUS_VIEW in sa.inspect(engine).get_view_names()
    columns = {column["name"] for column in sa.inspect(engine).get_columns(STATUS_VIEW)}
    assert {"ogc_fid", "code", "name", "status", "stage", "pending_entries", "geom"} <= columns


def test_the_embedded_file_declares_only_types_that_gdal_knows(fresh_sqlite_url: str) -> None:
    with database.new_database(fresh_sqlite_url) as made, made.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'gpkg_%'"
        ).scalars()
        declared = {
            (table, row[1], str(row[2]).upper())
            for table in list(tables)
            for row in connection.exec_driver_sql(f"PRAGMA table_info('{table}')")
        }
        made.dispose()
    strange = [column for column in declared if column[2] not in GDAL_KNOWS]
    assert not strange
    assert len(declared) > 90


@pytest.mark.postgis
def test_points_are_wgs_84_and_indexed_in_postgis(fresh_postgis_url: str) -> None:
    with database.new_database(fresh_postgis_url) as made:
        made.dispose()
    engine = database.open_engine(fresh_postgis_url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT f_table_name, type, srid FROM geometry_columns ORDER BY 1"
        ).all()
        access = connection.exec_driver_sql(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_village_geom'"
        ).scalar_one()
    engine.dispose()
    assert {row[0] for row in found} >= {"village", "village_status"}
    assert {row[0] for row in found if row[1] == "MULTILINESTRING"} == {"grid_line", GRID_VIEW}
    assert {(row[1], row[2]) for row in found} == {("POINT", 4326), ("MULTILINESTRING", 4326)}
    assert "USING gist" in access
