"""How the answer changes with the budget: a curve, with its table."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from electrification.palette import INK_SOFT, SYMBOLS
from electrification.questions.first_use_answer import Answer
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.reports.scenario_rows import POINT_COLUMNS, point_rows
from electrification.subject.scenarios import Objective, Scenario
from electrification.subject.villages import Status
from electrification.texts import _, number
from electrification.ui import money_unit
from electrification.ui.components.save_button import save_file

HEIGHT_PX = 260


def scenario_curve(asked: Scenario, found: Answer, snapshot: Snapshot, *, key: str) -> None:
    """Draw what is reached with shares of every budget."""
    rows = point_rows(found)
    by_households = asked.objective is Objective.HOUSEHOLDS
    chart, table = st.tabs([_("Chart"), _("Table")], key=f"{key}_curve_tabs")
    drawn = rows.dropna(subset=["villages"])
    with chart:
        if drawn.empty:
            st.caption(_("No figures yet."))
        else:
            st.altair_chart(
                _chart(drawn, "households" if by_households else "villages"),
                width="stretch",
                alt=_("What is reached, by budget"),
            )
        st.caption(_("Every source and year has the same share of its budget; 100 % is as asked."))
    with table:
        shown = pd.DataFrame(
            {
                "share": [f"{number(int(pct))} %" for pct in rows["share_pct"]],
                "budget": [money_unit.amount(int(vnd)) for vnd in rows["budget_vnd"]],
                "villages": [_cell(value) for value in rows["villages"]],
                "households": [_cell(value) for value in rows["households"]],
                "spent": [
                    "–" if pd.isna(v) else money_unit.amount(int(v)) for v in rows["spent_vnd"]
                ],
                "proven": [
                    _("proven") if is_so else _("not proven") for is_so in rows["is_proven"]
                ],
            }
        )
        text = st.column_config.TextColumn
        st.dataframe(
            shown,
            hide_index=True,
            key=f"{key}_curve",
            column_config={
                "share": text(_("Share of the budget"), width=130, alignment="right"),
                "budget": text(_("Budget"), width=150, alignment="right"),
                "villages": text(_("Villages reached"), width=110, alignment="right"),
                "households": text(_("Households"), width=90, alignment="right"),
                "spent": text(_("Used"), width=150, alignment="right"),
                "proven": text(_("Proven"), width=90),
            },
        )
        st.caption(_("–: the musts cannot be met with this budget."))
        save_file(
            _("Save as CSV ({count} rows)", count=len(rows)),
            lambda anchor: csv_bytes(rows, snapshot, POINT_COLUMNS, anchor),
            snapshot,
            file_name="phuong-an-von-theo-ngan-sach.csv",
            rows=len(rows),
            key=f"{key}_curve_csv",
        )


def _cell(value: object) -> str:
    return "–" if pd.isna(value) else number(int(value))  # type: ignore[call-overload]


def _chart(rows: pd.DataFrame, measure: str) -> alt.LayerChart:
    colour = SYMBOLS[Status.MEETS_CRITERION].fill
    shown = pd.DataFrame(
        {
            "share": rows["share_pct"].astype(int),
            "reached": rows[measure].astype(int),
            "label": [number(int(value)) for value in rows[measure]],
            "budget": [money_unit.amount(int(vnd)) for vnd in rows["budget_vnd"]],
        }
    )
    unit = _("Households reached") if measure == "households" else _("Villages reached")
    base = alt.Chart(shown).encode(
        x=alt.X(
            "share:Q",
            scale=alt.Scale(domain=[0, int(shown["share"].max()) + 10], nice=False),
            axis=alt.Axis(
                title=_("Share of the budget"), values=list(shown["share"]),
                labelExpr="datum.label + ' %'", labelOverlap=True,
            ),
        ),
        y=alt.Y("reached:Q", axis=alt.Axis(title=unit, tickCount=5, tickMinStep=1)),
        tooltip=[
            alt.Tooltip("budget:N", title=_("Budget")),
            alt.Tooltip("label:N", title=unit),
        ],
    )  # fmt: skip
    line = base.mark_line(color=colour, strokeWidth=2.5)
    dots = base.mark_point(filled=True, size=65, color=colour, opacity=1)
    text = base.mark_text(dx=-4, dy=-10, align="right", fontSize=13, color=colour).encode(
        text="label:N"
    )
    asked = alt.Chart(pd.DataFrame({"share": [100]}))
    rule = asked.mark_rule(strokeDash=[5, 4], color=INK_SOFT).encode(x="share:Q")
    return (rule + line + dots + text).properties(height=HEIGHT_PX)
