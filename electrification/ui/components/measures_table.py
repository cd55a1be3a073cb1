"""The five measures of electricity side by side, each with what it is a share of."""

from __future__ import annotations

import html

import streamlit as st

from electrification.labels import MEASURE, count
from electrification.questions.measures import Measure, Measured, beside, measures
from electrification.questions.snapshot import Snapshot
from electrification.reports.overview_words import is_few
from electrification.texts import N_, _, n_, number, percent

_SAYS = {
    Measure.CRITERION: N_("the headline figure"),
    Measure.GRID: N_("lit in whole or in part by the national grid"),
    Measure.CONTRACTS: N_("measure of NĐ 272/2025/NĐ-CP"),
    Measure.USE: N_("from whatever source; hours a day are not recorded"),
    Measure.WORKS: N_("finished works are no electricity"),
}


def measures_table(snapshot: Snapshot) -> None:
    """Show every measure; none of them is ever added to another."""
    rows = "".join(_row(one) for one in measures(snapshot).values())
    heads = "".join(
        f"<th{mark}>{html.escape(name)}</th>"
        for name, mark in (
            (_("Measure"), ""), (_("Result"), ""), (_("Rate"), ""),
            (_("What it counts"), ' class="wide said"'),
        )
    )  # fmt: skip
    st.html(
        f'<table class="coverage measures"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    apart = [f"{number(many)} {count(name)}" for name, many in beside(snapshot).items()]
    st.caption(_("Counted apart: households {counts}.", counts=", ".join(apart)))


def _row(one: Measured) -> str:
    says = _(_SAYS[one.measure])
    if one.is_households and one.known < one.villages:
        says += "; " + n_(
            "both numbers known in {count} of {villages} villages",
            "both numbers known in {count} of {villages} villages",
            one.known,
            villages=number(one.villages),
        )
    counts = {"part": number(one.part), "whole": number(one.whole)}
    said = (
        _("{part}/{whole} households", **counts)
        if one.is_households
        else _("{part}/{whole} villages", **counts)
    )
    rate = one.rate_pct
    few = not one.is_households and is_few(one.whole)
    told = '<span class="rate"></span>' if few else f'<span class="rate">{percent(rate)}</span>'
    bar = f'<span class="bar"><i style="width:{rate or 0:.2f}%"></i></span>{told}'
    return (
        f"<tr><td>{html.escape(_(MEASURE[one.measure]))}</td>"
        f"<td>{html.escape(said)}</td>"
        f'<td>{bar}</td><td class="wide said">{html.escape(says)}</td></tr>'
    )
