"""A village's or a work's money over time, beside its stages; with its table."""

from __future__ import annotations

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

HEIGHT_PX, STAGE_PX, MARGIN_PX = 250, 19, 56
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
        days = pd.concat([told["occurred_on"], stages["occurred_on"]])
        span = [days.min(), pd.Timestamp(snapshot.on)]
        drawn = _chart(told, stages, span)
        st.altair_chart(drawn, width="stretch", alt=_("Money over time and stages"))
        if len(stages):
            st.altair_chart(_strip(stages, span), width="stretch", alt=_("Stages"))
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


def _chart(told: pd.DataFrame, stages: pd.DataFrame, span: list[pd.Timestamp]) -> alt.LayerChart:
    last = told.drop_duplicates("series", keep="last").assign(occurred_on=span[1])
    drawn = pd.concat([told, last], ignore_index=True)
    drawn["money"] = drawn["amount_vnd"] / money_unit.unit().vnd
    names = [labels.label(kind) for kind, _colour, _dash in SERIES.values()]
    scale = alt.Scale(domain=names, range=[colour for _kind, colour, _dash in SERIES.values()])
    dashes = alt.Scale(domain=names, range=[dash for _kind, _colour, dash in SERIES.values()])
    legend = alt.Legend(
        title=None, orient="top", direction="horizontal", columns=2, symbolType="stroke",
        labelLimit=260,
    )  # fmt: skip
    y_axis = money_unit.axis()
    y_axis.minExtent = y_axis.maxExtent = MARGIN_PX
    lines = (
        alt.Chart(drawn)
        .mark_line(interpolate="step-after", strokeWidth=2.4)
        .encode(
            x=_days(span),
            y=alt.Y("money:Q", axis=y_axis),
            color=alt.Color("name:N", scale=scale, legend=legend),
            strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=legend),
            tooltip=[
                alt.Tooltip("occurred_on:T", title=_("As of"), format="%d/%m/%Y"),
                alt.Tooltip("name:N", title=_("What")),
                alt.Tooltip("exact:N", title=" "),
            ],
        )
    )
    rules = (
        alt.Chart(stages)
        .mark_rule(color=INK_SOFT, strokeDash=[2, 4], strokeWidth=0.8)
        .encode(x=_days(span))
    )
    return (rules + lines).properties(height=HEIGHT_PX)


def _strip(stages: pd.DataFrame, span: list[pd.Timestamp]) -> alt.LayerChart:
    """The stages under the money, a line each, along the same days."""
    middle = span[0] + (span[1] - span[0]) * 0.55
    named = stages.assign(
        name=[labels.label(Stage(stage)) for stage in stages["stage"]],
        is_late=stages["occurred_on"] > middle,
        place=range(len(stages)),
    )
    axis = alt.Axis(
        title=None, labels=False, ticks=False, domain=False, grid=False, minExtent=MARGIN_PX,
        maxExtent=MARGIN_PX,
    )  # fmt: skip
    base = alt.Chart(named).encode(
        x=_days(span, is_labelled=False),
        y=alt.Y("place:O", axis=axis),
        tooltip=[
            alt.Tooltip("name:N", title=_("Stage")),
            alt.Tooltip("occurred_on:T", title=_("As of"), format="%d/%m/%Y"),
        ],
    )
    dots = base.mark_point(filled=True, size=45, color=INK, opacity=1)
    early = base.transform_filter("!datum.is_late").mark_text(
        align="left", dx=8, fontSize=11.5, color=INK
    )
    late = base.transform_filter("datum.is_late").mark_text(
        align="right", dx=-8, fontSize=11.5, color=INK
    )
    layers = dots + early.encode(text="name:N") + late.encode(text="name:N")
    return layers.properties(height=max(len(named), 1) * STAGE_PX)


def _days(span: list[pd.Timestamp], *, is_labelled: bool = True) -> alt.X:
    """Both pictures along the same days."""
    axis = alt.Axis(title=None, format="%m/%Y", labelOverlap=True, labels=is_labelled, tickCount=6,
                    ticks=is_labelled, domain=is_labelled)  # fmt: skip
    first, last = (day.isoformat() for day in span)
    return alt.X("occurred_on:T", scale=alt.Scale(domain=[first, last]), axis=axis)
