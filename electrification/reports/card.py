"""The overview as a picture for a chat: 1080 × 1350 px, to be read on a phone."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from electrification.palette import (
    ALARM,
    ALARM_PALE,
    INK,
    INK_SOFT,
    LINE,
    PAPER,
    PRIMARY,
    SYMBOLS,
    TEXT_COLOURS,
)
from electrification.questions.overview import Overview
from electrification.reports import overview_words as words
from electrification.reports.drawing import drawable, picture, sheet, status_mark, watermark
from electrification.reports.rate_words import at_present
from electrification.subject.villages import Status
from electrification.texts import _, date, instant, n_, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_PX, HEIGHT_PX = 1080, 1350
EDGE_PX = 64
LAST_LINE_PX = 1215  # below it only the foot
POINTS = 0.72  # of type to a pixel, at 100 dots per inch
GREEN = TEXT_COLOURS[Status.MEETS_CRITERION]


@dataclass
class _Card:
    """The sheet with a pen on it: pixels from the upper left corner."""

    axes: Axes
    y: float = 0.0

    def text(self, x: float, y: float, said: str, px: float, **how: Any) -> None:
        settings = {"color": INK, "ha": "left", "va": "center"} | how
        self.axes.text(x, y, drawable(said), fontsize=px * POINTS, **settings)

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str) -> None:
        from matplotlib.patches import FancyBboxPatch

        self.axes.add_patch(
            FancyBboxPatch(
                (x, y), width, height, boxstyle="round,pad=0,rounding_size=14",
                facecolor=fill, edgecolor=edge, linewidth=1.6,
            )
        )  # fmt: skip

    def paragraph(self, said: str, px: float, characters: int, most: int = 2, **how: Any) -> None:
        """Lines from the pen on, which moves below them; more than `most` are cut."""
        if self.y > LAST_LINE_PX:
            return
        lines = textwrap.wrap(said, characters) or [""]
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][: characters - 1] + "…"]
        for line in lines:
            self.y += px * 0.7
            self.text(EDGE_PX, self.y, line, px, **how)
            self.y += px * 0.7


def card_picture(found: Overview, obstacles: pd.DataFrame, matters: pd.DataFrame) -> bytes:
    """Draw the overview as a PNG; `obstacles` and `matters` as in `zalo_text`."""
    figure = sheet(WIDTH_PX, HEIGHT_PX)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH_PX)
    axes.set_ylim(HEIGHT_PX, 0)
    axes.axis("off")
    card = _Card(axes)
    _head(card, found)
    _figure(card, found)
    _groups(card, found)
    _alarm(card, *words.dark(found, obstacles), is_alarm=len(found.built_dark) > 0)
    _lines(card, found, matters)
    _foot(card, found)
    if found.snapshot.is_sample:
        watermark(figure, _("ILLUSTRATIVE DATA"), 62)
    return picture(figure)


def _head(card: _Card, found: Overview) -> None:
    from matplotlib.patches import Rectangle

    card.axes.add_patch(Rectangle((0, 0), WIDTH_PX, 132, facecolor=PRIMARY))
    card.text(EDGE_PX, 66, _("BORDER VILLAGES WITH POWER"), 33, color=PAPER, fontweight="bold")
    right = {"color": PAPER, "ha": "right"}
    x = WIDTH_PX - EDGE_PX
    card.text(x, 48, _("As of {day}", day=date(found.snapshot.on)), 27, fontweight="bold", **right)
    said = words.period_in_brief(found)
    card.text(x, 88, said[:1].upper() + said[1:], 20, **right)


def _figure(card: _Card, found: Overview) -> None:
    from matplotlib.patches import Rectangle

    share = f"{number(found.meets)}/{number(found.villages)}"
    card.text(EDGE_PX, 226, share, 122, fontweight="bold")
    rate = words.rate_said(found)
    card.text(
        WIDTH_PX - EDGE_PX, 234, rate, 76, color=GREEN, fontweight="bold", ha="right"
    )  # fmt: skip
    what = _("border villages have electricity by the New Rural criterion")
    card.text(EDGE_PX, 322, what, 30)
    beside = at_present(found.rate)
    width = WIDTH_PX - 2 * EDGE_PX
    done = width * found.meets / found.villages if found.villages else 0
    hoped = width * len(found.pending) / found.villages if found.villages else 0
    card.axes.add_patch(Rectangle((EDGE_PX, 362), width, 24, facecolor=LINE))
    card.axes.add_patch(Rectangle((EDGE_PX, 362), done, 24, facecolor=GREEN))
    card.axes.add_patch(
        Rectangle(
            (EDGE_PX + done, 362), min(hoped, width - done), 24, facecolor=PAPER, edgecolor=GREEN,
            hatch="////", linewidth=0,
        )
    )  # fmt: skip
    said = f"{_('Confirmed figures')}; {words.waiting(found)}. {_('Goal 100 %')}."
    card.text(EDGE_PX, 420, said, 23, color=INK_SOFT)
    card.y = 462
    if beside:
        card.text(EDGE_PX, 454, beside[:1].upper() + beside[1:], 23, color=ALARM)
        card.y = 492


def _groups(card: _Card, found: Overview) -> None:
    """What remains, two groups a row."""
    if not found.remaining_count:
        card.paragraph(_("All counted villages meet the criterion."), 34, 50, fontweight="bold")
        return
    said = n_("{count} village remains", "{count} villages remain", found.remaining_count)
    card.text(EDGE_PX, card.y + 22, said, 37, fontweight="bold")
    card.y += 62
    width = (WIDTH_PX - 2 * EDGE_PX - 24) / 2
    for place, (status, rows) in enumerate(found.remaining.items()):
        x = EDGE_PX + (place % 2) * (width + 24)
        y = card.y + (place // 2) * 112
        edge = ALARM if status is Status.BUILT_NOT_ENERGISED else LINE
        card.box(x, y, width, 96, PAPER, edge)
        status_mark(card.axes, x + 48, y + 48, status, 15 + SYMBOLS[status].radius_px)
        count = number(len(rows))
        card.text(x + 92, y + 49, count, 52, fontweight="bold", color=TEXT_COLOURS[status])
        lines = textwrap.wrap(words.group_name(status, rows), 21)[:3]
        left = x + 112 + 33 * len(count)
        for at, line in enumerate(lines):
            card.text(left, y + 48 + (at - (len(lines) - 1) / 2) * 27, line, 22)
    card.y += 112 * ((len(found.remaining) + 1) // 2) + 10


def _alarm(card: _Card, said: str, why: str, *, is_alarm: bool) -> None:
    """The box that says what is built and dark."""
    if not is_alarm:
        return
    lines = textwrap.wrap(why, 62)[:2]
    height = 74 + 32 * len(lines)
    card.box(EDGE_PX, card.y, WIDTH_PX - 2 * EDGE_PX, height, ALARM_PALE, ALARM)
    colour = TEXT_COLOURS[Status.BUILT_NOT_ENERGISED]
    card.text(EDGE_PX + 26, card.y + 38, said, 27, fontweight="bold", color=colour)
    for at, line in enumerate(lines):
        card.text(EDGE_PX + 26, card.y + 80 + 32 * at, line, 23)
    card.y += height + 26


def _lines(card: _Card, found: Overview, matters: pd.DataFrame) -> None:
    """The leaders' matters, what changed, and the capital."""
    said, worst = words.matters(matters)
    card.paragraph(said, 27, 58, fontweight="bold")
    if worst:
        card.paragraph(worst, 23, 70, color=INK_SOFT)
    card.y += 16
    day = date(found.since.before.on)
    card.paragraph(_("Since the period before ({day})", day=day), 27, 58, fontweight="bold")
    card.paragraph(words.change(found.since), 23, 70, color=INK_SOFT)
    card.y += 16
    if money := words.capital(found):
        card.paragraph(money, 23, 70)


def _foot(card: _Card, found: Overview) -> None:
    snapshot = found.snapshot
    said = [
        _("Known at {instant}", instant=instant(snapshot.known_at)),
        _("Data version {version}", version=snapshot.data_version),
    ]
    card.axes.plot([EDGE_PX, WIDTH_PX - EDGE_PX], [1268, 1268], color=LINE, linewidth=1.5)
    card.text(EDGE_PX, 1300, " · ".join(said), 20, color=INK_SOFT)
    if snapshot.is_sample:
        card.text(
            WIDTH_PX - EDGE_PX, 1300, _("ILLUSTRATIVE DATA"), 22, color=ALARM, ha="right",
            fontweight="bold",
        )  # fmt: skip
