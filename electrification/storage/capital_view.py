"""Money as a page, a file or a programme looks at it: one day, one instant, one scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from electrification.calendar import iso_instant
from electrification.questions.capital import by_key, pending
from electrification.questions.capital_cutoffs import toward_cutoff
from electrification.questions.capital_days import passed
from electrification.questions.capital_gap import beside_works, gap_by_village
from electrification.questions.capital_rollup import (
    CapitalHead,
    capital_head,
    over_limits,
    roll_up,
)
from electrification.questions.coverage import LAST_DAY_OF_DISTRICTS
from electrification.questions.physical import not_needed, physical_pct
from electrification.questions.snapshot import Snapshot
from electrification.storage import grounds
from electrification.storage.store import Store
from electrification.subject.costs import cost_band, stage_weights
from geo.units import UnitKey

_UNIT_PARTS = ("code", "valid_from", "name")


@dataclass(frozen=True)
class Wanted:
    """What a table shows; empty lets everything through. Districts by code."""

    districts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    plan_years: tuple[int, ...] = ()

    def of_keys(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of those sources and plan years."""
        kept = rows
        if self.sources:
            kept = kept[kept["source"].isin(self.sources)]
        if self.plan_years:
            kept = kept[kept["plan_year"].isin(self.plan_years)]
        return kept

    def of_villages(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The villages of those districts."""
        return rows[rows["district_code"].isin(self.districts)] if self.districts else rows


@dataclass(frozen=True)
class CapitalView:
    """The money of the villages of a snapshot, as known then.

    `lines`, `works`, `shares`, `sources` and `cutoffs` are as `Store.capital` gives them;
    `districts` has each village's district: of the day, else the last one as a study area
    (`is_former`).
    """

    store: Store
    snapshot: Snapshot
    lines: pd.DataFrame
    works: pd.DataFrame
    shares: pd.DataFrame
    sources: pd.DataFrame
    cutoffs: pd.DataFrame
    districts: pd.DataFrame
    is_former: bool
    is_whole: bool = True
    """Whether the whole register is looked at, so that money of works without a village shows."""

    @cached_property
    def keys(self) -> pd.DataFrame:
        """Sums by work, source, plan year and nature."""
        return self._own(by_key(self.lines))

    def _own(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of works looked at: of others only what they give or get is known here."""
        return rows[rows["work_id"].isin(self.works["work_id"])].reset_index(drop=True)

    @cached_property
    def over(self) -> pd.DataFrame:
        """Where limits are passed once the entries that wait to be reviewed count."""
        return self._own(over_limits(self.lines, self.works, self.sources))

    @cached_property
    def over_now(self) -> pd.DataFrame:
        """Where limits are passed by what is confirmed, on the worst day; see `passed`."""
        counted = self.lines[~pending(self.lines)]
        return self._own(passed(counted, self.works, self.sources))

    @cached_property
    def source_names(self) -> dict[str, str]:
        """What each source is called."""
        return dict(zip(self.sources["source"], self.sources["name"], strict=True))

    @cached_property
    def villages(self) -> pd.DataFrame:
        """The rows of the snapshot with their districts, for `roll_up`."""
        frame = self.snapshot.frame.drop(
            columns=[f"district_{part}" for part in _UNIT_PARTS], errors="ignore"
        )
        return frame.merge(self.districts, on="village_id", how="left")

    @cached_property
    def physical_pct(self) -> np.ndarray:
        """Physical progress of each village of the snapshot."""
        ground = grounds.ground(self.store, self.snapshot.on, self.snapshot.known_at)
        found = physical_pct(ground.works, stage_weights(), not_needed(ground))
        known = pd.Series(found, index=ground.snapshot.frame["village_id"])
        return known.reindex(self.snapshot.frame["village_id"]).to_numpy(dtype=np.float64)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Every village with its money and its progress; see `capital_gap.beside_works`."""
        gap = gap_by_village(self.keys, self.works, self.shares)
        return beside_works(gap, self.villages, self.physical_pct, cost_band())

    def rolled(self, by: Sequence[str], wanted: Wanted | None = None) -> pd.DataFrame:
        """Sums of what is wanted by some dimensions; see `capital_rollup.roll_up`."""
        wanted = wanted or Wanted()
        keys, villages = wanted.of_keys(self.keys), wanted.of_villages(self.villages)
        whole = self.is_whole and not wanted.districts
        return roll_up(keys, self.shares, villages, by, with_unplaced=whole)

    def head(self, wanted: Wanted | None = None, plan_year: int | None = None) -> CapitalHead:
        """The head of a plan year (the one being paid by default) of what is wanted."""
        wanted = wanted or Wanted()
        sums = self.rolled(["source", "plan_year"], replace(wanted, plan_years=()))
        lines = self.lines_of(replace(wanted, plan_years=()))
        return capital_head(sums, lines, self.sources, self.cutoffs, self.snapshot.on, plan_year)

    def ahead(self, wanted: Wanted | None = None) -> pd.DataFrame:
        """What must be paid out by when, by source and plan year; see `toward_cutoff`."""
        sums = self.rolled(["source", "plan_year"], wanted)
        return toward_cutoff(sums, self.sources, self.cutoffs, self.snapshot.on)

    def lines_of_work(self, work_id: int) -> pd.DataFrame:
        """The entries of money of a work, and those that moved money to or from it."""
        lines = self.lines
        return lines[(lines["work_id"] == work_id) | (lines["counter_work_id"] == work_id)]

    def lines_of(self, wanted: Wanted) -> pd.DataFrame:
        """The entries of money of works that serve a wanted village, and what else is wanted."""
        found = wanted.of_keys(self.lines)
        if not wanted.districts:
            return found
        villages = wanted.of_villages(self.villages)["village_id"]
        works = self.shares.loc[self.shares["village_id"].isin(villages), "work_id"]
        return found[found["work_id"].isin(works) | found["counter_work_id"].isin(works)]


def capital_view(
    store: Store, snapshot: Snapshot, scope: tuple[UnitKey, ...] | None = None
) -> CapitalView:
    """The money of a snapshot of this store; `scope` is what the snapshot was asked with."""
    on, known_at = snapshot.on, snapshot.known_at
    is_former = snapshot.units_on > LAST_DAY_OF_DISTRICTS
    last = (
        store.snapshot(on, known_at, LAST_DAY_OF_DISTRICTS, scope).frame
        if is_former
        else snapshot.frame
    )
    capital = store.capital
    shares = capital.shares(known_at)
    works = _decided(capital.works(known_at), on)
    here = set(shares.loc[shares["village_id"].isin(snapshot.frame["village_id"]), "work_id"])
    gone = set(shares["work_id"]) - here  # of villages that left the register, or of other units
    works = works[~works["work_id"].isin(gone)]
    shares = shares[~shares["work_id"].isin(gone)]
    lines = capital.lines(on, known_at, scope)
    is_here = ~lines["work_id"].isin(gone)
    is_here |= (lines["counter_work_id"] > 0) & ~lines["counter_work_id"].isin(gone)
    lines = lines[is_here].reset_index(drop=True)
    return CapitalView(
        store, snapshot,
        lines=lines,
        works=works.reset_index(drop=True),
        shares=shares.reset_index(drop=True),
        sources=capital.sources(known_at),
        cutoffs=capital.cutoffs(known_at, on),
        districts=last[["village_id", *(f"district_{part}" for part in _UNIT_PARTS)]],
        is_former=is_former,
        is_whole=scope is None,
    )  # fmt: skip


def _decided(works: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Works as they stood on a day: one that was decided later has no total investment yet."""
    is_later = pd.to_datetime(works["decision_on"]) > pd.Timestamp(on)
    amounts = works["total_investment_vnd"].mask(is_later)
    return works.assign(total_investment_vnd=amounts)


BY = {
    "district": "district", "commune": "commune", "province": "province", "source": "source",
    "year": "plan_year", "nature": "nature",
}  # fmt: skip
"""By what a table asked for from outside may be rolled up, and the dimension it is."""


def as_json(view: CapitalView, by: Sequence[str]) -> dict[str, Any]:
    """Money by some of `BY` as plain values, the shape that files and programs read.

    With the head of the plan year being paid, what must be paid out by when, and the total. Amounts
    are whole đồng, rates 0–100, a rate that cannot be reckoned is null.
    """
    snapshot, head = view.snapshot, view.head()
    rows = view.rolled([BY[name] for name in by])
    return {
        "on": snapshot.on.isoformat(),
        "known_at": iso_instant(snapshot.known_at),
        "data_version": snapshot.data_version,
        "sample": snapshot.is_sample,
        "by": list(by),
        "units_on": snapshot.units_on.isoformat(),
        "study_areas_on": LAST_DAY_OF_DISTRICTS.isoformat() if view.is_former else None,
        "head": {
            "plan_year": head.plan_year,
            "plan_vnd": head.plan_vnd,
            "allocated_vnd": head.allocated_vnd,
            "disbursed_vnd": head.disbursed_vnd,
            "rate_pct": head.rate_pct,
            "remaining_vnd": head.remaining_vnd,
            "due": [
                {"until": due.until.isoformat(), "amount_vnd": due.amount_vnd,
                 "days_left": due.days_left}
                for due in (*head.lapsed, *head.due)
            ],
            "pending": head.pending_vnd,
            "review_entries": head.review_entries,
            "over_vnd": head.over_vnd,
        },
        "rows": _plain(rows),
        "total": _plain(view.rolled([]))[:1],
        "cut_offs": _plain(view.ahead()),
    }  # fmt: skip


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as values of JSON."""
    told = rows.copy()
    for name in told.columns:
        if pd.api.types.is_datetime64_any_dtype(told[name]):
            told[name] = told[name].dt.strftime("%Y-%m-%d")
    records = told.astype(object).where(told.notna(), None).to_dict("records")
    return [
        {str(k): v.item() if isinstance(v, np.generic) else v for k, v in row.items()}
        for row in records
    ]
