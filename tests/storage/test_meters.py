"""Meters as they are kept: once, in the chain, a month corrected by a later file with a reason."""

from __future__ import annotations

import datetime as dt

import pytest

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.meters import MeterRow
from electrification.texts import Refused
from electrification.tracking.meters import import_meters, plan_meters
from tests.electrification.builders import village_id
from tests.storage.chains import found_in

MONTH = dt.date(2025, 9, 1)


def engineer(store: Store) -> Actor:
    found = store.people.actor_by_key("dl-027-tq", store.units())
    assert found is not None
    return found


def reading(store: Store, code: str = "TBG-040", **more: object) -> MeterRow:
    stated: dict[str, object] = {"month": MONTH, "customers": 52, "kwh": 1934.5, "row": 2}
    return MeterRow(village_id=village_id(store, code), **(stated | more))  # type: ignore[arg-type]


def bring(store: Store, *rows: MeterRow, sign: str = "a", reason: str | None = None) -> None:
    import_meters(
        store, rows, file_name=f"{sign}.csv", sha256=sign * 64, by=engineer(store), reason=reason
    )


def test_readings_are_kept_once_and_stand_in_the_chain(store: Store) -> None:
    before = len(store.meters.standing())
    bring(store, reading(store), reading(store, "TBG-043", kwh=0.0))
    found = store.meters.standing()
    assert len(found) == before + 2
    own = found[found["month"] == "2025-09-01"]
    assert sorted(own["kwh"]) == [0.0, 1934.5]
    assert store.meters.files()["readings"].iloc[0] == 2
    assert found_in(store) == []


def test_the_same_file_twice_is_refused(store: Store) -> None:
    bring(store, reading(store))
    with pytest.raises(Refused):
        bring(store, reading(store, kwh=1.0), reason="đính chính")
    assert len(plan_meters(store, [reading(store)]).unchanged) == 1


def test_a_file_that_says_what_stands_already_writes_nothing(store: Store) -> None:
    bring(store, reading(store))
    files = len(store.meters.files())
    bring(store, reading(store), sign="b")
    assert len(store.meters.files()) == files


def test_a_month_is_corrected_with_a_reason_and_the_reading_before_is_kept(store: Store) -> None:
    bring(store, reading(store))
    before = store.snapshot(MONTH).known_at
    corrected = reading(store, kwh=2000.0)
    with pytest.raises(Refused):
        bring(store, corrected, sign="b")
    bring(store, corrected, sign="b", reason="chốt lại chỉ số")
    now = store.meters.standing()
    then = store.meters.standing(before)
    assert now[now["month"] == "2025-09-01"]["kwh"].tolist() == [2000.0]
    assert then[then["month"] == "2025-09-01"]["kwh"].tolist() == [1934.5]
    assert store.meters.files()["reason"].iloc[0] == "chốt lại chỉ số"
    assert found_in(store) == []


def test_a_village_is_read_whole_or_by_substation_and_not_both(store: Store) -> None:
    bring(store, reading(store))
    with pytest.raises(Refused):
        bring(store, reading(store, substation="TBA 1"), sign="b")


def test_only_the_engineer_imports_and_only_for_their_own_units(store: Store) -> None:
    planner = store.people.actor_by_key("sct-tq-1", store.units())
    assert planner is not None
    with pytest.raises(Refused):
        import_meters(store, [reading(store)], file_name="x", sha256="a" * 64, by=planner)
    with pytest.raises(Refused):
        bring(store, reading(store, "TBG-001"))
    assert len(store.meters.files()) == 3
