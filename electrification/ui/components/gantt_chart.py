"""The Gantt picture on screen: a bar from start to completion to energising, the plan beside it."""

from __future__ import annotations

import html
from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import BARS, INK, INK_SOFT, PAPER, BarStyle
from electrification.questions.board import MARKED, Board
from electrification.reports.gantt import gantt_picture, row_names
from electrification.subject.audit import Anchor
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status
from electrification.texts import _, date
from electrification.ui.components.save_button import save_as_csv, save_file

ROW_PX = 34
STRIPES = 48
"""Stripes over the whole width of the chart, which stand for hatching."""
SIGNS = {Stage.STARTED: "▶", Stage.WORKS_COMPLETED: "■", Stage.ENERGISED: "●"}
SHAPES = {
    Stage.STARTED: "triangle-right",
    Stage.WORKS_COMPLETED: "square",
    Stage.ENERGISED: "circle",
}


def gantt_chart(found: Board) -> None:
    """Draw the board along the calendar, with its table and the picture as a file."""
    names = row_names(found.cards)
    spans = _named(found.spans, names)
    marks = _named(found.marks, names)
    chart, table = st.tabs([_("Chart"), _("Table")], key="gantt_tabs")
    with chart:
        _legend()
        st.altair_chart(
            _chart(spans, marks, list(names.values()), found),
            width="stretch",
            alt=_("Villages along the calendar: preparation, works, energising, and the plan"),
        )
    with table:
        _table(spans, found)
    with st.container(horizontal=True, gap="small"):
        for kind in ("png", "svg"):
            save_file(
                _("Save the picture ({kind})", kind=kind.upper()),
                partial(_picture, found, kind),
                found.snapshot,
                file_name=f"tien-do.{kind}",
                rows=len(found.cards),
                key=f"gantt_{kind}",
            )


def _picture(found: Board, kind: str, _anchor: Anchor | None) -> bytes:
    return gantt_picture(found, kind)


def _named(rows: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    return rows.assign(village=rows["village_id"].map(names))


def _chart(
    spans: pd.DataFrame, marks: pd.DataFrame, order: list[str], found: Board
) -> alt.LayerChart:
    axis = alt.Axis(
        title=None, labelLimit=180, ticks=False, labelOverlap=False, labelFontSize=12,
        labelExpr="split(datum.label, ', ')", labelLineHeight=13,  # name and commune: two lines
    )  # fmt: skip
    y = alt.Y("village:N", sort=order, axis=axis)
    layers = [*_bars(spans, y), *_points(marks, y), _today(found)]
    return alt.LayerChart(layer=layers).properties(height=ROW_PX * len(order) + 40)


def _legend() -> None:
    """What bars and marks mean, above the chart, so that it wraps on a phone."""
    bars = "".join(
        f'<span><i class="bar" style="background:{_filling(style)};border-color:{style.edge}"></i>'
        f"{html.escape(labels.label(status))}</span>"
        for status, style in BARS.items()
    )
    marks = "".join(
        f"<span>{SIGNS[stage]} {html.escape(labels.label(stage))}</span>" for stage in MARKED
    )
    said = html.escape(_("hollow: planned; filled: reached, confirmed"))
    st.html(f'<div class="gantt-legend">{bars}{marks}<span>{said}</span></div>')


def _filling(style: BarStyle) -> str:
    if not style.hatch:
        return style.fill
    gap = 4 if style.hatch.startswith("/") else 8
    return f"repeating-linear-gradient(90deg,{style.edge} 0 1.5px,{style.fill} 1.5px {gap}px)"


def _bars(spans: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    named = spans.assign(what=[labels.label(Status(s)) for s in spans["status"]])
    named["since"] = [date(day.date()) for day in named["from_on"]]
    named["until"] = [
        _("still") if is_open else date(day.date())
        for day, is_open in zip(named["to_on"], named["is_open"], strict=True)
    ]
    words = [labels.label(status) for status in BARS]
    x = alt.X("from_on:T", axis=alt.Axis(title=None, format="%m/%Y", labelOverlap=True))
    bars = (
        alt.Chart(named)
        .mark_bar(size=15, strokeWidth=1.4)
        .encode(
            y=y,
            x=x,
            x2="to_on:T",
            fill=alt.Fill(
                "what:N",
                scale=alt.Scale(domain=words, range=[style.fill for style in BARS.values()]),
                legend=None,
            ),
            stroke=alt.Stroke(
                "what:N",
                scale=alt.Scale(domain=words, range=[style.edge for style in BARS.values()]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("village:N", title=_("Village")),
                alt.Tooltip("what:N", title=_("Status")),
                alt.Tooltip("since:N", title=_("From")),
                alt.Tooltip("until:N", title=_("Until")),
            ],
        )
    )
    return [bars, *_stripes(spans, y)]


def _stripes(spans: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """Stripes over what is hatched on paper, so that it is told apart without colours."""
    if spans.empty:
        return []
    step = (spans["to_on"].max() - spans["from_on"].min()) / STRIPES
    found = []
    for status, style in BARS.items():
        own = spans[spans["status"] == status]
        if not style.hatch or own.empty:
            continue
        pace = step if style.hatch.startswith("/") else step * 2
        rows = [
            {"village": span.village, "on": day}
            for span in own.itertuples()
            for day in pd.date_range(span.from_on + pace / 2, span.to_on, freq=pace)
        ]
        found.append(
            alt.Chart(pd.DataFrame(rows, columns=["village", "on"]))
            .mark_tick(size=13, thickness=1.6, color=style.edge)
            .encode(y=y, x="on:T")
        )
    return found


def _points(marks: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    named = marks.assign(
        what=[labels.label(Stage(s)) for s in marks["stage"]],
        kind=[_("planned") if planned else _("reached") for planned in marks["is_planned"]],
        day=[date(day.date()) for day in marks["on"]],
    )
    words = [labels.label(stage) for stage in MARKED]
    shape = alt.Shape(
        "what:N",
        scale=alt.Scale(domain=words, range=[SHAPES[stage] for stage in MARKED]),
        legend=None,
    )
    tooltip = [
        alt.Tooltip("village:N", title=_("Village")),
        alt.Tooltip("what:N", title=_("Stage")),
        alt.Tooltip("kind:N", title=_("Status")),
        alt.Tooltip("day:N", title=_("Date")),
    ]
    return [
        alt.Chart(named[named["is_planned"] == planned])
        .mark_point(size=70, opacity=1, strokeWidth=1.6, stroke=INK, fill=PAPER if planned else INK)
        .encode(y=y, x="on:T", shape=shape, tooltip=tooltip)
        for planned in (True, False)
    ]


def _today(found: Board) -> alt.Chart:
    day = pd.DataFrame({"on": [pd.Timestamp(found.snapshot.on)]})
    return alt.Chart(day).mark_rule(strokeDash=[5, 4], color=INK_SOFT).encode(x="on:T")


def _table(spans: pd.DataFrame, found: Board) -> None:
    """The bars as rows, in the order of the picture."""
    order = {village_id: at for at, village_id in enumerate(found.cards["village_id"])}
    rows = spans.assign(at=spans["village_id"].map(order)).sort_values(["at", "from_on"])
    until = [
        _("still") if is_open else date(day.date())
        for day, is_open in zip(rows["to_on"], rows["is_open"], strict=True)
    ]
    shown = pd.DataFrame(
        {
            "village": rows["village"],
            "status": [labels.label(Status(s)) for s in rows["status"]],
            "from": [date(day.date()) for day in rows["from_on"]],
            "until": until,
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "village": _("Village"),
            "status": _("Status"),
            "from": _("From"),
            "until": _("Until"),
        },
    )
    codes = found.cards.set_index("village_id")["village_code"]
    rows = rows.assign(village_code=rows["village_id"].map(codes), village_name=rows["village"])
    columns = ("village_code", "village_name", "status", "from_on", "to_on", "is_open")
    save_as_csv(rows, found.snapshot, columns, file_name="gantt", key="gantt_csv")
