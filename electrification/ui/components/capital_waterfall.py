"""From need to paid: bars that stand, and the gaps between them; with its table."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import INK, INK_SOFT, PRIMARY
from electrification.questions.capital_gap import waterfall
from electrification.questions.snapshot import Snapshot
from electrification.subject.capital import CapitalKind
from electrification.texts import N_, _, percent
from electrification.ui import money_unit
from electrification.ui.components.save_button import save_as_csv

HEIGHT_PX = 300
GAP = "#e9b44c"
STEPS = {
    "unplanned": N_("Not yet planned"),
    "unallocated": N_("Planned, not allocated"),
    "unpaid": N_("Allocated, not disbursed"),
}
_KINDS = {
    "need": CapitalKind.NEED,
    "plan": CapitalKind.YEAR_PLAN,
    "allocated": CapitalKind.ALLOCATION,
    "disbursed": CapitalKind.DISBURSEMENT,
}
FILE_COLUMNS = ("step", "from_vnd", "to_vnd", "amount_vnd", "is_gap")


def step_name(step: str) -> str:
    """What a step is called."""
    return labels.label(_KINDS[step]) if step in _KINDS else _(STEPS[step])


def capital_waterfall(rows: pd.DataFrame, snapshot: Snapshot) -> None:
    """Draw the steps of villages with their money, all years together."""
    steps = waterfall(rows)
    steps["amount_vnd"] = steps["to_vnd"] - steps["from_vnd"]
    if not int(steps["to_vnd"].max()):
        st.caption(_("No figures yet."))
        return
    steps["name"] = [step_name(step) for step in steps["step"]]
    steps["said"] = [money_unit.bare(vnd) for vnd in steps["amount_vnd"]]
    steps["exact"] = [money_unit.exact(vnd) for vnd in steps["amount_vnd"]]
    need = int(steps["to_vnd"].iloc[0])
    steps["share"] = [percent(vnd * 100 / need) if need else "–" for vnd in steps["amount_vnd"]]
    chart, table = st.tabs([_("Chart"), _("Table")], key="waterfall_tabs")
    with chart:
        st.altair_chart(_chart(steps), width="stretch", alt=_("From need to paid"))
        st.caption(_("Unit: {unit}", unit=money_unit.unit().label) + " · "
                   + _("amber: what is missing to the next step"))  # fmt: skip
    with table:
        st.dataframe(
            steps[["name", "said", "share"]],
            hide_index=True,
            column_config={
                "name": _("Step"),
                "said": st.column_config.TextColumn(money_unit.unit().label, alignment="right"),
                "share": st.column_config.TextColumn(_("Of the need"), alignment="right"),
            },
        )
        save_as_csv(steps, snapshot, FILE_COLUMNS, file_name="nhu-cau-den-giai-ngan", key="steps")


def _chart(steps: pd.DataFrame) -> alt.LayerChart:
    worth = money_unit.unit().vnd
    ends = steps[["from_vnd", "to_vnd"]] / worth
    drawn = steps.assign(low=ends.min(axis=1), high=ends.max(axis=1))
    axis = alt.Axis(title=None, labelLimit=160, ticks=False, labelFontSize=12.5)
    y = alt.Y("name:N", sort=drawn["name"].tolist(), axis=axis)
    base = alt.Chart(drawn).encode(
        y=y, tooltip=[alt.Tooltip("name:N", title=_("Step")), alt.Tooltip("exact:N", title=" ")]
    )
    room = alt.Scale(domain=[0, float(drawn["high"].max()) * 1.14], nice=False)
    x = alt.X("low:Q", scale=room, axis=money_unit.axis())
    whole = base.transform_filter("!datum.is_gap").mark_bar(color=PRIMARY, size=22)
    gaps = base.transform_filter("datum.is_gap").mark_bar(
        color=GAP, size=22, stroke=INK_SOFT, strokeDash=[3, 2], strokeWidth=1
    )
    said = base.mark_text(align="left", dx=5, fontSize=12, color=INK).encode(
        x=alt.X("high:Q", scale=room), text="said:N"
    )
    layers = whole.encode(x=x, x2="high:Q") + gaps.encode(x=x, x2="high:Q") + said
    return layers.properties(height=HEIGHT_PX)
