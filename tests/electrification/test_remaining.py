"""Why it is not 100 % yet: every village that remains, once, whatever was recorded of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrification import texts
from electrification.questions.remaining import Condition, RequestBasis, remaining
from electrification.questions.snapshot import Snapshot
from electrification.reports.remaining_rows import in_words
from electrification.storage import Store
from electrification.subject.entries import EntryKind
from electrification.subject.villages import STATUSES
from tests.electrification.builders import Story, snapshot_of

ON = dt.date(2025, 9, 30)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    token = texts._language.set("en")
    yield
    texts._language.reset(token)


def obstacles(*rows: tuple[int, str, str, str | None]) -> pd.DataFrame:
    """Obstacles by entry: cause, unit, deadline."""
    frame = pd.DataFrame(rows, columns=["id", "cause", "unit_responsible", "due_on"])
    frame["due_on"] = [dt.date.fromisoformat(d) if d else None for d in frame["due_on"]]
    frame = frame.assign(document_number="5/CV", note=None)
    return frame.set_index("id")


def tasks(*rows: tuple[int, str, list[int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["task_id", "content", "village_ids"])
    return frame.assign(
        lead_unit="Sở Công Thương", document_number="9/TB", due_on=pd.Timestamp("2025-12-31"),
        is_open=True,
    )  # fmt: skip


def looked_at(story: Story) -> Snapshot:
    frame = story.states(ON).reset_index(drop=True)
    names = {"village_code": [f"V-{i}" for i in frame["village_id"]],
             "village_name": [f"Thôn {i}" for i in frame["village_id"]]}  # fmt: skip
    return snapshot_of(frame.assign(**names), ON)


def told(snapshot: Snapshot, held: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    return in_words(remaining(snapshot, held, asked), snapshot)


def test_every_village_of_the_sample_that_does_not_meet_stands_there_exactly_once(
    read_only_sample: Store,
) -> None:
    for day in (dt.date(2023, 12, 31), dt.date(2025, 2, 14), ON):
        snapshot = read_only_sample.snapshot(day)
        ids = [i for some in snapshot.counted["obstacle_entry_ids"] for i in some]
        rows = told(snapshot, read_only_sample.obstacles(ids), read_only_sample.tasks.on(day))
        counted = snapshot.counted
        assert sorted(rows["village_id"]) == sorted(
            counted.loc[~counted["meets"].astype(bool), "village_id"]
        )
        for name in ("fails", "cause", "request", "status_name"):
            assert rows[name].map(bool).all()


@settings(max_examples=15)
@given(st.lists(st.sampled_from(STATUSES), max_size=6))
def test_whatever_a_village_is_said_to_be_it_stands_there_once_unless_it_meets(
    statuses: list[str],
) -> None:
    story = Story(villages=len(statuses) + 1)
    for village, status in enumerate(statuses, start=1):
        story.tell(EntryKind.REGISTER_STATE, "2024-01-01", str(status), village=village)
    snapshot = looked_at(story)
    rows = told(snapshot, obstacles(), tasks())
    counted = snapshot.counted
    assert sorted(rows["village_id"]) == counted.loc[~counted["meets"], "village_id"].tolist()
    assert rows["fails"].map(bool).all()


def test_a_village_without_an_obstacle_says_that_no_cause_is_recorded() -> None:
    [row] = told(looked_at(Story()), obstacles(), tasks()).to_dict("records")
    assert row["cause"] == "no cause recorded"
    assert row["request_basis"] == RequestBasis.NEXT_STEP
    assert row["unit"] == row["document_number"] == ""


def test_two_obstacles_of_one_village_are_one_row_with_the_earliest_deadline() -> None:
    story = Story()
    one = story.tell(EntryKind.OBSTACLE, "2025-01-01", "opened")
    other = story.tell(EntryKind.OBSTACLE, "2025-02-01", "opened")
    held = obstacles(
        (one, "corridor", "UBND xã A", "2025-10-31"), (other, "earthing", "UBND xã A", "2025-09-20")
    )
    [row] = told(looked_at(story), held, tasks()).to_dict("records")
    assert row["cause"] == "Corridor of the line; Earthing"
    assert (row["unit"], row["document_number"]) == ("UBND xã A", "5/CV")
    assert (row["due_on"].date(), row["overdue_days"]) == (dt.date(2025, 9, 20), 10)


def test_an_open_task_says_what_is_asked_for_and_a_closed_one_does_not() -> None:
    asked = tasks((4, "Trình bổ sung vốn.", [1]), (5, "Việc khác", [2]))
    [row] = told(looked_at(Story()), obstacles(), asked).to_dict("records")
    assert row["request"] == "Trình bổ sung vốn"
    assert (row["unit"], row["document_number"]) == ("Sở Công Thương", "9/TB")
    assert row["task_ids"] == (4,)
    closed = asked.assign(is_open=False)
    [row] = told(looked_at(Story()), obstacles(), closed).to_dict("records")
    assert row["request_basis"] == RequestBasis.NEXT_STEP


def test_each_row_says_which_condition_fails() -> None:
    story = Story(villages=2)
    story.lit("2024-06-01", households=100, direct=80, village=1)
    rows = remaining(looked_at(story), obstacles(), tasks()).set_index("village_id")
    assert rows.loc[2, "fails"] == (Condition.SUPPLY, Condition.SYSTEM, Condition.SHARE)
    assert Condition.SYSTEM not in rows.loc[1, "fails"]
    assert Condition.SHARE in rows.loc[1, "fails"]


def test_a_village_outside_the_list_is_not_in_the_annex() -> None:
    snapshot = looked_at(Story(villages=2))
    snapshot.frame["in_baseline"] = [True, False]
    assert told(snapshot, obstacles(), tasks())["village_id"].tolist() == [1]
