"""The unit in which a person reads amounts: chosen once, kept for all pages and in the address."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import altair as alt
import streamlit as st

from electrification import texts
from electrification.subject.entries import EntryKind
from electrification.subject.money import MoneyUnit, money_text
from electrification.texts import _, number
from electrification.ui import session

UNIT_KEY = "money_unit"
USUAL = MoneyUnit.MILLION
_UNITS = [str(unit) for unit in MoneyUnit]
_PLACES = {
    MoneyUnit.DONG: 0, MoneyUnit.THOUSAND: 0, MoneyUnit.MILLION: 1, MoneyUnit.BILLION: 2,
}  # fmt: skip


def unit() -> MoneyUnit:
    """The unit chosen; million đồng until somebody chooses."""
    chosen = st.session_state.get(UNIT_KEY) or st.query_params.get(UNIT_KEY)
    return MoneyUnit(chosen) if chosen in _UNITS else USUAL


def pick_unit() -> MoneyUnit:
    """Draw the choice of the unit."""
    if UNIT_KEY not in st.session_state:
        asked = st.query_params.get(UNIT_KEY)
        st.session_state[UNIT_KEY] = asked if asked in _UNITS else str(USUAL)
    chosen = st.selectbox(
        _("Amounts in"),
        _UNITS,
        key=UNIT_KEY,
        format_func=lambda code: MoneyUnit(code).label,
        persist_state="session",
        width=150,
    )
    found = MoneyUnit(chosen)
    session.note_in_address(UNIT_KEY, [] if found is USUAL else [chosen])
    return found


def amount(vnd: int) -> str:
    """An amount in the unit chosen, with its name: ``1.234,5 triệu đồng``."""
    return money_text(int(vnd), unit(), _PLACES[unit()])


def bare(vnd: int) -> str:
    """An amount without the name of the unit, which then stands in the heading."""
    return amount(vnd).removesuffix(f" {unit().label}")


def waiting(vnd: int) -> str:
    """What would be added, or taken by a correction, once what waits is confirmed."""
    if vnd < 0:
        return _("−{amount} pending", amount=bare(-vnd))
    return _("+{amount} pending", amount=bare(vnd))


def over(entry: Mapping[Any, Any]) -> str:
    """By how much an entry under review passes a limit of money; empty where it is of none."""
    vnd = entry.get("over_vnd", 0)
    if vnd > 0:
        return _("over by {amount}", amount=amount(vnd))
    if entry["is_irregular"] and entry["kind"] == EntryKind.CAPITAL:
        return _("within its limits together with what else waits")
    return ""


def exact(vnd: int) -> str:
    """An amount in whole đồng."""
    return _("{amount} đồng", amount=number(int(vnd)))


def axis() -> alt.Axis:
    """The axis of a chart of money, its numbers as the language in use writes them."""
    is_english = texts.language() == "en"
    said = "datum.label" if is_english else "replace(datum.label, regexp(',', 'g'), '.')"
    return alt.Axis(title=None, tickCount=5, labelExpr=said, format=",.0f", labelOverlap=True)


def marked(vnd: int, *, with_unit: bool = False) -> str:
    """An amount as HTML, whole đồng under the pointer."""
    said = amount(vnd) if with_unit else bare(vnd)
    return f'<span title="{html.escape(exact(vnd))}">{html.escape(said)}</span>'
