"""Planned against actual: one row per planned stage; a click opens the village."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.board import Board, PlanState
from electrification.subject.milestones import Stage
from electrification.texts import N_, _, date, n_
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.village_table import MOST_ROWS, ROW_PX
from electrification.ui.screens import open_village

STATES: Mapping[PlanState, str] = {
    PlanState.LATE: N_("Behind schedule"),
    PlanState.AHEAD: N_("Not due yet"),
    PlanState.REACHED: N_("Reached"),
    PlanState.UNCONFIRMED: N_("Plan not confirmed"),
}
COLUMNS = (
    "village_code", "village_name", "commune_code", "commune_name", "phase", "stage", "due_on",
    "actual_on", "days_late", "state", "unit_responsible", "document_number", "pending_due_on",
    "pending_on",
)  # fmt: skip


def plan_table(found: Board) -> None:
    """Show every planned stage of the villages on the board, overdue first."""
    rows = found.plans.merge(
        found.cards[["village_id", "village_code", "village_name", "commune_code", "commune_name"]],
        on="village_id",
        how="left",
    )
    if rows.empty:
        st.caption(_("No stage has a planned date yet."))
        return
    records = rows.to_dict("records")
    shown = pd.DataFrame(
        {
            "village": rows["village_name"],
            "stage": [_stage(row) for row in records],
            "due": [_day(row["due_on"], row["pending_due_on"]) for row in records],
            "actual": [_day(row["actual_on"], row["pending_on"]) for row in records],
            "days": [_days(row) for row in records],
            "unit": rows["unit_responsible"].fillna("–"),
        }
    )
    text = st.column_config.TextColumn
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=min(len(shown) + 1, MOST_ROWS) * ROW_PX + 3,
        row_height=ROW_PX,
        on_select="rerun",
        selection_mode="single-cell",
        key="plans",
        alt=_("Planned stages; a click opens the village"),
        column_config={
            "village": text(_("Village"), width=225),
            "stage": text(_("Stage"), width=200),
            "due": text(_("Planned"), width=100),
            "actual": text(_("Actual"), width=100),
            "days": text(_("Against the plan"), width=125),
            "unit": text(_("Unit responsible"), width=210),
        },
    )
    if picked := chosen["selection"]["cells"]:
        open_village(str(rows["village_code"].iloc[picked[0][0]]))
    if rows[["pending_due_on", "pending_on"]].notna().to_numpy().any():
        st.caption(_("A day in brackets waits for confirmation and does not count yet."))
    save_as_csv(rows, found.snapshot, COLUMNS, file_name="ke-hoach", key="plans_csv")


def _stage(row: dict[Any, Any]) -> str:
    name = labels.label(Stage(row["stage"]))
    return f"{name} ({_('phase {phase}', phase=int(row['phase']))})" if row["phase"] else name


def _day(day: pd.Timestamp, pending: pd.Timestamp) -> str:
    known = date(day.date()) if pd.notna(day) else ""
    waits = f"({date(pending.date())})" if pd.notna(pending) else ""
    return " ".join(part for part in (known, waits) if part) or "–"


def _days(row: dict[Any, Any]) -> str:
    state = PlanState(row["state"])
    days = row["days_late"]
    if state is PlanState.UNCONFIRMED or pd.isna(days):
        return _(STATES[state])
    count = abs(int(days))
    if state is PlanState.AHEAD:
        return n_("{count} day left", "{count} days left", count)
    if not count:
        return _("on the day")
    if days > 0:
        return n_("{count} day late", "{count} days late", count)
    return n_("{count} day early", "{count} days early", count)
