"""Villages and their money, those without an allocation first; and how it is reckoned."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import status_symbol_img
from electrification.questions.capital_gap import AHEAD_BY_POINTS
from electrification.questions.snapshot import Snapshot
from electrification.subject.capital import CapitalKind
from electrification.subject.costs import MILLION_VND, cost_band, cost_cases, stage_weights
from electrification.subject.villages import Status
from electrification.texts import _, n_, number, percent
from electrification.ui import money_unit
from electrification.ui.address import kept_address
from electrification.ui.components.banded_cost import banded_cost
from electrification.ui.components.plain import plain
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.work_scale import km_cost
from electrification.ui.screens import VILLAGE

MOST = 60
COLUMNS = (
    "village_code", "village_name", "commune_code", "commune_name", "district_name", "status",
    "meets", "works", "need_vnd", "is_need_recorded", "cost_vnd", "plan_vnd", "allocated_vnd",
    "disbursed_vnd", "unallocated_vnd", "unpaid_vnd", "arrears_vnd", "disbursed_vnd_pending",
    "physical_pct", "spent_pct", "points_ahead", "households", "cost_per_household_vnd",
    "is_cost_odd", "cost_per_km_vnd", "is_km_odd",
)  # fmt: skip


def capital_villages(rows: pd.DataFrame, snapshot: Snapshot) -> None:
    """Show rows as `capital_gap.first_without` orders them."""
    if rows.empty:
        st.caption(_("No village with a need or money here."))
        return
    without = int((~rows["has_allocation"]).sum())
    if without:
        st.warning(
            n_("{count} village has no allocation yet.", "{count} villages have no allocation yet.",
               without),
            icon=":material/money_off:",
        )  # fmt: skip
    names = (
        _("Village"), labels.label(CapitalKind.NEED), labels.label(CapitalKind.ALLOCATION),
        _("Not allocated yet"), labels.label(CapitalKind.DISBURSEMENT), _("Paid / works"),
        _("Cost of a household"), _("Cost of a km of line"),
    )  # fmt: skip
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(_row(row, names) for row in rows.head(MOST).to_dict("records"))
    st.html(f'<table class="fund-villages"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{body}</tbody></table>")  # fmt: skip
    unit = _("Unit: {unit}", unit=money_unit.unit().label)
    more = (
        " · " + _("The first {count} are shown; the file holds all.", count=MOST)
        if len(rows) > MOST
        else ""
    )
    st.caption(unit + more)
    save_as_csv(rows, snapshot, COLUMNS, file_name="von-theo-thon", key="capital_villages_csv")


def _row(row: dict[Any, Any], names: tuple[str, ...]) -> str:
    address = kept_address(VILLAGE.address, village=str(row["village_code"]))
    commune = row["commune_name"] if isinstance(row["commune_name"], str) else ""
    need = money_unit.marked(row["need_vnd"]) if row["need_vnd"] else "–"
    if row["need_vnd"] and not row["is_need_recorded"]:
        need += f"<small>{html.escape(_('by the total investment'))}</small>"
    allocated = (
        money_unit.marked(row["allocated_vnd"])
        if row["has_allocation"]
        else f'<b class="late">{html.escape(_("none yet"))}</b>'
    )
    cells = (
        f"{status_symbol_img(Status(row['status']), 14, labels.label(Status(row['status'])))} "
        f'<a href="{address}" target="_self">{html.escape(str(row["village_name"]))}</a>'
        f"<small>{html.escape(commune)}</small>",
        need,
        allocated,
        money_unit.marked(row["unallocated_vnd"]),
        money_unit.marked(row["disbursed_vnd"]),
        progress(row),
        household_cost(row),
        km_cost(row, with_unit=False),
    )
    told = "".join(
        f'<td data-label="{html.escape(name, quote=True)}">{cell}</td>'
        for name, cell in zip(names, cells, strict=True)
    )
    return f"<tr>{told}</tr>"


def progress(row: dict[Any, Any]) -> str:
    """The share paid beside the progress of the works, and which is ahead, as HTML."""
    spent, physical = row["spent_pct"], row["physical_pct"]
    said = f"{percent(spent, 0)} / {percent(physical, 0)}"
    ahead = row["points_ahead"]
    if ahead != ahead or abs(ahead) <= AHEAD_BY_POINTS:
        return html.escape(said)
    what = (
        _("money {points} points ahead", points=number(ahead))
        if ahead > 0
        else _("works {points} points ahead", points=number(-ahead))
    )
    return f'{html.escape(said)}<small class="doubt">{html.escape(what)}</small>'


def household_cost(row: dict[Any, Any], *, with_unit: bool = False) -> str:
    """What a household costs, marked where it is outside the band, as HTML."""
    cost, is_odd = row["cost_per_household_vnd"], row["is_cost_odd"]
    return banded_cost(cost, cost_band(), is_odd=is_odd, with_unit=with_unit)


def how_reckoned() -> None:
    """How the progress and the band are reckoned, with their sources, behind a touch."""
    opened = st.expander(_("How this is reckoned"), icon=":material/calculate:", key="reckoned",
                         on_change="rerun")  # fmt: skip
    if not opened.open:
        return
    with opened:
        weights = stage_weights()
        whole = sum(weights.values())
        shares = ", ".join(
            f"{labels.label(stage)} {percent(weight * 100 / whole)}"
            for stage, weight in weights.items()
        )
        st.markdown(
            _("**Progress of the works**: {weights}. A proposal, from no norm; it stands in "
              "`data/capital/stage_weights.csv`.", weights=plain(shares))
        )  # fmt: skip
        band = cost_band()
        st.markdown(
            _("**Cost of a household**: the village's share of the total investment over its "
              "households. Real works cost {low}–{high} million đồng:",
              low=band.low_vnd // MILLION_VND, high=band.high_vnd // MILLION_VND)
        )  # fmt: skip
        said = "\n".join(
            f"- {plain(case.place)} ({case.year}): "
            + plain(_("{amount} million đồng a household",
                      amount=number(case.per_household_vnd // MILLION_VND)))
            + f" – {plain(case.source)}; {plain(case.note)}"
            for case in cost_cases()
        )  # fmt: skip
        st.markdown(said)
        st.markdown(
            _("**Paid** is disbursements and advances less what was recovered. Money of a shared "
              "work is split by the villages' shares. Only confirmed entries count; entries over a "
              "limit count when somebody else has confirmed them.")
        )  # fmt: skip
