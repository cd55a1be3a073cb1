"""The log arranged answers exactly as the log in the order of recording does."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification.calendar import NEVER, day_number, microseconds
from electrification.questions import facts
from electrification.questions.entry_log import EntryLog, Selection, seen
from electrification.questions.states import draw, states_of
from electrification.subject.entries import EntryKind
from tests.electrification.builders import Told
from tests.electrification.test_facts import DAYS, INSTANTS, STORIES, VILLAGES, story

ASKED = st.sets(st.integers(0, VILLAGES + 1)).map(sorted)


CORRECTS = st.lists(st.integers(-3, 5), max_size=25)


def correcting(log: EntryLog, corrects: list[int]) -> EntryLog:
    """The log, some entries correcting an earlier one of their village (-1 and below: none)."""
    supersedes = log.supersedes.copy()
    for place, which in enumerate(corrects[: len(log)]):
        earlier = np.flatnonzero(log.village_id[:place] == log.village_id[place])
        if which >= 0 and len(earlier):
            supersedes[place] = log.entry_id[earlier[which % len(earlier)]]
    return replace(log, supersedes=supersedes)


def plain(log: EntryLog, ids: np.ndarray, on: dt.date, at: dt.datetime) -> tuple[Selection, ...]:
    """What is seen, what of it is confirmed and what waits, in the order of recording."""
    known_us = microseconds(at)
    every = seen(log, ids, day_number(on), known_us)
    is_confirmed = every.column("confirmed_at") <= known_us
    waits = ~is_confirmed & ~every.is_of(EntryKind.NO_CHANGE)
    pending = every.where(waits)
    corrected = np.isin(every.column("entry_id"), pending.column("supersedes"))
    hoped = every.where((is_confirmed | waits) & ~corrected)
    return every, every.where(is_confirmed), pending, hoped


@settings(deadline=None)
@given(STORIES, CORRECTS, DAYS, INSTANTS, ASKED)
def test_every_day_as_known_at_every_instant_is_drawn_as_from_the_log_as_recorded(
    entries: list[Told],
    corrects: list[int],
    on: dt.date,
    known_at: dt.datetime,
    asked: list[int],
) -> None:
    told = story(entries)
    log, ids = correcting(told.log(), corrects), np.array(asked, dtype=np.int64)
    clusters = np.array([told.clusters.get(i, 0) for i in asked], dtype=np.int64)
    every, confirmed, pending, hoped = plain(log, ids, on, known_at)
    states = states_of(log, ids, clusters, told.criterion, on, known_at)
    expected = draw(confirmed, clusters, told.criterion)
    same_parts(states.drawn, expected)
    np.testing.assert_array_equal(
        states.status_if_pending, draw(hoped, clusters, told.criterion).status
    )
    assert sorted(states.pending.column("entry_id")) == sorted(pending.column("entry_id"))
    same_parts(facts.open_obstacles(states.confirmed), facts.open_obstacles(confirmed))
    for one, other in zip(facts.last_heard(states.every), facts.last_heard(every), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(
        facts.overdue_since(states.confirmed, states.drawn.works, day_number(on)),
        facts.overdue_since(confirmed, expected.works, day_number(on)),
    )


def same_parts(one: object, other: object) -> None:
    """Two dataclasses of arrays (and of such dataclasses) hold the same."""
    for field in fields(one):  # type: ignore[arg-type]
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            np.testing.assert_array_equal(a, b, err_msg=field.name)
        else:
            same_parts(a, b)


@given(STORIES, st.lists(st.integers(0, 25), max_size=4).map(sorted))
def test_a_log_that_grew_is_arranged_as_one_read_at_once(
    entries: list[Told], cuts: list[int]
) -> None:
    whole = story(entries).log()
    grown = cut(whole, 0, 0)
    for start, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        assert len(grown.arranged.log) == len(grown)
        grown = grown.followed_by(cut(whole, start, max(start, stop)))
    undecided = np.full(len(grown), NEVER, dtype=np.int64)
    assert len(grown.decided(undecided, undecided).arranged.at) == len(grown)
    same_parts(grown.decided(grown.confirmed_at, grown.ended_at).arranged, whole.arranged)


def cut(log: EntryLog, start: int, stop: int) -> EntryLog:
    """The log's entries from one place to before another."""
    return EntryLog(*(getattr(log, f.name)[start:stop] for f in fields(log)))


def test_a_later_decision_is_known_in_the_arranged_log_too() -> None:
    before = story([]).lit("2024-01-01").log()
    assert (before.arranged.log.ended_at == NEVER).all()
    ended = before.ended_at.copy()
    ended[2] = 7
    after = before.decided(before.confirmed_at, ended)
    assert list(after.arranged.at[after.arranged.log.ended_at == 7]) == [2]
    assert (before.arranged.log.ended_at == NEVER).all()
