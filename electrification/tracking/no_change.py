"""One touch for a whole list: nothing new in these villages, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from electrification import calendar
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind, NewEntry
from electrification.texts import N_, Refused, message
from electrification.tracking.recording import Conflict, record


@dataclass(frozen=True)
class NoChange:
    """What came of it: entries by village, and villages left out as somebody else wrote."""

    entry_ids: tuple[int, ...]
    village_ids: tuple[int, ...]
    left_out: tuple[int, ...]


def report_no_change(
    store: Store, seen: Mapping[int, str], by: Actor, today: dt.date | None = None
) -> NoChange:
    """Record that nothing changed by today in these villages, all of them in one transaction.

    Parameters
    ----------
    seen : by village id
        The version of each village when the person looked at the list. A village about which
        somebody has written since is left out: what that person wrote is to be read first.

    Raises
    ------
    Refused
        Where no village is named, or one lies where the person may not say so; nothing is written.
    """
    if not seen:
        raise Refused(
            message(N_("The list holds no village.")),
            message(N_("Every village of the list has been updated today.")),
        )
    day = today or calendar.today()
    now = store.versions_of(list(seen))
    rest = {i: version for i, version in seen.items() if now[i] == version}
    while rest:
        new = [
            NewEntry(village_id=i, kind=EntryKind.NO_CHANGE, occurred_on=day) for i in sorted(rest)
        ]
        try:
            made = record(store, new, by, day, seen=rest)
        except Conflict as meanwhile:
            del rest[meanwhile.village_id]
        else:
            left_out = tuple(i for i in seen if i not in rest)
            return NoChange(tuple(made), tuple(sorted(rest)), left_out)
    return NoChange((), (), tuple(seen))
