"""The annex of remaining villages as one table: a card each on a narrow screen."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification.palette import status_symbol_img
from electrification.reports.remaining_rows import is_derived
from electrification.subject.villages import Status
from electrification.texts import _, date, n_
from electrification.ui.address import kept_address
from electrification.ui.screens import VILLAGE


def remaining_table(rows: pd.DataFrame) -> None:
    """Draw rows as `remaining_rows.in_words` gives them, in their order."""
    heads = (
        _("No."), _("Village"), _("Status and what is missing"), _("What holds it back"),
        _("Unit that must act"), _("Document"), _("Deadline"), _("Request"),
    )  # fmt: skip
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    lines = rows.to_dict("records")
    body = "".join(_line(place, row, heads) for place, row in enumerate(lines, start=1))
    st.html(f'<table class="annex"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _line(place: int, row: dict[Any, Any], heads: tuple[str, ...]) -> str:
    address = kept_address(VILLAGE.address, village=str(row["village_code"]))
    commune = row["commune_name"] if isinstance(row["commune_name"], str) else ""
    missing = "" if row["causes"] else ' class="none"'
    derived = is_derived(row)
    cells = (
        str(place),
        f'<a href="{address}" target="_self">{html.escape(str(row["village_name"]))}</a>'
        f"<small>{html.escape(commune)}</small>",
        f"<span>{status_symbol_img(Status(row['status']), 16)} "
        f"{html.escape(row['status_name'])}</span><small>{html.escape(row['fails'])}</small>",
        f"<span{missing}>{html.escape(row['cause'])}</span>"
        + (f"<small>{html.escape(row['note'])}</small>" if row["note"] else ""),
        html.escape(row["unit"]) or "–",
        "<br>".join(map(html.escape, row["document_number"].split("; "))) or "–",
        _deadline(row),
        f"<span>{html.escape(row['request'])}</span>"
        + (f"<small>{html.escape(_('by its status'))}</small>" if derived else ""),
    )
    told = "".join(
        f'<td data-label="{html.escape(name, quote=True)}">{cell}</td>'
        for name, cell in zip(heads, cells, strict=True)
    )
    return f"<tr>{told}</tr>"


def _deadline(row: dict[Any, Any]) -> str:
    if pd.isna(row["due_on"]):
        return "–"
    said = html.escape(date(row["due_on"].date()))
    if pd.isna(row["overdue_days"]):
        return said
    late = n_("{count} day overdue", "{count} days overdue", int(row["overdue_days"]))
    return f"{said}<small class='late'>{html.escape(late)}</small>"
