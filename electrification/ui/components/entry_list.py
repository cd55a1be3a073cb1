"""Entries as people read them: when, what, its state, who, and on which document it rests."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import ENTRY_COLUMNS
from electrification.reports.village_facts import entry_line
from electrification.subject.entries import EntryState
from electrification.subject.villages import Provenance
from electrification.texts import _, date
from electrification.ui import session
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.screens import VILLAGE

HEIGHT_PX = 480
FEW = 8
MOST = 200
_GONE = (EntryState.WITHDRAWN, EntryState.SUPERSEDED, EntryState.RETURNED)


def entry_list(
    entries: pd.DataFrame, snapshot: Snapshot, *, key: str, with_village: bool = False
) -> None:
    """Show entries as `Store.village_entries` gives them, in their order."""
    if entries.empty:
        st.caption(_("No entry."))
        return
    is_mixed = entries["provenance"].nunique() > 1
    shown = entries.head(MOST)
    rows = [_row(entry, with_village, is_mixed) for entry in shown.to_dict("records")]
    with st.container(height=HEIGHT_PX if len(rows) > FEW else "content", border=len(rows) > FEW):
        st.html(f'<ul class="entries">{"".join(rows)}</ul>')
    if len(entries) > MOST:
        st.caption(_("The first {count} are shown; the file holds all.", count=MOST))
    save_as_csv(entries, snapshot, ENTRY_COLUMNS, file_name="ghi-nhan", key=f"{key}_csv")


def _row(entry: dict[Any, Any], with_village: bool, with_origin: bool) -> str:
    state = EntryState(entry["state"])
    more = [
        _link(entry) if with_village else "",
        *(html.escape(part) for part in _particulars(entry)),
        html.escape(labels.label(Provenance(entry["provenance"]))) if with_origin else "",
    ]
    gone = ' class="gone"' if state in _GONE else ""
    note = entry["note"] or entry["decision_reason"] or entry["reason"]
    said = f'<span class="more">{html.escape(note)}</span>' if isinstance(note, str) else ""
    return (
        f"<li{gone}><time>{date(entry['occurred_on'])}</time>"
        f'<span class="what">{html.escape(entry_line(entry))}</span>'
        f'<span class="state {state}">{html.escape(labels.label(state))}</span>'
        f'<span class="more">{" · ".join(part for part in more if part)}</span>{said}</li>'
    )


def _link(entry: dict[Any, Any]) -> str:
    # A plain link starts a new session: the address carries the day and the language along.
    kept = {name: st.query_params.get_all(name) for name in ("on", session.LANGUAGE_KEY)}
    query = urlencode({**kept, "village": entry["village_code"]}, doseq=True)
    address = html.escape(f"{VILLAGE.address}?{query}", quote=True)
    return f'<a href="{address}" target="_self">{html.escape(entry["village_name"])}</a>'


def _particulars(entry: dict[Any, Any]) -> list[str]:
    """Document, who recorded and who decided: post and unit, never a name."""
    document = entry["document_number"]
    parts = [
        _("no. {number}", number=document) if isinstance(document, str) and document else "",
        _who(entry, "recorder"),
        _who(entry, "decider"),
    ]
    return list(dict.fromkeys(part for part in parts if part))


def _who(entry: dict[Any, Any], part: str) -> str:
    post, unit = entry[f"{part}_post"], entry[f"{part}_unit"]
    return ", ".join(p for p in (post, unit) if isinstance(p, str) and p)
