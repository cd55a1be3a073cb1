"""Reading which stages capital programmes require, as known at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import nullcontext

import pandas as pd
import sqlalchemy as sa

from electrification.storage.frames import frame_of
from electrification.storage.schema import person, programme_stage
from electrification.subject.milestones import Stage


class Templates:
    """The programme templates of one database. Answers are of this moment."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._kept: tuple[int, Mapping[str, frozenset[Stage]]] = (0, {})

    def rows(self) -> pd.DataFrame:
        """Every row that ever was, oldest first, with the post and unit of who recorded it."""
        with self._engine.connect() as connection:
            return all_rows(connection)

    def names(self) -> dict[str, str]:
        """By programme its name, as the last row says."""
        rows = self.rows()
        return dict(zip(rows["programme"], rows["programme_name"], strict=True))

    def in_force(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """The last row of each programme and stage, as known at that instant (now)."""
        rows = self.rows()
        if known_at is not None:
            rows = rows[rows["recorded_at"] <= pd.Timestamp(known_at)]
        return last_rows(rows)

    def not_required(
        self, known_at: dt.datetime | None = None, *, within: sa.Connection | None = None
    ) -> Mapping[str, frozenset[Stage]]:
        """By programme, the stages that it does not require; for `milestones.not_required_by`.

        Every entry that is recorded asks this: the answer of now is kept until a row is added.
        `within` is the transaction it is asked in, where there is one.
        """
        with nullcontext(within) if within is not None else self._engine.connect() as connection:
            if known_at is not None:
                return _not_required(connection, programme_stage.c.recorded_at <= known_at)
            last = connection.execute(_LAST).scalar() or 0
            if self._kept[0] != last:
                self._kept = (last, _not_required(connection, programme_stage.c.id <= last))
            return self._kept[1]


_LAST = sa.select(sa.func.max(programme_stage.c.id))


def _not_required(
    connection: sa.Connection, condition: sa.ColumnElement[bool]
) -> Mapping[str, frozenset[Stage]]:
    """By programme, the stages whose last row says that they are not required."""
    columns = (programme_stage.c.programme, programme_stage.c.stage, programme_stage.c.is_required)
    rows = connection.execute(sa.select(*columns).where(condition).order_by(programme_stage.c.id))
    last: dict[str, dict[str, bool]] = {}
    for programme, stage, is_required in rows:
        last.setdefault(programme, {})[stage] = is_required
    return {
        programme: frozenset(Stage(stage) for stage, needed in own.items() if not needed)
        for programme, own in last.items()
    }


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
