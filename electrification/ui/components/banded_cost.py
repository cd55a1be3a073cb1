"""A cost beside the band in which it is plausible, as HTML."""

from __future__ import annotations

import html

from electrification.subject.costs import MILLION_VND, CostBand
from electrification.texts import _
from electrification.ui import money_unit


def banded_cost(cost_vnd: float, band: CostBand, *, is_odd: bool, with_unit: bool = True) -> str:
    """The cost in the person's unit, marked where it `is_odd`; a dash where it is not known."""
    if cost_vnd != cost_vnd:
        return "–"
    said = money_unit.marked(int(cost_vnd), with_unit=with_unit)
    if not is_odd:
        return said
    outside = _("outside {low}–{high} million", low=band.low_vnd // MILLION_VND,
                high=band.high_vnd // MILLION_VND)  # fmt: skip
    return f'{said}<small class="doubt">{html.escape(outside)}</small>'
