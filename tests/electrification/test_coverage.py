"""Coverage: villages that meet the criterion over villages of the baseline, by unit and in all."""

from __future__ import annotations

import datetime as dt
import json
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification import tracking
from electrification.questions.coverage import (
    COUNTS,
    Level,
    as_json,
    coverage,
    coverage_on,
    trend,
)
from electrification.questions.rates import rate_pct
from electrification.storage import Store
from electrification.subject.villages import STATUSES
from geo.units import UnitKey
from tests.electrification.builders import (
    NEW,
    OLD,
    SON_VI_NEW,
    XIN_CAI,
    Story,
    day,
    instant,
    register_row,
    snapshot_of,
)

LEVELS: tuple[Level, ...] = get_args(Level)
BEFORE, AFTER = day("2025-02-14"), day("2025-09-30")
CUTS = [(on, by, units_on) for on in (BEFORE, AFTER) for by in LEVELS for units_on in (BEFORE, NEW)]
ADDED_UP = [name for name in COUNTS if not name.endswith("rate_pct")]


# --- the answer the sample must give -------------------------------------------------------------


@pytest.mark.parametrize("by", LEVELS)
@pytest.mark.parametrize("units_on", [None, BEFORE, NEW])
def test_the_sample_had_111_of_123_on_14_february_2025_however_it_is_cut(
    read_only_sample: Store, by: Level, units_on: dt.date | None
) -> None:
    found = coverage_on(read_only_sample, BEFORE, by=by, units_on=units_on)
    total = found.total
    assert (total["villages"], total["meets"], total["rate_pct"]) == (123, 111, 90.24)
    assert found.rows["villages"].sum() == 123
    assert found.rows["meets"].sum() == 111


def test_the_12_lay_in_four_districts(read_only_sample: Store) -> None:
    rows = coverage_on(read_only_sample, BEFORE).rows
    short = rows[rows["meets"] < rows["villages"]]
    assert set(short["unit_name"]) == {
        "huyện Mèo Vạc",
        "huyện Quản Bạ",
        "huyện Vị Xuyên",
        "huyện Hoàng Su Phì",
    }
    assert len(rows) == 7


def test_the_old_communes_number_34_and_the_new_ones_17(read_only_sample: Store) -> None:
    old = coverage_on(read_only_sample, BEFORE, by="commune").rows
    new = coverage_on(read_only_sample, BEFORE, by="commune", units_on=NEW).rows
    assert (len(old), len(new)) == (34, 17)
    assert set(old["unit_valid_from"]) == {pd.Timestamp(OLD)}
    assert set(new["unit_valid_from"]) == {pd.Timestamp(NEW)}


# --- every cut -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "by", "units_on"), CUTS)
def test_the_total_is_the_sum_of_the_rows_for_every_cut(
    read_only_sample: Store, on: dt.date, by: Level, units_on: dt.date
) -> None:
    found = coverage_on(read_only_sample, on, by=by, units_on=units_on)
    assert {name: found.rows[name].sum() for name in ADDED_UP} == {
        name: found.total[name] for name in ADDED_UP
    }
    assert (found.rows["meets"] <= found.rows["energised"]).all()
    assert (found.rows["energised"] <= found.rows["villages"]).all()
    assert not found.rows.duplicated(["unit_code", "unit_valid_from"]).any()
    assert (found.rows["unit_name"] != "").all()


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_totals_agree_whichever_units_are_cut_by(read_only_sample: Store, on: dt.date) -> None:
    found = [
        coverage_on(read_only_sample, on, by=by, units_on=units_on).total
        for by in LEVELS
        for units_on in (BEFORE, NEW, None)
    ]
    counts = [{name: total[name] for name in COUNTS} for total in found]
    assert all(total == counts[0] for total in counts)


@pytest.mark.parametrize("on", [BEFORE, AFTER])
def test_communes_add_up_to_their_district(read_only_sample: Store, on: dt.date) -> None:
    counted = read_only_sample.snapshot(on, units_on=BEFORE).counted
    districts = coverage_on(read_only_sample, on, units_on=BEFORE).rows
    for row in districts.itertuples():
        inside = counted[counted["district_code"] == row.unit_code]
        assert (row.villages, row.meets) == (len(inside), inside["meets"].sum())


def test_a_code_given_to_another_commune_never_mixes_the_two(read_only_sample: Store) -> None:
    """00778 was Xín Cái until 30 June 2025 and is Sơn Vĩ, which swallowed it, since."""
    old = coverage_on(read_only_sample, BEFORE, by="commune").rows.set_index("unit_code")
    new = coverage_on(read_only_sample, BEFORE, by="commune", units_on=NEW).rows
    new = new.set_index("unit_code")
    assert (old.at["00778", "unit_name"], new.at["00778", "unit_name"]) == (
        "xã Xín Cái",
        "xã Sơn Vĩ",
    )
    merged = old.loc[["00793", "00778", "00772"], "villages"]
    assert (merged > 0).all()
    assert new.at["00778", "villages"] == merged.sum()


@pytest.mark.parametrize(
    ("scope", "units_on", "villages"),
    [(XIN_CAI, BEFORE, None), (SON_VI_NEW, NEW, None), (UnitKey("027", OLD), BEFORE, 17)],
)
def test_a_scope_is_a_unit_of_its_own_time(
    read_only_sample: Store, scope: UnitKey, units_on: dt.date, villages: int | None
) -> None:
    frame = read_only_sample.snapshot(BEFORE, units_on=units_on, scope=(scope,)).frame
    whole = read_only_sample.snapshot(BEFORE, units_on=units_on).frame
    own = np.zeros(len(whole), dtype=bool)
    for level in LEVELS:
        own |= (whole[f"{level}_code"] == scope.code).to_numpy(dtype=bool)
    assert list(frame["village_id"]) == list(whole.loc[own, "village_id"])
    assert len(frame) == (villages or len(frame)) > 0


@pytest.mark.parametrize(
    ("scope", "villages"),
    [(UnitKey("08", NEW), 123), (UnitKey("02", OLD), 123), (SON_VI_NEW, 17)],
)
@pytest.mark.parametrize("units_on", [BEFORE, NEW])
def test_a_scope_holds_the_same_villages_whichever_units_the_rows_are_cut_by(
    read_only_sample: Store, scope: UnitKey, villages: int, units_on: dt.date
) -> None:
    found = coverage_on(read_only_sample, AFTER, units_on=units_on, scope=(scope,))
    assert found.total["villages"] == villages


def test_the_trend_of_a_scope_does_not_break_on_the_day_of_the_reform(
    read_only_sample: Store,
) -> None:
    days = [day("2025-06-30"), day("2025-07-01")]
    found = trend(read_only_sample, days, scope=(UnitKey("08", NEW),))
    assert list(found["villages"]) == [123, 123]


def test_a_scope_of_nothing_has_no_rate(read_only_sample: Store) -> None:
    found = coverage_on(read_only_sample, BEFORE, scope=())
    assert (found.total["villages"], found.total["rate_pct"]) == (0, None)


# --- districts after they ended ------------------------------------------------------------------


def test_districts_of_their_last_day_and_before_are_units_not_study_areas(
    read_only_sample: Store,
) -> None:
    found = coverage_on(read_only_sample, day("2025-06-30"))
    assert (found.study_areas_on, found.units_on) == (None, day("2025-06-30"))


def test_after_30_june_2025_the_last_districts_are_study_areas_and_it_says_so(
    read_only_sample: Store,
) -> None:
    found = coverage_on(read_only_sample, AFTER)
    assert (found.study_areas_on, found.units_on) == (day("2025-06-30"), AFTER)
    assert found.rows["unit_name"].str.startswith("huyện").all()
    assert found.total["unit_name"] == "tỉnh Tuyên Quang"
    told = as_json(found)
    assert (told["units_on"], told["study_areas_on"]) == ("2025-09-30", "2025-06-30")


def test_a_register_by_the_new_communes_is_cut_by_the_last_districts_too(empty: Store) -> None:
    """Sơn Vĩ of 2025 holds three communes that all lay in Mèo Vạc: nothing is guessed."""
    row = register_row(commune=SON_VI_NEW, commune_on=day("2025-10-01"))
    tracking.import_register(empty, [row])
    rows = coverage_on(empty, day("2025-12-31")).rows
    assert list(rows["unit_name"]) == ["huyện Mèo Vạc"]


def test_villages_without_a_commune_on_the_day_have_a_row_of_their_own(empty: Store) -> None:
    """Yên Định was split: after the reform its villages are nowhere until a register says."""
    split = empty.units().search("xã Yên Định", on=BEFORE, level="commune").iloc[0]
    key = UnitKey(split["code"], split["valid_from"].date())
    tracking.import_register(empty, [register_row(commune=key), register_row("V-002")])
    found = coverage_on(empty, AFTER, by="commune")
    assert list(found.rows["unit_name"]) == ["", "xã Tùng Vài"]
    assert found.total["villages"] == found.rows["villages"].sum() == 2
    assert as_json(found)["rows"][0]["unit_valid_from"] is None


# --- what was known when -------------------------------------------------------------------------


def test_before_the_register_was_known_there_is_nothing_to_share(read_only_sample: Store) -> None:
    found = coverage_on(read_only_sample, BEFORE, known_at=instant("2023-08-30"))
    assert (found.total["villages"], found.total["rate_pct"], len(found.rows)) == (0, None, 0)
    assert not found.snapshot.is_sample


def test_known_later_only_adds_what_was_recorded_later(read_only_sample: Store) -> None:
    early = coverage_on(read_only_sample, BEFORE, known_at=instant("2023-09-01")).total
    late = coverage_on(read_only_sample, BEFORE).total
    assert early["villages"] == late["villages"] == 123
    assert early["meets"] < late["meets"]


def test_pending_villages_stand_beside(read_only_sample: Store) -> None:
    found = coverage_on(read_only_sample, AFTER)
    counted = found.snapshot.counted
    gained = counted["meets_if_pending"] & ~counted["meets"]
    assert found.total["pending"] == gained.sum() > 0


def test_a_village_outside_the_baseline_is_not_counted(sample: Store) -> None:
    new = register_row(
        "TBG-999", status="no_data", households=None, population=None, status_on=day("2025-01-01")
    )
    with sample.writing(1) as work:
        tracking.write_register(work, sample, [new], work.instant(), is_sample=True)
    found = coverage_on(sample, BEFORE)
    assert len(found.snapshot.frame) == 124
    assert (found.total["villages"], found.snapshot.baseline.villages) == (123, 123)


def test_without_a_baseline_the_border_villages_of_the_register_are_counted(empty: Store) -> None:
    tracking.import_register(empty, [register_row(), register_row("V-002", is_border=False)])
    found = coverage_on(empty, BEFORE)
    assert (found.total["villages"], found.snapshot.baseline.id) == (1, None)


def test_the_trend_tells_each_day_as_coverage_does(read_only_sample: Store) -> None:
    days = [day("2024-01-01"), BEFORE, AFTER]
    found = trend(read_only_sample, days)
    assert list(found["on"]) == days
    totals = [coverage_on(read_only_sample, on).total for on in days]
    for name in ("villages", "meets", "rate_pct"):
        assert list(found[name]) == [total[name] for total in totals]


# --- arithmetic ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meets", "villages", "rate"),
    [
        (111, 123, 90.24), (1, 8, 12.5), (1, 800, 0.13), (201, 20000, 1.01), (1, 3, 33.33),
        (2, 3, 66.67), (0, 5, 0.0), (5, 5, 100.0), (0, 0, None),
    ],
)  # fmt: skip
def test_rates_have_two_decimals_halves_up(meets: int, villages: int, rate: float | None) -> None:
    assert rate_pct(meets, villages) == rate


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_is_never_off_by_more_than_half_a_hundredth(pair: tuple[int, int]) -> None:
    meets, villages = pair
    hundredths = (2 * 10_000 * meets + villages) // (2 * villages)  # halves up, in whole numbers
    assert rate_pct(meets, villages) == hundredths / 100


@given(st.lists(st.sampled_from([str(s) for s in STATUSES]), max_size=30))
def test_each_village_is_counted_once_in_its_status(statuses: list[str]) -> None:
    states = Story(villages=len(statuses)).states("2025-02-14")
    states["status"] = np.array(statuses, dtype=object)
    states["meets"] = states["status"] == "meets_criterion"
    states["meets_if_pending"] = True
    total = coverage(snapshot_of(states)).total
    many = {status: statuses.count(status) for status in map(str, STATUSES)}
    assert total["villages"] == len(statuses)
    assert total["energised"] == many["energised_below"] + many["meets_criterion"]
    for name in ("energised_partly", "built_not_energised", "no_data"):
        assert total[name] == many[name]
    assert total["pending"] == len(statuses) - many["meets_criterion"]


# --- files ---------------------------------------------------------------------------------------

ROW = ["unit_code", "unit_valid_from", "unit_name", *COUNTS]


def test_json_has_the_shape_that_programs_read(read_only_sample: Store) -> None:
    known_at = instant("2026-01-01T00:00:00")
    told = as_json(coverage_on(read_only_sample, BEFORE, known_at))
    asked_for = {
        "on", "known_at", "units_on", "sample", "criterion", "baseline", "rows", "total",
    }  # fmt: skip
    assert set(told) >= asked_for
    assert set(told) - asked_for <= {
        "by", "study_areas_on", "data_version", "measure", "rule", "changes",
    }  # fmt: skip
    assert (told["on"], told["units_on"], told["sample"]) == ("2025-02-14", "2025-02-14", True)
    assert told["known_at"] == "2026-01-01T00:00:00.000000Z"
    assert set(told["criterion"]) == {"id", "threshold_pct", "verified", "source"}
    assert (told["criterion"]["threshold_pct"], told["criterion"]["verified"]) == (95, False)
    assert told["baseline"] == {
        "id": "BL-2023-08",
        "villages": 123,
        "source": "danviet.vn, 8/2023; chưa xác nhận cho năm 2025",
        "on": "2023-08-31",
    }
    assert all(list(row) == ROW for row in [*told["rows"], told["total"]])
    assert told["total"]["unit_name"] == "tỉnh Hà Giang"
    assert told["rows"][0]["unit_valid_from"] == "2004-07-08"
    assert json.loads(json.dumps(told)) == told


def test_json_counts_are_whole_numbers_and_only_the_rate_is_not(read_only_sample: Store) -> None:
    told = as_json(coverage_on(read_only_sample, AFTER, by="commune"))
    for row in [*told["rows"], told["total"]]:
        assert {type(row[name]) for name in ADDED_UP} == {int}
        assert type(row["rate_pct"]) is float


def test_json_of_an_empty_database_says_null_not_nan(empty: Store) -> None:
    told = as_json(coverage_on(empty, BEFORE))
    assert told["total"]["rate_pct"] is None
    assert told["rows"] == []
    assert told["baseline"] == {"id": None, "villages": 0, "source": "register", "on": None}
    json.dumps(told, allow_nan=False)
