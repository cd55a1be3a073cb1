"""Two axes of time, held against stories drawn at random."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from electrification.calendar import NO_DAY, day_number, microseconds
from electrification.questions.entry_log import Selection, day_of, place_of
from electrification.questions.facts import HOUSEHOLD_COUNTS, counted
from electrification.subject.entries import CODES, EntryKind
from electrification.subject.villages import STATUSES
from tests.electrification.builders import Story, Told, day, instant

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 3, 1)
VILLAGES, CLUSTERS = 3, 2
DAYS = st.dates(FIRST, LAST)
INSTANTS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=69)).map(
    lambda since: instant("2024-01-01") + since
)
COUNTS = st.none() | st.integers(0, 25)
KINDS = [kind for kind in EntryKind if kind is not EntryKind.PROGRAMME]


@st.composite
def told_entries(draw: st.DrawFn) -> Told:
    kind = draw(st.sampled_from(KINDS))
    code = draw(st.sampled_from([str(c) for c in CODES[kind] or ("",)]))
    recorded = draw(INSTANTS)
    confirmed = draw(st.none() | st.integers(1, 500_000))
    ended = draw(st.none() | st.none() | st.integers(1, 900_000))
    values: dict[str, Any] = {
        "phase": draw(st.sampled_from([0, 0, 1, 2])),
        "is_irregular": draw(st.booleans()),
        "refers_to": draw(st.integers(0, 6)) if code == "closed" else 0,
    }
    if kind in (EntryKind.HOUSEHOLDS, EntryKind.CUSTOMERS):
        values |= {"cluster_id": draw(st.integers(0, CLUSTERS)), "phase": 0}
        names = ("households", "households_off_grid", "households_on_grid", "households_direct")
        values |= {name: draw(COUNTS) for name in names}
    if kind is EntryKind.CAPITAL:
        values["amount_vnd"] = draw(st.integers(0, 10**12))
    if kind is EntryKind.PLANNED:
        values["due_on"] = draw(DAYS)
    return Told(
        kind,
        code,
        draw(DAYS),
        draw(st.integers(1, VILLAGES)),
        recorded,
        None if confirmed is None else recorded + dt.timedelta(seconds=confirmed),
        None if ended is None else recorded + dt.timedelta(seconds=ended),
        values,
    )


def story(entries: list[Told]) -> Story:
    return Story(villages=VILLAGES, clusters={1: CLUSTERS, 2: CLUSTERS}, told=list(entries))


STORIES = st.lists(told_entries(), max_size=25)


@given(STORIES, told_entries(), DAYS, st.timedeltas(dt.timedelta(microseconds=1)))
def test_what_is_recorded_after_an_instant_never_changes_what_was_known_at_it(
    entries: list[Told], later: Told, on: dt.date, ahead: dt.timedelta
) -> None:
    known_at = later.recorded - min(ahead, dt.timedelta(days=40))
    before = story(entries).states(on, known_at)
    after = story([*entries, later]).states(on, known_at)
    pd.testing.assert_frame_equal(before, after)


@given(STORIES, told_entries(), INSTANTS, st.integers(1, 40))
def test_what_happens_after_a_day_never_changes_the_state_on_it(
    entries: list[Told], later: Told, known_at: dt.datetime, days: int
) -> None:
    on = later.occurred_on - dt.timedelta(days=days)
    before = story(entries).states(on, known_at)
    without_ids = ["obstacle_entry_ids"]  # the later one may have been recorded first
    after = story([*entries, later]).states(on, known_at)
    pd.testing.assert_frame_equal(before.drop(columns=without_ids), after.drop(columns=without_ids))


@given(STORIES, DAYS, INSTANTS, st.integers(1, VILLAGES))
def test_villages_do_not_touch_each_other(
    entries: list[Told], on: dt.date, known_at: dt.datetime, village: int
) -> None:
    entries = [told for told in entries if told.kind is not EntryKind.OBSTACLE]  # they name ids
    together = story(entries).states(on, known_at)
    alone = story([told for told in entries if told.village == village]).states(on, known_at)
    pd.testing.assert_frame_equal(alone.loc[[village]], together.loc[[village]])


@given(STORIES, DAYS, INSTANTS)
def test_the_columns_of_a_row_never_contradict_each_other(
    entries: list[Told], on: dt.date, known_at: dt.datetime
) -> None:
    states = story(entries).states(on, known_at)
    assert states.status.isin([str(s) for s in STATUSES]).all()
    assert (states.meets == (states.status == "meets_criterion")).all()
    assert (states.meets_if_pending == (states.status_if_pending == "meets_criterion")).all()
    unchanged = states.pending_entries == 0
    assert (states.status == states.status_if_pending)[unchanged].all()
    assert not (states.needs_review & unchanged).any()
    assert (states.phases_energised <= states.phases).all()
    assert (states.built_dark_days.isna() == states.built_dark_since.isna()).all()
    assert (states.built_dark_days.dropna() >= 0).all()
    assert (states.overdue == states.overdue_days.notna()).all()
    assert ((states.obstacles_open > 0) == states.obstacle_since.notna()).all()
    assert ((states.stage == "") == states.stage_on.isna()).all()
    assert (states.last_entry_on.dropna() <= pd.Timestamp(on)).all()
    assert (states.last_recorded_at.dropna() <= pd.Timestamp(known_at)).all()
    assert not (states.status == "no_data")[states.stage != ""].any()


@given(STORIES, DAYS, INSTANTS)
def test_with_nothing_pending_headline_and_outlook_are_one(
    entries: list[Told], on: dt.date, known_at: dt.datetime
) -> None:
    for told in entries:
        told.confirmed = told.recorded
    states = story(entries).states(on, known_at)
    assert (states.status == states.status_if_pending).all()
    assert (states.pending_entries == 0).all()


def selection(told: Story) -> Selection:
    log = told.log()
    return Selection(log, np.arange(len(log)), log.village_id - 1, told.villages)


def test_the_latest_entry_is_the_one_true_last_and_among_those_the_one_recorded_last() -> None:
    told = Story(villages=2)
    told.households(1, "2024-02-01", recorded="2024-02-05")
    told.households(2, "2024-02-01", recorded="2024-02-06")
    told.households(3, "2024-01-01", recorded="2024-02-07")
    order = selection(told).latest()
    assert list(place_of(order)[:1]) == [1]
    assert list(day_of(order)) == [19754, -1]


def test_counting_tells_the_day_of_the_count_and_nothing_where_nobody_counted() -> None:
    told = Story(villages=2)
    told.households(7, "2024-02-01", population=31)
    values, on = counted(
        selection(told), EntryKind.HOUSEHOLDS, HOUSEHOLD_COUNTS, np.zeros(2, dtype=np.int64)
    )
    assert values.tolist() == [[7, 31, -1, -1], [-1, -1, -1, -1]]
    assert np.reshape(on, (2, -1))[:, 0].tolist() == [19754, NO_DAY]


def test_a_log_followed_by_a_later_one_is_the_whole_log() -> None:
    told = Story().lit()
    whole, at = told.log(), np.array([2])
    cut = [
        type(whole)(*(getattr(whole, f)[part] for f in whole.__dataclass_fields__))
        for part in (slice(None, int(at[0])), slice(int(at[0]), None))
    ]
    joined = cut[0].followed_by(cut[1])
    assert len(joined) == len(whole) == 5
    for name in whole.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(joined, name), getattr(whole, name))


def test_the_instants_of_what_is_seen_are_inclusive() -> None:
    told = Story()
    told.households(1, "2024-02-01", recorded="2024-02-05", ended="2024-02-09")
    log = told.log()

    def seen(on: str, at: str) -> int:
        return int(log.visible(day_number(day(on)), microseconds(instant(at))).sum())

    assert [seen("2024-01-31", "2024-02-06"), seen("2024-02-01", "2024-02-06")] == [0, 1]
    assert [seen("2024-02-01", "2024-02-04"), seen("2024-02-01", "2024-02-05")] == [0, 1]
    assert [seen("2024-02-01", "2024-02-08"), seen("2024-02-01", "2024-02-09")] == [1, 0]
