"""How money is drawn on the map: the size is what was allocated, the colour what of it was paid.

One hue from light to dark, so that it reads without colour vision and in black and white.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from electrification.palette import PAPER
from geo.layers import Symbol

BILLION_VND = 1_000_000_000
SIZES: tuple[tuple[int, float], ...] = ((0, 6.0), (1 * BILLION_VND, 8.5), (3 * BILLION_VND, 11.5))
"""From how many đồng on a point is how big (half its width, px)."""
SHARES: tuple[tuple[float, str], ...] = (
    (0.0, PAPER), (0.01, "#b8d4ec"), (50.0, "#4a90c8"), (100.0, "#0b3d73"),
)  # fmt: skip
"""From which share disbursed on (per cent) a point has which fill."""
NOTHING = "nothing"
_STROKE = "#0b3d73"

MONEY_SYMBOLS: Mapping[str, Symbol] = {
    NOTHING: Symbol("cross", "#7b858d", radius_px=4.5, stroke_px=1.8, rank=9),
    **{
        f"{size}-{share}": Symbol(
            "dot", _STROKE, fill, radius_px=radius, stroke_px=1.6, rank=len(SIZES) - size
        )
        for size, (_least, radius) in enumerate(SIZES)
        for share, (_from, fill) in enumerate(SHARES)
    },
}
"""Symbols by class, as `money_class` names them; bigger points lie under smaller ones."""


def money_class(allocated_vnd: np.ndarray, disbursed_vnd: np.ndarray) -> np.ndarray:
    """The class of each village, a key of `MONEY_SYMBOLS`."""
    allocated = np.asarray(allocated_vnd, dtype=np.int64)
    paid = np.asarray(disbursed_vnd, dtype=np.float64)
    has_any = allocated > 0
    pct = np.where(has_any, paid * 100 / np.where(has_any, allocated, 1), 0.0)
    size = np.searchsorted([least for least, _radius in SIZES], allocated, "right") - 1
    share = np.searchsorted([least for least, _fill in SHARES], np.maximum(pct, 0), "right") - 1
    named = [f"{s}-{c}" for s, c in zip(size.tolist(), share.tolist(), strict=True)]
    return np.where(has_any, np.array(named, dtype=object), NOTHING)
