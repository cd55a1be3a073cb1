"""What the grid cost a household in real works, and how much of the works each stage is.

Both stand in `data/capital/`, with what is not verified in its `COSTS.md`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from electrification.settings import DATA_FOLDER
from electrification.subject.milestones import Stage
from electrification.texts import half_up

CASES_FILE = DATA_FOLDER / "capital" / "cost_cases.csv"
WEIGHTS_FILE = DATA_FOLDER / "capital" / "stage_weights.csv"
MILLION_VND = 1_000_000


@dataclass(frozen=True)
class CostCase:
    """A work of which cost and households were reported; `is_at_least`: "more than" so much."""

    place: str
    year: int
    households: int
    cost_vnd: int
    is_at_least: bool
    source: str
    note: str
    mv_km: float | None = None
    lv_km: float | None = None

    @property
    def per_household_vnd(self) -> int:
        """Cost of one household, to the nearest million đồng."""
        millions = half_up(self.cost_vnd / self.households / MILLION_VND, 0)
        return int(millions) * MILLION_VND

    @property
    def per_km_vnd(self) -> int | None:
        """Cost of a km of line, both levels, with all that stands on it; None without lengths."""
        if self.mv_km is None or self.lv_km is None:
            return None
        millions = half_up(self.cost_vnd / (self.mv_km + self.lv_km) / MILLION_VND, 0)
        return int(millions) * MILLION_VND


@dataclass(frozen=True)
class CostBand:
    """Between what a cost is plausible, đồng, both bounds included."""

    low_vnd: int
    high_vnd: int

    def is_outside(self, cost_vnd: np.ndarray) -> np.ndarray:
        """Which costs (float, NaN where not known) lie outside; an unknown one does not."""
        return np.asarray((cost_vnd < self.low_vnd) | (cost_vnd > self.high_vnd))


@cache
def cost_cases(path: Path = CASES_FILE) -> tuple[CostCase, ...]:
    """The works that the band is drawn from."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            CostCase(
                row["place"], int(row["year"]), int(row["households"]), int(row["cost_vnd"]),
                row["is_at_least"] == "true", row["source"], row["note"],
                *(float(row[name]) if row.get(name) else None for name in ("mv_km", "lv_km")),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def cost_band(cases: tuple[CostCase, ...] | None = None) -> CostBand:
    """The least and the most that a household cost in those works."""
    costs = [case.per_household_vnd for case in cases or cost_cases()]
    return CostBand(min(costs), max(costs))


def km_band(cases: tuple[CostCase, ...] | None = None) -> CostBand:
    """The least and the most that a km of line cost in the works whose lengths are known."""
    costs = [cost for case in cases or cost_cases() if (cost := case.per_km_vnd) is not None]
    return CostBand(min(costs), max(costs))


@cache
def stage_weights(path: Path = WEIGHTS_FILE) -> Mapping[Stage, int]:
    """How much of the works each stage is; `ValueError` for a weight that is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        weights = {Stage(row["stage"]): int(row["weight"]) for row in csv.DictReader(file)}
    if any(weight < 0 for weight in weights.values()) or not sum(weights.values()):
        raise ValueError(f"{path.name}: weights are whole numbers from 0, and one is more than 0")
    return weights
