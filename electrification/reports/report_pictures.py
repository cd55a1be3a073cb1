"""Pictures of a report: where the villages are, and the way to 100 %."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator, DateFormatter

from electrification import labels
from electrification.palette import INK, INK_SOFT, LINE, TEXT_COLOURS
from electrification.questions.snapshot import Snapshot
from electrification.reports.document import Picture
from electrification.reports.drawing import picture, sheet, status_mark, watermark
from electrification.reports.steps import Step, come_to
from electrification.subject.villages import STATUSES, Status
from electrification.texts import _, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DPI = 150
LEGEND_COLUMNS = 3


def map_picture(snapshot: Snapshot) -> Picture:
    """The villages by their state; neither a border nor an administrative boundary is drawn."""
    come_to(Step.DRAWING)
    rows = snapshot.counted.dropna(subset=["lat", "lon"])
    figure = sheet(1000, 600, DPI)
    axes = figure.add_axes((0.01, 0.02, 0.98, 0.78))
    axes.set_aspect(1 / np.cos(np.radians(float(rows["lat"].mean()) if len(rows) else 23)))
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_color(LINE)
    order = {str(s): n for n, s in enumerate(STATUSES)}
    rows = rows.assign(rank=rows["status"].map(order)).sort_values("rank", ascending=False)
    for lon, lat, status in zip(rows["lon"], rows["lat"], rows["status"], strict=True):
        status_mark(axes, lon, lat, Status(status), 4)
    axes.margins(0.1, 0.14)
    _communes(axes, rows)
    many = rows["status"].value_counts()
    legend = figure.add_axes((0.01, 0.82, 0.98, 0.17))
    legend.set_xlim(0, LEGEND_COLUMNS)
    legend.set_ylim(3, 0)
    legend.axis("off")
    shown = [s for s in STATUSES if s in many.index]
    for place, status in enumerate(shown):
        x, y = place % LEGEND_COLUMNS, 0.5 + place // LEGEND_COLUMNS
        status_mark(legend, x + 0.04, y, Status(status), 6)
        said = f"{labels.label(Status(status))} ({number(int(many[status]))})"
        legend.text(x + 0.08, y, said, fontsize=8, va="center", color=INK)
    if snapshot.is_sample:
        watermark(figure, _("ILLUSTRATIVE DATA"), 26)
    title = _("Border villages by state (illustrative positions, no administrative boundaries)")
    alt = "; ".join(f"{labels.label(Status(s))}: {number(int(many[s]))}" for s in shown)
    return Picture("map", title, picture(figure), alt)


def _communes(axes: Axes, rows: pd.DataFrame) -> None:
    """Names of the communes with most villages, a little inland, to find one's way by."""
    named = rows.groupby("commune_name").agg(
        lon=("lon", "mean"), lat=("lat", "mean"), many=("lat", "size")
    )
    placed: list[tuple[float, float]] = []
    wide, high = (float(rows[n].max() - rows[n].min()) or 1.0 for n in ("lon", "lat"))
    for name, one in named.sort_values("many", ascending=False, kind="stable").iterrows():
        near = [
            (x, y)
            for x, y in placed
            if abs(x - one["lon"]) < 0.2 * wide and abs(y - one["lat"]) < 0.07 * high
        ]
        if near:
            continue
        placed.append((one["lon"], one["lat"]))
        axes.annotate(
            str(name).removeprefix("xã "), (one["lon"], one["lat"]), xytext=(9, -12),
            textcoords="offset points",
            fontsize=6.5, color=INK_SOFT, va="top",
        )  # fmt: skip


def trend_picture(told: pd.DataFrame, *, is_sample: bool) -> Picture:
    """Villages that meet the criterion at the end of each month, beside how many are counted."""
    figure = sheet(1000, 380, DPI)
    axes = figure.add_axes((0.07, 0.14, 0.91, 0.8))
    days = pd.to_datetime(told["on"])
    axes.step(days, told["villages"], where="post", color=INK_SOFT, linewidth=1, linestyle="--")
    colour = TEXT_COLOURS[Status.MEETS_CRITERION]
    axes.step(days, told["meets"], where="post", color=colour, linewidth=1.8)
    axes.fill_between(days, told["meets"], step="post", color=colour, alpha=0.12)
    axes.set_ylim(0, max(1, int(told["villages"].max() * 1.12)))
    axes.tick_params(labelsize=7.5, colors=INK)
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=8))
    axes.xaxis.set_major_formatter(DateFormatter("%m/%Y"))
    axes.spines[["top", "right"]].set_visible(False)
    last = told.iloc[-1]
    axes.annotate(
        f"{number(int(last['meets']))}/{number(int(last['villages']))}",
        (days.iloc[-1], int(last["meets"])), xytext=(-6, -12), textcoords="offset points",
        ha="right", fontsize=8, fontweight="bold", color=colour,
    )  # fmt: skip
    if is_sample:
        watermark(figure, _("ILLUSTRATIVE DATA"), 22)
    first = told.iloc[0]
    alt = _("From {first} to {last} villages of {all}", first=number(int(first["meets"])),
            last=number(int(last["meets"])), all=number(int(last["villages"])))  # fmt: skip
    title = _("Villages that meet the criterion, by month (dashed: villages counted)")
    return Picture("trend", title, picture(figure), alt)
