"""Where the entries of villages, each fit to stand, do not fit together: one small check each.

Every check goes from the ground (a snapshot and the entries it was drawn from) to findings as
columns: which village, which entries, which figures. `integrity` puts words to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY, day_number
from electrification.questions import facts
from electrification.questions.baseline import lists_of
from electrification.questions.entry_log import Selection, place_of
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import COUNTS, EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status
from geo.units import fold

NO_CONTRACT_AFTER_DAYS = 60
DARK_AFTER_DAYS = (30, 90, 365)
JUMP_RATE = 0.2
SAME_PLACE_M = 300
"""Two villages of one name this near each other, in one commune, are likely one."""
LEAST_DAYS: Mapping[tuple[Stage, Stage], int] = {
    (Stage.STARTED, Stage.WORKS_COMPLETED): 10,
    (Stage.DESIGN_APPROVED, Stage.WORKS_COMPLETED): 30,
    (Stage.INVESTMENT_APPROVED, Stage.ENERGISED): 60,
}
"""Fewest days that works on a mountain line can take between two stages: a proposal of the house,
not checked against any norm."""
SLOW_QUANTILE = 0.9
FEWEST_TO_COMPARE = 10


class Severity(StrEnum):
    """How much a finding weighs: an alarm puts a counted figure in doubt."""

    ALARM = "alarm"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Ground:
    """What checks look at: the villages of a snapshot and the entries known then.

    `entries` holds confirmed and pending ones, with `village` the place in `snapshot.frame`.
    """

    snapshot: Snapshot
    entries: Selection

    @property
    def frame(self) -> pd.DataFrame:
        """One row per village, in the order that `entries.village` counts by."""
        return self.snapshot.frame

    @property
    def on_day(self) -> int:
        """The day looked at, in days since 1970-01-01."""
        return day_number(self.snapshot.on)

    def of(self, *kinds: EntryKind) -> Selection:
        """Entries of these kinds."""
        return self.entries.of(*kinds)


Found: TypeAlias = pd.DataFrame
"""Columns ``place severity entry_ids`` and the figures that the check's sentence names."""


def _found(
    where: np.ndarray,
    severity: Severity | np.ndarray,
    entry_ids: list[tuple[int, ...]] | None = None,
    **values: object,
) -> Found:
    """Findings at these places; one severity for all or one each."""
    many = len(where)
    columns: dict[str, object] = {
        "place": where,
        "severity": np.full(many, str(severity), dtype=object)
        if isinstance(severity, Severity)
        else severity,
        "entry_ids": entry_ids if entry_ids is not None else [()] * many,
    }
    return pd.DataFrame(columns | values)


def _last_ids(selection: Selection, places: np.ndarray) -> list[tuple[int, ...]]:
    """The id of the latest entry of each of these villages in a selection."""
    last = selection.latest()[places]
    ids = selection.log.entry_id[np.where(last >= 0, place_of(last), 0)] if len(selection) else last
    return [(int(i),) if order >= 0 else () for i, order in zip(ids, last, strict=True)]


def _pairs(ids: np.ndarray, one: np.ndarray, other: np.ndarray) -> list[tuple[int, ...]]:
    return [(int(ids[a]), int(ids[b])) for a, b in zip(one, other, strict=True)]


def counted_but_dark(ground: Ground) -> Found:
    """Counted as meeting the criterion while something recorded says that there is no power."""
    frame = ground.frame
    meets = frame["meets"].to_numpy(dtype=bool)
    failed = ground.of(EntryKind.INSPECTION)
    failed_last = facts.last_code_is(failed, EntryKind.INSPECTION, "failed")
    lost_last = facts.last_code_is(ground.of(EntryKind.SUPPLY), EntryKind.SUPPLY, "lost")
    obstacle = frame["obstacles_open"].to_numpy() > 0
    hoped = frame["meets_if_pending"].to_numpy(dtype=bool)
    dark = failed_last | lost_last | obstacle | ~hoped
    where = np.flatnonzero(meets & dark)
    spoke = ground.of(EntryKind.INSPECTION, EntryKind.SUPPLY, EntryKind.OBSTACLE)
    return _found(where, Severity.ALARM, _last_ids(spoke, where))


def energised_without_contract(ground: Ground) -> Found:
    """Energised for months, and no household has signed."""
    frame = ground.frame
    lit = frame["energised_on"]
    days = (pd.Timestamp(ground.snapshot.on) - lit).dt.days.fillna(-1).to_numpy()
    none = frame["households_contracted"].fillna(0).to_numpy() == 0
    contracted = ground.of(EntryKind.STAGE)
    signed = contracted.where(contracted.has_code(str(Stage.CONTRACTED)))
    has_stage = np.bincount(signed.village, minlength=len(frame)) > 0
    where = np.flatnonzero((days > NO_CONTRACT_AFTER_DAYS) & none & ~has_stage)
    return _found(where, Severity.WARNING, days=days[where].astype(int))


def built_dark(ground: Ground) -> Found:
    """Works finished and carrying no current; heavier with age."""
    days = ground.frame["built_dark_days"].fillna(-1).to_numpy(dtype=np.int64)
    least, more, most = DARK_AFTER_DAYS
    where = np.flatnonzero(days > least)
    age = days[where]
    severity = np.where(
        age > most, str(Severity.ALARM), np.where(age > more, str(Severity.WARNING), "note")
    ).astype(object)
    return _found(where, severity, days=age)


def more_contracts_than_households(ground: Ground) -> Found:
    """The power company counts more customers than the commune counts households."""
    frame = ground.frame
    contracted = frame["households_contracted"].fillna(-1).to_numpy(dtype=np.int64)
    direct = frame["households_direct"].fillna(-1).to_numpy(dtype=np.int64)
    households = frame["households"].fillna(-1).to_numpy(dtype=np.int64)
    most = np.maximum(contracted, direct)
    where = np.flatnonzero((households >= 0) & (most > households))
    ids = _last_ids(ground.of(EntryKind.CUSTOMERS), where)
    return _found(
        where, Severity.WARNING, ids, contracted=most[where], households=households[where]
    )


def households_jump(ground: Ground) -> Found:
    """Two counts of one part of a village, one after the other, too far apart and not explained."""
    counted = ground.of(EntryKind.HOUSEHOLDS)
    values = counted.column("counts")[:, COUNTS.index("households")]
    counted = counted.where(values > 0)
    values = values[values > 0].astype(np.int64)
    part = counted.village.astype(np.int64) << 32 | counted.column("cluster_id")
    order = np.lexsort((counted.order, part))
    same = part[order][1:] == part[order][:-1]
    before, after = values[order][:-1], values[order][1:]
    explained = counted.column("is_irregular")[order][1:]
    jump = same & (np.abs(after - before) > JUMP_RATE * before) & ~explained
    later = order[1:][jump]
    ids = counted.column("entry_id")
    earlier = order[:-1][jump]
    pairs = _pairs(ids, earlier, later)
    return _found(
        counted.village[later], Severity.WARNING, pairs,
        known=values[earlier], count=values[later],
    )  # fmt: skip


def too_quick(ground: Ground) -> Found:
    """A stage that follows another faster than the works can be done."""
    first = facts.works(ground.entries).first_on
    parts = []
    for (start, end), least in LEAST_DAYS.items():
        began, ended = first[:, start.position], first[:, end.position]
        days = ended.astype(np.int64) - began
        where = np.flatnonzero((began != NO_DAY) & (ended != NO_DAY) & (days >= 0) & (days < least))
        parts.append(
            _found(
                where, Severity.WARNING, days=days[where], least=least, start=str(start),
                end=str(end),
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def slower_than_nine_in_ten(ground: Ground) -> Found:
    """Works begun and not finished for longer than nine in ten of those that were finished."""
    first = facts.works(ground.entries).first_on
    began = first[:, Stage.STARTED.position].astype(np.int64)
    ended = first[:, Stage.WORKS_COMPLETED.position].astype(np.int64)
    done = (began != NO_DAY) & (ended != NO_DAY) & (ended >= began)
    if done.sum() < FEWEST_TO_COMPARE:
        return _found(np.zeros(0, dtype=np.int64), Severity.NOTE, days=[], usual=[])
    usual = int(np.quantile((ended - began)[done], SLOW_QUANTILE))
    days = ground.on_day - began
    where = np.flatnonzero((began != NO_DAY) & (ended == NO_DAY) & (days > usual))
    return _found(where, Severity.NOTE, days=days[where], usual=usual)


def _money_and_works(ground: Ground, *, is_ahead: bool) -> Found:
    frame = ground.frame
    capital = ground.of(EntryKind.CAPITAL)
    total = {}
    for code in ("disbursement", "advance"):
        some = capital.where(capital.has_code(code))
        sums = np.zeros(len(frame), dtype=np.int64)
        np.add.at(sums, some.village, np.maximum(some.column("amount_vnd"), 0))
        total[code] = sums
    first = facts.works(ground.entries).first_on
    begun = first[:, Stage.STARTED.position] != NO_DAY
    built = first[:, Stage.WORKS_COMPLETED.position] != NO_DAY
    paid = total["disbursement"]
    if is_ahead:
        where = np.flatnonzero((paid > total["advance"]) & (paid > 0) & ~begun & ~built)
        return _found(where, Severity.ALARM, _last_ids(capital, where), amount=paid[where])
    where = np.flatnonzero(built & (paid == 0) & (total["advance"] == 0))
    return _found(where, Severity.NOTE)


def paid_before_works(ground: Ground) -> Found:
    """Money paid beyond the advance while nothing was begun."""
    return _money_and_works(ground, is_ahead=True)


def built_without_payment(ground: Ground) -> Found:
    """Works finished for which no payment is recorded."""
    return _money_and_works(ground, is_ahead=False)


def recognised_against_figures(ground: Ground) -> Found:
    """The department's recognition and the figures say different things."""
    first = facts.works(ground.entries).first_on
    recognised = first[:, Stage.RECOGNISED.position] != NO_DAY
    meets = ground.frame["meets"].to_numpy(dtype=bool)
    where = np.flatnonzero(recognised & ~meets)
    stage = ground.of(EntryKind.STAGE)
    own = stage.where(stage.has_code(str(Stage.RECOGNISED)))
    return _found(where, Severity.ALARM, _last_ids(own, where))


def duplicate_villages(ground: Ground) -> Found:
    """Two villages of one folded name, near each other, in one commune."""
    frame = ground.frame.reset_index(drop=True)
    key = frame["village_name"].map(fold) + "\x1f" + frame["commune_code"].fillna("").astype(str)
    twice = np.flatnonzero(key.duplicated(keep=False).to_numpy())
    found: list[tuple[int, str, int]] = []
    for _key, places in pd.Series(twice).groupby(key.to_numpy()[twice]):
        rows = frame.iloc[places]
        for n, place in enumerate(places):
            for other in places.iloc[n + 1 :]:
                apart = _apart_m(rows.loc[place], frame.iloc[other])
                if apart <= SAME_PLACE_M:
                    found.append((int(place), str(frame["village_code"][other]), int(apart)))
    return _found(
        np.array([p for p, _c, _m in found], dtype=np.int64), Severity.ALARM,
        other=[c for _p, c, _m in found], metres=[m for _p, _c, m in found],
    )  # fmt: skip


def _apart_m(one: pd.Series, other: pd.Series) -> float:
    """Metres between two near points in degrees; none where one has no position: then the same."""
    if pd.isna(one["lat"]) or pd.isna(other["lat"]):
        return 0.0
    north = (one["lat"] - other["lat"]) * 111_195
    east = (one["lon"] - other["lon"]) * 111_195 * np.cos(np.radians(one["lat"]))
    return float(np.hypot(north, east))


def counted_without_evidence(ground: Ground) -> Found:
    """Counted on the word of a register alone."""
    frame = ground.frame
    alone = frame["meets"].to_numpy(dtype=bool) & (frame["basis"] == "register").to_numpy()
    where = np.flatnonzero(alone & frame["in_baseline"].to_numpy(dtype=bool))
    return _found(where, Severity.NOTE, _last_ids(ground.of(EntryKind.REGISTER_STATE), where))


def found_electrified(ground: Ground) -> Found:
    """Energised before the day on which a register still said that it had no power."""
    lit = facts.works(ground.entries).first_on[:, facts.ENERGISED]
    stated, stated_on = facts.register_state(ground.entries)
    was_dark = (stated >= 0) & (stated < Status.ENERGISED_PARTLY.position)
    where = np.flatnonzero(was_dark & (lit != NO_DAY) & (lit < stated_on))
    return _found(
        where, Severity.WARNING, _last_ids(ground.of(EntryKind.REGISTER_STATE), where),
        days=(stated_on[where].astype(np.int64) - lit[where]),
    )  # fmt: skip


def outside_baseline(ground: Ground) -> Found:
    """A border village of the register that the list does not count, by no signed change."""
    who = lists_of(ground.snapshot)
    is_frozen = ground.snapshot.baseline.id is not None
    is_border = ground.frame["is_border"].to_numpy(dtype=bool)
    left_out = is_border & ~who.signed & who.present
    return _found(np.flatnonzero(left_out & is_frozen), Severity.WARNING)


def listed_no_more(ground: Ground) -> Found:
    """A village of the frozen list that the register says is none, and nobody signed for it."""
    who = lists_of(ground.snapshot)
    is_frozen = ground.snapshot.baseline.id is not None
    return _found(np.flatnonzero(who.signed & ~who.present & is_frozen), Severity.WARNING)


def paid_twice(ground: Ground) -> Found:
    """The same amount paid for one village on one day, in two entries."""
    paid = ground.of(EntryKind.CAPITAL)
    paid = paid.where(paid.has_code("disbursement") & (paid.column("amount_vnd") > 0))
    amount, day = paid.column("amount_vnd"), paid.column("occurred_on")
    order = np.lexsort((paid.at, day, amount, paid.village))
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in (paid.village, amount, day):
        same &= column[order][1:] == column[order][:-1]
    earlier, later = order[:-1][same], order[1:][same]
    ids = paid.column("entry_id")
    pairs = _pairs(ids, earlier, later)
    return _found(paid.village[later], Severity.ALARM, pairs, amount=amount[later])
