"""The picture of past forecasts beside what came, as a file: one row a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from electrification import texts
from electrification.palette import ALARM, INK, INK_SOFT, LINE, PAPER, PRIMARY
from electrification.questions.hindsight import Hindsight, Outcome
from electrification.questions.snapshot import Snapshot
from electrification.reports.drawing import drawable, picture, sheet, watermark
from electrification.reports.forecast_words import OUTCOMES
from electrification.texts import _

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_PX, ROW_PX, AROUND_PX, DPI = 2000, 46, 430, 160
MOST_ROWS = 60
COLOURS = {Outcome.INSIDE: PRIMARY, Outcome.EARLIER: INK_SOFT, Outcome.LATER: ALARM}
MARKERS = {Outcome.INSIDE: "o", Outcome.EARLIER: "<", Outcome.LATER: ">"}


def judged_rows(found: Hindsight, snapshot: Snapshot) -> pd.DataFrame:
    """The last `MOST_ROWS` judged forecasts by village, with ``row``, ``village`` and ``shown_on``.

    `shown_on` is the day it came, or the day looked at where it has not come yet (`is_open`).
    """
    rows = found.judged.sort_values("made_on").tail(MOST_ROWS)
    names = snapshot.frame.set_index("village_id")["village_name"]
    rows = rows.assign(village=rows["village_id"].map(names))
    rows = rows.sort_values(["village", "village_id", "made_on"]).reset_index(drop=True)
    rows["row"] = [
        f"{village} · {made_on:%m/%Y}"
        for village, made_on in zip(rows["village"], rows["made_on"], strict=True)
    ]
    rows["is_open"] = rows["came_on"].isna()
    rows["shown_on"] = rows["came_on"].where(~rows["is_open"], found.on)
    for name in ("p10", "p50", "p90", "shown_on"):
        rows[name] = pd.to_datetime(rows[name])
    return rows


def hindsight_picture(found: Hindsight, snapshot: Snapshot, kind: str = "png") -> bytes:
    """Draw the judged forecasts as a picture, ``png`` or ``svg``."""
    rows = judged_rows(found, snapshot)
    height_px = AROUND_PX + ROW_PX * max(len(rows), 1)
    figure = sheet(WIDTH_PX, height_px, DPI)
    axes = figure.add_axes((0.27, 190 / height_px, 0.70, (height_px - AROUND_PX + 90) / height_px))
    _rows(axes, rows)
    _legend(axes)
    figure.text(
        0.02, 1 - 46 / height_px, _("Past forecasts beside what came"),
        fontsize=15, fontweight="bold", color=INK, va="top",
    )  # fmt: skip
    rests = [
        _("As of {day}", day=texts.date(snapshot.on)),
        _("Known at {instant}", instant=texts.instant(snapshot.known_at)),
        _("Data version {version}", version=snapshot.data_version),
        _("an estimate, never counted in any rate"),
    ]
    figure.text(0.02, 30 / height_px, " · ".join(rests), fontsize=8, color=INK_SOFT)
    if snapshot.is_sample:
        watermark(figure, _("ILLUSTRATIVE DATA"), 54)
    return picture(figure, kind)


def _rows(axes: Axes, rows: pd.DataFrame) -> None:
    from matplotlib import dates

    for place, row in enumerate(rows.itertuples()):
        outcome = Outcome(row.outcome)
        colour = COLOURS[outcome]
        axes.plot([row.p10, row.p90], [place, place], color=LINE, linewidth=7, zorder=2,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot([row.p50], [place], marker="|", color=INK, markersize=11, markeredgewidth=1.6,
                  zorder=3)  # fmt: skip
        axes.plot(
            [row.shown_on], [place], marker=MARKERS[outcome], markersize=7, color=colour,
            markerfacecolor=PAPER if row.is_open else colour, linestyle="none", zorder=4,
        )  # fmt: skip
    names = [drawable(name, 52) for name in rows["row"]]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.xaxis.set_major_locator(dates.AutoDateLocator(minticks=4, maxticks=10))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%m/%Y"))
    axes.tick_params(axis="x", labelsize=8.5, colors=INK_SOFT)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _legend(axes: Axes) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=LINE, linewidth=7, label=_("10–90 % range of the forecast")),
        Line2D([], [], marker="|", color=INK, linestyle="none", markersize=11, markeredgewidth=1.6,
               label=_("50 % day")),
        *(Line2D([], [], marker=MARKERS[outcome], color=colour, linestyle="none", markersize=7,
                 label=_("came {outcome}", outcome=_(OUTCOMES[outcome])))
          for outcome, colour in COLOURS.items()),
        Line2D([], [], marker=">", color=ALARM, markerfacecolor=PAPER, linestyle="none",
               markersize=7, label=_("has not come yet")),
    ]  # fmt: skip
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(-0.36, -0.05), ncols=3, frameon=False,
        fontsize=8.5, columnspacing=2,
    )  # fmt: skip
