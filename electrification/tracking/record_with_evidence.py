"""Entries recorded together with what bears them out: all of it in one change, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from electrification.storage import Store, Work
from electrification.subject.accounts import Actor
from electrification.subject.entries import NewEntry
from electrification.tracking import evidence
from electrification.tracking.evidence import About, Bears, DevicePosition, NewFile
from electrification.tracking.recording import record


@dataclass(frozen=True)
class Papers:
    """Files handed in together, what is said of them, and the villages they serve."""

    files: Sequence[NewFile]
    about: About
    village_ids: tuple[int, ...]
    device: DevicePosition | None = None


def record_with_evidence(
    store: Store,
    entries: Sequence[NewEntry],
    papers: Papers,
    by: Actor,
    today: dt.date | None = None,
    *,
    seen: Mapping[int, str] | None = None,
) -> list[int]:
    """Record entries of one village and attach the papers to each; without files only record.

    Raises
    ------
    Refused
        As `record` and `evidence.attach` do; then neither an entry nor a document is written.
    """
    if not papers.files:
        return record(store, entries, by, today, seen=seen)
    here = Bears(papers.village_ids)
    checked = evidence.ready(store, papers.files, here, papers.about, by=by, today=today)

    def attached(work: Work, made: list[int]) -> None:
        for entry_id in made:
            bears = Bears(papers.village_ids, entry_id)
            evidence.write(work, checked, bears, papers.about, papers.device)

    return record(store, entries, by, today, seen=seen, also=attached)
