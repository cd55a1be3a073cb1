"""Whether money and works go together, and whether anything was paid twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY
from electrification.questions.checks.ground import (
    Found,
    Ground,
    Severity,
    found,
    in_pairs,
    last_ids,
    nothing,
    pairs,
)
from electrification.questions.entry_log import Selection
from electrification.subject.costs import MILLION_VND, cost_band
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage

SAME_WORK_WITHIN_DAYS = 365
"""Equal payments further apart than this are of different years' work."""
_BUILT = (
    Stage.MV_LINE_BUILT,
    Stage.SUBSTATION_INSTALLED,
    Stage.LV_LINE_BUILT,
    Stage.METERS_INSTALLED,
    Stage.WORKS_COMPLETED,
)


def paid_before_works(ground: Ground) -> Found:
    """Money paid beyond the advance while nothing was built; worse where nothing was begun."""
    paid, advance = _sum(ground, "disbursement"), _sum(ground, "advance")
    first = ground.works.first_on
    is_built = (first[:, [s.position for s in _BUILT]] != NO_DAY).any(axis=1)
    is_begun = first[:, Stage.STARTED.position] != NO_DAY
    where = np.flatnonzero((paid > advance) & (paid > 0) & ~is_built)
    severity = np.where(is_begun[where], str(Severity.NOTE), str(Severity.ALARM)).astype(object)
    ids = last_ids(_paid(ground), where)
    return found(where, severity, ids, amount=paid[where] - advance[where])


def built_without_payment(ground: Ground) -> Found:
    """Works finished for which no payment is recorded."""
    built = ground.works.first_on[:, Stage.WORKS_COMPLETED.position] != NO_DAY
    nothing_paid = (_sum(ground, "disbursement") == 0) & (_sum(ground, "advance") == 0)
    where = np.flatnonzero(built & nothing_paid)
    return found(where, Severity.NOTE, last_ids(ground.finished(), where))


def paid_twice(ground: Ground) -> Found:
    """The same amount paid for one village on one day from one source, in two entries."""
    paid = _paid(ground)
    ids, amount = paid.column("entry_id"), paid.column("amount_vnd")
    earlier, later = in_pairs(paid, paid.column("occurred_on"), amount, paid.village)
    same = _sources(ground, ids[earlier]) == _sources(ground, ids[later])
    earlier, later = earlier[same], later[same]
    return found(
        paid.village[later], Severity.ALARM, pairs(ids, earlier, later), amount=amount[later]
    )


def paid_under_two_sources(ground: Ground) -> Found:
    """The same quantity paid under two sources.

    Two sources on one work are lawful, each for a part of it. Found is the same amount under two
    sources within a year where both name one document (serious), or where all that was paid is more
    than the advance and the work that was done.
    """
    paid = _paid(ground)
    ids, amount = paid.column("entry_id"), paid.column("amount_vnd")
    earlier, later = in_pairs(paid, amount, paid.village)
    sources = _sources(ground, ids[earlier]), _sources(ground, ids[later])
    differ = (sources[0] != sources[1]) & (sources[0] != "") & (sources[1] != "")
    day = paid.column("occurred_on").astype(np.int64)
    near = day[later] - day[earlier] <= SAME_WORK_WITHIN_DAYS
    papers = _papers(ground, ids[earlier]), _papers(ground, ids[later])
    one_paper = (papers[0] == papers[1]) & (papers[0] != "")
    done, total = _work_done(ground), _sum(ground, "disbursement")
    village = paid.village[later]
    advance = _sum(ground, "advance")
    over = (done[village] > 0) & (total[village] > done[village] + advance[village])
    twice = differ & near & (one_paper | over)
    severity = np.where(one_paper[twice], str(Severity.ALARM), str(Severity.WARNING))
    earlier, later = earlier[twice], later[twice]
    return found(
        paid.village[later], severity.astype(object), pairs(ids, earlier, later),
        amount=amount[later], one=_said(ground, ids[earlier], "capital_source"),
        other=_said(ground, ids[later], "capital_source"),
    )  # fmt: skip


def cost_outside_band(ground: Ground) -> Found:
    """A household costs less, or more, than in any of the real works in `cost_cases.csv`."""
    costs = ground.beside.costs
    if costs is None or costs.empty:
        return nothing(Severity.ALARM, "millions", "low", "high", "works")
    place = ground.places_of(costs["village_id"])
    known = place >= 0
    costs, place = costs[known], place[known]
    households = pd.to_numeric(ground.frame["households"]).to_numpy(np.float64, na_value=np.nan)
    cost, many = costs["cost_vnd"].to_numpy(np.float64), households[place]
    can_be = (many > 0) & (cost > 0)
    each = np.where(can_be, np.round(cost / np.where(can_be, many, 1)), np.nan)
    band = cost_band()
    where = np.flatnonzero(band.is_outside(each))
    works = costs["works"].to_numpy(dtype=object)[where]
    return found(
        place[where], Severity.ALARM, also=[tuple(f"work:{w}" for w in own) for own in works],
        millions=np.round(each[where] / MILLION_VND, 1),
        low=band.low_vnd // MILLION_VND, high=band.high_vnd // MILLION_VND,
        works=[", ".join(own) for own in works],
    )  # fmt: skip


def equal_payments(ground: Ground) -> np.ndarray:
    """Ids of payments whose source and document must be known to judge whether they are one."""
    paid = _paid(ground)
    earlier, later = in_pairs(paid, paid.column("amount_vnd"), paid.village)
    return np.unique(paid.column("entry_id")[np.r_[earlier, later]])


def _paid(ground: Ground) -> Selection:
    capital = ground.of(EntryKind.CAPITAL)
    return capital.where(capital.has_code("disbursement") & (capital.column("amount_vnd") > 0))


def _sum(ground: Ground, code: str) -> np.ndarray:
    """Đồng of one kind by village."""
    capital = ground.of(EntryKind.CAPITAL)
    some = capital.where(capital.has_code(code))
    sums = np.zeros(len(ground.frame), dtype=np.int64)
    np.add.at(sums, some.village, np.maximum(some.column("amount_vnd"), 0))
    return sums


def _work_done(ground: Ground) -> np.ndarray:
    """The value of the work done by village, which each entry states up to its day."""
    capital = ground.of(EntryKind.CAPITAL)
    some = capital.where(capital.has_code("work_value"))
    most = np.zeros(len(ground.frame), dtype=np.int64)
    np.maximum.at(most, some.village, some.column("amount_vnd"))
    return most


def _sources(ground: Ground, entry_ids: np.ndarray) -> np.ndarray:
    return _detail(ground, entry_ids, "capital_source")


def _papers(ground: Ground, entry_ids: np.ndarray) -> np.ndarray:
    return _detail(ground, entry_ids, "document_number")


def _detail(ground: Ground, entry_ids: np.ndarray, name: str) -> np.ndarray:
    """A text of some entries to compare by; empty where it is not known."""
    said = _said(ground, entry_ids, name)
    return np.array([" ".join(text.split()).casefold() for text in said], dtype=object)


def _said(ground: Ground, entry_ids: np.ndarray, name: str) -> list[str]:
    """A text of some entries as it was typed; empty where it is not known."""
    details = ground.beside.details
    if details is None or not len(entry_ids):
        return [""] * len(entry_ids)
    told = pd.Series(details[name].to_numpy(dtype=object), index=details["entry_id"].to_numpy())
    return [text if isinstance(text, str) else "" for text in told.reindex(entry_ids)]
