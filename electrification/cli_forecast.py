"""What ``forecast`` prints."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from electrification.calendar import iso_instant
from electrification.questions.durations import STEPS
from electrification.questions.forecast import ASSUMED_DAYS, FEWEST_DONE, Whole, forecast
from electrification.questions.hindsight import Hindsight
from electrification.questions.step_times import PRIOR_CASES
from electrification.reports.forecast_words import day_name, past, sentence, step_name
from electrification.storage import Store
from electrification.storage.grounds import ground, looked_back
from electrification.texts import N_, Refused, _, date, instant, message


def show_forecast(
    store: Store,
    day: dt.date,
    known_at: dt.datetime | None,
    programmes: Sequence[str],
    *,
    as_json: bool,
) -> None:
    """Print when the villages that remain may meet the criterion, and how past forecasts did."""
    stands_on = ground(store, day, known_at)
    found = forecast(stands_on)
    rows, told = found.villages, set(stands_on.programme.values())
    for name in programmes:
        if name not in told:
            raise Refused(
                message(N_("No village is in the programme {programme}."), programme=name),
                message(N_("Programmes there are: {names}."), names=", ".join(sorted(told)) or "–"),
            )
    if programmes:
        rows = rows[rows["programme"].isin(programmes)]
    whole, back = found.of(rows["village_id"]), looked_back(store, stands_on)
    if as_json:
        print(json.dumps(_plain(whole, back), ensure_ascii=False, indent=2))
    else:
        _print(whole, back)


def _print(whole: Whole, back: Hindsight) -> None:
    snapshot = whole.forecast.ground.snapshot
    print(
        _("Forecast on {day}, as known at {instant}",
          day=date(snapshot.on), instant=instant(snapshot.known_at))
    )  # fmt: skip
    print(sentence(whole))
    table = Table()
    for name in (_("Village"), _("Step under way"), "10 %", "50 %", "90 %"):
        table.add_column(name)
    for row in whole.villages.itertuples():
        days = [day_name(day, snapshot.on) for day in (row.p10, row.p50, row.p90)]
        table.add_row(f"{row.village_code} {row.village_name}", step_name(row.step), *days)
    if len(whole.villages):
        Console(width=None if sys.stdout.isatty() else 120).print(table)
    print(past(back))
    print(_("An estimate, never counted in any rate."))
    if snapshot.is_sample:
        print(_("Illustrative sample data: not the real state of any village."))


def _plain(whole: Whole, back: Hindsight) -> dict[str, Any]:
    found, span = whole.forecast, whole.span
    snapshot = found.ground.snapshot
    judged, rows = back.judged, whole.villages
    codes = dict(zip(rows["village_id"], rows["village_code"], strict=True))
    return {
        "on": snapshot.on.isoformat(),
        "known_at": iso_instant(snapshot.known_at),
        "data_version": snapshot.data_version,
        "sample": snapshot.is_sample,
        "is_estimate": True,
        "draws": found.draws,
        "remaining": len(whole.villages),
        "without_date": len(whole.undated),
        "whole": {"p10": _iso(span.p10), "p50": _iso(span.p50), "p90": _iso(span.p90)}
        if span
        else None,
        "holding": [
            {"what": what, "name": codes.get(name, name), "days": int(days)}
            for what, name, days in zip(
                whole.holding["what"], whole.holding["name"], whole.holding["days"], strict=True
            )
        ],
        "villages": [
            {
                "village_code": row.village_code,
                "village_name": row.village_name,
                "step": row.step,
                "p10": _iso(row.p10),
                "p50": _iso(row.p50),
                "p90": _iso(row.p90),
                "lacks": list(row.lacks),
                "is_held": bool(row.is_held),
                "programme": row.programme,
            }
            for row in whole.villages.itertuples()
        ],
        "steps": [
            {
                "step": step,
                "done": len(found.times[step].done),
                "not_over": len(found.times[step].still),
                "median_days": found.times[step].median_days,
                "assumed_days": ASSUMED_DAYS[step],
            }
            for step in STEPS
        ],
        "assumed_cases": PRIOR_CASES,
        "fewest_done": FEWEST_DONE,
        "past": {
            "forecasts": len(back.tries),
            "judged": len(judged),
            **{str(o): int(n) for o, n in judged["outcome"].value_counts().items()},
            "share_inside": back.share_inside,
            "median_days_off": back.median_days_off,
        },
    }


def _iso(day: object) -> str | None:
    return day.isoformat() if isinstance(day, dt.date) else None
