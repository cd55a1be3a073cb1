"""Made villages that go through the whole order of stages, for forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from electrification.calendar import day_number, microseconds
from electrification.questions.durations import CHAIN, Ground, before
from electrification.questions.entry_log import seen
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage
from tests.electrification.builders import FAR, Story, snapshot_of

FIRST = dt.date(2020, 1, 1)


def days_after(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)


def go_through(
    story: Story,
    village: int,
    begun: dt.date,
    took: Mapping[Stage, int] | None = None,
    *,
    until: dt.date = dt.date(2100, 1, 1),
    meets_after: int | None = 10,
) -> dt.date:
    """Tell a village's stages from `begun` on, 20 days a step unless said, as far as `until`.

    Answers the day it has power.
    """
    reached: dict[Stage, dt.date] = {}
    story.tell(EntryKind.PROGRAMME, begun, "p", village=village)
    for stage in CHAIN:
        ready = max((reached[s] for s in before(stage, frozenset())), default=begun)
        on = reached[stage] = days_after(ready, (took or {}).get(stage, 20))
        if on > until:
            continue
        if stage is Stage.INSPECTED:
            story.inspection("passed", on, village=village)
        else:
            story.stage(str(stage), on, village=village)
    lit = reached[Stage.ENERGISED]
    if meets_after is not None and days_after(lit, meets_after) <= until:
        story.households(20, lit, village=village)
        story.customers(20, days_after(lit, meets_after), village=village, households_on_grid=20)
    return lit


def many_through(villages: int = 8) -> Story:
    """Villages 2 to `villages` have gone through everything; village 1 is yet to be told of."""
    story = Story(villages=villages)
    for village in range(2, villages + 1):
        took = dict.fromkeys(CHAIN, 15 + village)
        go_through(story, village, days_after(FIRST, village * 7), took)
    return story


def ground_of(story: Story, on: dt.date, known_at: dt.datetime = FAR) -> Ground:
    """What a forecast stands on, from a story; every village is in programme ``p``."""
    frame = story.states(on, known_at)
    names = pd.Series([f"Thôn {i}" for i in frame["village_id"]], index=frame.index)
    snapshot = snapshot_of(
        frame.assign(village_code=names, village_name=names, is_sample=False), on
    )
    ids = np.arange(1, story.villages + 1, dtype=np.int64)
    entries = seen(story.log(), ids, day_number(on), microseconds(known_at))
    named = entries.of(EntryKind.PROGRAMME)
    programmes = {int(i): "p" for i in named.column("entry_id")}
    return Ground(snapshot, entries, programmes, {"p": frozenset()})
