"""When the villages that remain may meet the criterion: an estimate, never counted in any rate.

Each step that a village still has before it is drawn many times over from what the province's own
times say of it (`durations`, `step_times`), given the days already waited; a village ends when its
last phase does and the criterion is met, the whole when its last village does. No plan is used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from electrification.calendar import day_from
from electrification.questions.durations import (
    CHAIN,
    MEETS,
    RELEASE,
    STEPS,
    Ground,
)
from electrification.questions.futures import Futures, draw
from electrification.questions.holds import open_holds
from electrification.questions.step_times import MOST_DAYS, Belief, Times, believed
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status

DRAWS = 2_000
FEWEST_DONE = 5
"""A step done fewer times than this says too little: who needs it gets no date."""
_MOST_DRAWN = 12_000_000
_FEWEST_DRAWS = 200
ASSUMED_DAYS = {
    Stage.SURVEYED: 30, Stage.INVESTMENT_APPROVED: 60, Stage.DESIGN_APPROVED: 90,
    Stage.CAPITAL_ALLOCATED: 120, Stage.CONTRACTOR_SELECTED: 45, Stage.STARTED: 30,
    Stage.MV_LINE_BUILT: 90, Stage.SUBSTATION_INSTALLED: 90, Stage.LV_LINE_BUILT: 120,
    Stage.WORKS_COMPLETED: 30, Stage.ACCEPTED: 20, Stage.INSPECTED: 20, Stage.ENERGISED: 15,
    MEETS: 30, RELEASE: 90,
}  # fmt: skip
"""Days of the middle case of the prior: round numbers assumed by this project, from no document."""
VILLAGE = (
    "village_id", "village_code", "village_name", "commune_code", "commune_name", "status"
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """The days by which one in ten, half and nine in ten of the draws are over."""

    p10: dt.date
    p50: dt.date
    p90: dt.date


def is_beyond(day: dt.date, on: dt.date) -> bool:
    """Whether a day of a forecast lies further than is drawn: "later than that" and no more."""
    return (day - on).days >= MOST_DAYS


@dataclass(frozen=True)
class Forecast:
    """What may come, as of a snapshot.

    Attributes
    ----------
    villages : one row per village of the baseline that remains, by id: the columns of `VILLAGE`
        and ``step p10 p50 p90 lacks is_held programme``; days as `date`, None without a date;
        `step` is the last one that is open, `lacks` the steps that are known too little of
    times, beliefs : what each step took, and what is believed of it (of none without a date)
    draws : how many times the future was drawn
    """

    ground: Ground
    villages: pd.DataFrame
    times: dict[str, Times]
    beliefs: dict[str, Belief]
    draws: int
    drawn: Futures | None

    def of(self, village_ids: Collection[int]) -> Whole:
        """The end of all of these villages together."""
        rows = self.villages[self.villages["village_id"].isin(set(village_ids))]
        return Whole(self, rows.reset_index(drop=True))


@dataclass(frozen=True)
class Whole:
    """Some of the villages of a forecast, and the day the last of them ends."""

    forecast: Forecast
    villages: pd.DataFrame

    @cached_property
    def undated(self) -> pd.DataFrame:
        """Villages without a date: the whole has none while there is one of them."""
        return self.villages[self.villages["p50"].isna()]

    @cached_property
    def _ends(self) -> np.ndarray | None:
        """Day each village ends in each draw; None where there is none or one has no date."""
        drawn = self.forecast.drawn
        if drawn is None or self.villages.empty or len(self.undated):
            return None
        return drawn.ends()[self._places(drawn)]

    def _places(self, drawn: Futures) -> np.ndarray:
        return np.searchsorted(drawn.village_id, self.villages["village_id"])

    @cached_property
    def span(self) -> Span | None:
        """When the last village ends; None where none remains or one has no date."""
        return None if self._ends is None else _span(self._ends.max(axis=0))

    @cached_property
    def holding(self) -> pd.DataFrame:
        """What holds the whole back: ``what name days``, most first.

        By how many days the 50 % date of the whole comes forward if that village (`what`
        ``village``, `name` its id) or that step (``step``) took no time.
        """
        columns = ["what", "name", "days"]
        drawn, ends = self.forecast.drawn, self._ends
        if drawn is None or ends is None:
            return pd.DataFrame(columns=columns)
        order = np.sort(ends, axis=0)
        best, last = order[-1], ends.argmax(axis=0)
        whole = _quantiles(best)[1]
        second = order[-2] if len(order) > 1 else np.full_like(best, self.forecast.ground.day)
        rows: list[tuple[str, object, int]] = []
        for place, village_id in enumerate(self.villages["village_id"]):
            without = _quantiles(np.where(last == place, second, best))[1]
            rows.append(("village", int(village_id), int(whole - without)))
        places = self._places(drawn)
        for step in drawn.steps_of(places):
            without = _quantiles(drawn.ends(without=step)[places].max(axis=0))[1]
            rows.append(("step", step, int(whole - without)))
        found = pd.DataFrame(rows, columns=columns)
        return found.sort_values("days", ascending=False, kind="stable").reset_index(drop=True)


def forecast(ground: Ground, draws: int = DRAWS) -> Forecast:
    """Draw the futures of all villages of the baseline that remain.

    The same data, day and number of draws give the same answer; there are fewer draws where very
    many villages remain.
    """
    times = ground.times
    villages = _remaining(ground, times)
    dated = villages.index[villages["has_date"]].to_numpy()
    asked = STEPS if len(dated) else ()
    beliefs = {step: believed(times[step], ASSUMED_DAYS[step]) for step in asked}
    rows = np.flatnonzero(np.isin(ground.paths.village, dated))
    most = _MOST_DRAWN // max(len(rows) * len(STEPS), 1)
    draws = max(min(draws, most), _FEWEST_DRAWS)
    drawn = draw(ground, beliefs, dated, rows, draws) if len(dated) else None
    spans = _quantiles(drawn.ends()) if drawn else np.empty((3, 0), dtype=np.int64)
    for name, days in zip(("p10", "p50", "p90"), spans, strict=True):
        villages[name] = pd.Series(map(day_from, days.tolist()), index=dated, dtype=object)
    return Forecast(ground, villages.reset_index(drop=True), times, beliefs, draws, drawn)


def _remaining(ground: Ground, times: dict[str, Times]) -> pd.DataFrame:
    """The villages that remain, by their place in the snapshot, and whether each has a date."""
    frame, paths = ground.snapshot.frame, ground.paths
    remains = np.flatnonzero(frame["in_baseline"].to_numpy(dtype=bool) & ~ground.meets)
    scarce = {step for step in STEPS if len(times[step].done) < FEWEST_DONE}
    needed = np.zeros((len(frame), len(CHAIN)), dtype=bool)
    np.logical_or.at(needed, paths.village, paths.is_needed)
    is_open = np.zeros_like(needed)
    np.logical_or.at(is_open, paths.village, paths.is_needed & paths.is_open)
    steps = np.array(STEPS, dtype=object)
    found = frame[list(VILLAGE)].iloc[remains].copy()
    found["step"] = [
        str(CHAIN[np.flatnonzero(own)[-1]]) if own.any() else MEETS for own in is_open[remains]
    ]
    found["lacks"] = [
        tuple(s for s in (*steps[: len(CHAIN)][own], MEETS) if s in scarce)
        for own in needed[remains]
    ]
    is_known = found["status"] != Status.NO_DATA
    found["has_date"] = np.array([not lacks for lacks in found["lacks"]], dtype=bool) & is_known
    found["is_held"] = np.isin(remains, open_holds(ground.snapshot, ground.confirmed)[:, 0])
    found["programme"] = [ground.programme.get(int(village), "") for village in remains]
    return found


def _quantiles(ends: np.ndarray) -> np.ndarray:
    """Days by which 10, 50 and 90 % of the draws (the last axis) are over."""
    return np.asarray(np.quantile(ends, [0.1, 0.5, 0.9], axis=-1, method="inverted_cdf"))


def _span(ends: np.ndarray) -> Span:
    return Span(*(day_from(int(day)) for day in _quantiles(ends)))
