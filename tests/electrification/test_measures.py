"""Five measures of one snapshot, each with its own part and whole."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from electrification.questions.measures import Measure, beside, measures
from electrification.storage import Store
from electrification.subject.entries import EntryKind
from tests.electrification.builders import Story, snapshot_of

ON = dt.date(2025, 2, 14)


def measured(story: Story) -> dict[str, tuple[int, int]]:
    found = measures(snapshot_of(story.states(ON), ON))
    return {str(m): (one.part, one.whole) for m, one in found.items()}


def test_finished_works_are_no_electricity() -> None:
    story = Story(villages=3).lit("2024-06-01", village=1)
    story.stage("works_completed", "2024-06-01", village=2)
    found = measured(story)
    assert (found["criterion"], found["grid"], found["works"]) == ((1, 3), (1, 3), (2, 3))


def test_a_village_reached_by_the_grid_need_not_meet_the_criterion() -> None:
    story = Story(villages=2).lit("2024-06-01", village=1, direct=10)
    found = measured(story)
    assert (found["criterion"], found["grid"]) == ((0, 2), (1, 2))


def test_rates_of_households_are_over_the_villages_where_both_were_counted() -> None:
    story = Story(villages=3)
    for village, contracted in ((1, 8), (2, None)):
        story.households(10, village=village)
        story.tell(
            EntryKind.CUSTOMERS, "2024-02-01", village=village, households_on_grid=9,
            households_contracted=contracted,
        )  # fmt: skip
    found = measures(snapshot_of(story.states(ON), ON))
    contracts, use = found[Measure.CONTRACTS], found[Measure.USE]
    assert (contracts.part, contracts.whole, contracts.known) == (8, 10, 1)
    assert (use.part, use.whole, use.known) == (18, 20, 2)
    assert contracts.villages == 3


def test_a_local_source_counts_as_use_and_stands_beside_but_not_as_grid() -> None:
    story = Story()
    story.households(10, households_off_grid=4, households_self_strung=1)
    story.tell(EntryKind.CUSTOMERS, "2024-02-01", households_on_grid=3)
    snapshot = snapshot_of(story.states(ON), ON)
    assert measured(story)["use"] == (7, 10)
    assert measured(story)["grid"] == (0, 1)
    assert beside(snapshot) == {"households_off_grid": 4, "households_self_strung": 1}


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 80)), min_size=1, max_size=8))
def test_no_rate_is_over_100_percent(counts: list[tuple[int, int]]) -> None:
    story = Story(villages=len(counts))
    for village, (households, contracted) in enumerate(counts, start=1):
        story.households(households, village=village)
        story.tell(
            EntryKind.CUSTOMERS, "2024-02-01", village=village, households_contracted=contracted
        )
    for one in measures(snapshot_of(story.states(ON), ON)).values():
        assert 0 <= one.part <= one.whole


def test_the_headline_is_the_measure_of_the_criterion(read_only_sample: Store) -> None:
    snapshot = read_only_sample.snapshot(ON)
    own = measures(snapshot)[Measure.CRITERION]
    assert (own.part, own.whole) == (111, 123)
