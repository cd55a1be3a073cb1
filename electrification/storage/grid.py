"""Reading the lines of the grid that stand, and how much works build."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import (
    grid_file,
    grid_line,
    import_file,
    village,
    work,
    work_scale,
)
from electrification.storage.taken_back import is_not_taken_back
from electrification.storage.types import SRID
from electrification.subject.villages import Provenance

LINE_COLUMNS = (
    "line_id", "file_id", "row", "work_id", "work_code", "name", "voltage", "voltage_kv",
    "status", "document_number", "length_km", "provenance", "geometry",
)  # fmt: skip


class Grid:
    """The grid of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def lines(self, known_at: dt.datetime | None = None) -> gpd.GeoDataFrame:
        """Lines that stood as known then (now), by id: `LINE_COLUMNS`, in EPSG:4326.

        `work_id` is a nullable Int64; `document_number` is that of the file where a line has none.
        """
        with self._engine.connect() as connection:
            return standing_lines(connection, known_at)

    def scales(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """How much each work builds as known then (now): what the latest document says of it.

        Returns
        -------
        DataFrame
            ``work_id mv_km lv_km substations capacity_kva document_number document_on signer
            recorded_at``; km and kVA are floats, NaN where the document says nothing.
        """
        query = sa.select(
            *(c for c in work_scale.c if c.name not in ("id", "recorded_by"))
        ).order_by(work_scale.c.document_on, work_scale.c.id)
        if known_at is not None:
            query = query.where(work_scale.c.recorded_at <= known_at)
        with self._engine.connect() as connection:
            every = frame_of(connection, query)
        found = every.drop_duplicates("work_id", keep="last", ignore_index=True)
        reals = dict.fromkeys(("mv_km", "lv_km", "capacity_kva"), "float64")
        return found.astype({"work_id": "int64", "substations": "Int64", **reals})


def standing_lines(
    connection: sa.Connection, known_at: dt.datetime | None = None
) -> gpd.GeoDataFrame:
    """Lines that stand; see `Grid.lines`."""
    line = grid_line.c
    query = (
        sa.select(
            line.id.label("line_id"), line.file_id, line.row, line.work_id,
            work.c.code.label("work_code"), line.name, line.voltage, line.voltage_kv, line.status,
            sa.func.coalesce(line.document_number, grid_file.c.document_number).label(
                "document_number"
            ),
            line.length_km, grid_file.c.provenance, line.geom.label("geometry"),
        )
        .join(grid_file, grid_file.c.id == line.file_id)
        .outerjoin(work, work.c.id == line.work_id)
        .where(_stands(grid_file.c, known_at), _is_shown(known_at))
        .where(line.id.not_in(_replaced(known_at)))
        .order_by(line.id)
    )  # fmt: skip
    found = frame_of(connection, query)
    found = found.astype(
        {"line_id": "int64", "work_id": "Int64", "voltage_kv": "float64", "length_km": "float64"}
    )
    shapes = shapely.from_wkb(np.array(found.pop("geometry"), dtype=object))
    return gpd.GeoDataFrame(found, geometry=shapes, crs=SRID)[list(LINE_COLUMNS)]


def known_file(connection: sa.Connection, sha256: str) -> int | None:
    """The import of lines with that content which was not taken back; None without one."""
    query = (
        sa.select(import_file.c.id)
        .join(grid_file, grid_file.c.import_id == import_file.c.id)
        .where(import_file.c.sha256 == sha256, _stands(grid_file.c, None))
    )
    return connection.execute(query).scalar()


def lines_of_imports(connection: sa.Connection) -> tuple[dict[int, int], dict[int, int]]:
    """By import: how many lines it brought, and how many of them stand."""
    brought = (
        sa.select(grid_file.c.import_id, sa.func.count())
        .join(grid_line, grid_line.c.file_id == grid_file.c.id)
        .where(grid_file.c.import_id.is_not(None))
        .group_by(grid_file.c.import_id)
    )
    stand = brought.where(_stands(grid_file.c, None), grid_line.c.id.not_in(_replaced(None)))
    found = [{int(i): int(n) for i, n in connection.execute(q)} for q in (brought, stand)]
    return found[0], found[1]


def later_import(connection: sa.Connection, import_id: int) -> int | None:
    """An import that stands and told of lines of that one anew; None where there is none."""
    own, later, by = grid_line.alias("own"), grid_line.alias("later"), grid_file.alias("by")
    query = (
        sa.select(sa.func.min(by.c.import_id))
        .select_from(own)
        .join(grid_file, grid_file.c.id == own.c.file_id)
        .join(later, later.c.supersedes == own.c.id)
        .join(by, by.c.id == later.c.file_id)
        .where(grid_file.c.import_id == import_id, _stands(by.c, None))
    )
    return connection.execute(query).scalar()


def shapes_of_import(connection: sa.Connection, import_id: int) -> list[shapely.MultiLineString]:
    """The shapes of the lines that an import brought, EPSG:4326."""
    query = (
        sa.select(grid_line.c.geom)
        .join(grid_file, grid_file.c.id == grid_line.c.file_id)
        .where(grid_file.c.import_id == import_id)
    )
    return list(shapely.from_wkb(np.array(connection.execute(query).scalars().all(), dtype=object)))


def _replaced(known_at: dt.datetime | None) -> sa.Select[tuple[int | None]]:
    """Lines that were told of anew by files that stand."""
    later, by = grid_line.alias("later"), grid_file.alias("by")
    return (
        sa.select(later.c.supersedes)
        .join(by, by.c.id == later.c.file_id)
        .where(later.c.supersedes.is_not(None), _stands(by.c, known_at))
    )


def _stands(
    file: sa.ColumnCollection[str, sa.Column[object]], known_at: dt.datetime | None
) -> sa.ColumnElement[bool]:
    """Whether a file was there then (now) and was not taken back."""
    stands = is_not_taken_back(file.import_id, known_at)
    return stands if known_at is None else stands & (file.recorded_at <= known_at)


def _is_shown(known_at: dt.datetime | None) -> sa.ColumnElement[bool]:
    """Illustrative lines go with the villages of the sample."""
    sample = sa.exists().where(
        village.c.is_sample,
        village.c.retired_at.is_(None)
        if known_at is None
        else village.c.retired_at.is_(None) | (village.c.retired_at > known_at),
    )
    return (grid_file.c.provenance != str(Provenance.ILLUSTRATIVE)) | sample
