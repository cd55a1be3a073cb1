"""Every closing of a period there was, with its anchor and why it was taken back."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification.questions.measures import Measure
from electrification.storage import Store
from electrification.storage.periods import StoredPeriod
from electrification.texts import _, instant, number


def closings_list(store: Store, standing: StoredPeriod) -> None:
    """Show the closings, the newest first; nothing where there was none."""
    told = store.periods.closings(standing.id)
    if told.empty:
        return
    st.subheader(_("Closings"), anchor=False)
    rows = [_row(row, store) for row in told.iloc[::-1].to_dict("records")]
    st.html(f'<ul class="entries journal">{"".join(rows)}</ul>')


def _row(row: dict[Any, Any], store: Store) -> str:
    one = store.periods.kept(int(row["id"])).measures[Measure.CRITERION]
    what = _("Closed: {part}/{whole} villages meet the criterion", part=number(one.part),
             whole=number(one.whole))  # fmt: skip
    more = [
        _who(row, "closer"),
        _("audit anchor {anchor}", anchor=_short(row["audit_anchor"])),
    ]
    if pd.notna(row["reopened_at"]):
        again = _("Reopened {instant}: {reason}", instant=instant(row["reopened_at"]),
                  reason=row["reason"])  # fmt: skip
        if isinstance(row["document_number"], str):
            again += f" ({_('no. {number}', number=row['document_number'])})"
        note = (
            f'<span class="more">{html.escape(again)} {html.escape(_who(row, "reopener"))}</span>'
        )
    else:
        note = ""
    beside = html.escape(" · ".join(part for part in more if part))
    return (
        f'<li><time>{instant(row["known_at"])}</time><span class="what">{html.escape(what)}</span>'
        f'<span class="more" title="{html.escape(row["audit_anchor"], quote=True)}">{beside}</span>'
        f"{note}</li>"
    )


def _who(row: dict[Any, Any], side: str) -> str:
    parts = (row[f"{side}_post"], row[f"{side}_unit"])
    return ", ".join(part for part in parts if isinstance(part, str) and part)


def _short(anchor: str) -> str:
    """An anchor as it is shown; the whole of it stands in the tip and in the file."""
    sequence, _colon, value = anchor.partition(":")
    return f"{sequence}:{value[:12]}…"
