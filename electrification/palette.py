"""Colours and shapes of everything that is drawn; the one place they are written down.

Round means the grid supplies the village, angular that it does not yet, and how far a shape is
filled says how far the village has come; so a print in black and white can be read. The hues are
those of Okabe and Ito (2008), darkened where they meet a light background, and stay apart for
readers with protanopia, deuteranopia and tritanopia.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from electrification.subject.villages import Status
from geo.layers import Symbol, symbol_svg, symbol_uri

INK = "#1b2730"
INK_SOFT = "#4a5862"
LINE = "#d5dce1"
PAPER = "#ffffff"
PRIMARY = "#1f5c99"

ALARM = "#c2330f"
ALARM_PALE = "#fdeee8"

_GREEN, _BLUE, _SKY, _ORANGE, _PURPLE = "#00745a", "#0b5fa5", "#2b8cc4", "#d98a00", "#8d4a86"
_GREY, _GREY_PALE = "#4f5a63", "#7b858d"

SYMBOLS: Mapping[Status, Symbol] = {
    Status.NO_DATA: Symbol("cross", _GREY_PALE, radius_px=5.5, stroke_px=2.2, rank=1),
    Status.NOT_STARTED: Symbol("square", _GREY, PAPER, radius_px=6, stroke_px=2, rank=4),
    Status.PREPARING: Symbol("half_square", _PURPLE, PAPER, _PURPLE, 6.3, 2, 5),
    Status.BUILDING: Symbol("triangle", "#8a5600", _ORANGE, radius_px=7, stroke_px=1.4, rank=6),
    Status.BUILT_NOT_ENERGISED: Symbol("diamond", "#7d1d05", ALARM, PAPER, 9.5, 1.4, 7),
    Status.ENERGISED_PARTLY: Symbol("half_dot", _SKY, PAPER, _SKY, 6.3, 2, 3),
    Status.ENERGISED_BELOW: Symbol("ring", _BLUE, _BLUE, PAPER, 6.2, 1.4, 2),
    Status.MEETS_CRITERION: Symbol("dot", "#00523f", _GREEN, radius_px=5.4, stroke_px=1, rank=0),
}

TEXT_COLOURS: Mapping[Status, str] = {  # each at least 4.5:1 on white
    Status.NO_DATA: "#5d676f",
    Status.NOT_STARTED: _GREY,
    Status.PREPARING: "#7a3d73",
    Status.BUILDING: "#855300",
    Status.BUILT_NOT_ENERGISED: "#a82a0b",
    Status.ENERGISED_PARTLY: "#1f6f9f",
    Status.ENERGISED_BELOW: _BLUE,
    Status.MEETS_CRITERION: "#006b53",
}


@dataclass(frozen=True)
class BarStyle:
    """How a stretch of time in a status is drawn, told apart by filling and hatching too.

    `hatch` is as matplotlib writes it; on screen it is drawn as stripes of `edge`.
    """

    fill: str
    edge: str
    hatch: str = ""


BARS: Mapping[Status, BarStyle] = {
    Status.PREPARING: BarStyle(PAPER, _PURPLE),
    Status.BUILDING: BarStyle(_ORANGE, "#8a5600"),
    Status.BUILT_NOT_ENERGISED: BarStyle(ALARM_PALE, ALARM, "////"),
    Status.ENERGISED_BELOW: BarStyle("#dcebf7", _BLUE, "..."),
}

STATUS_ORDER: tuple[Status, ...] = (
    Status.BUILT_NOT_ENERGISED,
    Status.BUILDING,
    Status.PREPARING,
    Status.NOT_STARTED,
    Status.ENERGISED_PARTLY,
    Status.ENERGISED_BELOW,
    Status.MEETS_CRITERION,
    Status.NO_DATA,
)
"""Legends and tables: what needs action first, then the supplied, then the unknown."""


@dataclass(frozen=True)
class RateStep:
    """One step of the area ramp: from `from_pct` (included) to the next step's (excluded)."""

    from_pct: float
    fill: str


AREA_RAMP: tuple[RateStep, ...] = (
    RateStep(0, "#f2ddac"),
    RateStep(80, "#d6e5f1"),
    RateStep(100, "#a6c6e2"),
)
AREA_WITHOUT_RATE = "#e3e8eb"


def area_fill(rate_pct: float | None) -> str:
    """Return the fill of an area by its rate in percent (0-100); neutral where it is unknown.

    >>> area_fill(99.9) == area_fill(95), area_fill(100) == area_fill(99.9)
    (True, False)
    """
    if rate_pct is None or rate_pct != rate_pct:
        return AREA_WITHOUT_RATE
    return next(step.fill for step in reversed(AREA_RAMP) if rate_pct >= step.from_pct)


def status_colour(status: Status | str) -> str:
    """Return the hue of a status (hex) for charts; on maps and in tables a shape goes with it."""
    symbol = SYMBOLS[Status(status)]
    return symbol.stroke if symbol.fill in ("", PAPER) else symbol.fill


def status_symbol_svg(status: Status | str, size_px: int = 16, title: str = "") -> str:
    """Return the status symbol as SVG, the very shape the map draws; `title` is read aloud."""
    return symbol_svg(SYMBOLS[Status(status)], size_px, title)


def status_symbol_uri(status: Status | str, size_px: int = 16) -> str:
    """Return the status symbol as an address, for ``st.column_config.ImageColumn`` too."""
    return symbol_uri(SYMBOLS[Status(status)], size_px)


def status_symbol_img(status: Status | str, size_px: int = 16, alt: str = "") -> str:
    """Return the status symbol as ``<img>``: ``st.html`` throws ``<svg>`` away."""
    return (
        f'<img class="symbol" src="{status_symbol_uri(status, size_px)}" width="{size_px}" '
        f'height="{size_px}" alt="{html.escape(alt)}">'
    )
