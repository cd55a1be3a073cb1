"""The Gantt picture as a file: what each village was in from when to when, and its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from electrification import labels, texts
from electrification.palette import BARS, INK, INK_SOFT, LINE, PAPER
from electrification.questions.board import MARKED, Board
from electrification.reports.drawing import drawable, picture, sheet, watermark
from electrification.subject.milestones import Stage
from electrification.texts import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_PX = 2000
ROW_PX = 62
AROUND_PX = 420
DPI = 160
MARKERS = {Stage.STARTED: ">", Stage.WORKS_COMPLETED: "s", Stage.ENERGISED: "o"}


def row_names(cards: pd.DataFrame) -> dict[int, str]:
    """What each village's row is called, by id: its name, with its code where two share one."""
    twice = cards["village_name"].duplicated(keep=False)
    return {
        int(village_id): f"{name} ({code})" if is_shared else str(name)
        for village_id, name, code, is_shared in zip(
            cards["village_id"], cards["village_name"], cards["village_code"], twice, strict=True
        )
    }


def gantt_picture(found: Board, kind: str = "png") -> bytes:
    """Draw the board as a picture, ``png`` or ``svg``, in the order of its cards."""
    snapshot = found.snapshot
    height_px = AROUND_PX + ROW_PX * len(found.cards)
    figure = sheet(WIDTH_PX, height_px, DPI)
    axes = figure.add_axes((0.24, 200 / height_px, 0.735, (height_px - AROUND_PX + 60) / height_px))
    _rows(axes, found)
    _legend(axes)
    figure.text(
        0.02, 1 - 46 / height_px,
        _("Progress of {count} villages as of {day}",
          count=len(found.cards), day=texts.date(snapshot.on)),
        fontsize=15, fontweight="bold", color=INK, va="top",
    )  # fmt: skip
    rests = [
        _("Known at {instant}", instant=texts.instant(snapshot.known_at)),
        _("Data version {version}", version=snapshot.data_version),
        _("hollow: planned; filled: reached, confirmed"),
    ]
    figure.text(0.02, 30 / height_px, " · ".join(rests), fontsize=8, color=INK_SOFT)
    if snapshot.is_sample:
        watermark(figure, _("ILLUSTRATIVE DATA"), 54)
    return picture(figure, kind)


def _rows(axes: Axes, found: Board) -> None:
    from matplotlib import dates

    names = row_names(found.cards)
    place = {village_id: at for at, village_id in enumerate(names)}
    for span in found.spans.itertuples():
        style = BARS[span.status]
        axes.barh(
            place[span.village_id], span.to_on - span.from_on, left=span.from_on, height=0.42,
            facecolor=style.fill, edgecolor=style.edge, hatch=style.hatch, linewidth=1.1,
        )  # fmt: skip
    for mark in found.marks.itertuples():
        axes.plot(
            [mark.on], [place[mark.village_id]], marker=MARKERS[Stage(mark.stage)], markersize=8,
            markerfacecolor=PAPER if mark.is_planned else INK, markeredgecolor=INK,
            markeredgewidth=1.3, linestyle="none", zorder=4 if mark.is_planned else 5,
        )  # fmt: skip
    today = pd.Timestamp(found.snapshot.on)
    axes.axvline(today, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=3)
    axes.annotate(
        texts.date(found.snapshot.on), (today, 1), xycoords=("data", "axes fraction"),
        xytext=(0, 4), textcoords="offset points", ha="center", fontsize=8, color=INK,
    )  # fmt: skip
    axes.set_yticks(range(len(names)), [drawable(name, 44) for name in names.values()], fontsize=9)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(minticks=4, maxticks=10))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%m/%Y"))
    axes.tick_params(axis="x", labelsize=8.5, colors=INK_SOFT)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.margins(x=0.02)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _legend(axes: Axes) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    bars = [
        Patch(
            facecolor=style.fill, edgecolor=style.edge, hatch=style.hatch,
            label=labels.label(status),
        )
        for status, style in BARS.items()
    ]  # fmt: skip
    marks = [
        Line2D([], [], marker=MARKERS[stage], color=INK, linestyle="none", markersize=7,
               label=labels.label(stage))
        for stage in MARKED
    ]  # fmt: skip
    axes.legend(
        handles=[*bars, *marks], loc="upper left", bbox_to_anchor=(-0.3, -0.06), ncols=4,
        frameon=False, fontsize=8.5, handlelength=2.4, columnspacing=2,
    )  # fmt: skip
