"""The figures of a reporting period as they are closed, and what differs from them later.

Everything is recomputable from the entries as known at the instant of closing; the figures are kept
all the same, so that a difference is seen and said.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from electrification.questions.coverage import SnapshotSource
from electrification.questions.measures import Measure, Measured, beside, measures
from electrification.questions.rates import Rate, Share
from electrification.questions.snapshot import Snapshot
from electrification.subject.audit import canonical
from electrification.subject.villages import STATUSES
from geo.units import UnitKey

VERDICT = ("in_baseline", "in_present", "meets", "meets_if_pending", "status")
"""What is kept of each village, by the names of the snapshot's columns."""
_VILLAGE = ("village_id", "village_code", "village_name", *VERDICT)


@dataclass(frozen=True)
class Kept:
    """Figures of a closing.

    `villages` has ``village_id village_code village_name in_baseline in_present meets
    meets_if_pending status``, by id; `statuses` counts the villages of the baseline.
    """

    on: dt.date
    known_at: dt.datetime
    data_version: int
    is_sample: bool
    criterion: Mapping[str, Any]
    baseline: Mapping[str, Any]
    measures: Mapping[Measure, Measured]
    beside: Mapping[str, int]
    statuses: Mapping[str, int]
    villages: pd.DataFrame


@dataclass(frozen=True)
class Difference:
    """A kept figure that is not what is computed; `what` names it, a village by its code."""

    what: str
    kept: str
    computed: str


def kept_text(snapshot: Snapshot) -> str:
    """The figures of a snapshot as canonical JSON, to be kept with a closing."""
    criterion, baseline = snapshot.criterion, snapshot.baseline
    frame = snapshot.frame.sort_values("village_id")
    values = {
        "on": snapshot.on,
        "known_at": snapshot.known_at,
        "sample": bool(snapshot.is_sample),
        "criterion": {
            "id": criterion.id,
            "name": criterion.name,
            "threshold_pct": float(criterion.threshold_pct),
            "verified": bool(criterion.is_verified),
            "grid_required": bool(criterion.grid_required),
        },
        "baseline": {
            "id": baseline.id or "",
            "villages": int(baseline.villages),
            "source": baseline.source,
            "on": baseline.on.isoformat() if baseline.on else "",
        },
        "measures": {str(name): _shares(one) for name, one in measures(snapshot).items()},
        "beside": dict(beside(snapshot)),
        "statuses": _statuses(snapshot),
        "columns": list(_VILLAGE),
        "villages": [list(row) for row in zip(*(_plain(frame[n]) for n in _VILLAGE), strict=True)],
    }
    return canonical(values).decode()


def _shares(one: Measured) -> dict[str, int]:
    """A measure as numbers: on the frozen list, and on the villages to be counted at present."""
    return {
        "part": one.rate.frozen.part,
        "whole": one.rate.frozen.whole,
        "present_part": one.rate.present.part,
        "present_whole": one.rate.present.whole,
        "known": one.known,
    }


def _measured(measure: Measure, kept: Mapping[str, int], villages: int) -> Measured:
    frozen = Share(kept["part"], kept["whole"])
    present = Share(kept["present_part"], kept["present_whole"])
    is_households = measure in (Measure.CONTRACTS, Measure.USE)
    return Measured(Rate(measure, frozen, present), kept["known"], villages, is_households)


def _plain(column: pd.Series) -> list[Any]:
    """A column as values JSON knows; truth as 0 and 1."""
    values = column.astype(int) if column.dtype == bool else column
    return list(values.tolist())


def _statuses(snapshot: Snapshot) -> dict[str, int]:
    many = snapshot.counted["status"].value_counts()
    return {str(s): int(many[s]) for s in STATUSES if s in many.index}


def read_kept(text: str, known_at: dt.datetime, data_version: int) -> Kept:
    """What was kept, from its text and the instant and data version of the closing."""
    told = json.loads(text)
    rows = pd.DataFrame(told["villages"], columns=told["columns"])
    flags = tuple(name for name in VERDICT if name != "status")
    rows = rows.astype(dict.fromkeys(flags, bool) | {"village_id": "int64"})
    counted = int(rows["in_baseline"].sum())
    return Kept(
        dt.date.fromisoformat(told["on"]),
        known_at,
        data_version,
        told["sample"],
        told["criterion"],
        told["baseline"],
        {
            Measure(name): _measured(Measure(name), one, counted)
            for name, one in told["measures"].items()
        },
        told["beside"],
        told["statuses"],
        rows,
    )  # fmt: skip


def as_kept(snapshot: Snapshot, kept: Kept) -> Snapshot:
    """The snapshot with the verdict on every village as it was kept.

    Where all still recomputes, as it should, nothing changes; where it does not, the kept verdict
    stands, and `differences` says what differs.
    """
    frame = snapshot.frame
    place = pd.Index(kept.villages["village_id"]).get_indexer(frame["village_id"])
    known = place >= 0
    columns = {}
    for name in VERDICT:
        values = frame[name].to_numpy(copy=True)
        values[known] = kept.villages[name].to_numpy()[place[known]]
        columns[name] = values
    return replace(snapshot, frame=frame.assign(**columns), data_version=kept.data_version)


def differences(kept: Kept, snapshot: Snapshot) -> list[Difference]:
    """What the snapshot of the same day and instant computes otherwise than it was kept."""
    then, now = json.loads(kept_text(snapshot)), kept
    found = []
    for what, before, after in (
        ("criterion", now.criterion, then["criterion"]),
        ("baseline", now.baseline, then["baseline"]),
        ("statuses", now.statuses, then["statuses"]),
        ("beside", now.beside, then["beside"]),
    ):
        found += [
            Difference(f"{what}.{name}", str(before.get(name)), str(after.get(name)))
            for name in dict.fromkeys((*before, *after))
            if before.get(name) != after.get(name)
        ]
    for name, one in measures(snapshot).items():
        own = kept.measures.get(name)
        before, after = _shares(own) if own else {}, _shares(one)
        found += [
            Difference(f"measures.{name}.{part}", str(before.get(part)), str(value))
            for part, value in after.items()
            if before.get(part) != value
        ]
    return found + _village_differences(kept, snapshot)


def _village_differences(kept: Kept, snapshot: Snapshot) -> list[Difference]:
    both = kept.villages.merge(
        snapshot.frame[["village_id", "village_code", *VERDICT]],
        on="village_id", how="outer", suffixes=("", "_now"), indicator=True,
    )  # fmt: skip
    found = []
    for row in both[both["_merge"] != "both"].to_dict("records"):
        code = row["village_code"] if row["_merge"] == "left_only" else row["village_code_now"]
        sides = ("1", "0") if row["_merge"] == "left_only" else ("0", "1")
        found.append(Difference(f"village.{code}", *sides))
    both = both[both["_merge"] == "both"]
    for name in VERDICT:
        differs = both[(both[name] != both[f"{name}_now"]).to_numpy(dtype=bool)]
        found += [
            Difference(f"village.{code}.{name}", str(before), str(after))
            for code, before, after in zip(
                differs["village_code"], differs[name], differs[f"{name}_now"], strict=True
            )
        ]
    return found


@dataclass(frozen=True)
class AsClosed:
    """A source of snapshots as they were known when a period was closed, on its day as kept."""

    source: SnapshotSource
    kept: Kept

    def snapshot(
        self,
        on: dt.date,
        known_at: dt.datetime | None = None,
        units_on: dt.date | None = None,
        scope: tuple[UnitKey, ...] | None = None,
    ) -> Snapshot:
        """The snapshot of a day as known at the closing, unless another instant is asked for."""
        found = self.source.snapshot(on, known_at or self.kept.known_at, units_on, scope)
        is_own = on == self.kept.on and found.known_at == self.kept.known_at
        return as_kept(found, self.kept) if is_own else found
