"""Two people at once do not pass a limit between them, on either kind of database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa

from electrification import tracking
from electrification.questions.capital import by_key, pending
from electrification.questions.capital_days import passed
from electrification.storage import Store, chain
from electrification.texts import Refused
from electrification.tracking import Irregular
from tests.storage.present import computed, projected
from tests.storage.test_many_writers import WRITERS, at_once
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

Opener = Callable[[str], Store]


def tried(action: Callable[[], object]) -> bool:
    """Whether it was accepted; a limit that is passed is the only reason not to be."""
    try:
        action()
    except (Irregular, tracking.NotDecided):
        return False
    return True


def sums(store: Store, work: int) -> tuple[int, int]:
    """Million đồng paid of a work, confirmed and pending, and limits that are passed."""
    lines = store.capital.lines(TODAY)
    keys = by_key(lines[lines["work_id"] == work])
    paid = int(keys["disbursed_vnd"].sum() + keys["disbursed_vnd_pending"].sum())
    counted_ = lines[(lines["work_id"] == work) & ~pending(lines)]
    found = passed(counted_, store.capital.works(), store.capital.sources())
    return paid // MILLION, len(found)


def test_payments_of_many_at_once_stay_within_the_allocation(
    store: Store, opened: Opener, sample_url: str
) -> None:
    one, two = quiet_villages(store)
    work = new_work(store, one, two)
    counted(store, money(work, "year_plan", 100), money(work, "allocation", 100))
    stores = [opened(sample_url) for _ in range(WRITERS[store.dialect])]

    def pay(number: int) -> bool:
        paid = money(work, "disbursement", 40, document_number=f"{number}/GRV")
        return tried(lambda: told(stores[number], paid))

    accepted = at_once([partial(pay, number) for number in range(len(stores))])
    assert sum(accepted) == 2
    assert sums(store, work) == (80, 0)
    with store._engine.connect() as connection:
        assert chain.check(connection).breaks == []
    assert projected(store) == computed(store)


def test_paying_while_the_allocation_is_taken_back_never_leaves_it_passed(
    store: Store, opened: Opener, sample_url: str
) -> None:
    work = new_work(store)
    _plan, allocation = counted(store, money(work, "year_plan", 90), money(work, "allocation", 90))
    [paid] = told(store, money(work, "disbursement", 50))
    other = opened(sample_url)
    accepted = at_once(
        [
            lambda: tried(lambda: confirm(store, paid)),
            lambda: tried(lambda: withdraw(other, allocation)),
        ]
    )
    assert accepted == [True, False]
    assert sums(store, work) == (50, 0)


def test_one_work_is_registered_once_when_two_register_it(
    store: Store, opened: Opener, sample_url: str
) -> None:
    other = opened(sample_url)
    villages = quiet_villages(store)

    def register(own: Store, village: int) -> bool:
        try:
            new_work(own, village)
        except Refused:
            return False
        return True

    pairs = zip((store, other), villages, strict=True)
    assert sorted(at_once([partial(register, *pair) for pair in pairs])) == [False, True]


def test_every_row_about_money_is_in_the_chain(store: Store) -> None:
    work = new_work(store, investor="Ban QLDA")
    told(store, money(work, "need", 5))
    tables = ("capital_source", "work", "work_party", "work_share_version", "work_share")
    with store._engine.connect() as connection:
        assert chain.check(connection).breaks == []
        for table in tables:
            rows = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar()
            linked = connection.execute(
                sa.text("SELECT count(*) FROM audit_link WHERE action = :a"), {"a": table}
            ).scalar()
            assert rows == linked, table
