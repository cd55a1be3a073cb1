"""A village's or a work's money over time, beside its stages; with its table."""

from __future__ import annotations

import datetime as dt

import altair as alt
import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import INK, INK_SOFT, PRIMARY
from electrification.questions.snapshot import Snapshot
from electrification.subject.capital import CapitalKind
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.milestones import Stage, StageGroup
from electrification.texts import _, date
from electrification.ui import money_unit
from electrification.ui.components.save_button import save_as_csv

HEIGHT_PX = 280
SERIES = {
    "plan": (CapitalKind.YEAR_PLAN, INK_SOFT, [5, 4]),
    "allocated": (CapitalKind.ALLOCATION, "#d98a00", [1, 0]),
    "disbursed": (CapitalKind.DISBURSEMENT, PRIMARY, [1, 0]),
}
"""What is drawn, in which colour and with which dashes, so that a print can be read."""
ABBREVIATED = (StageGroup.WORKS, StageGroup.SUPPLY)


def stages_reached(entries: pd.DataFrame) -> pd.DataFrame:
    """Confirmed stages of works and supply, the first day of each: ``stage occurred_on``."""
    own = entries[(entries["kind"] == EntryKind.STAGE) & (entries["state"] == EntryState.CONFIRMED)]
    shown = [str(stage) for stage in Stage if stage.group in ABBREVIATED]
    own = own[own["code"].isin(shown)]
    first = own.groupby("code", sort=False)["occurred_on"].min()
    return pd.DataFrame(
        {"stage": list(first.index), "occurred_on": pd.to_datetime(list(first.to_numpy()))}
    ).sort_values("occurred_on", kind="stable")


def money_chart(
    points: pd.DataFrame, stages: pd.DataFrame, snapshot: Snapshot, *, key: str
) -> None:
    """Draw sums up to each day as `capital_series.over_time` gives them, and stages as lines."""
    if points.empty:
        st.caption(_("No plan, allocation or payment here."))
        return
    told = points.assign(
        name=[labels.label(SERIES[name][0]) for name in points["series"]],
        said=[money_unit.amount(vnd) for vnd in points["amount_vnd"]],
        exact=[money_unit.exact(vnd) for vnd in points["amount_vnd"]],
    )
    chart, table = st.tabs([_("Chart"), _("Table")], key=f"{key}_tabs")
    with chart:
        st.altair_chart(
            _chart(told, stages, snapshot.on), width="stretch", alt=_("Money over time and stages")
        )
        st.caption(
            _("Sums of all years, in {unit}; upright lines: stages reached.",
              unit=money_unit.unit().label)
        )  # fmt: skip
    with table:
        _table(told, stages)
        save_as_csv(
            told, snapshot, ("occurred_on", "series", "amount_vnd"), file_name="von-theo-ngay",
            key=f"{key}_csv",
        )  # fmt: skip


def _table(told: pd.DataFrame, stages: pd.DataFrame) -> None:
    money = told[["occurred_on", "name", "said"]].rename(columns={"name": "what"})
    reached = pd.DataFrame(
        {
            "occurred_on": stages["occurred_on"],
            "what": [labels.label(Stage(stage)) for stage in stages["stage"]],
            "said": "",
        }
    )
    rows = pd.concat([money, reached]).sort_values("occurred_on", kind="stable")
    rows["day"] = [date(day.date()) for day in rows["occurred_on"]]
    st.dataframe(
        rows[["day", "what", "said"]],
        hide_index=True,
        column_config={
            "day": _("Day"),
            "what": _("What"),
            "said": st.column_config.TextColumn(_("Sum up to the day"), alignment="right"),
        },
    )


def _chart(told: pd.DataFrame, stages: pd.DataFrame, on: dt.date) -> alt.LayerChart:
    last = told.drop_duplicates("series", keep="last").assign(occurred_on=pd.Timestamp(on))
    drawn = pd.concat([told, last], ignore_index=True)
    drawn["money"] = drawn["amount_vnd"] / money_unit.unit().vnd
    names = [labels.label(kind) for kind, _colour, _dash in SERIES.values()]
    scale = alt.Scale(domain=names, range=[colour for _kind, colour, _dash in SERIES.values()])
    dashes = alt.Scale(domain=names, range=[dash for _kind, _colour, dash in SERIES.values()])
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", labelLimit=260)
    lines = (
        alt.Chart(drawn)
        .mark_line(interpolate="step-after", strokeWidth=2.4)
        .encode(
            x=alt.X("occurred_on:T", axis=alt.Axis(title=None, format="%m/%Y", labelOverlap=True)),
            y=alt.Y("money:Q", axis=money_unit.axis()),
            color=alt.Color("name:N", scale=scale, legend=legend),
            strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=legend),
            tooltip=[
                alt.Tooltip("occurred_on:T", title=_("As of"), format="%d/%m/%Y"),
                alt.Tooltip("name:N", title=_("What")),
                alt.Tooltip("exact:N", title=" "),
            ],
        )
    )
    if stages.empty:
        return (lines + lines.mark_point(opacity=0)).properties(height=HEIGHT_PX)
    marks = stages.assign(name=[labels.label(Stage(stage)) for stage in stages["stage"]])
    first = told["occurred_on"].min()
    marks = marks[marks["occurred_on"] >= first - pd.Timedelta(days=400)]
    base = alt.Chart(marks).encode(x="occurred_on:T", tooltip=[
        alt.Tooltip("name:N", title=_("Stage")),
        alt.Tooltip("occurred_on:T", title=_("As of"), format="%d/%m/%Y"),
    ])  # fmt: skip
    rules = base.mark_rule(color=INK, strokeDash=[2, 3], strokeWidth=1.2)
    said = base.mark_text(
        angle=270, align="right", baseline="bottom", dx=-2, dy=-2, fontSize=10.5, color=INK
    ).encode(y=alt.value(0), text="name:N")
    return (lines + rules + said).properties(height=HEIGHT_PX)
