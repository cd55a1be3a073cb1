"""Reading which villages are counted: frozen lists and the signed changes since."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import sqlalchemy as sa

from electrification.calendar import NEVER, microseconds
from electrification.storage.frames import frame_of
from electrification.storage.schema import (
    baseline,
    baseline_change,
    baseline_change_village,
    baseline_village,
    person,
    village,
)
from electrification.subject.baseline import BaselineChange, ChangeKind, FrozenList


def read_lists(connection: sa.Connection) -> tuple[FrozenList, ...]:
    """Frozen lists by their day, with the ids of their villages."""
    counted: dict[str, list[int]] = defaultdict(list)
    for baseline_id, village_id in connection.execute(sa.select(*baseline_village.c)):
        counted[baseline_id].append(village_id)
    rows = connection.execute(sa.select(baseline).order_by(baseline.c.frozen_on))
    return tuple(
        FrozenList(
            row.id,
            row.frozen_on,
            row.source,
            microseconds(row.recorded_at),
            NEVER if row.retired_at is None else microseconds(row.retired_at),
            np.array(sorted(counted[row.id]), dtype=np.int64),
            row.document_number,
        )
        for row in rows
    )


def read_changes(connection: sa.Connection) -> tuple[BaselineChange, ...]:
    """Signed changes by the day from which they hold."""
    named: dict[int, dict[bool, list[int]]] = defaultdict(lambda: {True: [], False: []})
    members = sa.select(*baseline_change_village.c).order_by(baseline_change_village.c.village_id)
    for change_id, village_id, is_counted in connection.execute(members):
        named[change_id][bool(is_counted)].append(village_id)
    order = (baseline_change.c.changed_on, baseline_change.c.id)
    return tuple(
        BaselineChange(
            row.id,
            ChangeKind(row.kind),
            row.changed_on,
            row.reason,
            row.document_number,
            row.recorded_at,
            tuple(named[row.id][True]),
            tuple(named[row.id][False]),
        )
        for row in connection.execute(sa.select(baseline_change).order_by(*order))
    )


class Baselines:
    """What was frozen and changed in one database, with who signed it; answers are of now."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def frozen(self) -> pd.DataFrame:
        """Every list that was frozen, newest first, with `villages`: how many."""
        many = (
            sa.select(sa.func.count())
            .where(baseline_village.c.baseline_id == baseline.c.id)
            .scalar_subquery()
        )
        query = (
            sa.select(*baseline.c, many.label("villages"), *_SIGNED)
            .join(person, person.c.id == baseline.c.recorded_by)
            .order_by(baseline.c.frozen_on.desc(), baseline.c.recorded_at.desc())
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)

    def changes(self) -> pd.DataFrame:
        """Every signed change, newest first, one row per village that joined or left."""
        query = (
            sa.select(
                *baseline_change.c,
                baseline_change_village.c.village_id,
                baseline_change_village.c.is_counted,
                village.c.code.label("village_code"),
                village.c.name.label("village_name"),
                *_SIGNED,
            )
            .join(
                baseline_change_village, baseline_change_village.c.change_id == baseline_change.c.id
            )
            .join(village, village.c.id == baseline_change_village.c.village_id)
            .join(person, person.c.id == baseline_change.c.recorded_by)
            .order_by(
                baseline_change.c.changed_on.desc(), baseline_change.c.id.desc(), village.c.code
            )
        )
        with self._engine.connect() as connection:
            return frame_of(connection, query)


_SIGNED = (
    person.c.post_title.label("recorder_post"),
    person.c.unit_name.label("recorder_unit"),
)
