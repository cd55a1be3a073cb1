"""Reading the scenarios that were kept, with who made them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from electrification.storage.schema import person, scenario


@dataclass(frozen=True)
class StoredScenario:
    """A scenario as it was kept; `inputs` and `result` are plain values."""

    id: int
    name: str
    note: str | None
    as_of: dt.date
    data_version: int
    inputs: dict[str, Any]
    result: dict[str, Any]
    recorded_at: dt.datetime
    maker_post: str | None
    maker_unit: str | None
    put_aside_at: dt.datetime | None

    @property
    def is_put_aside(self) -> bool:
        """Whether it is not looked at any more."""
        return self.put_aside_at is not None


class Scenarios:
    """The scenarios of one database; answers are of now."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self, *, with_put_aside: bool = False) -> list[StoredScenario]:
        """Scenarios that were kept, newest first."""
        condition = sa.true() if with_put_aside else scenario.c.put_aside_at.is_(None)
        return self._read(condition)

    def get(self, scenario_id: int) -> StoredScenario | None:
        """One of them, put aside or not; None where there is none."""
        found = self._read(scenario.c.id == scenario_id)
        return found[0] if found else None

    def _read(self, condition: sa.ColumnElement[bool]) -> list[StoredScenario]:
        names = ("id", "name", "note", "as_of", "data_version", "inputs", "result", "recorded_at",
                 "put_aside_at")  # fmt: skip
        query = (
            sa.select(
                *(scenario.c[name] for name in names),
                person.c.post_title.label("maker_post"),
                person.c.unit_name.label("maker_unit"),
            )
            .join(person, person.c.id == scenario.c.recorded_by)
            .where(condition)
            .order_by(scenario.c.id.desc())
        )
        with self._engine.connect() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        for row in rows:
            row |= {name: json.loads(row[name]) for name in ("inputs", "result")}
        return [StoredScenario(**row) for row in rows]
