"""What does not fit between a document and what it bears out.

A contradiction is something to look at again, never a verdict. What a document does not say (no
time in the photo, no position, no date) is never held against it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from electrification import calendar
from electrification.subject.evidence import WANTED, DocumentKind
from electrification.subject.milestones import Stage
from electrification.subject.villages import PositionQuality
from geo.proximity import distance_m


class Contradiction(StrEnum):
    """What does not fit between a document and what it bears out."""

    TOO_FAR = "too_far"
    OLDER_THAN_STAGE = "older_than_stage"
    OTHER_VILLAGE = "other_village"
    IN_FUTURE = "in_future"


FAR_M: Mapping[PositionQuality, float] = {
    PositionQuality.SURVEYED: 3_000.0,
    PositionQuality.REGISTER: 5_000.0,
}
"""How far from the village's point a photo may be taken; other points say nothing of distance.

A proposal: the houses of a mountain village lie up to some 3 km apart, and a point that a register
states is often that of the commune's road.
"""
VAGUE_DEVICE_M = 5_000.0
"""A device that knows its place no better than this says nothing of distance."""
DAYS_BEFORE: Mapping[DocumentKind, int] = {
    DocumentKind.PHOTO: 7,
    DocumentKind.MINUTES: 7,
    DocumentKind.DECISION: 31,
}
"""Days by which a document may be older than the stage it bears out (a proposal).

A photo and minutes show what is there already, so they cannot be much older. A decision may be,
unless it is what makes the stage (see `WANTED`), and a letter may always be. Later is never wrong:
a line that stands can be photographed any day.
"""
CLOCK_SLACK = dt.timedelta(days=1)
"""By how much a camera's clock, set to another zone, may be ahead."""


def contradictions(evidence: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:
    """What does not fit, one column of truth values for each `Contradiction`.

    Parameters
    ----------
    evidence : DataFrame
        As `borne_out` gives it.
    villages : DataFrame
        ``village_id lat lon position_quality``: degrees WGS 84, as a snapshot has them.

    Returns
    -------
    DataFrame
        Indexed as `evidence`; beside the contradictions ``distance_m`` from the village and
        ``days_before`` the stage, NaN where nothing is known.
    """
    away = distances_m(evidence, villages)
    before = days_before_stage(evidence)
    return pd.DataFrame(
        {
            str(Contradiction.TOO_FAR): is_too_far(evidence, villages, away),
            str(Contradiction.OLDER_THAN_STAGE): is_older_than_stage(evidence, before),
            str(Contradiction.OTHER_VILLAGE): is_of_other_village(evidence),
            str(Contradiction.IN_FUTURE): is_in_future(evidence),
            "distance_m": away,
            "days_before": before,
        },
        index=evidence.index,
    )


def distances_m(evidence: pd.DataFrame, villages: pd.DataFrame) -> np.ndarray:
    """Metres between a photo and its village's point, NaN where one of them is not known.

    The photo's own position counts, else that of the device it was sent from. A scan is sent from
    an office, so only photos are measured.
    """
    lat, lon, _accuracy = _where_taken(evidence)
    places = villages.set_index("village_id").reindex(evidence["village_id"])
    away = np.asarray(
        distance_m(lat, lon, places["lat"].to_numpy(), places["lon"].to_numpy()), dtype=float
    )
    return np.where(_is(evidence, DocumentKind.PHOTO), away, np.nan)


def is_too_far(
    evidence: pd.DataFrame, villages: pd.DataFrame, away_m: np.ndarray | None = None
) -> np.ndarray:
    """Photos taken farther from the village than `FAR_M`, a device's own doubt allowed for."""
    away = distances_m(evidence, villages) if away_m is None else away_m
    _lat, _lon, accuracy = _where_taken(evidence)
    quality = villages.set_index("village_id")["position_quality"].reindex(evidence["village_id"])
    allowed = np.array([FAR_M.get(q, np.nan) for q in quality], dtype=float)
    return away > allowed + accuracy


def days_before_stage(evidence: pd.DataFrame) -> np.ndarray:
    """Days by which a document is older than what it bears out, negative when it is younger."""
    taken = _days([_day(at) for at in evidence["taken_at"]])
    issued = _days(evidence["issued_on"])
    is_photo = _is(evidence, DocumentKind.PHOTO)
    own = np.where(is_photo & np.isfinite(taken), taken, issued)
    return _days(evidence["occurred_on"]) - own


def is_older_than_stage(evidence: pd.DataFrame, before: np.ndarray | None = None) -> np.ndarray:
    """Documents too old to show the stage; how old is too old is `DAYS_BEFORE`."""
    days = days_before_stage(evidence) if before is None else before
    allowed = np.array(
        [_allowed_days(k, s) for k, s in zip(evidence["kind"], evidence["stage"], strict=True)],
        dtype=float,
    )
    return days > allowed


def _allowed_days(kind: str, stage: Any) -> float:
    if kind == DocumentKind.DECISION:
        makes_it = isinstance(stage, str) and DocumentKind.DECISION in WANTED[Stage(stage)]
        return DAYS_BEFORE[DocumentKind.DECISION] if makes_it else np.nan
    return DAYS_BEFORE.get(DocumentKind(kind), np.nan)


def is_of_other_village(evidence: pd.DataFrame) -> np.ndarray:
    """Photos that stand for another village too; minutes and decisions may serve many."""
    return _is(evidence, DocumentKind.PHOTO) & (evidence["villages"].to_numpy(dtype=float) > 1)


def is_in_future(evidence: pd.DataFrame) -> np.ndarray:
    """Documents of a time after the one at which they were attached."""
    taken, added = evidence["taken_at"], evidence["added_at"]
    ahead = np.array(
        [
            isinstance(t, dt.datetime) and t > a + CLOCK_SLACK
            for t, a in zip(taken, added, strict=True)
        ],
        dtype=bool,
    )
    issued, known = _days(evidence["issued_on"]), _days([_day(at) for at in added])
    return (_is(evidence, DocumentKind.PHOTO) & ahead) | (issued > known)


def _where_taken(evidence: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Latitude, longitude and doubt in metres: the photo's, taken as exact, else the device's."""
    lat, lon, device_lat, device_lon, accuracy = (
        pd.to_numeric(evidence[name]).to_numpy(dtype=float)
        for name in ("lat", "lon", "device_lat", "device_lon", "device_accuracy_m")
    )
    has_own = np.isfinite(lat) & np.isfinite(lon)
    doubt = np.nan_to_num(accuracy, nan=0.0)
    is_vague = doubt > VAGUE_DEVICE_M
    return (
        np.where(has_own, lat, np.where(is_vague, np.nan, device_lat)),
        np.where(has_own, lon, np.where(is_vague, np.nan, device_lon)),
        np.where(has_own, 0.0, doubt),
    )


def _is(evidence: pd.DataFrame, kind: DocumentKind) -> np.ndarray:
    return np.array([k == kind for k in evidence["kind"]], dtype=bool)


def _day(at: Any) -> dt.date | None:
    return calendar.today(at) if isinstance(at, dt.datetime) and at == at else None


def _days(values: Sequence[Any] | pd.Series) -> np.ndarray:
    """Days since 1970-01-01, NaN where there is none."""
    known = [
        calendar.day_number(v) if isinstance(v, dt.date) and v == v else np.nan for v in values
    ]
    return np.array(known, dtype=float)
