"""Money of a shared work stands with each village it serves, to the last đồng."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from electrification import calendar, tracking
from electrification.storage import Store, chain
from electrification.subject.capital import CapitalKind
from electrification.subject.entries import Decision, NewDecision
from tests.electrification.builders import CONFIRMER, FAR, RECORDER
from tests.storage.present import computed, projected
from tests.tracking.money import (
    MILLION,
    TODAY,
    confirm,
    counted,
    money,
    new_work,
    quiet_villages,
    told,
)

Opener = Callable[[str], Store]


def allocated(store: Store, villages: list[int], known_at: dt.datetime | None = None) -> list[int]:
    """What the snapshot says each village was allocated."""
    frame = store.snapshot(calendar.today(), known_at or FAR).frame.set_index("village_id")
    return [int(amount) for amount in frame.loc[villages, "allocated_vnd"]]


def odd_work(store: Store) -> tuple[int, list[int]]:
    """A work that serves three villages by unequal weights, and these villages, the lead first."""
    villages = quiet_villages(store, 3)
    weights = dict(zip(villages, (3, 2, 2), strict=True))
    return new_work(store, shares=weights), villages


def assert_whole(store: Store, opened: Opener, url: str, villages: list[int]) -> None:
    """The log that was extended, one read anew, the layer and the chain say the same."""
    assert projected(store) == computed(store)
    assert allocated(opened(url), villages) == allocated(store, villages)
    with store._engine.connect() as connection:
        assert chain.check(connection).breaks == []


def test_a_shared_works_money_is_split_without_losing_a_dong(
    store: Store, opened: Opener, sample_url: str
) -> None:
    work, villages = odd_work(store)
    before = allocated(store, villages)
    odd = replace(money(work, "allocation", 900), amount_vnd=900 * MILLION + 1)
    counted(store, money(work, "year_plan", 1000), odd)
    more = [now - was for now, was in zip(allocated(store, villages), before, strict=True)]
    assert sum(more) == 900 * MILLION + 1
    assert more == [385_714_286, 257_142_858, 257_142_857]
    assert_whole(store, opened, sample_url, villages)
    assert store.entry_count() == len(set(store._present().log.entry_id.tolist()))


def test_what_waits_and_what_is_taken_back_does_so_in_every_village_served(
    store: Store, opened: Opener, sample_url: str
) -> None:
    work, villages = odd_work(store)
    plan, allocation = told(store, money(work, "year_plan", 1000), money(work, "allocation", 700))
    waits = store.snapshot(calendar.today(), FAR).frame.set_index("village_id")
    assert (waits.loc[villages, "pending_entries"] >= 2).all()
    assert store.waiting_entries()["id"].tolist().count(plan) == 1
    assert_whole(store, opened, sample_url, villages)
    confirm(store, plan, allocation)
    assert allocated(store, villages) == [300 * MILLION, 200 * MILLION, 200 * MILLION]
    taken = NewDecision(allocation, Decision.WITHDRAWN, "ghi nhầm")
    tracking.decide(store, [taken], CONFIRMER, TODAY)
    assert allocated(store, villages) == [0, 0, 0]
    assert_whole(store, opened, sample_url, villages)


def test_an_adjusted_allocation_reaches_the_villages_of_both_works(
    store: Store, opened: Opener, sample_url: str
) -> None:
    work, villages = odd_work(store)
    [fourth] = [v for v in quiet_villages(store, 4) if v not in villages]
    other = new_work(store, fourth, code="CT-THU-02")
    counted(store, money(work, "year_plan", 1000), money(other, "year_plan", 1000),
            money(work, "allocation", 700))  # fmt: skip
    counted(store, money(work, "adjustment", 70, adjusts=CapitalKind.ALLOCATION,
                         is_decrease=True, counter_work_id=other))  # fmt: skip
    assert allocated(store, [*villages, fourth]) == [
        270 * MILLION, 180 * MILLION, 180 * MILLION, 70 * MILLION,
    ]  # fmt: skip
    assert_whole(store, opened, sample_url, [*villages, fourth])


def test_other_shares_hold_from_when_they_were_said_and_not_before(
    store: Store, opened: Opener, sample_url: str
) -> None:
    work, villages = odd_work(store)
    counted(store, money(work, "year_plan", 1000), money(work, "allocation", 700))
    until = store.snapshot(calendar.today()).known_at
    first, second, _third = villages
    tracking.set_shares(store, work, {first: 4, second: 3}, RECORDER, document_number="2/QĐ")
    now = [400 * MILLION, 300 * MILLION, 0]
    assert allocated(store, villages) == now
    assert allocated(store, villages, until) == [300 * MILLION, 200 * MILLION, 200 * MILLION]
    counted(store, money(work, "cancellation", 70))
    assert allocated(store, villages) == [360 * MILLION, 270 * MILLION, 0]
    assert_whole(store, opened, sample_url, villages)


def test_a_villages_entries_show_its_part_and_the_whole(store: Store) -> None:
    work, villages = odd_work(store)
    counted(store, money(work, "year_plan", 1000), money(work, "allocation", 700))
    for village, part in zip(villages, (300, 200, 200), strict=True):
        own = store.village_entries(village)
        row = own[own["code"] == "allocation"].iloc[0]
        assert (row["amount_vnd"], row["whole_amount_vnd"]) == (part * MILLION, 700 * MILLION)
