"""What was reported for a day, what is known of that day now, and the acts that explain it.

Two snapshots of one day as known at two instants. A verdict rests on the entries known at the
instant, on the list of villages counted and on the rule; so every village whose verdict differs has
an entry recorded, confirmed or ended in between, or the list or the rule is another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from electrification.calendar import day_number, microseconds
from electrification.questions.entry_log import KIND_NUMBER, EntryLog
from electrification.questions.measures import Measure, Measured, measures
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import EntryKind

_SIDES = ("in_baseline", "in_present", "meets", "status")
_LISTS = ("in_baseline", "in_present")
_NO_CHANGE = KIND_NUMBER[EntryKind.NO_CHANGE]
_COUNTED = (
    "households", "households_on_grid", "households_off_grid", "households_contracted",
    "works_completed_on",
)  # fmt: skip
"""What the measures beside the criterion rest on, besides status."""


class Act(StrEnum):
    """What happened to an entry between the two instants."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    ENDED = "ended"


class Cause(StrEnum):
    """Why a village's verdict differs; `UNKNOWN` is a finding, not an explanation."""

    ENTRIES = "entries"
    BASELINE = "baseline"
    REGISTER = "register"
    RULE = "rule"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MeasureChange:
    """One measure then and now."""

    measure: Measure
    then: Measured
    now: Measured

    @property
    def is_same(self) -> bool:
        """Whether the figures are the same, on both lists."""
        then, now = self.then.rate, self.now.rate
        return (then.frozen, then.present) == (now.frozen, now.present)


@dataclass(frozen=True)
class Changes:
    """What differs between two snapshots of one day.

    Attributes
    ----------
    villages : frame, one row per village of which something differs
        ``village_id village_code village_name commune_name`` and, with ``_then`` and ``_now``,
        ``in_baseline in_present meets status``; `is_verdict`: one of these differs, else only
        counts that other measures rest on; `causes`, a tuple of `Cause`. By commune and village.
    acts : frame, one row per act on an entry of these villages, in order
        ``village_id entry_id act at counts`` (see `acts_between`).
    """

    then: Snapshot
    now: Snapshot
    measures: tuple[MeasureChange, ...]
    villages: pd.DataFrame
    acts: pd.DataFrame

    @property
    def unexplained(self) -> pd.DataFrame:
        """Villages for whose difference nothing was found."""
        return self.villages[[Cause.UNKNOWN in causes for causes in self.villages["causes"]]]


def changes(log: EntryLog, then: Snapshot, now: Snapshot) -> Changes:
    """Compare two snapshots of the same day, the later known one second; see `Changes`."""
    own_then, own_now = measures(then), measures(now)
    villages = changed_villages(then, now)
    acts = acts_between(
        log,
        villages["village_id"].to_numpy(dtype=np.int64),
        day_number(now.on),
        microseconds(then.known_at),
        microseconds(now.known_at),
    )
    villages["causes"] = _causes(villages, acts, then, now)
    return Changes(
        then,
        now,
        tuple(MeasureChange(name, own_then[name], own_now[name]) for name in Measure),
        villages,
        acts,
    )


def changed_villages(then: Snapshot, now: Snapshot) -> pd.DataFrame:
    """Villages counted, judged, classed or measured otherwise; see `Changes.villages`."""
    named = ["village_code", "village_name", "commune_name"]
    a, b = then.frame, now.frame
    ids_a, ids_b = (f["village_id"].to_numpy(dtype=np.int64) for f in (a, b))
    ids = ids_a if np.array_equal(ids_a, ids_b) else np.union1d(ids_a, ids_b)
    at_a, at_b = (_places(ids, own) for own in (ids_a, ids_b))
    missing_a, missing_b = at_a < 0, at_b < 0
    differs = missing_a != missing_b
    is_same_list = ids is ids_a
    for name in _SIDES:
        if is_same_list:
            differs |= (a[name] != b[name]).to_numpy(dtype=bool)
        else:
            differs |= _taken(a, name, at_a) != _taken(b, name, at_b)
    is_verdict = differs.copy()
    for name in _COUNTED:
        before, after = (_whole(f, name, at) for f, at in ((a, at_a), (b, at_b)))
        differs |= before != after
    chosen = np.flatnonzero(differs)
    found: dict[str, np.ndarray] = {"village_id": ids[chosen]}
    for name in named:
        values = np.full(len(chosen), None, dtype=object)
        for frame, places in ((a, at_a[chosen]), (b, at_b[chosen])):
            known = places >= 0
            if known.any():
                values[known] = frame[name].iloc[places[known]].to_numpy(dtype=object)
        found[name] = values
    for name in _SIDES:
        found[f"{name}_then"] = _taken(a, name, at_a[chosen])
        found[f"{name}_now"] = _taken(b, name, at_b[chosen])
    made = pd.DataFrame(found)
    made["is_verdict"] = is_verdict[chosen]
    made["is_new"], made["is_gone"] = missing_a[chosen], missing_b[chosen]
    return made.sort_values(["commune_name", "village_name"], kind="stable", ignore_index=True)


def _places(ids: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Where each id stands in `own`, -1 where it does not."""
    if ids is own or np.array_equal(ids, own):
        return np.arange(len(ids))
    return np.asarray(pd.Index(own).get_indexer(ids))


def _taken(frame: pd.DataFrame, name: str, places: np.ndarray) -> np.ndarray:
    """A column at these places; false, or no status, where a village is not there."""
    is_text = frame[name].dtype != bool
    found = np.full(len(places), "" if is_text else False, dtype=object if is_text else bool)
    known = places >= 0
    if known.any():
        found[known] = frame[name].iloc[places[known]].to_numpy(dtype=found.dtype)
    return found


def _whole(frame: pd.DataFrame, name: str, places: np.ndarray) -> np.ndarray:
    """A column of counts or days at these places as whole numbers; -1 where there is none."""
    if name not in frame:
        return np.full(len(places), -1, dtype=np.int64)
    column = frame[name]
    if pd.api.types.is_datetime64_any_dtype(column):
        values = column.to_numpy("datetime64[s]").astype(np.int64)
        values[column.isna().to_numpy()] = -1
    else:
        values = column.fillna(-1).to_numpy(np.int64)
    if not len(values):
        return np.full(len(places), -1, dtype=np.int64)
    found: np.ndarray = values[places]
    found[places < 0] = -1
    return found


def acts_between(
    log: EntryLog, village_ids: np.ndarray, on_day: int, after_us: int, until_us: int
) -> pd.DataFrame:
    """Acts on entries of these villages true by that day, after an instant and up to another.

    Parameters
    ----------
    village_ids : int array
    on_day : days since 1970-01-01
    after_us, until_us : microseconds since 1970 UTC

    Returns
    -------
    DataFrame
        ``village_id entry_id act at counts`` (`at` in microseconds), by village and instant;
        `counts`: it may move a figure, as a pending entry or “no change” does not.
    """
    instants = (log.recorded_at, log.confirmed_at, log.ended_at)
    touched = np.zeros(len(log), dtype=bool)
    for at in instants:
        touched |= (at > after_us) & (at <= until_us)
    places = np.flatnonzero(touched)
    places = places[
        (log.occurred_on[places] <= on_day) & np.isin(log.village_id[places], village_ids)
    ]
    superseding = log.supersedes[log.confirmed_at <= until_us]
    corrected = np.isin(log.entry_id[places], superseding[superseding > 0])
    parts = []
    for act, at in zip((Act.RECORDED, Act.CONFIRMED, Act.ENDED), instants, strict=True):
        own = places[(at[places] > after_us) & (at[places] <= until_us)]
        names = np.full(len(own), str(act), dtype=object)
        if act is Act.ENDED:
            names[corrected[np.searchsorted(places, own)]] = str(Act.CORRECTED)
        parts.append(
            pd.DataFrame(
                {
                    "village_id": log.village_id[own],
                    "entry_id": log.entry_id[own],
                    "act": names,
                    "at": at[own],
                    "counts": (log.kind[own] != _NO_CHANGE)
                    & (act is not Act.RECORDED)
                    & (log.confirmed_at[own] <= at[own]),
                }
            )
        )
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["village_id", "at", "entry_id"], kind="stable", ignore_index=True)


def _causes(
    villages: pd.DataFrame, acts: pd.DataFrame, then: Snapshot, now: Snapshot
) -> list[tuple[Cause, ...]]:
    """Why each village differs, by what is there to explain it."""
    other_rule = then.criterion != now.criterion
    told = set(acts.loc[acts["counts"], "village_id"])
    found = []
    for row in villages.to_dict("records"):
        own = []
        is_here = not (row["is_new"] or row["is_gone"])
        if row["village_id"] in told:
            own.append(Cause.ENTRIES)
        if not is_here:
            own.append(Cause.REGISTER)
        if is_here and any(row[f"{n}_then"] != row[f"{n}_now"] for n in _LISTS):
            own.append(Cause.BASELINE)
        if other_rule and (row["meets_then"], row["status_then"]) != (
            row["meets_now"],
            row["status_now"],
        ):
            own.append(Cause.RULE)
        found.append(tuple(own) or (Cause.UNKNOWN,))
    return found
