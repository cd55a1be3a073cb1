"""Reading the reports that were given out, and what was written for their parts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import made_report, person, report_text

LISTED = 200


class MadeReports:
    """The reports of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> pd.DataFrame:
        """The last reports that were given out, the newest first, with who made each.

        ``id kind file_name sha256 size_bytes is_draft provenance recorded_at recorder_post
        recorder_unit``
        """
        query = (
            sa.select(
                *(c for c in made_report.c if c.name != "recorded_by"),
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
            )
            .join(person, person.c.id == made_report.c.recorded_by)
            .order_by(made_report.c.id.desc())
            .limit(LISTED)
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)

    def one(self, number: int) -> dict[str, Any] | None:
        """The row of one report that was given out; None where there is none."""
        query = sa.select(made_report).where(made_report.c.id == number)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return dict(row._mapping) if row else None

    def hashes(self) -> dict[int, str]:
        """SHA-256 of the file of every report that was given out, by its number."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(made_report.c.id, made_report.c.sha256)).all()
        return {row.id: row.sha256 for row in rows}

    def is_known(self, sha256: str) -> bool:
        """Whether a file with that hash was given out as a report."""
        query = sa.select(made_report.c.id).where(made_report.c.sha256 == sha256).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() is not None

    def texts(self) -> dict[str, str]:
        """What was written last for each part."""
        last = sa.select(sa.func.max(report_text.c.id)).group_by(report_text.c.part)
        query = sa.select(report_text.c.part, report_text.c.text).where(report_text.c.id.in_(last))
        with self._engine.connect() as connection:
            return {row.part: row.text for row in connection.execute(query)}
