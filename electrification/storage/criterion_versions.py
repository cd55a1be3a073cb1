"""Reading the versions of the criterion that the province has added."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import criterion_version, person
from electrification.subject.criterion_versions import Version

_COLUMNS = [criterion_version.c[f.name] for f in fields(Version)]
_ALL = sa.select(*_COLUMNS).order_by(criterion_version.c.id)


def read_versions(connection: sa.Connection) -> tuple[Version, ...]:
    """Every version, in the order they were recorded."""
    return tuple(Version(**row._mapping) for row in connection.execute(_ALL))


class CriterionVersions:
    """The versions of one database, with who signed them; answers are of now."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[Version, ...]:
        """Every version, superseded ones too."""
        with self._engine.connect() as connection:
            return read_versions(connection)

    def rows(self) -> pd.DataFrame:
        """The same as a frame, newest first, with the post and unit of who recorded and decided."""
        decider = person.alias("decider")
        query = (
            sa.select(
                *criterion_version.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
                decider.c.post_title.label("decider_post"),
                decider.c.unit_name.label("decider_unit"),
            )
            .join(person, person.c.id == criterion_version.c.recorded_by)
            .outerjoin(decider, decider.c.id == criterion_version.c.decided_by)
            .order_by(criterion_version.c.id.desc())
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)
