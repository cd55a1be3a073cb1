"""Whether the list of villages is whole: nobody left out, nobody twice, nothing moved in time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from electrification.questions.baseline import lists_of
from electrification.questions.checks.ground import (
    THE_LIST,
    Found,
    Ground,
    Severity,
    found,
    last_ids,
    nothing,
)
from electrification.subject.entries import EntryKind
from geo.proximity import distance_m
from geo.units import fold

SAME_PLACE_M = 300
"""Two villages of one name this near each other, in one commune, are likely one."""
LIST_CHANGED_WITHIN_DAYS = 30
_VILLAGE_WORDS = ("thon ", "ban ", "xom ")


def outside_baseline(ground: Ground) -> Found:
    """A border village of the register that the list does not count, by no signed change."""
    baseline, who = ground.snapshot.baseline, lists_of(ground.snapshot)
    is_border = ground.frame["is_border"].to_numpy(dtype=bool)
    left_out = is_border & ~who.signed & who.present
    where = np.flatnonzero(left_out & (baseline.id is not None))
    return found(where, Severity.WARNING, also=[(f"baseline:{baseline.id}",)] * len(where))


def listed_no_more(ground: Ground) -> Found:
    """A village of the frozen list that the register says is none, and nobody signed for it."""
    baseline, who = ground.snapshot.baseline, lists_of(ground.snapshot)
    where = np.flatnonzero(who.signed & ~who.present & (baseline.id is not None))
    return found(where, Severity.WARNING, also=[(f"baseline:{baseline.id}",)] * len(where))


def counted_without_evidence(ground: Ground) -> Found:
    """Counted on the word of a register alone."""
    frame = ground.frame
    alone = frame["meets"].to_numpy(dtype=bool) & (frame["basis"] == "register").to_numpy()
    where = np.flatnonzero(alone & frame["in_baseline"].to_numpy(dtype=bool))
    return found(where, Severity.NOTE, last_ids(ground.of(EntryKind.REGISTER_STATE), where))


def duplicate_villages(ground: Ground) -> Found:
    """Two villages of one folded name, near each other, in one commune.

    Where one of them has no position the name alone speaks: a warning, to be looked at.
    """
    frame = ground.frame.reset_index(drop=True)
    communes = frame["commune_code"].fillna("").tolist()
    names = frame["village_name"].tolist()
    key = pd.Series(
        [(c, _key(name)) for c, name in zip(communes, names, strict=True)], dtype=object
    )
    codes = pd.factorize(key)[0]
    twice = np.flatnonzero(np.bincount(codes, minlength=1)[codes] > 1)
    one, other = _all_pairs(codes[twice], twice)
    if not len(one):
        return nothing(Severity.ALARM, "other", "metres")
    lat, lon = frame["lat"].to_numpy(dtype=float), frame["lon"].to_numpy(dtype=float)
    apart = np.asarray(distance_m(lat[one], lon[one], lat[other], lon[other]), dtype=float)
    is_known = np.isfinite(apart)
    near = ~is_known | (apart <= SAME_PLACE_M)
    one, other, apart, is_known = one[near], other[near], apart[near], is_known[near]
    severity = np.where(is_known, str(Severity.ALARM), str(Severity.WARNING)).astype(object)
    codes = frame["village_code"].to_numpy()
    ids = frame["village_id"].to_numpy()
    return found(
        one, severity, also=[(f"village:{ids[o]}",) for o in other],
        other=[str(codes[o]) for o in other],
        metres=[int(m) if k else "–" for m, k in zip(apart, is_known, strict=True)],
    )  # fmt: skip


@lru_cache(maxsize=200_000)
def _key(name: str) -> str:
    """What names of villages are compared by: ``Thôn Mã Hoàng Phìn`` as ``ma hoang phin``."""
    key = fold(name)
    for word in _VILLAGE_WORDS:
        key = key.removeprefix(word)
    return key


def _all_pairs(keys: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each two places under one key."""
    one: list[int] = []
    other: list[int] = []
    for own in pd.Series(places).groupby(keys).agg(list):
        for n, place in enumerate(own):
            one += [place] * (len(own) - n - 1)
            other += own[n + 1 :]
    return np.array(one, dtype=np.int64), np.array(other, dtype=np.int64)


def list_cut(ground: Ground) -> Found:
    """Villages left the list of those counted: fewer of them make any rate higher.

    Found about the list itself, whatever list was frozen since.
    """
    changes = ground.beside.list_changes
    cut = changes if changes is None else changes[changes["left"] > changes["joined"]]
    if cut is None or cut.empty:
        return nothing(Severity.WARNING, "changed", "joined", "left")
    return found(
        np.full(len(cut), THE_LIST), Severity.WARNING,
        also=[(f"baseline:{b}",) for b in cut["baseline_id"]],
        changed=[day.date() for day in cut["changed_on"]],
        joined=cut["joined"].tolist(), left=cut["left"].tolist(),
    )  # fmt: skip


def rule_looks_back(ground: Ground) -> Found:
    """The province's own version of the criterion, in force on days before it was confirmed.

    The figures of those days are others now than they were; found about the whole list.
    """
    versions = ground.beside.rule_versions
    back = versions if versions is None else versions[versions["valid_from"] < versions["on"]]
    if back is None or back.empty:
        return nothing(Severity.ALARM, "threshold_pct", "first", "recorded", "document_number")
    return found(
        np.full(len(back), THE_LIST), Severity.ALARM,
        also=[(f"criterion:{i}",) for i in back["version_id"]],
        threshold_pct=back["threshold_pct"].tolist(),
        first=[day.date() for day in back["valid_from"]],
        recorded=[day.date() for day in back["on"]],
        document_number=back["document_number"].tolist(),
    )  # fmt: skip


def closing_differs(ground: Ground) -> Found:
    """A closed period whose figures the entries do not give any more; found about the list."""
    told = ground.beside.closings
    if told is None or told.empty:
        return nothing(Severity.ALARM, "period", "closed", "what", "kept", "computed")
    return found(
        np.full(len(told), THE_LIST), Severity.ALARM,
        also=[(f"period_closing:{i}",) for i in told["closing_id"]],
        period=told["key"].tolist(), closed=[day.date() for day in told["closed"]],
        what=told["what"].tolist(), kept=told["kept"].tolist(), computed=told["computed"].tolist(),
    )  # fmt: skip


def list_changed_near_report(ground: Ground) -> Found:
    """The list of counted villages changed shortly before or after a report.

    Found about the list itself: no village's place. It rests on every report near the change, so
    that what was accepted of one is open again with the next.
    """
    changes, reports = ground.beside.list_changes, ground.beside.reports
    if changes is None or reports is None or changes.empty or reports.empty:
        return nothing(Severity.ALARM, "changed", "report", "joined", "left")
    both = changes.merge(reports, how="cross")
    both["apart"] = (both["changed_on"] - both["on"]).dt.days.abs()
    both = both[both["apart"] <= LIST_CHANGED_WITHIN_DAYS]
    names = [
        f"report:{on.date()}/{what}" for on, what in zip(both["on"], both["what"], strict=True)
    ]
    near = both.assign(name=names).groupby("baseline_id")["name"].agg(set)
    both = both.sort_values(["changed_on", "apart"]).drop_duplicates(["changed_on", "baseline_id"])
    return found(
        np.full(len(both), THE_LIST), Severity.ALARM,
        also=[(f"baseline:{b}", *sorted(near[b])) for b in both["baseline_id"]],
        changed=[day.date() for day in both["changed_on"]], report=[d.date() for d in both["on"]],
        joined=both["joined"].tolist(), left=both["left"].tolist(),
    )  # fmt: skip
