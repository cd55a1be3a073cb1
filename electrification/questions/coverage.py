"""Coverage: border villages that meet the criterion over border villages in the baseline.

Computed from a snapshot and nothing else. Confirmed entries count; what the pending ones would add
stands beside.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import pandas as pd

from electrification.calendar import iso_instant
from electrification.questions.snapshot import Snapshot
from electrification.subject.villages import Status
from electrification.texts import half_up
from geo.units import UnitKey

Level = Literal["province", "district", "commune"]
LAST_DAY_OF_DISTRICTS = dt.date(2025, 6, 30)
COUNTS = (
    "villages",
    "meets",
    "rate_pct",
    "energised",
    "energised_partly",
    "built_not_energised",
    "no_data",
    "pending",
)


class SnapshotSource(Protocol):
    """What coverage asks of a store."""

    def snapshot(
        self,
        on: dt.date,
        known_at: dt.datetime | None = None,
        units_on: dt.date | None = None,
        scope: tuple[UnitKey, ...] | None = None,
    ) -> Snapshot: ...


@dataclass(frozen=True)
class Coverage:
    """Coverage by unit, and in all.

    `rows` has ``unit_code unit_valid_from unit_name`` and the columns of `COUNTS`, one row per unit
    that has villages of the baseline; `total` is the same for all of them together.
    `study_areas_on` is set where the rows are districts of a day before the one asked for.
    """

    snapshot: Snapshot
    by: Level
    rows: pd.DataFrame
    total: dict[str, Any]
    units_on: dt.date
    study_areas_on: dt.date | None = None


def rate_pct(meets: int, villages: int) -> float | None:
    """Share in per cent, two decimals, halves up; None where there is nothing to share.

    >>> rate_pct(111, 123)
    90.24
    """
    return float(half_up(meets * 100 / villages, 2)) if villages else None


def coverage(snapshot: Snapshot, by: Level = "district") -> Coverage:
    """Count the villages of the baseline by the units the snapshot is cut by."""
    counted = snapshot.counted
    marks = pd.DataFrame(
        {
            "unit_code": counted[f"{by}_code"].fillna(""),
            "unit_valid_from": counted[f"{by}_valid_from"],
            "unit_name": counted[f"{by}_name"].fillna(""),
            "villages": 1,
            "meets": counted["meets"].astype(int),
            "energised": counted["status"]
            .isin([Status.ENERGISED_BELOW, Status.MEETS_CRITERION])
            .astype(int),
            "energised_partly": (counted["status"] == Status.ENERGISED_PARTLY).astype(int),
            "built_not_energised": (counted["status"] == Status.BUILT_NOT_ENERGISED).astype(int),
            "no_data": (counted["status"] == Status.NO_DATA).astype(int),
            "pending": (counted["meets_if_pending"] & ~counted["meets"]).astype(int),
        }
    )
    names = [name for name in COUNTS if name != "rate_pct"]
    keys = ["unit_code", "unit_valid_from", "unit_name"]
    rows = marks.groupby(keys, dropna=False, sort=True)[names].sum().reset_index()
    rows["rate_pct"] = [
        rate_pct(m, v) for m, v in zip(rows["meets"], rows["villages"], strict=True)
    ]
    total: dict[str, Any] = {name: int(marks[name].sum()) for name in names}
    total["rate_pct"] = rate_pct(total["meets"], total["villages"])
    total |= _whole(snapshot)
    return Coverage(snapshot, by, rows[[*keys, *COUNTS]], total, snapshot.units_on)


def _whole(snapshot: Snapshot) -> dict[str, Any]:
    """The one province all villages are in; empty where there is none or more than one."""
    provinces = snapshot.frame[["province_code", "province_valid_from", "province_name"]]
    provinces = provinces.drop_duplicates().dropna()
    if len(provinces) != 1:
        return {"unit_code": "", "unit_valid_from": None, "unit_name": ""}
    code, valid_from, name = provinces.iloc[0]
    return {"unit_code": code, "unit_valid_from": valid_from, "unit_name": name}


def coverage_on(
    store: SnapshotSource,
    on: dt.date,
    known_at: dt.datetime | None = None,
    by: Level = "district",
    units_on: dt.date | None = None,
    scope: tuple[UnitKey, ...] | None = None,
) -> Coverage:
    """Coverage on a day as known at an instant, cut by the units of `units_on` (that day's).

    Districts ended on 30 June 2025; for a later day the last ones stand as study areas, and
    `study_areas_on` says so.
    """
    units_on = units_on or on
    if by != "district" or units_on <= LAST_DAY_OF_DISTRICTS:
        return coverage(store.snapshot(on, known_at, units_on, scope), by)
    areas = coverage(store.snapshot(on, known_at, LAST_DAY_OF_DISTRICTS, scope), by)
    whole = _whole(store.snapshot(on, known_at, units_on, scope))
    return replace(
        areas,
        total=areas.total | whole,
        units_on=units_on,
        study_areas_on=LAST_DAY_OF_DISTRICTS,
    )


def trend(
    store: SnapshotSource,
    days: list[dt.date],
    known_at: dt.datetime | None = None,
    scope: tuple[UnitKey, ...] | None = None,
) -> pd.DataFrame:
    """Villages, how many meet the criterion and the rate (0–100) on each of the days."""
    rows = []
    for day in days:
        counted = store.snapshot(day, known_at, None, scope).counted
        meets = int(counted["meets"].sum())
        rows.append(
            {
                "on": day,
                "villages": len(counted),
                "meets": meets,
                "rate_pct": rate_pct(meets, len(counted)),
            }
        )
    return pd.DataFrame(rows, columns=["on", "villages", "meets", "rate_pct"])


def as_json(found: Coverage) -> dict[str, Any]:
    """Coverage as plain values, the shape that files and programs read."""
    snapshot = found.snapshot
    criterion, baseline = snapshot.criterion, snapshot.baseline
    return {
        "on": snapshot.on.isoformat(),
        "known_at": iso_instant(snapshot.known_at),
        "units_on": found.units_on.isoformat(),
        "by": found.by,
        "study_areas_on": found.study_areas_on.isoformat() if found.study_areas_on else None,
        "data_version": snapshot.data_version,
        "sample": snapshot.is_sample,
        "criterion": {
            "id": criterion.id,
            "threshold_pct": criterion.threshold_pct,
            "verified": criterion.is_verified,
            "source": criterion.legal_basis,
        },
        "baseline": {
            "id": baseline.id,
            "villages": baseline.villages,
            "source": baseline.source,
            "on": baseline.on.isoformat() if baseline.on else None,
        },
        "rows": [_plain(row) for row in found.rows.to_dict("records")],
        "total": _plain(found.total),
    }


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name in ("unit_code", "unit_valid_from", "unit_name", *COUNTS):
        value = row[name]
        if value is None or value != value:
            plain[name] = None
        else:
            plain[name] = value.date().isoformat() if isinstance(value, dt.datetime) else value
    return plain
