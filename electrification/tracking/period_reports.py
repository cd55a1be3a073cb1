"""Which units are to report for a period, and which of them have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from electrification.calendar import VIETNAM
from electrification.labels import commune_office
from electrification.storage import Store
from electrification.storage.periods import StoredPeriod
from electrification.subject.accounts import Role
from electrification.subject.periods import Estimated, Period
from electrification.tracking.handover import offices
from geo.units import UnitKey, fold

REPORTING = (Role.COMMUNE, Role.INVESTOR, Role.ENGINEER)
COLUMNS = (
    "office", "role", "villages", "has_person", "due_on", "reported_at", "is_late", "reports",
    "document_number", "note", "recorder_post", "recorder_unit", *map(str, Estimated),
)  # fmt: skip


def reporting_units(store: Store, period: Period | StoredPeriod, today: dt.date) -> pd.DataFrame:
    """Units with villages of the baseline that stood on the last day of a period, and their report.

    Every office in which somebody held a commune's, an investor's or the power company's post, and
    the people's committee of each commune without one (`has_person` false).

    Returns
    -------
    DataFrame
        `COLUMNS`; `reported_at` is missing where no report is there, `is_late` says that the
        deadline has passed without one or that it came after. Those who have not reported first.
    """
    day = period.last_on
    counted = store.snapshot(day).counted
    units: dict[tuple[str, Role], list[UnitKey]] = {}
    with_officer: set[UnitKey] = set()
    known = offices(store, day)
    for holder in known.holders:
        post = holder.post
        if holder.is_disabled or post.role not in REPORTING or not post.organisation:
            continue
        if post.unit is None or not post.is_held_on(day, known.units):
            continue
        units.setdefault((post.organisation, post.role), []).append(post.unit)
        if post.role is Role.COMMUNE:
            with_officer.add(post.unit)
    rows = []
    for (office, role), keys in units.items():
        if many := _counted_in(counted, keys):
            rows.append({"office": office, "role": str(role), "villages": many, "has_person": True})
    known_names = {row["office"] for row in rows}
    communes = counted.groupby(["commune_code", "commune_valid_from", "commune_name"]).size()
    for (code, valid_from, name), many in communes.items():
        office = commune_office(name)
        if UnitKey(code, valid_from.date()) not in with_officer and office not in known_names:
            rows.append({"office": office, "role": str(Role.COMMUNE), "villages": int(many),
                         "has_person": False})  # fmt: skip
    found = pd.DataFrame(rows, columns=["office", "role", "villages", "has_person"])
    return _with_reports(found, store, period, today)


def _counted_in(counted: pd.DataFrame, keys: Sequence[UnitKey]) -> int:
    """How many of these villages lie in one of these units of the day the frame is cut by."""
    inside = np.zeros(len(counted), dtype=bool)
    for level in ("commune", "district", "province"):
        codes = counted[f"{level}_code"].to_numpy()
        since = counted[f"{level}_valid_from"].to_numpy()
        for key in keys:
            inside |= (codes == key.code) & (since == np.datetime64(key.valid_from))
    return int(inside.sum())


def _with_reports(
    found: pd.DataFrame, store: Store, period: Period | StoredPeriod, today: dt.date
) -> pd.DataFrame:
    standing = store.periods.get(period.key)
    due_on = standing.due_on if standing else period.due_on
    told = store.periods.reports(standing.id if standing else -1)
    told = told.rename(columns={"recorded_at": "reported_at"})
    both = found.merge(told.drop(columns="id"), on="office", how="left")
    both["due_on"] = due_on
    days = both["reported_at"].dt.tz_convert(VIETNAM).dt.date
    both["is_late"] = [today > due_on if pd.isna(day) else day > due_on for day in days]
    both = both.reindex(columns=list(COLUMNS))
    order = both["office"].map(fold)
    return (
        both.assign(_told=both["reported_at"].notna(), _order=order)
        .sort_values(["_told", "role", "_order"], kind="stable")
        .drop(columns=["_told", "_order"])
        .reset_index(drop=True)
    )


def department_estimates(
    store: Store, period: Period | StoredPeriod, expected: pd.DataFrame
) -> dict[str, int]:
    """What the department itself expects: the last estimates of units that are not `expected`."""
    standing = store.periods.get(period.key)
    if standing is None:
        return {}
    told = store.periods.reports(standing.id)
    own = told[~told["office"].isin(expected["office"])]
    found: dict[str, int] = {}
    for row in own.sort_values("recorded_at").to_dict("records"):
        found |= {str(e): int(row[e]) for e in Estimated if e in row and pd.notna(row[e])}
    return found
