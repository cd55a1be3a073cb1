"""Reading reporting periods: where each stands, what was closed, and who has reported."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from electrification.questions.period_figures import Kept, read_kept
from electrification.storage.frames import frame_of
from electrification.storage.history import entries_by_id
from electrification.storage.schema import (
    period,
    period_closing,
    period_estimate,
    period_event,
    period_report,
    person,
)
from electrification.subject.periods import PeriodAction, PeriodKind, PeriodState

KEPT_IN_MEMORY = 8


@dataclass(frozen=True)
class StoredPeriod:
    """A period something was done about, as it stands.

    `closing_id` and `closed_at` are those of the closing in force; `closings` counts every one.
    """

    id: int
    key: str
    kind: PeriodKind
    first_on: dt.date
    last_on: dt.date
    due_on: dt.date
    closing_id: int | None
    closed_at: dt.datetime | None
    closings: int

    @property
    def state(self) -> PeriodState:
        """Closed while a closing is in force."""
        return PeriodState.OPEN if self.closing_id is None else PeriodState.CLOSED


class Periods:
    """The periods of one database. What was closed never changes, so it is kept in memory."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, Kept] = OrderedDict()

    def all(self, kind: PeriodKind | None = None) -> list[StoredPeriod]:
        """Periods that are there (of a kind), the one that ends last first."""
        with self._engine.connect() as connection:
            found = _stored(connection, sa.true() if kind is None else period.c.kind == str(kind))
        return sorted(found, key=lambda one: (one.last_on, one.id), reverse=True)

    def get(self, key: str) -> StoredPeriod | None:
        """The period with that key; None where nothing was done about it yet."""
        with self._engine.connect() as connection:
            return stored(connection, key)

    def last_closed(self, up_to: dt.date | None = None) -> StoredPeriod | None:
        """The closed period that ends last (by that day); of two that end together the shorter."""
        condition = _IN_FORCE if up_to is None else _IN_FORCE & (period.c.last_on <= up_to)
        with self._engine.connect() as connection:
            found = connection.execute(
                sa.select(period.c.key)
                .join(period_closing, period_closing.c.period_id == period.c.id)
                .where(condition)
                .order_by(period.c.last_on.desc(), period.c.first_on.desc())
                .limit(1)
            ).scalar()
            return None if found is None else stored(connection, found)

    def kept(self, closing_id: int) -> Kept:
        """The figures of a closing as they were kept; `KeyError` where there is none."""
        with self._lock:
            if closing_id in self._kept:
                self._kept.move_to_end(closing_id)
                return self._kept[closing_id]
        names = ("figures", "known_at", "data_version")
        query = sa.select(*(period_closing.c[name] for name in names)).where(
            period_closing.c.id == closing_id
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise KeyError(closing_id)
        made = read_kept(row.figures, row.known_at, row.data_version)
        with self._lock:
            self._kept[closing_id] = made
            while len(self._kept) > KEPT_IN_MEMORY:
                self._kept.popitem(last=False)
        return made

    def entries(self, entry_ids: Sequence[int]) -> pd.DataFrame:
        """Entries with these ids as they stand now, by which a change is explained."""
        with self._engine.connect() as connection:
            return entries_by_id(connection, entry_ids)

    def closings(self, period_id: int | None = None) -> pd.DataFrame:
        """Closings (of a period), oldest first, with who closed and why each was taken back.

        ``id period_id key known_at audit_anchor criterion_id baseline_id closer_post closer_unit
        reopened_at reason document_number reopener_post reopener_unit``; without the figures.
        """
        closer, reopener = person.alias("closer"), person.alias("reopener")
        names = ("id", "period_id", "known_at", "data_version", "audit_anchor", "criterion_id",
                 "baseline_id")  # fmt: skip
        query = (
            sa.select(
                *(period_closing.c[name] for name in names),
                period.c.key,
                closer.c.post_title.label("closer_post"),
                closer.c.unit_name.label("closer_unit"),
                period_event.c.recorded_at.label("reopened_at"),
                period_event.c.reason,
                period_event.c.document_number,
                reopener.c.post_title.label("reopener_post"),
                reopener.c.unit_name.label("reopener_unit"),
            )
            .join(period, period.c.id == period_closing.c.period_id)
            .join(closer, closer.c.id == period_closing.c.recorded_by)
            .outerjoin(period_event, period_event.c.closing_id == period_closing.c.id)
            .outerjoin(reopener, reopener.c.id == period_event.c.recorded_by)
            .order_by(period_closing.c.id)
        )
        if period_id is not None:
            query = query.where(period_closing.c.period_id == period_id)
        with self._engine.connect() as connection:
            return frame_of(connection, query)

    def reports(self, period_id: int) -> pd.DataFrame:
        """The last report of each unit, and how many it made.

        ``id office document_number note recorded_at recorder_post recorder_unit reports`` and a
        column for each figure that somebody estimated, missing where not stated.
        """
        query = (
            sa.select(
                *(period_report.c[name] for name in ("id", "office", "document_number", "note",
                                                     "recorded_at")),
                person.c.post_title.label("recorder_post"),
                person.c.unit_name.label("recorder_unit"),
            )
            .join(person, person.c.id == period_report.c.recorded_by)
            .where(period_report.c.period_id == period_id)
            .order_by(period_report.c.id)
        )  # fmt: skip
        estimates = (
            sa.select(*period_estimate.c)
            .join(period_report, period_report.c.id == period_estimate.c.report_id)
            .where(period_report.c.period_id == period_id)
        )
        with self._engine.connect() as connection:
            told = frame_of(connection, query)
            expected = frame_of(connection, estimates)
        told["reports"] = told.groupby("office")["id"].transform("size")
        wide = expected.pivot(index="report_id", columns="figure", values="value")
        last = told.drop_duplicates("office", keep="last")
        return last.merge(wide, left_on="id", right_index=True, how="left").reset_index(drop=True)


def stored(connection: sa.Connection, key: str) -> StoredPeriod | None:
    """The period with that key as it stands; None where nothing was done about it yet."""
    return next(iter(_stored(connection, period.c.key == key)), None)


def overlapping(
    connection: sa.Connection, kind: str, first_on: dt.date, last_on: dt.date
) -> str | None:
    """Key of a period of that kind with a day in common with these; None where there is none."""
    query = sa.select(sa.func.min(period.c.key)).where(
        period.c.kind == kind, period.c.first_on <= last_on, period.c.last_on >= first_on
    )
    found: str | None = connection.execute(query).scalar()
    return found


_REOPENED = period_event.c.action == str(PeriodAction.REOPENED)
_IN_FORCE = period_closing.c.id.not_in(
    sa.select(period_event.c.closing_id).where(_REOPENED, period_event.c.closing_id.is_not(None))
)


def _stored(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[StoredPeriod]:
    rows = connection.execute(sa.select(*period.c).where(condition).order_by(period.c.id)).all()
    if not rows:
        return []
    deadlines = connection.execute(
        sa.select(period_event.c.period_id, period_event.c.due_on)
        .join(period, period.c.id == period_event.c.period_id)
        .where(condition, period_event.c.action == str(PeriodAction.DEADLINE))
        .order_by(period_event.c.id)
    ).all()
    closings = connection.execute(
        sa.select(
            period_closing.c.period_id,
            period_closing.c.id,
            period_closing.c.known_at,
            _IN_FORCE.label("in_force"),
        )
        .join(period, period.c.id == period_closing.c.period_id)
        .where(condition)
        .order_by(period_closing.c.id)
    ).all()
    due: Mapping[int, dt.date] = {row.period_id: row.due_on for row in deadlines}
    found = []
    for row in rows:
        own = [c for c in closings if c.period_id == row.id]
        standing = next((c for c in own if c.in_force), None)
        found.append(
            StoredPeriod(
                row.id,
                row.key,
                PeriodKind(row.kind),
                row.first_on,
                row.last_on,
                due.get(row.id, row.due_on),
                standing.id if standing else None,
                standing.known_at if standing else None,
                len(own),
            )
        )
    return found
