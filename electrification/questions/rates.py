"""A rate as it may be shown: of one named measure, on the frozen list and at present, together.

A share alone is never handed out: who counts villages gets a `Rate`, which carries both, so that
no page, file or message can show the one and leave the other out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from electrification.questions.snapshot import Snapshot
from electrification.texts import half_up


class Measure(StrEnum):
    """What a rate is a share of."""

    CRITERION = "criterion"
    GRID = "grid"
    CONTRACTS = "contracts"
    USE = "use"
    WORKS = "works"


def rate_pct(part: int, whole: int) -> float | None:
    """Share in per cent, two decimals, halves up; None where there is nothing to share.

    >>> rate_pct(111, 123)
    90.24
    """
    return float(half_up(part * 100 / whole, 2)) if whole else None


def rates_pct(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    """The same of many, NaN where there is nothing to share; halves up in whole numbers.

    >>> rates_pct(np.array([111, 0]), np.array([123, 0]))
    array([90.24,   nan])
    """
    found = np.full(len(parts), np.nan)
    some = wholes > 0
    whole = wholes[some].astype(np.int64)
    found[some] = (20_000 * parts[some].astype(np.int64) + whole) // (2 * whole) / 100
    return found


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate_pct(self) -> float | None:
        """The share in per cent, two decimals; None without a whole."""
        return rate_pct(self.part, self.whole)


@dataclass(frozen=True)
class Rate:
    """A measure on the frozen list and on the villages to be counted at present."""

    measure: Measure
    frozen: Share
    present: Share

    @property
    def differs(self) -> bool:
        """Whether the two are not the same, so that both must be shown."""
        return self.frozen != self.present


def rate_of(snapshot: Snapshot, measure: Measure, share: Callable[[pd.DataFrame], Share]) -> Rate:
    """The one function that makes a rate: the same share of both lists."""
    return Rate(measure, share(snapshot.counted), share(snapshot.present))


def criterion_rate(snapshot: Snapshot) -> Rate:
    """Villages that meet the criterion, by confirmed entries."""
    return rate_of(
        snapshot, Measure.CRITERION, lambda rows: Share(int(rows["meets"].sum()), len(rows))
    )
