"""Reading the meters: what the power company's monthly files said, and which of it stands."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import (
    cluster,
    meter_file,
    meter_reading,
    person,
)
from electrification.storage.taken_back import is_not_taken_back


class Meters:
    """The readings of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def standing(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Readings that no later one has taken the place of, as known then, by id.

        Returns
        -------
        DataFrame
            ``reading_id file_id village_id substation month customers kwh``.
        """
        with self._engine.connect() as connection:
            return standing_readings(connection, known_at)

    def files(self) -> pd.DataFrame:
        """Files that were imported, the newest first, with how many readings and which months."""
        own = meter_reading.c
        query = (
            sa.select(
                *meter_file.c,
                sa.func.count(own.id).label("readings"),
                sa.func.min(own.month).label("first_month"),
                sa.func.max(own.month).label("last_month"),
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
            )
            .join(person, person.c.id == meter_file.c.recorded_by)
            .outerjoin(meter_reading, own.file_id == meter_file.c.id)
            .group_by(*meter_file.c, person.c.post_title, person.c.unit_name)
            .order_by(meter_file.c.id.desc())
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)

    def substations(self) -> pd.DataFrame:
        """Which villages each substation serves, by their clusters: ``substation village_id``."""
        query = sa.select(cluster.c.substation, cluster.c.village_id).where(
            cluster.c.substation.is_not(None)
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query).drop_duplicates(ignore_index=True)


def standing_readings(
    connection: sa.Connection, known_at: dt.datetime | None = None
) -> pd.DataFrame:
    """Readings that stand: the last of each village, substation and month; see `Meters.standing`.

    Those of a file that was taken back stand no more, and what they replaced stands again.
    """
    names = ("file_id", "village_id", "substation", "month", "customers", "kwh")
    last = _last_readings(known_at).subquery()
    query = (
        sa.select(meter_reading.c.id.label("reading_id"), *(meter_reading.c[n] for n in names))
        .join(last, last.c.id == meter_reading.c.id)
        .order_by(meter_reading.c.id)
    )
    return frame_of(connection, query)


def _last_readings(known_at: dt.datetime | None) -> sa.Select[tuple[int]]:
    own = meter_reading.c
    last = sa.select(sa.func.max(own.id).label("id"))
    if known_at is not None:
        last = last.where(own.recorded_at <= known_at)
    return last.where(is_not_taken_back(own.import_id, known_at)).group_by(
        own.village_id, own.substation, own.month
    )


def known_file(connection: sa.Connection, sha256: str) -> int | None:
    """The id of the file with that content that was not taken back; None where there is none."""
    stands = sa.exists().where(
        meter_reading.c.file_id == meter_file.c.id,
        is_not_taken_back(meter_reading.c.import_id),
    )
    query = sa.select(meter_file.c.id).where(meter_file.c.sha256 == sha256, stands)
    return connection.execute(query).scalar()


def file_of(connection: sa.Connection, sha256: str) -> int | None:
    """The id of the file with that content, taken back or not; None where it was never brought."""
    query = sa.select(meter_file.c.id).where(meter_file.c.sha256 == sha256)
    return connection.execute(query).scalar()


def readings_of(connection: sa.Connection) -> tuple[dict[int, int], dict[int, int]]:
    """By import, how many readings it brought, and how many of them stand."""
    own = meter_reading.c
    brought = sa.select(own.import_id, sa.func.count()).where(own.import_id.is_not(None))
    last = _last_readings(None).subquery()
    standing = brought.join(last, last.c.id == own.id)
    found = [
        {int(i): int(n) for i, n in connection.execute(query.group_by(own.import_id))}
        for query in (brought, standing)
    ]
    return found[0], found[1]


def villages_of_import(connection: sa.Connection, import_id: int) -> frozenset[int]:
    """Villages of which an import brought readings."""
    query = sa.select(meter_reading.c.village_id).where(meter_reading.c.import_id == import_id)
    return frozenset(connection.execute(query.distinct()).scalars())
