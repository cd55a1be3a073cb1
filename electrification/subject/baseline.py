"""Which villages are counted: a list that is frozen, and what changed of it since.

The list is the denominator of every rate. It is frozen by a signed act; afterwards villages join
and leave by signed changes with a reason and a document, and a rate on the list as it was frozen
stands beside one on the villages as they are now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from electrification.texts import N_, Message, message


class ChangeKind(StrEnum):
    """What happened to villages of the list."""

    ADDED = "added"
    REMOVED = "removed"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True)
class BaselineChange:
    """A signed change: villages that joined those counted and villages that left them, by id."""

    id: int
    kind: ChangeKind
    changed_on: dt.date
    reason: str
    document_number: str
    recorded_at: dt.datetime
    joined: tuple[int, ...] = ()
    left: tuple[int, ...] = ()


@dataclass(frozen=True)
class FrozenList:
    """A list as it was frozen. `known_from` and `known_until` are microseconds since 1970 UTC."""

    id: str
    frozen_on: dt.date
    source: str
    known_from: int
    known_until: int
    village_ids: np.ndarray
    document_number: str | None = None


@dataclass(frozen=True)
class Lists:
    """Who is counted, bool arrays (villages,).

    `frozen` is the list as it was frozen, `signed` the same with every signed change. `present` are
    the border villages of the register, and where a signed change says otherwise, as it says: what
    nobody signed shows there.
    """

    frozen: np.ndarray
    signed: np.ndarray
    present: np.ndarray


def lists(
    village_id: np.ndarray,
    is_border: np.ndarray,
    frozen: np.ndarray | None,
    changes: Sequence[BaselineChange] = (),
) -> Lists:
    """Who is counted, from the ids of the frozen list (None: none was frozen) and the changes.

    Parameters
    ----------
    village_id : int array (villages,)
    is_border : bool array (villages,)
        Whether the register says that it is a border village.
    changes : oldest first
    """
    listed = is_border.copy() if frozen is None else np.isin(village_id, frozen)
    signed, present = listed.copy(), is_border.copy()
    for change in changes:
        for ids, is_counted in ((change.left, False), (change.joined, True)):
            here = np.isin(village_id, ids)
            signed[here] = present[here] = is_counted
    return Lists(listed, signed, present)


_COUNTS = {
    ChangeKind.ADDED: ((1, None), (0, 0)),
    ChangeKind.REMOVED: ((0, 0), (1, None)),
    ChangeKind.MERGED: ((0, 1), (1, None)),
    ChangeKind.SPLIT: ((1, None), (0, 1)),
}
"""By kind, the fewest and the most villages that join, and that leave."""
_ASKED = {
    ChangeKind.ADDED: N_("Name the villages that join, and none that leave."),
    ChangeKind.REMOVED: N_("Name the villages that leave, and none that join."),
    ChangeKind.MERGED: N_("Name the villages that leave, and the one that takes their place."),
    ChangeKind.SPLIT: N_("Name the new villages that join, and the one that leaves, if it does."),
}


def misnamed(
    kind: ChangeKind, joined: Collection[object], left: Collection[object]
) -> Message | None:
    """What a change of that kind must name and does not; None where it is right."""
    for (fewest, most), named in zip(_COUNTS[kind], (joined, left), strict=True):
        if len(named) < fewest or (most is not None and len(named) > most):
            return message(_ASKED[kind])
    return None
