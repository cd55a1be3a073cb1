"""The one transaction a change is written in: rows, audit links and the present status together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd
import shapely
import sqlalchemy as sa

from electrification import calendar
from electrification.storage import (
    capital,
    contents,
    history,
    meters,
    periods,
    projection,
    tasks,
    templates,
)
from electrification.storage.contents import DESCRIPTION, Kept, Row
from electrification.storage.criterion_versions import read_versions
from electrification.storage.database import StorageProblem
from electrification.storage.people import person_of
from electrification.storage.schema import (
    audit_link,
    baseline,
    baseline_village,
    cluster,
    draft,
    entry,
    entry_decision,
    period_closing,
    person,
    unit,
    unit_succession,
    village,
    village_membership,
    village_past,
    work,
)
from electrification.storage.village_reader import VillagesRead, read_villages
from electrification.subject.audit import (
    GENESIS,
    Anchor,
    EventAction,
    Link,
    canonical,
    content_hash,
    next_link,
)
from electrification.subject.criterion import Criterion
from electrification.subject.criterion_versions import criterion_on, standing
from electrification.subject.entries import Decision, NewDecision, NewEntry, Standing
from electrification.texts import N_, RELOAD, message

CHAIN_LOCK, REGISTER_LOCK = 0x7472_6163, 0x7265_6769
ONE_MICROSECOND = dt.timedelta(microseconds=1)
MANY_AT_ONCE = 5000
DEGREE_PLACES = 9
"""Decimals of degrees kept of a point, 0.1 mm: those that every database gives back."""


class Work:
    """Writes of one change. Have what it rests on held, read and check; then write.

    SQLite lets one writer in at a time. On PostgreSQL locks are taken in one order, so that nobody
    waits in a circle: the register (`hold_register`), villages by id (`hold_villages`), the chain
    (the first write). Ids and instants are assigned under the chain's lock, so they grow in the
    order of the chain.
    """

    def __init__(self, connection: sa.Connection, person_id: int) -> None:
        self.connection = connection
        self.person_id = person_id
        self._is_locked = False
        self._last: Link | None = None
        self._clock = calendar.EPOCH
        self._next_id: dict[str, int] = {}
        self._links: list[Row] = []
        self._held: set[int] = set()
        self._touched: set[int] = set()
        self._read: tuple[list[int], VillagesRead] | None = None
        self._rule_today: Criterion | None = None

    def hold_villages(self, village_ids: Iterable[int]) -> None:
        """Have these villages to oneself until the end: what is read of them now still stands then.

        All that a change is about are named at once, before the first write.
        """
        wanted = sorted(set(village_ids) - self._held)
        if not wanted:
            return
        if self._is_locked or (self._held and wanted[0] < max(self._held)):
            raise RuntimeError(f"Hold villages {wanted[:5]} at once, before the first write.")
        if self.connection.dialect.name == "postgresql":
            for start in range(0, len(wanted), MANY_AT_ONCE):
                some = wanted[start : start + MANY_AT_ONCE]
                self.connection.execute(_HELD_OF, {"villages": some})
        self._held.update(wanted)

    def hold_register(self) -> None:
        """Have the register and every village in it to oneself until the end; the first call."""
        is_server = self.connection.dialect.name == "postgresql"
        if is_server:
            self.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(REGISTER_LOCK)))
        query = _HELD if is_server else sa.select(village.c.id)
        self._held.update(self.connection.execute(query).scalars())

    def _touch(self, village_ids: Iterable[int]) -> None:
        """Villages whose present status is to be written at the end."""
        touched = set(village_ids)
        self.hold_villages(touched)
        self._touched |= touched

    def _draw_ahead(
        self,
        village_ids: Sequence[int],
        entries: Sequence[NewEntry] = (),
        decisions: Sequence[NewDecision] = (),
    ) -> None:
        """Write the present status that villages will have; others need not wait for it.

        Later changes in the same transaction have it written once more at the end.
        """
        ids = sorted(set(village_ids))
        if self._is_locked or not 0 < len(ids) <= projection.MANY:
            self._touch(ids)
            return
        self.hold_villages(ids)
        read = self._villages(ids)
        drawn = projection.drawn(read.log(entries, decisions), read.clusters, self._rule())
        projection.write(self.connection, drawn)

    def standing(self, village_ids: Sequence[int]) -> dict[int, tuple[list[Standing], str]]:
        """By village that is there, the entries that stand and its version; see `VillagesRead`."""
        return self._villages(village_ids).standing()

    def unknown(self, entries: Sequence[NewEntry]) -> list[tuple[str, int]]:
        """What entries name that is not there: (field, id) for villages, clusters and entries."""
        named = {entry.village_id for entry in entries}
        missing = [("village_id", i) for i in sorted(named - set(self._villages(named).clusters))]
        return missing + history.unknown(self.connection, entries)

    def _villages(self, village_ids: Iterable[int]) -> VillagesRead:
        """Villages as they are; those that are held are read once, until something is written."""
        ids = sorted(set(village_ids))
        if self._read is not None and self._read[0] == ids:
            return self._read[1]
        read = read_villages(self.connection, ids)
        if self._held.issuperset(ids) and not self._is_locked:
            self._read = (ids, read)
        return read

    def decidable(self, entry_ids: Sequence[int]) -> dict[int, history.Decidable]:
        """What deciding about entries needs to know; see `history.decidable`."""
        return history.decidable(self.connection, entry_ids)

    def superseded_by(self, entry_ids: Sequence[int]) -> dict[int, int]:
        """By entry that still stands, which of these is in its place; see `history`."""
        return history.superseded_by(self.connection, entry_ids)

    def task(self, task_id: int) -> pd.Series | None:
        """A task as it stands; None where there is none."""
        return tasks.standing(self.connection, task_id)

    def task_history(self, task_id: int) -> pd.DataFrame:
        """What happened to a task, oldest first."""
        return tasks.history(self.connection, task_id)

    def same_task(self, document_number: str, content: str) -> int | None:
        """The task that the same document charged with the same content; None where none is."""
        return tasks.same_task(self.connection, document_number, content)

    def period(self, key: str) -> periods.StoredPeriod | None:
        """A reporting period as it stands; None where nothing was done about it yet."""
        return periods.stored(self.connection, key)

    def overlapping_period(self, kind: str, first_on: dt.date, last_on: dt.date) -> str | None:
        """Key of a period of that kind that is there and has a day in common with these."""
        return periods.overlapping(self.connection, kind, first_on, last_on)

    def head(self) -> Anchor:
        """The last link of the chain as this change has it."""
        self._lock()
        return Anchor(self._last.sequence, self._last.hash) if self._last else Anchor(0, GENESIS)

    def person_of(self, key: str) -> int | None:
        """The id of who signs in by that name, disabled or not; None where nobody does."""
        return person_of(self.connection, key)

    def templates(self) -> pd.DataFrame:
        """The last row of each programme and stage."""
        return templates.last_rows(templates.all_rows(self.connection))

    def _lock(self) -> None:
        if self._is_locked:
            return
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(_CHAIN_LOCKED)
        head = self.connection.execute(_HEAD).one()
        *known, entries, decisions = head[: len(_MARKS)]
        link = head[len(_MARKS) :]
        self._last = Link(*link) if link[0] is not None else None
        told = [self._last.at] if self._last else []
        self._clock = max([*(t for t in known if t is not None), *told], default=calendar.EPOCH)
        self._next_id |= {entry.name: (entries or 0) + 1, entry_decision.name: (decisions or 0) + 1}
        self._is_locked = True
        self._read = None

    def _ids(self, table: sa.Table, count: int) -> range:
        self._lock()
        if table.name not in self._next_id:
            last = self.connection.execute(sa.select(sa.func.max(table.c.id))).scalar()
            self._next_id[table.name] = (last or 0) + 1
        first = self._next_id[table.name]
        self._next_id[table.name] = first + count
        return range(first, first + count)

    def instant(self) -> dt.datetime:
        """The next instant of the history: now, and always later than the last one."""
        self._lock()
        self._clock = max(calendar.now(), self._clock + ONE_MICROSECOND)
        return self._clock

    def _link(self, action: str, subject: str, row: Row, *, changes_data: bool = True) -> None:
        self._last = next_link(
            self._last,
            at=max(calendar.now(), self._clock),
            person_id=self.person_id,
            action=action,
            subject=subject,
            content=content_hash(row),
            changes_data=changes_data,
        )
        self._links.append(dict(vars(self._last)))

    def _link_row(
        self, kept: Kept, row: Row, action: str | None = None, *, changes_data: bool = True
    ) -> None:
        action = action or kept.actions[0]
        self._link(action, kept.subject_of(row), kept.content_of(row), changes_data=changes_data)

    def _link_end(self, kept: Kept, row: Row, *, changes_data: bool = True) -> None:
        self._link(
            str(kept.end_action), kept.subject_of(row), kept.end_of(row), changes_data=changes_data
        )

    def _insert(self, table: sa.Table, rows: Sequence[Row]) -> None:
        if rows:
            self.connection.execute(sa.insert(table), list(rows))

    def add_units(self, units: Sequence[Row], successions: Sequence[Row]) -> None:
        """Units and their successions."""
        self._lock()
        self._insert(unit, units)
        self._insert(unit_succession, successions)
        for row in units:
            self._link_row(contents.UNIT, row)
        for row in successions:
            self._link_row(contents.SUCCESSION, row)

    def add_people(self, people: Sequence[Row]) -> list[int]:
        """People by key and name; the chain holds their id only."""
        self._lock()
        rows = [{"id": i, **p} for i, p in zip(self._ids(person, len(people)), people, strict=True)]
        self._insert(person, rows)
        for row in rows:
            self._link_row(contents.PERSON, row)
        return [row["id"] for row in rows]

    def disable_person(self, person_id: int, at: dt.datetime) -> None:
        """A person who may sign in no more, from that instant on."""
        self._end(contents.PERSON, person_id, at)

    def add_posts(self, posts: Sequence[Row]) -> list[int]:
        """Posts people hold."""
        return self._append(contents.POST, posts)

    def end_post(self, post_id: int, ended_on: dt.date) -> None:
        """A post whose last day is that one."""
        self._end(contents.POST, post_id, ended_on)

    def add_handovers(self, handovers: Sequence[Row]) -> list[int]:
        """Who takes over what others left open."""
        return self._append(contents.HANDOVER, handovers)

    def add_programme_stages(self, rows: Sequence[Row]) -> list[int]:
        """Which stages programmes require, from now on."""
        return self._append(contents.PROGRAMME_STAGE, rows)

    def add_capital_sources(self, rows: Sequence[Row]) -> list[int]:
        """Sources of capital."""
        return self._append(contents.CAPITAL_SOURCE, rows)

    def add_capital_cutoff(self, row: Row) -> int:
        """Until when the money of a source and plan year may be spent."""
        return self._append(contents.CAPITAL_CUTOFF, [row])[0]

    def add_works(
        self, rows: Sequence[Row], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """Works, as they are registered."""
        return self._append(contents.WORK, rows, at, by)

    def add_work_investment(self, row: Row) -> int:
        """The total investment of a work as a document adjusts it."""
        return self._append(contents.WORK_INVESTMENT, [row])[0]

    def work_investment(self, investment_id: int) -> sa.Row[Any] | None:
        """A total investment as it was adjusted; None where there is none."""
        table = contents.WORK_INVESTMENT.table
        return self.connection.execute(sa.select(table).where(table.c.id == investment_id)).first()

    def decide_work_investment(
        self, investment_id: int, decision: Decision, reason: str | None = None
    ) -> None:
        """A total investment that waited for it is confirmed or returned."""
        more = {
            "decision": str(decision),
            "decided_by": self.person_id,
            "decision_reason": reason,
        }
        self._end(contents.WORK_INVESTMENT, investment_id, self.instant(), more)

    def add_work_parties(
        self, rows: Sequence[Row], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """Who invests in works or builds them, from a day on."""
        return self._append(contents.WORK_PARTY, rows, at, by)

    def add_work_shares(
        self,
        row: Row,
        shares: Sequence[Row],
        at: dt.datetime | None = None,
        by: int | None = None,
    ) -> int:
        """The villages a work serves from now on; those it served before are served no more."""
        before = self.work_villages([row["work_id"]])
        self._touch([*before, *(share["village_id"] for share in shares)])
        version_id = self._append(contents.WORK_SHARE_VERSION, [row], at, by)[0]
        rows = [{"version_id": version_id, **share} for share in shares]
        self._insert(contents.WORK_SHARE.table, rows)
        for share in rows:
            self._link_row(contents.WORK_SHARE, share)
        return version_id

    def add_work_scales(
        self, rows: Sequence[Row], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """How much works build, as documents say."""
        return self._append(contents.WORK_SCALE, rows, at, by)

    def add_grid_file(
        self,
        row: Row,
        lines: Sequence[Row],
        at: dt.datetime | None = None,
        by: int | None = None,
    ) -> int:
        """A file of lines with what was read in it; answers the file's id."""
        file_id = self._append(contents.GRID_FILE, [row], at, by)[0]
        self._append(contents.GRID_LINE, [{"file_id": file_id, **line} for line in lines], at, by)
        return file_id

    def hold_works(self, work_ids: Iterable[int]) -> None:
        """Have the money of these works to oneself until the end; before `hold_villages`."""
        wanted = sorted(set(work_ids))
        if not wanted:
            return
        if self._is_locked or self._held:
            raise RuntimeError(f"Hold works {wanted[:5]} at once, before villages and writes.")
        if self.connection.dialect.name == "postgresql":
            for start in range(0, len(wanted), MANY_AT_ONCE):
                some = wanted[start : start + MANY_AT_ONCE]
                self.connection.execute(_HELD_WORKS, {"works": some})

    def works_behind(self, entry_ids: Sequence[int]) -> list[int]:
        """Works whose sums some entries change: theirs, and those of what they correct."""
        found: set[int] = set()
        ahead, seen = set(entry_ids), set[int]()
        while ahead:
            seen |= ahead
            corrected: set[int] = set()
            some = sorted(ahead)
            for start in range(0, len(some), MANY_AT_ONCE // 10):
                query = sa.select(entry.c.work_id, entry.c.counter_work_id, entry.c.supersedes)
                part = some[start : start + MANY_AT_ONCE // 10]
                for *works, old in self.connection.execute(query.where(entry.c.id.in_(part))):
                    found.update(i for i in works if i is not None)
                    corrected |= {old} - {None}
            ahead = corrected - seen
        return sorted(found)

    def capital_works(self) -> pd.DataFrame:
        """Works as they are; see `Capital.works`."""
        return capital.works(self.connection)

    def capital_sources(self) -> pd.DataFrame:
        """Sources of capital as they are; see `Capital.sources`."""
        return capital.sources(self.connection)

    def capital_shares(self, work_ids: Sequence[int]) -> pd.DataFrame:
        """Villages of some works, the lead one of each first; see `Capital.shares`."""
        return capital.shares(self.connection, work_ids=work_ids)

    def capital_lines(self, work_ids: Sequence[int]) -> pd.DataFrame:
        """Entries of money of some works; `is_standing` and `is_confirmed` say how they are now."""
        every = capital.every_line(self.connection, work_ids)
        return every.assign(
            is_standing=every["ended_us"] == calendar.NEVER,
            is_confirmed=every["confirmed_us"] != calendar.NEVER,
        )

    def corrected_capital(self) -> frozenset[int]:
        """Entries of money that a correction which waits will end; see `history`."""
        return history.corrected_capital(self.connection)

    def work_villages(self, work_ids: Iterable[int]) -> list[int]:
        """Villages that some works serve now."""
        some = sorted(set(work_ids))
        if not some:
            return []
        return sorted(set(capital.shares(self.connection, work_ids=some)["village_id"].tolist()))

    def add_documents(
        self, rows: Sequence[Row], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """Documents that were put into the folder of evidence."""
        return self._append(contents.DOCUMENT, rows, at, by)

    def add_evidence(
        self, rows: Sequence[Row], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """Documents that bear out something of villages."""
        return self._append(contents.EVIDENCE, rows, at, by)

    def remove_evidence(self, evidence_id: int, at: dt.datetime, reason: str) -> None:
        """Evidence that bears out nothing from that instant on, and why; the document stays."""
        why = {"removed_by": self.person_id, "removed_reason": reason}
        self._end(contents.EVIDENCE, evidence_id, at, why)

    def add_task(
        self,
        row: Row,
        subjects: Sequence[Row],
        at: dt.datetime | None = None,
        by: int | None = None,
    ) -> int:
        """A task with the villages, stages and obstacles it is about."""
        task_id = self._append(contents.TASK, [row], at, by)[0]
        rows = [{"task_id": task_id, "place": i, **s} for i, s in enumerate(subjects, start=1)]
        self._insert(contents.TASK_SUBJECT.table, rows)
        for subject in rows:
            self._link_row(contents.TASK_SUBJECT, subject)
        return task_id

    def add_task_events(
        self, rows: Sequence[Row], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """What became of tasks."""
        return self._append(contents.TASK_EVENT, rows, at, by)

    def add_period(self, row: Row, at: dt.datetime | None = None, by: int | None = None) -> int:
        """A reporting period that something is done about for the first time."""
        return self._append(contents.PERIOD, [row], at, by)[0]

    def add_period_closing(
        self, row: Row, at: dt.datetime | None = None, by: int | None = None
    ) -> int:
        """The figures of a period as they are closed."""
        return self._append(contents.PERIOD_CLOSING, [row], at, by)[0]

    def add_period_event(
        self, row: Row, at: dt.datetime | None = None, by: int | None = None
    ) -> int:
        """A deadline that moved, or a period that was opened again."""
        return self._append(contents.PERIOD_EVENT, [row], at, by)[0]

    def add_period_report(
        self,
        row: Row,
        estimates: Mapping[str, int],
        at: dt.datetime | None = None,
        by: int | None = None,
    ) -> int:
        """A unit's report for a period, with what it expects."""
        report_id = self._append(contents.PERIOD_REPORT, [row], at, by)[0]
        rows = [
            {"report_id": report_id, "figure": str(name), "value": value}
            for name, value in sorted(estimates.items())
        ]
        self._insert(contents.PERIOD_ESTIMATE.table, rows)
        for one in rows:
            self._link_row(contents.PERIOD_ESTIMATE, one)
        return report_id

    def add_finding_answers(self, rows: Sequence[Row]) -> list[int]:
        """What was answered to findings."""
        return self._append(contents.FINDING_ANSWER, rows)

    def add_meter_file(
        self,
        row: Row,
        readings: Sequence[Row],
        at: dt.datetime | None = None,
        by: int | None = None,
    ) -> int:
        """A file of the power company with what was read in it; answers the file's id.

        A file that was brought before and taken back is known already.
        """
        known = meters.file_of(self.connection, str(row["sha256"]))
        file_id = known or self._append(contents.METER_FILE, [row], at, by)[0]
        rows = [{"file_id": file_id, **reading} for reading in readings]
        self._append(contents.METER_READING, rows, at, by)
        return file_id

    def add_made_report(self, row: Row) -> int:
        """A report that is given out; it changes no figure."""
        return self._append(contents.MADE_REPORT, [row], changes_data=False)[0]

    def add_report_texts(self, rows: Sequence[Row]) -> list[int]:
        """What was written for parts of the report; it changes no figure."""
        return self._append(contents.REPORT_TEXT, rows, changes_data=False)

    def add_import(self, row: Row, places: Mapping[int, str], at: dt.datetime | None = None) -> int:
        """A file that is brought in, with the place that each of its entries stood at, by entry.

        `at` is an instant that this change was given already (`instant`).
        """
        import_id = self._append(contents.IMPORT_FILE, [row], at)[0]
        rows = [
            {"entry_id": entry_id, "import_id": import_id, "place": place}
            for entry_id, place in sorted(places.items())
        ]
        self._insert(contents.IMPORT_ENTRY.table, rows)
        for one in rows:
            self._link_row(contents.IMPORT_ENTRY, one)
        return import_id

    def undo_import(self, import_id: int, reason: str) -> None:
        """An import that is taken back, with what it recorded; once."""
        self._append(contents.IMPORT_UNDO, [{"import_id": import_id, "reason": reason}])

    def add_event(
        self, action: EventAction, subject: str, detail: Mapping[str, Any] | None = None
    ) -> int:
        """What happened and changed no figure; `detail` must not hold what somebody typed."""
        self._lock()
        event_id = self._ids(contents.EVENT.table, 1)[0]
        row = {
            "id": event_id,
            "action": str(action),
            "subject": subject,
            "detail": canonical(detail).decode() if detail else None,
            "at": self.instant(),
            "person_id": self.person_id,
        }
        self._insert(contents.EVENT.table, [row])
        self._link(
            str(action),
            contents.EVENT.subject_of(row),
            contents.EVENT.content_of(row),
            changes_data=False,
        )
        return event_id

    def _append(
        self,
        kept: Kept,
        rows: Sequence[Row],
        at: dt.datetime | None = None,
        by: int | None = None,
        *,
        changes_data: bool = True,
    ) -> list[int]:
        """Rows with an id, signed with the instant and the person; answers their ids.

        Only the loader of sample data passes an instant and a person of its own.
        """
        self._lock()
        added, added_by = (
            ("added_at", "added_by")
            if "added_at" in kept.table.c
            else ("recorded_at", "recorded_by")
        )
        person_id = self.person_id if by is None else by
        ids = self._ids(kept.table, len(rows))
        signed = [
            {**row, "id": i, added: at or self.instant(), added_by: row.get(added_by, person_id)}
            for i, row in zip(ids, rows, strict=True)
        ]
        self._insert(kept.table, signed)
        for row in signed:
            self._link_row(kept, row, changes_data=changes_data)
        return list(ids)

    def _end(
        self,
        kept: Kept,
        row_id: int,
        value: Any,
        more: Row | None = None,
        *,
        changes_data: bool = True,
    ) -> None:
        """Write the value of a row that is written later, once: two ends would be two links."""
        self._lock()
        end, more = str(kept.end), more or {}
        ended = self.connection.execute(
            sa.update(kept.table)
            .where(kept.table.c.id == row_id, kept.table.c[end].is_(None))
            .values({end: value, **more})
        )
        if not ended.rowcount:
            raise StorageProblem(
                message(N_("Somebody else has ended this already.")),
                RELOAD,
            )
        self._link_end(kept, {"id": row_id, end: value, **more}, changes_data=changes_data)

    def add_villages(self, villages: Sequence[Row], at: dt.datetime) -> list[int]:
        """Villages new to the register from that instant on."""
        ids = self._ids(village, len(villages))
        self._held.update(ids)
        rows = [
            {"id": i, "registered_at": at, **_placed(v)} for i, v in zip(ids, villages, strict=True)
        ]
        self._insert(village, rows)
        for row in rows:
            self._link_row(contents.VILLAGE, row)
        self._touch(ids)
        return list(ids)

    def update_village(self, village_id: int, values: Row, at: dt.datetime) -> None:
        """A village described anew from that instant on; how it was described before is kept."""
        self._touch([village_id])
        self._lock()
        one = village.c.id == village_id
        described = sa.select(
            village.c.id,
            sa.literal(at, village_past.c.until_at.type),
            *(village.c[n] for n in DESCRIPTION),
        ).where(one)
        self.connection.execute(
            sa.insert(village_past).from_select(["village_id", "until_at", *DESCRIPTION], described)
        )
        self.connection.execute(sa.update(village).where(one).values(_placed(values)))
        now = self.connection.execute(sa.select(village).where(one)).one()
        self._link_row(contents.VILLAGE_CHANGED, {**now._mapping, "at": at})

    def retire_villages(self, village_ids: Sequence[int], at: dt.datetime) -> None:
        """Villages that leave the register; their history stays."""
        self._touch(village_ids)
        self._lock()
        chosen = village.c.id.in_(village_ids)
        self.connection.execute(sa.update(village).where(chosen).values(retired_at=at))
        for village_id in village_ids:
            self._link_end(contents.VILLAGE, {"id": village_id, "retired_at": at})

    def set_memberships(
        self, village_ids: Sequence[int], memberships: Sequence[Row], at: dt.datetime
    ) -> None:
        """In which commune villages are from when to when; what was known until now is kept."""
        self._lock()
        standing = village_membership.c.village_id.in_(village_ids) & (
            village_membership.c.known_until.is_(None)
        )
        keys = [village_membership.c[name] for name in contents.MEMBERSHIP.key]
        ended = self.connection.execute(sa.select(*keys).where(standing).order_by(*keys)).all()
        self.connection.execute(
            sa.update(village_membership).where(standing).values(known_until=at)
        )
        for one in ended:
            self._link_end(contents.MEMBERSHIP, {**one._mapping, "known_until": at})
        rows = [{**row, "known_from": at} for row in memberships]
        self._insert(village_membership, rows)
        for row in rows:
            self._link_row(contents.MEMBERSHIP, row)

    def add_clusters(self, clusters: Sequence[Row], at: dt.datetime) -> list[int]:
        """Clusters that villages are recorded by from that instant on."""
        self._touch(row["village_id"] for row in clusters)
        ids = self._ids(cluster, len(clusters))
        rows = [{"id": i, "known_from": at, **c} for i, c in zip(ids, clusters, strict=True)]
        self._insert(cluster, rows)
        for row in rows:
            self._link_row(contents.CLUSTER, row)
        return list(ids)

    def add_entries(
        self, entries: Sequence[NewEntry], at: dt.datetime | None = None, by: int | None = None
    ) -> list[int]:
        """Append entries. Only the loader of sample data passes an instant of its own."""
        villages = [new.village_id for new in entries]
        if works := {i for new in entries for i in (new.work_id, new.counter_work_id) if i}:
            self._touch([*villages, *self.work_villages(works)])
        else:
            self._draw_ahead(villages, entries=entries)
        ids = self._ids(entry, len(entries))
        self._insert(
            entry, [self._entry_row(i, n, at, by) for i, n in zip(ids, entries, strict=True)]
        )
        return list(ids)

    def next_entry_ids(self, count: int) -> range:
        """The ids that the next entries to be appended in this change will have, in their order."""
        first = self._ids(entry, 0).start
        return range(first, first + count)

    def add_history(self, told: Sequence[tuple[NewEntry | NewDecision, dt.datetime, int]]) -> None:
        """Append a past, oldest first: what was recorded or decided, at what instant, by whom.

        A decision or an entry may name entries told before it; see `next_entry_ids`.
        """
        entries = [new for new, _at, _by in told if isinstance(new, NewEntry)]
        decided = [new.entry_id for new, _at, _by in told if isinstance(new, NewDecision)]
        works = {i for new in entries for i in (new.work_id, new.counter_work_id) if i}
        works.update(self.works_behind(decided))
        villages = {new.village_id for new in entries}
        self._touch([*villages, *self._villages_of(decided), *self.work_villages(works)])
        entry_ids = iter(self._ids(entry, len(entries)))
        decision_ids = iter(self._ids(entry_decision, len(decided)))
        recorded, decisions = [], []
        for new, at, by in told:
            if isinstance(new, NewEntry):
                recorded.append(self._entry_row(next(entry_ids), new, at, by))
            else:
                decisions.append(self._decision_row(next(decision_ids), new, at, by))
        self._insert(entry, recorded)
        self._insert(entry_decision, decisions)

    def _entry_row(
        self, entry_id: int, new: NewEntry, at: dt.datetime | None, by: int | None
    ) -> Row:
        """The row of an entry, linked."""
        row = {name: _value(getattr(new, name)) for name in _ENTRY_COLUMNS}
        row |= {"id": entry_id, "recorded_at": self._tick(at), "recorded_by": by or self.person_id}
        self._link_row(contents.ENTRY, row)
        return row

    def _tick(self, at: dt.datetime | None) -> dt.datetime:
        """The instant of the next row: one of its own, or now and later than the last one."""
        self._clock = at if at is not None else max(calendar.now(), self._clock + ONE_MICROSECOND)
        return self._clock

    def save_draft(self, village_id: int, form: str, draft_id: int | None = None) -> int:
        """Keep what the person has begun to record; it is no entry yet and in no link."""
        values = {"village_id": village_id, "form": form, "saved_at": calendar.now()}
        own = (draft.c.id == draft_id) & (draft.c.person_id == self.person_id)
        if draft_id is not None:
            changed = self.connection.execute(sa.update(draft).where(own).values(values))
            if changed.rowcount:
                return draft_id
        made = sa.insert(draft).values(person_id=self.person_id, **values)
        return int(self.connection.execute(made).inserted_primary_key[0])  # type: ignore[index]

    def discard_draft(self, draft_id: int, owners: Sequence[int] = ()) -> None:
        """Throw a draft away, where it is the person's own or one of these people's."""
        own = (draft.c.id == draft_id) & draft.c.person_id.in_([self.person_id, *owners])
        self.connection.execute(sa.delete(draft).where(own))

    def add_decisions(
        self,
        decisions: Sequence[NewDecision],
        at: dt.datetime | None = None,
        by: int | None = None,
    ) -> None:
        """Append decisions about entries. An entry is decided on at most once each way."""
        ids_about = [d.entry_id for d in decisions]
        about = self._villages_of(ids_about)
        if works := self.works_behind(ids_about):
            self._touch([*about, *self.work_villages(works)])
        else:
            self._draw_ahead(about, decisions=decisions)
        ids = self._ids(entry_decision, len(decisions))
        rows = [self._decision_row(i, new, at, by) for i, new in zip(ids, decisions, strict=True)]
        self._insert(entry_decision, rows)

    def _decision_row(
        self, decision_id: int, new: NewDecision, at: dt.datetime | None, by: int | None
    ) -> Row:
        """The row of a decision, linked."""
        row = {
            "id": decision_id,
            "entry_id": new.entry_id,
            "decision": str(new.decision),
            "decided_at": self._tick(at),
            "decided_by": by or self.person_id,
            "reason": new.reason,
            "by_entry_id": new.by_entry_id,
        }
        self._link_row(contents.DECISION, row, str(new.decision))
        return row

    def _villages_of(self, entry_ids: list[int]) -> list[int]:
        found: list[int] = []
        for start in range(0, len(entry_ids), 500):
            some = entry_ids[start : start + 500]
            query = sa.select(entry.c.village_id).distinct().where(entry.c.id.in_(some))
            found += self.connection.execute(query).scalars()
        return found

    def add_baseline_change(self, row: Row, joined: Sequence[int], left: Sequence[int]) -> int:
        """Villages that join those counted, and villages that leave them."""
        change_id = self._append(contents.BASELINE_CHANGE, [row])[0]
        rows = [
            {"change_id": change_id, "village_id": village_id, "is_counted": is_counted}
            for ids, is_counted in ((joined, True), (left, False))
            for village_id in ids
        ]
        self._insert(contents.BASELINE_CHANGE_VILLAGE.table, rows)
        for member in rows:
            self._link_row(contents.BASELINE_CHANGE_VILLAGE, member)
        return change_id

    def add_criterion_version(self, row: Row) -> int:
        """A version of a rule set, which judges nothing until it is confirmed."""
        return self._append(contents.CRITERION_VERSION, [row])[0]

    def decide_criterion_version(
        self, version_id: int, decision: Decision, reason: str | None = None
    ) -> None:
        """A version is confirmed or returned; confirmed, the present status is drawn by it anew."""
        if decision is Decision.CONFIRMED:
            self._touch(self.connection.execute(sa.select(village.c.id)).scalars())
        more = {
            "decision": str(decision),
            "decided_by": self.person_id,
            "decision_reason": reason,
        }
        self._end(contents.CRITERION_VERSION, version_id, self.instant(), more)
        self._rule_today = None

    def add_scenario(self, row: Row) -> int:
        """A scenario with its answer, kept; it changes no figure."""
        return self._append(contents.SCENARIO, [row], changes_data=False)[0]

    def put_scenario_aside(self, scenario_id: int) -> None:
        """A scenario that is not looked at any more; it stays readable."""
        by = {"put_aside_by": self.person_id}
        self._end(contents.SCENARIO, scenario_id, self.instant(), by, changes_data=False)

    def freeze_baseline(
        self,
        baseline_id: str,
        on: dt.date,
        source: str,
        village_ids: Sequence[int],
        at: dt.datetime,
        document_number: str | None = None,
    ) -> None:
        """The list of villages that rates are a share of, signed and dated."""
        self._lock()
        row = {
            "id": baseline_id,
            "frozen_on": on,
            "source": source,
            "document_number": document_number,
            "recorded_at": at,
            "recorded_by": self.person_id,
        }
        self._insert(baseline, [row])
        self._insert(
            baseline_village, [{"baseline_id": baseline_id, "village_id": v} for v in village_ids]
        )
        self._link_row(contents.BASELINE, {**row, "villages": sorted(village_ids)})

    def retire_baselines(self, at: dt.datetime) -> None:
        """Baselines of a register that another one has replaced."""
        self._lock()
        query = sa.select(baseline.c.id).where(baseline.c.retired_at.is_(None))
        for baseline_id in list(self.connection.execute(query).scalars()):
            chosen = sa.update(baseline).where(baseline.c.id == baseline_id)
            self.connection.execute(chosen.values(retired_at=at))
            self._link_end(contents.BASELINE, {"id": baseline_id, "retired_at": at})

    def follow_the_day(self) -> None:
        """Bring the present status up to today's rule; nothing in it is data, so none is linked."""
        projection.follow(self.connection, self._rule())

    def finish(self) -> None:
        """Write the links and bring the present status up to date."""
        self._insert(audit_link, self._links)
        if self._touched:
            projection.refresh(self.connection, sorted(self._touched), self._rule())

    def _rule(self) -> Criterion:
        """The rule set in force today, with the versions that the province has added."""
        if self._rule_today is None:
            versions = standing(read_versions(self.connection))
            self._rule_today = criterion_on(calendar.today(), versions=versions)
        return self._rule_today


_HELD = sa.select(village.c.id).order_by(village.c.id).with_for_update(key_share=True)
_HELD_OF = _HELD.where(village.c.id.in_(sa.bindparam("villages", expanding=True)))
"""Locks others out of changing villages, not out of naming them in rows of their own."""
_HELD_WORKS = (
    sa.select(work.c.id)
    .where(work.c.id.in_(sa.bindparam("works", expanding=True)))
    .order_by(work.c.id)
    .with_for_update(key_share=True)
)
_CHAIN_LOCKED = sa.select(sa.func.pg_advisory_xact_lock(CHAIN_LOCK))
_MARKS = (
    sa.func.max(period_closing.c.known_at, type_=period_closing.c.known_at.type),
    sa.func.max(entry.c.recorded_at, type_=entry.c.recorded_at.type),
    sa.func.max(entry_decision.c.decided_at, type_=entry_decision.c.decided_at.type),
    sa.func.max(entry.c.id),
    sa.func.max(entry_decision.c.id),
)
_LAST_LINK = (
    sa.select(*(audit_link.c[field.name] for field in fields(Link)))
    .order_by(audit_link.c.sequence.desc())
    .limit(1)
    .subquery()
)
_HEAD = sa.select(
    *(sa.select(mark).scalar_subquery() for mark in _MARKS), *_LAST_LINK.c
).select_from(sa.select(sa.literal(1).label("one")).subquery().outerjoin(_LAST_LINK, sa.true()))
"""The last instants and ids, and the last link, by one query: others wait for it.

A link is never earlier than what it speaks of, so the last one stands for rows of every kind.
"""
_ENTRY_COLUMNS = tuple(
    c.name for c in entry.c if c.name not in {"id", "recorded_at", "recorded_by"}
)


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _placed(row: Row) -> Row:
    """A village's values with its point rounded to what every database gives back."""
    point = row.get("geom")
    if point is None:
        return row
    x, y = round(point.x, DEGREE_PLACES), round(point.y, DEGREE_PLACES)
    return {**row, "geom": shapely.Point(x, y)}


__all__ = ["Decision", "Row", "Work"]
