"""Tasks that a document charges a unit with: what became of them by a day, as known at an instant.

A task is never changed: what happens to it is an event of its own (taken up, reported done,
confirmed, returned, its deadline extended, another unit put in the lead, cancelled), and its state
is derived from them. Responsibility between department, sector and locality is what the document
says: one unit leads, others co-ordinate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from electrification.subject.entries import LATEST_DEADLINE
from electrification.subject.milestones import Stage
from electrification.subject.typed import MAX_CHARACTERS, impossible_text
from electrification.texts import N_, Message, message

SOON_DAYS = 7
"""A task is due soon when its deadline is at most so many days away."""
MAX_LINE_CHARACTERS = 200
EARLIEST_DOCUMENT = dt.date(2000, 1, 1)


class TaskState(StrEnum):
    """Where a task stands."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    REPORTED_DONE = "reported_done"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self not in (TaskState.DONE, TaskState.CANCELLED)


class TaskAction(StrEnum):
    """What happens to a task."""

    PROGRESSED = "progressed"
    REPORTED_DONE = "reported_done"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    EXTENDED = "extended"
    REASSIGNED = "reassigned"
    CANCELLED = "cancelled"


ANSWERS = (TaskAction.PROGRESSED, TaskAction.REPORTED_DONE)
"""What the unit that was charged says; all else is said by who charged it."""
LEADS_TO: Mapping[TaskAction, TaskState] = {
    TaskAction.PROGRESSED: TaskState.IN_PROGRESS,
    TaskAction.REPORTED_DONE: TaskState.REPORTED_DONE,
    TaskAction.CONFIRMED: TaskState.DONE,
    TaskAction.RETURNED: TaskState.RETURNED,
    TaskAction.CANCELLED: TaskState.CANCELLED,
}
_TO_BE_DONE = frozenset({TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.RETURNED})
_REPORTED = frozenset({TaskState.REPORTED_DONE})
MAY_FOLLOW: Mapping[TaskAction, frozenset[TaskState]] = {
    TaskAction.PROGRESSED: _TO_BE_DONE,
    TaskAction.REPORTED_DONE: _TO_BE_DONE,
    TaskAction.CONFIRMED: _REPORTED,
    TaskAction.RETURNED: _REPORTED,
    TaskAction.EXTENDED: _TO_BE_DONE | _REPORTED,
    TaskAction.REASSIGNED: _TO_BE_DONE | _REPORTED,
    TaskAction.CANCELLED: _TO_BE_DONE | _REPORTED,
}
"""In which states an action is possible."""
MUST_SAY: Mapping[TaskAction, tuple[str, ...]] = {
    TaskAction.PROGRESSED: (),
    TaskAction.REPORTED_DONE: ("result",),
    TaskAction.CONFIRMED: (),
    TaskAction.RETURNED: ("reason",),
    TaskAction.EXTENDED: ("due_on", "document_number"),
    TaskAction.REASSIGNED: ("lead_unit", "reason"),
    TaskAction.CANCELLED: ("reason", "document_number"),
}
"""What each action must come with."""


@dataclass(frozen=True, kw_only=True)
class TaskSubject:
    """What a task is about: a village, perhaps one stage of it or one open obstacle."""

    village_id: int
    stage: Stage | None = None
    obstacle_entry_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task on its way in."""

    document_number: str
    document_on: dt.date
    content: str
    lead_unit: str
    due_on: dt.date
    coordinating_units: tuple[str, ...] = ()
    subjects: tuple[TaskSubject, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewTaskEvent:
    """What happened to a task, on its way in; `due_on` and `lead_unit` are the new ones."""

    action: TaskAction
    occurred_on: dt.date
    result: str | None = None
    reason: str | None = None
    document_number: str | None = None
    due_on: dt.date | None = None
    lead_unit: str | None = None


Problem = tuple[str, Message]


def impossible_task(task: NewTask, today: dt.date) -> list[Problem]:
    """What no task may say, as (field, message); an empty list lets it through."""
    found: list[Problem] = []
    for name in ("document_number", "content", "lead_unit"):
        found += _text_problems(name, getattr(task, name), is_needed=True)
    for unit in task.coordinating_units:
        found += _text_problems("coordinating_units", unit)
    if task.lead_unit.strip() in {unit.strip() for unit in task.coordinating_units}:
        text = N_("The lead unit does not co-ordinate with itself: take it out of the others.")
        found.append(("coordinating_units", message(text)))
    if task.document_on > today:
        text = N_("The document is of {day}, which is still to come: give the day it was signed.")
        found.append(("document_on", message(text, day=task.document_on)))
    if task.document_on < EARLIEST_DOCUMENT:
        text = N_("The document is of {day}: look at the year again.")
        found.append(("document_on", message(text, day=task.document_on)))
    return found + _deadline_problems(task.due_on, task.document_on)


def impossible_event(
    event: NewTaskEvent,
    state: TaskState,
    *,
    document_on: dt.date,
    last_on: dt.date | None,
    due_on: dt.date,
    lead_unit: str,
    today: dt.date,
) -> list[Problem]:
    """What cannot happen to a task that stands there; an empty list lets it through.

    Parameters
    ----------
    last_on : day of the last event; the document's day where there is none
    due_on, lead_unit : the deadline and the unit in the lead as they stand now
    """
    if state not in MAY_FOLLOW[event.action]:
        return [("action", _WHY_NOT[state])]
    found: list[Problem] = []
    for name in MUST_SAY[event.action]:
        if getattr(event, name) in (None, ""):
            found.append((name, _MISSING[name]))
    for name in ("result", "reason", "document_number", "lead_unit"):
        found += _text_problems(name, getattr(event, name) or "")
    first = max(document_on, last_on or document_on)
    if event.occurred_on > today:
        text = N_("{day} has not come yet: give the day on which it happened.")
        found.append(("occurred_on", message(text, day=event.occurred_on)))
    elif event.occurred_on < first:
        text = N_("Something happened to the task on {day} already: give that day or a later one.")
        found.append(("occurred_on", message(text, day=first)))
    if event.action is TaskAction.EXTENDED and event.due_on is not None:
        found += _deadline_problems(event.due_on, document_on)
        if event.due_on <= due_on:
            text = N_("The deadline is {day} already: an extension gives a later day.")
            found.append(("due_on", message(text, day=due_on)))
    is_same = (event.lead_unit or "").strip() == lead_unit
    if event.action is TaskAction.REASSIGNED and is_same:
        text = N_("{unit} is in the lead already: name another unit.")
        found.append(("lead_unit", message(text, unit=lead_unit)))
    return found


_WHY_NOT: Mapping[TaskState, Message] = {
    TaskState.NOT_STARTED: message(N_("The task has not been reported done: wait for the report.")),
    TaskState.IN_PROGRESS: message(N_("The task has not been reported done: wait for the report.")),
    TaskState.RETURNED: message(N_("The task was returned: wait until it is reported done anew.")),
    TaskState.REPORTED_DONE: message(
        N_("The task is reported done and waits to be confirmed: nothing more is to be reported.")
    ),
    TaskState.DONE: message(
        N_("The task is done and closed: assign a new one for what is still to be done.")
    ),
    TaskState.CANCELLED: message(
        N_("The task was cancelled: assign a new one for what is still to be done.")
    ),
}
_MISSING: Mapping[str, Message] = {
    "result": message(N_("Say what was achieved.")),
    "reason": message(N_("Say why.")),
    "document_number": message(N_("Give the number of the document.")),
    "due_on": message(N_("Give the new deadline.")),
    "lead_unit": message(N_("Name the unit that takes the lead.")),
}


def _text_problems(name: str, text: str, *, is_needed: bool = False) -> list[Problem]:
    if is_needed and not text.strip():
        return [(name, message(N_("Fill this in.")))]
    is_long = name in ("content", "result", "reason")
    wrong = impossible_text(text, MAX_CHARACTERS if is_long else MAX_LINE_CHARACTERS)
    if wrong is None and not is_long and "\n" in text:
        wrong = message(N_("Write it on one line."))
    return [(name, wrong)] if wrong else []


def _deadline_problems(due_on: dt.date, document_on: dt.date) -> list[Problem]:
    if due_on < document_on:
        text = N_("The deadline {due} is before the day of the document, {day}: look at both days.")
        return [("due_on", message(text, due=due_on, day=document_on))]
    if due_on > LATEST_DEADLINE:
        text = N_("The deadline is {day}: look at the year again.")
        return [("due_on", message(text, day=due_on))]
    return []


_STATE_OF = {str(action): str(state) for action, state in LEADS_TO.items()}
_OPEN = [str(state) for state in TaskState if state.is_open]


def states(
    tasks: pd.DataFrame, events: pd.DataFrame, on: dt.date, known_at: dt.datetime
) -> pd.DataFrame:
    """What became of each task by day `on`, as known at `known_at`.

    Parameters
    ----------
    tasks : DataFrame
        ``task_id document_on lead_unit due_on recorded_at`` and whatever else is to be kept.
    events : DataFrame
        ``id task_id action occurred_on result due_on lead_unit recorded_at``.

    Returns
    -------
    DataFrame
        The tasks there are on that day as known then, with ``state is_open lead_unit due_on
        first_due_on result reported_on done_on is_late overdue_days last_event_id last_event_on``.
        `overdue_days` is missing for what is not overdue; what was reported done stops counting on
        the day it was reported.
    """
    day, known = pd.Timestamp(on), pd.Timestamp(known_at)
    here = (tasks["document_on"] <= day) & (tasks["recorded_at"] <= known)
    found = tasks[here].rename(columns={"due_on": "first_due_on", "lead_unit": "first_lead_unit"})
    happened = (events["occurred_on"] <= day) & (events["recorded_at"] <= known)
    told = events[happened].sort_values(["occurred_on", "id"])
    ids = found["task_id"]

    def last(rows: pd.DataFrame, column: str) -> pd.Series:
        """The value of each task's last such event, missing where there is none."""
        kept = rows.drop_duplicates("task_id", keep="last").set_index("task_id")[column]
        return kept.reindex(ids).set_axis(ids.index)

    turned = told[told["action"].isin(list(_STATE_OF))]
    reports = told[told["action"] == TaskAction.REPORTED_DONE]
    state = last(turned, "action").map(_STATE_OF).fillna(str(TaskState.NOT_STARTED))
    due_on = last(told[told["action"] == TaskAction.EXTENDED], "due_on")
    lead_unit = last(told[told["action"] == TaskAction.REASSIGNED], "lead_unit")
    reported_on = pd.to_datetime(last(reports, "occurred_on"))
    found = found.assign(
        state=state.astype("object"),
        is_open=state.isin(_OPEN),
        lead_unit=lead_unit.where(lead_unit.notna(), found["first_lead_unit"]),
        due_on=pd.to_datetime(due_on).fillna(found["first_due_on"]),
        result=last(told[told["result"].notna()], "result"),
        reported_on=reported_on.where(state.isin([TaskState.REPORTED_DONE, TaskState.DONE])),
        last_event_id=last(told, "id").fillna(0).astype("int64"),
        last_event_on=pd.to_datetime(last(told, "occurred_on")),
    )
    found["done_on"] = found["reported_on"].where(state == TaskState.DONE)
    late = (found["reported_on"].fillna(day) - found["due_on"]).dt.days.astype("float")
    found["is_late"] = (state == TaskState.DONE) & (late > 0)
    found["overdue_days"] = late.where(found["is_open"] & (late > 0), np.nan)
    return found
