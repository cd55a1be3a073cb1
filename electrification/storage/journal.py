"""Reading the journal: every kind of line in one order, newest first, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import pandas as pd
import sqlalchemy as sa

from electrification.calendar import end_of_day
from electrification.storage.schema import (
    baseline,
    baseline_change,
    baseline_change_village,
    criterion_version,
    document,
    entry,
    entry_decision,
    event,
    evidence,
    handover,
    period,
    period_closing,
    period_event,
    period_report,
    person,
    task,
    task_event,
    task_subject,
    village,
)
from electrification.subject.audit import EventAction
from electrification.subject.entries import Decision, EntryState
from electrification.subject.journal import (
    ADDED,
    BEGUN,
    CLOSED,
    FROZEN,
    REMOVED,
    REPORTED,
    JournalFilter,
    JournalKind,
    Sight,
)

_STATE_OF = {
    str(Decision.CONFIRMED): EntryState.CONFIRMED,
    str(Decision.RETURNED): EntryState.RETURNED,
    str(Decision.WITHDRAWN): EntryState.WITHDRAWN,
    str(Decision.SUPERSEDED): EntryState.SUPERSEDED,
}
_Condition = sa.ColumnElement[bool]


class Journal:
    """The journal of one database. Answers are of this moment; nothing is kept."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def rows(
        self, wanted: JournalFilter, sight: Sight, limit: int | None = None, offset: int = 0
    ) -> pd.DataFrame:
        """Lines from `offset` on, newest first; all of them without a limit.

        ``at journal_kind action said document_number`` and, where the line is of one, the columns
        of its village, its entry (with `state`, how it stands now) and its person, whose name is
        missing where it may not be seen.
        """
        parts = _parts(wanted, sight)
        if not parts:
            return pd.DataFrame(columns=COLUMNS)
        top = None if limit is None else limit + offset
        lines = sa.union_all(*(_newest(part, top) for part in parts)).subquery("line")
        query = (
            sa.select(*_columns(lines, sight))
            .outerjoin(village, village.c.id == lines.c.village_id)
            .outerjoin(entry, entry.c.id == lines.c.entry_id)
            .outerjoin(person, person.c.id == lines.c.person_id)
            .order_by(lines.c.at.desc(), lines.c.journal_kind, lines.c.row_id.desc())
            .limit(limit)
            .offset(offset or None)
        )
        with self._engine.connect() as connection:
            found = connection.execute(query).fetchall()
        frame = pd.DataFrame.from_records([tuple(row) for row in found], columns=COLUMNS)
        frame["state"] = [
            _STATE_OF.get(decision, EntryState.PENDING).value if pd.notna(entry_id) else None
            for decision, entry_id in zip(frame["state"], frame["entry_id"], strict=True)
        ]
        return frame

    def count(self, wanted: JournalFilter, sight: Sight) -> int:
        """How many lines there are."""
        parts = _parts(wanted, sight)
        with self._engine.connect() as connection:
            counts = (sa.select(sa.func.count()).select_from(p.subquery()) for p in parts)
            return sum(int(connection.execute(query).scalar() or 0) for query in counts)

    def people(self, sight: Sight) -> pd.DataFrame:
        """People who stand in the lines of that sight: ``id name post_title unit_name``."""
        parts = [part.subquery() for part in _parts(JournalFilter(), sight)]
        if not parts:
            return pd.DataFrame(columns=["id", "name", "post_title", "unit_name"])
        seen = sa.union(*(sa.select(part.c.person_id) for part in parts))
        name = person.c.name if sight.names else sa.null().label("name")
        query = sa.select(person.c.id, name, person.c.post_title, person.c.unit_name)
        with self._engine.connect() as connection:
            found = connection.execute(
                query.where(person.c.id.in_(seen)).order_by(person.c.unit_name, person.c.id)
            )
            return pd.DataFrame.from_records(
                [tuple(row) for row in found], columns=["id", "name", "post_title", "unit_name"]
            )


_ENTRY_COLUMNS = (
    "kind", "code", "phase", "occurred_on", "households", "population", "households_on_grid",
    "households_contracted", "households_direct", "households_off_grid", "households_self_strung",
    "amount_vnd", "cause", "unit_responsible", "due_on",
)  # fmt: skip
COLUMNS = [
    "at", "journal_kind", "row_id", "action", "said", "document_number", "entry_id", "village_id",
    "village_code", "village_name", *_ENTRY_COLUMNS, "state", "person_id", "person_name",
    "person_post", "person_unit",
]  # fmt: skip


def _columns(lines: sa.Subquery, sight: Sight) -> list[Any]:
    last = (
        sa.select(entry_decision.c.decision)
        .where(entry_decision.c.entry_id == lines.c.entry_id)
        .order_by(entry_decision.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return [
        *(lines.c[name] for name in COLUMNS[:8]),
        village.c.code, village.c.name, *(entry.c[name] for name in _ENTRY_COLUMNS), last,
        lines.c.person_id, person.c.name if sight.names else sa.null(), person.c.post_title,
        person.c.unit_name,
    ]  # fmt: skip


def _newest(part: sa.Select[Any], top: int | None) -> sa.Select[Any]:
    """The newest lines of one kind, wrapped so that every database takes it into a union."""
    if top is not None:
        inner = part.subquery()
        part = sa.select(inner).order_by(inner.c.at.desc(), inner.c.row_id.desc()).limit(top)
    return sa.select(part.subquery())


def _among(column: Any, ids: Collection[int] | None) -> _Condition:
    """Whether a column is one of the ids, which are written into the query; None: always."""
    if ids is None:
        return sa.true()
    wanted: sa.BindParameter[Any] = sa.bindparam(
        None, sorted(ids), expanding=True, literal_execute=True
    )
    found: _Condition = column.in_(wanted)
    return found


def _line(
    kind: JournalKind,
    at: Any,
    row_id: Any,
    person_id: Any,
    *,
    village_id: Any = None,
    entry_id: Any = None,
    action: Any = None,
    said: Any = None,
    document_number: Any = None,
) -> sa.Select[Any]:
    """One kind of line; what it does not have is a missing value of the right type."""

    def number(value: Any) -> Any:
        return sa.cast(sa.null(), sa.Integer) if value is None else value

    def text(value: Any) -> Any:
        return sa.cast(sa.null(), sa.Text) if value is None else value

    return sa.select(
        at.label("at"),
        sa.literal(str(kind), sa.Text).label("journal_kind"),
        row_id.label("row_id"),
        text(action).label("action"),
        text(said).label("said"),
        text(document_number).label("document_number"),
        number(entry_id).label("entry_id"),
        number(village_id).label("village_id"),
        person_id.label("person_id"),
    )


def _parts(wanted: JournalFilter, sight: Sight) -> list[sa.Select[Any]]:
    """A query for each kind of line that is wanted and may be seen."""
    kinds = [k for k in sight.kinds() if not wanted.kinds or k in wanted.kinds]
    found: list[sa.Select[Any]] = []
    for kind in kinds:
        for part, at, who in _MAKERS[kind](wanted, sight):
            conditions = _written(at, wanted)
            if wanted.person_id is not None:
                conditions.append(who == wanted.person_id)
            if wanted.unit_name is not None:
                unit = sa.select(person.c.id).where(person.c.unit_name == wanted.unit_name)
                conditions.append(who.in_(unit))
            found.append(part.where(*conditions))
    return found


def _written(at: Any, wanted: JournalFilter) -> list[_Condition]:
    found: list[_Condition] = []
    if wanted.first is not None:
        found.append(at > end_of_day(wanted.first - dt.timedelta(days=1)))
    if wanted.last is not None:
        found.append(at <= end_of_day(wanted.last))
    return found


_Part = tuple[sa.Select[Any], Any, Any]


def _of_villages(column: Any, wanted: JournalFilter, sight: Sight) -> list[_Condition]:
    found = [_among(column, sight.villages)]
    if wanted.village_id is not None:
        found.append(column == wanted.village_id)
    return found


def _in_state(entry_id: Any, wanted: JournalFilter) -> list[_Condition]:
    found: list[_Condition] = []
    if wanted.entry_id is not None:
        found.append(entry_id == wanted.entry_id)
    state = wanted.state
    if state is None:
        return found
    last = (
        sa.select(entry_decision.c.decision)
        .where(entry_decision.c.entry_id == entry_id)
        .order_by(entry_decision.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    if state is EntryState.PENDING:
        return [*found, last.is_(None)]
    return [*found, last == next(name for name, own in _STATE_OF.items() if own is state)]


def _recorded(wanted: JournalFilter, sight: Sight) -> list[_Part]:
    part = _line(
        JournalKind.RECORDED, entry.c.recorded_at, entry.c.id, entry.c.recorded_by,
        village_id=entry.c.village_id, entry_id=entry.c.id,
        said=sa.func.coalesce(entry.c.note, entry.c.reason),
        document_number=entry.c.document_number,
    ).where(
        *_of_villages(entry.c.village_id, wanted, sight), *_in_state(entry.c.id, wanted)
    )  # fmt: skip
    return [(part, entry.c.recorded_at, entry.c.recorded_by)]


def _decided(wanted: JournalFilter, sight: Sight) -> list[_Part]:
    own = entry_decision.alias("own")
    about = entry.alias("about")
    part = (
        _line(
            JournalKind.DECIDED, own.c.decided_at, own.c.id, own.c.decided_by,
            village_id=about.c.village_id, entry_id=own.c.entry_id, action=own.c.decision,
            said=own.c.reason,
        )
        .join(about, about.c.id == own.c.entry_id)
        .where(
            *_of_villages(about.c.village_id, wanted, sight),
            *_in_state(own.c.entry_id, wanted),
        )
    )  # fmt: skip
    return [(part, own.c.decided_at, own.c.decided_by)]


def _attached(wanted: JournalFilter, sight: Sight) -> list[_Part]:
    if wanted.is_of_entries:
        return []
    part = (
        _line(
            JournalKind.ATTACHED, evidence.c.added_at, evidence.c.id, evidence.c.added_by,
            village_id=evidence.c.village_id, action=document.c.kind, said=document.c.file_name,
            document_number=document.c.number,
        )
        .join(document, document.c.id == evidence.c.document_id)
        .where(*_of_villages(evidence.c.village_id, wanted, sight))
    )  # fmt: skip
    taken = (
        _line(
            JournalKind.ATTACHED, evidence.c.removed_at, evidence.c.id, evidence.c.removed_by,
            village_id=evidence.c.village_id, action=sa.literal(REMOVED, sa.Text),
            said=evidence.c.removed_reason, document_number=document.c.number,
        )
        .join(document, document.c.id == evidence.c.document_id)
        .where(evidence.c.removed_at.is_not(None))
        .where(*_of_villages(evidence.c.village_id, wanted, sight))
    )  # fmt: skip
    return [
        (part, evidence.c.added_at, evidence.c.added_by),
        (taken, evidence.c.removed_at, evidence.c.removed_by),
    ]


def _charged(wanted: JournalFilter, sight: Sight) -> list[_Part]:
    """Tasks and what became of them; of villages in sight, or of none at all."""
    if wanted.is_of_entries:
        return []
    about = sa.select(task_subject.c.task_id).where(
        *_of_villages(task_subject.c.village_id, wanted, sight)
    )
    is_seen: _Condition = task.c.id.in_(about)
    if wanted.village_id is None:
        is_seen = is_seen | task.c.id.not_in(sa.select(task_subject.c.task_id))
    given = _line(
        JournalKind.CHARGED, task.c.recorded_at, task.c.id, task.c.recorded_by,
        said=task.c.content, document_number=task.c.document_number,
    ).where(is_seen)  # fmt: skip
    then = (
        _line(
            JournalKind.CHARGED, task_event.c.recorded_at, task_event.c.id,
            task_event.c.recorded_by, action=task_event.c.action,
            said=sa.func.coalesce(task_event.c.result, task_event.c.reason, task.c.content),
            document_number=task.c.document_number,
        )
        .join(task, task.c.id == task_event.c.task_id)
        .where(is_seen)
    )  # fmt: skip
    return [
        (given, task.c.recorded_at, task.c.recorded_by),
        (then, task_event.c.recorded_at, task_event.c.recorded_by),
    ]


def _handed_over(wanted: JournalFilter, sight: Sight) -> list[_Part]:
    """Handovers from or to people in sight; one's own always."""
    if wanted.is_of_entries or wanted.village_id is not None:
        return []
    ends = (handover.c.from_person_id, handover.c.to_person_id)
    mine = (sight.person_id,) if not sight.names else sight.people
    is_seen = _among(ends[0], mine) | _among(ends[1], mine)
    part = _line(
        JournalKind.HANDED_OVER, handover.c.recorded_at, handover.c.id, handover.c.recorded_by,
        said=handover.c.reason, document_number=handover.c.document_number,
    ).where(is_seen)  # fmt: skip
    return [(part, handover.c.recorded_at, handover.c.recorded_by)]


def _event(kind: JournalKind, wanted: JournalFilter, sight: Sight) -> list[_Part]:
    """Sign-ins or exports; a failed try under no known name is of nobody and seen by all."""
    if wanted.is_of_entries or wanted.village_id is not None:
        return []
    is_export = event.c.action == str(EventAction.EXPORT)
    part = _line(
        kind, event.c.at, event.c.id, event.c.person_id, action=event.c.action,
        said=event.c.subject,
    ).where(
        is_export if kind is JournalKind.EXPORTED else sa.not_(is_export),
        event.c.person_id.is_(None) | _among(event.c.person_id, sight.people),
    )  # fmt: skip
    return [(part, event.c.at, event.c.person_id)]


def _of_the_criterion(wanted: JournalFilter, _sight: Sight) -> list[_Part]:
    """Versions of the criterion, and what a second person decided about them; seen by all."""
    if wanted.is_of_entries or wanted.village_id is not None:
        return []
    own = criterion_version.c
    added = _line(
        JournalKind.CRITERION, own.recorded_at, own.id, own.recorded_by,
        action=sa.literal(ADDED, sa.Text), said=own.name + " – " + own.reason,
        document_number=own.document_number,
    )  # fmt: skip
    decided = _line(
        JournalKind.CRITERION, own.decided_at, own.id, own.decided_by, action=own.decision,
        said=own.name + sa.func.coalesce(" – " + own.decision_reason, ""),
        document_number=own.document_number,
    ).where(own.decided_at.is_not(None))  # fmt: skip
    return [
        (added, own.recorded_at, own.recorded_by),
        (decided, own.decided_at, own.decided_by),
    ]


def _of_the_list(wanted: JournalFilter, _sight: Sight) -> list[_Part]:
    """Lists that were frozen and signed changes of them; seen by all."""
    if wanted.is_of_entries:
        return []
    own, change = baseline.c, baseline_change.c
    frozen = _line(
        JournalKind.LIST, own.recorded_at, sa.literal(0), own.recorded_by,
        action=sa.literal(FROZEN, sa.Text), said=own.id + " – " + own.source,
        document_number=own.document_number,
    )  # fmt: skip
    changed = _line(
        JournalKind.LIST, change.recorded_at, change.id, change.recorded_by, action=change.kind,
        said=change.reason, document_number=change.document_number,
    )  # fmt: skip
    if wanted.village_id is not None:
        named = baseline_change_village.c
        about = sa.select(named.change_id).where(named.village_id == wanted.village_id)
        return [(changed.where(change.id.in_(about)), change.recorded_at, change.recorded_by)]
    return [
        (frozen, own.recorded_at, own.recorded_by),
        (changed, change.recorded_at, change.recorded_by),
    ]


def _of_periods(wanted: JournalFilter, sight: Sight) -> list[_Part]:
    """What was done about periods, seen by all; reports of units by people in sight."""
    if wanted.is_of_entries or wanted.village_id is not None:
        return []
    kind, key = JournalKind.PERIOD, period.c.key
    own, closing, then, told = period.c, period_closing.c, period_event.c, period_report.c
    begun = _line(
        kind, own.recorded_at, own.id, own.recorded_by, action=sa.literal(BEGUN, sa.Text), said=key
    )
    closed = _line(
        kind, closing.recorded_at, closing.id, closing.recorded_by,
        action=sa.literal(CLOSED, sa.Text), said=key,
    ).join(period, own.id == closing.period_id)  # fmt: skip
    changed = _line(
        kind, then.recorded_at, then.id, then.recorded_by, action=then.action,
        said=key + sa.func.coalesce(" – " + then.reason, ""),
        document_number=then.document_number,
    ).join(period, own.id == then.period_id)  # fmt: skip
    reported = (
        _line(
            kind, told.recorded_at, told.id, told.recorded_by,
            action=sa.literal(REPORTED, sa.Text), said=key + " – " + told.office,
            document_number=told.document_number,
        )
        .join(period, own.id == told.period_id)
        .where(_among(told.recorded_by, sight.people))
    )  # fmt: skip
    return [
        (begun, own.recorded_at, own.recorded_by),
        (closed, closing.recorded_at, closing.recorded_by),
        (changed, then.recorded_at, then.recorded_by),
        (reported, told.recorded_at, told.recorded_by),
    ]


_MAKERS: dict[JournalKind, Any] = {
    JournalKind.RECORDED: _recorded,
    JournalKind.DECIDED: _decided,
    JournalKind.ATTACHED: _attached,
    JournalKind.CHARGED: _charged,
    JournalKind.HANDED_OVER: _handed_over,
    JournalKind.CRITERION: _of_the_criterion,
    JournalKind.LIST: _of_the_list,
    JournalKind.PERIOD: _of_periods,
    JournalKind.SIGNED_IN: lambda w, s: _event(JournalKind.SIGNED_IN, w, s),
    JournalKind.EXPORTED: lambda w, s: _event(JournalKind.EXPORTED, w, s),
}
