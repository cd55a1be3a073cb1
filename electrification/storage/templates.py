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
        with self._engine.connect() as connection:
            return all_rows(connection)

    def in_force(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """The last row of each programme and stage, as known at that instant (now)."""
        rows = self.rows()
        if known_at is not None:
            rows = rows[rows["recorded_at"] <= pd.Timestamp(known_at)]
        return last_rows(rows)

    def not_required(self, known_at: dt.datetime | None = None) -> Mapping[str, frozenset[Stage]]:
        """By programme, the stages that it does not require; for `milestones.not_required_by`."""
        rows = self.in_force(known_at)
        return {
            str(programme): frozenset(Stage(s) for s in own.loc[~own["is_required"].astype(bool),
                                                                "stage"])
            for programme, own in rows.groupby("programme", sort=False)
        }  # fmt: skip


def all_rows(connection: sa.Connection) -> pd.DataFrame:
    """Every row that ever was, oldest first."""
    query = (
        sa.select(
            *programme_stage.c,
            person.c.post_title.label("recorder_post"),
            person.c.unit_name.label("recorder_unit"),
        )
        .join(person, person.c.id == programme_stage.c.recorded_by)
        .order_by(programme_stage.c.id)
    )
    return frame_of(connection, query)


def last_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The last of the rows of each programme and stage, in the order of the first ones."""
    places = rows.drop_duplicates(["programme", "stage"])[["programme", "stage"]]
    last = rows.drop_duplicates(["programme", "stage"], keep="last")
    return places.merge(last, on=["programme", "stage"]).reset_index(drop=True)
