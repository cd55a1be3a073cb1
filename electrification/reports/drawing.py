"""What pictures made with matplotlib share: the sheet, text of people, symbols, the watermark.

Nothing here touches `pyplot`, which keeps state for the whole process; matplotlib itself is
imported when a picture is asked for.
"""

from __future__ import annotations

import io
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from electrification.palette import PAPER, SYMBOLS
from electrification.subject.villages import Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT = "DejaVu Sans"
_MARKERS = {
    "dot": ("o", "full"),
    "ring": ("o", "full"),
    "half_dot": ("o", "bottom"),
    "square": ("s", "full"),
    "half_square": ("s", "bottom"),
    "triangle": ("^", "full"),
    "diamond": ("D", "full"),
    "cross": ("x", "full"),
}
_drawing = threading.Lock()


def sheet(width_px: int, height_px: int, dpi: int = 100) -> Figure:
    """An empty white sheet of so many pixels."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width_px / dpi, height_px / dpi), dpi=dpi, facecolor=PAPER)


def picture(figure: Figure, kind: str = "png") -> bytes:
    """The sheet as a file: ``png`` or ``svg``; the same sheet gives the same bytes."""
    buffer = io.BytesIO()
    import matplotlib as mpl

    undated: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
    with _drawing, mpl.rc_context({"svg.hashsalt": "tracker"}):
        figure.savefig(buffer, format=kind, metadata=undated)
    return buffer.getvalue()


def drawable(text: object, most: int = 200) -> str:
    r"""Text that somebody typed as a picture can show it: one line, known letters, no formula.

    >>> drawable("Thôn\n1 $x$")
    'Thôn 1 \\$x\\$'
    """
    said = " ".join(str(text).split())
    if len(said) > most:
        said = said[: most - 1] + "…"
    known = _letters()
    return "".join(c if ord(c) in known else "□" for c in said).replace("$", r"\$")


@cache
def _letters() -> frozenset[int]:
    """The characters the font has."""
    from matplotlib import font_manager

    path = font_manager.findfont(FONT)
    return frozenset(font_manager.get_font(path).get_charmap())


def status_mark(axes: Axes, x: float, y: float, status: Status, size: float) -> None:
    """The symbol of a status at a place; the same shapes as on the map."""
    symbol = SYMBOLS[status]
    marker, filled = _MARKERS[symbol.shape]
    fill = symbol.mark if filled != "full" else (symbol.fill or symbol.stroke)
    axes.plot(
        [x], [y], marker=marker, fillstyle=filled, markersize=size,
        markerfacecolor=fill, markerfacecoloralt=symbol.fill or PAPER,
        markeredgecolor=symbol.stroke, markeredgewidth=max(1.0, size / 9), linestyle="none",
        clip_on=False,
    )  # fmt: skip
    if symbol.shape == "ring":
        axes.plot([x], [y], "o", markersize=size * 0.42, color=PAPER, clip_on=False)
    if symbol.shape == "diamond":
        axes.text(
            x, y, "!", ha="center", va="center_baseline", color=PAPER, fontsize=size * 0.8,
            fontweight="bold",
        )  # fmt: skip


def watermark(figure: Figure, text: str, size: float) -> None:
    """Says across the whole sheet what it must not be taken for."""
    figure.text(
        0.5, 0.5, text, rotation=30, ha="center", va="center", fontsize=size, color="#9aa5ad",
        alpha=0.22, fontweight="bold", zorder=10,
    )  # fmt: skip
