"""The field dictionary names every column there is, and none that is not."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from electrification.questions.coverage import COUNTS
from electrification.settings import DATA_FOLDER
from electrification.storage import open_store
from geo.units import SUCCESSION_COLUMNS, UNIT_COLUMNS
from tests.electrification.builders import copied_database

SAMPLE_FILES = (
    "register", "entries", "decisions", "clusters", "people", "posts", "baseline", "tasks",
    "task_events", "evidence", "meters",
    "works", "work_parties",
)  # fmt: skip


def described(table: str) -> set[str]:
    with (DATA_FOLDER / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["field"] for row in csv.DictReader(file) if row["table"] == table}


def headings(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return set(next(csv.reader(file)))


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_each_column_of_a_sample_file_is_described(name: str) -> None:
    assert described(name) >= headings(DATA_FOLDER / "villages" / f"{name}.csv")


def test_each_column_of_a_snapshot_is_described_and_no_other(tmp_path: Path) -> None:
    store = open_store(copied_database(tmp_path))
    assert described("snapshot") == set(store.snapshot(dt.date(2025, 2, 14)).frame.columns)
    store.close()


def test_units_and_coverage_are_described() -> None:
    assert described("units") == set(UNIT_COLUMNS)
    assert described("successions") == set(SUCCESSION_COLUMNS)
    assert described("coverage") >= {"unit_code", "unit_valid_from", "unit_name", *COUNTS}


def test_every_field_has_a_meaning_in_both_languages_and_a_source() -> None:
    with (DATA_FOLDER / "fields.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert all(row[n].strip() for n in ("type", "meaning_en", "meaning_vi", "source")), row


def test_no_village_with_a_real_name_ever_stands_finished_and_dark(tmp_path: Path) -> None:
    store = open_store(copied_database(tmp_path))
    first, last = dt.date(2023, 9, 1), dt.date(2025, 9, 30)
    villages = store.villages()
    real_ids = villages.loc[villages["provenance"] == "published", "village_id"]
    told = store.entries_between(first, last)
    days = set(told.loc[told["village_id"].isin(real_ids), "occurred_on"])
    assert days
    for on in [first, *sorted(days), last]:  # what stands of them changes on no other day
        frame = store.snapshot(on).frame
        real = frame[frame["provenance"] == "published"]
        assert real["built_dark_since"].isna().all()
        assert (real["obstacles_open"] == 0).all()
    store.close()
