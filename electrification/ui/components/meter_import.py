"""Importing the power company's monthly file: choose, look, say why, apply."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.exchange.meters import Known, MeterFile, NumberFormat, read_meters
from electrification.questions.meters import month_text
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import N_, Refused, _, n_, number
from electrification.tracking.meters import (
    MeterChange,
    allowed_villages,
    import_meters,
    plan_meters,
)
from electrification.ui import session
from electrification.ui.components.dropped import Dropped, read_once
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.row_problems import row_problems

KEY = "meters"
MOST = 200
_FORMATS = {
    NumberFormat.COMMA: N_("1.234,5 – dot for thousands, decimal comma"),
    NumberFormat.DOT: N_("1,234.5 – comma for thousands, decimal point"),
    NumberFormat.PLAIN: N_("digits only, no thousands mark"),
}


def meter_import(store: Store, by: Actor, dropped: Dropped) -> None:
    """What the file holds, what it would change, and the button that writes it."""
    st.caption(
        _("A row for each month and village or substation: billed domestic customers and kWh. "
          "Names, codes, addresses and telephone numbers of customers are not taken.")
    )  # fmt: skip
    numbers = st.selectbox(
        _("How the file writes numbers"), list(_FORMATS), key=f"{KEY}_format", width=420,
        format_func=lambda one: _(_FORMATS[one]),
    )  # fmt: skip
    try:
        found, change = read_once(
            store, dropped, KEY, lambda: _read(store, by, dropped, numbers), by, numbers
        )
    except Refused as refusal:
        show_refusal(refusal)
        return
    row_problems(found.errors, found.warnings)
    if change is None:
        return
    _preview(change, store)
    if change.changes_anything:
        _apply(found, change, store, dropped)


def _read(
    store: Store, by: Actor, dropped: Dropped, numbers: NumberFormat
) -> tuple[MeterFile, MeterChange | None]:
    today = calendar.today()
    known = Known.of(store, today, allowed_villages(store, by))
    found = read_meters(dropped.content, dropped.name, known, numbers=numbers, today=today)
    return found, plan_meters(store, found.rows) if found.can_be_applied else None


def _preview(change: MeterChange, store: Store) -> None:
    """What would be written: counts, then the corrections one by one."""
    months = ", ".join(month_text(m) for m in change.months)
    with st.container(horizontal=True, gap="medium"):
        st.metric(_("Months"), months or "–", width="content")
        for name, count in (
            (_("New"), len(change.added)),
            (_("Corrected"), len(change.corrected)),
            (_("Unchanged"), len(change.unchanged)),
        ):
            st.metric(name, number(count), width="content")
    here = store.villages().set_index("village_id")["village_name"]
    rows = [
        {"village": here.get(r.village_id, ""), "substation": r.substation or "–",
         "month": month_text(r.month), "customers": number(r.customers), "kwh": number(r.kwh),
         "before": was}
        for r, was in [
            *((c.after, _("{customers} customers, {kwh} kWh", customers=number(c.customers_before),
                          kwh=number(c.kwh_before))) for c in change.corrected),
            *((r, "–") for r in change.added),
        ][:MOST]
    ]  # fmt: skip
    if not rows:
        st.info(_("The file says what stands already: nothing would change."),
                icon=":material/check:")  # fmt: skip
        return
    text = st.column_config.TextColumn
    columns: dict[str, Any] = {
        "village": text(_("Village"), width=200),
        "substation": text(_("Serving substation"), width=150),
        "month": text(_("Month"), width=80),
        "customers": text(_("Customers"), width=100, alignment="right"),
        "kwh": text("kWh", width=90, alignment="right"),
        "before": text(_("Stands now"), width=180),
    }  # fmt: skip
    if not change.corrected:
        del columns["before"]
    shown = pd.DataFrame(rows)[list(columns)]
    st.dataframe(shown, hide_index=True, key=f"{KEY}_rows", column_config=columns, row_height=36)


def _apply(found: MeterFile, change: MeterChange, store: Store, dropped: Dropped) -> None:
    reason = ""
    if change.corrected:
        reason = st.text_input(_("Why these months are corrected"), key=f"{KEY}_reason")
    count = len(change.added) + len(change.corrected)
    label = n_("Write {count} reading", "Write {count} readings", count)
    if not st.button(label, type="primary", key=f"{KEY}_apply", icon=":material/save:"):
        return
    try:
        import_meters(
            store, found.rows, file_name=found.file_name, sha256=found.sha256,
            by=session.signed_in(), reason=reason,
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    dropped.is_done(_("Recorded."))
