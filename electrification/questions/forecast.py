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

from electrification.calendar import NO_DAY, day_from
from electrification.questions.durations import (
    CHAIN,
    MEETS,
    RELEASE,
    STEPS,
    Ground,
    before,
    open_holds,
)
from electrification.questions.step_times import MOST_DAYS, Belief, Times, believed, drawn_days
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status

DRAWS = 2_000
FEWEST_DONE = 5
"""A step done fewer times than this says too little: who needs it gets no date."""
_MOST_DRAWN = 30_000_000
_FEWEST_DRAWS = 100
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
_POWER = len(CHAIN) - 1


@dataclass(frozen=True)
class Span:
    """The days by which one in ten, half and nine in ten of the draws are over."""

    p10: dt.date
    p50: dt.date
    p90: dt.date

    def is_beyond(self, day: dt.date, on: dt.date) -> bool:
        """Whether that day of the span lies further than is drawn: "later than" and no more."""
        return (day - on).days >= MOST_DAYS


@dataclass(frozen=True)
class Forecast:
    """What may come, as of a snapshot.

    Attributes
    ----------
    villages : one row per village of the baseline that remains, by id: the columns of `VILLAGE`
        and ``step p10 p50 p90 lacks is_held programme``; days as `date`, None without a date;
        `step` is the last one that is open, `lacks` the steps that are known too little of
    times, beliefs : what each step took, and what is believed of it
    draws : how many times the future was drawn
    """

    ground: Ground
    villages: pd.DataFrame
    times: dict[str, Times]
    beliefs: dict[str, Belief]
    draws: int
    drawn: Drawn

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
    def _places(self) -> np.ndarray:  # of villages that all have a date
        return np.searchsorted(self.forecast.drawn.village_id, self.villages["village_id"])

    @cached_property
    def span(self) -> Span | None:
        """When the last village ends; None where none remains or one has no date."""
        if self.villages.empty or len(self.undated):
            return None
        return _span(self.forecast.drawn.ends()[self._places].max(axis=0))

    @cached_property
    def holding(self) -> pd.DataFrame:
        """What holds the whole back: ``what name days``, most first.

        By how many days the 50 % date of the whole comes forward if that village (`what`
        ``village``, `name` its id) or that step (``step``) took no time.
        """
        columns = ["what", "name", "days"]
        if self.span is None:
            return pd.DataFrame(columns=columns)
        drawn, places = self.forecast.drawn, self._places
        whole = _quantiles(drawn.ends()[places].max(axis=0))[1]
        rows: list[tuple[str, object, int]] = []
        order = np.sort(drawn.ends()[places], axis=0)
        best = order[-1]
        second = order[-2] if len(order) > 1 else np.full_like(best, drawn.day)
        last = drawn.ends()[places].argmax(axis=0)
        for place, village_id in enumerate(self.villages["village_id"]):
            without = _quantiles(np.where(last == place, second, best))[1]
            rows.append(("village", int(village_id), int(whole - without)))
        for step in drawn.steps_of(places):
            without = _quantiles(drawn.ends(without=step)[places].max(axis=0))[1]
            rows.append(("step", step, int(whole - without)))
        found = pd.DataFrame(rows, columns=columns)
        return found.sort_values("days", ascending=False, kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class Drawn:
    """The futures as drawn. `village_id` ascending; `ends` is int64 (villages, draws).

    `took` holds the days of each step of `CHAIN` by path, `to_meet` those from power to the
    criterion by village, `freed` the day a village is held by nothing any more.
    """

    ground: Ground
    village_id: np.ndarray
    rows: np.ndarray
    owner: np.ndarray
    begun: np.ndarray
    took: np.ndarray
    is_lit: np.ndarray
    lit_since: np.ndarray
    to_meet: np.ndarray
    freed: np.ndarray

    @property
    def day(self) -> int:
        """The day looked at."""
        return self.ground.day

    @cached_property
    def _plain(self) -> np.ndarray:
        return self._computed(None)

    def ends(self, without: str | None = None) -> np.ndarray:
        """Day each village ends in each draw; `without`: as if that step took no time."""
        return self._plain if without is None else self._computed(without)

    def steps_of(self, places: np.ndarray) -> list[str]:
        """The steps that are still before one of these villages."""
        paths = self.ground.paths
        own = np.isin(self.owner, places)
        needed = paths.is_needed[self.rows[own]].any(axis=0)
        found = [str(stage) for stage, is_needed in zip(CHAIN, needed, strict=True) if is_needed]
        is_held = bool((self.freed[places] > self.day).any())
        return [*found, MEETS, *([RELEASE] if is_held else [])]

    def _computed(self, without: str | None) -> np.ndarray:
        paths, day = self.ground.paths, self.day
        freed = np.full_like(self.freed, day) if without == RELEASE else self.freed
        shape = self.took.shape[1:]
        ready = np.full((len(CHAIN), *shape), float(day))
        for number, skips in enumerate(paths.skips):
            chosen = np.flatnonzero(paths.skipped[self.rows] == number)
            if not len(chosen):
                continue
            own, held = self.rows[chosen], freed[self.owner[chosen]]
            for place, stage in enumerate(CHAIN):
                if stage in skips:
                    continue
                earlier = [CHAIN.index(s) for s in before(stage, skips)]
                after = np.full((len(chosen), shape[1]), float(day))
                for other in earlier:
                    after = np.maximum(after, ready[other, chosen])
                is_open = paths.is_open[own, place][:, None]
                took = 0.0 if without == stage else self.took[place, chosen]
                start = np.where(is_open, self.begun[chosen, place][:, None], after)
                done = np.maximum(start + took, np.where(is_open, np.maximum(held, day), after))
                is_needed = paths.is_needed[own, place][:, None]
                ready[place, chosen] = np.where(is_needed, done, float(day))
        starts = np.searchsorted(self.owner, np.arange(len(self.village_id)))
        if not len(starts):
            return np.empty((0, shape[1]), dtype=np.int64)
        lit = np.maximum.reduceat(ready[_POWER], starts, axis=0)
        to_meet = 0.0 if without == MEETS else self.to_meet
        is_lit = self.is_lit[:, None]
        start = np.where(is_lit, self.lit_since[:, None], lit)
        met = np.maximum(start + to_meet, np.where(is_lit, np.maximum(freed, day), lit))
        return np.maximum(met, day + 1).astype(np.int64).clip(max=day + MOST_DAYS)


def forecast(ground: Ground, draws: int = DRAWS) -> Forecast:
    """Draw the futures of all villages of the baseline that remain.

    The same data, day and number of draws give the same answer; there are fewer draws where very
    many villages remain.
    """
    times = ground.times
    beliefs = {step: believed(times[step], ASSUMED_DAYS[step]) for step in STEPS}
    villages = _remaining(ground, times)
    dated = villages.index[villages["has_date"]].to_numpy()
    rows = np.flatnonzero(np.isin(ground.paths.village, dated))
    most = _MOST_DRAWN // max(len(rows) * len(STEPS), 1)
    draws = max(min(draws, most), _FEWEST_DRAWS)
    drawn = _drawn(ground, beliefs, dated, rows, draws)
    for name, days in zip(("p10", "p50", "p90"), _quantiles(drawn.ends()), strict=True):
        villages[name] = pd.Series(map(day_from, days.tolist()), index=dated, dtype=object)
    return Forecast(ground, villages.reset_index(drop=True), times, beliefs, draws, drawn)


def _drawn(
    ground: Ground,
    beliefs: dict[str, Belief],
    remains: np.ndarray,
    rows: np.ndarray,
    draws: int,
) -> Drawn:
    rng = np.random.default_rng([ground.snapshot.data_version, ground.day])
    paths, day = ground.paths, ground.day
    owner = np.searchsorted(remains, paths.village[rows])
    reached = np.where(paths.reached_on == NO_DAY, -1, paths.reached_on)[rows].max(axis=1)
    stated = ground.stated_on[remains]
    known = np.where(reached >= 0, reached, stated[owner])
    since = np.where(paths.since[rows] == NO_DAY, known[:, None], paths.since[rows])
    begun = np.minimum(np.where(since == NO_DAY, day, since), day)
    is_known, waited = since != NO_DAY, day - begun
    took = np.zeros((len(CHAIN), len(rows), draws))
    for place, stage in enumerate(CHAIN):
        mid, scale = beliefs[str(stage)].draw(rng, draws)
        chance = _chances(rng, len(rows), draws)
        waits = paths.is_open[rows, place] & is_known[:, place]
        needs = paths.is_needed[rows, place]
        so_far = np.where(waits, waited[:, place], -1)[needs, None]
        took[place, needs] = drawn_days(mid, scale, chance[needs], so_far)
    is_lit = np.ones(len(remains), dtype=bool)
    np.logical_and.at(is_lit, owner, ~paths.is_needed[rows, _POWER])
    lit_on = ground.lit_on[remains]
    lit_since = np.where(lit_on != NO_DAY, lit_on, stated)
    is_known = lit_since != NO_DAY
    lit_since = np.minimum(np.where(is_known, lit_since, day), day)
    mid, scale = beliefs[MEETS].draw(rng, draws)
    chance = _chances(rng, len(remains), draws)
    so_far = np.where(is_lit & is_known, day - lit_since, -1)
    to_meet = drawn_days(mid, scale, chance, so_far[:, None])
    freed = np.full((len(remains), draws), day, dtype=np.int64)
    mid, scale = beliefs[RELEASE].draw(rng, draws)
    holds = open_holds(ground)
    holds = holds[np.isin(holds[:, 0], remains)]
    chance = _chances(rng, len(holds), draws)
    lasts = drawn_days(mid, scale, chance, (day - holds[:, 1])[:, None])
    ends = (holds[:, 1][:, None] + lasts).astype(np.int64)
    np.maximum.at(freed, np.searchsorted(remains, holds[:, 0]), ends)
    return Drawn(
        ground, ground.snapshot.frame["village_id"].to_numpy(dtype=np.int64)[remains], rows,
        owner, begun, took, is_lit, lit_since, to_meet, freed,
    )  # fmt: skip


def _chances(rng: np.random.Generator, rows: int, draws: int) -> np.ndarray:
    return np.maximum(rng.random((rows, draws)), 1e-12)


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
    found["is_held"] = np.isin(remains, open_holds(ground)[:, 0])
    found["programme"] = [ground.programme.get(int(village), "") for village in remains]
    return found


def _quantiles(ends: np.ndarray) -> np.ndarray:
    """Days by which 10, 50 and 90 % of the draws (the last axis) are over."""
    return np.asarray(np.quantile(ends, [0.1, 0.5, 0.9], axis=-1, method="inverted_cdf"))


def _span(ends: np.ndarray) -> Span:
    return Span(*(day_from(int(day)) for day in _quantiles(ends)))
