"""The money of a plan year in five seconds: how much, how much paid, how much to pay by when."""

from __future__ import annotations

import html

import streamlit as st

from electrification import labels
from electrification.questions.capital_rollup import CapitalHead
from electrification.reports.capital_words import brief, days_left, head_line, waiting_lines
from electrification.subject.capital import CapitalKind
from electrification.texts import _, date, percent
from electrification.ui import money_unit


def capital_head(head: CapitalHead) -> None:
    """Draw the head; where nothing is planned, what to do next."""
    if head.plan_year is None:
        st.info(
            _("No capital plan is recorded yet. Record plans, allocations and payments of works, "
              "or import the districts' table."),
            icon=":material/account_balance:",
        )  # fmt: skip
        return
    part = min(head.disbursed_vnd * 100 / head.plan_vnd, 100.0) if head.plan_vnd else 0.0
    waits = head.pending_vnd.get("disbursed_vnd_pending", 0)
    hoped = min(max(waits, 0) * 100 / head.plan_vnd, 100.0 - part) if head.plan_vnd else 0.0
    what = _("disbursed of the {year} plan of {amount}", year=str(head.plan_year),
             amount=brief(head.plan_vnd))  # fmt: skip
    bar = (
        f'<i class="done" style="width:{part:.3f}%"></i>'
        f'<i class="hoped" style="width:{hoped:.3f}%"></i>'
    )
    said = html.escape(head_line(head))
    st.html(
        f'<section class="hero" aria-label="{said}"><div class="line">'
        f'<span class="count" title="{html.escape(money_unit.exact(head.disbursed_vnd))}">'
        f'{html.escape(brief(head.disbursed_vnd))}</span>'
        f'<span class="what">{html.escape(what)}</span>'
        f'<span class="rate">{percent(head.rate_pct)}</span></div>'
        f'<div class="bar" role="img" aria-label="{percent(head.rate_pct)}">{bar}</div>'
        f'{_due(head)}<div class="small">{html.escape(_beside(head))}</div></section>'
    )  # fmt: skip


def _due(head: CapitalHead) -> str:
    """What must still be paid, each cut-off by itself."""
    rows = [
        (_("still to be disbursed before {day}", day=date(due.until)), due, "")
        for due in head.due
    ] + [
        (_("not disbursed by {day}; cancelled unless carried over", day=date(due.until)), due,
         " late")
        for due in head.lapsed
    ]  # fmt: skip
    return "".join(
        f'<div class="due{mark}"><b title="{html.escape(money_unit.exact(due.amount_vnd))}">'
        f"{html.escape(brief(due.amount_vnd))}</b> {html.escape(what)} · "
        f"{html.escape(days_left(due))}</div>"
        for what, due, mark in rows
    )


def _beside(head: CapitalHead) -> str:
    parts = [
        f"{labels.label(CapitalKind.ALLOCATION)}: {brief(head.allocated_vnd)}",
        *waiting_lines(head),
    ]
    return " · ".join((_("Confirmed entries only"), *parts))
