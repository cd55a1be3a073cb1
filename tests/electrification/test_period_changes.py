"""What was reported and what changed since: every difference has what explains it."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from electrification.questions.period_changes import Act, Cause, Changes, changes
from electrification.questions.snapshot import Snapshot
from tests.electrification.builders import Story, criterion, snapshot_of

DAY = dt.date(2025, 2, 14)
THEN = dt.datetime(2025, 2, 18, tzinfo=dt.UTC)
NOW = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)


def known(story: Story, at: dt.datetime) -> Snapshot:
    """The snapshot of the day as known at an instant."""
    states = story.states(DAY, at).assign(
        village_code=[f"V{i}" for i in range(1, story.villages + 1)],
        village_name=[f"Thôn {i}" for i in range(1, story.villages + 1)],
    )
    return dataclasses.replace(snapshot_of(states, DAY), known_at=at)


def compared(story: Story) -> Changes:
    return changes(story.log(), known(story, THEN), known(story, NOW))


def test_a_day_of_which_nothing_was_learned_has_no_changes() -> None:
    found = compared(Story().lit("2025-01-10"))

    assert found.villages.empty
    assert found.acts.empty
    assert all(one.is_same for one in found.measures)


def test_an_entry_recorded_later_of_an_earlier_day_explains_the_village() -> None:
    story = Story()
    late = story.stage("works_completed", "2025-02-10", recorded="2025-02-20")
    found = compared(story)

    assert found.villages[["status_then", "status_now"]].to_numpy().tolist() == [
        ["no_data", "built_not_energised"]
    ]
    assert found.villages["causes"].tolist() == [(Cause.ENTRIES,)]
    assert found.acts[["entry_id", "act"]].to_numpy().tolist() == [
        [late, Act.RECORDED], [late, Act.CONFIRMED]
    ]  # fmt: skip


def test_an_entry_of_a_later_day_explains_nothing() -> None:
    story = Story()
    story.stage("works_completed", "2025-02-10", recorded="2025-02-20")
    story.stage("energised", "2025-02-21")

    assert len(compared(story).acts) == 2


def test_a_decision_made_later_explains_the_village() -> None:
    story = Story()
    story.stage("works_completed", "2025-02-10", confirmed="2025-02-25")

    assert compared(story).acts["act"].tolist() == [Act.CONFIRMED]


def test_a_correction_is_told_from_what_was_taken_back() -> None:
    story = Story(villages=2)
    first = story.customers(5, "2025-02-01", households_contracted=5, ended="2025-03-02")
    story.customers(6, "2025-02-01", households_contracted=6, recorded="2025-03-01",
                    confirmed="2025-03-02", supersedes=first)  # fmt: skip
    story.stage("started", "2025-02-01", village=2, ended="2025-03-02")
    for village in (1, 2):
        story.households(10, "2025-01-01", village=village)
    acts = compared(story).acts

    assert sorted(acts["act"]) == [Act.CONFIRMED, Act.CORRECTED, Act.ENDED, Act.RECORDED]


def test_counts_that_other_measures_rest_on_are_listed_though_the_verdict_stands() -> None:
    story = Story().lit("2025-01-10")
    story.tell("customers", "2025-02-10", households_contracted=19, households_direct=20,
               households_on_grid=20, recorded="2025-02-20")  # fmt: skip
    found = compared(story)

    assert found.villages["is_verdict"].tolist() == [False]
    assert found.villages["causes"].tolist() == [(Cause.ENTRIES,)]


def test_another_list_another_rule_and_a_village_that_is_gone_are_named() -> None:
    story = Story(villages=3)
    for village in (1, 2, 3):
        story.lit("2025-01-10", village=village, direct=19)
    then, now = known(story, THEN), known(story, NOW)
    frame = now.frame.assign(in_baseline=[False, True, True])
    frame.loc[1, ["meets", "status"]] = [False, "energised_below"]
    stricter = dataclasses.replace(criterion(), threshold_pct=98)
    other = dataclasses.replace(now, frame=frame.iloc[:2], criterion=stricter)
    found = changes(story.log(), then, other)

    assert dict(zip(found.villages["village_id"], found.villages["causes"], strict=True)) == {
        1: (Cause.BASELINE,), 2: (Cause.RULE,), 3: (Cause.REGISTER, Cause.RULE)
    }  # fmt: skip
    assert found.unexplained.empty


def test_a_difference_that_nothing_explains_is_said_to_be_one() -> None:
    story = Story().lit("2025-01-10")
    now = known(story, NOW)
    forged = dataclasses.replace(now, frame=now.frame.assign(meets=False))

    assert len(changes(story.log(), known(story, THEN), forged).unexplained) == 1


INSTANTS = st.sampled_from(["2025-02-01", "2025-02-17", "2025-02-20", "2025-08-01", "2025-10-01"])
ENTRIES = st.tuples(
    st.sampled_from(
        [("stage", "works_completed"), ("stage", "energised"), ("stage", "started"),
         ("inspection", "passed"), ("inspection", "failed"), ("households", ""),
         ("customers", ""), ("supply", "lost"), ("register_state", "meets_criterion")]
    ),
    st.sampled_from(["2025-01-05", "2025-02-13", "2025-02-14", "2025-02-15", "2025-07-01"]),
    st.integers(1, 3),
    INSTANTS,
    st.one_of(st.none(), INSTANTS),
    st.one_of(st.none(), INSTANTS),
    st.integers(1, 20),
)  # fmt: skip


@given(st.lists(ENTRIES, max_size=14))
def test_every_village_that_differs_has_an_entry_that_explains_it(
    told: list[tuple[tuple[str, str], str, int, str, str | None, str | None, int]],
) -> None:
    story = Story(villages=3)
    for (kind, code), on, village, recorded, confirmed, ended, many in told:
        names = ("households_direct", "households_on_grid", "households_contracted")
        counts = {"households": {"households": 20}, "customers": dict.fromkeys(names, many)}.get(
            kind, {}
        )
        story.tell(kind, on, code, village=village, recorded=recorded,
                   confirmed=max(recorded, confirmed) if confirmed else None,
                   ended=max(recorded, ended) if ended else None,
                   pending=confirmed is None, **counts)  # fmt: skip
    then, now = known(story, THEN), known(story, NOW)
    found = changes(story.log(), then, now)

    assert found.unexplained.empty
    assert set(found.villages["village_id"]) == set(found.acts["village_id"])
    same = ~then.frame["village_id"].isin(found.villages["village_id"])
    pd.testing.assert_frame_equal(
        then.frame.loc[same, ["meets", "status"]], now.frame.loc[same, ["meets", "status"]]
    )


def test_no_change_and_what_waits_explain_no_difference() -> None:
    story = Story()
    story.tell("no_change", "2025-02-10", recorded="2025-02-20")
    story.stage("energised", "2025-02-10", recorded="2025-02-20", pending=True)
    then = known(story, THEN)
    now = known(story, NOW)
    other = dataclasses.replace(now, frame=now.frame.assign(status="preparing"))
    [causes] = changes(story.log(), then, other).villages["causes"]
    assert causes == (Cause.UNKNOWN,)
