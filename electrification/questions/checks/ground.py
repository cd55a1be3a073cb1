"""What checks look at, and the shape of what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from electrification.calendar import day_number
from electrification.questions import facts
from electrification.questions.entry_log import Selection, place_of
from electrification.questions.meters import READING_COLUMNS, in_order, monthly
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage

THE_LIST = -1
"""The place of what is found about the list of villages as a whole, and no village's."""


class Severity(StrEnum):
    """How much a finding weighs: an alarm puts a counted figure in doubt."""

    ALARM = "alarm"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Beside:
    """What stands beside the entries; a check whose frame is None finds nothing.

    Attributes
    ----------
    details : ``entry_id reason document_number capital_source``, of the entries that checks name
    dark_notes : ids of entries whose note says that there is no power
    evidence : documents with their flags, as `subject.contradictions` gives them, and
        ``evidence_id village_id entry_id stage kind``
    places, areas : extents of communes by (code, valid_from), and the approximate areas of the
        communes that the snapshot is cut by
    signed : ``entry_id village_id``, recorded and confirmed by two accounts of one name and unit
    list_changes : ``changed_on baseline_id joined left``, days on which the list was changed
    reports : ``on what``, days on which a report was closed or taken out
    rule_versions : ``version_id valid_from on threshold_pct document_number`` of the province's own
    closings : ``closing_id key closed what kept computed``, closings that no longer recompute
    meters : readings as `storage.meters` gives them
    costs : ``village_id cost_vnd works``, each village's share of the total investment of its
        works, and the codes of these
    work_costs : as `questions.work_costs` gives them
    """

    details: pd.DataFrame | None = None
    dark_notes: frozenset[int] = frozenset()
    evidence: pd.DataFrame | None = None
    places: pd.DataFrame | None = None
    areas: gpd.GeoDataFrame | None = None
    signed: pd.DataFrame | None = None
    list_changes: pd.DataFrame | None = None
    reports: pd.DataFrame | None = None
    rule_versions: pd.DataFrame | None = None
    closings: pd.DataFrame | None = None
    meters: pd.DataFrame | None = None
    costs: pd.DataFrame | None = None
    work_costs: pd.DataFrame | None = None


@dataclass(frozen=True)
class Ground:
    """The villages of a snapshot and the entries known then.

    `entries` holds confirmed and pending ones, with `village` the place in `snapshot.frame`.
    """

    snapshot: Snapshot
    entries: Selection
    beside: Beside = field(default_factory=Beside)

    @property
    def frame(self) -> pd.DataFrame:
        """One row per village, in the order that `entries.village` counts by."""
        return self.snapshot.frame

    @property
    def on_day(self) -> int:
        """The day looked at, in days since 1970-01-01."""
        return day_number(self.snapshot.on)

    @cached_property
    def works(self) -> facts.Works:
        """Stages reached, pending entries included."""
        return facts.works(self.entries)

    @cached_property
    def readings(self) -> pd.DataFrame:
        """Readings of the meters up to the day looked at, by village and month."""
        readings = self.beside.meters
        if readings is None:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in READING_COLUMNS})
        return in_order(readings[readings["month"] <= pd.Timestamp(self.snapshot.on)])

    @cached_property
    def months(self) -> pd.DataFrame:
        """`monthly` sums of them with the village's ``place``, of villages in the snapshot."""
        own = monthly(self.readings)
        own["place"] = self.places_of(own["village_id"])
        return own[own["place"] >= 0].sort_values(["place", "month"], kind="stable")

    def of(self, *kinds: EntryKind) -> Selection:
        """Entries of these kinds."""
        return self.entries.of(*kinds)

    def stage(self, *stages: Stage) -> Selection:
        """Entries that say one of these stages was reached; inspections are not among them."""
        told = self.of(EntryKind.STAGE)
        mask = np.zeros(len(told), dtype=bool)
        for one in stages:
            mask |= told.has_code(str(one))
        return told.where(mask)

    def finished(self) -> Selection:
        """Entries that say the works were finished, an acceptance or an inspection among them."""
        after = self.stage(
            Stage.WORKS_COMPLETED, Stage.ACCEPTED, Stage.OPERATION_RECEIVED, Stage.HANDED_OVER,
            Stage.SETTLED,
        )  # fmt: skip
        checks = self.of(EntryKind.INSPECTION)
        return Selection(
            self.entries.log, np.r_[after.at, checks.at], np.r_[after.village, checks.village],
            self.entries.villages,
        )  # fmt: skip

    def places_of(self, village_ids: pd.Series | np.ndarray) -> np.ndarray:
        """Places of villages by id; `THE_LIST` for one that is not in the snapshot."""
        index = pd.Index(self.frame["village_id"])
        return np.asarray(index.get_indexer(pd.Index(np.asarray(village_ids, dtype=np.int64))))


Found: TypeAlias = pd.DataFrame
"""Columns ``place severity entry_ids also`` and the figures that the check's sentence names.

`also` are other rows that the finding rests on, as links call them (``evidence:12``).
"""
Ids = list[tuple[int, ...]]


def found(
    where: np.ndarray,
    severity: Severity | np.ndarray,
    entry_ids: Ids | None = None,
    also: Sequence[tuple[str, ...]] | None = None,
    **values: object,
) -> Found:
    """Findings at these places; one severity for all or one each."""
    many = len(where)
    columns: dict[str, object] = {
        "place": where,
        "severity": np.full(many, str(severity), dtype=object)
        if isinstance(severity, Severity)
        else severity,
        "entry_ids": pd.Series(entry_ids if entry_ids is not None else [()] * many, dtype=object),
        "also": pd.Series(also if also is not None else [()] * many, dtype=object),
    }
    return pd.DataFrame(columns | values)


def nothing(severity: Severity = Severity.NOTE, *names: str) -> Found:
    """No finding at all."""
    return found(np.zeros(0, dtype=np.int64), severity, **{name: [] for name in names})


def last_ids(selection: Selection, places: np.ndarray) -> Ids:
    """The id of the latest entry of each of these villages in a selection."""
    if not len(selection):
        return [()] * len(places)
    last = selection.latest()[places]
    ids = selection.log.entry_id[np.where(last >= 0, place_of(last), 0)]
    return [(int(i),) if order >= 0 else () for i, order in zip(ids, last, strict=True)]


def joined(*several: Ids) -> Ids:
    """The ids of several lists, place by place."""
    return [tuple(dict.fromkeys(sum(one, ()))) for one in zip(*several, strict=True)]


def pairs(ids: np.ndarray, one: np.ndarray, other: np.ndarray) -> Ids:
    """Ids two and two."""
    return [(int(ids[a]), int(ids[b])) for a, b in zip(one, other, strict=True)]


def in_pairs(selection: Selection, *keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places in a selection of entries that follow each other under the same keys, in their order.

    Returns
    -------
    int array, int array
        The earlier and the later of each two neighbours.
    """
    order = np.lexsort((selection.order, *keys))
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in keys:
        same &= column[order][1:] == column[order][:-1]
    return order[:-1][same], order[1:][same]
