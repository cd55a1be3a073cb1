"""Which works somebody records money of: the same question that the door asks of each entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Matter, recording_scope


def recordable_works(
    store: Store, by: Actor, today: dt.date | None = None
) -> frozenset[int] | None:
    """Works all of whose villages lie where the person records money; None is every work."""
    inside = store.villages_in(recording_scope(by, Matter.CAPITAL), today)
    return None if inside is None else works_within(store.capital.shares(), inside)


def works_within(shares: pd.DataFrame, villages: Collection[int]) -> frozenset[int]:
    """Works that serve these villages and no others; one that serves none is not among them.

    Parameters
    ----------
    shares : ``work_id village_id``
    """
    is_inside = shares["village_id"].isin(list(villages))
    outside = set(shares.loc[~is_inside, "work_id"])
    return frozenset(int(i) for i in set(shares["work_id"]) - outside)


def works_touching(shares: pd.DataFrame, villages: Collection[int]) -> frozenset[int]:
    """Works that serve one of these villages at least: those that are known there."""
    return frozenset(
        int(i) for i in shares.loc[shares["village_id"].isin(list(villages)), "work_id"]
    )
