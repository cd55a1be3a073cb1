"""The board: a column for each step toward the criterion, a card for each village."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.palette import status_symbol_img
from electrification.questions.board import Board, Lane, PlanState
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status
from electrification.texts import N_, _, date, n_, number
from electrification.ui.address import kept_address
from electrification.ui.screens import VILLAGE

LANES: Mapping[Lane, tuple[str, Status]] = {
    Lane.NOT_STARTED: (N_("Not started"), Status.NOT_STARTED),
    Lane.PREPARING: (N_("In preparation"), Status.PREPARING),
    Lane.BUILDING: (N_("Under construction"), Status.BUILDING),
    Lane.BUILT_NOT_ENERGISED: (N_("Completed, not energised"), Status.BUILT_NOT_ENERGISED),
    Lane.ENERGISED_SHORT: (N_("Energised in part or below"), Status.ENERGISED_PARTLY),
    Lane.ACHIEVED: (N_("Met in the period"), Status.MEETS_CRITERION),
}


def board_lanes(found: Board) -> None:
    """Draw the columns in order; one without a village is narrow, or one line on a phone."""
    lanes = {lane: found.cards[found.cards["lane"] == lane] for lane in Lane}
    widths = " ".join(
        "minmax(0,1fr)" if len(rows) else "minmax(0,.42fr)" for rows in lanes.values()
    )
    columns = "".join(_lane(lane, rows) for lane, rows in lanes.items())
    st.html(f'<div class="board" style="--lanes:{widths}">{columns}</div>')


def _lane(lane: Lane, rows: pd.DataFrame) -> str:
    name, status = LANES[lane]
    cards = "".join(_card(row) for row in rows.to_dict("records"))
    empty = "" if len(rows) else " none"
    return (
        f'<section class="lane{empty}"><h3>{status_symbol_img(status, 15)}'
        f"<span>{html.escape(_(name))}</span><b>{number(len(rows))}</b></h3>"
        f"{cards}</section>"
    )


def _card(row: dict[Any, Any]) -> str:
    is_late = row["plan_state"] == PlanState.LATE
    lines = [_where(row), _last(row), _planned(row), _after(row)]
    late = f'<span class="late">{html.escape(_late(row))}</span>' if is_late else ""
    return (
        f'<a class="card{" is-late" if is_late else ""}" href="{_address(row)}" target="_self">'
        f'<b class="name">{html.escape(str(row["village_name"]))}</b>'
        f"{late}{''.join(line for line in lines if line)}</a>"
    )


def _address(row: dict[Any, Any]) -> str:
    return kept_address(VILLAGE.address, village=str(row["village_code"]))


def _line(kind: str, name: str, text: str) -> str:
    said = f"<i>{html.escape(name)}</i> " if name else ""
    return f'<span class="{kind}">{said}{html.escape(text)}</span>'


def _where(row: dict[Any, Any]) -> str:
    commune = row["commune_name"]
    shown = commune if isinstance(commune, str) and commune else _("Unit not known")
    status = Status(row["status"])
    if status in (Status.NO_DATA, Status.ENERGISED_BELOW):
        shown += f" · {labels.label(status)}"
    return _line("where", "", shown)


def _last(row: dict[Any, Any]) -> str:
    if not row["stage"]:
        return _line("fact", "", _("No stage recorded yet"))
    name = labels.label(Stage(row["stage"]))
    return _line("fact", _("Last:"), f"{name}, {date(row['stage_on'].date())}")


def _planned(row: dict[Any, Any]) -> str:
    """The plan that presses most, and who is to reach it; what comes next where nothing is."""
    if not isinstance(row["plan_stage"], str):
        if not row["next_stage"]:
            return ""
        name = labels.label(Stage(row["next_stage"]))
        return _line("fact", _("Next:"), _("{stage}, no date planned", stage=name))
    stage = labels.label(Stage(row["plan_stage"]))
    if row["plan_phase"]:
        stage += f" ({_('phase {phase}', phase=int(row['plan_phase']))})"
    if row["plan_state"] == PlanState.REACHED:
        return _line("fact", _("Planned:"), f"{stage}, {date(row['due_on'].date())}")
    due = row["due_on"] if pd.notna(row["due_on"]) else row["pending_due_on"]
    said = f"{stage}, {date(due.date())}"
    if row["plan_state"] == PlanState.UNCONFIRMED:
        said += f" ({_('waiting for confirmation')})"
    line = _line("fact", _("Planned:"), said)
    unit = row["unit_responsible"]
    if isinstance(unit, str) and unit:
        line += _line("unit", "", unit)
    return line


def _after(row: dict[Any, Any]) -> str:
    parts = []
    if row["obstacles_open"]:
        parts.append(n_("{count} open obstacle", "{count} open obstacles", row["obstacles_open"]))
    if row["pending_entries"]:
        waiting = number(int(row["pending_entries"]))
        parts.append(_("{count} waiting for confirmation", count=waiting))
    return _line("beside", "", " · ".join(parts)) if parts else ""


def _late(row: dict[Any, Any]) -> str:
    return n_("{count} day late", "{count} days late", int(row["days_late"]))
