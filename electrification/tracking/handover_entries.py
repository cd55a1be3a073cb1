"""Obstacles and plans that name an office that ended, rewritten to its successor in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrification import calendar
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import ENTRY_FIELDS, EntryKind, NewEntry
from electrification.subject.offices import Offices
from electrification.subject.rights import Action, matter_of, recording_scope, scope_of
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.handover import offices, orphan_entries
from electrification.tracking.recording import record, refuse_without
from electrification.tracking.refusals import refuse_outside
from geo.units import UnitKey

_COPIED = tuple(f for f in ENTRY_FIELDS if f not in ("supersedes", "is_irregular", "provenance"))


def may_rewrite(by: Actor) -> bool:
    """Whether the person may rewrite obstacles and plans somewhere."""
    kinds = ((EntryKind.OBSTACLE, "opened"), (EntryKind.PLANNED, "energised"))
    scopes = [scope_of(by, Action.HAND_OVER), *(recording_scope(by, matter_of(*k)) for k in kinds)]
    return all(scope != () for scope in scopes)


def suggested(store: Store, known: Offices, entries: pd.DataFrame) -> dict[int, str]:
    """By entry of `orphan_entries`, the office that came after on the village's own ground."""
    frame = store.snapshot(known.day).frame.set_index("village_id")
    found = {}
    for entry_id, village_id, unit in zip(
        entries["entry_id"], entries["village_id"], entries["unit"], strict=True
    ):
        heir = known.successor_over(unit, _units_of(frame.loc[village_id]))
        if heir is not None:
            found[int(entry_id)] = heir
    return found


def rewrite_entries(
    store: Store,
    successors: Mapping[int, str],
    document_number: str,
    by: Actor,
    today: dt.date | None = None,
) -> list[int]:
    """Record each entry anew with the office that takes over; answers the new entries' ids.

    The new ones say all that the old ones said, why they were written, and wait to be confirmed;
    an old one stands until then. All or none.

    Parameters
    ----------
    successors : by id of an entry of `orphan_entries`, the office named from now on

    Raises
    ------
    Refused
        Without the right in every village concerned, for an entry that names no ended office any
        more, or for an office that has ended itself.
    """
    refuse_without(by, Action.HAND_OVER)
    day = today or calendar.today()
    if not successors:
        raise Refused(message(N_("Nothing was chosen to be handed over.")))
    known = offices(store, day)
    orphans = orphan_entries(store, known).set_index("entry_id")
    gone = [entry_id for entry_id in successors if entry_id not in orphans.index]
    if gone:
        raise Refused(
            message(N_("Entry {id} names no office that has ended."), id=str(gone[0])), RELOAD
        )
    held = store.villages_in(scope_of(by, Action.HAND_OVER))
    refuse_outside(held, orphans.loc[list(successors), "village_id"].tolist())
    stated = store.left_open.entries(list(successors))
    written = [
        _rewritten(stated[entry_id], " ".join(office.split()), document_number, known)
        for entry_id, office in successors.items()
    ]
    return record(store, written, by, day)


def _rewritten(
    stated: Mapping[str, Any], office: str, document_number: str, known: Offices
) -> NewEntry:
    ended = str(stated["unit_responsible"])
    if not office or known.has_ended(office):
        raise Refused(
            message(N_("“{unit}” has ended itself."), unit=office or "–"),
            message(N_("Name an office that stands today.")),
        )
    last = known.last_day(ended)
    why = message(
        N_("{unit} ended on {day}, {successor} takes over ({document})."),
        unit=ended,
        day=last or "–",
        successor=office,
        document=" ".join(document_number.split()) or "–",
    )
    copied = {name: stated[name] for name in _COPIED} | {"kind": EntryKind(stated["kind"])}
    changed = {"unit_responsible": office, "reason": str(why), "supersedes": int(stated["id"])}
    return NewEntry(**{**copied, **changed})


def _units_of(village: pd.Series) -> list[UnitKey]:
    """The village's units on the day, the narrowest first."""
    return [
        UnitKey(village[f"{level}_code"], pd.Timestamp(village[f"{level}_valid_from"]).date())
        for level in ("commune", "district", "province")
        if pd.notna(village.get(f"{level}_valid_from"))
    ]
