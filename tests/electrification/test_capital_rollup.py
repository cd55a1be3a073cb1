"""Money by district, source and year: nothing is lost, and the rates are of what they say."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from electrification.questions.capital_cutoffs import toward_cutoff
from electrification.questions.capital_rollup import (
    by_village_key,
    capital_head,
    roll_up,
    shown_year,
)
from electrification.questions.capital_split import NO_VILLAGE, split_by_shares
from electrification.subject.capital import split_vnd
from tests.electrification.money import NO_CUTOFFS, SOURCES, key, keys, line, lines, shares

ON = dt.date(2025, 9, 14)
VILLAGES = pd.DataFrame(
    {
        "village_id": [1, 2, 3],
        "district_code": ["027", "027", "028"],
        "district_name": ["Mèo Vạc", "Mèo Vạc", "Yên Minh"],
    }
)


def test_a_shared_work_is_split_without_losing_a_dong() -> None:
    split = split_by_shares(np.array([1, 1]), shares((1, 1, 1), (1, 2, 1), (1, 3, 1)))
    parts = split.of(np.array([100, -100]))
    assert parts.tolist() == [34, 33, 33, -33, -33, -34]
    assert np.bincount(split.row, weights=parts).tolist() == [100, -100]


@given(
    some.lists(some.integers(0, 10**13), min_size=1, max_size=6),
    some.lists(some.integers(1, 10**6), min_size=1, max_size=9),
)
def test_many_amounts_at_once_are_split_as_one_is(amounts: list[int], weights: list[int]) -> None:
    weights = sorted(weights, reverse=True)
    told = shares(*((1, place + 1, weight) for place, weight in enumerate(weights)))
    split = split_by_shares(np.ones(len(amounts), dtype=np.int64), told)
    parts = split.of(np.array(amounts, dtype=np.int64)).reshape(len(amounts), len(weights))
    for amount, own in zip(amounts, parts.tolist(), strict=True):
        assert own == split_vnd(amount, weights)


def test_phases_of_one_village_are_one_share_and_a_work_without_villages_keeps_its_money() -> None:
    told = pd.DataFrame(
        {"work_id": [1, 1, 1], "village_id": [1, 1, 2], "phase": [1, 2, None], "weight": [1, 1, 2]}
    )
    own = by_village_key(keys(key(1, plan=10), key(9, plan=5)), told)
    assert list(zip(own["village_id"], own["plan_vnd"], strict=True)) == [
        (1, 5), (2, 5), (NO_VILLAGE, 5),
    ]  # fmt: skip


def test_every_table_adds_up_to_every_other() -> None:
    rng = np.random.default_rng(5)
    rows = [
        key(
            int(rng.integers(1, 4)),
            source=str(rng.choice(["dtts", "power"])),
            plan_year=int(rng.integers(2023, 2026)),
            plan=int(rng.integers(0, 10**9)),
            disbursed=int(rng.integers(0, 10**8)),
            disbursed_pending=int(rng.integers(0, 10**7)),
        )
        for _n in range(40)
    ]
    told = keys(*rows)
    own = shares((1, 1, 1), (1, 3, 2), (2, 2, 1), (3, 1, 3), (3, 2, 3), (3, 3, 1))
    for by in (["district"], ["source", "plan_year"], ["district", "source", "nature"], []):
        rolled = roll_up(told, own, VILLAGES, by)
        for name in ("plan_vnd", "disbursed_vnd", "disbursed_vnd_pending"):
            assert rolled[name].sum() == told[name].sum(), (by, name)
    fine = roll_up(told, own, VILLAGES, ["district", "source", "plan_year"])
    rough = roll_up(told, own, VILLAGES, ["district"])
    assert fine.groupby("district_code")["plan_vnd"].sum().tolist() == rough["plan_vnd"].tolist()
    assert rough["district_name"].tolist() == ["Mèo Vạc", "Yên Minh"]


def test_money_of_villages_that_one_may_not_see_is_left_out() -> None:
    told = keys(key(1, plan=90))
    own = shares((1, 1, 1), (1, 3, 2))
    rows = roll_up(told, own, VILLAGES[VILLAGES["village_id"] == 1], ["district"])
    assert rows[["district_code", "plan_vnd"]].to_numpy().tolist() == [["027", 30]]


def test_no_money_is_an_empty_table_and_no_rate() -> None:
    none = keys(key()).iloc[:0]
    assert roll_up(none, shares(), VILLAGES, ["district", "source", "plan_year"]).empty
    head = capital_head(none, lines(), SOURCES, NO_CUTOFFS, ON)
    assert (head.plan_year, head.rate_pct, head.due) == (None, None, ())


def test_the_head_says_what_must_be_paid_out_by_when() -> None:
    told = keys(key(1, plan=31_200, allocated=31_200, disbursed=18_400, disbursed_pending=200))
    odd = line("disbursement", 500, state="pending", is_irregular=True, over_vnd=300)
    head = capital_head(told, lines(odd), SOURCES, NO_CUTOFFS, ON)
    assert (head.plan_year, head.plan_vnd, head.disbursed_vnd) == (2025, 31_200, 18_400)
    assert head.rate_pct == 58.97
    (due,) = head.due
    assert (due.until, due.amount_vnd, due.days_left) == (dt.date(2026, 1, 31), 12_800, 139)
    assert head.pending_vnd == {"disbursed_vnd_pending": 200}
    assert (head.review_entries, head.over_vnd) == (1, 300)


def test_peoples_contribution_never_enters_the_rate() -> None:
    told = keys(
        key(1, plan=100, disbursed=50), key(1, source="people", plan=10, disbursed=900)
    )  # fmt: skip
    head = capital_head(told, lines(), SOURCES, NO_CUTOFFS, ON)
    assert (head.rate_pct, head.plan_vnd, head.uncounted_vnd) == (50.0, 100, 900)


def test_the_power_companys_own_money_has_no_cut_off() -> None:
    (row,) = toward_cutoff(
        keys(key(1, source="power", plan=100)), SOURCES, NO_CUTOFFS, ON
    ).to_dict("records")  # fmt: skip
    assert pd.isna(row["until"])
    assert (row["remaining_vnd"], row["at_risk_vnd"], row["lapsed_vnd"]) == (100, 0, 0)


@pytest.mark.parametrize(
    ("on", "at_risk", "lapsed", "days"),
    [("2026-01-31", 60, 0, 0), ("2026-02-01", 0, 60, -1)],
)
def test_what_is_not_paid_by_the_cut_off_is_cancelled(
    on: str, at_risk: int, lapsed: int, days: int
) -> None:
    told = keys(key(1, plan=100, disbursed=30, carried=10))
    (row,) = toward_cutoff(told, SOURCES, NO_CUTOFFS, dt.date.fromisoformat(on)).to_dict("records")
    assert (row["at_risk_vnd"], row["lapsed_vnd"], row["days_left"]) == (at_risk, lapsed, days)


def test_a_cut_off_is_extended_by_a_document_for_its_source_and_year_only() -> None:
    moved = pd.DataFrame(
        {"source": ["dtts"], "plan_year": [2024], "until": [dt.date(2025, 12, 31)],
         "document_number": ["NQ 01"]}
    )  # fmt: skip
    told = keys(key(1, plan_year=2024, plan=5), key(1, plan=7), key(1, source="district", plan=3))
    rows = toward_cutoff(told, SOURCES, moved, ON).set_index(["source", "plan_year"])
    assert rows.loc[("dtts", 2024), "until"] == pd.Timestamp("2025-12-31")
    assert rows.loc[("dtts", 2024), ["is_extended", "document_number"]].tolist() == [True, "NQ 01"]
    assert rows.loc[("dtts", 2025), "until"] == pd.Timestamp("2026-01-31")
    assert rows.loc[("district", 2025), "document_number"] == ""


def test_in_january_the_year_before_is_still_being_paid() -> None:
    told = keys(key(1, plan_year=2024, plan=5), key(1, plan_year=2025, plan=7))
    days = ["2025-01-31", "2025-02-01", "2027-06-01", "2023-01-01"]
    found = [shown_year(told, dt.date.fromisoformat(day)) for day in days]
    assert found == [2024, 2025, 2025, None]
