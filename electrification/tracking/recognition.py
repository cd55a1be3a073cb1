"""The department's recognition of the criterion, of the villages of a commune in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind, NewEntry
from electrification.subject.milestones import Stage
from electrification.texts import N_, Refused, message
from electrification.tracking.lines import required_line
from electrification.tracking.recording import record


def recognise(
    store: Store,
    village_ids: Sequence[int],
    on: dt.date,
    *,
    document_number: str,
    by: Actor,
    reason: str | None = None,
    today: dt.date | None = None,
) -> list[int]:
    """One entry for each village, all by the same document; they wait to be confirmed.

    Raises
    ------
    Refused
        Without villages, a document or the right; see `record` for the rest.
    """
    if not village_ids:
        raise Refused(
            message(N_("No village is chosen.")), message(N_("Choose at least one village."))
        )
    number = required_line(document_number, N_("Document number"))
    entries = [
        NewEntry(
            village_id=int(village_id),
            kind=EntryKind.STAGE,
            code=str(Stage.RECOGNISED),
            occurred_on=on,
            document_number=number,
            reason=reason or None,
        )
        for village_id in dict.fromkeys(village_ids)
    ]
    return record(store, entries, by, today)
