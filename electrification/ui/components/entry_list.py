"""Entries as people read them: when, what, its state, who, and on which document it rests."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import ENTRY_COLUMNS
from electrification.reports.village_facts import entry_line
from electrification.subject.entries import EntryState
from electrification.subject.villages import Flag, Provenance
from electrification.texts import _, date
from electrification.ui import money_unit
from electrification.ui.address import kept_address
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
    replaced = replacements(entries)
    shown = entries.head(MOST).to_dict("records")
    rows = [_row(entry, with_village, is_mixed, replaced) for entry in shown]
    with st.container(height=HEIGHT_PX if len(rows) > FEW else "content", border=len(rows) > FEW):
        st.html(f'<ul class="entries">{"".join(rows)}</ul>')
    if len(entries) > MOST:
        st.caption(_("The first {count} are shown; the file holds all.", count=MOST))
    save_as_csv(entries, snapshot, ENTRY_COLUMNS, file_name="ghi-nhan", key=f"{key}_csv")


def replacements(entries: pd.DataFrame) -> dict[int, int]:
    """By entry, the one that corrects it and was not sent back or withdrawn itself."""
    own = entries[entries["supersedes"].notna()]
    live = own[~own["state"].isin([str(EntryState.RETURNED), str(EntryState.WITHDRAWN)])]
    return {int(old): int(new) for old, new in zip(live["supersedes"], live["id"], strict=True)}


def one_entry(entry: dict[Any, Any]) -> str:
    """The HTML of one entry that stands by itself."""
    return f'<ul class="entries single">{_row(entry, False, False, {}, anchor="card")}</ul>'


def _row(
    entry: dict[Any, Any],
    with_village: bool,
    with_origin: bool,
    replaced: dict[int, int],
    anchor: str = "entry",
) -> str:
    state = EntryState(entry["state"])
    more = [
        _link(entry) if with_village else "",
        html.escape(_("entry {id}", id=entry["id"])),
        _about_another(entry, replaced),
        *(html.escape(part) for part in particulars(entry)),
        html.escape(_file_of(entry)),
        html.escape(labels.label(Provenance(entry["provenance"]))) if with_origin else "",
    ]
    gone = ' class="gone"' if state in _GONE else ""
    notes = "".join(f'<span class="more">{html.escape(note)}</span>' for note in _notes(entry))
    return (
        f'<li id="{anchor}-{entry["id"]}"{gone}><time>{date(entry["occurred_on"])}</time>'
        f'<span class="what">{html.escape(entry_line(entry))}</span>'
        f'<span class="state {state}">{html.escape(labels.label(state))}</span>'
        f'<span class="more">{" · ".join(part for part in more if part)}</span>{notes}</li>'
    )


def _file_of(entry: dict[Any, Any]) -> str:
    """The file and row that an entry was brought in by; empty for what was typed into a form."""
    source = entry["source"]
    is_ours = entry["provenance"] == Provenance.RECORDED and isinstance(source, str)
    return _("from {file}", file=source) if is_ours and source else ""


def _about_another(entry: dict[Any, Any], replaced: dict[int, int]) -> str:
    """Which entry this one corrects, or by which it is corrected, with a link to it."""
    said = []
    if pd.notna(entry["supersedes"]):
        said.append((_("corrects entry {id}", id=int(entry["supersedes"])), entry["supersedes"]))
    if entry["id"] in replaced:
        new = replaced[entry["id"]]
        said.append((_("corrected by entry {id}", id=new), new))
    return " · ".join(
        f'<a href="#entry-{int(other)}" target="_self">{html.escape(text)}</a>'
        for text, other in said
    )


def _notes(entry: dict[Any, Any]) -> list[str]:
    """The note, why it was recorded although it is irregular, and why it was sent back."""
    reason, decided = entry["reason"], entry["decision_reason"]
    flag = labels.label(Flag.NEEDS_REVIEW)
    mark = " – ".join(part for part in (flag, money_unit.over(entry)) if part) + " – "
    mark = mark if entry["is_irregular"] else ""
    return [
        text
        for text in (
            entry["note"] if isinstance(entry["note"], str) else "",
            mark + _("Reason: {reason}", reason=reason) if isinstance(reason, str) else "",
            f"{labels.label(EntryState(entry['state']))}: {decided}"
            if isinstance(decided, str)
            else "",
        )
        if text
    ]


def _link(entry: dict[Any, Any]) -> str:
    address = kept_address(VILLAGE.address, village=str(entry["village_code"]))
    return f'<a href="{address}" target="_self">{html.escape(entry["village_name"])}</a>'


def particulars(entry: dict[Any, Any]) -> list[str]:
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
