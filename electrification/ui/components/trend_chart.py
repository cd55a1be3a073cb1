"""The way to 100 %: the rate month by month, with the goal, and its table; of few, the count."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st

from electrification.palette import INK_SOFT, SYMBOLS
from electrification.questions.snapshot import Snapshot
from electrification.reports.overview_words import is_few
from electrification.subject.villages import Status
from electrification.texts import N_, _, percent
from electrification.ui.components.save_button import save_as_csv

HEIGHT_PX = 260


def trend_chart(points: pd.DataFrame, snapshot: Snapshot) -> None:
    """Draw a frame ``on villages meets rate_pct`` (one row per day, rates 0–100)."""
    shown = points.dropna(subset=["rate_pct"]).copy()
    if shown.empty:
        st.caption(_("No figures yet."))
        return
    shown["on"] = pd.to_datetime(shown["on"])
    shown["share"] = [f"{m}/{v}" for m, v in zip(shown["meets"], shown["villages"], strict=True)]
    few = is_few(int(shown["villages"].max()))
    shown["label"] = shown["share"] if few else [percent(rate) for rate in shown["rate_pct"]]
    chart, table = st.tabs([_("Chart"), _("Table")])
    with chart:
        drawn = _chart(shown, _counts_of(shown) if few else _RATES)
        st.altair_chart(drawn, width="stretch", alt=_("Villages that meet, by month"))
    with table:
        st.dataframe(
            shown[["on", "share", *([] if few else ["label"])]].iloc[::-1],
            hide_index=True,
            height=HEIGHT_PX + 20,
            column_config={
                "on": st.column_config.DateColumn(_("As of"), format="DD/MM/YYYY"),
                "share": _("Villages that meet"),
                "label": _("Rate"),
            },
        )
        save_as_csv(
            points,
            snapshot,
            ("on", "meets", "villages", "rate_pct"),
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


def _chart(shown: pd.DataFrame, scale: _Scale) -> alt.LayerChart:
    colour = SYMBOLS[Status.MEETS_CRITERION].fill
    low = max(0.0, (float(shown[scale.column].min()) // 10) * 10 - 10)
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
    return (area + line + dot + text + rule + name).properties(height=HEIGHT_PX)
