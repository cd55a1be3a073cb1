"""Stages of bringing the grid to a village: a partial order, not a line.

Source of the sequence: công văn 7048/BCT-TCNL of 28/7/2014 and ordinary public-investment law.
Handover may come before or after energising and contracts before it, so the order holds only where
an edge says so; a stage that a capital programme does not require is transparent.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np

from electrification.settings import DATA_FOLDER


class StageGroup(StrEnum):
    """The three groups the stages are shown in."""

    PREPARATION = "preparation"
    WORKS = "works"
    SUPPLY = "supply"


class Stage(StrEnum):
    """A stage a village (or one phase of it) reaches on a day, in the order they are listed."""

    SURVEYED = "surveyed"
    INVESTMENT_APPROVED = "investment_approved"
    DESIGN_APPROVED = "design_approved"
    CAPITAL_ALLOCATED = "capital_allocated"
    CONTRACTOR_SELECTED = "contractor_selected"
    CONNECTION_AGREED = "connection_agreed"
    DEFENCE_OPINION = "defence_opinion"
    UXO_CLEARED = "uxo_cleared"
    FOREST_CONVERTED = "forest_converted"
    SITE_CLEARED = "site_cleared"
    STARTED = "started"
    MV_LINE_BUILT = "mv_line_built"
    SUBSTATION_INSTALLED = "substation_installed"
    LV_LINE_BUILT = "lv_line_built"
    METERS_INSTALLED = "meters_installed"
    WORKS_COMPLETED = "works_completed"
    ACCEPTED = "accepted"
    INSPECTED = "inspected"
    ENERGISED = "energised"
    CONTRACTED = "contracted"
    OPERATION_RECEIVED = "operation_received"
    HANDED_OVER = "handed_over"
    SETTLED = "settled"
    RECOGNISED = "recognised"

    @property
    def group(self) -> StageGroup:
        """The group the stage is shown in."""
        if self.position <= Stage.FOREST_CONVERTED.position:
            return StageGroup.PREPARATION
        if self.position <= Stage.WORKS_COMPLETED.position:
            return StageGroup.WORKS
        return StageGroup.SUPPLY

    @property
    def position(self) -> int:
        """Place in the list, from 0: the column of the stage in every matrix."""
        return STAGES.index(self)


STAGES: tuple[Stage, ...] = tuple(Stage)

_S = Stage
REQUIRES: Mapping[Stage, tuple[Stage, ...]] = {
    _S.INVESTMENT_APPROVED: (_S.SURVEYED,),
    _S.DESIGN_APPROVED: (_S.INVESTMENT_APPROVED,),
    _S.CONTRACTOR_SELECTED: (_S.DESIGN_APPROVED, _S.CAPITAL_ALLOCATED),
    _S.SITE_CLEARED: (_S.DESIGN_APPROVED,),
    _S.CONNECTION_AGREED: (_S.DESIGN_APPROVED,),
    _S.STARTED: (_S.CONTRACTOR_SELECTED,),
    _S.MV_LINE_BUILT: (_S.STARTED,),
    _S.SUBSTATION_INSTALLED: (_S.STARTED,),
    _S.LV_LINE_BUILT: (_S.STARTED,),
    _S.METERS_INSTALLED: (_S.LV_LINE_BUILT,),
    _S.WORKS_COMPLETED: (_S.MV_LINE_BUILT, _S.SUBSTATION_INSTALLED, _S.LV_LINE_BUILT),
    _S.ACCEPTED: (_S.WORKS_COMPLETED,),
    _S.INSPECTED: (_S.ACCEPTED,),
    _S.ENERGISED: (_S.INSPECTED,),
    _S.CONTRACTED: (_S.DESIGN_APPROVED,),
    _S.OPERATION_RECEIVED: (_S.WORKS_COMPLETED,),
    _S.HANDED_OVER: (_S.WORKS_COMPLETED,),
    _S.SETTLED: (_S.HANDED_OVER,),
}
OPTIONAL_BY_DEFAULT = frozenset({_S.DEFENCE_OPINION, _S.UXO_CLEARED, _S.FOREST_CONVERTED})
BUILDING = (
    _S.STARTED,
    _S.MV_LINE_BUILT,
    _S.SUBSTATION_INSTALLED,
    _S.LV_LINE_BUILT,
    _S.METERS_INSTALLED,
)
PROGRAMMES_FILE = DATA_FOLDER / "programmes.csv"


@cache
def prerequisites(stage: Stage, not_required: frozenset[Stage] = frozenset()) -> frozenset[Stage]:
    """Stages that must be reached before this one; one not required is seen through.

    >>> sorted(prerequisites(Stage.STARTED, frozenset({Stage.CONTRACTOR_SELECTED})))
    [<Stage.CAPITAL_ALLOCATED: 'capital_allocated'>, <Stage.DESIGN_APPROVED: 'design_approved'>]
    """
    found: set[Stage] = set()
    for before in REQUIRES.get(stage, ()):
        found |= prerequisites(before, not_required) if before in not_required else {before}
    return frozenset(found)


def missing_before(
    stage: Stage, reached: Mapping[Stage, object], not_required: frozenset[Stage] = frozenset()
) -> list[Stage]:
    """Prerequisites of the stage that have not been reached, in the order of the list."""
    return [s for s in STAGES if s in prerequisites(stage, not_required) and s not in reached]


def order_breaks(reached_on: np.ndarray) -> np.ndarray:
    """Which villages reached a stage earlier than one that must come before it.

    Parameters
    ----------
    reached_on : int32 array (villages, stages)
        Days since 1970-01-01, a missing stage is the largest int32.

    Returns
    -------
    bool array (villages, stages)
        True where the stage has a date and a prerequisite has a later one.
    """
    broken = np.zeros(reached_on.shape, dtype=bool)
    missing = np.iinfo(np.int32).max
    for stage, before in REQUIRES.items():
        own = reached_on[:, stage.position]
        for other in before:
            theirs = reached_on[:, other.position]
            broken[:, stage.position] |= (own != missing) & (theirs != missing) & (theirs > own)
    return broken


def programme_rows(path: Path = PROGRAMMES_FILE) -> list[dict[str, str]]:
    """Which stages the capital programmes that the project ships require, one row per stage."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def not_required_by(
    programme: str | None, templates: Mapping[str, frozenset[Stage]]
) -> frozenset[Stage]:
    """Stages not required under that programme; the common optional ones where none is named.

    Parameters
    ----------
    templates : by programme the stages it does not require, as `store.templates.not_required` says
    """
    if programme is None:
        return OPTIONAL_BY_DEFAULT
    return templates.get(programme, OPTIONAL_BY_DEFAULT)
