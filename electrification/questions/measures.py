"""Five measures of electricity, never mixed: each with its own numerator and denominator.

Source: `docs/decisions/0011`. Works that are finished are no electricity and are counted apart;
supply from a local source and from lines the people strung stand beside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from electrification.questions.rates import Measure, Rate, Share, criterion_rate, rate_of
from electrification.questions.snapshot import Snapshot
from electrification.subject.villages import Status


@dataclass(frozen=True)
class Measured:
    """One measure of a snapshot, on both lists.

    A share of villages, or of the households of the `known` villages of the frozen list where both
    counts are known.
    """

    rate: Rate
    known: int
    villages: int
    is_households: bool

    @property
    def measure(self) -> Measure:
        """What the rate is a share of."""
        return self.rate.measure

    @property
    def part(self) -> int:
        """Of the frozen list: the numerator."""
        return self.rate.frozen.part

    @property
    def whole(self) -> int:
        """Of the frozen list: the denominator."""
        return self.rate.frozen.whole

    @property
    def rate_pct(self) -> float | None:
        """Of the frozen list: the share in percent."""
        return self.rate.frozen.rate_pct


def measures(snapshot: Snapshot) -> Mapping[Measure, Measured]:
    """The five measures over the villages counted, confirmed entries only."""
    villages = {
        Measure.CRITERION: criterion_rate(snapshot),
        Measure.GRID: rate_of(snapshot, Measure.GRID, lambda f: Share(int(_lit(f).sum()), len(f))),
        Measure.WORKS: rate_of(
            snapshot, Measure.WORKS, lambda f: Share(int(_built(f).sum()), len(f))
        ),
    }
    many = len(snapshot.counted)
    found = {m: Measured(rate, many, many, False) for m, rate in villages.items()}
    found |= {
        measure: _households(snapshot, measure, part)
        for measure, part in ((Measure.CONTRACTS, _contracted), (Measure.USE, _used))
    }
    return {measure: found[measure] for measure in Measure}


def _lit(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].isin(
        [Status.ENERGISED_PARTLY, Status.ENERGISED_BELOW, Status.MEETS_CRITERION]
    )


def _built(rows: pd.DataFrame) -> pd.Series:
    return rows["works_completed_on"].notna() | _lit(rows)


def _contracted(rows: pd.DataFrame) -> pd.Series:
    return rows["households_contracted"]


def _used(rows: pd.DataFrame) -> pd.Series:
    return rows["households_on_grid"] + rows["households_off_grid"].fillna(0)


def _households(
    snapshot: Snapshot, measure: Measure, counts: Callable[[pd.DataFrame], pd.Series]
) -> Measured:
    """Households of the villages in which both numbers were counted."""

    def known(rows: pd.DataFrame) -> pd.Series:
        return counts(rows).notna() & rows["households"].notna()

    def share(rows: pd.DataFrame) -> Share:
        both = rows[known(rows)]
        few = counts(both).clip(upper=both["households"])
        return Share(int(few.sum()), int(both["households"].sum()))

    listed = snapshot.counted
    rate = rate_of(snapshot, measure, share)
    return Measured(rate, int(known(listed).sum()), len(listed), True)


def beside(snapshot: Snapshot) -> Mapping[str, int]:
    """Households on a local source and on a self-strung line, in the villages counted."""
    names = ("households_off_grid", "households_self_strung")
    return {name: int(snapshot.counted[name].fillna(0).sum()) for name in names}


__all__ = ["Measure", "Measured", "beside", "measures"]
