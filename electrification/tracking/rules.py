"""What an entry may say beside the entries that stand already: the impossible, and the irregular.

The impossible is refused: it names the rule, the entry it meets, and what to do. The irregular
happens (energised before Tết with defects open) and is accepted with a reason and a document
number; it is marked and does not count until a person with the right has confirmed it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from electrification.labels import STAGE
from electrification.subject.entries import COUNTS, EntryKind, Inspection, NewEntry, Standing
from electrification.subject.milestones import OPTIONAL_BY_DEFAULT, STAGES, Stage, prerequisites
from electrification.texts import N_, Message, message


@dataclass(frozen=True)
class Breach:
    """A rule that an entry meets: its name, what is wrong, how to mend it, and the other entry."""

    rule: str
    problem: Message
    remedy: Message
    entry_id: int | None = None


Others = Sequence[Standing]


def number_of(one: Standing) -> str:
    """The number people know an entry by; one on its way in has none yet."""
    return str(one.id) if one.id else "…"


_ORDER = frozenset({EntryKind.STAGE, EntryKind.INSPECTION, EntryKind.NOT_REQUIRED})
_LOOKS_AT: Mapping[EntryKind, frozenset[EntryKind]] = {
    **dict.fromkeys(_ORDER, _ORDER | {EntryKind.PROGRAMME}),
    EntryKind.SUPPLY: frozenset({EntryKind.SUPPLY, EntryKind.STAGE, EntryKind.REGISTER_STATE}),
}


def looks_at(kind: EntryKind) -> frozenset[EntryKind]:
    """Kinds of entries that one of this kind is held against; no rule sees any other."""
    return _LOOKS_AT.get(kind, frozenset({kind}))


def _beside(entry: NewEntry, others: Others) -> list[Standing]:
    kinds = looks_at(entry.kind)
    return [one for one in others if one.kind in kinds and one.id != entry.supersedes]


def impossible_beside(entry: NewEntry, others: Others) -> list[Breach]:
    """Why this entry cannot stand beside the others of its village; empty lets it through."""
    live = _beside(entry, others)
    found = [check(entry, live) for check in _IMPOSSIBLE]
    return [breach for breach in found if breach is not None]


def irregular_beside(
    entry: NewEntry, others: Others, not_required: frozenset[Stage] = OPTIONAL_BY_DEFAULT
) -> list[Breach]:
    """What is out of the ordinary about this entry; it then needs a reason and a document number.

    Parameters
    ----------
    not_required : stages that the village's programme does not require; those that entries state
        to be not required are added.
    """
    live = _beside(entry, others)
    stated = {Stage(one.code) for one in live if one.kind is EntryKind.NOT_REQUIRED}
    reached = {Stage(one.code) for one in stages_reached(live)}
    skipped = (not_required | stated) - reached
    found = [*_out_of_order(entry, live, skipped), *_odd_counts(entry, live)]
    found += [breach for check in _IRREGULAR if (breach := check(entry, live)) is not None]
    return found


def _said_already(entry: NewEntry, live: Others) -> Breach | None:
    """The very same statement stands already; one without figures is the same on any day."""
    for one in live:
        same = (
            one.kind is entry.kind
            and one.code == entry.code
            and one.cluster_id == entry.cluster_id
            and one.phase == entry.phase
            and one.occurred_on == entry.occurred_on
            and one.refers_to == entry.refers_to
            and one.due_on == entry.due_on
            and one.cause == entry.cause
            and all(one.counts.get(name) == getattr(entry, name) for name in COUNTS)
        )
        if same and entry.kind is not EntryKind.CAPITAL:
            return Breach(
                "said_already",
                message(N_("This is recorded already: entry {id}."), id=number_of(one)),
                message(N_("Nothing needs to be done; to change it, correct that entry.")),
                one.id,
            )
    return None


def _reached_already(entry: NewEntry, live: Others) -> Breach | None:
    if entry.kind is not EntryKind.STAGE:
        return None
    for one in live:
        if one.kind is EntryKind.STAGE and one.code == entry.code and one.phase == entry.phase:
            return Breach(
                "reached_already",
                message(
                    N_("The stage was reached on {day} already: entry {id}."),
                    day=one.occurred_on,
                    id=number_of(one),
                ),
                message(N_("Correct that entry, or name the phase this one is about.")),
                one.id,
            )
    return None


def _not_required_but_reached(entry: NewEntry, live: Others) -> Breach | None:
    if entry.kind is not EntryKind.NOT_REQUIRED:
        return None
    for one in stages_reached(live):
        if one.code == entry.code:
            return Breach(
                "not_required_but_reached",
                message(
                    N_("The stage was reached on {day}: entry {id}."),
                    day=one.occurred_on,
                    id=number_of(one),
                ),
                message(N_("Withdraw that entry first, if the stage was not reached.")),
                one.id,
            )
    return None


def inspection_lacks(
    code: str, cause: str | None, due_on: dt.date | None
) -> tuple[Message, Message] | None:
    """What an inspection that was not simply passed does not say: (what is missing, the remedy)."""
    if code == Inspection.PASSED:
        return None
    if not cause:
        return (
            message(N_("The cause is missing.")),
            message(N_("Choose what the record of the inspection names: corridor, earthing, a "
                       "defect of construction or other.")),
        )  # fmt: skip
    if code == Inspection.PASSED_WITH_DEFECTS and due_on is None:
        return (
            message(N_("The day by which the defects are mended is missing.")),
            message(N_("Give the day that the record of the inspection names.")),
        )
    return None


def _inspection_unexplained(entry: NewEntry, _live: Others) -> Breach | None:
    """An inspection that was not simply passed says why, and defects by when they are mended."""
    if entry.kind is not EntryKind.INSPECTION:
        return None
    lacks = inspection_lacks(entry.code, entry.cause, entry.due_on)
    return Breach("inspection_unexplained", *lacks) if lacks else None


_PAIRS: Mapping[EntryKind, tuple[str, str]] = {
    EntryKind.SUPPLY: ("lost", "restored"),
    EntryKind.SUSPENSION: ("suspended", "resumed"),
}


def _nothing_to_end(entry: NewEntry, live: Others) -> Breach | None:
    """Supply restored or works resumed, where nothing was lost or suspended; or twice the same."""
    if entry.kind not in _PAIRS:
        return None
    began, ended = _PAIRS[entry.kind]
    own = [o for o in live if o.kind is entry.kind and o.occurred_on <= entry.occurred_on]
    last = max(own, key=lambda o: (o.occurred_on, o.id), default=None)
    if entry.code == ended and (last is None or last.code != began):
        return Breach(
            "nothing_to_end",
            message(N_("Nothing is interrupted on that day, so nothing can be restored.")),
            message(N_("Record first when it began.")),
            last.id if last else None,
        )
    if entry.code == began and last is not None and last.code == began:
        return Breach(
            "begun_already",
            message(
                N_("It is interrupted since {day} already: entry {id}."),
                day=last.occurred_on,
                id=number_of(last),
            ),
            message(N_("Record the end of that first, or correct that entry.")),
            last.id,
        )
    return None


def _obstacle_to_close(entry: NewEntry, live: Others) -> Breach | None:
    if entry.kind is not EntryKind.OBSTACLE or entry.code != "closed":
        return None
    opened = {o.id: o for o in live if o.kind is EntryKind.OBSTACLE and o.code == "opened"}
    one = opened.get(entry.refers_to or 0)
    if one is None:
        return Breach(
            "no_such_obstacle",
            message(N_("Entry {id} is not an obstacle of this village."), id=str(entry.refers_to)),
            message(N_("Reload the page and choose the obstacle again.")),
        )
    closing = [o for o in live if o.kind is EntryKind.OBSTACLE and o.code == "closed"]
    done = next((o for o in closing if o.refers_to == one.id), None)
    if done is not None:
        return Breach(
            "closed_already",
            message(
                N_("The obstacle was cleared on {day} already: entry {id}."),
                day=done.occurred_on,
                id=number_of(done),
            ),
            message(N_("Nothing needs to be done; to change it, correct that entry.")),
            done.id,
        )
    if entry.occurred_on < one.occurred_on:
        return Breach(
            "closed_before_opened",
            message(N_("The obstacle was opened on {day}, later."), day=one.occurred_on),
            message(N_("Give a day on or after that one.")),
            one.id,
        )
    return None


_IMPOSSIBLE: tuple[Callable[[NewEntry, Others], Breach | None], ...] = (
    _said_already,
    _reached_already,
    _not_required_but_reached,
    _inspection_unexplained,
    _nothing_to_end,
    _obstacle_to_close,
)


def stages_reached(live: Iterable[Standing]) -> list[Standing]:
    """Stages reached, a passed inspection among them as the stage `inspected`."""
    found = []
    for one in live:
        if one.kind is EntryKind.STAGE:
            found.append(one)
        elif one.kind is EntryKind.INSPECTION and one.code != Inspection.FAILED:
            found.append(
                Standing(
                    id=one.id,
                    kind=EntryKind.STAGE,
                    code=Stage.INSPECTED,
                    occurred_on=one.occurred_on,
                    phase=one.phase,
                )
            )
    return found


def open_obstacles(standing: Sequence[Standing]) -> dict[int, Standing]:
    """Obstacles opened and not cleared, by the id of their entry."""
    own = [one for one in standing if one.kind is EntryKind.OBSTACLE]
    cleared = {one.refers_to for one in own if one.code == "closed"}
    return {one.id: one for one in own if one.code == "opened" and one.id not in cleared}


def stage_of(entry: NewEntry) -> Stage | None:
    """The stage an entry says was reached, a passed inspection among them; None for no stage."""
    if entry.kind is EntryKind.STAGE:
        return Stage(entry.code)
    passed = entry.kind is EntryKind.INSPECTION and entry.code != Inspection.FAILED
    return Stage.INSPECTED if passed else None


def _out_of_order(entry: NewEntry, live: Others, skipped: frozenset[Stage]) -> list[Breach]:
    """Stages that come before this one and were not reached, or only later; and the reverse."""
    stage = stage_of(entry)
    if stage is None:
        return []
    days: dict[Stage, Standing] = {}
    for one in stages_reached(live):
        if one.phase in (None, entry.phase) or entry.phase is None:
            known = days.get(Stage(one.code))
            if known is None or one.occurred_on < known.occurred_on:
                days[Stage(one.code)] = one
    found = []
    for before in STAGES:
        if before in prerequisites(stage, skipped):
            found += _before(stage, before, days.get(before), entry.occurred_on)
        if stage in prerequisites(before, skipped) and before in days:
            found += _after(before, days[before], entry.occurred_on)
    return found


def _before(stage: Stage, before: Stage, known: Standing | None, day: dt.date) -> list[Breach]:
    if known is None:
        return [
            Breach(
                "missing_before",
                message(N_("“{before}” comes before it and is not recorded."),
                        before=message(STAGE[before])),
                message(N_("Record it first, or say why not, with the document.")),
            )
        ]  # fmt: skip
    if known.occurred_on > day:
        return [
            Breach(
                "earlier_than_before",
                message(
                    N_("“{before}” comes before it and was on {day}: entry {id}."),
                    before=message(STAGE[before]), day=known.occurred_on, id=number_of(known),
                ),
                message(N_("Check both days, or say why, with the document.")),
                known.id,
            )
        ]  # fmt: skip
    return []


def _after(after: Stage, known: Standing, day: dt.date) -> list[Breach]:
    if known.occurred_on >= day:
        return []
    return [
        Breach(
            "later_than_after",
            message(
                N_("“{after}” comes after it and was on {day} already: entry {id}."),
                after=message(STAGE[after]), day=known.occurred_on, id=number_of(known),
            ),
            message(N_("Check both days, or say why, with the document.")),
            known.id,
        )
    ]  # fmt: skip


JUMP_RATE = 0.2
"""Change of a count of households, beyond which it needs a reason."""


def _odd_counts(entry: NewEntry, live: Others) -> list[Breach]:
    """Households that jump, against the last count of the same part of the village."""
    if entry.kind is not EntryKind.HOUSEHOLDS or not entry.households:
        return []
    before = [
        one
        for one in live
        if one.kind is EntryKind.HOUSEHOLDS
        and one.cluster_id == entry.cluster_id
        and one.counts.get("households")
        and one.occurred_on <= entry.occurred_on
    ]
    last = max(before, key=lambda one: (one.occurred_on, one.id), default=None)
    if last is None:
        return []
    known = int(last.counts["households"] or 0)
    if abs(entry.households - known) <= JUMP_RATE * known:
        return []
    return [
        Breach(
            "households_jump",
            message(
                N_("On {day} {known} households were counted, now {count}: entry {id}."),
                day=last.occurred_on, known=known, count=entry.households, id=number_of(last),
            ),
            message(N_("Check the count, or say why it changed so much, with the document.")),
            last.id,
        )
    ]  # fmt: skip


def _supply_without_power(entry: NewEntry, live: Others) -> Breach | None:
    if entry.kind is not EntryKind.SUPPLY or entry.code != "lost":
        return None
    lit = [o for o in live if o.kind is EntryKind.STAGE and o.code == Stage.ENERGISED]
    stated = [o for o in live if o.kind is EntryKind.REGISTER_STATE]
    if stated or any(one.occurred_on <= entry.occurred_on for one in lit):
        return None
    return Breach(
        "supply_without_power",
        message(N_("The village was not energised by that day, as far as is recorded.")),
        message(N_("Record the energising first, or say why not, with the document.")),
    )


_SAY_FINISHED = frozenset({
    Stage.WORKS_COMPLETED, Stage.ACCEPTED, Stage.INSPECTED, Stage.ENERGISED,
    Stage.OPERATION_RECEIVED, Stage.HANDED_OVER, Stage.SETTLED,
})  # fmt: skip


def _failed_before_finished(entry: NewEntry, live: Others) -> Breach | None:
    """A check that failed says that the works are finished: odd where nothing else says so."""
    if entry.kind is not EntryKind.INSPECTION or entry.code != Inspection.FAILED:
        return None
    reached = stages_reached(
        one for one in live if one.phase in (None, entry.phase) or entry.phase is None
    )
    if _SAY_FINISHED & {Stage(one.code) for one in reached}:
        return None
    return _before(Stage.INSPECTED, Stage.WORKS_COMPLETED, None, entry.occurred_on)[0]


_IRREGULAR: tuple[Callable[[NewEntry, Others], Breach | None], ...] = (
    _supply_without_power,
    _failed_before_finished,
)
