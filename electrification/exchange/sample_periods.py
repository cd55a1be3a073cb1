"""Reporting periods of the sample: reports of units, closings and a reopening, with their instants.

A closing in the past is of what was known then, so the same figures come out that would have been
closed on that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from electrification import calendar
from electrification.storage import Store, Work
from electrification.subject.periods import Estimated, PeriodAction
from electrification.tracking.periods import find_period, write_closing, write_period


def add_periods(
    work: Work, store: Store, acts: Sequence[Mapping[str, str]], person_ids: Mapping[str, int]
) -> None:
    """Write what was done about periods, in the order it was recorded."""
    for row in sorted(acts, key=lambda act: act["recorded_at"]):
        at, by = calendar.read_instant(row["recorded_at"]), person_ids[row["recorded_by"]]
        period = find_period(row["period_key"])
        if row["action"] == "closed":
            write_closing(work, store, period, at, by)
        elif row["action"] == "reported":
            _add_report(work, row, write_period(work, period, at, by).id, at, by)
        else:
            standing = write_period(work, period, at, by)
            event = {
                "period_id": standing.id,
                "action": str(PeriodAction(row["action"])),
                "closing_id": standing.closing_id,
                "reason": row["reason"],
                "document_number": row["document_number"] or None,
            }
            work.add_period_event(event, at, by)


def _add_report(
    work: Work, row: Mapping[str, str], period_id: int, at: dt.datetime, by: int
) -> None:
    report = {
        "period_id": period_id,
        "office": row["office"],
        "document_number": row["document_number"] or None,
    }
    estimates = {str(name): int(row[name]) for name in Estimated if row[name]}
    work.add_period_report(report, estimates, at, by)
