"""The forecast of each village: where it stands, its 10, 50 and 90 % days; a click opens it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.forecast import Whole
from electrification.questions.snapshot import Snapshot
from electrification.reports.forecast_words import day_name, step_name
from electrification.texts import _, number
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.village_table import MOST_ROWS, ROW_PX
from electrification.ui.screens import open_village

COLUMNS = (
    "village_code", "village_name", "commune_code", "commune_name", "programme", "status", "step",
    "p10", "p50", "p90", "holds_days", "is_held", "lacks",
)  # fmt: skip


def forecast_table(found: Whole, snapshot: Snapshot) -> None:
    """Show the villages that remain, the latest first, those without a date last."""
    rows = _ordered(found)
    on = snapshot.on
    shown = pd.DataFrame(
        {
            "village": rows["village_name"],
            "p50": [day_name(day, on) for day in rows["p50"]],
            "p10": [day_name(day, on) for day in rows["p10"]],
            "p90": [day_name(day, on) for day in rows["p90"]],
            "step": [step_name(step) for step in rows["step"]],
            "holds": [
                "–" if pd.isna(days) else number(int(days)) for days in rows["holds_days"]
            ],
            "note": [_note(row) for row in rows.to_dict("records")],
        }
    )  # fmt: skip
    text = st.column_config.TextColumn
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=min(len(shown) + 1, MOST_ROWS) * ROW_PX + 3,
        row_height=ROW_PX,
        on_select="rerun",
        selection_mode="single-cell",
        key="forecast",
        alt=_("Forecast of each village; a click opens the village"),
        column_config={
            "village": text(_("Village"), width=205),
            "p50": text(_("50 % day"), width=92),
            "p10": text(_("10 % day"), width=92),
            "p90": text(_("90 % day"), width=95),
            "step": text(_("Step under way"), width=195),
            "holds": text(_("Holds back (days)"), width=105, alignment="right"),
            "note": text(_("Note"), width=230),
        },
    )
    if picked := chosen["selection"]["cells"]:
        open_village(str(rows["village_code"].iloc[picked[0][0]]))
    saved = rows.assign(lacks=[" ".join(lacks) for lacks in rows["lacks"]])
    for name in ("p10", "p50", "p90"):
        saved[name] = pd.to_datetime(saved[name])
    save_as_csv(saved, snapshot, COLUMNS, file_name="du-bao", key="forecast_csv")


def _ordered(found: Whole) -> pd.DataFrame:
    held = found.holding[found.holding["what"] == "village"].set_index("name")["days"]
    rows = found.villages.assign(holds_days=found.villages["village_id"].map(held))
    latest = pd.to_datetime(rows["p50"])
    order = latest.sort_values(ascending=False, na_position="last", kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def _note(row: dict[str, object]) -> str:
    lacks = row["lacks"]
    if isinstance(lacks, tuple) and lacks:
        return _("too little data: {steps}", steps=", ".join(map(step_name, lacks)))
    if not row["has_date"]:
        return _("nothing recorded yet")
    return _("held by an obstacle or a suspension") if row["is_held"] else ""
