"""A forecast in words: quarters, what holds back, how past ones did. An estimate, no figure."""

from __future__ import annotations

import datetime as dt

from electrification import labels
from electrification.questions.durations import MEETS, RELEASE
from electrification.questions.forecast import FEWEST_DONE, Whole, is_beyond
from electrification.questions.hindsight import FEWEST_JUDGED, Hindsight, Outcome
from electrification.subject.milestones import Stage
from electrification.texts import N_, _, date, n_, number, percent

_QUARTERS = ("I", "II", "III", "IV")
OUTCOMES = {
    Outcome.INSIDE: N_("within the forecast range"),
    Outcome.EARLIER: N_("earlier than forecast"),
    Outcome.LATER: N_("later than forecast"),
    Outcome.OPEN: N_("not due for judging"),
}


def step_name(step: str) -> str:
    """What a step is called."""
    if step == MEETS:
        return _("From power to the criterion")
    if step == RELEASE:
        return _("Obstacles and suspensions lifted")
    return labels.label(Stage(step))


def quarter(day: dt.date, on: dt.date) -> str:
    """The quarter a forecast day lies in, or "later than" where it is further than is drawn."""
    if is_beyond(day, on):
        return _("later than {year}", year=day.year - 1)
    name = _QUARTERS[(day.month - 1) // 3]
    return _("quarter {quarter}/{year}", quarter=name, year=day.year)


def day_name(day: object, on: dt.date) -> str:
    """A forecast day, a dash for none, or "later than"."""
    if not isinstance(day, dt.date):
        return "–"
    return quarter(day, on) if is_beyond(day, on) else date(day)


def when(found: Whole) -> tuple[str, str] | None:
    """The quarters of the 50 % and the 90 % day; None where there is no date."""
    span, on = found.span, found.forecast.ground.snapshot.on
    return (quarter(span.p50, on), quarter(span.p90, on)) if span else None


def holds_most(found: Whole) -> str:
    """The step and the village without which the whole would come forward most; may be empty."""
    parts, holding = [], found.holding
    names = found.villages.set_index("village_id")["village_name"]
    for what in ("step", "village"):
        own = holding[(holding["what"] == what) & (holding["days"] > 0)]
        if own.empty:
            continue
        first = own.iloc[0]
        name = step_name(first["name"]) if what == "step" else str(names[first["name"]])
        parts.append(f"{name} ({n_('{count} day', '{count} days', int(first['days']))})")
    return ", ".join(parts)


def sentence(found: Whole) -> str:
    """The forecast in one sentence, or why there is none."""
    if found.villages.empty:
        return _("All of these villages meet the criterion.")
    quarters = when(found)
    if quarters is None:
        return _("Too little data for a date: {why}.", why=why_undated(found))
    said = _("Even chance (50 %): {half}; at the latest (90 %): {late}", half=quarters[0],
             late=quarters[1])  # fmt: skip
    most = holds_most(found)
    return said + (_("; what holds back most: {what}", what=most) if most else "") + "."


def why_undated(found: Whole) -> str:
    """Which steps are known too little of, and of how many villages nothing is known."""
    times = found.forecast.times
    lacking = sorted({step for lacks in found.undated["lacks"] for step in lacks})
    steps = [f"{step_name(s)} ({number(len(times[s].done))})" for s in lacking]
    parts = [
        n_("{count} village without a date", "{count} villages without a date", len(found.undated))
    ]
    if steps:
        parts.append(
            _("done fewer than {fewest} times: {steps}", fewest=FEWEST_DONE, steps=", ".join(steps))
        )
    unknown = int(sum(not lacks for lacks in found.undated["lacks"]))
    if unknown:
        parts.append(
            n_("of {count} village nothing is recorded", "of {count} villages nothing is recorded",
               unknown)
        )  # fmt: skip
    return "; ".join(parts)


def off(days: int) -> str:
    """A deviation in days: later, earlier, or none."""
    if not days:
        return _("on the day")
    count = abs(days)
    if days > 0:
        return n_("{count} day later", "{count} days later", count)
    return n_("{count} day earlier", "{count} days earlier", count)


def past(found: Hindsight) -> str:
    """How well past forecasts did, in one sentence."""
    judged = found.judged
    waiting = len(found.tries) - len(judged)
    share, middle = found.share_inside, found.median_days_off
    if share is None or middle is None:
        return _(
            "Too few past forecasts can be judged ({count}, at least {fewest} are needed).",
            count=number(len(judged)),
            fewest=FEWEST_JUDGED,
        )
    counts = {o: int((judged["outcome"] == o).sum()) for o in Outcome}
    return _(
        "Of {count} past forecasts that can be judged, {inside} came within the 10–90 % range "
        "({share}; some 80 % would be right), {earlier} earlier, {later} later; in the middle "
        "{off} against the 50 % day. {waiting} are not due for judging.",
        count=number(len(judged)),
        inside=number(counts[Outcome.INSIDE]),
        share=percent(share * 100, 0),
        earlier=number(counts[Outcome.EARLIER]),
        later=number(counts[Outcome.LATER]),
        off=off(middle),
        waiting=number(waiting),
    )
