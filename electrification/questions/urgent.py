"""What a leader must settle: tasks and obstacles past their deadline or close to it, one list."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from electrification.questions.overview import overdue_days
from electrification.subject.tasks import SOON_DAYS, TaskState

URGENT_COLUMNS = (
    "task_id", "obstacle_entry_id", "village_id", "village_code", "village_name", "villages",
    "what", "unit", "document_number", "due_on", "overdue_days",
)  # fmt: skip


def in_order(tasks: pd.DataFrame) -> pd.DataFrame:
    """Tasks as they are read: the longest overdue first, open ones by deadline, then the rest."""
    keys = pd.DataFrame(
        {
            "closed": ~tasks["is_open"].astype(bool),
            "late": -tasks["overdue_days"].fillna(0),
            "due": tasks["due_on"],
            "newest": -tasks["task_id"],
        }
    )
    return tasks.loc[keys.sort_values(list(keys.columns)).index].reset_index(drop=True)


def to_decide(
    tasks: pd.DataFrame, subjects: pd.DataFrame, obstacles: pd.DataFrame, on: dt.date
) -> pd.DataFrame:
    """Open tasks that are overdue or due within a week, and open obstacles with a deadline.

    A task that is about an obstacle stands for it, so that nothing is listed twice. The longest
    overdue comes first, then the nearest deadline.

    Parameters
    ----------
    tasks : DataFrame
        As `subject.tasks.states` gives them, with ``content document_number``.
    subjects : DataFrame
        ``task_id village_id village_code village_name obstacle_entry_id``, in the task's order.
    obstacles : DataFrame
        One row per open obstacle: ``obstacle_entry_id village_id village_code village_name
        obstacle_cause obstacle_unit document_number due_on``.

    Returns
    -------
    DataFrame
        `URGENT_COLUMNS`; `villages` is how many villages a task is about, the first one is named.
    """
    urgent = tasks[tasks["is_open"].astype(bool) & _is_pressing(tasks, on)]
    stands_for = subjects.loc[subjects["task_id"].isin(urgent["task_id"]), "obstacle_entry_id"]
    left = obstacles[
        obstacles["due_on"].notna() & ~obstacles["obstacle_entry_id"].isin(stands_for.dropna())
    ]
    found = pd.concat([_of_tasks(urgent, subjects), _of_obstacles(left, on)], ignore_index=True)
    found = found.sort_values(
        ["overdue_days", "due_on"], ascending=[False, True], na_position="last", kind="stable"
    )
    return found.reset_index(drop=True)


def _is_pressing(tasks: pd.DataFrame, on: dt.date) -> pd.Series:
    """Overdue, or due soon and not reported done yet."""
    away = (tasks["due_on"] - pd.Timestamp(on)).dt.days
    waits = tasks["state"] == TaskState.REPORTED_DONE
    return tasks["overdue_days"].notna() | (~waits & (away <= SOON_DAYS))


def _of_tasks(tasks: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    own = subjects.drop_duplicates(["task_id", "village_id"])
    first = own.drop_duplicates("task_id")[
        ["task_id", "village_id", "village_code", "village_name"]
    ]
    many = own.groupby("task_id").size()
    joined = tasks[
        ["task_id", "content", "lead_unit", "document_number", "due_on", "overdue_days"]
    ].merge(first, on="task_id", how="left")
    joined["villages"] = joined["task_id"].map(many).fillna(0).astype("int64")
    joined["obstacle_entry_id"] = np.nan
    return _as_lines(joined.rename(columns={"content": "what", "lead_unit": "unit"}))


def _of_obstacles(obstacles: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    lines = obstacles.rename(columns={"obstacle_cause": "what", "obstacle_unit": "unit"})
    late = overdue_days(lines["due_on"], on)
    return _as_lines(lines.assign(overdue_days=late, task_id=np.nan, villages=1))


_TYPES = {
    "task_id": "Int64", "obstacle_entry_id": "Int64", "village_id": "Int64", "villages": "int64",
    "due_on": "datetime64[s]", "overdue_days": "float64",
}  # fmt: skip


def _as_lines(rows: pd.DataFrame) -> pd.DataFrame:
    texts = dict.fromkeys((c for c in URGENT_COLUMNS if c not in _TYPES), "object")
    return rows[list(URGENT_COLUMNS)].astype(_TYPES | texts)
