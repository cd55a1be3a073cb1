"""Plan, allocation and payment by district, source and year; and the cut-offs ahead."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.capital_rollup import disbursed_rate
from electrification.questions.coverage import LAST_DAY_OF_DISTRICTS
from electrification.storage.capital_view import CapitalView, Wanted
from electrification.subject.capital import CapitalKind
from electrification.texts import _, date, n_, number, percent
from electrification.ui import money_unit
from electrification.ui.address import kept_address
from electrification.ui.components.capital_filter import YEAR_KEY
from electrification.ui.components.save_button import save_as_csv

BY = ("district", "source", "plan_year")
ROLLED_COLUMNS = (
    "district_code", "district_name", "source", "source_name", "plan_year", "need_vnd",
    "medium_term_vnd", "plan_vnd", "allocated_vnd", "allocated_rate_pct", "disbursed_vnd",
    "disbursed_rate_pct", "disbursed_vnd_pending", "advance_outstanding_vnd", "work_value_vnd",
    "carried_vnd", "cancelled_vnd", "arrears_vnd",
)  # fmt: skip
AHEAD_FILE = (
    "source", "source_name", "plan_year", "plan_vnd", "allocated_vnd", "disbursed_vnd",
    "carried_vnd", "cancelled_vnd", "remaining_vnd", "rate_pct", "until", "is_extended",
    "document_number", "days_left", "at_risk_vnd", "lapsed_vnd",
)  # fmt: skip
_SUMS = ("plan_vnd", "allocated_vnd", "disbursed_vnd", "arrears_vnd", "disbursed_vnd_pending")


def capital_table(view: CapitalView, wanted: Wanted) -> None:
    """Show sums by district, source and plan year; a row opens what it is made of."""
    rows = view.rolled(BY, wanted)
    rows = rows[(rows[[*_SUMS, "cancelled_vnd", "carried_vnd"]] != 0).any(axis=1)]
    if rows.empty:
        st.caption(_("No plan, allocation or payment here."))
        return
    rows = rows.assign(source_name=rows["source"].map(view.source_names).fillna(rows["source"]))
    rows = rows.sort_values(
        ["plan_year", "district_code", "source"], ascending=[False, True, True], kind="stable"
    )
    out = set(view.sources.loc[~view.sources["in_disbursement_rate"].astype(bool), "source"])
    body = "".join(_row(row, view, row["source"] in out) for row in rows.to_dict("records"))
    counted = rows[~rows["source"].isin(out)]
    st.html(
        f'<table class="coverage funds"><thead>{_heads()}</thead>'
        f"<tbody>{body}{_total(counted)}</tbody></table>"
    )
    if len(counted) < len(rows):
        st.caption(_("The people's contribution is in no rate and not in the total."))
    if view.is_former:
        st.caption(
            _("Districts ended on {day}; they stand here as study areas.",
              day=date(LAST_DAY_OF_DISTRICTS))
        )  # fmt: skip
    save_as_csv(rows, view.snapshot, ROLLED_COLUMNS, file_name="von-dau-tu", key="capital_csv")


def _heads() -> str:
    unit = money_unit.unit().label
    names = (
        (_("Unit"), ""), (_("Source"), "said"), (_("Year"), ""),
        (labels.label(CapitalKind.YEAR_PLAN), ""), (labels.label(CapitalKind.ALLOCATION), "wide"),
        (labels.label(CapitalKind.DISBURSEMENT), ""), (_("Of the plan"), ""),
        (labels.label(CapitalKind.ARREARS), "wide"),
    )  # fmt: skip
    cells = "".join(f'<th class="{mark}">{html.escape(name)}</th>' for name, mark in names)
    said = html.escape(_("Unit: {unit}", unit=unit))
    return f'<tr><th colspan="8" class="unit">{said}</th></tr><tr>{cells}</tr>'


def _row(row: dict[Any, Any], view: CapitalView, is_out: bool) -> str:
    unit = labels.unit_name(row["district_name"], is_former=view.is_former) or _("no village named")
    address = kept_address(
        "", district=str(row["district_code"]), source=str(row["source"]),
        **{YEAR_KEY: str(row["plan_year"])},
    )  # fmt: skip
    link = f'<a href="{address}" target="_self">{html.escape(unit)}</a>'
    waits = int(row["disbursed_vnd_pending"])
    pending = f"<small>{html.escape(money_unit.waiting(waits))}</small>"
    rate = "–" if is_out else _bar(row["disbursed_rate_pct"])
    return (
        f'<tr><td>{link}</td><td class="said">{html.escape(row["source_name"])}</td>'
        f"<td>{row['plan_year'] or '–'}</td><td>{money_unit.marked(row['plan_vnd'])}</td>"
        f'<td class="wide">{money_unit.marked(row["allocated_vnd"])}</td>'
        f"<td>{money_unit.marked(row['disbursed_vnd'])}{pending if waits else ''}</td>"
        f'<td>{rate}</td><td class="wide">{_or_dash(row["arrears_vnd"])}</td></tr>'
    )


def _total(rows: pd.DataFrame) -> str:
    sums = {name: int(rows[name].sum()) for name in _SUMS}
    rate = disbursed_rate(sums)
    return (
        f'<tr><td>{html.escape(_("Total"))}</td><td class="said"></td><td></td>'
        f"<td>{money_unit.marked(sums['plan_vnd'])}</td>"
        f'<td class="wide">{money_unit.marked(sums["allocated_vnd"])}</td>'
        f"<td>{money_unit.marked(sums['disbursed_vnd'])}</td><td>{_bar(rate)}</td>"
        f'<td class="wide">{_or_dash(sums["arrears_vnd"])}</td></tr>'
    )


def _bar(rate: float | None) -> str:
    width = min(rate, 100.0) if rate is not None and rate == rate else 0.0
    said = percent(rate)
    return f'<span class="bar"><i style="width:{width:.2f}%"></i></span><span>{said}</span>'


def _or_dash(vnd: int) -> str:
    return money_unit.marked(vnd) if vnd else "–"


def cutoff_table(view: CapitalView, wanted: Wanted) -> None:
    """What must be paid out by when, by source and plan year, and what is lost after it."""
    rows = view.ahead(wanted)
    rows = rows[rows["remaining_vnd"] > 0]
    if rows.empty:
        st.caption(_("Nothing is left to be disbursed."))
        return
    rows = rows.assign(source_name=rows["source"].map(view.source_names).fillna(rows["source"]))
    names = (
        (_("Source"), ""), (_("Year"), ""), (_("Of the plan"), "wide"),
        (_("Still to be disbursed"), ""), (_("Cut-off"), ""), (_("Days left"), ""),
        (_("Cancelled if not disbursed"), ""),
    )  # fmt: skip
    heads = "".join(f'<th class="{mark}">{html.escape(name)}</th>' for name, mark in names)
    body = "".join(_ahead(row) for row in rows.to_dict("records"))
    st.html(
        f'<table class="coverage funds plain"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
    save_as_csv(rows, view.snapshot, AHEAD_FILE, file_name="han-giai-ngan", key="cutoff_csv")


def _ahead(row: dict[Any, Any]) -> str:
    has_end = pd.notna(row["until"])
    until = date(row["until"].date()) if has_end else _("none")
    if row["is_extended"]:
        by = _("extended by {document}", document=row["document_number"])
        until += f"<small>{html.escape(by)}</small>"
    days, late = "–", ""
    if has_end:
        left = int(row["days_left"])
        days = (
            number(left) if left >= 0 else n_("{count} day overdue", "{count} days overdue", -left)
        )
        late = ' class="alarm"' if left < 0 else ""
    lost = int(row["at_risk_vnd"]) + int(row["lapsed_vnd"])
    return (
        f"<tr><td>{html.escape(row['source_name'])}</td><td>{row['plan_year']}</td>"
        f'<td class="wide">{percent(row["rate_pct"])}</td>'
        f"<td>{money_unit.marked(row['remaining_vnd'])}</td><td>{until}</td>"
        f"<td{late}>{days}</td><td{late}>{_or_dash(lost)}</td></tr>"
    )
