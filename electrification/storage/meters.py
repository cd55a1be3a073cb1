"""Reading the meters: what the power company's monthly files said, and which of it stands."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import cluster, meter_file, meter_reading, person


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
    """Readings that stand; see `Meters.standing`."""
    later = meter_reading.alias("later")
    names = ("file_id", "village_id", "substation", "month", "customers", "kwh")
    query = sa.select(
        meter_reading.c.id.label("reading_id"), *(meter_reading.c[name] for name in names)
    ).order_by(meter_reading.c.id)
    replaced = sa.select(later.c.supersedes).where(later.c.supersedes.is_not(None))
    if known_at is not None:
        query = query.where(meter_reading.c.recorded_at <= known_at)
        replaced = replaced.where(later.c.recorded_at <= known_at)
    return frame_of(connection, query.where(meter_reading.c.id.not_in(replaced)))


def known_file(connection: sa.Connection, sha256: str) -> int | None:
    """The id of the file with that content; None where it was never imported."""
    query = sa.select(meter_file.c.id).where(meter_file.c.sha256 == sha256)
    found = connection.execute(query).scalar()
    return None if found is None else int(found)
