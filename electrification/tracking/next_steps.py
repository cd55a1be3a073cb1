"""Which stages a village is likely to reach next, from the entries that stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from electrification.subject.entries import EntryKind, Standing
from electrification.subject.milestones import (
    REQUIRES,
    STAGES,
    Stage,
    StageGroup,
    not_required_by,
    prerequisites,
)
from electrification.subject.rights import Matter, matter_of
from electrification.subject.villages import Status
from electrification.tracking.rules import stages_reached

MOST_STEPS = 4
_BEFORE_WORKS = {Status.NO_DATA, Status.NOT_STARTED, Status.PREPARING}
_SINCE_EVER = dt.date.min


@dataclass(frozen=True)
class Step:
    """A stage that may come next, of the whole village or of one phase."""

    stage: Stage
    phase: int | None = None


def skipped_stages(
    standing: Sequence[Standing], templates: Mapping[str, frozenset[Stage]]
) -> frozenset[Stage]:
    """Stages that the village does not require, by its programme or by an entry of its own.

    `templates` is by programme what it does not require, as `store.templates.not_required` says.
    """
    named = [one.code for one in standing if one.kind is EntryKind.PROGRAMME]
    usual = not_required_by(named[-1] if named else None, templates)
    stated = {Stage(one.code) for one in standing if one.kind is EntryKind.NOT_REQUIRED}
    reached = {Stage(one.code) for one in stages_reached(standing)}
    return (usual | stated) - reached


def phases_of(standing: Sequence[Standing]) -> list[int]:
    """Phases that entries of the village name."""
    return sorted({one.phase for one in standing if one.phase is not None})


def next_steps(
    standing: Sequence[Standing],
    matters: Collection[Matter],
    skipped: frozenset[Stage],
) -> list[Step]:
    """At most four stages of these matters, all of whose prerequisites are reached.

    What became possible last stands first. A stage that others, reached already, come after is a
    gap and no next step; nor is anything where a register alone says that works have begun.
    """
    reached = stages_reached(standing)
    if not reached and _register_says_begun(standing):
        return []
    whole = _days(reached, None)
    found: dict[Step, dt.date] = {}
    phases: list[int | None] = [*phases_of(standing)] or [None]
    for phase in phases:
        days = whole | (_days(reached, phase) if phase else {})
        passed = frozenset().union(*(_all_before(stage) for stage in days)) if days else frozenset()
        for stage in STAGES:
            before = prerequisites(stage, skipped)
            if (
                stage in days or stage in skipped or stage in passed
                or matter_of(EntryKind.STAGE, stage) not in matters
                or not before <= days.keys() or not _is_time_for(stage, days)
            ):  # fmt: skip
                continue
            is_whole = phase is None or stage.group is StageGroup.PREPARATION
            step = Step(stage, None if is_whole and not _has_phases(reached, stage) else phase)
            found.setdefault(step, max((days[one] for one in before), default=_SINCE_EVER))
    ordered = sorted(found, key=lambda step: (-found[step].toordinal(), step.stage.position))
    return ordered[:MOST_STEPS]


def _days(reached: Sequence[Standing], phase: int | None) -> dict[Stage, dt.date]:
    own = sorted((o for o in reached if o.phase == phase), key=lambda one: one.occurred_on)
    return {Stage(one.code): one.occurred_on for one in reversed(own)}


def _has_phases(reached: Sequence[Standing], stage: Stage) -> bool:
    return any(one.code == stage and one.phase is not None for one in reached)


def _all_before(stage: Stage) -> frozenset[Stage]:
    """Every stage that comes before this one, directly or not."""
    found = frozenset(REQUIRES.get(stage, ()))
    return found.union(*(_all_before(one) for one in found))


def _is_time_for(stage: Stage, days: Mapping[Stage, object]) -> bool:
    """The criterion is recognised only where there is power; no edge of the order says so."""
    return stage is not Stage.RECOGNISED or Stage.ENERGISED in days


def _register_says_begun(standing: Sequence[Standing]) -> bool:
    stated = [o for o in standing if o.kind is EntryKind.REGISTER_STATE]
    return bool(stated) and Status(stated[-1].code) not in _BEFORE_WORKS
