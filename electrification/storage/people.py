"""Reading people and their posts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.storage.schema import handover, person, post
from electrification.subject.accounts import Actor, Post, Role, held_on
from geo.units import UnitKey, Units


class People:
    """The people of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def actor(self, person_id: int, units: Units, day: dt.date | None = None) -> Actor | None:
        """A person with the posts held on `day` (today); None for one unknown or disabled."""
        return self._actor(person.c.id == person_id, units, day)

    def actor_by_key(self, key: str, units: Units, day: dt.date | None = None) -> Actor | None:
        """The same by the name the person signs in with."""
        return self._actor(person.c.key == key, units, day)

    def _actor(
        self, condition: sa.ColumnElement[bool], units: Units, day: dt.date | None
    ) -> Actor | None:
        with self._engine.connect() as connection:
            found = connection.execute(
                sa.select(person).where(condition, person.c.disabled_at.is_(None))
            ).one_or_none()
            if found is None:
                return None
            held = connection.execute(sa.select(post).where(post.c.person_id == found.id)).all()
        posts = held_on(map(_post, held), day or calendar.today(), units)
        return Actor(person_id=found.id, key=found.key, name=found.name, posts=posts)

    def everybody(self) -> pd.DataFrame:
        """People by id: ``id key name post_title unit_name disabled_at``."""
        return self._frame(sa.select(person).order_by(person.c.id))

    def posts(self) -> pd.DataFrame:
        """Every post that ever was, with the key and name of its holder."""
        return self._frame(
            sa.select(*post.c, person.c.key, person.c.name, person.c.disabled_at)
            .join(person, person.c.id == post.c.person_id)
            .order_by(post.c.id)
        )

    def every_post(self) -> list[tuple[int, Post, dt.date | None]]:
        """Every post that ever was: person, post, and the day the person was disabled, if any."""
        query = (
            sa.select(*post.c, person.c.disabled_at)
            .join(person, person.c.id == post.c.person_id)
            .order_by(post.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [(row.person_id, _post(row), _day_of(row.disabled_at)) for row in rows]

    def taken_over_by(self, person_id: int) -> list[int]:
        """People whose open work was handed to this one, directly or through others."""
        with self._engine.connect() as connection:
            pairs = connection.execute(
                sa.select(handover.c.from_person_id, handover.c.to_person_id).order_by(
                    handover.c.id
                )
            ).all()
        holder: dict[int, int] = dict(tuple(pair) for pair in pairs)
        found = []
        for from_id in holder:
            at, seen = from_id, {from_id}
            while at in holder and holder[at] not in seen:
                at = holder[at]
                seen.add(at)
            if at == person_id:
                found.append(from_id)
        return found

    def _frame(self, query: sa.Select[tuple[object, ...]]) -> pd.DataFrame:
        with self._engine.connect() as connection:
            result = connection.execute(query)
            return pd.DataFrame.from_records(
                [tuple(row) for row in result.fetchall()], columns=list(result.keys())
            )


def person_of(connection: sa.Connection, key: str) -> int | None:
    """The id of who signs in by that name, disabled or not; None where nobody does."""
    return connection.execute(sa.select(person.c.id).where(person.c.key == key)).scalar()


def _post(row: Any) -> Post:
    ends = [day for day in (row.to_on, row.ended_on) if day is not None]
    return Post(
        role=Role(row.role),
        unit=UnitKey(row.unit_code, row.unit_valid_from),
        from_on=row.from_on,
        to_on=min(ends, default=None),
        title=row.title,
        organisation=row.organisation,
        id=row.id,
    )


def _day_of(at: dt.datetime | None) -> dt.date | None:
    return None if at is None else calendar.today(at)
