"""The futures of villages as drawn: on which day each step may be over, many times.

What is held back by an obstacle or a suspension reaches no further step before that is over. What
happened in the last days may not have been recorded yet (`Ground.seen_until`), so a step counts as
not over up to that day only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from electrification.calendar import NO_DAY
from electrification.questions.durations import CHAIN, MEETS, RELEASE, STEPS, Ground, before
from electrification.questions.holds import open_holds
from electrification.questions.step_times import MOST_DAYS, Belief, drawn_days

_POWER = len(CHAIN) - 1
_SEED = 100_000
"""One seed for every day and version of the data: a date moves only where the data do."""


@dataclass(frozen=True)
class Futures:
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
        is_held = bool((self.freed[places] > self.ground.seen_until).any())
        return [*found, MEETS, *([RELEASE] if is_held else [])]

    def _computed(self, without: str | None) -> np.ndarray:
        paths, seen = self.ground.paths, self.ground.seen_until
        freed = np.full_like(self.freed, seen) if without == RELEASE else self.freed
        shape = self.took.shape[1:]
        ready = np.full((len(CHAIN), *shape), float(seen))
        for number, skips in enumerate(paths.skips):
            chosen = np.flatnonzero(paths.skipped[self.rows] == number)
            if not len(chosen):
                continue
            own, held = self.rows[chosen], freed[self.owner[chosen]]
            for place, stage in enumerate(CHAIN):
                if stage in skips:
                    continue
                earlier = [CHAIN.index(s) for s in before(stage, skips)]
                after = np.full((len(chosen), shape[1]), float(seen))
                for other in earlier:
                    after = np.maximum(after, ready[other, chosen])
                is_open = paths.is_open[own, place][:, None]
                took = 0.0 if without == stage else self.took[place, chosen]
                start = np.where(is_open, self.begun[chosen, place][:, None], after)
                done = np.maximum(start + took, np.where(is_open, np.maximum(held, seen), after))
                is_needed = paths.is_needed[own, place][:, None]
                ready[place, chosen] = np.where(is_needed, done, float(seen))
        starts = np.searchsorted(self.owner, np.arange(len(self.village_id)))
        lit = np.maximum.reduceat(ready[_POWER], starts, axis=0)
        to_meet = 0.0 if without == MEETS else self.to_meet
        is_lit = self.is_lit[:, None]
        start = np.where(is_lit, self.lit_since[:, None], lit)
        met = np.maximum(start + to_meet, np.where(is_lit, np.maximum(freed, seen), lit))
        day = self.ground.day
        return np.maximum(met, day + 1).astype(np.int64).clip(max=day + MOST_DAYS)


def draw(
    ground: Ground,
    beliefs: dict[str, Belief],
    remains: np.ndarray,
    rows: np.ndarray,
    draws: int,
) -> Futures:
    """Draw the futures of the villages at these places; `rows` are their paths."""
    paths, day, seen = ground.paths, ground.day, ground.seen_until
    owner = np.searchsorted(remains, paths.village[rows])
    village_id = ground.snapshot.frame["village_id"].to_numpy(dtype=np.int64)[remains]
    first = np.searchsorted(ground.paths.village, remains)
    of_path = ((village_id[o], 1 + row - first[o]) for o, row in zip(owner, rows, strict=True))
    chances = _chances(of_path, (len(rows), len(CHAIN), draws))
    reached = np.where(paths.reached_on == NO_DAY, -1, paths.reached_on)[rows].max(axis=1)
    stated = ground.stated_on[remains]
    known = np.where(reached >= 0, reached, stated[owner])
    since = np.where(paths.since[rows] == NO_DAY, known[:, None], paths.since[rows])
    begun = np.minimum(np.where(since == NO_DAY, day, since), day)
    is_known, waited = since != NO_DAY, seen - begun
    took = np.zeros((len(CHAIN), len(rows), draws))
    for place, stage in enumerate(CHAIN):
        mid, scale = _of_step(beliefs, str(stage), draws)
        chance = chances[:, place]
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
    mid, scale = _of_step(beliefs, MEETS, draws)
    chance = _chances(((i, 0) for i in village_id), (len(remains), draws))
    so_far = np.where(is_lit & is_known, seen - lit_since, -1)
    to_meet = drawn_days(mid, scale, chance, so_far[:, None])
    freed = np.full((len(remains), draws), seen, dtype=np.int64)
    mid, scale = _of_step(beliefs, RELEASE, draws)
    holds = open_holds(ground.snapshot, ground.confirmed)
    holds = holds[np.isin(holds[:, 0], remains)]
    held = np.searchsorted(remains, holds[:, 0])
    of_hold = ((village_id[v], since) for v, since in zip(held, holds[:, 1], strict=True))
    chance = _chances(of_hold, (len(holds), draws))
    lasts = drawn_days(mid, scale, chance, (seen - holds[:, 1])[:, None])
    ends = (holds[:, 1][:, None] + lasts).astype(np.int64)
    np.maximum.at(freed, held, ends)
    return Futures(
        ground, village_id, rows, owner, begun, took, is_lit, lit_since, to_meet, freed,
    )  # fmt: skip


def _of_step(beliefs: dict[str, Belief], step: str, draws: int) -> tuple[np.ndarray, np.ndarray]:
    return beliefs[step].draw(np.random.default_rng([_SEED, STEPS.index(step)]), draws)


def _chances(keys: Iterable[tuple[int, int]], shape: tuple[int, ...]) -> np.ndarray:
    """Chances between 0 and 1, the same for the same village whatever else is drawn."""
    found = np.empty(shape)
    for place, key in enumerate(keys):
        found[place] = np.random.default_rng([_SEED, *map(int, key)]).random(shape[1:])
    return np.maximum(found, 1e-12)
