"""How lines of the grid are drawn: the width is the level, colour and dashes are the status."""

from __future__ import annotations

from collections.abc import Mapping

from electrification.subject.grid import LineStatus, Voltage
from geo.layers import LineStyle

_COLOURS: Mapping[LineStatus, tuple[str, tuple[int, ...]]] = {
    LineStatus.EXISTING: ("#4a5a66", ()),
    LineStatus.IN_USE: ("#0b6b4f", ()),
    LineStatus.BUILDING: ("#b45309", (9, 4)),
    LineStatus.PLANNED: ("#7a3e9d", (3, 4)),
}
_WIDTHS_PX: Mapping[Voltage, float] = {Voltage.MEDIUM: 2.6, Voltage.LOW: 1.3}

LINE_STYLES: Mapping[str, LineStyle] = {
    f"{level}-{status}": LineStyle(colour, width_px, dash)
    for level, width_px in _WIDTHS_PX.items()
    for status, (colour, dash) in _COLOURS.items()
}
"""By ``mv-existing`` and the like; what carries power is solid, the rest is dashed."""
