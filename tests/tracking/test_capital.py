"""Money is recorded within its limits, marked where it passes them, refused where it cannot be."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from electrification import tracking
from electrification.questions.capital import by_key, pending
from electrification.questions.capital_days import passed
from electrification.questions.capital_ledger import Ledger, Line, over_limits
from electrification.storage import Store
from electrification.subject.accounts import Role
from electrification.subject.capital import CapitalKind, PartyRole, SourceGroup, split_vnd
from electrification.subject.entries import EntryKind
from electrification.texts import Refused
from electrification.tracking import Irregular, NotDecided
from tests.electrification.builders import CONFIRMER, RECORDER, entry
from tests.tracking.money import (
    MILLION,
    TODAY,
    confirm,
    counted,
    money,
    new_work,
    quiet_villages,
    told,
    withdraw,
)
from tests.tracking.test_rights import holding

ADMIN = holding(Role.ADMIN, person_id=4)


def over(store: Store) -> list[tuple[str, int]]:
    """Limits passed by what is confirmed, and by how much."""
    capital = store.capital
    lines = capital.lines(TODAY)
    found = passed(lines[~pending(lines)], capital.works(), capital.sources())
    return list(zip(found["limit"], found["over_vnd"], strict=True))


@pytest.fixture
def work(sample: Store) -> int:
    """Return a work with a plan of 1,000 and an allocation of 800 million đồng of 2025."""
    made = new_work(sample)
    counted(sample, money(made, "year_plan", 1000), money(made, "allocation", 800))
    return made


def test_money_within_its_limits_waits_and_then_counts(sample: Store, work: int) -> None:
    before = over(sample)
    [paid] = told(sample, money(work, "disbursement", 800))
    lines = sample.capital.lines(TODAY).set_index("entry_id")
    assert (lines.loc[paid, "state"], bool(lines.loc[paid, "is_irregular"])) == ("pending", False)
    confirm(sample, paid)
    keys = by_key(sample.capital.lines(TODAY)).set_index("work_id")
    assert keys.loc[work, "disbursed_vnd"] == 800 * MILLION
    assert over(sample) == before


def test_a_limit_is_passed_only_with_a_reason_and_counts_when_another_confirms(
    sample: Store, work: int
) -> None:
    before = over(sample)
    much = money(work, "disbursement", 801)
    with pytest.raises(Irregular, match="1,000,000 đồng over"):
        told(sample, much)
    [made] = told(sample, replace(much, reason="Kho bạc chi trước khi điều chỉnh"))
    lines = sample.capital.lines(TODAY).set_index("entry_id")
    assert bool(lines.loc[made, "is_irregular"])
    assert over(sample) == before
    with pytest.raises(NotDecided, match="own"):
        confirm(sample, made, by=RECORDER)
    confirm(sample, made)
    assert sorted({*over(sample)} - {*before}) == [("disbursed_over_allocated", MILLION)]


@pytest.mark.parametrize(
    ("kind", "million", "says"),
    [
        ("allocation", 201, "planned 1,000,000,000 đồng; 1,000,000 đồng over"),
        ("advance", 801, "allocated 800,000,000 đồng; 1,000,000 đồng over"),
        ("advance_recovery", 1, "more of advances recovered"),
    ],
)
def test_each_limit_of_a_key_is_watched(
    sample: Store, work: int, kind: str, million: int, says: str
) -> None:
    with pytest.raises(Irregular, match=says):
        told(sample, money(work, kind, million))


def test_allocations_of_all_sources_and_years_stay_within_the_total_investment(
    sample: Store, work: int
) -> None:
    other = {"source": "province_budget"}
    told(sample, money(work, "year_plan", 5000, **other))
    with pytest.raises(Irregular, match="total investment 2,000,000,000 đồng; 1,000,000 đồng over"):
        told(sample, money(work, "allocation", 1201, **other))
    told(sample, money(work, "allocation", 1200, **other))
    with pytest.raises(Irregular, match=r"total investment 1,999,000,000 đồng; 1,000,000 đồng"):
        tracking.set_investment(sample, work, 1_999 * MILLION, RECORDER,
                                document_number="9/QĐ", document_on=TODAY)  # fmt: skip
    tracking.set_investment(sample, work, 3_000 * MILLION, RECORDER,
                            document_number="9/QĐ", document_on=TODAY)  # fmt: skip
    told(sample, money(work, "year_plan", 700, plan_year=2024),
         money(work, "allocation", 700, plan_year=2024))  # fmt: skip


def test_the_latest_document_says_the_total_investment_whenever_it_came_in(
    sample: Store, work: int
) -> None:
    for day, million in ((TODAY, 3_000), (TODAY.replace(year=TODAY.year - 1), 2_500)):
        tracking.set_investment(sample, work, million * MILLION, RECORDER,
                                document_number=f"{day.year}/QĐ", document_on=day)  # fmt: skip
    works = sample.capital.works().set_index("work_id")
    assert works.loc[work, "total_investment_vnd"] == 3_000 * MILLION


def test_what_peoples_contribution_pays_has_no_allocation_to_stay_within(
    sample: Store, work: int
) -> None:
    assert told(sample, money(work, "disbursement", 30, source="people"))


def test_a_file_may_name_payments_before_the_plan_they_rest_on(sample: Store) -> None:
    work = new_work(sample)
    rows = [money(work, "disbursement", 500), money(work, "allocation", 500),
            money(work, "year_plan", 500)]  # fmt: skip
    made = told(sample, *rows)
    with pytest.raises(NotDecided, match="Confirm first"):
        confirm(sample, made[0])
    confirm(sample, *made)
    version = sample.data_version()
    with pytest.raises(Irregular):
        told(sample, money(work, "year_plan", 10), money(work, "disbursement", 11))
    assert sample.data_version() == version


def test_an_allocation_under_which_money_was_paid_is_not_taken_back(sample: Store) -> None:
    work = new_work(sample)
    _plan, allocation = counted(
        sample, money(work, "year_plan", 900), money(work, "allocation", 900)
    )
    [paid] = told(sample, money(work, "disbursement", 400))
    with pytest.raises(NotDecided, match="Take back first"):
        withdraw(sample, allocation)
    with pytest.raises(Irregular, match="300,000,000 đồng over"):
        told(sample, money(work, "adjustment", 800, adjusts=CapitalKind.ALLOCATION,
                           is_decrease=True))  # fmt: skip
    withdraw(sample, paid, by=RECORDER)
    withdraw(sample, allocation)


def test_a_correction_is_looked_at_in_place_of_what_it_corrects(sample: Store, work: int) -> None:
    [paid] = counted(sample, money(work, "disbursement", 700))
    right = money(work, "disbursement", 750, supersedes=paid, document_number="disbursement-700/QĐ")
    [correction] = told(sample, right)
    confirm(sample, correction)
    keys = by_key(sample.capital.lines(TODAY)).set_index("work_id")
    assert keys.loc[work, "disbursed_vnd"] == 750 * MILLION
    with pytest.raises(Irregular):
        told(sample, replace(right, amount_vnd=801 * MILLION, supersedes=correction))


def test_money_moved_to_another_work_leaves_the_one_and_reaches_the_other(
    sample: Store, work: int
) -> None:
    other = new_work(sample, code="CT-THU-02")
    moved = money(work, "adjustment", 150, adjusts=CapitalKind.YEAR_PLAN, is_decrease=True,
                  counter_work_id=other, document_number="20/QĐ")  # fmt: skip
    counted(sample, moved)
    keys = by_key(sample.capital.lines(TODAY)).set_index("work_id")
    assert keys.loc[[work, other], "plan_vnd"].tolist() == [850 * MILLION, 150 * MILLION]
    told(sample, money(other, "allocation", 150))
    with pytest.raises(Irregular, match="CT-THU-02"):
        told(sample, replace(moved, is_decrease=False, amount_vnd=MILLION, document_number="21/QĐ"))
    back = replace(moved, work_id=other, counter_work_id=work, amount_vnd=MILLION)
    with pytest.raises(Refused, match="circle"):
        told(sample, back)
    with pytest.raises(Refused, match="to itself"):
        told(sample, replace(moved, counter_work_id=work))


def test_a_circle_over_three_works_is_found(sample: Store, work: int) -> None:
    second, third = (new_work(sample, code=f"CT-THU-0{n}") for n in (2, 3))
    ring: Any = {"adjusts": CapitalKind.YEAR_PLAN, "is_decrease": True, "document_number": "7/QĐ"}
    told(sample, money(work, "adjustment", 100, counter_work_id=second, **ring))
    told(sample, money(second, "adjustment", 100, counter_work_id=third, **ring))
    with pytest.raises(Refused, match="circle"):
        told(sample, money(third, "adjustment", 100, counter_work_id=work, **ring))


BAD = [
    ({"amount_vnd": -1}, "not negative"),
    ({"amount_vnd": 1.5}, "whole đồng"),
    ({"amount_vnd": 2**63}, "at most"),
    ({"amount_vnd": 0}, "says nothing"),
    ({"source": "khong_co"}, "no source"),
    ({"plan_year": 2026}, "outside"),
    ({"plan_year": 2023}, "work CT-THU-01"),
    ({"source": "district_budget", "plan_year": 1}, "no plan year"),
    ({"plan_year": None}, "plan year is missing"),
    ({"document_number": " "}, "document"),
    ({"document_on": TODAY + dt.timedelta(days=1)}, "still to come"),
    ({"occurred_on": TODAY + dt.timedelta(days=1)}, "still to come"),
    ({"work_id": 10**6}, "no work"),
    ({"counter_work_id": 10**6}, "Only an adjustment"),
    ({"kind": CapitalKind.ADJUSTMENT}, "What is adjusted"),
    ({"nature": "khác"}, "investment or recurrent"),
    ({"document_number": "allocation-800/QĐ", "amount_vnd": 5}, "already states 800,000,000"),
    ({"document_number": "Allocation-800 /qđ", "amount_vnd": 800 * MILLION}, "recorded already"),
]


@pytest.mark.parametrize(("wrong", "says"), BAD)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    sample: Store, work: int, wrong: dict[str, Any], says: str
) -> None:
    version = sample.data_version()
    good, bad = money(work, "work_value", 3), replace(money(work, "allocation", 3), **wrong)
    with pytest.raises(Refused, match=says):
        told(sample, good, replace(bad, reason="vẫn ghi"))
    assert sample.data_version() == version


def test_money_of_no_work_is_refused_by_every_door_but_a_need(sample: Store) -> None:
    village = quiet_villages(sample, 1)[0]
    loose = {"kind": EntryKind.CAPITAL, "amount_vnd": 5, "occurred_on": TODAY}
    with pytest.raises(Refused, match="work"):
        tracking.record(sample, [entry(village, code="allocation", **loose)], RECORDER, TODAY)
    assert tracking.record(sample, [entry(village, code="need", **loose)], RECORDER, TODAY)


def test_a_work_is_registered_once_with_its_villages_and_who_builds_it(sample: Store) -> None:
    one, two = quiet_villages(sample)
    work = new_work(sample, one, two, investor="Ban QLDA ĐTXD huyện (cũ)", contractor="Công ty A")
    with pytest.raises(Refused, match="already"):
        new_work(sample, one, code="ct-thu-01")
    tracking.set_party(sample, work, PartyRole.INVESTOR, "Ban QLDA khu vực", dt.date(2025, 7, 1),
                       RECORDER, document_number="1/QĐ", today=TODAY)  # fmt: skip
    row = sample.capital.works().set_index("work_id").loc[work]
    assert (row["investor"], row["contractor"]) == ("Ban QLDA khu vực", "Công ty A")
    tracking.set_shares(sample, work, {one: 3, two: 1}, RECORDER, document_number="2/QĐ")
    shares = sample.capital.shares()
    assert shares.loc[shares["work_id"] == work, "weight"].tolist() == [3, 1]
    told(sample, money(work, "need", 10))
    with pytest.raises(Refused, match="largest share"):
        tracking.set_shares(sample, work, {one: 1, two: 3}, RECORDER, document_number="3/QĐ")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"shares": {}}, "no village"), ({"shares": {1: 0}}, "whole number"),
     ({"code": "a b"}, "code"),
     ({"begins_year": 2026}, "before it begins"), ({"total_investment_vnd": -5}, "negative"),
     ({"decision_number": None}, "decision"), ({"shares": {10**6: 1}}, "no village")],
)  # fmt: skip
def test_a_work_that_cannot_be_is_not_registered(
    sample: Store, wrong: dict[str, Any], says: str
) -> None:
    version = sample.data_version()
    with pytest.raises(Refused, match=says):
        new_work(sample, **wrong)
    assert sample.data_version() == version


def test_who_has_no_right_registers_no_work_and_no_source(sample: Store) -> None:
    with pytest.raises(Refused, match="post"):
        new_work(sample, by=holding(Role.COMMUNE))
    with pytest.raises(Refused, match="post"):
        tracking.add_source(sample, "eu_2026", "Vốn EU 2026", SourceGroup.FOREIGN,
                            holding(Role.PLANNER), document_number="5/HĐ")  # fmt: skip


def test_the_administrator_adds_a_source_and_money_of_it_is_recorded(
    sample: Store, work: int
) -> None:
    tracking.add_source(sample, "eu_2025", "Vốn EU 2025", SourceGroup.FOREIGN, ADMIN,
                        document_number="5/HĐ", begins_year=2025)  # fmt: skip
    assert told(sample, money(work, "year_plan", 5, source="eu_2025"))
    with pytest.raises(Refused, match="already"):
        tracking.add_source(sample, "eu_b", "vốn  EU 2025", SourceGroup.FOREIGN, ADMIN,
                            document_number="6/HĐ")  # fmt: skip
    with pytest.raises(Refused, match="never enters"):
        tracking.add_source(sample, "dan", "Dân góp", SourceGroup.PEOPLE, ADMIN,
                            document_number="7/HĐ")  # fmt: skip


def test_a_cut_off_is_extended_by_a_document_and_only_forward(sample: Store) -> None:
    paper: Any = {"document_number": "11/NQ", "document_on": TODAY}
    source = "dtts_mn_2021_2025"
    tracking.extend_cutoff(sample, source, 2024, dt.date(2025, 12, 31), ADMIN, **paper)
    found = sample.capital.cutoffs()
    assert found[["source", "plan_year"]].to_numpy().tolist() == [[source, 2024]]
    with pytest.raises(Refused, match="does not extend"):
        tracking.extend_cutoff(sample, source, 2024, dt.date(2025, 1, 31), ADMIN, **paper)
    with pytest.raises(Refused, match="no last day"):
        tracking.extend_cutoff(sample, "power_company", 2024, TODAY, ADMIN, **paper)


@given(st.integers(0, 10**13), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_a_split_loses_no_dong_and_is_nowhere_off_by_one(amount: int, weights: list[int]) -> None:
    if not sum(weights):
        return
    parts = split_vnd(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)


_LINES = st.builds(
    Line,
    entry_id=st.just(0),
    work_id=st.integers(1, 2),
    kind=st.sampled_from([k for k in CapitalKind if k is not CapitalKind.NEED]),
    source=st.sampled_from(["dtts", "tinh"]),
    plan_year=st.just(2025),
    nature=st.just("investment"),
    amount_vnd=st.integers(1, 12),
    adjusts=st.sampled_from([CapitalKind.YEAR_PLAN, CapitalKind.ALLOCATION]),
    is_decrease=st.booleans(),
    counter_work_id=st.sampled_from([0, 3]),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(_LINES, min_size=1, max_size=4), max_size=12))
def test_no_sequence_of_accepted_entries_passes_a_limit_unmarked(batches: list[list[Line]]) -> None:
    ledger = Ledger({1: 30, 2: None})
    for batch in batches:
        marked = over_limits(ledger, batch)
        assert not ledger.over(), marked


def test_only_who_confirms_money_takes_back_what_was_confirmed(sample: Store, work: int) -> None:
    [value] = counted(sample, money(work, "work_value", 40))
    withdraw(sample, value, by=CONFIRMER)
    assert value not in set(sample.capital.lines(TODAY)["entry_id"])
