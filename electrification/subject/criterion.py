"""The New Rural electricity criterion: a dated rule set, and the vectorised judgement by it.

Two parts. 4.1: the system meets the technical standard, shown by an inspection that passed.
4.2: households registered directly and supplied safely, reliably and stably, as a share of all
households. Neither an unverified threshold nor a village without evidence is hidden.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from electrification.settings import DATA_FOLDER
from electrification.texts import N_, Message, Refused, message

CRITERIA_FILE = DATA_FOLDER / "criteria" / "criteria.csv"
REGION = "northern_mountains"
REGIONS = (
    "northern_mountains", "central_highlands", "central_coast", "mekong_delta", "red_river_delta",
    "southeast",
)  # fmt: skip
BASIC, ADVANCED = "basic", "advanced"
VARIANTS = (BASIC, ADVANCED)
Place = tuple[str, int]


@dataclass(frozen=True)
class Criterion:
    """One rule set as it holds in one region; `threshold_pct` is 0–100.

    `threshold_from` is the set whose threshold is used while this one's own is not known, and
    `threshold_from_name` its name. `version_id` is set where an entry of the province (document
    `document_number`) stands in the place of what was shipped.
    """

    id: str
    name: str
    threshold_pct: float
    is_verified: bool
    legal_basis: str
    source: str
    valid_from: dt.date
    valid_to: dt.date | None
    grid_required: bool = True
    threshold_from: str | None = None
    threshold_from_name: str = ""
    variant: str = BASIC
    region: str = REGION
    version_id: int | None = None
    document_number: str = ""

    @property
    def version(self) -> str:
        """The set, and the number of the province's own version of it where there is one."""
        return self.id if self.version_id is None else f"{self.id}#{self.version_id}"

    def with_threshold_of(self, other: Criterion) -> Criterion:
        """This set with the threshold of another, which nobody has verified for it."""
        return replace(
            self,
            threshold_pct=other.threshold_pct,
            threshold_from_name=other.name,
            is_verified=False,
        )


@dataclass(frozen=True)
class Judgement:
    """Each condition and the answer, bool arrays (villages,); `direct_rate` is 0–1 or NaN."""

    on_grid: np.ndarray
    system_passed: np.ndarray
    direct_rate: np.ndarray
    share_reached: np.ndarray
    meets: np.ndarray


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


@cache
def read_criteria(
    path: Path = CRITERIA_FILE, region: str = REGION, variant: str = BASIC
) -> tuple[Criterion, ...]:
    """Rule sets of a region and variant (``basic``, ``advanced``) by date.

    A set whose own threshold is not known yet names the set whose threshold holds until then.

    Raises
    ------
    Refused
        With the row and the remedy: a column that is missing, a threshold outside 0–100 or none, a
        missing source, dates that cannot be read or run backwards, periods that overlap.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [((path.name, n), row) for n, row in enumerate(csv.DictReader(file), start=2)]
    found = [
        (place, _criterion(place, row))
        for place, row in rows
        if row.get("region") == region and (row.get("variant") or BASIC) == variant
    ]
    found.sort(key=lambda pair: pair[1].valid_from)
    for (_place, earlier), (place, later) in pairwise(found):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise _refused(
                place,
                message(
                    N_("{criterion} begins before {other} has ended."),
                    criterion=later.id, other=earlier.id,
                ),
                N_("Let one end on the day before the other begins."),
            )  # fmt: skip
    return tuple(_with_threshold(pair, found) for pair in found)


def _criterion(place: Place, row: Mapping[str, str | None]) -> Criterion:
    values = {name: (row.get(name) or "").strip() for name in row}
    for name in ("criterion_id", "name", "legal_basis", "source"):
        if not values.get(name):
            raise _refused(
                place, message(N_("{column} is missing."), column=name), N_("Fill it in.")
            )
    threshold = values.get("threshold_pct", "")
    since, until = _day(place, values, "valid_from"), _day(place, values, "valid_to")
    if since is None or (until is not None and until < since):
        raise _refused(
            place,
            message(N_("The period has no first day, or ends before it begins.")),
            N_("Write both days as 2022-03-08."),
        )
    return Criterion(
        id=values["criterion_id"],
        name=values["name"],
        threshold_pct=_threshold(place, threshold) if threshold else -1.0,
        is_verified=values.get("is_verified") == "true",
        legal_basis=values["legal_basis"],
        source=values["source"],
        valid_from=since,
        valid_to=until,
        threshold_from=values.get("threshold_from") or None,
        variant=values.get("variant") or BASIC,
        region=values.get("region") or REGION,
    )


def _threshold(place: Place, text: str) -> float:
    try:
        threshold = float(text)
    except ValueError:
        threshold = -1.0
    if not 0 <= threshold <= 100:
        raise _refused(
            place,
            message(N_("The threshold {value} is not one of 0–100 %."), value=text),
            N_("Give the share of households in percent, or name a set in threshold_from."),
        )
    return threshold


def _day(place: Place, values: Mapping[str, str], name: str) -> dt.date | None:
    text = values.get(name, "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise _refused(
            place,
            message(N_("{name} is not a date: {text}."), name=name, text=text),
            N_("Write it as 2022-03-08."),
        ) from error


def _with_threshold(
    pair: tuple[Place, Criterion], found: list[tuple[Place, Criterion]]
) -> Criterion:
    place, own = pair
    if own.threshold_pct >= 0:
        return own
    named = [c for _place, c in found if c.id == own.threshold_from and c.threshold_pct >= 0]
    if not named:
        raise _refused(
            place,
            message(N_("{criterion} has no threshold."), criterion=own.id),
            N_("Give the share of households in percent, or name a set in threshold_from."),
        )
    return own.with_threshold_of(named[0])


def _refused(place: Place, problem: Message, remedy: str) -> Refused:
    return Refused(
        message(N_("{file}, row {row}: {problem}"), file=place[0], row=place[1], problem=problem),
        message(remedy),
    )
