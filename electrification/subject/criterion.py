"""The New Rural electricity criterion: a dated rule set, and the vectorised judgement by it.

Two parts. 4.1: the system meets the technical standard, shown by an inspection that passed.
4.2: households registered directly and supplied safely, reliably and stably, as a share of all
households. Neither an unverified threshold nor a village without evidence is hidden.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from electrification.settings import DATA_FOLDER, read_settings
from electrification.texts import N_, Refused, message

CRITERIA_FILE = DATA_FOLDER / "criteria" / "criteria.csv"
REGION = "northern_mountains"


@dataclass(frozen=True)
class Criterion:
    """One rule set as it holds in one region; `threshold_pct` is 0–100."""

    id: str
    name: str
    threshold_pct: float
    is_verified: bool
    legal_basis: str
    source: str
    valid_from: dt.date
    valid_to: dt.date | None
    grid_required: bool = True


@dataclass(frozen=True)
class Judgement:
    """Each condition and the answer, bool arrays (villages,); `direct_rate` is 0–1 or NaN."""

    on_grid: np.ndarray
    system_passed: np.ndarray
    direct_rate: np.ndarray
    share_reached: np.ndarray
    meets: np.ndarray


@cache
def read_criteria(path: Path = CRITERIA_FILE, region: str = REGION) -> tuple[Criterion, ...]:
    """Rule sets of a region by date. A threshold outside 0–100 or a missing source is refused."""
    found = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if row["region"] != region:
                continue
            threshold = float(row["threshold_pct"])
            if not 0 <= threshold <= 100 or not row["source"].strip():
                raise Refused(
                    message(
                        N_("{file}, row {row}: give a source and a threshold of 0–100."),
                        file=path.name, row=number,
                    )
                )  # fmt: skip
            found.append(
                Criterion(
                    row["criterion_id"],
                    row["name"],
                    threshold,
                    row["is_verified"] == "true",
                    row["legal_basis"],
                    row["source"],
                    dt.date.fromisoformat(row["valid_from"]),
                    dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                )
            )
    return tuple(sorted(found, key=lambda c: c.valid_from))


def criterion_on(day: dt.date, criteria: tuple[Criterion, ...] | None = None) -> Criterion:
    """The rule set in force that day; before the first one, the first one.

    That supply must come from the national grid is the province's demand in this programme and not
    the criterion's text: the setting ``TRACKER_GRID_REQUIRED``.
    """
    sets = criteria if criteria is not None else read_criteria()
    in_force = [c for c in sets if c.valid_from <= day]
    chosen = in_force[-1] if in_force else sets[0]
    return replace(chosen, grid_required=read_settings().grid_required)


def judge(
    criterion: Criterion,
    *,
    energised: np.ndarray,
    off_grid: np.ndarray,
    system_passed: np.ndarray,
    households: np.ndarray,
    households_direct: np.ndarray,
) -> Judgement:
    """Judge villages by the figures.

    Parameters
    ----------
    energised, off_grid : bool arrays (villages,)
        Supplied from the grid with no finished phase left dark; supplied from a local source.
    system_passed : bool array
        The last inspection of every energised phase passed.
    households, households_direct : int arrays
        All households and those registered directly; -1 where not known.

    Notes
    -----
    Share = households_direct / households, both as last counted. The share is compared in whole
    numbers (100 × direct ≥ threshold × households), so 95 % of 20 is exactly 19.
    """
    known = (households > 0) & (households_direct >= 0)
    rate = np.full(len(households), np.nan)
    np.divide(households_direct, households, out=rate, where=known)
    share = known & (households_direct * 100.0 >= criterion.threshold_pct * households)
    supplied = energised if criterion.grid_required else energised | off_grid
    return Judgement(supplied, system_passed, rate, share, supplied & system_passed & share)
