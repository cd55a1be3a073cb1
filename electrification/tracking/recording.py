"""Entries and decisions on their way in: who may, what cannot be, and what nobody saw coming."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from electrification import calendar, labels
from electrification.labels import ENTRY_STATE, MATTER
from electrification.storage import Decidable, Store, Work
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.entries import (
    COUNTS,
    Decision,
    EntryKind,
    EntryState,
    NewDecision,
    NewEntry,
    Standing,
    impossible,
)
from electrification.subject.milestones import Stage, not_required_by
from electrification.subject.rights import Action, Matter, matter_of
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking import capital_rules
from electrification.tracking.rules import Breach, impossible_beside, irregular_beside, stage_of
from geo.units import UnitKey

MAX_DRAFT_CHARACTERS = 100_000


class Irregular(Refused):
    """What is out of the ordinary and lacks a reason or a document number; see `breaches`."""

    def __init__(self, breaches: Sequence[Breach]) -> None:
        super().__init__(
            breaches[0].problem,
            message(N_("It can be recorded with a reason and a document number.")),
        )
        self.breaches = tuple(breaches)


class Conflict(Refused):
    """Somebody else wrote about the village since the form was opened.

    `version` is that of the village now: to record all the same, give it as seen.
    """

    def __init__(self, village_id: int, version: str) -> None:
        super().__init__(
            message(N_("Somebody else has recorded about this village meanwhile.")),
            message(N_("Look at both and decide; nothing you typed is lost.")),
        )
        self.village_id = village_id
        self.version = version


class NotDecided(Refused):
    """A decision that cannot be: `entry_id` is the entry it is about; none of them was written."""

    def __init__(self, entry_id: int, refusal: Refused) -> None:
        super().__init__(refusal.problem, refusal.remedy)
        self.entry_id = entry_id


def record(
    store: Store,
    entries: Sequence[NewEntry],
    by: Actor,
    today: dt.date | None = None,
    *,
    seen: Mapping[int, str] | None = None,
    also: Callable[[Work, list[int]], object] | None = None,
) -> list[int]:
    """Append entries, all or none; they wait to be confirmed. Answers their ids.

    Parameters
    ----------
    seen : by village id, optional
        The version each village had when the person looked at it (`Store.version_of`).
    also : optional
        What is written in the same change once the entries have ids; where it refuses, nothing is.

    Raises
    ------
    Refused
        Where the person may not, or an entry states what cannot be.
    Irregular
        Where one is out of the ordinary and has no reason or document number.
    Conflict
        Where a village has another version than the one seen.
    """
    day = today or calendar.today()
    refuse_impossible(entries, day)
    capital_rules.refuse_shape(entries)
    villages = sorted({entry.village_id for entry in entries})
    with store.writing(by.person_id) as work:
        works = capital_rules.works_touched(work, entries)
        _refuse_without_right(store, work, entries, works, by, day)
        work.hold_works(works)
        work.hold_villages({*villages, *work.work_villages(works)})
        for name, missing in work.unknown(entries):
            raise Refused(
                message(
                    N_("{field}: there is no {id}."), field=labels.field(name), id=str(missing)
                ),
                RELOAD,
            )
        known = work.standing(villages)
        for village_id, version in (seen or {}).items():
            if village_id in known and known[village_id][1] != version:
                raise Conflict(village_id, known[village_id][1])
        standing = {i: known[i][0] for i in villages}
        has_stages = any(stage_of(entry) for entry in entries)  # only they stand in an order
        templates = store.templates.not_required(within=work.connection) if has_stages else {}
        made = work.add_entries(_checked(work, entries, standing, templates))
        if also is not None:
            also(work, made)
        return made


def refuse_impossible(entries: Sequence[NewEntry], today: dt.date) -> None:
    """Raise `Refused` at the first thing that cannot be."""
    for entry in entries:
        for name, problem in impossible(entry, today):
            raise Refused(
                message(N_("{field}: {problem}"), field=labels.field(name), problem=problem)
            )


def refuse_without(by: Actor, action: Action) -> None:
    """Raise `Refused` where the person may not do this anywhere."""
    if not rights.may(by, action):
        raise Refused(
            message(N_("Your post does not allow this.")),
            message(N_("Ask the administrator if your post has changed.")),
        )


def refuse_unless_everywhere(store: Store, by: Actor, action: Action) -> None:
    """Raise `Refused` where the person may not do this for the whole register."""
    refuse_without(by, action)
    if store.effective(rights.scope_of(by, action)) is not None:
        raise Refused(
            message(N_("This holds for every unit, and your post is in some of them only.")),
            message(N_("Leave it to somebody with a post in the whole province.")),
        )


def _refuse_without_right(
    store: Store,
    work: Work,
    entries: Sequence[NewEntry],
    works: Sequence[int],
    by: Actor,
    day: dt.date,
) -> None:
    served = work.capital_shares(works).groupby("work_id")["village_id"]
    villages = {int(str(work_id)): set(own) for work_id, own in served}
    for matter in dict.fromkeys(matter_of(entry.kind, entry.code) for entry in entries):
        scope = rights.recording_scope(by, matter)
        inside = store.villages_in(scope, day, within=work.connection)
        for entry in entries:
            is_own = matter_of(entry.kind, entry.code) is matter
            about = {entry.village_id}.union(
                *(villages.get(i, ()) for i in capital_rules.works_touched(work, [entry]))
            )
            if is_own and inside is not None and not about <= inside:
                raise no_right(matter, by.roles & rights.MATTERS[matter].records)


def no_right(matter: Matter, held: frozenset[object]) -> Refused:
    """Why a matter is not the person's: of another place, where a role of theirs records it."""
    if held:
        return Refused(
            message(N_("This village is outside the units you work for.")),
            message(N_("Ask the administrator if your post has changed.")),
        )
    return Refused(
        message(N_("Your post does not record this: {matter}."), matter=message(MATTER[matter])),
        message(N_("Leave it to the unit whose matter it is, or ask the administrator.")),
    )


def _checked(
    work: Work,
    entries: Sequence[NewEntry],
    standing: dict[int, list[Standing]],
    templates: Mapping[str, frozenset[Stage]],
) -> list[NewEntry]:
    """The entries, irregular ones marked; each is looked at beside those before it."""
    over = capital_rules.breaches(work, entries)
    checked = []
    for place, entry in enumerate(entries):
        others = standing[entry.village_id]
        _refuse_unrelated(work, entry, others)
        for breach in impossible_beside(entry, others):
            raise Refused(breach.problem, breach.remedy)
        odd = irregular_beside(entry, others, not_required_by(programme_of(others), templates))
        odd += over.get(place, [])
        if odd and not (entry.reason and entry.document_number):
            raise Irregular(odd)
        checked.append(replace(entry, is_irregular=bool(odd)))
        others.append(as_standing(entry))
    return checked


def programme_of(others: Sequence[Standing]) -> str | None:
    """The capital programme that a village's entries name last."""
    stated = [one.code for one in others if one.kind is EntryKind.PROGRAMME]
    return stated[-1] if stated else None


def _refuse_unrelated(work: Work, entry: NewEntry, others: Sequence[Standing]) -> None:
    """What an entry supersedes is of its village, kind and matter, and is not over yet.

    Confirming the one ends the other: whoever has no right to a matter must not end it so.
    """
    if entry.supersedes is None:
        return
    old = work.decidable([entry.supersedes]).get(entry.supersedes)
    stands = any(one.id == entry.supersedes for one in others)
    if (
        old is None
        or old.village_id != entry.village_id
        or old.kind != entry.kind
        or matter_of(old.kind, old.code) is not matter_of(entry.kind, entry.code)
        or not (stands or old.state is EntryState.RETURNED)
    ):
        raise Refused(
            message(N_("Entry {id} cannot be corrected by this one."), id=str(entry.supersedes)),
            RELOAD,
        )


def as_standing(entry: NewEntry) -> Standing:
    """An entry on its way in as those after it find it."""
    return Standing(
        id=0,
        kind=entry.kind,
        code=entry.code,
        occurred_on=entry.occurred_on,
        state=EntryState.PENDING,
        cluster_id=entry.cluster_id,
        phase=entry.phase,
        refers_to=entry.refers_to,
        supersedes=entry.supersedes,
        document_number=entry.document_number,
        cause=entry.cause,
        due_on=entry.due_on,
        counts={name: getattr(entry, name) for name in COUNTS},
    )


_MAY_FOLLOW = {
    Decision.CONFIRMED: {EntryState.PENDING},
    Decision.RETURNED: {EntryState.PENDING},
    Decision.WITHDRAWN: {EntryState.PENDING, EntryState.CONFIRMED, EntryState.RETURNED},
}


def decide(
    store: Store,
    decisions: Sequence[NewDecision],
    by: Actor,
    today: dt.date | None = None,
    *,
    also: Callable[[Work], object] | None = None,
) -> None:
    """Confirm, return or withdraw entries, all or none.

    Confirming an entry that supersedes another ends the other at the same time. Nobody confirms or
    returns their own entry; what is returned or withdrawn says why. `also` is written in the same
    change; where it refuses, nothing is.

    Raises
    ------
    NotDecided
        Where the person may not, or an entry stands where that decision cannot follow.
    """
    ids = [d.entry_id for d in decisions]
    reach = _deciding_reach(store, by, today)
    with store.writing(by.person_id) as work:
        works = work.works_behind(ids)
        work.hold_works(works)
        about = {one.village_id for one in work.decidable(ids).values()}
        work.hold_villages(about | set(work.work_villages(works)))
        known = work.decidable(ids)
        for decision in decisions:
            try:
                # None once decided: an entry is decided about once in a change
                _refuse_decision(decision, known.pop(decision.entry_id, None), by, reach)
            except Refused as refusal:
                raise NotDecided(decision.entry_id, refusal) from refusal
        confirmed = [d.entry_id for d in decisions if d.decision is Decision.CONFIRMED]
        told = {d.entry_id for d in decisions if d.decision is not Decision.CONFIRMED}
        ended = [
            NewDecision(old, Decision.SUPERSEDED, by_entry_id=new)
            for old, new in work.superseded_by(confirmed).items()
            if old not in told
        ]
        try:
            capital_rules.refuse_decisions(work, decisions, works)
        except capital_rules.LimitPassed as refusal:
            raise NotDecided(refusal.entry_id, refusal) from refusal
        work.add_decisions([*decisions, *ended])
        if also is not None:
            also(work)


@dataclass(frozen=True)
class _Reach:
    """Villages in which the person confirms (True) or records (False) a matter, or withdraws."""

    matters: Mapping[tuple[Matter, bool], frozenset[int] | None]
    withdraws: frozenset[int] | None


def _deciding_reach(store: Store, by: Actor, today: dt.date | None) -> _Reach:
    """How far the person decides.

    Asked before the change begins: whoever writes holds a connection, and must not wait for one.
    """
    scopes = {
        (matter, confirms): (rights.confirming_scope if confirms else rights.recording_scope)(
            by, matter
        )
        for matter in Matter
        for confirms in (True, False)
    }
    withdraws = rights.scope_of(by, Action.WITHDRAW)
    inside = {s: store.villages_in(s, today) for s in {*scopes.values(), withdraws}}
    return _Reach({key: inside[scope] for key, scope in scopes.items()}, inside[withdraws])


def _refuse_decision(
    decision: NewDecision, entry: Decidable | None, by: Actor, reach: _Reach
) -> None:
    if entry is None or entry.state not in _MAY_FOLLOW.get(decision.decision, set()):
        state = message(ENTRY_STATE[entry.state]) if entry else "–"
        raise Refused(
            message(N_("Entry {id}: this cannot follow, it is: {state}."),
                    id=str(decision.entry_id), state=state),
            RELOAD,
        )  # fmt: skip
    is_confirmed = decision.decision is Decision.CONFIRMED
    if not is_confirmed and not (decision.reason or "").strip():
        raise Refused(message(N_("The reason is missing.")), message(N_("Say in a few words why.")))
    is_own = entry.recorded_by == by.person_id
    if is_own and decision.decision is not Decision.WITHDRAWN:
        raise Refused(
            message(N_("Nobody confirms or returns an entry of their own.")),
            message(N_("Leave it to another person with the right.")),
        )
    if is_own and entry.state is EntryState.CONFIRMED:
        raise Refused(
            message(N_("What another has confirmed is not withdrawn by who recorded it.")),
            message(N_("Correct it with a new entry, or ask the unit that confirms.")),
        )
    if not _may_decide(decision.decision, entry, reach):
        raise Refused(
            message(N_("Your post does not decide about this entry.")),
            message(N_("Leave it to the unit with the right.")),
        )


def _may_decide(decision: Decision, entry: Decidable, reach: _Reach) -> bool:
    """Whether the person's posts reach so far.

    Withdrawing is for those who record it as well, until it has been confirmed: what two have
    signed is not taken back by one of them alone who only records.
    """

    def holds(inside: frozenset[int] | None) -> bool:
        return inside is None or entry.village_id in inside

    matter = matter_of(entry.kind, entry.code)
    found = [reach.matters[matter, True]]
    if decision is Decision.WITHDRAWN:
        if not holds(reach.withdraws):
            return False
        if entry.state is not EntryState.CONFIRMED:
            found.append(reach.matters[matter, False])
    return any(holds(inside) for inside in found)


def recordable(
    store: Store, by: Actor, village_id: int, today: dt.date | None = None
) -> frozenset[Matter]:
    """Matters of which the person may record entries about that village."""
    return _matters(store, village_id, today, lambda matter: rights.recording_scope(by, matter))


def confirmable(
    store: Store, by: Actor, village_id: int, today: dt.date | None = None
) -> frozenset[Matter]:
    """Matters of which the person may confirm what others recorded about that village."""
    return _matters(store, village_id, today, lambda matter: rights.confirming_scope(by, matter))


def _matters(
    store: Store,
    village_id: int,
    today: dt.date | None,
    scope_of: Callable[[Matter], tuple[UnitKey, ...] | None],
) -> frozenset[Matter]:
    scopes = {matter: scope_of(matter) for matter in Matter}
    inside = {scope: store.villages_in(scope, today) for scope in set(scopes.values())}
    return frozenset(
        matter
        for matter, scope in scopes.items()
        if (held := inside[scope]) is None or village_id in held
    )


def save_draft(
    store: Store, village_id: int, form: str, by: Actor, draft_id: int | None = None
) -> int:
    """Keep what a person has begun to record (JSON of the form); answers the draft's id.

    Raises
    ------
    Refused
        Where the person records nothing about that village, or the form is longer than any is.
    """
    if len(form) > MAX_DRAFT_CHARACTERS:
        raise Refused(
            message(N_("This is too long for a draft.")), message(N_("Shorten it and save again."))
        )
    if not recordable(store, by, village_id):
        raise Refused(
            message(N_("This village is outside the units you work for.")),
            message(N_("Ask the administrator if your post has changed.")),
        )
    with store.writing(by.person_id) as work:
        return work.save_draft(village_id, form, draft_id)


def discard_draft(store: Store, draft_id: int, by: Actor) -> None:
    """Throw a draft away: one's own, or one taken over with the work of somebody else."""
    owners = [by.person_id, *store.people.taken_over_by(by.person_id)]
    with store.writing(by.person_id) as work:
        work.discard_draft(draft_id, owners)
