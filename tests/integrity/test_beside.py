"""Checks of what stands beside the entries: documents, places, people, notes, meters."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from electrification.questions.integrity import Beside, findings
from electrification.questions.meters import agreement, month_text
from electrification.subject.contradictions import Contradiction
from electrification.subject.entries import EntryKind
from tests.electrification.builders import OLD, Story
from tests.integrity.test_known_failures import ground, told

FLAGS = [str(one) for one in Contradiction]


def documents(*rows: dict[str, Any]) -> Beside:
    """Documents of village 1, none of them with a flag unless it is given."""
    usual: dict[str, Any] = {
        "evidence_id": 7, "village_id": 1, "entry_id": np.nan, "stage": "energised",
        "kind": "photo", "villages": 1, "distance_m": np.nan, "days_before": np.nan,
        **dict.fromkeys(FLAGS, False),
    }  # fmt: skip
    return Beside(evidence=pd.DataFrame([usual | row for row in rows] or [], columns=list(usual)))


def test_a_stage_without_its_documents_is_told_and_with_them_is_not() -> None:
    story = Story()
    energised = story.stage("energised", "2024-06-01")
    assert told(story, "documents_missing").empty  # documents were not looked at
    found = told(story, "documents_missing", documents({"kind": "photo"}))
    assert found["entry_ids"].tolist() == [(energised,)]
    both = documents({"kind": "photo"}, {"kind": "minutes", "evidence_id": 8})
    assert told(story, "documents_missing", both).empty


@pytest.mark.parametrize(
    ("check", "flag", "more"),
    [
        ("document_of_other_village", Contradiction.OTHER_VILLAGE, {"villages": 2}),
        ("document_far_away", Contradiction.TOO_FAR, {"distance_m": 12_300.0}),
        ("document_older_than_stage", Contradiction.OLDER_THAN_STAGE, {"days_before": 125.0}),
        ("document_from_future", Contradiction.IN_FUTURE, {}),
    ],
)
def test_a_document_that_does_not_fit_is_told_and_one_that_fits_is_not(
    check: str, flag: Contradiction, more: dict[str, Any]
) -> None:
    story = Story()
    entry = story.stage("energised", "2024-06-01")
    found = told(story, check, documents({str(flag): True, "entry_id": entry, **more}))
    assert found["also"].tolist() == [("evidence:7",)]
    assert found["entry_ids"].tolist() == [(entry,)]
    assert told(story, check, documents({"entry_id": entry, **more})).empty


def test_one_person_under_two_accounts_is_told_of_entries_that_still_stand() -> None:
    story = Story()
    entry = story.households(20)
    signed = pd.DataFrame({"entry_id": [entry, 999], "village_id": [1, 1]})
    found = told(story, "signed_by_one_name", Beside(signed=signed))
    assert found["entry_ids"].tolist() == [(entry,)]
    assert told(story, "signed_by_one_name", Beside(signed=signed[1:])).empty


def test_a_note_that_says_dark_counts_until_a_later_entry_says_lit() -> None:
    story = Story().lit("2024-06-01")
    note = story.tell(EntryKind.NO_CHANGE, "2024-09-01")
    beside = Beside(dark_notes=frozenset({note}))
    assert told(story, "counted_but_dark", beside)["entry_ids"].tolist() == [(note,)]
    assert told(story, "counted_but_dark").empty
    story.tell(EntryKind.SUPPLY, "2024-09-05", "restored")
    assert told(story, "counted_but_dark", beside).empty


def test_a_counted_village_with_an_open_obstacle_is_to_be_checked_and_a_closed_one_is_not() -> None:
    story = Story().lit("2024-06-01")
    opened = story.tell(EntryKind.OBSTACLE, "2024-09-01", "opened")
    found = told(story, "counted_but_dark")
    assert (found["severity"].tolist(), found["entry_ids"].tolist()) == (["warning"], [(opened,)])
    story.tell(EntryKind.OBSTACLE, "2024-09-09", "closed", refers_to=opened)
    assert told(story, "counted_but_dark").empty


def test_households_that_jump_with_a_reason_are_explained() -> None:
    story = Story()
    story.households(50, "2024-01-01")
    later = story.households(70, "2024-06-01")
    reason = pd.DataFrame(
        [(later, "tách hộ", None, None)],
        columns=["entry_id", "reason", "document_number", "capital_source"],
    )
    assert len(told(story, "households_jump"))
    assert told(story, "households_jump", Beside(details=reason)).empty
    assert len(told(story, "households_jump", Beside(details=reason.assign(reason="  "))))


def places() -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([("00907", pd.Timestamp(OLD))], names=["code", "valid_from"])
    names = ["lat", "lon", "min_lat", "min_lon", "max_lat", "max_lon"]
    return pd.DataFrame([[23.05, 104.9, 23.0, 104.85, 23.1, 104.95]], index=index, columns=names)


@pytest.mark.parametrize(("lat", "expected"), [(23.108, []), (23.111, [1]), (23.05, [])])
def test_a_point_over_a_kilometre_outside_its_commune_is_an_error(
    lat: float, expected: list[int]
) -> None:
    beside = Beside(places=places())
    found = told(Story(), "position_outside_commune", beside, lat=lat, lon=104.9)
    assert found["village_id"].tolist() == expected
    assert set(found["severity"]) <= {"alarm"}


def test_a_point_in_another_communes_approximate_area_is_only_a_hint() -> None:
    keys = pd.MultiIndex.from_tuples(
        [("00907", pd.Timestamp(OLD)), ("00892", pd.Timestamp(OLD))], names=["code", "valid_from"]
    )
    shapes = [box(104.85, 23.0, 104.95, 23.06), box(104.85, 23.06, 104.95, 23.1)]
    areas = gpd.GeoDataFrame(geometry=shapes, index=keys, crs="EPSG:4326")
    beside = Beside(places=places(), areas=areas)
    own = told(Story(), "position_in_other_commune", beside, lat=23.05, lon=104.9)
    stray = told(Story(), "position_in_other_commune", beside, lat=23.08, lon=104.9)
    assert own.empty
    assert stray["severity"].tolist() == ["note"]
    assert told(Story(), "position_outside_commune", beside, lat=23.08, lon=104.9).empty


def test_villages_of_one_name_without_a_position_are_to_be_looked_at() -> None:
    names = ["Thôn Nà Tang", "Nà Tang"]
    found = told(Story(villages=2), "duplicate_villages", village_name=names)
    assert found["severity"].tolist() == ["warning"]
    apart = told(
        Story(villages=2), "duplicate_villages", village_name=names,
        commune_code=["00907", "00892"],
    )  # fmt: skip
    assert apart.empty


def meters(*rows: tuple[str, int, float]) -> Beside:
    """Readings of village 1: month, customers, kWh."""
    frame = pd.DataFrame(
        [(n, 1, None, pd.Timestamp(f"{month}-01"), customers, kwh)
         for n, (month, customers, kwh) in enumerate(rows, start=1)],
        columns=["reading_id", "village_id", "substation", "month", "customers", "kwh"],
    )  # fmt: skip
    return Beside(meters=frame)


def contracted(count: int = 20) -> Story:
    return Story().lit("2024-06-01", households_contracted=count)


def test_energised_with_no_kilowatt_hour_for_two_months() -> None:
    story = contracted()
    dark = meters(("2024-12", 20, 0), ("2025-01", 20, 0))
    found = told(story, "energised_without_use", dark)
    assert found["severity"].tolist() == ["alarm"]
    assert found["also"].tolist() == [("meter_reading:1", "meter_reading:2")]
    assert found["values"].iloc[0]["since"] == "12/2024"
    for lawful in (
        meters(("2025-01", 20, 0)),
        meters(("2024-12", 20, 0), ("2025-01", 20, 5)),
        meters(("2024-04", 0, 0), ("2024-05", 0, 0)),  # before it was energised
    ):
        assert told(story, "energised_without_use", lawful).empty
    gap = meters(("2024-10", 20, 0), ("2025-01", 20, 0))
    [values] = told(story, "energised_without_use", gap)["values"]
    assert (values["since"], values["missing"]) == ("10/2024", "11/2024, 12/2024")
    story.tell(EntryKind.SUPPLY, "2024-11-20", "lost")
    assert told(story, "energised_without_use", dark).empty


def test_a_month_left_out_of_the_file_is_told_of_and_silences_nothing() -> None:
    story = Story(villages=3)
    for village in (1, 2):
        story.lit("2024-06-01", village=village)
    rows = [(1, "2024-11", 0), (2, "2024-11", 90), (2, "2024-12", 80), (3, "2024-12", 0)]
    frame = pd.DataFrame(
        [(n, v, None, pd.Timestamp(f"{month}-01"), 20, kwh)
         for n, (v, month, kwh) in enumerate(rows, start=1)],
        columns=["reading_id", "village_id", "substation", "month", "customers", "kwh"],
    )  # fmt: skip
    one_commune = {"commune_code": ["00778"] * 3}
    found = told(story, "months_not_read", Beside(meters=frame), **one_commune)
    assert found[["village_id", "severity"]].to_numpy().tolist() == [[1, "warning"]]
    [values] = found["values"]
    assert (values["last"], values["missing"]) == ("11/2024", "12/2024")
    assert found["also"].tolist() == [("meter_reading:1",)]
    apart = {"commune_code": ["00778", "00788", "00788"]}
    assert told(story, "months_not_read", Beside(meters=frame), **apart).empty
    gap = told(Story().lit("2024-06-01"), "months_not_read",
               meters(("2024-10", 20, 5), ("2025-01", 20, 7)))  # fmt: skip
    assert gap["severity"].tolist() == ["note"]
    assert gap["values"].iloc[0]["missing"] == "11/2024, 12/2024"


@pytest.mark.parametrize(
    ("customers", "is_told"), [(20, False), (17, False), (16, True), (26, True)]
)
def test_customers_far_from_the_contracts_counted(customers: int, is_told: bool) -> None:
    found = told(contracted(), "customers_far_from_contracts", meters(("2025-01", customers, 500)))
    assert bool(len(found)) is is_told
    if is_told:
        assert found["values"].iloc[0] | {"least": 3, "share": 10} == found["values"].iloc[0]


def test_a_tenth_of_many_contracts_is_no_difference() -> None:
    many = meters(("2025-01", 91, 500))
    assert told(contracted(100), "customers_far_from_contracts", many).empty


def test_contracts_counted_after_the_month_wait_for_the_next_reading() -> None:
    story = contracted()
    story.tell(EntryKind.CUSTOMERS, "2025-02-10", households_contracted=40)
    january = meters(("2025-01", 20, 500))
    assert told(story, "customers_far_from_contracts", january).empty


def test_kilowatt_hours_before_the_day_of_energising() -> None:
    early = told(contracted(), "use_before_energising", meters(("2024-05", 1, 36)))
    assert early["values"].iloc[0] == {"month": "05/2024", "kwh": 36}
    assert told(contracted(), "use_before_energising", meters(("2024-06", 1, 36))).empty
    dark = Story()
    dark.stage("works_completed", "2024-06-01")
    assert len(told(dark, "use_before_energising", meters(("2024-07", 1, 36))))
    assert told(dark, "use_before_energising", meters(("2024-07", 1, 0))).empty


def test_a_village_that_the_register_says_was_lit_uses_power_lawfully() -> None:
    story = Story()
    story.tell(EntryKind.REGISTER_STATE, "2022-12-31", "meets_criterion")
    assert told(story, "use_before_energising", meters(("2024-07", 20, 800))).empty


def test_a_reading_of_a_month_still_to_come_says_nothing() -> None:
    assert findings(ground(Story(), beside=meters(("2025-03", 1, 36)))).empty


def test_when_a_meter_last_agreed() -> None:
    frame = ground(contracted()).frame
    found = meters(("2024-11", 20, 800), ("2024-12", 20, 0), ("2025-01", 9, 700)).meters
    assert found is not None
    told_of = agreement(found, frame).loc[1]
    assert month_text(told_of["meter_agreed_month"]) == "11/2024"
    assert month_text(told_of["meter_month"]) == "01/2025"
    assert (told_of["meter_customers"], told_of["meter_kwh"]) == (9, 700)
    assert agreement(found.iloc[:0], frame).empty


def test_a_fingerprint_changes_with_the_entries_and_not_with_the_days() -> None:
    story = Story()
    story.stage("works_completed", "2022-08-01")
    older = findings(ground(story, dt.date(2024, 1, 1)))
    later = findings(ground(story, dt.date(2025, 1, 1)))
    marks = [f[f["check"] == "built_dark"]["fingerprint"].iloc[0] for f in (older, later)]
    assert marks[0] == marks[1]
    story.stage("accepted", "2022-09-01")
    again = findings(ground(story, dt.date(2025, 1, 1)))
    assert again[again["check"] == "built_dark"]["fingerprint"].iloc[0] != marks[0]


def test_a_list_that_was_cut_is_told_whether_or_not_a_report_is_near() -> None:
    changes = pd.DataFrame(
        [
            (pd.Timestamp("2025-02-01"), "change-1", 0, 9),
            (pd.Timestamp("2025-03-01"), "BL-2", 2, 1),
        ],
        columns=["changed_on", "baseline_id", "joined", "left"],
    )
    found = told(Story(), "list_cut", Beside(list_changes=changes))
    assert found["also"].tolist() == [("baseline:change-1",)]
    assert found["values"].iloc[0]["left"] == 9
    assert told(Story(), "list_cut", Beside(list_changes=changes[1:])).empty


def test_a_threshold_for_days_gone_by_is_told_and_one_for_days_to_come_is_not() -> None:
    versions = pd.DataFrame(
        [(1, pd.Timestamp("2022-03-08"), pd.Timestamp("2025-06-01"), 0.0, "1/QĐ"),
         (2, pd.Timestamp("2025-07-01"), pd.Timestamp("2025-06-01"), 98.0, "2/QĐ")],
        columns=["version_id", "valid_from", "on", "threshold_pct", "document_number"],
    )  # fmt: skip
    found = told(Story(), "rule_looks_back", Beside(rule_versions=versions))
    assert found["also"].tolist() == [("criterion:1",)]
    assert found["severity"].tolist() == ["alarm"]
