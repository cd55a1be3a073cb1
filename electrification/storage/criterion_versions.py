"""Reading the versions of the criterion that the province has added."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import criterion_version, person
from electrification.subject.criterion_versions import Version

_COLUMNS = [c for c in criterion_version.c if c.name != "recorded_by"]
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
        """The same as a frame, newest first, with the post and unit of who recorded each."""
        query = (
            sa.select(
                *criterion_version.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
            )
            .join(person, person.c.id == criterion_version.c.recorded_by)
            .order_by(criterion_version.c.id.desc())
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)
