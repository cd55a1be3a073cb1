"""The store: one open database, its log in memory, and the questions pages and files ask of it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.calendar import day_number
from electrification.questions.entry_log import EntryLog, Selection, seen
from electrification.questions.snapshot import Baseline, Snapshot, village_states
from electrification.storage import (
    baselines,
    history,
    log_reader,
    packed_columns,
    plans,
    projection,
    register_reader,
    shared_money,
    waiting,
)
from electrification.storage.answers import Answers
from electrification.storage.baselines import Baselines
from electrification.storage.capital import Capital
from electrification.storage.contents import (
    BASELINE,
    BASELINE_CHANGE,
    CLUSTER,
    CRITERION_VERSION,
    MEMBERSHIP,
    SUCCESSION,
    UNIT,
    VILLAGE,
    VILLAGE_CHANGED,
)
from electrification.storage.criterion_versions import CriterionVersions, read_versions
from electrification.storage.database import newest_revision, open_engine, revision_of, safe_url
from electrification.storage.evidence import EvidenceReader
from electrification.storage.files import EvidenceFolder, evidence_folder
from electrification.storage.grid import Grid
from electrification.storage.imports import Imports
from electrification.storage.journal import Journal
from electrification.storage.left_open import LeftOpen
from electrification.storage.made_reports import MadeReports
from electrification.storage.meters import Meters
from electrification.storage.people import People
from electrification.storage.periods import Periods
from electrification.storage.programmes import Programmes
from electrification.storage.review import Review
from electrification.storage.scenarios import Scenarios
from electrification.storage.schema import audit_link
from electrification.storage.scope import villages_under
from electrification.storage.secrets import Secrets
from electrification.storage.standing import standing_entries, words_of
from electrification.storage.tasks import Tasks
from electrification.storage.templates import Templates
from electrification.storage.village_reader import NOTHING_STANDS, read_villages
from electrification.storage.work_archive import WorkArchives
from electrification.storage.writing import Work
from electrification.subject.audit import Anchor
from electrification.subject.baseline import BaselineChange, FrozenList, Lists, lists
from electrification.subject.criterion_versions import Version, criterion_on, standing
from electrification.subject.entries import EntryKind, EntryState, Standing
from geo.units import UnitKey, Units

SNAPSHOTS_KEPT = 64
PARTS_KEPT, PART_ROWS_KEPT = 512, 500
"""How many snapshots of a scope are kept, and up to how many villages each."""
WRITERS_AT_ONCE = {"sqlite": 1, "postgresql": 16}
"""Changes under way in this process; others wait without a connection, which readers need."""
NOBODY = 0
"""Writes what is no data and stands in no link."""
REFORM_ON = dt.date(2025, 7, 1)


@dataclass(frozen=True)
class _Register:
    """Villages, memberships, units and baselines, with the data version they were read at."""

    version: int
    villages: pd.DataFrame
    past: pd.DataFrame
    clusters: pd.DataFrame
    memberships: pd.DataFrame
    units: Units
    baselines: tuple[FrozenList, ...]
    changes: tuple[BaselineChange, ...]
    rules: tuple[Version, ...]
    places: pd.DataFrame


@dataclass(frozen=True)
class _Loaded:
    """Everything in memory for one data version."""

    data_version: int
    log: EntryLog
    last_decision_id: int
    register: _Register

    @property
    def last_instant(self) -> dt.datetime:
        """The last instant of the history, which a slow clock may not have reached yet."""
        marks = [self.log.recorded_at, self.log.confirmed_at, self.log.ended_at]
        known = [m[m != calendar.NEVER] for m in (*marks, self.register.villages["registered_at"])]
        last = max((int(m.max()) for m in known if len(m)), default=0)
        register = self.register
        signed = [
            *(change.recorded_at for change in register.changes),
            *(rule.decided_at for rule in register.rules if rule.decided_at is not None),
        ]
        frozen = max((one.known_from for one in register.baselines), default=0)
        return max([calendar.instant_from(max(last, frozen)), *signed])


class Store:
    """One open database. Safe to share between threads; answers are frames not to be changed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self.people = People(engine)
        self.journal = Journal(engine)
        self.tasks = Tasks(engine)
        self.periods = Periods(engine)
        self.templates = Templates(engine)
        self.programmes = Programmes(engine)
        self.baselines = Baselines(engine)
        self.criterion_versions = CriterionVersions(engine)
        self.left_open = LeftOpen(engine)
        self.secrets = Secrets(engine)
        self.evidence = EvidenceReader(engine)
        self.review = Review(engine)
        self.answers = Answers(engine)
        self.meters = Meters(engine)
        self.reports = MadeReports(engine)
        self.capital = Capital(engine, self.villages_in)
        self.grid = Grid(engine)
        self.archives = WorkArchives(engine)
        self.imports = Imports(engine)
        self.scenarios = Scenarios(engine)
        self._lock = threading.Lock()
        self._writers = threading.BoundedSemaphore(WRITERS_AT_ONCE[self.dialect])
        self._loaded: _Loaded | None = None
        self._unchanged: tuple[_Register | None, int] = (None, 0)
        self._scopes: dict[tuple[object, ...], frozenset[int]] = {}
        self._snapshots: OrderedDict[tuple[object, ...], Snapshot] = OrderedDict()
        self._parts: OrderedDict[tuple[object, ...], Snapshot] = OrderedDict()
        self._drawn_on: dt.date | None = None

    @property
    def address(self) -> str:
        """Where the database is, without a password."""
        return safe_url(str(self._engine.url.render_as_string(hide_password=False)))

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @cached_property
    def files(self) -> EvidenceFolder:
        """The folder with the files of this database's documents."""
        return EvidenceFolder(evidence_folder(self._engine.url.render_as_string()))

    def close(self) -> None:
        """Give back every connection."""
        self.secrets.close()
        self._engine.dispose()

    def schema_revision(self) -> str:
        """Revision of the schema; the newest one once the store is open."""
        return revision_of(self._engine) or newest_revision()

    def data_version(self) -> int:
        """Sequence of the last link that changed data; the key of every cache."""
        with self._engine.connect() as connection:
            return self._version(connection)

    def data_version_at(self, sequence: int) -> int:
        """What the data version was when the audit chain ended with that link."""
        last = sa.select(sa.func.max(audit_link.c.sequence)).where(
            audit_link.c.changes_data, audit_link.c.sequence <= sequence
        )
        with self._engine.connect() as connection:
            return int(connection.execute(last).scalar() or 0)

    def units(self) -> Units:
        """The units that ever were; once read they never change."""
        return (self._loaded or self._present()).register.units

    def places(self) -> pd.DataFrame:
        """Points and extents of communes, by (code, valid_from); once read they never change."""
        return (self._loaded or self._present()).register.places

    def villages(self) -> pd.DataFrame:
        """The register as it stands, retired villages left out."""
        frame = self._present().register.villages
        return frame[frame["retired_at"] == calendar.NEVER]

    def memberships(self) -> pd.DataFrame:
        """In which commune each village was from when to when, as known now."""
        return _standing(self._present().register.memberships)

    def villages_in(
        self,
        scope: tuple[UnitKey, ...] | None,
        on: dt.date | None = None,
        *,
        within: sa.Connection | None = None,
    ) -> frozenset[int] | None:
        """Ids of the villages that lie in these units or below on that day (today).

        None asks for, and is, every village: of the system, which acts everywhere. `within` is the
        transaction it is asked in, where there is one.
        """
        if scope is None:
            return None
        register, day = self._register(within), on or calendar.today()
        key = (register.version, scope, day)
        found = self._scopes.get(key)
        if found is None:
            found = villages_under(_standing(register.memberships), register.units, scope, day)
            self._keep_scope(key, found)
        return found

    def last_recorded_on(self) -> dt.date | None:
        """Day in Vietnam of the last entry recorded; None without entries."""
        log = self._present().log
        if not len(log):
            return None
        return calendar.today(calendar.instant_from(int(log.recorded_at.max())))

    def first_entry_on(self) -> dt.date | None:
        """Day of the first entry about a village of the register; None without entries."""
        present = self._present()
        here = np.isin(present.log.village_id, self.villages()["village_id"].to_numpy())
        days = present.log.occurred_on[here]
        return calendar.day_from(int(days.min())) if len(days) else None

    def entry_count(self) -> int:
        """How many entries there are, whatever their state."""
        return len(np.unique(self._present().log.entry_id))

    def snapshot(
        self,
        on: dt.date,
        known_at: dt.datetime | None = None,
        units_on: dt.date | None = None,
        scope: tuple[UnitKey, ...] | None = None,
    ) -> Snapshot:
        """State of every village on day `on` as known at `known_at` (now when None).

        Parameters
        ----------
        units_on : date, optional
            Units of which day the villages are cut by; `on` by default.
        scope : unit keys, optional
            Only villages in these units or below them.
        """
        present = self._present()
        whole = self._whole(present, on, known_at, units_on or on)
        if scope is None:
            return whole
        key = (present.data_version, on, known_at, units_on or on, scope)
        with self._lock:
            if key in self._parts and self._parts[key].known_at == whole.known_at:
                return self._parts[key]
        part = _part(whole, self._under(present, scope, known_at))
        if len(part.frame) <= PART_ROWS_KEPT:
            with self._lock:
                self._parts[key] = part
                while len(self._parts) > PARTS_KEPT:
                    self._parts.popitem(last=False)
        return part

    def _under(
        self, present: _Loaded, scope: tuple[UnitKey, ...], known_at: dt.datetime | None
    ) -> frozenset[int]:
        """Villages that are or were in these units, as known at an instant (now)."""
        key = (present.register.version, scope, known_at)
        found = self._scopes.get(key)
        if found is None:
            known_us = calendar.microseconds(known_at or calendar.now())
            member = _memberships_known(present.register, known_us)
            found = frozenset(_villages_under(present.register.units, member, scope))
            self._keep_scope(key, found)
        return found

    def _keep_scope(self, key: tuple[object, ...], found: frozenset[int]) -> None:
        with self._lock:
            if len(self._scopes) >= SNAPSHOTS_KEPT:
                self._scopes.clear()
            self._scopes[key] = found

    def _whole(
        self, present: _Loaded, on: dt.date, known_at: dt.datetime | None, units_on: dt.date
    ) -> Snapshot:
        key = (present.data_version, on, known_at, units_on)
        with self._lock:
            if key in self._snapshots:
                self._snapshots.move_to_end(key)
                return self._snapshots[key]
        made = _snapshot(present, on, known_at, units_on)
        with self._lock:
            self._snapshots[key] = made
            while len(self._snapshots) > SNAPSHOTS_KEPT:
                self._snapshots.popitem(last=False)
        return made

    def effective(self, scope: tuple[UnitKey, ...] | None) -> tuple[UnitKey, ...] | None:
        """The scope, or None where every village of the register lies in it."""
        if scope is None:
            return None
        key = (self._present().data_version, scope, "everything")
        known = self._scopes.get(key)
        if known is None:
            inside = self.villages_in(scope) or frozenset()
            known = frozenset(self.villages()["village_id"]) - inside
            self._keep_scope(key, known)
        return scope if known else None

    def entries_behind(self, snapshot: Snapshot) -> Selection:
        """The entries, confirmed and pending, that a snapshot of this store was drawn from."""
        ids = snapshot.frame["village_id"].to_numpy(dtype=np.int64)
        on_day, known_us = day_number(snapshot.on), calendar.microseconds(snapshot.known_at)
        return seen(self._present().log, ids, on_day, known_us)

    def village_entries(self, village_id: int, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """All entries of a village with their state at `known_at`, newest first.

        `over_vnd` is by how much one that needs review passes a limit of money.
        """
        with self._engine.connect() as connection:
            found = history.village_entries(connection, village_id, known_at or calendar.now())
        return self.capital.with_over(found, known_at)

    def entries_between(
        self, first: dt.date, last: dt.date, known_at: dt.datetime | None = None
    ) -> pd.DataFrame:
        """Entries true on days from `first` to `last`, with their state, newest first."""
        with self._engine.connect() as connection:
            return history.entries_between(connection, first, last, known_at or calendar.now())

    def entries_by_id(
        self, entry_ids: Sequence[int], known_at: dt.datetime | None = None
    ) -> pd.DataFrame:
        """Entries with these ids at an instant (now), newest first; see `village_entries`."""
        with self._engine.connect() as connection:
            found = history.entries_by_id(connection, entry_ids, known_at)
        return self.capital.with_over(found, known_at)

    def plans(self, village_ids: Sequence[int], on: dt.date, known_at: dt.datetime) -> pd.DataFrame:
        """What was planned and reached in many villages by day `on`; see `storage.plans`."""
        with self._engine.connect() as connection:
            return plans.plans(connection, village_ids, on, known_at)

    def audit_head(self) -> Anchor | None:
        """The last link of the audit chain, to be noted outside the database; None without any."""
        last = sa.select(audit_link.c.sequence, audit_link.c.hash)
        with self._engine.connect() as connection:
            found = connection.execute(last.order_by(audit_link.c.sequence.desc()).limit(1)).first()
        return Anchor(found.sequence, found.hash) if found else None

    def holds_anchor(self, anchor: Anchor) -> bool:
        """Whether the audit chain still has that link with that hash."""
        query = sa.select(audit_link.c.hash).where(audit_link.c.sequence == anchor.sequence)
        with self._engine.connect() as connection:
            return bool(connection.execute(query).scalar() == anchor.hash)

    def audit_hash(self, sequence: int) -> str | None:
        """Hash of the link with that number; None where the chain has none.

        The hash of the first link is the database's own: no other one has it, but for its copies.
        """
        query = sa.select(audit_link.c.hash).where(audit_link.c.sequence == sequence)
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar()
        return str(found) if found else None

    def register_statements(self) -> set[tuple[object, ...]]:
        """What registers have stated already; see `history.statement`."""
        with self._engine.connect() as connection:
            return history.register_statements(connection)

    def obstacles(self, entry_ids: list[int]) -> pd.DataFrame:
        """Cause, unit that must act, deadline and document of obstacles, by entry id."""
        with self._engine.connect() as connection:
            return history.obstacles(connection, entry_ids)

    def clusters(self, village_id: int) -> pd.DataFrame:
        """The clusters a village is recorded by."""
        with self._engine.connect() as connection:
            return history.clusters(connection, village_id)

    def version_of(self, village_id: int) -> str:
        """What changes with every entry and decision about a village; see `VillagesRead`."""
        return self.standing(village_id)[1]

    def standing(self, village_id: int) -> tuple[list[Standing], str]:
        """The entries of a village that stand now, oldest first, and the village's version."""
        with self._engine.connect() as connection:
            found = read_villages(connection, [village_id]).standing()
        return found.get(village_id, ([], NOTHING_STANDS))

    def standing_of(
        self, village_ids: Sequence[int], kinds: Collection[EntryKind]
    ) -> dict[int, list[Standing]]:
        """The entries of these kinds of many villages that stand now; see `standing_entries`."""
        log = self._present().log
        with self._engine.connect() as connection:
            words = words_of(connection, village_ids, kinds)
        return standing_entries(log, words, village_ids, kinds)

    def written_since(self, versions: Mapping[int, str]) -> dict[int, frozenset[int]]:
        """By village, the people who have written about it since it had that version."""
        with self._engine.connect() as connection:
            return waiting.written_since(connection, versions)

    def changes_since(self, village_id: int, version: str) -> pd.DataFrame:
        """Entries of a village recorded or decided about since it had that version."""
        with self._engine.connect() as connection:
            return history.changes_since(connection, village_id, version)

    def entries_of(self, village_ids: Sequence[int], states: Sequence[EntryState]) -> pd.DataFrame:
        """Entries of some villages that stand in one of these states now, newest first."""
        with self._engine.connect() as connection:
            return history.entries_in(connection, village_ids, states)

    def waiting_entries(self) -> pd.DataFrame:
        """Entries to be confirmed, and returned ones that none has taken the place of."""
        ids = waiting.waiting_ids(self._present().log)
        with self._engine.connect() as connection:
            found = waiting.entries_waiting(connection, ids)
        return self.capital.with_over(found)

    def versions_of(self, village_ids: Sequence[int]) -> dict[int, str]:
        """`version_of` many villages, asked at once."""
        with self._engine.connect() as connection:
            return waiting.versions(connection, village_ids)

    def recorded_since(self, since: dt.datetime) -> frozenset[int]:
        """Villages about which people have recorded since; see `waiting.recorded_since`."""
        with self._engine.connect() as connection:
            return waiting.recorded_since(connection, since)

    def mark_of(self, person_ids: Sequence[int]) -> waiting.Mark:
        """What changes with the data and with these people's drafts, which are no data yet."""
        with self._engine.connect() as connection:
            return waiting.mark(connection, person_ids)

    def drafts_of(self, person_ids: Sequence[int]) -> pd.DataFrame:
        """What these people have begun to record: ``id person_id village_id form saved_at``."""
        with self._engine.connect() as connection:
            return history.drafts(connection, person_ids)

    @contextmanager
    def writing(self, person_id: int) -> Iterator[Work]:
        """One transaction in which a change and its audit links are written, or nothing.

        What it asks of the store is of that moment; so are the answers after it.
        """
        held = _held.set((None, None))
        try:
            with (
                self._writers,
                self._engine.connect().execution_options(is_writer=True) as connection,
                connection.begin(),
            ):
                work = Work(connection, person_id)
                yield work
                work.finish()
        finally:
            _held.reset(held)
            if _held.get()[0] is self:
                _held.set((self, None))

    @contextmanager
    def looking(self) -> Iterator[Work]:
        """What a writer would read, to say beforehand what it would meet; nothing is held or kept.

        Meanwhile others write: the writer asks again.
        """
        with self._reading() as connection:
            yield Work(connection, NOBODY)

    def follow_the_day(self) -> None:
        """Draw the table of present status anew where the day has changed what it says.

        Asked at every page and route; on a day that it was asked already it costs nothing. A
        database that cannot be written to stays as it is, which is logged.
        """
        today = calendar.today()
        if self._drawn_on == today:
            return
        try:
            with self._engine.connect() as connection:
                rule = criterion_on(today, versions=standing(read_versions(connection)))
                is_drawn = projection.is_of(connection, today, rule)
            if not is_drawn:
                with self.writing(NOBODY) as work:
                    work.hold_register()
                    work.follow_the_day()
        except sa.exc.OperationalError:
            logging.getLogger(__name__).warning("The layer village_status is of an earlier day.")
        self._drawn_on = today

    def _reading(self) -> sa.Connection:
        """A connection whose every query sees the database as it was at the first one."""
        connection = self._engine.connect()
        if self.dialect == "postgresql":
            return connection.execution_options(isolation_level="REPEATABLE READ")
        return connection

    def _version(self, connection: sa.Connection) -> int:
        last = sa.select(sa.func.max(audit_link.c.sequence)).where(audit_link.c.changes_data)
        return int(connection.execute(last).scalar() or 0)

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Within it every answer is of one version of the data, asked of the database once.

        What is written here is in the answers after it; what others write, in those of the next
        time.
        """
        token = _held.set((self, None))
        try:
            yield
        finally:
            _held.reset(token)

    def _present(self) -> _Loaded:
        """What is in memory, brought up to the database's data version unless held still."""
        of, held = _held.get()
        if of is not self:
            return self._brought_up()
        if held is None:
            held = self._brought_up()
            _held.set((self, held))
        return held

    def _brought_up(self) -> _Loaded:
        with self._reading() as connection:
            version = self._version(connection)
            loaded = self._loaded
            if loaded is not None and loaded.data_version >= version:
                return loaded
            with self._lock:
                loaded = self._loaded
                if loaded is None:
                    loaded = self._loaded = self._all(connection, version)
                elif loaded.data_version < version:
                    loaded = self._loaded = _later(connection, version, loaded)
                return loaded

    def _register(self, within: sa.Connection | None = None) -> _Register:
        """The register of now, without reading what came to the log since.

        Up to which version it is the same is kept, so that what has been looked through once is
        not looked through again.
        """
        loaded, (same, until) = self._loaded, self._unchanged
        if loaded is None or (within is None and _held.get()[0] is self):
            return self._present().register
        since = max(loaded.data_version, until if same is loaded.register else 0)
        with nullcontext(within) if within is not None else self._engine.connect() as asked:
            changed, last = asked.execute(_SINCE, {"since": since}).one()
        if changed:
            return self._present().register
        self._unchanged = (loaded.register, max(since, last or 0))
        return loaded.register

    def _all(self, connection: sa.Connection, version: int) -> _Loaded:
        """Everything, when cold: the register is read beside the log, of the same version."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            register = beside.submit(self._register_of, version)
            log, last = _cold_log(connection)
        return _Loaded(version, log, last, register.result() or _read_register(connection, version))

    def _register_of(self, version: int) -> _Register | None:
        with self._reading() as connection:
            is_same = self._version(connection) == version
            return _read_register(connection, version) if is_same else None


_held: ContextVar[tuple[Store | None, _Loaded | None]] = ContextVar("_held", default=(None, None))
"""The store that is held still in this thread, with what it answers from once it was asked."""


def _later(connection: sa.Connection, version: int, before: _Loaded) -> _Loaded:
    """What is in memory with what came since; the register is read anew only where it changed."""
    register = before.register
    if _register_changed(connection, before.data_version):
        register = _read_register(connection, version, before.register)
    if not len(before.log) or shared_money.is_shared_anew(connection, _last_us(before.log)):
        log, last = _cold_log(connection)
    else:
        after_id = int(before.log.entry_id[-1])
        later = log_reader.read_entries(connection, after_id)
        later = shared_money.split(connection, later, after_id)
        log = before.log.followed_by(later) if len(later) else before.log
        log, last = log_reader.with_decisions(connection, log, before.last_decision_id)
    return _Loaded(version, log, last, register)


def _last_us(log: EntryLog) -> int:
    """The last instant at which an entry was recorded, microseconds."""
    return int(log.recorded_at.max())


def _read_register(
    connection: sa.Connection, version: int, before: _Register | None = None
) -> _Register:
    """The register; units and places, which never change, are kept from before."""
    return _Register(
        version,
        register_reader.read_villages(connection),
        register_reader.read_past(connection),
        register_reader.read_clusters(connection),
        register_reader.read_memberships(connection),
        before.units if before else register_reader.read_units(connection),
        baselines.read_lists(connection),
        baselines.read_changes(connection),
        read_versions(connection),
        before.places if before else register_reader.read_places(connection),
    )


def _standing(memberships: pd.DataFrame) -> pd.DataFrame:
    """Memberships as known now."""
    return memberships[memberships["known_until"] == calendar.NEVER]


def _cold_log(connection: sa.Connection) -> tuple[EntryLog, int]:
    """The whole log, and the id of the last decision in it."""
    if connection.dialect.name == "sqlite":
        packed = shared_money.split(connection, packed_columns.read_entries(connection))
        return packed_columns.with_decisions(connection, packed)
    read = shared_money.split(connection, log_reader.read_entries(connection))
    return log_reader.with_decisions(connection, read)


def _register_changed(connection: sa.Connection, since: int) -> bool:
    """Whether villages, units or baselines were written after that version."""
    return bool(connection.execute(_SINCE, {"since": since}).one()[0])


_REGISTER_ACTIONS = [
    action
    for kept in (
        UNIT,
        SUCCESSION,
        VILLAGE,
        VILLAGE_CHANGED,
        MEMBERSHIP,
        CLUSTER,
        BASELINE,
        BASELINE_CHANGE,
        CRITERION_VERSION,
    )
    for action in (*kept.actions, *([kept.end_action] if kept.end_action else []))
]
_SINCE = sa.select(
    sa.func.coalesce(
        sa.func.max(sa.case((audit_link.c.action.in_(_REGISTER_ACTIONS), 1), else_=0)), 0
    ),
    sa.func.max(audit_link.c.sequence),
).where(audit_link.c.sequence > sa.bindparam("since"))
"""Whether a link after that one is of the register, and the last link."""


def _snapshot(
    present: _Loaded,
    on: dt.date,
    known_at: dt.datetime | None,
    units_on: dt.date,
) -> Snapshot:
    known = known_at or max(calendar.now(), present.last_instant)
    known_us = calendar.microseconds(known)
    register = _as_known(present.register, known_us)
    villages = _located(register.villages, register, units_on)
    baseline, who = _baseline(register, villages, on, known)
    criterion = criterion_on(on, versions=standing(register.rules, known))
    states = village_states(
        present.log,
        villages["village_id"].to_numpy(dtype=np.int64),
        villages["clusters"].to_numpy(dtype=np.int64),
        criterion,
        on,
        known,
    )
    frame = pd.concat(
        [
            villages.drop(columns=["clusters", "registered_at", "retired_at"]),
            states.drop(columns="village_id"),
        ],
        axis=1,
    )
    frame.insert(5, "in_baseline", who.frozen)
    frame.insert(6, "in_present", who.present)
    return Snapshot(
        frame,
        on,
        known,
        units_on,
        present.data_version,
        bool(villages["is_sample"].any()),
        criterion,
        baseline,
    )


def _part(whole: Snapshot, village_ids: frozenset[int]) -> Snapshot:
    """The rows of a snapshot that are about these villages."""
    frame = whole.frame[whole.frame["village_id"].isin(village_ids)].reset_index(drop=True)
    about = tuple(
        c for c in whole.baseline.changes if not village_ids.isdisjoint((*c.joined, *c.left))
    )
    return replace(
        whole,
        frame=frame,
        is_sample=bool(frame["is_sample"].any()),
        baseline=replace(whole.baseline, changes=about),
    )


def _as_known(register: _Register, known_us: int) -> _Register:
    """The register as it was known at an instant: who stood in it, how described, and where."""
    villages = register.villages
    here = (villages["registered_at"] <= known_us) & (villages["retired_at"] > known_us)
    villages = villages[here].reset_index(drop=True)
    clusters = register.clusters[register.clusters["known_from"] <= known_us]
    many = clusters["village_id"].value_counts()
    villages["clusters"] = villages["village_id"].map(many).fillna(0).astype("int64")
    past = register.past[register.past["until_at"] > known_us].drop_duplicates("village_id")
    changed = villages["village_id"].isin(past["village_id"])
    if changed.any():
        columns = [c for c in past.columns if c not in ("village_id", "until_at")]
        then = past.set_index("village_id")[columns].loc[villages.loc[changed, "village_id"]]
        then.index = villages.index[changed]
        villages = pd.concat([villages[~changed], villages[changed].assign(**then)]).sort_index()
    return replace(register, villages=villages, memberships=_memberships_known(register, known_us))


def _memberships_known(register: _Register, known_us: int) -> pd.DataFrame:
    member = register.memberships
    known = (member["known_from"] <= known_us) & (member["known_until"] > known_us)
    return member[known]


def _located(villages: pd.DataFrame, register: _Register, units_on: dt.date) -> pd.DataFrame:
    """Villages with commune, district and province of that day; empty where not known."""
    member = register.memberships
    day = pd.Timestamp(units_on)
    in_force = (member["from_on"] <= day) & (member["to_on"].isna() | (member["to_on"] >= day))
    member = member.loc[in_force, ["village_id", "commune_code", "commune_valid_from"]]
    located = villages.merge(member, on="village_id", how="left", validate="one_to_one")
    lineage = register.units.lineage(units_on).drop(columns="is_border")
    located = located.merge(
        lineage, left_on=["commune_code", "commune_valid_from"], right_index=True, how="left"
    )
    return _with_last_district(located, register) if units_on < REFORM_ON else located


def _villages_under(
    units: Units, memberships: pd.DataFrame, scope: tuple[UnitKey, ...]
) -> pd.Series:
    """Villages that are or were in one of these units, whatever day rows are cut by."""
    lineage = units.lineage().reset_index()
    inside = np.zeros(len(lineage), dtype=bool)
    for key in scope:
        for level in ("commune", "district", "province"):
            inside |= (lineage[f"{level}_code"] == key.code) & (
                lineage[f"{level}_valid_from"] == pd.Timestamp(key.valid_from)
            )
    communes = lineage.loc[inside, ["commune_code", "commune_valid_from"]]
    return memberships.merge(communes, on=list(communes.columns))["village_id"]


def _with_last_district(located: pd.DataFrame, register: _Register) -> pd.DataFrame:
    """Villages known only by a commune of today: the district all its parts lay in, where one."""
    unknown = located["district_code"].isna()
    if not unknown.any():
        return located
    newest = register.memberships.sort_values("from_on").drop_duplicates("village_id", keep="last")
    keys = located.loc[unknown, ["village_id"]].merge(newest, on="village_id", how="left")
    known = register.units.last_districts().reindex(
        pd.MultiIndex.from_frame(keys[["commune_code", "commune_valid_from"]])
    )
    columns = ["district_code", "district_valid_from", "district_name"]
    located.loc[unknown, columns] = known[columns].to_numpy()
    return located


def _baseline(
    register: _Register, villages: pd.DataFrame, on: dt.date, known_at: dt.datetime
) -> tuple[Baseline, Lists]:
    """The list in force: the last one for a day up to `on`, else the first; else the register."""
    known_us = calendar.microseconds(known_at)
    known = [b for b in register.baselines if b.known_from <= known_us < b.known_until]
    changes = tuple(c for c in register.changes if c.changed_on <= on and c.recorded_at <= known_at)
    ids = villages["village_id"].to_numpy()
    is_border = villages["is_border"].to_numpy(dtype=bool)
    if not known:
        who = lists(ids, is_border, None)
        return Baseline(None, int(who.frozen.sum()), "register", None), who
    up_to = [b for b in known if b.frozen_on <= on]
    chosen = up_to[-1] if up_to else known[0]
    who = lists(ids, is_border, chosen.village_ids, changes)
    many = len(chosen.village_ids)
    return Baseline(chosen.id, many, chosen.source, chosen.frozen_on, changes), who


def open_store(url: str) -> Store:
    """Open a database of ours, or raise `StorageProblem` in one line."""
    return Store(open_engine(url))
