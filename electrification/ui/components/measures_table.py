"""The five measures of electricity side by side, each with what it is a share of."""

from __future__ import annotations

import html

import streamlit as st

from electrification.labels import count
from electrification.questions.measures import Measure, Measured, beside, measures
from electrification.questions.snapshot import Snapshot
from electrification.reports.rate_words import cell, is_few, name
from electrification.texts import N_, _, n_, number

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
        f"<th{mark}>{html.escape(head)}</th>"
        for head, mark in (
            (_("Measure"), ""), (_("Result"), ""), (_("Rate"), ""),
            (_("What it counts"), ' class="wide said"'),
        )
    )  # fmt: skip
    st.html(
        f'<table class="coverage measures"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    apart = [f"{number(many)} {count(kind)}" for kind, many in beside(snapshot).items()]
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
    few = not one.is_households and is_few(one.whole)
    figure, present = cell(one.rate, is_few=few)
    bar = (
        f'<span class="bar"><i style="width:{one.rate_pct or 0:.2f}%"></i></span>'
        f'<span class="rate">{figure}</span>'
    )
    if present:
        bar += f'<span class="present">{html.escape(_("now {figure}", figure=present))}</span>'
    return (
        f"<tr><td>{html.escape(name(one.rate))}</td>"
        f"<td>{html.escape(said)}</td>"
        f'<td>{bar}</td><td class="wide said">{html.escape(says)}</td></tr>'
    )
