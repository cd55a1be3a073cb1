"""Bringing a capital table in: what it says, what is declared of it, what it would record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.exchange.capital_apply import apply_capital, known_to
from electrification.exchange.capital_table import CapitalFile, Declared, Known, read_capital
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.capital import CapitalKind, CapitalNature
from electrification.subject.money import MoneyUnit, NumberFormat, money_text
from electrification.texts import N_, Refused, _, date, n_, number
from electrification.ui import session
from electrification.ui.components.dropped import Dropped, nothing_to_do, read_once
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.row_problems import row_problems

KEY = "capital_file"
MOST = 200
_FORMATS: dict[NumberFormat | None, str] = {
    NumberFormat.VIETNAMESE: N_("1.234,5 – dot for thousands, decimal comma"),
    NumberFormat.ENGLISH: N_("1,234.5 – comma for thousands, decimal point"),
    None: N_("Not known: what may mean two things is an error"),
}


def capital_import(store: Store, by: Actor, dropped: Dropped) -> None:
    """What a table holds, what it would record, and the button that writes it."""
    today = calendar.today()
    known = known_to(store, by, today)
    with st.expander(
        _("Declare for the whole file"), icon=":material/tune:",
        expanded=st.session_state.get(f"{KEY}_asks") == dropped.name,
    ):  # fmt: skip
        declared = _declared(known, today)
    try:
        found = read_once(
            store, dropped, KEY,
            lambda: read_capital(dropped.content, dropped.name, known, declared, today=today),
            by, declared,
        )  # fmt: skip
    except Refused as refusal:
        if st.session_state.get(f"{KEY}_asks") != dropped.name:
            st.session_state[f"{KEY}_asks"] = dropped.name  # open what may mend it
            st.rerun()
        show_refusal(refusal)
        return
    row_problems(found.errors, found.warnings)
    if found.errors:
        return
    _counts(found)
    if not found.change.added:
        nothing_to_do("")
        return
    _rows(found, known)
    _apply(store, found, dropped)


def _declared(known: Known, today: dt.date) -> Declared:
    """What the file does not say itself; empty fields leave it to the file."""
    st.caption(
        _("Leave a field as it is where the file says it. A unit declared here never overrules "
          "that of the file.")
    )  # fmt: skip
    first, second = st.columns(3), st.columns(3)
    unit = first[0].selectbox(
        _("Unit of amounts"), [None, *MoneyUnit], key=f"{KEY}_unit", format_func=_as_in_file
    )
    numbers = first[1].selectbox(
        _("How the file writes numbers"), list(_FORMATS), key=f"{KEY}_numbers",
        format_func=lambda one: _(_FORMATS[one]),
    )  # fmt: skip
    kind = first[2].selectbox(
        _("Step of money"), [None, *CapitalKind], key=f"{KEY}_kind",
        format_func=lambda one: labels.label(one) if one else _("As in the file"),
    )  # fmt: skip
    number_of = second[0].text_input(_("Document number"), key=f"{KEY}_document").strip()
    document_on = second[1].date_input(
        _("Day of the document"), value=None, max_value=today, key=f"{KEY}_document_on",
        format="DD/MM/YYYY",
    )  # fmt: skip
    year = second[2].selectbox(
        _("Plan year"), [None, *range(today.year + 1, today.year - 10, -1)], key=f"{KEY}_year",
        format_func=lambda one: str(one) if one else _("As in the file"),
    )  # fmt: skip
    third = st.columns(3)
    source = third[0].selectbox(
        _("Source of capital"), [None, *known.source_names], key=f"{KEY}_source",
        format_func=lambda one: known.source_names[one] if one else _("As in the file"),
    )  # fmt: skip
    nature = third[1].selectbox(
        _("Nature of the money"), [None, *CapitalNature], key=f"{KEY}_nature",
        format_func=lambda one: _(_NATURES[one]) if one else _("As in the file"),
    )  # fmt: skip
    day = third[2].date_input(
        _("Day of the amounts"), value=None, max_value=today, key=f"{KEY}_day", format="DD/MM/YYYY",
        help=_("The day of an entry: of its heading, else of its row, else this one, else of the "
               "document."),
    )  # fmt: skip
    return Declared(
        unit=unit, numbers=numbers, kind=kind, source=source, plan_year=year, nature=nature,
        document_number=number_of or None, document_on=document_on, occurred_on=day,
    )  # fmt: skip


_NATURES = {
    CapitalNature.INVESTMENT: N_("investment"),
    CapitalNature.RECURRENT: N_("recurrent"),
}


def _as_in_file(unit: MoneyUnit | None) -> str:
    return unit.label if unit else _("As in the file")


def _counts(found: CapitalFile) -> None:
    with st.container(horizontal=True, gap="medium"):
        for name, count in (
            (_("Works in the table"), found.works),
            (_("New"), len(found.change.added)),
            (_("Recorded already"), len(found.change.known)),
            (_("Totals checked"), found.totals),
        ):
            st.metric(name, number(count), width="content")
    sums = " · ".join(
        f"{labels.label(kind)}: {money_text(vnd, MoneyUnit.MILLION)}"
        for kind, vnd in found.change.total_vnd.items()
    )
    if sums:
        st.caption(plain(sums))


def _rows(found: CapitalFile, known: Known) -> None:
    rows = [
        {
            "cell": row.cell,
            "work": f"{known.works[row.work_id].code} · {known.works[row.work_id].name}",
            "step": labels.label(row.kind),
            "source": known.source_names.get(row.source, row.source),
            "year": str(row.plan_year or "–"),
            "amount": money_text(
                -row.amount_vnd if row.is_decrease else row.amount_vnd, MoneyUnit.MILLION
            ),
            "day": date(row.occurred_on),
            "document": f"{row.document_number}, {date(row.document_on)}",
        }
        for row in found.change.added[:MOST]
    ]
    text = st.column_config.TextColumn
    columns: dict[str, Any] = {
        "cell": text(_("Cell"), width=55),
        "work": text(_("Work"), width=210),
        "amount": text(_("Amount of money"), width=140, alignment="right"),
        "step": text(_("Step of money"), width=125),
        "source": text(_("Source of capital"), width=150),
        "year": text(_("Plan year"), width=105),
        "day": text(_("Day"), width=90),
        "document": text(_("Document"), width=180),
    }
    st.dataframe(
        pd.DataFrame(rows)[list(columns)],
        hide_index=True,
        key=f"{KEY}_rows",
        column_config=columns,
        row_height=36,
    )
    if len(found.change.added) > MOST:
        st.caption(_("The first {count} are shown.", count=MOST))


def _apply(store: Store, found: CapitalFile, dropped: Dropped) -> None:
    reason = st.text_input(
        _("Reason, where a limit is passed"), key=f"{KEY}_reason",
        help=_("Money above its limit is recorded only with a reason; it is reviewed and not "
               "counted until it is confirmed."),
    )  # fmt: skip
    count = len(found.change.added)
    label = n_("Write {count} entry", "Write {count} entries", count)
    if not st.button(label, type="primary", key=f"{KEY}_apply", icon=":material/save:"):
        return
    try:
        apply_capital(store, found, session.signed_in(), reason=reason.strip() or None)
    except Refused as refusal:
        show_refusal(refusal)
        return
    dropped.is_done(_("Recorded."))
