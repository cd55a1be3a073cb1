"""What a register import did to villages, and which of it nobody has touched since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
import sqlalchemy as sa

from electrification.storage.contents import DESCRIPTION, Row, point_text
from electrification.storage.schema import (
    baseline,
    baseline_village,
    entry,
    entry_decision,
    evidence,
    import_entry,
    metadata,
    meter_reading,
    village,
    village_membership,
    village_past,
)
from electrification.storage.taken_back import is_not_taken_back
from electrification.storage.types import wkb_of
from electrification.subject.entries import Decision

MANY_AT_ONCE = 5000
_OF_THE_REGISTER = {"village_past", "village_membership", "village_projection"}
_MEMBERSHIP = ("village_id", "from_on", "to_on", "commune_code", "commune_valid_from")


@dataclass(frozen=True)
class RegisterBefore:
    """How villages stood before an import that brought or changed them.

    Attributes
    ----------
    added : ids of villages that it brought and that are still there
    described, memberships : by village, what stood before; only where nobody changed it since
    changed_since : villages that were described or placed anew since
    replaced : villages that left the register with it
    """

    added: tuple[int, ...]
    described: Mapping[int, Row]
    memberships: Mapping[int, list[Row]]
    changed_since: frozenset[int]
    replaced: int


def before_import(connection: sa.Connection, at: dt.datetime) -> RegisterBefore:
    """What an import at that instant did, and what stood before it."""
    here = village.c.retired_at.is_(None)
    added = sa.select(village.c.id).where(village.c.registered_at == at, here)
    retired = sa.select(sa.func.count()).where(village.c.retired_at == at)
    described, redescribed = _descriptions(connection, at)
    placed, replaced = _memberships(connection, at)
    new = tuple(connection.execute(added.order_by(village.c.id)).scalars())
    return RegisterBefore(
        new,
        described,
        {i: rows for i, rows in placed.items() if i not in set(new)},
        frozenset(redescribed | replaced),
        connection.execute(retired).scalar() or 0,
    )


def _descriptions(
    connection: sa.Connection, at: dt.datetime
) -> tuple[dict[int, Row], set[int]]:  # fmt: skip
    """How villages were described until then, where it holds now what was written then."""
    about = sa.select(village_past.c.village_id).where(village_past.c.until_at == at)
    added = sa.select(village.c.id).where(village.c.registered_at == at)
    past = sa.select(village_past).where(
        village_past.c.until_at >= at,
        village_past.c.village_id.in_(about) | village_past.c.village_id.in_(added),
    )
    before: dict[int, Row] = {}
    written: dict[int, Row] = {}
    for row in connection.execute(
        past.order_by(village_past.c.village_id, village_past.c.until_at)
    ):
        values = {name: row._mapping[name] for name in DESCRIPTION}
        (before if row.until_at == at else written).setdefault(row.village_id, values)
    now = {
        row.id: {name: row._mapping[name] for name in DESCRIPTION}
        for row in connection.execute(
            sa.select(village).where(
                village.c.retired_at.is_(None), village.c.id.in_(about) | village.c.id.in_(added)
            )
        )
    }
    changed = {i for i, values in written.items() if i in now and _plain(values) != _plain(now[i])}
    kept = {i: row for i, row in before.items() if i in now and i not in changed}
    return {i: {**row, "geom": _shape(row["geom"])} for i, row in kept.items()}, changed


def _shape(stored: Any) -> Any:
    return None if stored is None else shapely.from_wkb(wkb_of(stored))


def _plain(values: Row) -> Row:
    return {**values, "geom": point_text(values["geom"])}


def _memberships(
    connection: sa.Connection, at: dt.datetime
) -> tuple[dict[int, list[Row]], set[int]]:
    """Where villages were until then, where they are now where they were put then."""
    own = village_membership.c
    about = sa.select(own.village_id).where(own.known_from == at)
    query = sa.select(*(own[n] for n in _MEMBERSHIP), own.known_from, own.known_until).where(
        own.village_id.in_(about),
        (own.known_until == at) | (own.known_from == at) | own.known_until.is_(None),
    )
    found: dict[str, dict[int, list[Row]]] = {"before": {}, "written": {}, "now": {}}
    for row in connection.execute(query.order_by(own.village_id, own.from_on)):
        values = {name: row._mapping[name] for name in _MEMBERSHIP}
        for name, holds in (
            ("before", row.known_until == at), ("written", row.known_from == at),
            ("now", row.known_until is None),
        ):  # fmt: skip
            if holds:
                found[name].setdefault(row.village_id, []).append(values)
    changed = {i for i, rows in found["written"].items() if rows != found["now"].get(i)}
    return {i: rows for i, rows in found["before"].items() if i not in changed}, changed


def used_since(
    connection: sa.Connection, village_ids: Sequence[int], import_id: int
) -> dict[int, str]:
    """By village that an import brought, a table in which something else of it stands."""
    found: dict[int, str] = {}
    for table in metadata.sorted_tables:
        if table.name in _OF_THE_REGISTER:
            continue
        for column in table.c:
            if not any(key.column is village.c.id for key in column.foreign_keys):
                continue
            for start in range(0, len(village_ids), MANY_AT_ONCE):
                some = village_ids[start : start + MANY_AT_ONCE]
                query = sa.select(column).distinct().where(column.in_(some))
                for condition in _standing(table, import_id):
                    query = query.where(condition)
                for village_id in connection.execute(query).scalars():
                    found.setdefault(village_id, table.name)
    return found


def _standing(table: sa.Table, import_id: int) -> list[sa.ColumnElement[Any]]:
    """Which rows of a table count as a use of a village: not what was taken back."""
    if table is entry:
        own = sa.select(import_entry.c.entry_id).where(import_entry.c.import_id == import_id)
        withdrawn = sa.select(entry_decision.c.entry_id).where(
            entry_decision.c.decision == str(Decision.WITHDRAWN)
        )
        return [entry.c.id.not_in(own), entry.c.id.not_in(withdrawn)]
    if table is evidence:
        return [evidence.c.removed_at.is_(None)]
    if table is meter_reading:
        return [is_not_taken_back(meter_reading.c.import_id)]
    if table is baseline_village:
        retired = sa.select(baseline.c.id).where(baseline.c.retired_at.is_not(None))
        return [baseline_village.c.baseline_id.not_in(retired)]
    return []
