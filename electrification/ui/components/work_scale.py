"""How much a work builds, what a km and a household of it cost, and the form that records it."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.storage import Store
from electrification.storage.capital_view import CapitalView
from electrification.subject.costs import MILLION_VND, cost_cases, km_band
from electrification.subject.villages import Flag
from electrification.texts import Refused, _, date, number
from electrification.tracking.grid import NewScale, set_scale
from electrification.ui import money_unit, session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.banded_cost import banded_cost
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal

KEY = "work_scale"


def work_scale(work: pd.Series, view: CapitalView) -> None:
    """Draw the scale of a work with its costs, and an alarm where a km is outside the band."""
    row = view.costs.set_index("work_id").loc[int(work["work_id"])].to_dict()
    told = view.scales[view.scales["work_id"] == work["work_id"]]
    st.subheader(_("Scale and cost"), anchor=False)
    if told.empty:
        st.caption(_("No document says yet how much this work builds."))
    rows = [
        (_("Length of medium-voltage line"), _km(row["mv_km"], row["drawn_mv_km"])),
        (_("Length of low-voltage line"), _km(row["lv_km"], row["drawn_lv_km"])),
        (_("Transformer stations"), _stations(row)),
        (_("Cost of a km of line"), km_cost(row)),
        (_("Cost of a household"), _each(row["cost_per_household_vnd"])),
    ]
    body = "".join(f"<tr><td>{html.escape(name)}</td><td>{said}</td></tr>" for name, said in rows)
    st.html(f'<table class="money">{body}</table>')
    if not told.empty:
        st.caption(plain(_by_document(told.iloc[0])))
    _alarms(row)
    _cases()


def _km(stated: float, drawn: float) -> str:
    said = f"{number(stated, 2)} km" if stated == stated else "–"
    if drawn == drawn:
        on_map = _("{km} km on the map", km=number(drawn, 2))
        said += f"<small>{html.escape(on_map)}</small>"
    return said


def _stations(row: dict[Any, Any]) -> str:
    count, kva = row["substations"], row["capacity_kva"]
    parts = [number(int(count)) if pd.notna(count) else ""]
    parts.append(f"{number(kva)} kVA" if kva == kva else "")
    return " · ".join(part for part in parts if part) or "–"


def _each(cost: float) -> str:
    return money_unit.marked(int(cost), with_unit=True) if cost == cost else "–"


def km_cost(row: dict[Any, Any], *, with_unit: bool = True) -> str:
    """What a km costs, marked where it is outside the band, as HTML."""
    cost, is_odd = row["cost_per_km_vnd"], row["is_km_odd"]
    return banded_cost(cost, km_band(), is_odd=is_odd, with_unit=with_unit)


def _by_document(told: pd.Series) -> str:
    said = _("By document {number} of {day}", number=told["document_number"],
             day=date(pd.Timestamp(told["document_on"]).date()))  # fmt: skip
    signer = told["signer"]
    return f"{said}, {_('signed by {name}', name=signer)}" if isinstance(signer, str) else said


def _alarms(row: dict[Any, Any]) -> None:
    review = labels.label(Flag.NEEDS_REVIEW)
    if row["is_km_odd"]:
        band = km_band()
        said = _(
            "a km of line costs {cost} million đồng; real works cost {low} to {high}.",
            cost=number(row["cost_per_km_vnd"] / MILLION_VND), low=band.low_vnd // MILLION_VND,
            high=band.high_vnd // MILLION_VND,
        )  # fmt: skip
        st.warning(plain(f"{review}: {said}"), icon=":material/flag:")
    if row["is_length_odd"]:
        said = _("the lines on the map differ from the document by {share} %.",
                 share=number(abs(row["apart_pct"])))  # fmt: skip
        st.warning(plain(f"{review}: {said}"), icon=":material/flag:")


def _cases() -> None:
    """From which works the band of a km is drawn, and how sure it is, behind a touch."""
    band = km_band()
    with st.expander(
        _("Plausible cost of a km: {low}–{high} million đồng", low=band.low_vnd // MILLION_VND,
          high=band.high_vnd // MILLION_VND),
        icon=":material/calculate:",
    ):  # fmt: skip
        for case in cost_cases():
            if case.per_km_vnd is not None:
                st.markdown(
                    f"- {plain(case.place)} ({case.year}): "
                    + plain(_("{amount} million đồng a km",
                              amount=number(case.per_km_vnd // MILLION_VND)))
                    + f" – {plain(case.source)}; {plain(case.note)}"
                )  # fmt: skip
        st.caption(
            _("Total investment over the km of medium and low voltage, stations and meters in it. "
              "Only two reported works state their lengths, at prices of their years; the official "
              "norm was not at hand. A figure outside asks for a look and proves nothing.")
        )  # fmt: skip


def scale_form(store: Store, work: pd.Series) -> None:
    """Record by a document how much a work builds."""
    work_id = int(work["work_id"])
    own = store.grid.scales()
    own = own[own["work_id"] == work_id]
    now: dict[str, Any] = {} if own.empty else own.iloc[0].to_dict()

    def start(name: str) -> float | None:
        value = now.get(name)
        return None if value is None or pd.isna(value) else float(value)

    with (
        st.expander(_("Record the scale of the work"), icon=":material/straighten:"),
        st.form(f"{KEY}_{work_id}", border=False),
    ):
        left, right = st.columns(2)
        mv_km = left.number_input(_("Medium-voltage line, km"), 0.0, None, start("mv_km"),
                                  format="%.3f", key=f"{KEY}_mv")  # fmt: skip
        lv_km = right.number_input(_("Low-voltage line, km"), 0.0, None, start("lv_km"),
                                   format="%.3f", key=f"{KEY}_lv")  # fmt: skip
        count = start("substations")
        stations = left.number_input(_("Transformer stations"), 0, None,
                                     None if count is None else int(count),
                                     key=f"{KEY}_stations")  # fmt: skip
        kva = right.number_input(_("Capacity, kVA"), 0.0, None, start("capacity_kva"),
                                 format="%.0f", key=f"{KEY}_kva")  # fmt: skip
        paper = left.text_input(_("Document number"), key=f"{KEY}_number")
        on = right.date_input(_("Day of the document"), None, format="DD/MM/YYYY",
                              key=f"{KEY}_on", **ANY_DAY)  # fmt: skip
        signer = left.text_input(_("Signed by"), key=f"{KEY}_signer")
        if not st.form_submit_button(_("Save"), type="primary"):
            return
    if not isinstance(on, dt.date):
        st.error(_("State the day of the document."), icon=":material/error:")
        return
    try:
        set_scale(
            store, work_id,
            NewScale(mv_km=mv_km, lv_km=lv_km, substations=stations, capacity_kva=kva,
                     document_number=paper, document_on=on,
                     signer=signer or None),
            session.signed_in(),
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()
