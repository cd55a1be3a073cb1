"""Corrections and changes of money: the sums they leave and those they enter are asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from electrification.questions import capital_days
from electrification.questions.capital import by_key, pending
from electrification.storage import Store
from electrification.subject.accounts import Role
from electrification.subject.capital import CapitalKind
from electrification.subject.entries import Decision, NewDecision
from electrification.texts import Refused
from electrification.tracking import (
    Irregular,
    NewCapital,
    NotDecided,
    decide,
    decide_investment,
    set_investment,
)
from tests.electrification.builders import CONFIRMER, RECORDER
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

Paid = tuple[int, int, int]


@pytest.fixture
def paid(sample: Store) -> Paid:
    """Return a work with 1,000 million planned, allocated and paid, its allocation and payment."""
    work = new_work(sample)
    _plan, allocation, payment = counted(
        sample, money(work, "year_plan", 1000), money(work, "allocation", 1000),
        money(work, "disbursement", 1000),
    )  # fmt: skip
    return work, allocation, payment


def passed(store: Store, *works: int) -> list[tuple[str, int]]:
    """Limits that confirmed money of some works passes, in million đồng."""
    capital = store.capital
    lines = capital.lines(TODAY)
    found = capital_days.passed(lines[~pending(lines)], capital.works(), capital.sources())
    own = found[found["work_id"].isin(works)]
    return [(str(row.limit), row.over_vnd // MILLION) for row in own.itertuples()]


def corrected(entry_id: int, new: NewCapital) -> NewCapital:
    """What corrects an entry, by a document of its own."""
    return replace(new, supersedes=entry_id, document_number="đính chính/QĐ")


def test_an_allocation_is_not_corrected_below_what_is_paid_unmarked(
    sample: Store, paid: Paid
) -> None:
    work, allocation, _payment = paid
    less = corrected(allocation, money(work, "allocation", 600))
    with pytest.raises(Irregular, match="400,000,000 đồng over"):
        told(sample, less)
    [made] = told(sample, replace(less, reason="Quyết định ghi nhầm"))
    assert bool(sample.capital.lines(TODAY).set_index("entry_id").loc[made, "is_irregular"])
    assert passed(sample, work) == []
    confirm(sample, made)
    assert passed(sample, work) == [("disbursed_over_allocated", 400)]


def test_a_plan_is_not_corrected_below_the_allocation_unmarked(sample: Store) -> None:
    work = new_work(sample)
    plan, _allocation = counted(
        sample, money(work, "year_plan", 500), money(work, "allocation", 500)
    )
    with pytest.raises(Irregular, match="50,000,000 đồng over"):
        told(sample, corrected(plan, money(work, "year_plan", 450)))


@pytest.mark.parametrize("moved", [{"plan_year": 2024}, {"source": "province_budget"}])
def test_a_correction_to_another_year_or_source_asks_the_sums_it_leaves(
    sample: Store, paid: Paid, moved: dict[str, object]
) -> None:
    work, allocation, _payment = paid
    counted(sample, money(work, "year_plan", 1000, **moved))
    with pytest.raises(Irregular, match=r"paid 1,000,000,000 đồng, allocated 0"):
        told(sample, corrected(allocation, money(work, "allocation", 1000, **moved)))


def test_a_correction_to_another_work_asks_the_work_it_leaves(sample: Store, paid: Paid) -> None:
    work, allocation, payment = paid
    other = new_work(sample, quiet_villages(sample, 1)[0], code="CT-THU-02")
    counted(sample, money(other, "year_plan", 1000))
    moved = corrected(allocation, money(other, "allocation", 1000))
    with pytest.raises(Irregular, match="CT-THU-01"):
        told(sample, moved)
    both = told(sample, moved, corrected(payment, money(other, "disbursement", 1000)))
    with pytest.raises(NotDecided, match="CT-THU-01"):
        confirm(sample, both[0])
    confirm(sample, *both)
    assert passed(sample, work, other) == []


def test_an_entry_is_corrected_by_one_correction_at_a_time(sample: Store, paid: Paid) -> None:
    work, _allocation, payment = paid
    first = corrected(payment, money(work, "disbursement", 900))
    [made] = told(sample, first)
    with pytest.raises(Refused, match="being corrected already"):
        told(sample, replace(first, amount_vnd=800 * MILLION, document_number="khác"))
    [again] = told(sample, replace(first, amount_vnd=800 * MILLION, supersedes=made))
    confirm(sample, again)
    keys = by_key(sample.capital.lines(TODAY)).set_index("work_id")
    assert keys.loc[work, "disbursed_vnd"] == 800 * MILLION
    assert keys.loc[work, "disbursed_vnd_pending"] == 0


def test_the_answer_to_a_returned_correction_ends_what_that_one_corrected(
    sample: Store, paid: Paid
) -> None:
    work, _allocation, payment = paid
    [made] = told(sample, corrected(payment, money(work, "disbursement", 900)))
    decide(sample, [NewDecision(made, Decision.RETURNED, "sai số")], CONFIRMER, TODAY)
    answer = replace(corrected(made, money(work, "disbursement", 950)), document_number="2/QĐ")
    [again] = told(sample, answer)
    confirm(sample, again)
    keys = by_key(sample.capital.lines(TODAY)).set_index("work_id")
    assert keys.loc[work, "disbursed_vnd"] == 950 * MILLION


def test_what_was_recovered_after_settlement_is_no_more_than_was_paid(
    sample: Store, paid: Paid
) -> None:
    work, _allocation, payment = paid
    with pytest.raises(Irregular, match="1,000,000 đồng more recovered than was paid"):
        told(sample, money(work, "recovery", 1001))
    counted(sample, money(work, "recovery", 400))
    with pytest.raises(NotDecided, match="Take back first"):
        withdraw(sample, payment)


def test_no_more_is_carried_over_than_was_left_on_its_day(sample: Store) -> None:
    work = new_work(sample)
    year: dict[str, object] = {"plan_year": 2024}
    counted(sample, money(work, "year_plan", 1000, **year), money(work, "allocation", 1000, **year),
            money(work, "disbursement", 600, **year, occurred_on=dt.date(2025, 1, 20)))  # fmt: skip
    end = {**year, "occurred_on": dt.date(2025, 1, 31)}
    with pytest.raises(Irregular, match=r"unspent 400,000,000 đồng; 1,000,000 đồng over"):
        told(sample, money(work, "carry_over", 401, **end))
    counted(sample, money(work, "carry_over", 400, **end))
    later = {**year, "occurred_on": dt.date(2025, 6, 1)}
    counted(sample, money(work, "disbursement", 400, **later))
    assert passed(sample, work) == []


def test_money_over_its_limit_on_a_day_in_between_is_a_breach(sample: Store, paid: Paid) -> None:
    work, _allocation, _payment = paid
    counted(sample, money(work, "recovery", 300, occurred_on=dt.date(2025, 6, 1)))
    late = money(work, "disbursement", 200, document_number="7/GRV")
    with pytest.raises(Irregular, match=r"on 03/03/2025: paid 1,200,000,000"):
        told(sample, late)
    told(sample, replace(late, occurred_on=dt.date(2025, 7, 1)))


def test_the_order_of_the_papers_of_one_year_is_no_breach(sample: Store) -> None:
    work = new_work(sample)
    told(sample, money(work, "year_plan", 500), money(work, "allocation", 500),
         money(work, "advance", 100, occurred_on=dt.date(2025, 1, 15)))  # fmt: skip
    with pytest.raises(Irregular, match="allocated 0 đồng"):
        told(sample, money(work, "advance", 50, occurred_on=dt.date(2024, 12, 15)))


def test_a_decrease_counts_from_its_day(sample: Store) -> None:
    work = new_work(sample)
    counted(sample, money(work, "year_plan", 500), money(work, "allocation", 500),
            money(work, "disbursement", 500),
            money(work, "recovery", 100, occurred_on=dt.date(2025, 6, 1)))  # fmt: skip
    cut = money(work, "adjustment", 100, adjusts=CapitalKind.ALLOCATION, is_decrease=True)
    with pytest.raises(Irregular, match="100,000,000 đồng over"):
        told(sample, replace(cut, occurred_on=dt.date(2025, 5, 31)))
    told(sample, replace(cut, occurred_on=dt.date(2025, 6, 1)))


def test_a_total_investment_below_what_is_allocated_waits_for_a_second_person(
    sample: Store, paid: Paid
) -> None:
    work, *_entries = paid
    paper: Any = {"document_number": "9/QĐ", "document_on": TODAY}

    def investment() -> int:
        return int(sample.capital.works().set_index("work_id").loc[work, "total_investment_vnd"])

    with pytest.raises(Irregular, match="100,000,000 đồng over"):
        set_investment(sample, work, 900 * MILLION, RECORDER, **paper)
    set_investment(sample, work, 900 * MILLION, RECORDER, reason="dự toán mới", **paper)
    (row,) = sample.capital.investments_waiting().to_dict("records")
    before = sample.snapshot(TODAY).known_at
    assert (investment(), row["reason"]) == (2_000 * MILLION, "dự toán mới")
    with pytest.raises(Refused, match="of their own"):
        decide_investment(sample, row["id"], Decision.CONFIRMED, RECORDER, today=TODAY)
    with pytest.raises(Refused, match="does not decide"):
        decide_investment(
            sample, row["id"], Decision.CONFIRMED, holding(Role.COMMUNE, person_id=4), today=TODAY
        )
    decide_investment(sample, row["id"], Decision.CONFIRMED, CONFIRMER, today=TODAY)
    assert (investment(), passed(sample, work)) == (
        900 * MILLION, [("allocated_over_investment", 100)],
    )  # fmt: skip
    then = sample.capital.works(before).set_index("work_id")
    assert int(then.loc[work, "total_investment_vnd"]) == 2_000 * MILLION
    assert (len(sample.capital.investments_waiting()),
            len(sample.capital.investments_waiting(before))) == (0, 1)  # fmt: skip
    with pytest.raises(Refused, match="already"):
        decide_investment(sample, row["id"], Decision.CONFIRMED, CONFIRMER, today=TODAY)
