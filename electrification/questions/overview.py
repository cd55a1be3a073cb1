"""The leader's five lines: what a snapshot says at a glance, as numbers and lists.

Each line is a count and the villages behind it, so that it opens to its list and adds up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrification.questions.rates import Rate, criterion_rate
from electrification.questions.snapshot import Snapshot
from electrification.subject import periods
from electrification.subject.periods import PeriodKind, first_day_of_month
from electrification.subject.villages import Status
from geo.units import fold

REMAINING_ORDER = (
    Status.BUILT_NOT_ENERGISED,
    Status.BUILDING,
    Status.PREPARING,
    Status.NOT_STARTED,
    Status.ENERGISED_PARTLY,
    Status.ENERGISED_BELOW,
    Status.NO_DATA,
)


@dataclass(frozen=True)
class Change:
    """What differs between two snapshots: village ids that gained or lost, joined or left."""

    before: Snapshot
    after: Snapshot
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    joined: tuple[int, ...]
    left: tuple[int, ...]
    moved: pd.DataFrame
    """Villages whose status changed: ``village_id status_before status``."""


@dataclass(frozen=True)
class ReportedPeriod:
    """The closed period that figures are shown for, by its key, days and instant of closing."""

    key: str
    first_on: dt.date
    last_on: dt.date
    closed_at: dt.datetime


@dataclass(frozen=True)
class Overview:
    """The five lines. Frames are rows of the snapshot, in the order to read them."""

    snapshot: Snapshot
    rate: Rate
    pending: pd.DataFrame
    in_doubt: pd.DataFrame
    """Villages that meet by confirmed entries and would not with the pending ones."""
    remaining: Mapping[Status, pd.DataFrame]
    built_dark: pd.DataFrame
    obstacles: pd.DataFrame
    since: Change
    period: ReportedPeriod | None = None
    """The closed period whose figures these are; None for the present or another day."""

    @property
    def villages(self) -> int:
        """Villages of the frozen list."""
        return self.rate.frozen.whole

    @property
    def meets(self) -> int:
        """Villages of the frozen list that meet the criterion."""
        return self.rate.frozen.part

    @property
    def remaining_count(self) -> int:
        """Villages that do not meet the criterion; the groups add up to it."""
        return self.villages - self.meets


def period_end_before(day: dt.date) -> dt.date:
    """Last day of the reporting month that ended before `day`.

    >>> period_end_before(dt.date(2025, 9, 14)), period_end_before(dt.date(2025, 9, 15))
    (datetime.date(2025, 8, 14), datetime.date(2025, 9, 14))
    """
    return period_of(day)[0] - dt.timedelta(days=1)


def period_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the reporting month a day lies in.

    >>> [d.isoformat() for d in period_of(dt.date(2025, 9, 29))]
    ['2025-09-15', '2025-10-14']
    """
    month = periods.period_of(PeriodKind.MONTH, day, first_day_of_month())
    return month.first_on, month.last_on


def trend_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Ends of the months from `first` up to `last`, and `last` itself; at most the last 48."""
    ends = [stamp.date() for stamp in pd.date_range(first, last, freq="ME")]
    return (ends if ends and ends[-1] == last else [*ends, last])[-48:]


def overview(
    snapshot: Snapshot, before: Snapshot, period: ReportedPeriod | None = None
) -> Overview:
    """The five lines of a snapshot, compared with an earlier one."""
    counted = snapshot.counted
    short = counted[~counted["meets"]]
    groups = {s: by_name(short[short["status"] == s]) for s in REMAINING_ORDER}
    dark = counted[counted["built_dark_since"].notna()].sort_values("built_dark_since")
    stuck = counted[counted["obstacles_open"] > 0].explode("obstacle_entry_ids")
    return Overview(
        snapshot,
        criterion_rate(snapshot),
        pending=counted[counted["meets_if_pending"] & ~counted["meets"]],
        in_doubt=counted[counted["meets"] & ~counted["meets_if_pending"]],
        remaining={status: rows for status, rows in groups.items() if len(rows)},
        built_dark=dark,
        obstacles=stuck.sort_values("obstacle_entry_ids"),
        since=compare(before, snapshot),
        period=period,
    )


def by_name(rows: pd.DataFrame) -> pd.DataFrame:
    """Villages by commune and name as people sort them: Đ after D, accents aside."""
    return rows.sort_values(["commune_name", "village_name"], key=_sorted)


def _sorted(names: pd.Series) -> pd.Series:
    """What names are sorted by; each is folded once."""
    return names.map({name: fold(name) for name in names.dropna().unique()}).fillna("")


def compare(before: Snapshot, after: Snapshot) -> Change:
    """What changed between two snapshots of the same store."""
    columns = ["village_id", "village_code", "status", "meets", "in_baseline"]
    both = before.frame[columns].merge(
        after.frame[columns], on="village_id", how="outer", suffixes=("_before", "")
    )
    counted_then = both["in_baseline_before"].fillna(False).astype(bool)
    counted_now = both["in_baseline"].fillna(False).astype(bool)
    met_then = counted_then & both["meets_before"].fillna(False).astype(bool)
    met_now = counted_now & both["meets"].fillna(False).astype(bool)

    def ids(mask: pd.Series) -> tuple[int, ...]:
        return tuple(int(i) for i in both.loc[mask, "village_id"])

    moved = both[(both["status"] != both["status_before"]) & both["status"].notna()]
    return Change(
        before,
        after,
        gained=ids(met_now & ~met_then),
        lost=ids(met_then & ~met_now),
        joined=ids(counted_now & ~counted_then),
        left=ids(counted_then & ~counted_now),
        moved=moved[["village_id", "status_before", "status"]].reset_index(drop=True),
    )


def overdue_days(due_on: pd.Series, day: dt.date) -> pd.Series:
    """Days past a deadline, missing where there is none or it is still to come."""
    late = (pd.Timestamp(day) - pd.to_datetime(due_on)).dt.days.astype("float")
    return late.where(late > 0, np.nan)
