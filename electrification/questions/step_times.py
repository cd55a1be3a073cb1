"""How long a step takes, believed from the times it took and from those that are not over yet.

The time of a step is log-normal: as many take half the middle time as take twice it, and who has
waited long is likely to wait longer. What is believed of middle and spread is computed on a grid,
so that a step not over yet counts as "longer than so far" (right-censored) and few cases leave the
belief wide.

The prior is an assumption, stated as cases: as if `PRIOR_CASES` more had been seen, which took a
third, once and three times the days assumed for that step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

PRIOR_FACTORS = (1 / 3, 1.0, 3.0)
PRIOR_CASES = len(PRIOR_FACTORS)
MOST_DAYS = 20 * 365
"""No step is drawn longer than this."""
_MID = (0.0, float(np.log1p(MOST_DAYS)))
_SCALE = (float(np.log(0.05)), float(np.log(2.5)))
_CELLS = (22, 18)
_ZOOMS = 3
_NEGLIGIBLE = 12.0
"""Cells whose log probability is so far below the best one's are left out of the next zoom."""


@dataclass(frozen=True)
class Times:
    """Days a step took where it is done, and days so far where it is not; int arrays."""

    done: np.ndarray
    still: np.ndarray

    @property
    def median_days(self) -> float | None:
        """Days by which half are done, by Kaplan and Meier; None where it never comes to half."""
        days = np.r_[self.done, self.still]
        if not len(self.done):
            return None
        at = np.unique(self.done)
        left = 1.0
        for day in at:
            exposed = int((days >= day).sum())
            left *= 1 - int((self.done == day).sum()) / exposed
            if left <= 0.5:
                return float(day)
        return None


NO_TIMES = Times(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class Belief:
    """What is believed of a step: cells of middle and scale of log(days + 1), and their weight."""

    mid: np.ndarray
    scale: np.ndarray
    weight: np.ndarray

    @property
    def median_days(self) -> float:
        """The days in which half are done, in the middle of the belief."""
        order = np.argsort(self.mid)
        at = np.searchsorted(np.cumsum(self.weight[order]), 0.5)
        return float(np.expm1(self.mid[order][min(int(at), len(order) - 1)]))

    def draw(self, rng: np.random.Generator, draws: int) -> tuple[np.ndarray, np.ndarray]:
        """Middle and scale as they may be, float arrays (draws,)."""
        at = np.searchsorted(np.cumsum(self.weight), rng.random(draws), side="right")
        at = np.minimum(at, len(self.weight) - 1)
        return self.mid[at], self.scale[at]


def believed(times: Times, assumed_days: float) -> Belief:
    """What the times say of a step that is assumed to take so many days.

    Parameters
    ----------
    assumed_days : days of the middle case of the prior
    """
    prior = np.log1p(assumed_days * np.array(PRIOR_FACTORS))
    done = np.r_[np.log1p(np.maximum(times.done, 0)), prior]
    still, many = np.unique(np.log1p(np.maximum(times.still, 0)), return_counts=True)
    (low, high), (thin, wide) = _MID, _SCALE
    for zoom in range(_ZOOMS):
        mid, log_scale = (
            cells.ravel()
            for cells in np.meshgrid(
                np.linspace(low, high, _CELLS[0]), np.linspace(thin, wide, _CELLS[1]), indexing="ij"
            )
        )
        said = _log_likelihood(done, still, many, mid, np.exp(log_scale))
        likely = said > said.max() - _NEGLIGIBLE
        if zoom == _ZOOMS - 1:
            break
        step, rise = (high - low) / (_CELLS[0] - 1), (wide - thin) / (_CELLS[1] - 1)
        low = max(low, float(mid[likely].min()) - step)
        high = min(high, float(mid[likely].max()) + step)
        thin = max(thin, float(log_scale[likely].min()) - rise)
        wide = min(wide, float(log_scale[likely].max()) + rise)
    weight = np.exp(said[likely] - said.max())
    return Belief(mid[likely], np.exp(log_scale[likely]), weight / weight.sum())


def _log_likelihood(
    done: np.ndarray, still: np.ndarray, many: np.ndarray, mid: np.ndarray, scale: np.ndarray
) -> np.ndarray:
    """How likely the times are under each cell; one not over yet counts as longer than so far."""
    mean = done.mean()
    squares = ((done - mean) ** 2).sum() + len(done) * (mean - mid) ** 2
    said = -squares / (2 * scale**2) - len(done) * np.log(scale)
    if len(still):
        said = said + _log_tail((still[None, :] - mid[:, None]) / scale[:, None]) @ many
    return np.asarray(said)


_DEVIATIONS = np.arange(-9.0, 26.0, 0.01)
_LOG_TAILS = np.array([math.log(math.erfc(z / math.sqrt(2)) / 2) for z in _DEVIATIONS])
"""The normal distribution as a table: deviations, and the logarithm of the share beyond each."""


def _log_tail(deviation: np.ndarray) -> np.ndarray:
    """Logarithm of the share of a normal distribution beyond a deviation."""
    return np.interp(deviation, _DEVIATIONS, _LOG_TAILS)


def _deviation(log_tail: np.ndarray) -> np.ndarray:
    """The deviation beyond which that share lies."""
    return np.interp(-log_tail, -_LOG_TAILS, _DEVIATIONS)


def drawn_days(
    mid: np.ndarray, scale: np.ndarray, chance: np.ndarray, waited: np.ndarray | None = None
) -> np.ndarray:
    """Whole days of a step as drawn, given the days already waited.

    Parameters
    ----------
    mid, scale : float arrays that broadcast with `chance`
    chance : float array in (0, 1): share of those still waiting that wait longer
    waited : int array, optional
        Days the step has lasted without being done; below 0, and without it, it begins anew.

    Returns
    -------
    float array of whole days, more than `waited` and no less than 0; longer the longer waited
    """
    log_tail = np.log(chance)
    if waited is not None:
        so_far = _log_tail((np.log1p(np.maximum(waited, 0)) - mid) / scale)
        log_tail = log_tail + np.where(waited >= 0, so_far, 0.0)
    log_days = mid + scale * _deviation(log_tail)
    days = np.ceil(np.expm1(np.minimum(log_days, np.log1p(MOST_DAYS))))
    least = 0 if waited is None else np.maximum(waited + 1, 0)
    return np.asarray(np.maximum(days, least))
