"""Five measures of electricity, never mixed: each with its own numerator and denominator.

Source: `docs/decisions/0011`. Works that are finished are no electricity and are counted apart;
supply from a local source and from lines the people strung stand beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from electrification.questions.coverage import rate_pct
from electrification.questions.snapshot import Snapshot
from electrification.subject.villages import Status


class Measure(StrEnum):
    """What a rate is a share of."""

    CRITERION = "criterion"
    GRID = "grid"
    CONTRACTS = "contracts"
    USE = "use"
    WORKS = "works"


@dataclass(frozen=True)
class Measured:
    """One measure of a snapshot's counted villages.

    `part` of `whole` villages, or of the households of the `known` villages where both counts are
    known; `rate_pct` is 0–100, None without a whole.
    """

    measure: Measure
    part: int
    whole: int
    known: int
    villages: int
    is_households: bool

    @property
    def rate_pct(self) -> float | None:
        """The share in percent."""
        return rate_pct(self.part, self.whole)


def measures(snapshot: Snapshot) -> Mapping[Measure, Measured]:
    """The five measures over the villages counted, confirmed entries only."""
    frame = snapshot.counted
    many = len(frame)
    on_grid = frame["status"].isin(
        [Status.ENERGISED_PARTLY, Status.ENERGISED_BELOW, Status.MEETS_CRITERION]
    )
    built = frame["works_completed_on"].notna() | on_grid

    def villages(measure: Measure, mask: pd.Series) -> Measured:
        return Measured(measure, int(mask.sum()), many, many, many, False)

    used = frame["households_on_grid"] + frame["households_off_grid"].fillna(0)
    return {
        Measure.CRITERION: villages(Measure.CRITERION, frame["meets"]),
        Measure.GRID: villages(Measure.GRID, on_grid),
        Measure.CONTRACTS: _households(Measure.CONTRACTS, frame, frame["households_contracted"]),
        Measure.USE: _households(Measure.USE, frame, used),
        Measure.WORKS: villages(Measure.WORKS, built),
    }


def _households(measure: Measure, frame: pd.DataFrame, part: pd.Series) -> Measured:
    """Households of the villages in which both numbers were counted."""
    known = part.notna() & frame["households"].notna()
    households = frame.loc[known, "households"]
    few = part[known].clip(upper=households)
    return Measured(
        measure, int(few.sum()), int(households.sum()), int(known.sum()), len(frame), True
    )


def beside(snapshot: Snapshot) -> Mapping[str, int]:
    """Households on a local source and on a self-strung line, in the villages counted."""
    names = ("households_off_grid", "households_self_strung")
    return {name: int(snapshot.counted[name].fillna(0).sum()) for name in names}
