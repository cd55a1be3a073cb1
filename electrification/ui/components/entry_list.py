"""Entries as people read them: when, what, its state, who, and on which document it rests."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.entries import COUNTS, EntryKind, EntryState
from electrification.texts import _, date, number
from electrification.ui.pages import open_village
from electrification.villages import Provenance

ROW_PX = 36
MOST_ROWS = 10


def entry_list(entries: pd.DataFrame, *, key: str, with_village: bool = False) -> None:
    """Show entries as `Store.village_entries` gives them, newest first."""
    if entries.empty:
        st.caption(_("No entry."))
        return
    shown = pd.DataFrame({"occurred_on": pd.to_datetime(entries["occurred_on"])})
    if with_village:
        shown["village"] = entries["village_name"]
    shown["what"] = [what(row) for row in entries.to_dict("records")]
    shown["state"] = [labels.label(EntryState(s)) for s in entries["state"]]
    shown["recorder"] = [_who(r, "recorder") for r in entries.to_dict("records")]
    shown["decider"] = [_who(r, "decider") for r in entries.to_dict("records")]
    shown["document_number"] = entries["document_number"]
    shown["provenance"] = [labels.label(Provenance(p)) for p in entries["provenance"]]
    shown["note"] = [n or r or "" for n, r in zip(entries["note"], entries["reason"], strict=True)]
    chosen = st.dataframe(
        shown,
        hide_index=True,
        key=key,
        height=min(len(shown) + 1, MOST_ROWS) * ROW_PX + 3,
        row_height=ROW_PX,
        column_config=_columns(),
        on_select="rerun" if with_village else "ignore",
        selection_mode="single-row",
    )
    if with_village and (picked := chosen["selection"]["rows"]):
        open_village(str(entries["village_code"].iloc[picked[0]]))


def what(entry: dict[str, object]) -> str:
    """One line: what the entry states, with its figures."""
    kind = EntryKind(str(entry["kind"]))
    parts = [labels.entry_title(str(entry["kind"]), str(entry["code"]))]
    if isinstance(entry.get("cluster_name"), str):
        parts.append(str(entry["cluster_name"]))
    elif entry["phase"] is not None and entry["phase"] == entry["phase"]:
        parts.append(_("phase {phase}", phase=int(str(entry["phase"]).split(".")[0])))
    for name in COUNTS:
        value = entry[name]
        if value is not None and value == value:
            parts.append(f"{labels.count(name)} {number(int(str(value).split('.')[0]))}")
    amount = entry["amount_vnd"]
    if kind is EntryKind.CAPITAL and amount is not None and amount == amount:
        parts.append(labels.money(int(float(str(amount)))))
    if isinstance(entry["cause"], str):
        parts.append(entry["cause"])
    if kind is EntryKind.PLANNED and entry["due_on"] is not None:
        parts.append(date(pd.Timestamp(str(entry["due_on"])).date()))
    return " · ".join(parts)


def _who(entry: dict[str, object], part: str) -> str:
    post, unit = entry[f"{part}_post"], entry[f"{part}_unit"]
    return ", ".join(str(p) for p in (post, unit) if isinstance(p, str) and p)


def _columns() -> dict[str, object]:
    config = st.column_config
    return {
        "occurred_on": config.DateColumn(_("Date"), format="DD/MM/YYYY", width="small"),
        "village": config.TextColumn(_("Village"), width="medium"),
        "what": config.TextColumn(_("What"), width="large"),
        "state": config.TextColumn(_("State"), width="small"),
        "recorder": config.TextColumn(_("Recorded by"), width="medium"),
        "decider": config.TextColumn(_("Decided by"), width="medium"),
        "document_number": config.TextColumn(_("Document"), width="small"),
        "provenance": config.TextColumn(_("Origin"), width="small"),
        "note": config.TextColumn(_("Note"), width="large"),
    }
