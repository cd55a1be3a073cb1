"""Line 4: tasks and obstacles in one list, nothing twice, the most urgent first."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from electrification.questions.urgent import URGENT_COLUMNS, in_order, to_decide
from electrification.subject.tasks import TaskState

DAY = dt.date(2025, 9, 30)


def tasks(*told: dict[str, Any]) -> pd.DataFrame:
    rows = []
    for i, one in enumerate(told, start=1):
        due = pd.Timestamp(one.get("due_on", DAY))
        late = (pd.Timestamp(DAY) - due).days
        state = one.get("state", TaskState.IN_PROGRESS)
        rows.append(
            {"task_id": i, "content": f"việc {i}", "lead_unit": "A", "document_number": f"{i}/TB",
             "due_on": due, "state": str(state), "is_open": state.is_open,
             "overdue_days": late if late > 0 and state.is_open else np.nan} | one
        )  # fmt: skip
    names = ["task_id", "content", "lead_unit", "document_number", "due_on", "state", "is_open",
             "overdue_days"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(due_on=pd.to_datetime(frame["due_on"]))


def about(*told: tuple[int, int, int | None]) -> pd.DataFrame:
    names = ["task_id", "village_id", "obstacle_entry_id"]
    frame = pd.DataFrame(list(told), columns=names).astype({"obstacle_entry_id": "float64"})
    frame["village_code"] = [f"V{i}" for i in frame["village_id"]]
    frame["village_name"] = [f"Thôn {i}" for i in frame["village_id"]]
    return frame


def obstacles(*told: tuple[int, int, str | None]) -> pd.DataFrame:
    names = ["obstacle_entry_id", "village_id", "due_on"]
    frame = pd.DataFrame(list(told), columns=names)
    frame["due_on"] = pd.to_datetime(frame["due_on"])
    texts = {"obstacle_cause": "Hành lang", "obstacle_unit": "B", "document_number": None,
             "village_code": "V", "village_name": "Thôn"}  # fmt: skip
    return frame.assign(**texts)


def listed(found: pd.DataFrame) -> list[tuple[str, int]]:
    return [
        ("task", int(row.task_id)) if pd.notna(row.task_id) else ("obstacle", row.obstacle_entry_id)
        for row in found.itertuples()
    ]


def test_overdue_and_soon_due_tasks_stand_in_it_and_no_others() -> None:
    far, soon, late = "2025-10-08", "2025-10-07", "2025-09-29"
    found = to_decide(
        tasks(
            {"due_on": far},
            {"due_on": soon},
            {"due_on": late},
            {"due_on": late, "state": TaskState.DONE},
            {"due_on": soon, "state": TaskState.REPORTED_DONE},
        ),
        about(),
        obstacles(),
        DAY,
    )

    assert listed(found) == [("task", 3), ("task", 2)]
    assert list(found.columns) == list(URGENT_COLUMNS)


def test_open_obstacles_stand_in_it_where_they_name_a_deadline() -> None:
    found = to_decide(tasks(), about(), obstacles((7, 1, "2025-12-31"), (8, 1, None)), DAY)

    assert listed(found) == [("obstacle", 7)]


def test_a_task_stands_for_the_obstacle_it_is_about() -> None:
    found = to_decide(
        tasks({"due_on": "2025-09-20"}),
        about((1, 1, 7)),
        obstacles((7, 1, "2025-08-31"), (8, 1, "2025-10-31")),
        DAY,
    )

    assert listed(found) == [("task", 1), ("obstacle", 8)]


def test_an_obstacle_whose_task_is_not_urgent_stands_for_itself() -> None:
    found = to_decide(
        tasks({"due_on": "2025-12-31"}), about((1, 1, 7)), obstacles((7, 1, "2025-08-31")), DAY
    )

    assert listed(found) == [("obstacle", 7)]
    assert found["overdue_days"].tolist() == [30]


def test_the_longest_overdue_comes_first_then_the_nearest_deadline() -> None:
    found = to_decide(
        tasks({"due_on": "2025-09-25"}, {"due_on": "2025-10-02"}),
        about(),
        obstacles((7, 1, "2025-09-01"), (8, 2, "2025-10-01")),
        DAY,
    )

    assert listed(found) == [("obstacle", 7), ("task", 1), ("obstacle", 8), ("task", 2)]


def test_a_task_names_its_first_village_and_how_many_there_are() -> None:
    found = to_decide(tasks({}), about((1, 4, None), (1, 9, None), (1, 4, None)), obstacles(), DAY)

    assert found[["village_code", "villages"]].to_numpy().tolist() == [["V4", 2]]


def test_nothing_to_settle_is_an_empty_list() -> None:
    assert to_decide(tasks(), about(), obstacles(), DAY).empty


def test_tasks_are_read_overdue_first_and_closed_ones_last() -> None:
    told = tasks(
        {"due_on": "2025-10-30"},
        {"due_on": "2025-08-30", "state": TaskState.DONE},
        {"due_on": "2025-09-20"},
        {"due_on": "2025-09-10"},
    )

    assert in_order(told)["task_id"].tolist() == [4, 3, 1, 2]
