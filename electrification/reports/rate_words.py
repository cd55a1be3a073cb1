"""The only place where a rate is put into words: which measure, on which list, and the other one.

Pages, tables, messages, pictures and the command line all ask here. Where the villages to be
counted at present are not those of the frozen list, both figures are written.
"""

from __future__ import annotations

from electrification.labels import MEASURE
from electrification.questions.rates import Rate, Share
from electrification.texts import _, number, percent

FEWEST_FOR_A_RATE = 20
"""Under so many villages a rate says less than the counts."""


def name(rate: Rate) -> str:
    """The name of the measure."""
    return _(MEASURE[rate.measure])


def counts(share: Share) -> str:
    """So many of so many: ``111/123``."""
    return f"{number(share.part)}/{number(share.whole)}"


def figure(share: Share) -> str:
    """Counts and rate: ``111/123 – 90,24 %``; the counts alone where they are few."""
    if is_few(share.whole):
        return counts(share)
    return f"{counts(share)} – {percent(share.rate_pct)}"


def is_few(villages: int) -> bool:
    """Whether so many villages are spoken of in counts only."""
    return villages < FEWEST_FOR_A_RATE


def cell(rate: Rate, *, is_few: bool = False) -> tuple[str, str]:
    """For a table whose heading names the measure: on the frozen list, and at present.

    The second is empty where both are the same; the first where the table speaks in counts only,
    which stand in it beside.
    """
    frozen = "" if is_few else percent(rate.frozen.rate_pct)
    if not rate.differs:
        return frozen, ""
    present = counts(rate.present)
    return frozen, present if is_few else f"{present} – {percent(rate.present.rate_pct)}"


def at_present(rate: Rate) -> str:
    """What to write beside the rate on the frozen list; empty where both are the same."""
    if not rate.differs:
        return ""
    return _("by the list as it is now: {figure}", figure=figure(rate.present))


def sentence(rate: Rate) -> str:
    """Measure, figure, and beside it the one at present where it differs."""
    said = _("{measure}: {figure}", measure=name(rate), figure=figure(rate.frozen))
    beside = at_present(rate)
    return f"{said} ({beside})" if beside else said
