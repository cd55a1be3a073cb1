"""The load of the benchmark: the same for one seed, and nothing in it that an entry may not say."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from bench import recording, stories, village_page, window_query, writers
from bench.load import LAST_DAY, Load, make_load, ready_database
from bench.measure import Figure, runs_of
from bench.table import VERDICT, rows_of
from electrification.questions.coverage import coverage_on
from electrification.storage import open_engine, open_store
from electrification.subject.entries import Decision, EntryKind, impossible
from geo.places import places
from geo.proximity import EXTENT_COLUMNS
from geo.units import Units

DATA = Path(__file__).resolve().parents[2] / "data" / "units"
SEED, VILLAGES, ENTRIES = 7, 200, 2_600


@pytest.fixture(scope="module")
def load() -> Load:
    return make_load(SEED, VILLAGES, ENTRIES)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready_database(tmp_path_factory.mktemp("bench"), SEED, VILLAGES, ENTRIES)


def test_one_seed_always_gives_the_same_load(load: Load) -> None:
    assert make_load(SEED, VILLAGES, ENTRIES) == load
    assert make_load(SEED + 1, VILLAGES, ENTRIES) != load


def test_the_load_has_as_many_villages_and_entries_as_asked_for(load: Load) -> None:
    assert len(load.villages) == VILLAGES
    assert len(load.entries) == ENTRIES


def test_fewer_entries_than_the_stories_need_are_refused() -> None:
    with pytest.raises(ValueError, match="ask for at least as many"):
        make_load(SEED, VILLAGES, VILLAGES)


def test_villages_stand_in_every_commune_of_the_first_day(load: Load) -> None:
    communes = Units.from_folder(DATA).in_force(stories.FIRST_DAY, "commune")

    assert {row.commune.code for row in load.villages} == set(communes["code"])


def test_positions_lie_inside_the_extent_of_their_commune(load: Load) -> None:
    extents = places(Units.from_folder(DATA))[list(EXTENT_COLUMNS)]

    for row in load.villages:
        if row.lat is not None and row.lon is not None:
            extent = extents.loc[(row.commune.code, pd.Timestamp(row.commune.valid_from))]
            assert extent["min_lat"] <= row.lat <= extent["max_lat"]
            assert extent["min_lon"] <= row.lon <= extent["max_lon"]


def test_no_entry_says_what_cannot_be(load: Load) -> None:
    assert [found for entry in load.entries for found in impossible(entry, LAST_DAY)] == []


def test_counts_agree_with_each_other(load: Load) -> None:
    for entry in load.entries:
        if entry.kind is EntryKind.CUSTOMERS:
            assert entry.households_direct is not None
            assert entry.households_contracted is not None
            assert entry.households_on_grid is not None
            assert entry.households_direct <= entry.households_contracted


def test_an_entry_is_written_down_on_its_day_or_later_and_in_order(load: Load) -> None:
    instants = [report.at for report in load.reports]

    assert instants == sorted(instants)
    for report in load.reports:
        assert all(entry.occurred_on <= report.at.date() for entry in report.entries)


def test_what_an_entry_refers_to_is_an_earlier_entry_of_the_same_village(load: Load) -> None:
    by_id = dict(enumerate(load.entries, start=1))
    for number, entry in by_id.items():
        for other in (entry.refers_to, entry.supersedes):
            if other is not None:
                assert other < number
                assert by_id[other].village_id == entry.village_id


def test_an_entry_is_decided_on_after_it_was_written_down_and_once_each_way(load: Load) -> None:
    written: set[int] = set()
    decided: Counter[tuple[int, Decision]] = Counter()
    for report in load.reports:
        written |= set(range(len(written) + 1, len(written) + len(report.entries) + 1))
        decided.update((d.entry_id, d.decision) for d in report.decisions)
        assert {d.entry_id for d in report.decisions} <= written

    assert set(decided.values()) == {1}
    assert {Decision.CONFIRMED, Decision.RETURNED} <= {decision for _, decision in decided}


def test_the_load_has_stages_counts_inspections_obstacles_and_money(load: Load) -> None:
    kinds = Counter(entry.kind for entry in load.entries)

    for kind in (
        EntryKind.STAGE, EntryKind.HOUSEHOLDS, EntryKind.CUSTOMERS, EntryKind.INSPECTION,
        EntryKind.OBSTACLE, EntryKind.CAPITAL, EntryKind.PLANNED, EntryKind.REGISTER_STATE,
    ):  # fmt: skip
        assert kinds[kind] > 0, kind


def test_the_database_holds_the_load_and_is_found_again(database: Path, load: Load) -> None:
    store = open_store(f"sqlite:///{database}")
    total = coverage_on(store, LAST_DAY, by="commune").total
    held = (len(store.villages()), store.entry_count())
    store.close()

    assert held == (VILLAGES, ENTRIES)
    assert total["villages"] == VILLAGES
    assert 0 < total["meets"] < VILLAGES
    assert ready_database(database.parent, SEED, VILLAGES, ENTRIES) == database


def test_the_peer_in_sql_gives_the_answers_it_is_measured_for(database: Path) -> None:
    url = f"sqlite:///{database}"
    store, engine = open_store(url), open_engine(url)
    snapshots = [store.snapshot(day) for day in (LAST_DAY, dt.date(2023, 12, 31))]
    with engine.connect() as connection:
        unequal = [window_query.differences(connection, snapshot) for snapshot in snapshots]
    store.close()
    engine.dispose()

    assert unequal == [{}, {}]


def test_recording_is_measured_on_a_copy_beside_the_disk_alone(database: Path) -> None:
    before = database.read_bytes()
    entry, confirmed, shown = recording.measure(database, 1)

    assert (len(entry.runs_s), entry.promise_s) == (5, 0.015)
    assert [len(each.runs_s) for each in (confirmed, shown, *entry.peers)] == [5, 5, 10]
    assert database.read_bytes() == before
    assert [file.name for file in database.parent.iterdir() if file.is_dir()] == []


def test_the_village_page_is_measured_as_a_planner_sees_it(database: Path) -> None:
    [page] = village_page.measure(database, 1)

    assert (len(page.runs_s), page.promise_s) == (2, 0.5)
    assert "entries of the village" in page.note


def test_writers_that_fail_miss_the_promise() -> None:
    tries = [{"wall_s": 0.4, "rows": 100, "failed": 0}, {"wall_s": 0.4, "rows": 100, "failed": 0}]
    whole = writers._figure("all", tries, writers.ONE_ENTRY_S)
    broken = writers._figure("all", [tries[0] | {"failed": 1}], writers.ONE_ENTRY_S)

    assert (whole.verdict, whole.note) == ("OK", "250 a second, 0 failed")
    assert (broken.verdict, broken.note) == ("MISSED", "0 a second, 1 failed")


def test_a_figure_over_its_promise_says_so_and_fails_nothing() -> None:
    peer = Figure("peer", [3.0])
    slow, quick = Figure("slow", [2.0, 1.0, 3.0], 0.5, peers=[peer]), Figure("quick", [0.01], 0.02)
    rows = rows_of([slow, quick, Figure("none", promise_s=1.0)])

    assert [row[VERDICT] for row in rows] == ["MISSED", "", "OK", "NOT MEASURED"]
    assert rows[0][2:6] == ("2.00 s", "1.00 s", "–", "3")
    assert rows[1][-1] == "1.5 ×"


def test_a_run_says_how_long_it_took_on_the_wall_and_in_the_processor() -> None:
    found = Figure("asleep", runs_of(lambda: time.sleep(0.02), 2))

    assert found.least_s >= 0.02 > found.processor_s
