"""Coverage: border villages that meet the criterion over border villages in the baseline.

Computed from a snapshot and nothing else. Confirmed entries count; what the pending ones would add
stands beside, and so does the same on the villages to be counted at present.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import numpy as np
import pandas as pd

from electrification.calendar import iso_instant
from electrification.questions.rates import Measure, Rate, Share, criterion_rate, rates_pct
from electrification.questions.rates import rate_pct as rate_pct
from electrification.questions.snapshot import Snapshot
from electrification.subject.baseline import BaselineChange
from electrification.subject.villages import Status
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
    "present_villages",
    "present_meets",
    "present_rate_pct",
)
_KEYS = ("unit_code", "unit_valid_from", "unit_name")
TREND_COLUMNS = (
    "on", "villages", "meets", "rate_pct", "present_villages", "present_meets", "present_rate_pct",
)  # fmt: skip
_RATES = {
    "rate_pct": ("meets", "villages"),
    "present_rate_pct": ("present_meets", "present_villages"),
}


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


def coverage(snapshot: Snapshot, by: Level = "district") -> Coverage:
    """Count the villages of the baseline by the units the snapshot is cut by.

    What begins with ``present_`` counts the villages of the register as it stands, with the signed
    changes; a unit with none but those has its row as well.
    """
    frame = snapshot.frame
    marks = _marks(frame)
    unit, units = _units(frame, by)
    rows = units.assign(
        **{
            name: np.bincount(unit[mask], minlength=len(units)).astype(np.int64)
            for name, mask in marks.items()
        }
    )
    rows = rows[(rows["villages"] > 0) | (rows["present_villages"] > 0)].reset_index(drop=True)
    total: dict[str, Any] = {name: int(mask.sum()) for name, mask in marks.items()}
    for rate, (part, whole) in _RATES.items():
        rows[rate] = rates_pct(rows[part].to_numpy(), rows[whole].to_numpy())
        total[rate] = rate_pct(total[part], total[whole])
    total |= _whole(snapshot)
    return Coverage(snapshot, by, rows[[*_KEYS, *COUNTS]], total, snapshot.units_on)


def _marks(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """By count, which villages are counted, bool arrays."""
    place, names = pd.factorize(frame["status"])

    def is_(*wanted: Status) -> np.ndarray:
        return np.isin(names, [str(s) for s in wanted])[place]

    listed = frame["in_baseline"].to_numpy(dtype=bool)
    present = frame["in_present"].to_numpy(dtype=bool)
    meets = frame["meets"].to_numpy(dtype=bool)
    hoped = frame["meets_if_pending"].to_numpy(dtype=bool)
    return {
        "villages": listed,
        "meets": listed & meets,
        "energised": listed & is_(Status.ENERGISED_BELOW, Status.MEETS_CRITERION),
        "energised_partly": listed & is_(Status.ENERGISED_PARTLY),
        "built_not_energised": listed & is_(Status.BUILT_NOT_ENERGISED),
        "no_data": listed & is_(Status.NO_DATA),
        "pending": listed & hoped & ~meets,
        "present_villages": present,
        "present_meets": present & meets,
    }


def _units(frame: pd.DataFrame, by: Level) -> tuple[np.ndarray, pd.DataFrame]:
    """The place of each village's unit in the units there are, by code and first day."""
    code, _codes = pd.factorize(frame[f"{by}_code"])  # -1 where it is not known
    since, days = pd.factorize(frame[f"{by}_valid_from"])
    unit, key = pd.factorize((code.astype(np.int64) + 1) * (len(days) + 1) + since + 1)
    first = np.empty(len(key), dtype=np.int64)
    first[unit[::-1]] = np.arange(len(unit))[::-1]
    names = ("code", "valid_from", "name")
    units = frame[[f"{by}_{name}" for name in names]].iloc[first].reset_index(drop=True)
    units.columns = pd.Index([f"unit_{name}" for name in names])
    units = units.fillna({"unit_code": "", "unit_name": ""})
    order = np.lexsort((units["unit_valid_from"], units["unit_code"].astype(object)))
    rank = np.empty(len(key), dtype=np.int64)
    rank[order] = np.arange(len(key))
    return rank[unit], units.iloc[order].reset_index(drop=True)


def rate_of_row(row: Mapping[Any, Any]) -> Rate:
    """The rate of a row of coverage, or of its total."""
    return Rate(
        Measure.CRITERION,
        Share(int(row["meets"]), int(row["villages"])),
        Share(int(row["present_meets"]), int(row["present_villages"])),
    )


def _whole(snapshot: Snapshot) -> dict[str, Any]:
    """The one province all villages are in; empty where there is none or more than one."""
    frame = snapshot.frame
    codes = frame["province_code"].dropna()
    since = frame["province_valid_from"].dropna()
    if codes.nunique() != 1 or since.nunique() != 1:
        return {"unit_code": "", "unit_valid_from": None, "unit_name": ""}
    name = frame["province_name"].loc[codes.index[0]]
    return {"unit_code": codes.iloc[0], "unit_valid_from": since.iloc[0], "unit_name": name}


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
    """Villages, how many meet the criterion and the rate (0–100) on each of the days, twice."""
    rows = []
    for day in days:
        rate = criterion_rate(store.snapshot(day, known_at, None, scope))
        rows.append(
            {
                "on": day,
                "villages": rate.frozen.whole,
                "meets": rate.frozen.part,
                "rate_pct": rate.frozen.rate_pct,
                "present_villages": rate.present.whole,
                "present_meets": rate.present.part,
                "present_rate_pct": rate.present.rate_pct,
            }
        )
    return pd.DataFrame(rows, columns=list(TREND_COLUMNS))


def as_json(found: Coverage, *, names_villages: bool = True) -> dict[str, Any]:
    """Coverage as plain values, the shape that files and programs read.

    `names_villages`: whether signed changes of the list name the villages and say why.
    """
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
        "measure": str(Measure.CRITERION),
        "rule": {
            "version": criterion.version,
            "name": criterion.name,
            "threshold_from": criterion.threshold_from,
            "document_number": criterion.document_number or None,
            "valid_from": criterion.valid_from.isoformat(),
            "grid_required": criterion.grid_required,
        },
        "changes": [_change(snapshot, change, names_villages) for change in baseline.changes],
        "rows": [_plain(row) for row in found.rows.to_dict("records")],
        "total": _plain(found.total),
    }


def _change(snapshot: Snapshot, change: BaselineChange, names_villages: bool) -> dict[str, Any]:
    stated = {
        "id": change.id,
        "kind": str(change.kind),
        "on": change.changed_on.isoformat(),
        "document_number": change.document_number,
    }
    if not names_villages:
        return stated
    codes = dict(zip(snapshot.frame["village_id"], snapshot.frame["village_code"], strict=True))
    return stated | {
        "reason": change.reason,
        "joined": [codes[i] for i in change.joined if i in codes],
        "left": [codes[i] for i in change.left if i in codes],
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
