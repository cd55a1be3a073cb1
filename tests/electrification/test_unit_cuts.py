"""The same villages by the units of any day: totals agree, and re-used codes never mix."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification import tracking
from electrification.questions.coverage import Level, coverage, coverage_on, rate_of_row
from electrification.storage import Store
from geo.units import UnitKey
from tests.electrification.builders import NEW, OLD, day, register_row
from tests.geo.test_units import REUSED_CODES

LEVELS: tuple[Level, ...] = get_args(Level)
ON = day("2025-09-29")


@settings(max_examples=25, deadline=None)
@given(st.dates(dt.date(2004, 7, 8), dt.date(2030, 1, 1)), st.sampled_from(LEVELS))
def test_totals_agree_whichever_days_units_the_villages_are_cut_by(
    read_only_sample: Store, units_on: dt.date, by: Level
) -> None:
    usual = coverage(read_only_sample.snapshot(ON), "province").total
    found = coverage_on(read_only_sample, ON, by=by, units_on=units_on)
    assert rate_of_row(found.total) == rate_of_row(usual)
    for name in ("villages", "meets", "present_villages", "present_meets", "pending"):
        assert found.rows[name].sum() == found.total[name] == usual[name]


def test_villages_of_both_communes_of_every_reused_code_stay_apart(empty: Store) -> None:
    """Two villages by one bare code, one before the reform and one after it, for each code."""
    codes = sorted(REUSED_CODES)
    assert len(codes) == 10
    rows = []
    for code in codes:
        rows.append(register_row(f"A-{code}", commune=UnitKey(code, OLD), status="no_data"))
        rows.append(
            register_row(f"B-{code}", commune=UnitKey(code, NEW), commune_on=day("2025-08-01"))
        )
    tracking.import_register(empty, rows)
    units = empty.units()
    for on in (day("2025-06-30"), ON):
        frame = empty.snapshot(ON, units_on=on).frame.set_index("village_code")
        for code in codes:
            one, other = frame.loc[f"A-{code}"], frame.loc[f"B-{code}"]
            old, new = UnitKey(code, OLD), UnitKey(code, NEW)
            if on < NEW:
                assert one["commune_code"] == code
                assert one["commune_name"] == units.get(old).name
                assert other["commune_code"] != code or other["commune_valid_from"].date() == OLD
            else:
                assert other["commune_name"] == units.get(new).name
                follows = units.sole_successor(old)
                if follows is not None:
                    assert one["commune_code"] == follows.code
                    assert one["commune_name"] == units.get(follows).name


@pytest.mark.parametrize("units_on", [day("2025-06-30"), NEW])
def test_rows_of_one_code_are_one_unit_of_that_day(empty: Store, units_on: dt.date) -> None:
    codes = sorted(REUSED_CODES)
    rows = [register_row(f"A-{code}", commune=UnitKey(code, OLD)) for code in codes]
    tracking.import_register(empty, rows)
    found = coverage_on(empty, ON, by="commune", units_on=units_on)
    keys = found.rows[["unit_code", "unit_valid_from"]]
    assert not keys[found.rows["unit_code"] != ""].duplicated().any()
    assert found.rows["villages"].sum() == len(codes)
    first = {d.date() for d in found.rows["unit_valid_from"].dropna()}
    assert first == {OLD if units_on < NEW else NEW}


def test_old_districts_stay_study_areas_after_they_ended(read_only_sample: Store) -> None:
    last = coverage_on(read_only_sample, ON, units_on=day("2025-06-30"))
    after = coverage_on(read_only_sample, ON)
    assert after.study_areas_on == day("2025-06-30")
    assert after.rows.equals(last.rows)
    assert len(after.rows) == 7
