"""Whether the works went at a speed that works have."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY
from electrification.labels import STAGE
from electrification.questions.checks.ground import (
    Found,
    Ground,
    Ids,
    Severity,
    found,
    joined,
    last_ids,
    nothing,
)
from electrification.questions.meters import is_lit
from electrification.subject.milestones import Stage
from electrification.texts import Message, message

LEAST_DAYS: Mapping[tuple[Stage, Stage], int] = {
    (Stage.INVESTMENT_APPROVED, Stage.ENERGISED): 60,
    (Stage.DESIGN_APPROVED, Stage.WORKS_COMPLETED): 30,
    (Stage.STARTED, Stage.WORKS_COMPLETED): 10,
    (Stage.STARTED, Stage.MV_LINE_BUILT): 5,
}
"""Fewest days that works on a mountain line can take between two stages: a proposal of the house,
not checked against any norm."""
COMPARED: tuple[tuple[Stage, Stage], ...] = (
    (Stage.INVESTMENT_APPROVED, Stage.DESIGN_APPROVED),
    (Stage.DESIGN_APPROVED, Stage.STARTED),
    (Stage.STARTED, Stage.WORKS_COMPLETED),
    (Stage.WORKS_COMPLETED, Stage.ENERGISED),
)
"""Steps whose duration is compared within the province: from one stage to the next."""
SLOW_QUANTILE = 0.9
FEWEST_TO_COMPARE = 10
"""With fewer finished steps nobody can say what is slow."""


def too_quick(ground: Ground) -> Found:
    """A stage that follows another faster than the works can be done."""
    first = ground.works.first_on
    parts = []
    for (start, end), least in LEAST_DAYS.items():
        began, ended = first[:, start.position], first[:, end.position]
        days = ended.astype(np.int64) - began
        where = np.flatnonzero((began != NO_DAY) & (ended != NO_DAY) & (days >= 0) & (days < least))
        ids = joined(_of(ground, start, where), _of(ground, end, where))
        parts.append(
            found(
                where, Severity.WARNING, ids, days=days[where], least=least,
                start=_names(start, where), end=_names(end, where),
            )
        )  # fmt: skip
    return _together(parts)


def slower_than_nine_in_ten(ground: Ground) -> Found:
    """A step begun and not finished for longer than nine in ten of those that were finished."""
    first = ground.works.first_on
    parts = []
    for start, end in COMPARED:
        began = first[:, start.position].astype(np.int64)
        ended = first[:, end.position].astype(np.int64)
        done = (began != NO_DAY) & (ended != NO_DAY) & (ended >= began)
        if done.sum() < FEWEST_TO_COMPARE:
            continue
        usual = int(np.quantile((ended - began)[done], SLOW_QUANTILE))
        days = ground.on_day - began
        later = (first[:, end.position + 1 :] != NO_DAY).any(axis=1)
        waits = (began != NO_DAY) & (ended == NO_DAY) & ~later
        if end is Stage.ENERGISED:
            waits &= ~is_lit(ground.frame)
        where = np.flatnonzero(waits & (days > usual))
        parts.append(
            found(
                where, Severity.NOTE, _of(ground, start, where), days=days[where],
                usual=usual, start=_names(start, where), end=_names(end, where),
            )
        )  # fmt: skip
    return _together(parts)


def _of(ground: Ground, stage: Stage, where: np.ndarray) -> Ids:
    """The last entry of each village that says the stage was reached."""
    told = ground.finished() if stage is Stage.WORKS_COMPLETED else ground.stage(stage)
    return last_ids(told, where)


def _names(stage: Stage, where: np.ndarray) -> list[Message]:
    return [message(STAGE[stage])] * len(where)


def _together(parts: list[Found]) -> Found:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else nothing()
