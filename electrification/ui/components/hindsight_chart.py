"""How well past forecasts would have done: one row a forecast, its range beside what came."""

from __future__ import annotations

from functools import partial

import altair as alt
import pandas as pd
import streamlit as st

from electrification.palette import INK, LINE, PAPER
from electrification.questions.hindsight import COLUMNS, Hindsight, Outcome
from electrification.questions.snapshot import Snapshot
from electrification.reports.forecast_words import OUTCOMES, off, past
from electrification.reports.hindsight_picture import COLOURS, hindsight_picture, judged_rows
from electrification.subject.audit import Anchor
from electrification.texts import _, date, number
from electrification.ui.components.save_button import save_as_csv, save_file

ROW_PX = 22
SHAPES = {
    Outcome.INSIDE: "circle",
    Outcome.EARLIER: "triangle-left",
    Outcome.LATER: "triangle-right",
}


def hindsight_chart(found: Hindsight, snapshot: Snapshot) -> None:
    """Say and draw how past forecasts did, with the table and the picture as a file."""
    st.markdown(past(found))
    if found.judged.empty:
        return
    rows = judged_rows(found, snapshot)
    chart, table = st.tabs([_("Chart"), _("Table")], key="hindsight_tabs")
    with chart:
        st.altair_chart(
            _chart(rows), width="stretch", alt=_("Past forecasts and the day that came, by village")
        )
        st.caption(
            _(
                "Grey: the 10–90 % range; stroke: the 50 % day; sign: the day that came "
                "(circle: within the range; triangle: outside; hollow: has not come yet)."
            )
        )
    with table:
        _table(found)
    with st.container(horizontal=True, gap="small"):
        names = snapshot.frame.set_index("village_id")["village_code"]
        saved = found.tries.assign(village_code=found.tries["village_id"].map(names))
        for name in ("made_on", "p10", "p50", "p90", "came_on"):
            saved[name] = pd.to_datetime(saved[name])
        columns = ("village_code", *(c for c in COLUMNS if c != "village_id"))
        save_as_csv(saved, snapshot, columns, file_name="du-bao-truoc-day", key="hindsight_csv")
        for kind in ("png", "svg"):
            save_file(
                _("Save the picture ({kind})", kind=kind.upper()),
                partial(_picture, found, snapshot, kind),
                snapshot,
                file_name=f"du-bao-truoc-day.{kind}",
                rows=len(rows),
                key=f"hindsight_{kind}",
            )


def _picture(found: Hindsight, snapshot: Snapshot, kind: str, _anchor: Anchor | None) -> bytes:
    return hindsight_picture(found, snapshot, kind)


def _chart(rows: pd.DataFrame) -> alt.LayerChart:
    shown = rows.assign(
        what=[_(OUTCOMES[Outcome(o)]) for o in rows["outcome"]],
        range=[
            f"{date(a.date())} – {date(b.date())}"
            for a, b in zip(rows["p10"], rows["p90"], strict=True)
        ],
        half=[date(day.date()) for day in rows["p50"]],
        came=[
            _("has not come yet") if is_open else date(day.date())
            for day, is_open in zip(rows["shown_on"], rows["is_open"], strict=True)
        ],
    )
    shown = shown[
        ["row", "p10", "p50", "p90", "shown_on", "is_open", "outcome", "what", "range", "half",
         "came"]
    ]  # fmt: skip
    y = alt.Y(
        "row:N",
        sort=shown["row"].tolist(),
        axis=alt.Axis(
            title=None, labelLimit=210, ticks=False, labelOverlap=False, labelFontSize=11
        ),
    )
    tooltip = [
        alt.Tooltip("row:N", title=_("Forecast made")),
        alt.Tooltip("range:N", title=_("10–90 % range")),
        alt.Tooltip("half:N", title=_("50 % day")),
        alt.Tooltip("came:N", title=_("What came")),
        alt.Tooltip("what:N", title=_("Result")),
    ]
    axis = alt.Axis(title=None, format="%m/%Y", labelOverlap=True, tickCount=6)
    base = alt.Chart(shown).encode(y=y, tooltip=tooltip)
    bars = base.mark_bar(size=8, color=LINE).encode(x=alt.X("p10:T", axis=axis), x2="p90:T")
    halves = base.mark_tick(size=13, thickness=2, color=INK).encode(x="p50:T")
    layers: list[alt.Chart] = [bars, halves]
    for outcome, colour in COLOURS.items():
        for is_open in (False, True):
            own = shown[(shown["outcome"] == outcome) & (shown["is_open"] == is_open)]
            if own.empty:
                continue
            layers.append(
                alt.Chart(own)
                .mark_point(shape=SHAPES[outcome], size=60, opacity=1, strokeWidth=1.6,
                            stroke=colour, fill=PAPER if is_open else colour)
                .encode(y=y, x="shown_on:T", tooltip=tooltip)
            )  # fmt: skip
    return alt.LayerChart(layer=layers).properties(height=ROW_PX * len(shown) + 40)


def _table(found: Hindsight) -> None:
    """By month in which the forecasts were made, newest first."""
    rows = found.by_month
    whole = found.whole.set_index("made_on")["p50"]
    shown = pd.DataFrame(
        {
            "made": [f"{day:%m/%Y}" for day in rows["made_on"]],
            "forecasts": [number(n) for n in rows["forecasts"]],
            **{str(o): [number(n) for n in rows[str(o)]] for o in Outcome},
            "off": ["–" if pd.isna(days) else off(int(days)) for days in rows["days_off"]],
        }
    )
    if len(whole):
        days = [whole.get(day) for day in rows["made_on"]]
        shown["whole"] = ["–" if pd.isna(day) else date(day) for day in days]
    text = st.column_config.TextColumn
    heads = {Outcome.INSIDE: _("Within range"), Outcome.EARLIER: _("Earlier"),
             Outcome.LATER: _("Later"), Outcome.OPEN: _("Not due")}  # fmt: skip
    words = {str(o): text(name, width=100, alignment="right") for o, name in heads.items()}
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "made": text(_("Forecast made"), width=85),
            "forecasts": text(_("Forecasts"), width=80, alignment="right"),
            **words,
            "off": text(_("Middle deviation"), width=135),
            "whole": text(_("50 % day of the whole, then"), width=135),
        },
    )
