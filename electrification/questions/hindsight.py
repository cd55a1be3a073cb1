"""How well past forecasts would have done: each made again from what was known at the time.

A forecast of a village is judged once its 90 % day has passed, so that what came is known whatever
it was; judging the quick ones earlier would flatter the forecast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY, day_from
from electrification.questions.durations import Ground
from electrification.questions.forecast import forecast

DRAWS = 500
MONTHS = 24
"""At most so many month ends are looked back upon."""
FEWEST_JUDGED = 10
"""Fewer judged forecasts than this say nothing about how well they do."""
COLUMNS = ("made_on", "village_id", "p10", "p50", "p90", "came_on", "outcome", "days_off")


class Outcome(StrEnum):
    """What came, beside what was forecast."""

    INSIDE = "inside"
    EARLIER = "earlier"
    LATER = "later"
    OPEN = "open"


@dataclass(frozen=True)
class Hindsight:
    """Past forecasts beside what came.

    Attributes
    ----------
    tries : one row per month end and village that had a date: `COLUMNS`; `came_on` is None where
        the village does not meet yet, and `days_off` is then how much later it is at least
    whole : one row per month end: ``made_on remaining undated p10 p50 p90``, for all villages
    """

    on: dt.date
    tries: pd.DataFrame
    whole: pd.DataFrame

    def of(self, village_ids: Collection[int]) -> Hindsight:
        """The same of some villages; the whole only where none is left out."""
        kept = self.tries[self.tries["village_id"].isin(set(village_ids))].reset_index(drop=True)
        whole = self.whole if len(kept) == len(self.tries) else self.whole.head(0)
        return Hindsight(self.on, kept, whole)

    @property
    def judged(self) -> pd.DataFrame:
        """The forecasts whose 90 % day has passed."""
        return self.tries[self.tries["outcome"] != Outcome.OPEN]

    @property
    def share_inside(self) -> float | None:
        """Share of judged forecasts, 0–1, in whose interval it came; None where too few."""
        judged = self.judged
        if len(judged) < FEWEST_JUDGED:
            return None
        return float((judged["outcome"] == Outcome.INSIDE).mean())

    @property
    def median_days_off(self) -> int | None:
        """Days between the 50 % day and what came (later: above 0), in the middle."""
        judged = self.judged
        return int(judged["days_off"].median()) if len(judged) >= FEWEST_JUDGED else None

    @property
    def by_month(self) -> pd.DataFrame:
        """One row per month end, newest first: counts of each outcome and the middle deviation."""
        rows = []
        for made_on, own in self.tries.groupby("made_on"):
            judged = own[own["outcome"] != Outcome.OPEN]
            counts = {str(o): int((own["outcome"] == o).sum()) for o in Outcome}
            off = int(judged["days_off"].median()) if len(judged) else None
            rows.append({"made_on": made_on, "forecasts": len(own), **counts, "days_off": off})
        columns = ["made_on", "forecasts", *map(str, Outcome), "days_off"]
        found = pd.DataFrame(rows, columns=columns)
        return found.sort_values("made_on", ascending=False).reset_index(drop=True)


def month_ends(first: dt.date, on: dt.date) -> list[dt.date]:
    """The ends of months from `first` to the day before `on`, at most the last `MONTHS`."""
    ends = [stamp.date() for stamp in pd.date_range(first, on, freq="ME")]
    return [day for day in ends if day < on][-MONTHS:]


def hindsight(
    look: Callable[[dt.date], Ground], now: Ground, first: dt.date, draws: int = DRAWS
) -> Hindsight:
    """Make the forecasts of past month ends again, and compare them with what is known now.

    Parameters
    ----------
    look : gives the ground of a past day as it was known at the end of that day
    """
    frame = now.snapshot.frame
    counted = frame.loc[frame["in_baseline"], "village_id"].to_numpy(dtype=np.int64)
    came = dict(zip(frame["village_id"], now.met_on, strict=True))
    meets = dict(zip(frame["village_id"], now.meets, strict=True))
    tries: list[tuple[object, ...]] = []
    whole: list[tuple[object, ...]] = []
    for day in month_ends(first, now.snapshot.on):
        made = forecast(look(day), draws)
        all_ = made.of(counted)
        span = all_.span
        three = (span.p10, span.p50, span.p90) if span else (None, None, None)
        whole.append((day, len(all_.villages), len(all_.undated), *three))
        for row in all_.villages.dropna(subset=["p50"]).itertuples():
            met = int(came[row.village_id])
            if meets[row.village_id] and met == NO_DAY:
                continue  # by a register: on which day it came is not known
            came_on = day_from(met) if met != NO_DAY else None
            if came_on is not None and came_on <= day:
                continue  # it had come already, and nobody had recorded it yet
            tries.append(_judged(day, row, came_on, now.snapshot.on))
    return Hindsight(
        now.snapshot.on,
        pd.DataFrame(tries, columns=list(COLUMNS)),
        pd.DataFrame(
            whole, columns=["made_on", "remaining", "undated", "p10", "p50", "p90"]
        ).astype({"p10": object, "p50": object, "p90": object}),
    )  # fmt: skip


def _judged(made_on: dt.date, row: Any, came_on: dt.date | None, on: dt.date) -> tuple[object, ...]:
    p10, p50, p90 = row.p10, row.p50, row.p90
    outcome = Outcome.INSIDE
    if p90 >= on:
        outcome = Outcome.OPEN
    elif came_on is None or came_on > p90:
        outcome = Outcome.LATER
    elif came_on < p10:
        outcome = Outcome.EARLIER
    off = ((came_on or on) - p50).days
    return (made_on, row.village_id, p10, p50, p90, came_on, str(outcome), off)
