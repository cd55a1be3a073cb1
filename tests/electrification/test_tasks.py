"""A task's state is derived from dated events, on two time axes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from electrification.subject.tasks import (
    LEADS_TO,
    MAY_FOLLOW,
    NewTask,
    NewTaskEvent,
    TaskAction,
    TaskState,
    impossible_event,
    impossible_task,
    states,
)
from tests.electrification.builders import day, instant

DUE = "2025-03-31"
TODAY = day("2025-09-30")


def tasks(**values: Any) -> pd.DataFrame:
    """One task of 1 March 2025, due at its end."""
    row = {"task_id": 1, "document_on": "2025-03-01", "lead_unit": "A", "due_on": DUE,
           "recorded_at": "2025-03-01"} | values  # fmt: skip
    frame = pd.DataFrame([row])
    frame["recorded_at"] = pd.to_datetime([instant(t) for t in frame["recorded_at"]], utc=True)
    return frame.assign(**{n: pd.to_datetime(frame[n]) for n in ("document_on", "due_on")})


def events(*told: dict[str, Any]) -> pd.DataFrame:
    """What happened to it; recorded on its day unless told otherwise."""
    names = ["id", "task_id", "action", "occurred_on", "result", "due_on", "lead_unit",
             "recorded_at"]  # fmt: skip
    rows = [
        {"id": i, "task_id": 1, "recorded_at": one["occurred_on"], **one}
        for i, one in enumerate(told, start=1)
    ]
    frame = pd.DataFrame(rows, columns=names)
    frame["recorded_at"] = pd.to_datetime([instant(t) for t in frame["recorded_at"]], utc=True)
    return frame.assign(**{n: pd.to_datetime(frame[n]) for n in ("occurred_on", "due_on")})


def did(action: TaskAction, on: str, **values: Any) -> dict[str, Any]:
    return {"action": str(action), "occurred_on": on, **values}


def on(text: str, *told: dict[str, Any], known_at: str = "2100-01-01") -> pd.Series:
    return states(tasks(), events(*told), day(text), instant(known_at)).iloc[0]


REPORTED = did(TaskAction.REPORTED_DONE, "2025-03-20", result="xong")


def test_a_task_that_nobody_took_up_is_not_started_and_runs_late_from_the_day_after() -> None:
    assert on(DUE)["state"] == TaskState.NOT_STARTED
    assert pd.isna(on(DUE)["overdue_days"])
    assert on("2025-04-12")["overdue_days"] == 12


@pytest.mark.parametrize("action", [a for a in TaskAction if a in LEADS_TO])
def test_the_last_event_that_turns_a_task_gives_its_state(action: TaskAction) -> None:
    found = on("2025-03-25", did(TaskAction.PROGRESSED, "2025-03-05"), did(action, "2025-03-20"))

    assert found["state"] == LEADS_TO[action]
    assert found["is_open"] == LEADS_TO[action].is_open


def test_an_extension_and_another_lead_leave_the_state_as_it_is() -> None:
    found = on(
        "2025-04-12",
        did(TaskAction.PROGRESSED, "2025-03-05"),
        did(TaskAction.EXTENDED, "2025-03-30", due_on="2025-04-30"),
        did(TaskAction.REASSIGNED, "2025-04-01", lead_unit="B"),
    )

    assert found["state"] == TaskState.IN_PROGRESS
    assert (found["due_on"].date(), found["first_due_on"].date()) == (day("2025-04-30"), day(DUE))
    assert (found["lead_unit"], found["first_lead_unit"]) == ("B", "A")
    assert pd.isna(found["overdue_days"])


def test_what_was_reported_in_time_is_not_late_while_it_waits_to_be_confirmed() -> None:
    assert pd.isna(on("2025-06-01", REPORTED)["overdue_days"])


def test_what_was_reported_late_stops_counting_on_the_day_of_the_report() -> None:
    late = did(TaskAction.REPORTED_DONE, "2025-04-10", result="xong")

    assert on("2025-06-01", late)["overdue_days"] == 10


def test_done_in_time_goes_by_the_report_and_not_by_when_it_was_confirmed() -> None:
    found = on("2025-06-01", REPORTED, did(TaskAction.CONFIRMED, "2025-04-15"))

    assert found["state"] == TaskState.DONE
    assert not found["is_late"]
    assert found["done_on"].date() == day("2025-03-20")


def test_done_after_the_deadline_is_late() -> None:
    late = did(TaskAction.REPORTED_DONE, "2025-04-10", result="xong")

    assert on("2025-06-01", late, did(TaskAction.CONFIRMED, "2025-04-15"))["is_late"]


def test_a_returned_task_runs_on() -> None:
    found = on("2025-04-05", REPORTED, did(TaskAction.RETURNED, "2025-03-25"))

    assert found["state"] == TaskState.RETURNED
    assert found["overdue_days"] == 5
    assert found["result"] == "xong"


def test_the_day_looked_at_cuts_off_what_happened_later() -> None:
    assert on("2025-03-19", REPORTED)["state"] == TaskState.NOT_STARTED
    assert states(tasks(), events(), day("2025-02-28"), instant("2100-01-01")).empty


def test_what_was_not_known_yet_at_the_instant_does_not_count() -> None:
    late_known = {**REPORTED, "recorded_at": "2025-05-01"}

    assert on("2025-04-30", late_known, known_at="2025-04-30")["state"] == TaskState.NOT_STARTED
    assert on("2025-04-30", late_known, known_at="2025-05-02")["state"] == TaskState.REPORTED_DONE
    assert states(tasks(), events(), day("2025-09-01"), instant("2025-02-01")).empty


def task(**values: Any) -> NewTask:
    stated: dict[str, Any] = {
        "document_number": "12/TB", "document_on": day("2025-09-01"), "content": "Giải phóng",
        "lead_unit": "UBND xã Sơn Vĩ", "due_on": day("2025-09-30"),
    }  # fmt: skip
    return NewTask(**(stated | values))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("document_number", " "),
        ("content", ""),
        ("content", "x" * 4001),
        ("content", "a\x00b"),
        ("content", "a\u202eb"),
        ("lead_unit", ""),
        ("lead_unit", "x" * 201),
        ("lead_unit", "a\nb"),
        ("document_on", day("2025-10-01")),
        ("document_on", day("1025-09-01")),
        ("due_on", day("2025-08-31")),
        ("due_on", day("2205-08-31")),
        ("coordinating_units", ("UBND xã Sơn Vĩ",)),
    ],
)
def test_a_task_that_cannot_be_names_the_field(field: str, value: Any) -> None:
    assert field in {name for name, _problem in impossible_task(task(**{field: value}), TODAY)}


def test_a_task_that_can_be_passes() -> None:
    assert impossible_task(task(content="x" * 4000, due_on=day("2025-09-01")), TODAY) == []


def problems(state: TaskState, action: TaskAction, **values: Any) -> set[str]:
    stated: dict[str, Any] = {"action": action, "occurred_on": day("2025-09-10")}
    event = NewTaskEvent(**(stated | values))
    found = impossible_event(
        event, state, document_on=day("2025-09-01"), last_on=day("2025-09-05"),
        due_on=day("2025-09-30"), lead_unit="A", today=TODAY,
    )  # fmt: skip
    return {name for name, _problem in found}


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("action", TaskAction)
def test_each_action_follows_only_where_the_table_says(
    state: TaskState, action: TaskAction
) -> None:
    said = {"result": "r", "reason": "r", "document_number": "1", "due_on": day("2025-10-30"),
            "lead_unit": "B"}  # fmt: skip
    assert problems(state, action, **said) == (set() if state in MAY_FOLLOW[action] else {"action"})


def test_nothing_follows_what_is_done_or_cancelled() -> None:
    for states_ in MAY_FOLLOW.values():
        assert not states_ & {TaskState.DONE, TaskState.CANCELLED}


def test_reporting_done_needs_a_result_and_returning_a_reason() -> None:
    assert problems(TaskState.IN_PROGRESS, TaskAction.REPORTED_DONE) == {"result"}
    assert problems(TaskState.REPORTED_DONE, TaskAction.RETURNED) == {"reason"}


def test_an_extension_needs_a_document_and_a_later_day() -> None:
    assert problems(TaskState.IN_PROGRESS, TaskAction.EXTENDED) == {"due_on", "document_number"}
    same = {"due_on": day("2025-09-30"), "document_number": "1"}
    assert problems(TaskState.IN_PROGRESS, TaskAction.EXTENDED, **same) == {"due_on"}


def test_the_lead_goes_to_another_unit_for_a_reason() -> None:
    same = {"lead_unit": "A", "reason": "x"}
    assert problems(TaskState.IN_PROGRESS, TaskAction.REASSIGNED, **same) == {"lead_unit"}
    no_reason = {"lead_unit": "B"}
    assert problems(TaskState.IN_PROGRESS, TaskAction.REASSIGNED, **no_reason) == {"reason"}


@pytest.mark.parametrize("on", ["2025-10-01", "2025-09-04", "2025-08-01"])
def test_an_event_is_not_in_the_future_nor_before_the_last_one(on: str) -> None:
    found = problems(TaskState.IN_PROGRESS, TaskAction.PROGRESSED, occurred_on=day(on))

    assert found == {"occurred_on"}
