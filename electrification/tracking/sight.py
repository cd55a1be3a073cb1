"""Who may read what of the journal, from the table of rights."""

from __future__ import annotations

from electrification import calendar
from electrification.storage import Store
from electrification.storage.scope import units_over
from electrification.subject.accounts import Actor
from electrification.subject.journal import Sight
from electrification.subject.rights import Action, may, scope_of
from geo.units import UnitKey


def sight_of(store: Store, by: Actor) -> Sight | None:
    """What a person may read of the journal today; None for nothing."""
    if not may(by, Action.SEE_LOG):
        return None
    scope = scope_of(by, Action.SEE_LOG)
    return Sight(
        by.person_id,
        store.villages_in(scope),
        people_in(store, scope),
        names=may(by, Action.SEE_NAMES),
        audit=may(by, Action.SEE_AUDIT),
    )


def people_in(store: Store, scope: tuple[UnitKey, ...] | None) -> frozenset[int] | None:
    """People who hold or held a post in these units, or in what became part of them."""
    if scope is None:
        return None
    units, today, posts = store.units(), calendar.today(), store.people.posts()
    wanted = set(scope)
    return frozenset(
        int(person_id)
        for person_id, code, valid_from in zip(
            posts["person_id"], posts["unit_code"], posts["unit_valid_from"], strict=True
        )
        if units_over(units, UnitKey(code, valid_from), today) & wanted
    )
