"""The present status of each village as a table, for the layer that GIS programs open.

Written in the transaction of every change by the one status engine, without the frame a snapshot
is; it holds only what does not depend on the day it is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from electrification import calendar
from electrification.questions import facts
from electrification.questions.entry_log import EntryLog
from electrification.questions.states import (
    BASIS_NAMES,
    STAGE_NAMES,
    STATUS_NAMES,
    States,
    states_of,
)
from electrification.storage import log_reader, shared_money, village_reader
from electrification.storage.schema import (
    cluster,
    entry,
    projection_state,
    village,
    village_projection,
)
from electrification.subject.criterion import Criterion

MANY = 500
"""Of more villages than these the rows are drawn from the whole log."""
_END_OF_TIME = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


def refresh(connection: sa.Connection, village_ids: Sequence[int], rule: Criterion) -> None:
    """Compute and write the rows of these villages anew; `rule` is the one in force today."""
    if len(village_ids) <= MANY:
        read = village_reader.read_villages(connection, village_ids)
        write(connection, drawn(read.log(), read.clusters, rule))
        return
    read_log = shared_money.split(connection, log_reader.read_entries(connection))
    log, _ = log_reader.with_decisions(connection, read_log)
    own = village.outerjoin(cluster, cluster.c.village_id == village.c.id)
    many = sa.select(village.c.id, sa.func.count(cluster.c.id)).select_from(own)
    clusters = dict(tuple(row) for row in connection.execute(many.group_by(village.c.id)))
    write(connection, drawn(log, clusters, rule))


def follow(connection: sa.Connection, rule: Criterion) -> None:
    """Draw every village anew where the day has brought another rule or an entry's own day.

    What was written since is drawn already; that day and rule are noted.
    """
    today, known = calendar.today(), rule_text(rule)
    state = connection.execute(sa.select(projection_state)).one_or_none()
    if state is None or state.rule != known or _came_true(connection, state.drawn_on, today):
        refresh(connection, list(connection.execute(sa.select(village.c.id)).scalars()), rule)
    connection.execute(sa.delete(projection_state))
    connection.execute(sa.insert(projection_state).values(id=1, drawn_on=today, rule=known))


def is_of(connection: sa.Connection, day: dt.date, rule: Criterion) -> bool:
    """Whether every village was looked at on that day, by that rule."""
    state = connection.execute(sa.select(projection_state)).one_or_none()
    return state is not None and (state.drawn_on, state.rule) == (day, rule_text(rule))


def rule_text(rule: Criterion) -> str:
    """What tells a rule from another one that judges otherwise."""
    return f"{rule.version} {rule.threshold_pct:g} {rule.grid_required}"


def _came_true(connection: sa.Connection, since: dt.date, today: dt.date) -> bool:
    """Whether an entry recorded by that day is of a later one that has come."""
    own = entry.c
    query = sa.select(own.id).where(
        own.occurred_on > since,
        own.occurred_on <= today,
        own.recorded_at <= calendar.end_of_day(since),
    )
    return connection.execute(query.limit(1)).scalar() is not None


def drawn(log: EntryLog, clusters: Mapping[int, int], rule: Criterion) -> list[dict[str, Any]]:
    """The rows of the villages that have a number of clusters, from a log of their entries."""
    today = calendar.today()
    ids = sorted(clusters)
    return rows_of(
        states_of(
            log,
            np.array(ids, dtype=np.int64),
            np.array([clusters[i] for i in ids], dtype=np.int64),
            rule,
            today,
            _END_OF_TIME,
        )
    )


def rows_of(states: States) -> list[dict[str, Any]]:
    """Rows of the projection: what a snapshot says of the same villages, in fewer columns."""
    drawn, first = states.drawn, states.drawn.works.first_on
    columns = {
        "village_id": states.village_id.tolist(),
        "status": STATUS_NAMES[drawn.status].tolist(),
        "basis": BASIS_NAMES[drawn.basis].tolist(),
        "meets": drawn.judgement.meets.tolist(),
        "status_if_pending": STATUS_NAMES[states.status_if_pending].tolist(),
        "pending_entries": states.pending_entries.tolist(),
        "stage": STAGE_NAMES[states.stage].tolist(),
        "stage_on": _days(states.stage_on),
        "households": _counts(drawn.households[:, _HOUSEHOLDS]),
        "households_on_grid": _counts(drawn.customers[:, _ON_GRID]),
        "households_direct": _counts(drawn.customers[:, _DIRECT]),
        "works_completed_on": _days(first[:, facts.COMPLETED]),
        "energised_on": _days(drawn.works.reached_on[:, facts.ENERGISED]),
        "built_dark_since": _days(drawn.works.dark_since),
        "obstacles_open": facts.open_obstacles(states.confirmed).count.tolist(),
        "last_entry_on": _days(facts.last_heard(states.every)[0]),
    }
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


_HOUSEHOLDS = facts.HOUSEHOLD_COUNTS.index("households")
_ON_GRID = facts.CUSTOMER_COUNTS.index("households_on_grid")
_DIRECT = facts.CUSTOMER_COUNTS.index("households_direct")


def _days(days: np.ndarray) -> list[dt.date | None]:
    return [None if day == calendar.NO_DAY else calendar.day_from(day) for day in days.tolist()]


def _counts(counts: np.ndarray) -> list[int | None]:
    return [None if count < 0 else count for count in counts.tolist()]


def write(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows in the place of those there were."""
    if rows:
        connection.execute(_PUT[connection.dialect.name], list(rows))


def _put(insert: Any) -> Any:
    key, *values = village_projection.c
    made = insert(village_projection)
    return made.on_conflict_do_update(
        index_elements=[key], set_={column.name: made.excluded[column.name] for column in values}
    )


_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}
