"""Sources of capital: what is on the list, a further one by a document, a cut-off extended."""

from __future__ import annotations

import datetime as dt
import html

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.storage import Store
from electrification.subject.capital import SourceGroup
from electrification.texts import Refused, _, date
from electrification.tracking import add_source, extend_cutoff
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.refusal import show_refusal

KEY = "source_form"


def sources_panel(store: Store) -> None:
    """Draw the list and the two forms."""
    sources, cutoffs = store.capital.sources(), store.capital.cutoffs()
    heads = (_("Source"), _("Years"), _("Cut-off"), _("Legal basis"))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join(_row(row, cutoffs) for row in sources.to_dict("records"))
    st.html(
        f'<table class="why criteria"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )
    _new_source(store)
    _longer(store, sources)


def _row(row: dict[str, object], cutoffs: pd.DataFrame) -> str:
    years = [str(y) if pd.notna(y) else "…" for y in (row["begins_year"], row["ends_year"])]
    day = row["cutoff_month_day"]
    until = "–"
    if isinstance(day, str):
        until = _("{day}.{month} of the year after", day=int(day[3:]), month=int(day[:2]))
    own = cutoffs[cutoffs["source"] == row["source"]]
    longer = "".join(
        f'<div class="more">{one["plan_year"]}: {date(pd.Timestamp(one["until"]).date())}'
        f" ({html.escape(str(one['document_number']))})</div>"
        for one in own.to_dict("records")
    )
    checked = _("checked") if row["is_verified"] else _("not checked against the text")
    basis = row["legal_basis"] if isinstance(row["legal_basis"], str) else row["document_number"]
    out = "" if row["in_disbursement_rate"] else _("outside the rate of disbursement")
    return (
        f"<tr><td><b>{html.escape(str(row['name']))}</b>"
        f'<div class="more">{html.escape(str(row["source"]))}</div></td>'
        f"<td>{'–'.join(years)}</td><td>{html.escape(until)}{longer}"
        f'<div class="more">{html.escape(out)}</div></td>'
        f"<td>{html.escape(basis if isinstance(basis, str) else '–')}"
        f'<div class="doubt">{html.escape(checked)}</div></td></tr>'
    )


def _new_source(store: Store) -> None:
    with (
        st.expander(_("Add a source of capital"), icon=":material/add:"),
        st.form(f"{KEY}_new", border=False),
    ):
        left, right = st.columns(2)
        key = left.text_input(_("Key"), key=f"{KEY}_key", placeholder="eu_2026")
        name = right.text_input(_("Name of the source"), key=f"{KEY}_name")
        groups = [str(one) for one in SourceGroup]
        group = SourceGroup(
            left.selectbox(_("Group"), groups, key=f"{KEY}_group",
                           format_func=lambda code: labels.label(SourceGroup(code)))
        )  # fmt: skip
        number = right.text_input(_("Document number"), key=f"{KEY}_number")
        first = left.number_input(_("First year"), 2000, 2100, None, key=f"{KEY}_first")
        last = right.number_input(_("Last year"), 2000, 2100, None, key=f"{KEY}_last")
        cutoff = left.text_input(_("Cut-off (month-day; empty: none)"), value="01-31",
                                 key=f"{KEY}_cutoff")  # fmt: skip
        basis = right.text_input(_("Legal basis"), key=f"{KEY}_basis")
        counts = left.checkbox(_("Counts in the rate of disbursement"), value=True,
                               key=f"{KEY}_counts")  # fmt: skip
        labour = right.checkbox(_("Work done by people, valued in đồng"), key=f"{KEY}_labour")
        if not st.form_submit_button(_("Add the source"), type="primary"):
            return
    try:
        add_source(
            store, key, name, group, session.signed_in(), document_number=number,
            begins_year=first, ends_year=last, cutoff_month_day=cutoff.strip() or None,
            in_disbursement_rate=counts, is_labour_in_kind=labour,
            is_allocated=group is not SourceGroup.PEOPLE, legal_basis=basis or None,
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    _done()


def _longer(store: Store, sources: pd.DataFrame) -> None:
    names = sources[sources["cutoff_month_day"].notna()].set_index("source")["name"]
    with (
        st.expander(_("Extend a cut-off"), icon=":material/event_upcoming:"),
        st.form(f"{KEY}_longer", border=False),
    ):
        left, right = st.columns(2)
        source = left.selectbox(_("Source"), list(names.index), format_func=lambda k: names[k],
                                key=f"{KEY}_source")  # fmt: skip
        year = right.number_input(_("Plan year"), 2000, 2100, calendar.today().year - 1,
                                  key=f"{KEY}_year")  # fmt: skip
        until = left.date_input(_("Until"), value=None, format="DD/MM/YYYY",
                                key=f"{KEY}_until", **ANY_DAY)  # fmt: skip
        number = right.text_input(_("Document number"), key=f"{KEY}_longer_number")
        on = left.date_input(_("Day of the document"), value=None, format="DD/MM/YYYY",
                             key=f"{KEY}_longer_on", **ANY_DAY)  # fmt: skip
        if not st.form_submit_button(_("Extend"), type="primary"):
            return
    if not isinstance(until, dt.date) or not isinstance(on, dt.date):
        st.error(_("The day is missing."), icon=":material/block:")
        return
    try:
        extend_cutoff(store, source, int(year), until, session.signed_in(),
                      document_number=number, document_on=on)  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    _done()


def _done() -> None:
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()
