"""The way to 100 %: the rate month by month, with the goal, and its table; of few, the count."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st

from electrification.palette import INK_SOFT, SYMBOLS
from electrification.questions.coverage import TREND_COLUMNS, rate_of_row
from electrification.questions.snapshot import Snapshot
from electrification.reports.rate_words import cell, counts, figure, is_few
from electrification.subject.villages import Status
from electrification.texts import N_, _
from electrification.ui.components.save_button import save_as_csv

HEIGHT_PX = 260


def trend_chart(points: pd.DataFrame, snapshot: Snapshot) -> None:
    """Draw the columns of `TREND_COLUMNS` (one row per day, rates 0–100).

    Where the villages at present are not those of the frozen list, theirs is a second line.
    """
    shown = points.dropna(subset=["rate_pct"]).copy()
    if shown.empty:
        st.caption(_("No figures yet."))
        return
    shown["on"] = pd.to_datetime(shown["on"])
    rates = [rate_of_row(row) for row in shown.to_dict("records")]
    shown["share"] = [counts(rate.frozen) for rate in rates]
    few = is_few(int(shown["villages"].max()))
    shown["label"] = shown["share"] if few else [cell(rate)[0] for rate in rates]
    shown["now"] = [figure(rate.present) for rate in rates]
    is_twice = any(rate.differs for rate in rates)
    chart, table = st.tabs([_("Chart"), _("Table")])
    with chart:
        drawn = _chart(shown, _counts_of(shown) if few else _RATES, is_twice=is_twice)
        st.altair_chart(drawn, width="stretch", alt=_("Villages that meet, by month"))
        if is_twice:
            st.caption(_("Dashed: by the list as it is now."))
    with table:
        columns = ["on", "share", *([] if few else ["label"]), *(["now"] if is_twice else [])]
        st.dataframe(
            shown[columns].iloc[::-1],
            hide_index=True,
            height=HEIGHT_PX + 20,
            column_config={
                "on": st.column_config.DateColumn(_("As of"), format="DD/MM/YYYY"),
                "share": _("Villages that meet"),
                "label": _("Rate by the criterion"),
                "now": _("By the list as it is now"),
            },
        )
        save_as_csv(
            points,
            snapshot,
            TREND_COLUMNS,
            file_name="xu-the",
            key="trend_csv",
        )


@dataclass(frozen=True)
class _Scale:
    """What is drawn upwards: a column, what stands behind its numbers, and the goal."""

    column: str
    unit: str
    goal: float
    name: str


_RATES = _Scale("rate_pct", " %", 100.0, N_("Goal 100 %"))


def _counts_of(shown: pd.DataFrame) -> _Scale:
    """Of few villages the number that meet, up to all of them."""
    return _Scale("meets", "", float(shown["villages"].max()), N_("Goal: all villages"))


def _chart(shown: pd.DataFrame, scale: _Scale, *, is_twice: bool) -> alt.LayerChart:
    colour = SYMBOLS[Status.MEETS_CRITERION].fill
    least = min(shown[scale.column].min(), shown[f"present_{scale.column}"].min())
    low = max(0.0, (float(least) // 10) * 10 - 10)
    axis = alt.Axis(
        title=None, labelExpr=f"datum.label + '{scale.unit}'", tickCount=5, tickMinStep=1
    )
    base = alt.Chart(shown).encode(
        x=alt.X(
            "on:T",
            axis=alt.Axis(title=None, format="%m/%Y", labelAngle=0, tickCount=6, labelOverlap=True),
        ),
        y=alt.Y(
            f"{scale.column}:Q",
            scale=alt.Scale(domain=[low, scale.goal * 1.02], nice=False),
            axis=axis,
        ),
        tooltip=[
            alt.Tooltip("on:T", title=_("As of"), format="%d/%m/%Y"),
            alt.Tooltip("meets:Q", title=_("Meets")),
            alt.Tooltip("label:N", title=_("Result")),
            alt.Tooltip("now:N", title=_("By the list as it is now")),
        ],
    )
    area = base.mark_area(interpolate="step-after", color=colour, opacity=0.12, clip=True)
    line = base.mark_line(interpolate="step-after", color=colour, strokeWidth=2.5)
    last = shown.tail(1)
    dot = (
        alt.Chart(last)
        .mark_point(filled=True, size=70, color=colour, opacity=1)
        .encode(x="on:T", y=f"{scale.column}:Q")
    )
    text = (
        alt.Chart(last)
        .mark_text(align="right", dx=-4, dy=26, fontSize=15, fontWeight=600, color=colour)
        .encode(x="on:T", y=f"{scale.column}:Q", text="label:N")
    )
    goal = alt.Chart(pd.DataFrame({"goal": [scale.goal], "name": [_(scale.name)]}))
    rule = goal.mark_rule(strokeDash=[5, 4], color=INK_SOFT).encode(y="goal:Q")
    name = goal.mark_text(align="left", dx=4, dy=-8, color=INK_SOFT, fontSize=12).encode(
        x=alt.value(0), y="goal:Q", text="name:N"
    )
    layers = area + line
    if is_twice:
        layers += base.mark_line(
            interpolate="step-after", color=INK_SOFT, strokeWidth=1.5, strokeDash=[3, 3]
        ).encode(y=f"present_{scale.column}:Q")
    return (layers + dot + text + rule + name).properties(height=HEIGHT_PX)
