"""The criterion: dated data with its source, and a judgement in whole numbers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification import texts
from electrification.subject.criterion import (
    Criterion,
    Judgement,
    judge,
    read_criteria,
)
from electrification.subject.criterion_versions import criterion_on
from electrification.texts import Refused
from tests.electrification.builders import Story
from tests.electrification.builders import criterion as rule

HEADINGS = (
    "criterion_id,name,region,valid_from,valid_to,threshold_pct,is_verified,legal_basis,source,"
    "threshold_from,variant\n"
)


def judged(criterion: Criterion, **stated: int | bool) -> Judgement:
    known: dict[str, int | bool] = {
        "energised": True,
        "off_grid": False,
        "system_passed": True,
        "households": 20,
        "households_direct": 20,
    }
    values = {name: np.array([value]) for name, value in (known | stated).items()}
    return judge(criterion, **values)


def test_the_threshold_in_force_is_95_percent_unverified_with_its_source() -> None:
    found = criterion_on(dt.date(2025, 2, 14))
    assert (found.id, found.threshold_pct, found.is_verified) == ("ntm-2021-2025", 95, False)
    assert "318/QĐ-TTg" in found.legal_basis
    assert found.source


@pytest.mark.parametrize(
    ("on", "name", "threshold", "is_verified"),
    [
        ("2008-01-01", "ntm-2009-2015", 95, False),
        ("2016-11-30", "ntm-2009-2015", 95, False),
        ("2016-12-01", "ntm-2016-2020", 98, True),
        ("2022-03-07", "ntm-2016-2020", 98, True),
        ("2022-03-08", "ntm-2021-2025", 95, False),
        ("2026-02-14", "ntm-2021-2025", 95, False),
        ("2026-02-15", "ntm-2026-2030", 95, False),
    ],
)
def test_each_day_has_the_rule_set_of_its_time(
    on: str, name: str, threshold: float, is_verified: bool
) -> None:
    found = criterion_on(dt.date.fromisoformat(on))
    assert (found.id, found.threshold_pct, found.is_verified) == (name, threshold, is_verified)


def test_a_set_whose_threshold_is_not_known_yet_says_whose_it_uses() -> None:
    assert criterion_on(dt.date(2026, 3, 1)).threshold_from == "ntm-2021-2025"
    assert criterion_on(dt.date(2025, 3, 1)).threshold_from is None


def test_the_advanced_set_asks_for_more_in_every_region() -> None:
    regions = ("northern_mountains", "central_highlands", "central_coast", "mekong_delta",
               "red_river_delta", "southeast")  # fmt: skip
    for region in regions:
        [basic] = [c for c in read_criteria(region=region) if c.id == "ntm-2021-2025"]
        [advanced] = read_criteria(region=region, variant="advanced")
        assert advanced.threshold_pct > basic.threshold_pct
        assert (advanced.is_verified, basic.is_verified) == (True, False)


def test_the_rule_set_of_the_day_judges(tmp_path: Path) -> None:
    file = tmp_path / "criteria.csv"
    file.write_text(
        HEADINGS
        + "b,B,northern_mountains,2026-02-15,,98,true,law,source,,\n"
        + "a,A,northern_mountains,2022-03-08,2026-02-14,95,false,law,source,,\n"
        + "x,X,delta,2022-03-08,,99,true,law,source,,\n",
        encoding="utf-8-sig",
    )
    sets = read_criteria(file)
    days = [dt.date(2026, 2, 14), dt.date(2026, 2, 15)]
    assert [criterion_on(day, sets).id for day in days] == ["a", "b"]
    assert [c.is_verified for c in sets] == [False, True]


ROW = "a,A,northern_mountains,2022-03-08,2026-02-14,95,false,law,source,,\n"


@pytest.mark.parametrize(
    ("row", "place", "problem"),
    [
        (ROW.replace(",95,", ",101,"), 2, "101"),
        (ROW.replace(",95,", ",-1,"), 2, "-1"),
        (ROW.replace(",95,", ",chín mươi,"), 2, "chín mươi"),
        (ROW.replace(",95,", ",,"), 2, "no threshold"),
        (ROW.replace(",95,", ",,").replace("source,,", "source,z,"), 2, "no threshold"),
        (ROW.replace("source", ""), 2, "source is missing"),
        (ROW.replace("law", " "), 2, "legal_basis is missing"),
        (ROW.replace("2022-03-08", "8/3/2022"), 2, "8/3/2022"),
        (ROW.replace("2022-03-08", ""), 2, "period"),
        (ROW.replace("2026-02-14", "2021-01-01"), 2, "period"),
        (ROW + ROW.replace("a,A", "b,B").replace("2022-03-08", "2026-02-14"), 3, "begins before"),
        (ROW.replace("2026-02-14", "") + ROW.replace("a,A", "b,B"), 3, "begins before"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place_and_a_remedy(
    row: str, place: int, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "criteria.csv"
    file.write_text(HEADINGS + row, encoding="utf-8")
    token = texts._language.set("en")
    try:
        with pytest.raises(Refused, match=rf"criteria\.csv, row {place}: .*{problem}") as refused:
            read_criteria(file)
        assert refused.value.remedy
    finally:
        texts._language.reset(token)


@given(st.integers(1, 2000), st.integers(0, 2000), st.integers(0, 100))
def test_the_share_is_compared_in_whole_numbers(
    households: int, direct: int, threshold: int
) -> None:
    found = judged(rule(threshold), households=households, households_direct=direct)
    assert found.meets[0] == (direct * 100 >= threshold * households)
    assert found.direct_rate[0] == pytest.approx(direct / households)


@pytest.mark.parametrize(
    "stated",
    [
        {"energised": False},
        {"system_passed": False},
        {"households_direct": 18},
        {"households": 0},
        {"households": -1},
        {"households_direct": -1},
    ],
)
def test_every_condition_is_needed(stated: dict[str, int | bool]) -> None:
    assert judged(rule()).meets[0]
    assert not judged(rule(), **stated).meets[0]


def test_whether_only_the_national_grid_counts_is_a_setting() -> None:
    local = {"energised": False, "off_grid": True}
    assert not judged(rule(grid_required=True), **local).meets[0]
    assert judged(rule(grid_required=False), **local).meets[0]


def test_a_village_lit_by_a_local_source_meets_only_where_the_grid_is_not_demanded() -> None:
    def village(*, grid_required: bool) -> bool:
        told = Story(criterion=rule(grid_required=grid_required))
        told.inspection("passed")
        told.households(20, households_off_grid=20)
        told.customers(20)
        return bool(told.on("2024-06-01").meets)

    assert (village(grid_required=True), village(grid_required=False)) == (False, True)
