"""A field for money: the amount, its unit, and below them how it is read, before it is sent."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from electrification.subject.money import MoneyUnit, declared_format, parse_vnd, spoken_vnd
from electrification.texts import N_, Refused, _, message, number
from electrification.ui import money_unit
from electrification.ui.components.plain import plain


def amount_field(
    label: str, key: str, unit_key: str, *, persist: Literal["session"] | None = None
) -> None:
    """Draw the field; until somebody chooses, the unit is the one the person reads amounts in."""
    units = [str(unit) for unit in MoneyUnit]
    if st.session_state.get(unit_key) not in units:
        st.session_state[unit_key] = str(money_unit.unit())
    with st.container(horizontal=True, key=f"record_pair_{key}"):
        typed = st.text_input(
            label, key=key, persist_state=persist,
            placeholder=_("for example 1.234,5 or 1 billion 234 million"),
        )  # fmt: skip
        st.selectbox(
            _("Unit of the amount"), units, key=unit_key, persist_state=persist,
            format_func=lambda code: MoneyUnit(code).label,
        )  # fmt: skip
    if typed:
        _echo(key, unit_key)


def amount_in(key: str, unit_key: str) -> int | None:
    """What is typed in whole đồng; None where nothing is.

    Raises
    ------
    MoneyProblem
        Where it cannot be read, or not without doubt.
    """
    typed = str(st.session_state.get(key) or "").strip()
    unit = MoneyUnit(st.session_state.get(unit_key) or money_unit.unit())
    return parse_vnd(typed, unit, declared_format()) if typed else None


def needed_amount(key: str, unit_key: str) -> int:
    """The same, where there must be one; raises `Refused`."""
    found = amount_in(key, unit_key)
    if found is None:
        raise Refused(message(N_("The amount is missing.")), message(N_("State the amount.")))
    return found


def _echo(key: str, unit_key: str) -> None:
    try:
        vnd = amount_in(key, unit_key)
    except Refused as refusal:
        st.caption(f":red[{plain(refusal.problem)}]")
        return
    said = _("Read as {amount} đồng", amount=number(vnd or 0))
    words = spoken_vnd(vnd or 0)
    st.caption(f"{said} ({words})" if words else said)
