"""What a scenario is asked about: from villages, works and money to what each waits for."""

from __future__ import annotations

import pandas as pd

from electrification.questions.first_use_inputs import Candidates, candidates, lacking_vnd, within

MILLION = 1_000_000
HOUSEHOLD_VND = 30 * MILLION


def village(number: int, status: str = "preparing", households: float = 20, **more: object) -> dict:  # type: ignore[type-arg]
    usual = {
        "village_id": number, "village_code": f"V-{number}", "village_name": f"Thôn {number}",
        "status": status, "meets": False, "households": households, "in_baseline": True,
        "in_present": True,
    }  # fmt: skip
    return usual | more


WORKS = pd.DataFrame(
    {
        "work_id": [1, 2, 3],
        "code": ["CT-1", "CT-2", "CT-3"],
        "name": ["Một", "Hai", "Ba"],
        "total_investment_vnd": pd.array([900 * MILLION, 500 * MILLION, pd.NA], dtype="Int64"),
        "begins_year": pd.array([2024, 2027, pd.NA], dtype="Int64"),
        "ends_year": pd.array([2025, 2028, pd.NA], dtype="Int64"),
    }
)
KEYS = pd.DataFrame(
    {
        "work_id": [1, 1, 2],
        "need_vnd": [0, 0, 0],
        "allocated_vnd": [100 * MILLION, 200 * MILLION, 500 * MILLION],
    }
)


def asked(rows: list[dict], shares: list[tuple[int, int]]) -> Candidates:  # type: ignore[type-arg]
    return candidates(
        pd.DataFrame(rows),
        WORKS,
        pd.DataFrame(shares, columns=["work_id", "village_id"]),
        lacking_vnd(WORKS, KEYS),
        first_year=2026,
        household_cost_vnd=HOUSEHOLD_VND,
    )


def test_a_work_lacks_its_total_investment_less_what_it_was_given() -> None:
    lacks = lacking_vnd(WORKS, KEYS)

    assert lacks[1] == 600 * MILLION
    assert lacks[2] == 0
    assert pd.isna(lacks[3])


def test_without_a_total_investment_the_need_recorded_counts() -> None:
    keys = pd.DataFrame(
        {"work_id": [3], "need_vnd": [70 * MILLION], "allocated_vnd": [30 * MILLION]}
    )

    assert lacking_vnd(WORKS, keys)[3] == 40 * MILLION


def test_a_work_that_serves_two_villages_is_asked_for_once() -> None:
    found = asked([village(1), village(2)], [(1, 1), (1, 2)])

    assert [one.works for one in found.villages] == [("CT-1",), ("CT-1",)]
    [work] = found.works
    assert (work.key, work.cost_vnd, work.is_estimate) == ("CT-1", 600 * MILLION, False)


def test_a_village_without_a_work_is_estimated_by_its_households() -> None:
    found = asked([village(1)], [])

    [work] = found.works
    assert (work.cost_vnd, work.is_estimate) == (600 * MILLION, True)
    assert found.villages[0].works == (work.key,)


def test_a_work_without_any_amount_is_estimated_by_the_households_it_serves() -> None:
    found = asked([village(1, households=10), village(2, households=5)], [(3, 1), (3, 2)])

    [work] = found.works
    assert (work.key, work.cost_vnd, work.is_estimate) == ("CT-3", 450 * MILLION, True)


def test_what_waits_for_no_money_stands_aside() -> None:
    rows = [
        village(1),
        village(2, status="built_not_energised"),
        village(3, meets=True),
        village(4, in_baseline=False, in_present=False),
    ]
    found = asked(rows, [(2, 1)])

    assert found.villages == ()
    assert found.no_money == ("V-1", "V-2")


def test_works_take_the_years_recorded_and_no_longer_than_the_scenario() -> None:
    keys = KEYS.assign(allocated_vnd=0)
    found = candidates(
        pd.DataFrame([village(1)]), WORKS, pd.DataFrame({"work_id": [2], "village_id": [1]}),
        lacking_vnd(WORKS, keys), first_year=2026,
    )  # fmt: skip

    assert (found.works[0].first_year, found.works[0].years) == (2027, 2)
    assert within(found, 1).works[0].years == 1


def test_households_that_nobody_counted_are_said() -> None:
    found = asked([village(1, households=float("nan"))], [(1, 1)])

    assert found.villages[0].households == 0
    assert found.without_count == ("V-1",)
