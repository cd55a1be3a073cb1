"""Reading entries back for people: with their state, who recorded and who decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.storage import shared_money
from electrification.storage.schema import (
    capital_source,
    cluster,
    draft,
    entry,
    entry_decision,
    person,
    village,
    work,
)
from electrification.subject.entries import (
    STATE_AFTER,
    Decision,
    EntryKind,
    EntryState,
    NewEntry,
)


def _entries(connection: sa.Connection, condition: Any, known_at: dt.datetime) -> pd.DataFrame:
    recorder, decider = person.alias("recorder"), person.alias("decider")
    last = (
        sa.select(entry_decision.c.entry_id, sa.func.max(entry_decision.c.id).label("id"))
        .where(
            entry_decision.c.decided_at <= known_at,
            entry_decision.c.entry_id.in_(
                sa.select(entry.c.id)
                .join(village, village.c.id == entry.c.village_id)
                .where(condition)
            ),
        )
        .group_by(entry_decision.c.entry_id)
        .subquery()
    )
    query = (
        sa.select(
            *entry.c,
            village.c.code.label("village_code"),
            village.c.name.label("village_name"),
            cluster.c.name.label("cluster_name"),
            capital_source.c.name.label("capital_source_name"),
            work.c.code.label("work_code"),
            work.c.name.label("work_name"),
            recorder.c.name.label("recorder_name"),
            recorder.c.post_title.label("recorder_post"),
            recorder.c.unit_name.label("recorder_unit"),
            entry_decision.c.decision,
            entry_decision.c.decided_at,
            entry_decision.c.decided_by,
            entry_decision.c.reason.label("decision_reason"),
            decider.c.name.label("decider_name"),
            decider.c.post_title.label("decider_post"),
            decider.c.unit_name.label("decider_unit"),
        )
        .join(village, village.c.id == entry.c.village_id)
        .join(recorder, recorder.c.id == entry.c.recorded_by)
        .outerjoin(cluster, cluster.c.id == entry.c.cluster_id)
        .outerjoin(capital_source, capital_source.c.key == entry.c.capital_source)
        .outerjoin(work, work.c.id == entry.c.work_id)
        .outerjoin(last, last.c.entry_id == entry.c.id)
        .outerjoin(entry_decision, entry_decision.c.id == last.c.id)
        .outerjoin(decider, decider.c.id == entry_decision.c.decided_by)
        .where(condition, entry.c.recorded_at <= known_at)
        .order_by(entry.c.occurred_on.desc(), entry.c.id.desc())
    )
    result = connection.execute(query)
    frame = pd.DataFrame.from_records(
        [tuple(row) for row in result.fetchall()], columns=list(result.keys())
    )
    frame["state"] = [
        str(STATE_AFTER[Decision(d)] if isinstance(d, str) else EntryState.PENDING)
        for d in frame["decision"]
    ]
    return frame


def village_entries(
    connection: sa.Connection, village_id: int, known_at: dt.datetime
) -> pd.DataFrame:
    """All entries of a village known at that instant, newest first.

    Of a work that serves several villages, `amount_vnd` is the village's part of the money and
    `whole_amount_vnd` all of it.
    """
    served = shared_money.works_of_village(connection, village_id)
    own = entry.c.village_id == village_id
    if served:
        own |= entry.c.work_id.in_(served) | entry.c.counter_work_id.in_(served)
    found = _entries(connection, own, known_at)
    found["whole_amount_vnd"] = found["amount_vnd"]
    of_work = found["work_id"].notna().to_numpy()
    if not of_work.any():
        return found
    works = sorted({int(i) for i in found.loc[of_work, "work_id"]})
    shares = shared_money.part_of(connection, works, village_id, calendar.microseconds(known_at))
    parts = found["id"].map(shares)
    found["amount_vnd"] = found["amount_vnd"].where(parts.isna(), parts)
    return found[~(parts == shared_money.NONE)].reset_index(drop=True)


def changes_since(connection: sa.Connection, village_id: int, version: str) -> pd.DataFrame:
    """Entries of a village that were recorded or decided about since that version of it."""
    last_entry, last_decision = (int(part) for part in version.split("."))
    decided = sa.select(entry_decision.c.entry_id).where(entry_decision.c.id > last_decision)
    is_new = (entry.c.id > last_entry) | entry.c.id.in_(decided)
    return _entries(connection, (entry.c.village_id == village_id) & is_new, calendar.now())


def entries_between(
    connection: sa.Connection, first: dt.date, last: dt.date, known_at: dt.datetime
) -> pd.DataFrame:
    """Entries true on days from `first` to `last`, bounds included, of villages in the register."""
    inside = entry.c.occurred_on.between(first, last)
    here = (village.c.registered_at <= known_at) & (
        village.c.retired_at.is_(None) | (village.c.retired_at > known_at)
    )
    return _entries(connection, inside & here, known_at)


def entries_in(
    connection: sa.Connection, village_ids: Sequence[int], wanted: Sequence[EntryState]
) -> pd.DataFrame:
    """Entries of some villages that stand in one of these states now, newest first."""
    found = _entries(connection, entry.c.village_id.in_(village_ids), calendar.now())
    return found[found["state"].isin([str(state) for state in wanted])].reset_index(drop=True)


def entries_by_id(
    connection: sa.Connection, entry_ids: Sequence[int], known_at: dt.datetime | None = None
) -> pd.DataFrame:
    """Entries with these ids as they stood at an instant (now), newest first."""
    known_at = known_at or calendar.now()
    parts = [
        _entries(connection, entry.c.id.in_([int(i) for i in entry_ids[at : at + 500]]), known_at)
        for at in range(0, max(len(entry_ids), 1), 500)
    ]  # fmt: skip
    if len(parts) == 1:
        return parts[0]
    kept = [part for part in parts if len(part)]
    return pd.concat(kept).sort_values(["occurred_on", "id"], ascending=False, ignore_index=True)


def drafts(connection: sa.Connection, person_ids: Sequence[int]) -> pd.DataFrame:
    """What these people have begun to record, the newest first."""
    own = draft.c.person_id.in_(person_ids)
    result = connection.execute(sa.select(*draft.c).where(own).order_by(draft.c.saved_at.desc()))
    return pd.DataFrame.from_records(
        [tuple(row) for row in result.fetchall()], columns=list(result.keys())
    )


def unknown(connection: sa.Connection, entries: Sequence[NewEntry]) -> list[tuple[str, int]]:
    """What entries name beside their village that is not there: (field, id)."""
    missing: list[tuple[str, int]] = []
    names = {"cluster_id": cluster, "supersedes": entry, "refers_to": entry}
    for name, table in names.items():
        named = {i for e in entries if (i := getattr(e, name)) is not None}
        known = set(_among(connection, table.c.id, sorted(named)))
        missing += [(name, i) for i in sorted(named - known)]
    return missing


def _among(connection: sa.Connection, column: Any, ids: list[int]) -> Iterator[int]:
    """Which of the ids are there, asked for some hundreds at a time."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        yield from connection.execute(sa.select(column).where(column.in_(some))).scalars()


def states(connection: sa.Connection, entry_ids: Sequence[int]) -> dict[int, EntryState]:
    """Where entries stand now; one that is not there is left out."""
    found = dict.fromkeys(
        _among(connection, entry.c.id, sorted(set(entry_ids))), EntryState.PENDING
    )
    query = sa.select(entry_decision.c.entry_id, entry_decision.c.decision).order_by(
        entry_decision.c.id
    )
    for start in range(0, len(entry_ids), 500):
        some = list(entry_ids)[start : start + 500]
        for entry_id, decision in connection.execute(
            query.where(entry_decision.c.entry_id.in_(some))
        ):
            found[entry_id] = STATE_AFTER[Decision(decision)]
    return found


def superseded_by(connection: sa.Connection, entry_ids: Sequence[int]) -> dict[int, int]:
    """By entry that still stands, which of these is in its place, however often it was mended."""
    found: dict[int, int] = {}
    ahead = {entry_id: entry_id for entry_id in entry_ids}
    while ahead:
        query = sa.select(entry.c.id, entry.c.supersedes).where(
            entry.c.id.in_(list(ahead)), entry.c.supersedes.is_not(None)
        )
        told = [tuple(row) for row in connection.execute(query)]
        ahead = {old: ahead[new] for new, old in told if old not in found}
        found |= ahead
    standing = states(connection, list(found))
    alive = (EntryState.PENDING, EntryState.CONFIRMED)
    return {old: new for old, new in found.items() if standing.get(old) in alive}


def statement(entry_like: Any) -> tuple[object, ...]:
    """What makes two statements of a register the same: village, kind, code, day and counts."""
    return (
        entry_like.village_id,
        str(entry_like.kind),
        entry_like.code,
        entry_like.occurred_on,
        entry_like.households,
        entry_like.population,
    )


def register_statements(connection: sa.Connection) -> set[tuple[object, ...]]:
    """What registers and counts stated last of each village and day; see `statement`.

    What was withdrawn is not stated any more.
    """
    columns = (
        entry.c.village_id, entry.c.kind, entry.c.code, entry.c.occurred_on,
        entry.c.households, entry.c.population,
    )  # fmt: skip
    kinds = (EntryKind.REGISTER_STATE, EntryKind.HOUSEHOLDS)
    withdrawn = sa.select(entry_decision.c.entry_id).where(
        entry_decision.c.decision == str(Decision.WITHDRAWN)
    )
    query = sa.select(*columns).where(
        entry.c.kind.in_(kinds), entry.c.cluster_id.is_(None), entry.c.id.not_in(withdrawn)
    )
    last = {}
    for row in connection.execute(query.order_by(entry.c.id)):
        last[row.village_id, row.kind, row.occurred_on] = statement(row)
    return set(last.values())


def obstacles(connection: sa.Connection, entry_ids: list[int]) -> pd.DataFrame:
    """What some obstacles are: cause, unit that must act, deadline, document; by entry id."""
    columns = (
        entry.c.id, entry.c.cause, entry.c.unit_responsible, entry.c.due_on,
        entry.c.document_number, entry.c.note,
    )  # fmt: skip
    result = connection.execute(sa.select(*columns).where(entry.c.id.in_(entry_ids)))
    return (
        pd.DataFrame.from_records(
            [tuple(row) for row in result.fetchall()], columns=list(result.keys())
        )
        .astype({"id": "int64"})
        .set_index("id")
    )


def clusters(connection: sa.Connection, village_id: int) -> pd.DataFrame:
    """The clusters a village is recorded by."""
    result = connection.execute(
        sa.select(*cluster.c).where(cluster.c.village_id == village_id).order_by(cluster.c.id)
    )
    return pd.DataFrame.from_records(
        [tuple(row) for row in result.fetchall()], columns=list(result.keys())
    )


@dataclass(frozen=True)
class Decidable:
    """An entry as far as it matters who may decide about it."""

    id: int
    village_id: int
    kind: str
    code: str
    recorded_by: int
    state: EntryState


def decidable(connection: sa.Connection, entry_ids: Sequence[int]) -> dict[int, Decidable]:
    """What deciding about entries needs to know; one that is not there is left out."""
    known = states(connection, entry_ids)
    columns = (entry.c.id, entry.c.village_id, entry.c.kind, entry.c.code, entry.c.recorded_by)
    found = {}
    for start in range(0, len(entry_ids), 500):
        some = list(entry_ids)[start : start + 500]
        for row in connection.execute(sa.select(*columns).where(entry.c.id.in_(some))):
            found[row.id] = Decidable(*row, known[row.id])
    return found
