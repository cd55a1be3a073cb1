"""Entries and decisions on their way in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from electrification import calendar
from electrification.storage import Store
from electrification.subject.entries import Decision, EntryState, NewDecision, NewEntry, impossible
from electrification.texts import N_, Refused, message

SYSTEM_PERSON_ID = 1
SYSTEM_PERSON = {"key": "system", "name": "Hệ thống", "post_title": None, "unit_name": None}


def record(
    store: Store, entries: Sequence[NewEntry], person_id: int, today: dt.date | None = None
) -> list[int]:
    """Append entries, all or none; they wait to be confirmed. Answers their ids.

    Raises
    ------
    Refused
        Where an entry states what cannot be.
    """
    refuse_impossible(entries, today or calendar.today())
    for name, missing in store.unknown(entries):
        raise Refused(
            message(N_("{field}: there is no {id}."), field=name, id=missing),
            message(N_("Reload the page; it may have been changed meanwhile.")),
        )
    with store.writing(person_id) as work:
        return work.add_entries(entries)


def refuse_impossible(entries: Sequence[NewEntry], today: dt.date) -> None:
    """Raise `Refused` at the first thing that cannot be."""
    for entry in entries:
        for name, problem in impossible(entry, today):
            raise Refused(message(N_("{field}: {problem}"), field=name, problem=problem))


_MAY_FOLLOW = {
    Decision.CONFIRMED: {EntryState.PENDING},
    Decision.RETURNED: {EntryState.PENDING},
    Decision.WITHDRAWN: {EntryState.PENDING, EntryState.CONFIRMED},
}


def decide(store: Store, decisions: Sequence[NewDecision], person_id: int) -> None:
    """Confirm, return or withdraw entries, all or none.

    Confirming an entry that supersedes another ends the other at the same time.

    Raises
    ------
    Refused
        Where an entry is not there, or stands where that decision cannot follow.
    """
    states = store.decided([d.entry_id for d in decisions])
    for decision in decisions:
        state = states.get(decision.entry_id)
        if state not in _MAY_FOLLOW.get(decision.decision, set()):
            raise Refused(
                message(
                    N_("Entry {id} cannot be {decision}: it is {state}."),
                    id=decision.entry_id,
                    decision=decision.decision,
                    state=state or "–",
                ),
                message(N_("Reload the page; it may have been changed meanwhile.")),
            )
    confirmed = [d.entry_id for d in decisions if d.decision is Decision.CONFIRMED]
    ended = [
        NewDecision(old, Decision.SUPERSEDED, by_entry_id=new)
        for new, old in store.superseded_by(confirmed).items()
    ]
    with store.writing(person_id) as work:
        work.add_decisions([*decisions, *ended])
