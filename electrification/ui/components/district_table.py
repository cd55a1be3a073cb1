"""Coverage by unit: counts, the rate as a bar and a figure, the total last."""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

from electrification.labels import unit_name
from electrification.questions.coverage import COUNTS, Coverage, rate_of_row
from electrification.reports.rate_words import cell, is_few
from electrification.texts import N_, _, date, number
from electrification.ui.components.save_button import save_as_csv

_BESIDE = N_(
    "Rates are on the frozen list; “now” is on the villages of the register as it stands, with the "
    "signed changes."
)


def coverage_table(found: Coverage, *, key: str, is_saved: bool = True) -> None:
    """Show coverage by unit; former districts are named as such. `is_saved`: also as a file."""
    former = found.study_areas_on is not None
    few = is_few(int(found.total["villages"]))
    rows = [
        _row(unit_name(r["unit_name"], is_former=former), r, few)
        for r in found.rows.to_dict("records")
    ]
    rows.append(_row(_("Total"), found.total, few))
    rates = [rate_of_row(r) for r in [*found.rows.to_dict("records"), found.total]]
    note = _BESIDE if any(rate.differs for rate in rates) else None
    heads = "".join(
        f"<th{mark}>{html.escape(name)}</th>"
        for name, mark in (
            (_("Unit"), ""),
            (_("Meets"), ""),
            ("" if few else _("Rate by the criterion"), ""),
            (_("Built, dark"), ""),
            (_("Partly energised"), ' class="wide"'),
            (_("Pending"), ""),
        )
    )
    st.html(
        f'<table class="coverage"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    if former:
        st.caption(
            _(
                "Districts ended on {day}; they stand here as study areas.",
                day=date(found.study_areas_on),
            )
        )
    if note:
        st.caption(_(note))
    if not is_saved:
        return
    names = ("unit_code", "unit_valid_from", "unit_name", *COUNTS)
    save_as_csv(found.rows, found.snapshot, names, file_name="ty-le", key=f"{key}_csv")


def _row(name: str, row: dict[Any, Any], few: bool) -> str:
    rate = rate_of_row(row)
    figure, beside = cell(rate, is_few=few)
    said = f'<span class="rate">{figure}</span>' if figure else ""
    bar = f'<span class="bar"><i style="width:{rate.frozen.rate_pct or 0:.2f}%"></i></span>{said}'
    if beside:
        bar += f'<span class="present">{html.escape(_("now {figure}", figure=beside))}</span>'
    return (
        f"<tr><td>{html.escape(name)}</td><td>{number(row['meets'])}/{number(row['villages'])}</td>"
        f"<td>{bar}</td>{_count(row['built_not_energised'], 'alarm')}"
        f"{_count(row['energised_partly'], 'wide')}{_count(row['pending'], '')}</tr>"
    )


def _count(value: int, mark: str) -> str:
    if not value:
        return f'<td class="none {"wide" if mark == "wide" else ""}">0</td>'
    return f'<td class="{mark}">{number(value)}</td>'
