"""Reading which stages capital programmes require, as known at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import person, programme_stage
from electrification.subject.milestones import Stage


class Templates:
    """The programme templates of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def rows(self) -> pd.DataFrame:
        """Every row that ever was, oldest first, with the post and unit of who recorded it."""
        query = (
            sa.select(
                *programme_stage.c,
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
            )
            .join(person, person.c.id == programme_stage.c.recorded_by)
            .order_by(programme_stage.c.id)
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)

    def in_force(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """The last row of each programme and stage, as known at that instant (now)."""
        rows = self.rows()
        if known_at is not None:
            rows = rows[rows["recorded_at"] <= pd.Timestamp(known_at)]
        return rows.drop_duplicates(["programme", "stage"], keep="last").reset_index(drop=True)

    def not_required(self, known_at: dt.datetime | None = None) -> Mapping[str, frozenset[Stage]]:
        """By programme, the stages that it does not require; for `milestones.not_required_by`."""
        rows = self.in_force(known_at)
        return {
            str(programme): frozenset(Stage(s) for s in own.loc[~own["is_required"].astype(bool),
                                                                "stage"])
            for programme, own in rows.groupby("programme", sort=False)
        }  # fmt: skip
