"""Limits that money on its way in would pass, said beforehand: by the same sums as at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from electrification.questions.capital_ledger import over_limits
from electrification.storage import Store
from electrification.subject.capital import Limit
from electrification.texts import Message
from electrification.tracking.capital import NewCapital, NewInvestment, entries_of
from electrification.tracking.capital_rules import Money, line_of, works_of


@dataclass(frozen=True)
class Ahead:
    """One limit that an entry would pass; `place` is that of the entry in its list."""

    place: int
    limit: Limit
    said: Message
    over_vnd: int


def limits_ahead(
    store: Store, several: Sequence[NewCapital], investments: Sequence[NewInvestment] = ()
) -> list[Ahead]:
    """Every limit that several entries would pass as the money stands now, in their order.

    `investments` are total investments that are adjusted before them.
    """
    if not several:
        return []
    entries = entries_of(store, several)
    with store.looking() as work:
        money = Money.of(work, works_of(entries))
    if investments:
        works = money.works.copy()
        for one in investments:
            works.loc[one.work_id, "total_investment_vnd"] = one.amount_vnd
        money = replace(money, works=works)
    found = over_limits(money.ledger(money.standing()), [line_of(one) for one in entries])
    return [
        Ahead(at, place[0], money.passed(place, over), over.vnd)
        for at, passed in sorted(found.items())
        for place, over in passed.items()
    ]
