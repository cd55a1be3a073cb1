"""The conditions of the criterion for one village: what is asked, what is there, is it met."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.subject.villages import Basis, Status
from electrification.texts import _, date, percent

MET = ":green[:material/check_circle:]"
PARTLY = ":orange[:material/contrast:]"
NOT_MET = ":red[:material/cancel:]"


def criterion_card(village: pd.Series, snapshot: Snapshot) -> None:
    """Each condition with its value, and on what the answer rests."""
    criterion = snapshot.criterion
    threshold = percent(criterion.threshold_pct)
    with st.container(border=True):
        st.markdown("**" + _("Conditions of the criterion") + "**")
        _line(_energised_mark(village), _("Energised from the national grid"), _energised(village))
        mark = MET if village["system_passed"] else NOT_MET
        _line(mark, _("4.1 System inspected and passed"), _inspected(village))
        rate = village["direct_rate"]
        _line(
            MET if village["share_reached"] else NOT_MET,
            _("4.2 Households registered directly, at least {threshold}", threshold=threshold),
            percent(rate * 100) if pd.notna(rate) else _stated(village),
        )
        notes = [_("Rests on: {basis}", basis=labels.label(Basis(village["basis"])))]
        if not criterion.is_verified:
            notes.append(_("threshold not checked against the original text"))
        if criterion.threshold_from:
            notes.append(
                _("threshold of {rule} until the new one is known", rule=criterion.threshold_from)
            )
        if criterion.grid_required:
            notes.append(_("the national grid is the province's demand, not the criterion's text"))
        st.caption(" · ".join(notes))


def _line(mark: str, name: str, value: str) -> None:
    st.markdown(f"{mark} {name}: **{value}**")


def _energised_mark(village: pd.Series) -> str:
    if village["status"] == Status.ENERGISED_PARTLY:
        return PARTLY
    lit = (Status.ENERGISED_BELOW, Status.MEETS_CRITERION)
    return MET if village["status"] in lit else NOT_MET


def _energised(village: pd.Series) -> str:
    """Since when, and in how many of its phases."""
    if village["phases"] > village["phases_energised"] > 0:
        return _(
            "{lit} of {phases} phases", lit=village["phases_energised"], phases=village["phases"]
        )
    on = village["energised_on"]
    return date(on.date()) if pd.notna(on) else _stated(village)


def _inspected(village: pd.Series) -> str:
    """The day of the last inspection, and whether it failed."""
    on = village["inspected_on"]
    if pd.isna(on):
        return _stated(village)
    if village["system_passed"]:
        return date(on.date())
    failed = village["inspection_failed_on"]
    if pd.notna(failed):
        return _("failed on {day}", day=date(failed.date()))
    return _("{day}, not all phases", day=date(on.date()))


def _stated(village: pd.Series) -> str:
    by_register = village["basis"] == Basis.REGISTER and bool(village["meets"])
    return _("stated in the register") if by_register else "–"
