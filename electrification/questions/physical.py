"""How far the works of each village are, by the weights of the stages it has reached."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from electrification.calendar import NO_DAY
from electrification.questions.durations import Ground
from electrification.questions.facts import PHASE_BITS, Works
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import (
    OPTIONAL_BY_DEFAULT,
    REQUIRES,
    STAGES,
    Stage,
    StageGroup,
    not_required_by,
)

_WORKS = [stage.position for stage in STAGES if stage.group is StageGroup.WORKS]


def physical_pct(
    works: Works, weights: Mapping[Stage, int], skipped: np.ndarray | None = None
) -> np.ndarray:
    """Physical progress of each village, 0–100; NaN where it needs none of the weighted stages.

    A stage reached says that what must come before it was done, and works completed that all of
    them were. A village built in phases is as
    far as its phases are on the average, each counting the same.

    Parameters
    ----------
    skipped : bool array (villages, stages), optional
        Stages that a village does not need; they are left out of the whole.
    """
    villages = len(works.first_on)
    if skipped is None:
        skipped = np.zeros((villages, len(STAGES)), dtype=bool)
    weight = np.zeros(len(STAGES), dtype=np.float64)
    for stage, share in weights.items():
        weight[stage.position] = share
    progress = _progress(works.reached_on != NO_DAY, skipped, weight)
    owner = works.part_key >> PHASE_BITS
    if not len(owner):
        return progress
    parts = _progress(works.part_on != NO_DAY, skipped[owner], weight)
    is_split = np.bincount(owner, minlength=villages)
    sums = np.bincount(owner, weights=parts, minlength=villages)
    return np.where(is_split > 0, sums / np.maximum(is_split, 1), progress)


def not_needed(ground: Ground) -> np.ndarray:
    """Which stages each village does not need, by its programme and its entries.

    Returns
    -------
    bool array (villages, stages)
    """
    skipped = np.zeros((len(ground.snapshot.frame), len(STAGES)), dtype=bool)
    skipped[:, [stage.position for stage in OPTIONAL_BY_DEFAULT]] = True
    for village, programme in ground.programme.items():
        spared = not_required_by(programme or None, ground.templates)
        skipped[village] = [stage in spared for stage in STAGES]
    told = ground.confirmed.of(EntryKind.NOT_REQUIRED)
    skipped[told.village, told.column("code")] = True
    return skipped


def _progress(reached: np.ndarray, skipped: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Per cent of the weights whose stage was reached."""
    done = reached.copy()
    for stage in reversed(STAGES):
        own = done[:, stage.position]
        for before in REQUIRES.get(stage, ()):
            done[:, before.position] |= own
    done[:, _WORKS] |= done[:, [Stage.WORKS_COMPLETED.position]]
    needed = np.where(skipped, 0.0, weight)
    whole = needed.sum(axis=1)
    part = np.where(done, needed, 0.0).sum(axis=1)
    return np.where(whole > 0, part * 100 / np.where(whole > 0, whole, 1), np.nan)
