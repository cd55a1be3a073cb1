"""Whether there is power where it is counted, and how many have it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY, microseconds
from electrification.questions import facts
from electrification.questions.checks.ground import (
    Found,
    Ground,
    Ids,
    Severity,
    found,
    in_pairs,
    joined,
    last_ids,
    pairs,
)
from electrification.questions.entry_log import Selection
from electrification.subject.entries import COUNTS, EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status
from electrification.texts import N_, Message, message

NO_CONTRACT_AFTER_DAYS = 60
DARK_AFTER_DAYS = (30, 90, 365)
JUMP_RATE = 0.2
_WHY: tuple[tuple[str, Severity, Message], ...] = (
    ("failed", Severity.ALARM, message(N_("the last inspection failed"))),
    ("lost", Severity.ALARM, message(N_("supply was lost and not restored"))),
    ("note", Severity.ALARM, message(N_("the note of a later entry says that there is no power"))),
    ("hoped", Severity.ALARM, message(N_("an entry waiting for confirmation takes it back"))),
    ("obstacle", Severity.WARNING, message(N_("an obstacle is still open"))),
)
"""What speaks against a counted village, the gravest first."""


def counted_but_dark(ground: Ground) -> Found:
    """Counted as meeting the criterion while something recorded says that there is no power."""
    frame = ground.frame
    meets = frame["meets"].to_numpy(dtype=bool)
    noted, note_ids = _noted_dark(ground)
    against = {
        "failed": facts.last_code_is(
            ground.of(EntryKind.INSPECTION), EntryKind.INSPECTION, "failed"
        ),
        "lost": facts.last_code_is(ground.of(EntryKind.SUPPLY), EntryKind.SUPPLY, "lost"),
        "note": noted,
        "hoped": ~frame["meets_if_pending"].to_numpy(dtype=bool),
        "obstacle": frame["obstacles_open"].to_numpy() > 0,
    }
    where = np.flatnonzero(meets & np.logical_or.reduce(list(against.values())))
    ids = _speakers(ground, against, note_ids, where)
    gravest = [next(w for w in _WHY if against[w[0]][place]) for place in where]
    severity = np.array([str(w[1]) for w in gravest], dtype=object)
    return found(where, severity, ids, why=[w[2] for w in gravest])


def _speakers(
    ground: Ground, against: dict[str, np.ndarray], notes: dict[int, int], where: np.ndarray
) -> Ids:
    """The entries that speak against each of these villages."""
    one: Ids = [
        (notes[int(p)],) if against["note"][p] and int(p) in notes else () for p in where
    ]  # fmt: skip
    kinds = {"failed": EntryKind.INSPECTION, "lost": EntryKind.SUPPLY}
    for name, kind in kinds.items():
        ids = last_ids(ground.of(kind), where)
        own = against[name][where]
        one = joined(one, [i if is_so else () for i, is_so in zip(ids, own, strict=True)])
    obstacles = ground.frame["obstacle_entry_ids"].tolist()
    one = joined(one, [tuple(obstacles[p]) if against["obstacle"][p] else () for p in where])
    waiting = ground.entries.where(_is_pending(ground))
    ids = last_ids(waiting, where)
    return [i or w for i, w in zip(one, ids, strict=True)]


def _is_pending(ground: Ground) -> np.ndarray:
    known_us = microseconds(ground.snapshot.known_at)
    waits = ground.entries.column("confirmed_at") > known_us
    return np.asarray(waits & ~ground.entries.is_of(EntryKind.NO_CHANGE))


def _noted_dark(ground: Ground) -> tuple[np.ndarray, dict[int, int]]:
    """Villages of which a note says "dark" after the last entry that says "lit"; its entry."""
    every = ground.entries
    says_dark = np.isin(every.column("entry_id"), list(ground.beside.dark_notes))
    if not says_dark.any():
        return np.zeros(every.villages, dtype=bool), {}
    dark = every.where(says_dark)
    lit = every.where(_says_lit(every) & ~says_dark)
    noted = dark.latest() > lit.latest()
    where = np.flatnonzero(noted)
    ids = last_ids(dark, where)
    return noted, {int(p): i[0] for p, i in zip(where, ids, strict=True) if i}


def _says_lit(every: Selection) -> np.ndarray:
    """Which entries say that there is power: energised, restored, inspected and passed."""
    energised = every.is_of(EntryKind.STAGE) & every.has_code(str(Stage.ENERGISED))
    restored = every.is_of(EntryKind.SUPPLY) & every.has_code("restored")
    passed = every.is_of(EntryKind.INSPECTION) & ~every.has_code("failed")
    stated = every.is_of(EntryKind.REGISTER_STATE) & every.has_code(str(Status.MEETS_CRITERION))
    return np.asarray(energised | restored | passed | stated)


def energised_without_contract(ground: Ground) -> Found:
    """Energised for months, and no household has signed."""
    frame = ground.frame
    since = pd.Timestamp(ground.snapshot.on) - frame["energised_on"]
    days = since.dt.days.fillna(-1).to_numpy()
    none = frame["households_contracted"].fillna(0).to_numpy() == 0
    has_stage = np.bincount(ground.stage(Stage.CONTRACTED).village, minlength=len(frame)) > 0
    where = np.flatnonzero((days > NO_CONTRACT_AFTER_DAYS) & none & ~has_stage)
    ids = last_ids(ground.stage(Stage.ENERGISED), where)
    return found(where, Severity.WARNING, ids, days=days[where].astype(int))


def built_dark(ground: Ground) -> Found:
    """Works finished and carrying no current; heavier with age."""
    days = ground.frame["built_dark_days"].fillna(-1).to_numpy(dtype=np.int64)
    least, more, most = DARK_AFTER_DAYS
    where = np.flatnonzero(days > least)
    age = days[where]
    severity = np.where(
        age > most, str(Severity.ALARM), np.where(age > more, str(Severity.WARNING), "note")
    ).astype(object)
    told = ground.finished()
    ids = [
        one or other
        for one, other in zip(
            last_ids(told, where), last_ids(ground.of(EntryKind.REGISTER_STATE), where), strict=True
        )
    ]
    return found(where, severity, ids, days=age)


def more_contracts_than_households(ground: Ground) -> Found:
    """The power company counts more customers than the commune counts households."""
    frame = ground.frame
    contracted = frame["households_contracted"].fillna(-1).to_numpy(dtype=np.int64)
    direct = frame["households_direct"].fillna(-1).to_numpy(dtype=np.int64)
    households = frame["households"].fillna(-1).to_numpy(dtype=np.int64)
    most = np.maximum(contracted, direct)
    where = np.flatnonzero((households >= 0) & (most > households))
    ids = joined(
        last_ids(ground.of(EntryKind.CUSTOMERS), where),
        last_ids(ground.of(EntryKind.HOUSEHOLDS), where),
    )
    return found(where, Severity.WARNING, ids, contracted=most[where], households=households[where])


def households_jump(ground: Ground) -> Found:
    """Two counts of one part of a village, one after the other, too far apart and not explained.

    Explained is one that was recorded with its reason.
    """
    earlier, later, counted, values = _neighbours(ground)
    before, after = values[earlier], values[later]
    reasons = _with_reason(ground)
    ids = counted.column("entry_id")
    explained = counted.column("is_irregular")[later] | np.isin(ids[later], reasons)
    jump = (np.abs(after - before) > JUMP_RATE * before) & ~explained
    earlier, later = earlier[jump], later[jump]
    return found(
        counted.village[later], Severity.WARNING, pairs(ids, earlier, later),
        known=values[earlier], count=values[later],
    )  # fmt: skip


def jumps_to_explain(ground: Ground) -> np.ndarray:
    """Ids of later counts whose reason must be known before `households_jump` can judge them."""
    earlier, later, counted, values = _neighbours(ground)
    jump = np.abs(values[later] - values[earlier]) > JUMP_RATE * values[earlier]
    return np.asarray(counted.column("entry_id")[later[jump]])


def _neighbours(ground: Ground) -> tuple[np.ndarray, np.ndarray, Selection, np.ndarray]:
    counted = ground.of(EntryKind.HOUSEHOLDS)
    values = counted.column("counts")[:, COUNTS.index("households")].astype(np.int64)
    counted, values = counted.where(values > 0), values[values > 0]
    earlier, later = in_pairs(counted, counted.column("cluster_id"), counted.village)
    return earlier, later, counted, values


def _with_reason(ground: Ground) -> np.ndarray:
    details = ground.beside.details
    if details is None:
        return np.zeros(0, dtype=np.int64)
    stated = details["reason"].fillna("").astype(str).str.strip() != ""
    return details.loc[stated, "entry_id"].to_numpy(dtype=np.int64)


def recognised_against_figures(ground: Ground) -> Found:
    """The department's recognition and the figures say different things."""
    recognised = ground.works.first_on[:, Stage.RECOGNISED.position] != NO_DAY
    meets = ground.frame["meets"].to_numpy(dtype=bool)
    where = np.flatnonzero(recognised & ~meets)
    return found(where, Severity.ALARM, last_ids(ground.stage(Stage.RECOGNISED), where))


def found_electrified(ground: Ground) -> Found:
    """Energised before the day on which a register still said that it had no power."""
    lit = ground.works.first_on[:, facts.ENERGISED]
    stated, stated_on = facts.register_state(ground.entries)
    was_dark = (stated >= 0) & (stated < Status.ENERGISED_PARTLY.position)
    where = np.flatnonzero(was_dark & (lit != NO_DAY) & (lit < stated_on))
    ids = joined(
        last_ids(ground.of(EntryKind.REGISTER_STATE), where),
        last_ids(ground.stage(Stage.ENERGISED), where),
    )
    days = stated_on[where].astype(np.int64) - lit[where]
    return found(where, Severity.WARNING, ids, days=days)
