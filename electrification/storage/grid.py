"""Reading the lines of the grid that stand, their files, and how much works build."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import grid_file, grid_line, person, work, work_scale
from electrification.storage.types import SRID

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

    def files(self) -> pd.DataFrame:
        """Files that were imported, the newest first, with ``lines length_km`` of each."""
        query = (
            sa.select(
                *grid_file.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
                sa.func.count(grid_line.c.id).label("lines"),
                sa.func.coalesce(sa.func.sum(grid_line.c.length_km), 0.0).label("length_km"),
            )
            .join(person, person.c.id == grid_file.c.recorded_by)
            .outerjoin(grid_line, grid_line.c.file_id == grid_file.c.id)
            .group_by(*grid_file.c, person.c.post_title, person.c.unit_name)
            .order_by(grid_file.c.id.desc())
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)

    def scales(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """How much each work builds as known then (now): the last row of each work.

        Returns
        -------
        DataFrame
            ``work_id mv_km lv_km substations capacity_kva document_number document_on signer
            recorded_at``; km and kVA are floats, NaN where the document says nothing.
        """
        query = sa.select(
            *(c for c in work_scale.c if c.name not in ("id", "recorded_by"))
        ).order_by(work_scale.c.id)
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
    line, later, by = grid_line.c, grid_line.alias("later"), grid_file.alias("by")
    replaced = (
        sa.select(later.c.supersedes)
        .join(by, by.c.id == later.c.file_id)
        .where(later.c.supersedes.is_not(None), _stands(by.c, known_at))
    )
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
        .where(_stands(grid_file.c, known_at), line.id.not_in(replaced))
        .order_by(line.id)
    )  # fmt: skip
    found = frame_of(connection, query)
    found = found.astype(
        {"line_id": "int64", "work_id": "Int64", "voltage_kv": "float64", "length_km": "float64"}
    )
    shapes = shapely.from_wkb(np.array(found.pop("geometry"), dtype=object))
    return gpd.GeoDataFrame(found, geometry=shapes, crs=SRID)[list(LINE_COLUMNS)]


def standing_file(connection: sa.Connection, sha256: str) -> int | None:
    """The id of the file with that content which is not withdrawn; None without one."""
    query = sa.select(grid_file.c.id).where(
        grid_file.c.sha256 == sha256, grid_file.c.withdrawn_at.is_(None)
    )
    found = connection.execute(query).scalar()
    return None if found is None else int(found)


def _stands(
    file: sa.ColumnCollection[str, sa.Column[object]], known_at: dt.datetime | None
) -> sa.ColumnElement[bool]:
    if known_at is None:
        return file.withdrawn_at.is_(None)
    return (file.recorded_at <= known_at) & (
        file.withdrawn_at.is_(None) | (file.withdrawn_at > known_at)
    )
