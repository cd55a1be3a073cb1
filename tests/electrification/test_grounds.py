"""Why a village meets the criterion or does not: each condition, and the entry it rests on."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from electrification.calendar import day_number, microseconds
from electrification.questions.entry_log import seen
from electrification.questions.grounds import NO_ENTRY, Answer, Condition, grounds
from electrification.questions.quality import quality
from electrification.storage import Store
from tests.electrification.builders import FAR, Story, day, snapshot_of

ON = day("2025-02-14")


def why(story: Story, on: dt.date = ON) -> pd.DataFrame:
    frame = story.states(on).reset_index(drop=True)
    snapshot = snapshot_of(frame, on)
    entries = seen(story.log(), frame["village_id"].to_numpy(), day_number(on), microseconds(FAR))
    return grounds(snapshot, entries).set_index(["village_id", "condition"])


def test_each_condition_names_the_entry_it_rests_on() -> None:
    story = Story()
    story.stage("works_completed", "2024-01-01")
    failed = story.inspection("failed", "2024-01-05")
    passed = story.inspection("passed", "2024-02-01")
    lit = story.stage("energised", "2024-02-02")
    households = story.households(20, "2024-03-01")
    direct = story.customers(19, "2024-03-02")
    story.customers(20, "2024-04-01", pending=True)
    found = why(story)
    assert (found["answer"] == Answer.MET).all()
    assert list(found["entry_id"]) == [lit, passed, direct]
    share = found.loc[1, Condition.SHARE]
    assert (share["value"], share["threshold"]) == (95, 95)
    assert share["households_entry_id"] == households
    assert failed not in set(found["entry_id"])


def test_what_is_not_met_rests_on_the_entry_that_says_so() -> None:
    story = Story()
    completed = story.stage("works_completed", "2024-01-01")
    failed = story.inspection("failed", "2024-01-05")
    story.households(20, "2024-03-01")
    direct = story.customers(3, "2024-03-02")
    found = why(story)
    assert list(found["answer"]) == [Answer.NOT_MET] * 3
    assert list(found["entry_id"]) == [completed, failed, direct]


def test_what_nobody_recorded_is_unknown_and_rests_on_nothing() -> None:
    found = why(Story())
    assert list(found["answer"]) == [Answer.UNKNOWN] * 3
    assert set(found["entry_id"]) == {NO_ENTRY}


def test_a_registers_word_is_the_ground_until_an_entry_speaks() -> None:
    story = Story()
    stated = story.tell("register_state", "2023-01-01", "meets_criterion")
    found = why(story)
    assert list(found["answer"]) == [Answer.MET] * 3
    assert list(found["entry_id"]) == [stated] * 3
    assert found["by_register"].all()
    story.households(20)
    direct = story.customers(20)
    later = why(story)
    assert list(later["entry_id"]) == [stated, stated, direct]
    assert list(later["by_register"]) == [True, True, False]


def test_in_the_sample_a_village_meets_exactly_where_all_its_conditions_are_met(
    read_only_sample: Store,
) -> None:
    for on in (ON, day("2025-09-29")):
        snapshot = read_only_sample.snapshot(on)
        found = grounds(snapshot, read_only_sample.entries_behind(snapshot))
        assert len(found) == 3 * len(snapshot.frame)
        met = (found["answer"] == Answer.MET).groupby(found["village_id"]).all()
        frame = snapshot.frame.set_index("village_id")
        assert met.reindex(frame.index).tolist() == frame["meets"].tolist()
        rested = found[found["answer"] == Answer.MET]
        assert (rested["entry_id"] != NO_ENTRY).all()
        known = read_only_sample.evidence.entries(sorted(set(rested["entry_id"])))
        own = {int(e): known[int(e)][0] for e in rested["entry_id"]}
        assert [own[int(e)] for e in rested["entry_id"]] == list(rested["village_id"])


def test_those_that_meet_are_divided_by_what_they_rest_on(read_only_sample: Store) -> None:
    snapshot = read_only_sample.snapshot(day("2025-09-29"))
    reasons = grounds(snapshot, read_only_sample.entries_behind(snapshot))
    borne_out = read_only_sample.evidence.borne_out()
    found = quality(snapshot, reasons, borne_out)
    parts = [found.documented, found.entries_only, found.register_only]
    assert sum(map(len, parts)) == found.meets == int(snapshot.counted["meets"].sum())
    assert len(found.documented) > 0
    assert quality(snapshot, reasons, ()).documented.empty
    assert len(found.not_recognised) + len(found.recognised) - len(found.recognised_short) == (
        found.meets
    )
