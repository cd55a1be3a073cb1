"""Which units are to report for a period: those that have not, then those that have."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification.labels import label
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor, Role
from electrification.subject.periods import Estimated
from electrification.texts import _, date, instant, n_, number
from electrification.tracking.period_reports import COLUMNS, reporting_units
from electrification.ui import session
from electrification.ui.components.period_picker import Chosen
from electrification.ui.components.save_button import save_as_csv


def units_of(store: Store, chosen: Chosen, today: dt.date) -> pd.DataFrame:
    """The units of the period that the person may see: all of them, or their own offices."""
    by, scope = session.actor(), session.scope()
    if scope is None or by is None:
        return reporting_units(store, chosen, today)
    inside = store.snapshot(min(chosen.last_on, today), scope=scope).frame["village_id"]
    found = reporting_units(store, chosen, today, frozenset(inside.tolist()))
    return found[found["office"].isin(by.organisations)].reset_index(drop=True)


def own_estimates(units: pd.DataFrame) -> dict[str, int]:
    """What the person's one unit expects; nothing where there are more, which are never added."""
    if len(units) != 1:
        return {}
    row = units.iloc[0]
    return {str(name): int(row[name]) for name in Estimated if pd.notna(row[name])}


def units_table(units: pd.DataFrame, by: Actor | None, snapshot: Snapshot, key: str) -> None:
    """Show the units, the ones that have not reported first."""
    if units.empty or by is None:
        st.caption(_("No unit of yours is to report for this period."))
        return
    missing = int(units["reported_at"].isna().sum())
    st.markdown(
        "**"
        + (
            n_("{count} unit has not reported.", "{count} units have not reported.", missing)
            if missing
            else _("Every unit has reported.")
        )
        + "**"
    )
    rows = "".join(map(_row, units.to_dict("records")))
    heads = "".join(
        f'<th class="{mark}">{html.escape(name)}</th>'
        for name, mark in (
            (_("Unit"), ""), (_("Villages"), "number"), (_("Report"), ""),
            (_("Estimate: villages that meet"), "number wide"),
        )
    )  # fmt: skip
    opened = st.container(height=420 if len(units) > 8 else "content", border=len(units) > 8)
    with opened:
        st.html(
            f'<table class="coverage units"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
    save_as_csv(units, snapshot, COLUMNS, file_name=f"don-vi-bao-cao-ky-{key}", key="units_csv")


def _row(row: dict[Any, Any]) -> str:
    role = label(Role(row["role"]))
    if not row["has_person"]:
        role += " · " + _("nobody holds a post there")
    if pd.isna(row["reported_at"]):
        said = _("not reported, past the deadline of {day}", day=date(row["due_on"])) \
            if row["is_late"] else _("not reported yet")  # fmt: skip
        told = f'<span class="{"late" if row["is_late"] else ""}">{html.escape(said)}</span>'
    else:
        paper = row["document_number"]
        parts = [instant(row["reported_at"])]
        if isinstance(paper, str):
            parts.append(_("no. {number}", number=paper))
        if row["is_late"]:
            parts.append(_("after the deadline"))
        note = row["note"] if isinstance(row["note"], str) else ""
        told = html.escape(" · ".join(parts))
        if note:
            told += f'<span class="small">{html.escape(note)}</span>'
    guess = "–" if pd.isna(row["criterion"]) else number(int(row["criterion"]))
    return (
        f'<tr><td>{html.escape(row["office"])}<span class="small">{html.escape(role)}</span></td>'
        f'<td class="number">{number(int(row["villages"]))}</td><td>{told}</td>'
        f'<td class="number wide">{guess}</td></tr>'
    )
