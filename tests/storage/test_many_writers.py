"""Many people at once: whatever was accepted is there once, and everything still fits together."""

from __future__ import annotations

import datetime as dt
import itertools
import multiprocessing
import sys
import threading
import types
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import pytest
import sqlalchemy as sa

from electrification import calendar, tracking
from electrification.storage import Store, chain, open_store
from electrification.storage.schema import audit_link, entry_decision
from electrification.storage.schema import entry as entry_table
from electrification.subject.audit import EventAction
from electrification.subject.baseline import ChangeKind
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from tests.electrification.builders import CONFIRMER, RECORDER, SYSTEM, day, entry, register_row
from tests.storage.present import computed, projected

LATER = day("2025-09-30")
WRITERS = {"sqlite": 5, "postgresql": 20}
EACH = 6
WAIT_S = 60
Opener = Callable[[str], Store]
T = TypeVar("T")


@dataclass(frozen=True)
class Before:
    """How far ids had come before the writers were let loose."""

    entry_id: int
    decision_id: int
    sequence: int


def marks(store: Store) -> Before:
    columns = (entry_table.c.id, entry_decision.c.id, audit_link.c.sequence)
    with store._engine.connect() as connection:
        found = [connection.execute(sa.select(sa.func.max(c))).scalar() for c in columns]
    return Before(*(int(mark or 0) for mark in found))


def customers(village: int, count: int) -> NewEntry:
    """A count that is no other's: the same said twice would be refused."""
    return entry(village, kind=EntryKind.CUSTOMERS, households_on_grid=count)


def at_once(actions: Sequence[Callable[[], T]]) -> list[T]:
    """What each action answers, all begun together in a thread of its own."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        start.wait(timeout=WAIT_S)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        futures = [pool.submit(run, action) for action in actions]
        return [future.result(timeout=WAIT_S) for future in futures]


def assert_all_is_there(store: Store, before: Before, told: dict[int, int | None]) -> None:
    """Entries by id with their count, as their writers were told, and nothing that contradicts."""
    with store._engine.connect() as connection:
        new = connection.execute(
            sa.select(entry_table).where(entry_table.c.id > before.entry_id).order_by("id")
        ).all()
        links = connection.execute(
            sa.select(audit_link.c.sequence, audit_link.c.subject)
            .where(audit_link.c.sequence > before.sequence)
            .order_by(audit_link.c.sequence)
        ).all()
        assert chain.check(connection).breaks == []
    assert {row.id: row.households_on_grid for row in new} == told
    assert [row.id for row in new] == list(
        range(before.entry_id + 1, before.entry_id + 1 + len(new))
    )
    instants = [row.recorded_at for row in new]
    assert instants == sorted(set(instants))
    assert [one.sequence for one in links] == list(
        range(before.sequence + 1, before.sequence + 1 + len(links))
    )
    linked = [one.subject for one in links if one.subject.startswith("entry:")]
    assert linked == [f"entry:{row.id}" for row in new]
    assert projected(store) == computed(store)


def test_every_accepted_entry_is_there_once_and_the_chain_is_whole(
    store: Store, opened: Opener, sample_url: str
) -> None:
    """Each with a store of their own; every other entry is about one and the same village."""
    writers = WRITERS[store.dialect]
    stores = [opened(sample_url) for _ in range(writers)]
    before = marks(store)

    def write(number: int) -> dict[int, int | None]:
        told: dict[int, int | None] = {}
        for turn in range(EACH):
            count = number * EACH + turn
            village = 7 if turn % 2 else number + 1
            new = [customers(village, count)]
            told[tracking.record(stores[number], new, RECORDER, LATER)[0]] = count
        return told

    found = at_once([partial(write, number) for number in range(writers)])
    told = {i: count for one in found for i, count in one.items()}
    assert len(told) == writers * EACH
    assert_all_is_there(store, before, told)


def test_entries_decisions_and_events_at_once_keep_the_status_and_the_chain(
    store: Store, opened: Opener, sample_url: str
) -> None:
    """Recording, confirming and signing in, about the same few villages in whatever order."""
    rounds = 4
    counts = itertools.count(1000)
    waiting = [
        tracking.record(store, [customers(v, next(counts))], RECORDER, LATER)[0]
        for v in (1, 2, 3) * rounds
    ]
    before = marks(store)
    told: dict[int, int | None] = {}
    one, two, three, four = (opened(sample_url) for _ in range(4))

    def both_ways(here: Store, villages: tuple[int, int]) -> None:
        for _ in range(rounds):
            new = [customers(v, next(counts)) for v in villages]
            for made, said in zip(tracking.record(here, new, RECORDER, LATER), new, strict=True):
                told[made] = said.households_on_grid

    def confirm() -> None:
        for three_of_them in zip(*[iter(reversed(waiting))] * 3, strict=True):
            sure = [NewDecision(i, Decision.CONFIRMED) for i in three_of_them]
            tracking.decide(three, sure, CONFIRMER, LATER)

    def come_and_go() -> None:
        for number in range(rounds):
            with four.writing(SYSTEM) as work:
                work.add_event(EventAction.SIGN_IN, f"person:{number}")

    at_once([
        lambda: both_ways(one, (1, 2)), lambda: both_ways(two, (2, 1)), confirm, come_and_go,
    ])  # fmt: skip
    assert marks(store).decision_id == before.decision_id + len(waiting)
    assert_all_is_there(store, before, told)


def test_a_register_imported_while_people_record_keeps_nobody_waiting_in_a_circle(
    store: Store, opened: Opener, sample_url: str
) -> None:
    importer, recorder = opened(sample_url), opened(sample_url)
    village = int(store.villages()["village_id"].max())
    before = marks(store)
    told: dict[int, int | None] = {}

    def bring_in() -> None:
        for name in ("Thôn Một", "Thôn Hai"):
            row = register_row(village_name=name, households=None, population=None, status=None)
            tracking.import_register(importer, [row])

    def write() -> None:
        for count in range(5):
            [made] = tracking.record(recorder, [customers(village - count, count)], RECORDER, LATER)
            told[made] = count

    at_once([bring_in, write])
    with store._engine.connect() as connection:
        assert chain.check(connection).breaks == []
    assert set(told.values()) == set(range(5))
    assert marks(store).entry_id == before.entry_id + 5
    assert [row for row in projected(store) if row["village_id"] > village] == computed(store)


def test_villages_are_held_at_once_and_before_anything_is_written(store: Store) -> None:
    """Whoever forgets it would let two people wait for each other: it is a mistake at once."""
    with store.writing(SYSTEM) as work:
        work.instant()
        with pytest.raises(RuntimeError, match="before the first write"):
            work.add_entries([customers(1, 1)])
    with store.writing(SYSTEM) as work:
        work.hold_villages([5])
        with pytest.raises(RuntimeError, match="at once"):
            work.hold_villages([3])


def test_what_comes_later_in_a_change_is_in_the_present_status_too(store: Store) -> None:
    """The status is drawn ahead of the chain's lock; a decision in the same change redraws it."""
    with store.writing(SYSTEM) as work:
        first = work.add_entries([customers(1, 1), customers(2, 2)])
        work.add_decisions([NewDecision(first[0], Decision.CONFIRMED)])
        work.add_entries([customers(2, 3)])
    assert projected(store) == computed(store)


def _record_in_a_process(url: str, number: int) -> dict[int, int | None]:
    store = open_store(url)
    told: dict[int, int | None] = {}
    for turn in range(EACH):
        count = number * EACH + turn
        new = [customers(7 if turn % 2 else number + 1, count)]
        told[tracking.record(store, new, RECORDER, LATER)[0]] = count
    store.close()
    return told


def test_processes_of_their_own_write_as_threads_do(
    store: Store, sample_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new process runs the main module again: here none, whatever page a test ran before."""
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
    before, processes = marks(store), 2
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        found = list(pool.map(_record_in_a_process, [sample_url] * processes, range(processes)))
    told = {i: count for one in found for i, count in one.items()}
    assert len(told) == processes * EACH
    assert_all_is_there(store, before, told)


def test_the_clock_goes_on_where_the_history_stopped(store: Store) -> None:
    """Whatever the clock says, what is recorded later has a later instant."""
    [first] = tracking.record(store, [customers(1, 1)], RECORDER, LATER)
    [second] = tracking.record(store, [customers(1, 2)], RECORDER, LATER)
    rows = store.village_entries(1, calendar.instant_from(2**52)).set_index("id")
    assert rows.loc[first, "recorded_at"] < rows.loc[second, "recorded_at"]


def test_many_who_confirm_at_once_do_not_wait_for_each_others_connections(
    store: Store,
) -> None:
    many = 24  # more than the connections a pool would hold by itself
    made = tracking.record(
        store, [customers(v, 10 + v) for v in range(1, many + 1)], RECORDER, LATER
    )
    with store._engine.connect() as connection:
        before = chain.check(connection).links
    at_once(
        [
            partial(tracking.decide, store, [NewDecision(i, Decision.CONFIRMED)], CONFIRMER, LATER)
            for i in made
        ]
    )
    with store._engine.connect() as connection:
        found = chain.check(connection)
    assert found.breaks == []
    assert found.links == before + many


def test_a_change_may_read_while_as_many_others_as_may_wait_to_be_written(store: Store) -> None:
    def change() -> int:
        with store.writing(RECORDER.person_id) as work:
            work.instant()
            return len(store.tasks.on(LATER)) + work.add_event(EventAction.EXPORT, "report:x")

    assert len(set(at_once([change] * 24))) == 24


def test_a_clock_put_back_turns_no_change_of_the_list_and_no_version_around(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list, a version, a link: what came last has the later instant, and is known at once."""
    late = calendar.now() + dt.timedelta(days=3)
    now = calendar.now
    left = int(store.villages()["village_id"].iloc[0])
    monkeypatch.setattr(calendar, "now", lambda: late)
    tracking.change_baseline(
        store, ChangeKind.REMOVED, LATER, left=[left], reason="Di dời dân",
        document_number="12/QĐ-UBND", by=RECORDER,
    )  # fmt: skip
    monkeypatch.setattr(calendar, "now", now)
    [change] = store.snapshot(LATER).baseline.changes
    assert change.recorded_at >= late
    [made] = tracking.record(store, [customers(1, 1)], RECORDER, LATER)
    told = store.village_entries(1, late + dt.timedelta(days=1)).set_index("id")
    assert told.loc[made, "recorded_at"] > change.recorded_at
    with store._engine.connect() as connection:
        assert chain.check(connection).breaks == []
