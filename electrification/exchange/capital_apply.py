"""A capital table on its way in: what is known to the store, and recording what is new."""

from __future__ import annotations

import datetime as dt

from electrification.exchange.capital_draft import CapitalRow
from electrification.exchange.capital_known import Known
from electrification.exchange.capital_table import CapitalFile
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Matter, recording_scope
from electrification.tracking.capital import NewCapital, record_capital


def known_to(store: Store, by: Actor, today: dt.date) -> Known:
    """Works, sources and standing money, and for which works the person records."""
    inside = store.villages_in(recording_scope(by, Matter.CAPITAL), today)
    works = store.capital.works()
    allowed = None
    if inside is not None:
        lead = store.capital.shares().drop_duplicates("work_id")
        allowed = frozenset(int(i) for i in lead.loc[lead["village_id"].isin(inside), "work_id"])
    return Known.of(works, store.capital.sources(), store.capital.lines(today), allowed)


def apply_capital(
    store: Store, file: CapitalFile, by: Actor, *, reason: str | None = None
) -> list[int]:
    """Record the new entries of a file, all or none; they wait to be confirmed. Answers their ids.

    Raises
    ------
    Refused
        Where the person may not, a limit is passed without a reason, or another wrote meanwhile
        what the file was compared with.
    """
    return record_capital(store, [_entry(row, file, reason) for row in file.change.added], by)
