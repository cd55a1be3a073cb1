"""The money of one village: its share of works, the gap, and money over time beside stages."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.capital_series import over_time
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.storage.capital_view import CapitalView
from electrification.subject.capital import CapitalKind
from electrification.texts import _, number
from electrification.ui import money_unit
from electrification.ui.address import kept_address
from electrification.ui.capital_seen import capital_seen
from electrification.ui.components.capital_villages import COLUMNS, household_cost, progress
from electrification.ui.components.money_chart import money_chart, stages_reached
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.screens import WORK


def village_capital(
    store: Store, village: pd.Series, entries: pd.DataFrame, snapshot: Snapshot
) -> bool:
    """Draw it; False where no work serves the village, and nothing is drawn."""
    village_id = int(village["village_id"])
    view = capital_seen(store, snapshot)
    own = view.shares[view.shares["village_id"] == village_id]
    if own.empty:
        return False
    row = view.rows[view.rows["village_id"] == village_id]
    _figures(row.iloc[0])
    _works(view, own)
    lines = view.lines[view.lines["work_id"].isin(own["work_id"])]
    points = over_time(lines, view.shares, village_id)
    money_chart(points, stages_reached(entries), snapshot, key="village_money")
    save_as_csv(row, snapshot, COLUMNS, file_name="von-cua-thon", key="capital_csv")
    return True


def _figures(row: pd.Series) -> None:
    told = row.to_dict()
    need = _("by the total investment") if not row["is_need_recorded"] else ""
    lines = (
        (labels.label(CapitalKind.NEED), money_unit.marked(row["need_vnd"], with_unit=True), need),
        (labels.label(CapitalKind.YEAR_PLAN),
         money_unit.marked(row["plan_vnd"], with_unit=True), _("all years")),
        (labels.label(CapitalKind.ALLOCATION),
         money_unit.marked(row["allocated_vnd"], with_unit=True), ""),
        (_("Not allocated yet"), money_unit.marked(row["unallocated_vnd"], with_unit=True), ""),
        (labels.label(CapitalKind.DISBURSEMENT),
         money_unit.marked(row["disbursed_vnd"], with_unit=True), ""),
        (_("Paid / works"), progress(told), ""),
        (_("Cost of a household"), household_cost(told, with_unit=True), ""),
    )  # fmt: skip
    body = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{figure}"
        + (f" <small>{html.escape(note)}</small>" if note else "")
        + "</td></tr>"
        for name, figure, note in lines
    )
    st.html(f'<table class="money">{body}</table>')


def _works(view: CapitalView, own: pd.DataFrame) -> None:
    """The works that serve the village and its share of each, which open their files."""
    whole = view.shares.groupby("work_id")["weight"].sum()
    ours = own.groupby("work_id")["weight"].sum()
    known = view.works.set_index("work_id")
    said = []
    for work_id, weight in ours.items():
        work = known.loc[work_id]
        share = "" if weight == whole[work_id] else _(
            "share {part} of {whole}", part=number(int(weight)), whole=number(int(whole[work_id]))
        )  # fmt: skip
        address = kept_address(WORK.address, work=str(work["code"]))
        said.append(
            f'<li><a href="{address}" target="_self">{html.escape(str(work["code"]))}</a> '
            f"{html.escape(str(work['name']))}"
            + (f" <small>({html.escape(share)})</small>" if share else "")
            + "</li>"
        )
    st.html(f'<ul class="works">{"".join(said)}</ul>')
