"""The statistical table: the columns that provincial reports quote, by commune and by work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification import labels
from electrification.calendar import NO_DAY
from electrification.questions.capital_gap import costs_by_village
from electrification.questions.capital_rollup import by_village_key
from electrification.reports.document import Annex, Block, Column, Kind, plain, table_of
from electrification.reports.report_ground import Ground
from electrification.storage.capital_view import CapitalView, capital_view
from electrification.storage.grounds import ground as ground_of_works
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status
from electrification.texts import _
from geo.units import fold

_T, _C, _R, _D, _M = Kind.TEXT, Kind.COUNT, Kind.RATE, Kind.DAY, Kind.AMOUNT_VND
_LIT = (Status.ENERGISED_PARTLY, Status.ENERGISED_BELOW, Status.MEETS_CRITERION)
_NUMBER = Column("place", "TT", _C, 0.5)
_COUNTED = (
    "villages", "households", "population", "with_power", "households_on_grid",
    "households_contracted", "lit", "strung",
)  # fmt: skip
_DAYS = {
    "started": Stage.STARTED, "completed": Stage.WORKS_COMPLETED, "energised": Stage.ENERGISED,
    "handed_over": Stage.HANDED_OVER,
}  # fmt: skip


def statistical_form(ground: Ground) -> Annex:
    """Households and villages with electricity, by commune; districts as last study areas."""
    view = _view(ground)
    told = view.villages[view.villages["in_baseline"]]
    told = told.assign(
        villages=1,
        lit=told["status"].isin(_LIT).astype(int),
        strung=told["self_strung"].astype(int),
        with_power=told["households_on_grid"].fillna(0) + told["households_off_grid"].fillna(0),
        commune_name=told["commune_name"].fillna(""),
        district_name=[
            labels.unit_name(name, is_former=view.is_former) if isinstance(name, str) else ""
            for name in told["district_name"]
        ],
    )
    names = list(_COUNTED)
    keys = ["district_name", "commune_code", "commune_valid_from", "commune_name"]
    rows = told.groupby(keys, as_index=False, dropna=False)[names].sum()
    rows = rows.sort_values(["district_name", "commune_name"], key=lambda of: of.map(fold))
    rows = rows.assign(
        place=np.arange(1, len(rows) + 1),
        rate=100 * rows["with_power"] / rows["households"].where(rows["households"] > 0),
    )
    whole = {name: told[name].sum() for name in names}
    rate = 100 * whole["with_power"] / whole["households"] if whole["households"] else None
    total = {"commune_name": _("Total"), **whole, "rate": rate}
    columns = (
        _NUMBER,
        Column("district_name", _("District"), _T, 1.6),
        Column("commune_name", _("Commune"), _T, 1.5),
        Column("villages", _("Border villages"), _C),
        Column("households", _("Households"), _C),
        Column("population", _("Inhabitants"), _C),
        Column("with_power", _("Households with electricity"), _C),
        Column("rate", _("Rate (%)"), _R),
        Column("households_on_grid", _("of them on the grid"), _C),
        Column("households_contracted", _("with a contract"), _C),
        Column("lit", _("Villages on the grid"), _C),
        Column("strung", _("of them self-strung lines"), _C),
    )
    title = _("Households and villages with electricity")
    blocks: tuple[Block, ...] = (
        table_of(rows, "statistics", title, columns, total, _COUNTED),
        plain(_("Columns as provincial reports quote them; the form of the ministry's circular "
                "was not at hand.")),
    )  # fmt: skip
    return Annex(title, blocks, is_landscape=True)


def works_form(ground: Ground) -> Annex:
    """Works of the villages that are counted: who builds, when, with what money."""
    view, title = _view(ground), _("Works that bring electricity to the border villages")
    rows = _rows(ground, view)
    if rows.empty:
        return Annex(title, (plain(_("No work is recorded yet.")),))
    named = (
        _NUMBER,
        Column("village_name", _("Village"), _T, 1.5),
        Column("commune_name", _("Commune"), _T, 1.3),
        Column("code", _("Work"), _T, 0.9),
    )
    built = table_of(
        rows, "works", _("Works by village: investor and progress"),
        (
            *named,
            Column("investor", _("Investor"), _T, 1.7),
            Column("started", _("Works started"), _D, 1.15),
            Column("completed", _("Works completed"), _D, 1.15),
            Column("energised", _("Energised"), _D, 1.15),
            Column("handed_over", _("Assets handed over"), _D, 1.15),
            Column("obstacle", _("What holds it back"), _T, 1.6),
        ),
    )  # fmt: skip
    sums = ("cost_vnd", "plan_vnd", "disbursed_vnd")
    whole = {name: rows[name].sum() for name in sums}
    rate = 100 * whole["disbursed_vnd"] / whole["plan_vnd"] if whole["plan_vnd"] else None
    paid = table_of(
        rows, "works_money", _("Works by village: capital, the village's share"),
        (
            *named,
            Column("sources", _("Source of capital"), _T, 2.0),
            Column("cost_vnd", _("Total investment (đồng)"), _M, 1.5),
            Column("plan_vnd", _("Year plan (đồng)"), _M, 1.5),
            Column("disbursed_vnd", _("Disbursement (đồng)"), _M, 1.5),
            Column("rate_disbursed", _("Rate (%)"), _R, 0.9),
        ),
        {"village_name": _("Total"), **whole, "rate_disbursed": rate}, sums,
    )  # fmt: skip
    return Annex(title, (built, paid), is_landscape=True)


def _view(ground: Ground) -> CapitalView:
    return capital_view(ground.store, ground.found.snapshot, ground.asked.scope)


def _rows(ground: Ground, view: CapitalView) -> pd.DataFrame:
    """One row for each village of a work, with its share of the money, the villages by name."""
    counted = ground.found.snapshot.counted
    pairs = view.shares[["work_id", "village_id"]].drop_duplicates()
    rows = pairs.merge(view.works, on="work_id").merge(
        counted[["village_id", "village_name", "commune_name"]], on="village_id"
    )
    split = by_village_key(view.keys, view.shares)
    money = split.groupby(["work_id", "village_id"], as_index=False).agg(
        plan_vnd=("plan_vnd", "sum"), disbursed_vnd=("disbursed_vnd", "sum"),
        sources=("source", lambda of: tuple(dict.fromkeys(of))),
    )  # fmt: skip
    rows = rows.merge(money, on=["work_id", "village_id"], how="left")
    costs = [
        costs_by_village(one, view.shares).assign(work_id=work_id)
        for work_id, one in view.works.groupby("work_id")
    ]
    if costs:
        every = pd.concat(costs)[["work_id", "village_id", "cost_vnd"]]
        rows = rows.merge(every, on=["work_id", "village_id"], how="left")
    else:
        rows = rows.assign(cost_vnd=None)
    amounts = ["cost_vnd", "plan_vnd", "disbursed_vnd"]
    rows[amounts] = rows[amounts].fillna(0)
    causes = ground.remaining.set_index("village_id")["cause"]
    is_stuck = counted.set_index("village_id")["obstacles_open"] > 0
    rows = rows.sort_values(
        ["commune_name", "village_name", "code"],
        key=lambda of: of.map(lambda v: fold(v) if isinstance(v, str) else ""),
    )
    days = _days_of(ground, rows["village_id"])
    return rows.assign(
        place=np.arange(1, len(rows) + 1),
        sources=[
            "; ".join(view.source_names.get(str(s), str(s)) for s in some)
            if isinstance(some, tuple)
            else ""
            for some in rows["sources"]
        ],
        rate_disbursed=100 * rows["disbursed_vnd"] / rows["plan_vnd"].where(rows["plan_vnd"] > 0),
        obstacle=[causes.get(i, "") if is_stuck[i] else "" for i in rows["village_id"]],
        **days,
    )


def _days_of(ground: Ground, village_ids: pd.Series) -> dict[str, pd.DatetimeIndex]:
    """When each village reached the stages of `_DAYS`, the last phase counting."""
    asked = ground.asked
    whole = ground_of_works(ground.store, asked.on, asked.known_at)
    at = pd.Index(whole.snapshot.frame["village_id"]).get_indexer(village_ids)
    told = {}
    for name, stage in _DAYS.items():
        is_start = stage is Stage.STARTED
        days = (whole.works.first_on if is_start else whole.works.reached_on)[at, stage.position]
        known = pd.Series(days.astype("int64")).where(days != NO_DAY)
        told[name] = pd.DatetimeIndex(pd.to_datetime(known, unit="D"))
    return told
