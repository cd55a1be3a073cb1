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
from electrification.subject.accounts import Actor, Post, Role
from electrification.subject.periods import (
    Estimated,
    Period,
    PeriodKind,
    before,
    first_day_of_month,
    period_of,
)
from electrification.tracking.handover import offices
from geo.units import UnitKey, fold

REPORTING = (Role.COMMUNE, Role.INVESTOR, Role.ENGINEER)
COLUMNS = (
    "office", "role", "villages", "has_person", "due_on", "reported_at", "is_late", "reports",
    "document_number", "note", "recorder_post", "recorder_unit", *map(str, Estimated),
)  # fmt: skip


def reporting_units(
    store: Store,
    period: Period | StoredPeriod,
    today: dt.date,
    seen: frozenset[int] | None = None,
) -> pd.DataFrame:
    """Units with villages of the baseline that stood on the last day of a period, and their report.

    Every office in which somebody held a commune's, an investor's or the power company's post, and
    the people's committee of each commune without one (`has_person` false). Somebody locked out
    since then counts as they did.

    Parameters
    ----------
    seen : ids of villages, optional
        Those of who looks; what an office with others too expects is left out. None sees all.

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
        if post.role not in REPORTING or not post.organisation:
            continue
        if holder.disabled_on is not None and holder.disabled_on <= day:
            continue
        if post.unit is None or not post.is_held_on(day, known.units):
            continue
        units.setdefault((post.organisation, post.role), []).append(post.unit)
        if post.role is Role.COMMUNE:
            with_officer.add(post.unit)
    rows = []
    for (office, role), keys in units.items():
        own = _counted_in(counted, keys)
        if many := len(own):
            rows.append({"office": office, "role": str(role), "villages": many, "has_person": True,
                         "is_whole": seen is None or seen.issuperset(own)})  # fmt: skip
    known_names = {row["office"] for row in rows}
    communes = counted.groupby(["commune_code", "commune_valid_from", "commune_name"]).size()
    for (code, valid_from, name), many in communes.items():
        office = commune_office(name)
        if UnitKey(code, valid_from.date()) not in with_officer and office not in known_names:
            rows.append({"office": office, "role": str(Role.COMMUNE), "villages": int(many),
                         "has_person": False, "is_whole": seen is None})  # fmt: skip
    columns = ["office", "role", "villages", "has_person", "is_whole"]
    found = pd.DataFrame(rows, columns=columns)
    return _with_reports(found, store, period, today)


def _counted_in(counted: pd.DataFrame, keys: Sequence[UnitKey]) -> frozenset[int]:
    """Which of these villages lie in one of these units of the day the frame is cut by."""
    inside = np.zeros(len(counted), dtype=bool)
    for level in ("commune", "district", "province"):
        codes = counted[f"{level}_code"].to_numpy()
        since = counted[f"{level}_valid_from"].to_numpy()
        for key in keys:
            inside |= (codes == key.code) & (since == np.datetime64(key.valid_from))
    return frozenset(counted.loc[inside, "village_id"].tolist())


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
    stated = [str(e) for e in Estimated if str(e) in both]
    both.loc[~both["is_whole"].astype(bool), stated] = np.nan
    both["is_late"] = [today > due_on if pd.isna(day) else day > due_on for day in days]
    both = both.reindex(columns=list(COLUMNS))
    order = both["office"].map(fold)
    return (
        both.assign(_told=both["reported_at"].notna(), _order=order)
        .sort_values(["_told", "role", "_order"], kind="stable")
        .drop(columns=["_told", "_order"])
        .reset_index(drop=True)
    )


def reports_due(store: Store, by: Actor, counted: pd.Series, today: dt.date) -> pd.DataFrame:
    """Reports that offices of the person owe for periods that are over and open.

    Of periods something was done about, and of the month that ended last where months are reported.

    Parameters
    ----------
    counted : ids of the villages counted

    Returns
    -------
    DataFrame
        ``period office due_on last_on``.
    """
    posts = [p for p in by.posts if p.role in REPORTING and p.organisation and p.unit]
    stored = store.periods.all() if posts else []
    due: list[Period | StoredPeriod] = [
        one for one in stored if one.closing_id is None and one.last_on < today
    ]
    if any(one.kind is PeriodKind.MONTH for one in stored):
        first = first_day_of_month()
        ended = before(period_of(PeriodKind.MONTH, today, first), first)
        due += [ended] if ended.key not in {one.key for one in stored} else []
    rows = []
    for one in due:
        told = store.periods.reports(one.id) if isinstance(one, StoredPeriod) else None
        done = set() if told is None else set(told["office"])
        owing = {str(p.organisation) for p in posts if _owes(store, p, one.last_on, counted)}
        rows += [(one.key, o, one.due_on, one.last_on) for o in sorted(owing - done, key=fold)]
    return pd.DataFrame(rows, columns=["period", "office", "due_on", "last_on"])


def _owes(store: Store, post: Post, day: dt.date, counted: pd.Series) -> bool:
    """Whether a post was held over villages that are counted on that day."""
    if post.unit is None or not post.is_held_on(day, store.units()):
        return False
    inside = store.villages_in((post.unit,), day)
    return inside is None or bool(counted.isin(inside).any())


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
