"""What storage promises, the same on the embedded file and on PostGIS."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from pandas.testing import assert_frame_equal

from electrification import calendar, tracking
from electrification.exchange.sample import load_sample
from electrification.questions.coverage import as_json, coverage_on
from electrification.storage import Store, Work
from electrification.storage.schema import entry as entry_table
from electrification.storage.store import _snapshot
from electrification.subject.capital import CapitalKind
from electrification.subject.criterion_versions import NewVersion
from electrification.subject.entries import Decision, EntryKind, NewDecision
from tests.electrification.builders import (
    CONFIRMER,
    FAR,
    NEW,
    RECORDER,
    SYSTEM,
    confirmed_version,
    copied_database,
    day,
    entry,
    instant,
    register_row,
    unit_places,
    units,
    village_id,
)
from tests.storage.present import computed, projected
from tests.tracking.money import counted, money, new_work

ON, LATER = day("2025-02-14"), day("2025-09-30")
Opener = Callable[[str], Store]
THREADS = {"sqlite": 5, "postgresql": 8}


def some_changes(store: Store) -> None:
    """Entries of many kinds in some villages, some confirmed, one corrected, one returned."""
    ids = [int(i) for i in store.villages()["village_id"].iloc[[0, 5, 70, 100]]]
    made = tracking.record(
        store,
        [
            entry(ids[0], households=33, population=160),
            entry(ids[0], kind=EntryKind.CUSTOMERS, households_direct=30, households_on_grid=31),
            entry(ids[1], kind=EntryKind.INSPECTION, code="failed", cause="earthing"),
            entry(ids[2], kind=EntryKind.STAGE, code="works_completed", phase=2),
            entry(ids[2], kind=EntryKind.OBSTACLE, code="opened", cause="hành lang"),
            entry(ids[3], kind=EntryKind.PLANNED, code="energised", due_on=day("2025-05-01")),
            entry(ids[3], kind=EntryKind.CAPITAL, code="need", amount_vnd=4_123_456_789),
            entry(ids[3], kind=EntryKind.SUPPLY, code="lost", is_irregular=True),
        ],
        RECORDER,
        LATER,
    )
    sure = [NewDecision(i, Decision.CONFIRMED) for i in made[:6]]
    tracking.decide(
        store, [*sure, NewDecision(made[6], Decision.RETURNED, "thiếu biên bản")], CONFIRMER
    )
    better = tracking.record(store, [entry(ids[0], households=34, supersedes=made[0])], RECORDER)
    tracking.decide(store, [NewDecision(better[0], Decision.CONFIRMED)], CONFIRMER)


def frame_of(store: Store, on: dt.date = LATER) -> pd.DataFrame:
    return store.snapshot(on, FAR).frame


def value_of(store: Store, village: int, name: str) -> int:
    """A number of one village's row."""
    frame = frame_of(store)
    return int(frame.loc[frame["village_id"] == village, name].iloc[0])


# --- the same answers ----------------------------------------------------------------------------


def test_the_sample_gives_the_same_coverage_on_every_kind_of_database(
    fresh_database_url: str, opened: Opener, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tracking.create(fresh_database_url, units(), unit_places(), load_sample)
    here = opened(fresh_database_url)
    there = opened(copied_database(tmp_path_factory.mktemp("other")))
    for by in ("province", "district", "commune"):
        told = as_json(coverage_on(here, ON, FAR, by=by))
        assert told == as_json(coverage_on(there, ON, FAR, by=by))
        assert (told["total"]["meets"], told["total"]["rate_pct"]) == (111, 90.24)


@pytest.mark.parametrize("on", [ON, LATER])
def test_snapshots_are_equal_on_every_kind_of_database(
    store: Store, on: dt.date, opened: Opener, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = opened(copied_database(tmp_path_factory.mktemp("other")))
    assert_frame_equal(frame_of(store, on), frame_of(other, on))
    early = instant("2024-06-30")
    assert_frame_equal(store.snapshot(on, early).frame, other.snapshot(on, early).frame)


def test_units_and_places_come_back_as_they_went_in(store: Store) -> None:
    keys = ["code", "valid_from"]
    back = store.units()
    assert_frame_equal(
        back.frame.sort_values(keys, ignore_index=True),
        units().frame.sort_values(keys, ignore_index=True),
        check_dtype=False,
    )
    assert len(back.successions) == len(units().successions)
    columns = ["lat", "lon", "min_lat", "min_lon", "max_lat", "max_lon"]
    expected = unit_places().sort_index()[columns]
    assert_frame_equal(store.places().sort_index()[columns], expected, check_index_type=False)


def test_names_and_points_come_back_as_they_went_in(store: Store) -> None:
    row = register_row(village_name="Sủa Nhè Lử “ở trên” – ’₫", lat=23.123456789, lon=104.987654321)
    tracking.import_register(store, [row])
    frame = frame_of(store).set_index("village_code")
    found = frame.loc["V-001"]
    assert (found["village_name"], found["lat"], found["lon"]) == (
        row.village_name,
        row.lat,
        row.lon,
    )


def test_money_is_kept_to_the_last_dong(store: Store) -> None:
    village = int(store.villages()["village_id"].iloc[0])
    before = value_of(store, village, "allocated_vnd")
    amount = 8_765_432_109_876
    work = new_work(store, village, total_investment_vnd=amount)
    paid = money(work, "allocation", 0, amount_vnd=amount)
    counted(store, replace(paid, kind=CapitalKind.YEAR_PLAN), paid)
    after = value_of(store, village, "allocated_vnd")
    assert after - before == amount


# --- changes -------------------------------------------------------------------------------------


def test_the_data_version_grows_with_every_change_and_with_nothing_else(store: Store) -> None:
    seen = [store.data_version()]
    [made] = tracking.record(store, [entry(1)], RECORDER, LATER)
    seen.append(store.data_version())
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    seen.append(store.data_version())
    tracking.import_register(store, [register_row()])
    seen.append(store.data_version())
    assert seen == sorted(set(seen))
    frame_of(store)
    store.village_entries(1)
    assert store.data_version() == seen[-1]


def test_a_log_extended_step_by_step_equals_one_read_cold(
    store: Store, opened: Opener, sample_url: str
) -> None:
    frame_of(store)
    [made] = tracking.record(store, [entry(3, households=9)], RECORDER, LATER)
    frame_of(store)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    frame_of(store)
    some_changes(store)
    cold = opened(sample_url)
    for on in (ON, LATER):
        assert_frame_equal(frame_of(store, on), frame_of(cold, on))
    for name in ("entry_id", "recorded_at", "confirmed_at", "ended_at", "counts"):
        extended, whole = store._present().log, cold._present().log
        assert (getattr(extended, name) == getattr(whole, name)).all()


def test_the_table_of_present_status_equals_the_snapshot_of_today(store: Store) -> None:
    assert projected(store) == computed(store)
    some_changes(store)
    assert projected(store) == computed(store)


def test_the_table_of_present_status_follows_a_new_version_of_the_criterion(store: Store) -> None:
    before = projected(store)
    rule = calendar.today()
    new = NewVersion(
        criterion_id="ntm-2026-2030", name="Tiêu chí 2", threshold_pct=100, valid_from=rule,
        legal_basis="QĐ 51", source="Phụ lục", document_number="5/QĐ", document_on=rule,
        reason="Mức của tỉnh",
    )  # fmt: skip
    confirmed_version(store, new)
    assert projected(store) == computed(store)
    assert projected(store) != before
    [made] = tracking.record(store, [entry(1, households=71)], RECORDER, LATER)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    assert projected(store) == computed(store)


def test_the_table_of_present_status_follows_the_day_a_rule_begins(
    store: Store, opened: Opener, sample_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = calendar.today() + dt.timedelta(days=1)
    new = NewVersion(
        criterion_id="ntm-2026-2030", name="Tiêu chí 2", threshold_pct=100, valid_from=tomorrow,
        legal_basis="QĐ 51", source="Phụ lục", document_number="5/QĐ", reason="Mức của tỉnh",
        document_on=calendar.today(),
    )  # fmt: skip
    before = projected(store)
    confirmed_version(store, new)
    store.follow_the_day()
    version = store.data_version()
    assert projected(store) == before
    monkeypatch.setattr(calendar, "today", lambda *_at: tomorrow)
    later = opened(sample_url)
    for one in (later, later, store):
        one.follow_the_day()
        assert projected(store) == computed(store) != before
    assert store.data_version() == version


def test_the_table_of_present_status_follows_a_whole_register(store: Store) -> None:
    rows = [register_row(f"V-{n:03}", households=n, population=None) for n in range(1, 4)]
    tracking.import_register(store, rows)
    present = set(store.villages()["village_id"])
    assert [row for row in projected(store) if row["village_id"] in present] == computed(store)


def test_two_stores_on_one_database_see_each_others_changes_at_once(
    store: Store, opened: Opener, sample_url: str
) -> None:
    other = opened(sample_url)
    frame_of(store), frame_of(other)
    for one, two, households in ((store, other, 71), (other, store, 72)):
        [made] = tracking.record(one, [entry(1, households=households)], RECORDER, LATER)
        tracking.decide(one, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
        assert value_of(two, 1, "households") == households
        assert one.data_version() == two.data_version()


def test_the_state_of_a_village_follows_what_was_known_when(store: Store) -> None:
    before = calendar.now()
    [made] = tracking.record(store, [entry(1, households=71)], RECORDER, LATER)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
    told = [store.snapshot(LATER, at).frame["households"].iloc[0] for at in (before, FAR)]
    assert [households == 71 for households in told] == [False, True]


# --- all or nothing ------------------------------------------------------------------------------


class Mishap(Exception):
    """Something that went wrong in the middle."""


def everything(store: Store) -> dict[str, int]:
    with store._engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            or 0
            for table in entry_table.metadata.sorted_tables
        }


def test_a_mishap_inside_a_change_leaves_nothing_of_it(store: Store) -> None:
    before, frame = everything(store), frame_of(store)
    nowhere = {
        "code": "X", "name": "X", "is_border": True, "is_sample": False,
        "provenance": "register", "position_quality": "missing",
    }  # fmt: skip

    def change() -> None:
        with store.writing(SYSTEM) as work:
            ids = work.add_entries([entry(1), entry(2)])
            work.add_decisions([NewDecision(ids[0], Decision.CONFIRMED)])
            work.add_villages([nowhere], work.instant())
            raise Mishap

    with pytest.raises(Mishap):
        change()
    assert everything(store) == before
    assert_frame_equal(frame_of(store), frame)
    tracking.record(store, [entry(1)], RECORDER, LATER)
    assert everything(store)["entry"] == before["entry"] + 1


def test_a_mishap_while_the_links_are_written_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(store)

    finish = Work.finish

    def fail(work: Work) -> None:
        finish(work)
        raise Mishap

    monkeypatch.setattr(Work, "finish", fail)
    with pytest.raises(Mishap):
        tracking.record(store, [entry(1)], RECORDER, LATER)
    assert everything(store) == before


def test_creating_that_fails_half_way_leaves_nothing(
    fresh_database_url: str, opened: Opener
) -> None:
    def fail(store: Store) -> None:
        load_sample(store)
        raise Mishap

    with pytest.raises(Mishap):
        tracking.create(fresh_database_url, units(), unit_places(), fail)
    tracking.create(fresh_database_url, units(), unit_places())
    store = opened(fresh_database_url)
    assert (len(store.villages()), store.entry_count()) == (0, 0)


def test_an_unfinished_change_is_seen_by_nobody_and_keeps_nobody_waiting(
    store: Store, opened: Opener, sample_url: str
) -> None:
    other = opened(sample_url)
    before = frame_of(other)
    with store.writing(SYSTEM) as work:
        work.add_entries([entry(1, kind=EntryKind.NO_CHANGE)])
        assert_frame_equal(frame_of(other), before)
    assert not frame_of(other).equals(before)


# --- many at once --------------------------------------------------------------------------------


def test_many_writers_at_once_all_get_through_and_the_chain_stays_whole(store: Store) -> None:
    threads, each = THREADS[store.dialect], 4
    before, version = store.entry_count(), store.data_version()
    start = threading.Barrier(threads)

    def write(number: int) -> list[int]:
        start.wait(timeout=20)
        return [
            tracking.record(store, [entry(number + 1, households=n)], RECORDER, LATER)[0]
            for n in range(each)
        ]

    with ThreadPoolExecutor(threads) as pool:
        made = [i for ids in pool.map(write, range(threads)) for i in ids]
    assert len(set(made)) == threads * each
    assert store.entry_count() == before + threads * each
    assert store.data_version() == version + threads * each
    with store._engine.connect() as connection:
        query = sa.select(entry_table.c.recorded_at).order_by(entry_table.c.id)
        instants = list(connection.execute(query.where(entry_table.c.id.in_(made))).scalars())
    assert instants == sorted(set(instants))


def test_readers_and_writers_at_once_do_not_trip_each_other(
    store: Store, opened: Opener, sample_url: str
) -> None:
    reader, done = opened(sample_url), threading.Event()

    def read() -> int:
        looks = 0
        while not done.is_set():
            frame_of(reader)
            looks += 1
        return looks

    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(read) for _ in range(2)]
        try:
            for n in range(8):
                [made] = tracking.record(store, [entry(n + 1, households=n)], RECORDER, LATER)
                tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)
        finally:
            done.set()
        assert all(future.result(timeout=30) > 0 for future in looking)
    assert_frame_equal(frame_of(reader), frame_of(store))


@pytest.mark.parametrize("is_cold", [True, False])
@pytest.mark.parametrize("after", ["FROM village", "FROM entry ", "FROM entry_decision"])
def test_a_change_in_the_middle_of_reading_is_seen_whole_or_not_at_all(
    store: Store, opened: Opener, sample_url: str, after: str, is_cold: bool
) -> None:
    """Another program records and confirms just after a reader has read one of the tables."""
    reader = opened(sample_url)
    if not is_cold:
        frame_of(reader)
        tracking.record(store, [entry(2)], RECORDER, LATER)
        everybody = store.villages()["village_id"].tolist()
        tracking.freeze_baseline(store, "BL-2", LATER, "QĐ 2", everybody, RECORDER)
    before = frame_of(store)
    is_told: list[bool] = []

    def interfere(*args: Any) -> None:
        text = " ".join(str(args[2]).split()) + " "
        if after in text and not is_told:
            is_told.append(True)
            [made] = tracking.record(store, [entry(1, households=71)], RECORDER, LATER)
            tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER)

    sa.event.listen(reader._engine, "after_cursor_execute", interfere)
    seen = frame_of(reader)
    sa.event.remove(reader._engine, "after_cursor_execute", interfere)
    assert is_told
    states = [before, frame_of(store)]
    assert any(seen.equals(state) for state in states)
    assert_frame_equal(frame_of(reader), states[1])


# --- caches --------------------------------------------------------------------------------------


def test_an_unchanged_question_is_answered_from_memory(store: Store) -> None:
    assert store.snapshot(LATER, FAR) is store.snapshot(LATER, FAR)
    assert store.snapshot(LATER, FAR) is not store.snapshot(LATER, FAR, units_on=NEW, scope=())
    old = store.snapshot(LATER, FAR)
    tracking.record(store, [entry(1)], RECORDER, LATER)
    assert store.snapshot(LATER, FAR) is not old


def test_a_snapshot_says_what_it_was_asked_and_of_which_data(store: Store) -> None:
    found = store.snapshot(ON, FAR, units_on=NEW)
    assert (found.on, found.known_at, found.units_on) == (ON, FAR, NEW)
    assert (found.data_version, found.is_sample) == (store.data_version(), True)
    assert (found.baseline.id, found.criterion.id) == ("BL-2023-08", "ntm-2021-2025")


COLUMNS_PROMISED = set(
    """
 village_id village_code village_name is_border in_baseline is_sample provenance position_quality
 lat lon commune_code commune_valid_from commune_name district_code district_valid_from
 district_name province_code province_valid_from province_name status basis meets meets_if_pending
 status_if_pending pending_entries has_capital households population households_on_grid
 households_contracted households_direct households_off_grid households_self_strung direct_rate
 stage stage_on works_completed_on energised_on built_dark_since built_dark_days phases
 phases_energised obstacles_open obstacle_since supply_lost suspended overdue overdue_days stale
 needs_review self_strung off_grid last_entry_on last_recorded_at
""".split()  # noqa: SIM905
)


def test_a_snapshot_has_one_row_per_village_and_the_columns_promised(store: Store) -> None:
    frame = frame_of(store)
    assert len(frame) == frame["village_id"].nunique() == 123
    assert set(frame.columns) >= COLUMNS_PROMISED
    counts = [c for c in frame.columns if c.startswith("households") or c == "population"]
    assert {str(frame[c].dtype) for c in counts} == {"Int64"}
    days = [c for c in frame.columns if c.endswith(("_on", "_since")) and "valid" not in c]
    assert {str(frame[c].dtype) for c in days} == {"datetime64[s]"}


def test_asking_does_not_depend_on_villages_in_another_order(store: Store) -> None:
    """The rows stand by id, whatever order the database hands villages over in."""
    present = store._present()
    assert present.register.villages["village_id"].is_monotonic_increasing
    made = _snapshot(present, LATER, FAR, LATER)
    assert made.frame["village_id"].is_monotonic_increasing


QUESTIONS: dict[str, Callable[[Store], pd.DataFrame]] = {
    "of a village": lambda store: store.village_entries(66, FAR),
    "of a month": lambda store: store.entries_between(day("2025-06-01"), day("2025-07-31"), FAR),
}


@pytest.mark.parametrize("question", list(QUESTIONS))
def test_histories_tell_who_recorded_and_who_decided_newest_first(
    store: Store, question: str
) -> None:
    told = QUESTIONS[question](store)
    assert len(told) > 5
    assert told["occurred_on"].is_monotonic_decreasing
    assert told["recorder_name"].notna().all()
    settled = told["state"] != "pending"
    assert (told["decider_name"].notna() == settled).all()
    assert (told["decided_at"].notna() == settled).all()


def test_what_was_written_since_a_version_is_told_and_nothing_else(store: Store) -> None:
    where = village_id(store, "TBG-035")
    before = store.version_of(where)
    assert store.changes_since(where, before).empty
    (old,) = tracking.record(store, [entry(where)], RECORDER)
    between = store.version_of(where)
    tracking.record(store, [entry(village_id(store, "TBG-036"))], RECORDER)
    tracking.decide(store, [NewDecision(old, Decision.CONFIRMED)], CONFIRMER)

    assert store.changes_since(where, before)["id"].tolist() == [old]
    changed = store.changes_since(where, between)
    assert changed[["id", "state", "decided_by"]].values.tolist() == [
        [old, "confirmed", CONFIRMER.person_id]
    ]
