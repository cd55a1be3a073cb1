"""What does not fit is shown for review; what a document does not say is never held against it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from electrification.subject.contradictions import (
    DAYS_BEFORE,
    FAR_M,
    Contradiction,
    contradictions,
)
from electrification.subject.evidence import (
    WANTED,
    DocumentKind,
    borne_out,
    dossier,
    stages_reached,
)
from electrification.subject.milestones import Stage
from electrification.subject.villages import PositionQuality

LAT, LON = 23.0, 105.0
KM_NORTH = 1 / 110.7  # degrees of latitude in a kilometre hereabouts
STAGE_ON = dt.date(2025, 8, 12)
ADDED = dt.datetime(2025, 8, 14, 3, tzinfo=dt.UTC)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(5), tzinfo=dt.UTC)


def use(**values: Any) -> dict[str, Any]:
    """A photo of the energising, taken in the village on the day, that serves no other."""
    return {
        "evidence_id": 1, "document_id": 1, "village_id": 1, "entry_id": None,
        "stage": "energised", "device_lat": None, "device_lon": None, "device_accuracy_m": None,
        "kind": "photo", "issued_on": None, "taken_at": noon(STAGE_ON), "lat": LAT, "lon": LON,
        "entry_kind": None, "entry_code": None, "occurred_on": STAGE_ON, "added_at": ADDED,
        "villages": 1,
    } | values  # fmt: skip


def found(quality: PositionQuality = PositionQuality.SURVEYED, **values: Any) -> set[str]:
    """The contradictions of one use of a document."""
    evidence = pd.DataFrame([use(**values)], dtype=object)
    villages = pd.DataFrame(
        {"village_id": [1], "lat": [LAT], "lon": [LON], "position_quality": [str(quality)]}
    )
    row = contradictions(evidence, villages).iloc[0]
    return {str(c) for c in Contradiction if row[str(c)]}


def test_a_photo_of_the_place_and_day_contradicts_nothing() -> None:
    assert found() == set()


@pytest.mark.parametrize("kind", DocumentKind)
def test_what_is_absent_is_never_flagged(kind: DocumentKind) -> None:
    nothing: dict[str, Any] = {"lat": None, "lon": None, "taken_at": None, "issued_on": None}

    assert found(kind=str(kind), **nothing) == set()
    assert found(kind=str(kind), stage=None, occurred_on=None) == set()


@pytest.mark.parametrize("quality", FAR_M)
def test_a_photo_is_too_far_beyond_the_stated_distance_and_not_before(
    quality: PositionQuality,
) -> None:
    limit_km = FAR_M[quality] / 1000

    assert found(quality, lat=LAT + (limit_km - 0.2) * KM_NORTH) == set()
    assert found(quality, lat=LAT + (limit_km + 0.2) * KM_NORTH) == {"too_far"}


@pytest.mark.parametrize("quality", [PositionQuality.ILLUSTRATIVE, PositionQuality.MISSING])
def test_a_point_that_is_only_illustrative_says_nothing_of_distance(
    quality: PositionQuality,
) -> None:
    assert found(quality, lat=LAT + 2) == set()


def test_the_photos_own_position_counts_before_that_of_the_device() -> None:
    far: dict[str, Any] = {"device_lat": LAT + 1, "device_lon": LON, "device_accuracy_m": 10.0}

    assert found(**far) == set()
    assert found(**far, lat=None, lon=None) == {"too_far"}


def test_a_device_that_is_not_sure_of_its_place_is_given_room_or_not_believed() -> None:
    near_miss: dict[str, Any] = {
        "lat": None,
        "lon": None,
        "device_lat": LAT + 4 * KM_NORTH,
        "device_lon": LON,
    }

    assert found(**near_miss, device_accuracy_m=20.0) == {"too_far"}
    assert found(**near_miss, device_accuracy_m=1_500.0) == set()
    assert found(**near_miss | {"device_lat": LAT + 1}, device_accuracy_m=20_000.0) == set()


def test_a_scan_sent_from_an_office_is_not_too_far() -> None:
    assert found(kind="minutes", issued_on=STAGE_ON, lat=LAT + 1) == set()


@pytest.mark.parametrize("days", [-200, 0, DAYS_BEFORE[DocumentKind.PHOTO]])
def test_a_photo_taken_about_the_day_or_after_may_show_the_stage(days: int) -> None:
    taken, added = noon(STAGE_ON - dt.timedelta(days)), noon(STAGE_ON + dt.timedelta(300))

    assert found(taken_at=taken, added_at=added) == set()


def test_a_photo_taken_well_before_cannot_show_the_stage() -> None:
    early = STAGE_ON - dt.timedelta(DAYS_BEFORE[DocumentKind.PHOTO] + 1)

    assert found(taken_at=noon(early)) == {"older_than_stage"}
    assert found(taken_at=None, issued_on=early) == {"older_than_stage"}


def test_the_day_a_photo_was_taken_is_vietnams() -> None:
    edge = STAGE_ON - dt.timedelta(DAYS_BEFORE[DocumentKind.PHOTO])
    late_evening_before = dt.datetime.combine(
        edge - dt.timedelta(1), dt.time(18), tzinfo=dt.UTC
    )  # already the next day in Vietnam

    assert found(taken_at=late_evening_before) == set()


def test_minutes_cannot_be_older_than_what_they_record() -> None:
    early = STAGE_ON - dt.timedelta(DAYS_BEFORE[DocumentKind.MINUTES] + 1)

    assert found(kind="minutes", issued_on=early) == {"older_than_stage"}
    assert found(kind="minutes", issued_on=STAGE_ON - dt.timedelta(1)) == set()


def test_when_a_document_was_scanned_does_not_matter() -> None:
    scanned = noon(STAGE_ON - dt.timedelta(90))

    assert found(kind="minutes", issued_on=STAGE_ON, taken_at=scanned) == set()


def test_a_decision_may_come_before_what_it_orders_but_not_long_before_what_it_makes() -> None:
    early = STAGE_ON - dt.timedelta(DAYS_BEFORE[DocumentKind.DECISION] + 1)

    assert found(kind="decision", issued_on=early, stage="energised") == set()
    assert found(kind="decision", issued_on=early, stage="investment_approved") == {
        "older_than_stage"
    }


@pytest.mark.parametrize("kind", [DocumentKind.LETTER, DocumentKind.OTHER])
def test_letters_may_always_be_older(kind: DocumentKind) -> None:
    assert found(kind=str(kind), issued_on=dt.date(2020, 1, 1)) == set()


def test_the_same_photo_for_another_village_is_flagged_and_shared_minutes_are_not() -> None:
    assert found(villages=2) == {"other_village"}
    assert found(kind="minutes", issued_on=STAGE_ON, villages=5) == set()


def test_a_photo_of_a_time_to_come_is_flagged_a_clock_some_hours_off_is_not() -> None:
    assert found(taken_at=ADDED + dt.timedelta(hours=10)) == set()
    assert found(taken_at=ADDED + dt.timedelta(days=2)) == {"in_future"}
    assert found(kind="letter", issued_on=dt.date(2025, 8, 15)) == {"in_future"}


def test_an_empty_list_has_no_contradiction() -> None:
    evidence = pd.DataFrame(columns=list(use()), dtype=object)
    villages = pd.DataFrame({n: [] for n in ("village_id", "lat", "lon", "position_quality")})

    assert contradictions(evidence, villages).empty


def told(*entries: tuple[str, str, str, str]) -> pd.DataFrame:
    """Entries of village 1: kind, code, day, state."""
    rows = [(1, kind, code, dt.date.fromisoformat(on), state) for kind, code, on, state in entries]
    return pd.DataFrame(rows, columns=["village_id", "kind", "code", "occurred_on", "state"])


ENTRIES = told(
    ("stage", "energised", "2025-08-20", "pending"),
    ("stage", "energised", "2025-06-12", "confirmed"),
    ("stage", "accepted", "2025-05-27", "returned"),
    ("inspection", "failed", "2025-05-01", "confirmed"),
    ("inspection", "passed", "2025-06-05", "confirmed"),
    ("households", "", "2025-06-05", "confirmed"),
)


def test_stages_are_reached_on_the_first_day_of_a_live_entry() -> None:
    reached = stages_reached(ENTRIES)

    assert reached.to_dict("records") == [
        {"village_id": 1, "stage": "inspected", "reached_on": dt.date(2025, 6, 5)},
        {"village_id": 1, "stage": "energised", "reached_on": dt.date(2025, 6, 12)},
    ]


def test_evidence_of_a_stage_is_compared_with_the_stage_and_that_of_an_entry_with_the_entry() -> (
    None
):
    own = {"occurred_on": dt.date(2025, 8, 20), "entry_kind": "stage", "entry_code": "energised"}
    of_stage = use(occurred_on=None)
    of_entry = use(stage=None, entry_id=9, **own)
    of_village = use(stage=None, occurred_on=None)
    evidence = pd.DataFrame([of_stage, of_entry, of_village], dtype=object)

    shown = borne_out(evidence, stages_reached(ENTRIES))

    assert shown["stage"].tolist() == ["energised", "energised", None]
    assert shown["occurred_on"].tolist() == [dt.date(2025, 6, 12), dt.date(2025, 8, 20), None]


def test_a_dossier_counts_what_is_there_and_names_what_is_missing() -> None:
    evidence = pd.DataFrame(
        [use(), use(), use(kind="letter"), use(stage=None, kind="other")], dtype=object
    )

    listed = dossier(stages_reached(ENTRIES), evidence)

    rows = listed[["stage", "kind", "documents", "is_wanted", "is_missing"]].to_numpy().tolist()
    assert rows == [
        ["inspected", "minutes", 0, True, True],
        ["energised", "photo", 2, True, False],
        ["energised", "minutes", 0, True, True],
        ["energised", "letter", 1, False, False],
        ["", "other", 1, False, False],
    ]


def test_a_stage_not_reached_lacks_nothing() -> None:
    nothing = pd.DataFrame([use()], dtype=object).iloc[:0]

    assert not (dossier(stages_reached(ENTRIES), nothing)["stage"] == "accepted").any()


def test_every_stage_has_a_document_that_it_should_have() -> None:
    assert set(WANTED) == set(Stage)
    assert all(WANTED.values())
