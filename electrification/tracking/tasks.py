"""Tasks on their way in: assigning one, and saying what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from electrification import calendar
from electrification.labels import TASK_FIELD, label
from electrification.storage import Store, Work
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.tasks import (
    ANSWERS,
    NewTask,
    NewTaskEvent,
    Problem,
    TaskAction,
    TaskState,
    impossible_event,
    impossible_task,
)
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.refusals import refuse_outside


def assign(store: Store, task: NewTask, by: Actor, *, today: dt.date | None = None) -> int:
    """Record that a document charges a unit with a task; answers its id.

    Raises
    ------
    Refused
        Without the right over every village of it, for what cannot be, for a village or an
        obstacle that is not there, and for the same document with the same content once more.
    """
    if not may(by, Action.ASSIGN_TASK):
        raise Refused(
            message(N_("You may not assign tasks.")),
            message(N_("Ask the department that keeps the programme to assign it.")),
        )
    task = _trimmed(task)
    refuse_problems(impossible_task(task, today or calendar.today()))
    _refuse_unknown(store, task)
    held = store.villages_in(scope_of(by, Action.ASSIGN_TASK))
    refuse_outside(held, {s.village_id for s in task.subjects})
    row = {
        "document_number": task.document_number,
        "document_on": task.document_on,
        "content": task.content,
        "lead_unit": task.lead_unit,
        "coordinating_units": "\n".join(task.coordinating_units) or None,
        "due_on": task.due_on,
    }
    subjects = [
        {
            "village_id": one.village_id,
            "stage": str(one.stage) if one.stage else None,
            "obstacle_entry_id": one.obstacle_entry_id,
        }
        for one in dict.fromkeys(task.subjects)
    ]
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: nobody assigns the same meanwhile
        same = work.same_task(task.document_number, task.content)
        if same is not None:
            raise Refused(
                message(N_("Document {number} has charged somebody with just this already: "
                           "task {id}."), number=task.document_number, id=same),
                message(N_("Look at that task, or say what else the document asks for.")),
            )  # fmt: skip
        return work.add_task(row, subjects)


def report(
    store: Store,
    task_id: int,
    event: NewTaskEvent,
    by: Actor,
    *,
    seen: int | None = None,
    today: dt.date | None = None,
) -> int:
    """Record what happened to a task; answers the id of the event.

    Parameters
    ----------
    seen : id of the last event that the person saw (0: none); where another came since, the person
        is asked to look first.

    Raises
    ------
    Refused
        Without the right, for what cannot be, and where somebody else was quicker.
    """
    event = _trimmed_event(event)
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: the task stands as it is read from here on
        task = work.task(task_id)
        if task is None:
            raise Refused(message(N_("There is no task {id}."), id=task_id), RELOAD)
        refuse_action(store, task, event.action, by)
        if seen is not None and int(task["last_event_id"]) != seen:
            raise Refused(
                message(N_("Somebody else has written about this task meanwhile.")), RELOAD
            )
        last_on = task["last_event_on"]
        refuse_problems(
            impossible_event(
                event,
                TaskState(task["state"]),
                document_on=task["document_on"].date(),
                last_on=None if pd.isna(last_on) else last_on.date(),
                due_on=task["due_on"].date(),
                lead_unit=task["lead_unit"],
                today=today or calendar.today(),
            )
        )
        _refuse_own_report(work, task, event, by)
        return work.add_task_events([event_row(task_id, event)])[0]


def event_row(task_id: int, event: NewTaskEvent) -> dict[str, object]:
    """An event as a row."""
    return {
        "task_id": task_id,
        "action": str(event.action),
        "occurred_on": event.occurred_on,
        "result": event.result or None,
        "reason": event.reason or None,
        "document_number": event.document_number or None,
        "due_on": event.due_on,
        "lead_unit": event.lead_unit or None,
    }


def may_do(store: Store, task: pd.Series, action: TaskAction, by: Actor | None) -> bool:
    """Whether the person may do that about the task, wherever it stands."""
    if by is None:
        return False
    try:
        refuse_action(store, task, action, by)
    except Refused:
        return False
    return True


def refuse_action(store: Store, task: pd.Series, action: TaskAction, by: Actor) -> None:
    """Raise `Refused` where the person may not do that about the task."""
    closes = may(by, Action.CLOSE_TASK)
    offices = {task["lead_unit"], *str(task["coordinating_units"] or "").splitlines()}
    if action not in ANSWERS:
        needed, is_theirs = Action.CLOSE_TASK, closes
    else:
        needed = Action.CLOSE_TASK if closes else Action.ANSWER_TASK
        is_theirs = closes or (may(by, Action.ANSWER_TASK) and bool(offices & {*by.organisations}))
    if not is_theirs:
        raise Refused(
            message(N_("You may not do this to the task: “{action}”."), action=label(action)),
            message(
                N_(
                    "{unit} leads it; the department that assigned it confirms, extends or cancels."
                ),
                unit=task["lead_unit"],
            ),
        )
    refuse_outside(store.villages_in(scope_of(by, needed)), task["village_ids"])


def _refuse_own_report(work: Work, task: pd.Series, event: NewTaskEvent, by: Actor) -> None:
    """Nobody confirms what they reported themselves."""
    if event.action is not TaskAction.CONFIRMED:
        return
    told = work.task_history(int(task["task_id"]))
    reports = told[told["action"] == TaskAction.REPORTED_DONE]
    if len(reports) and int(reports["recorded_by"].iloc[-1]) == by.person_id:
        raise Refused(
            message(N_("You reported this task done yourself.")),
            message(N_("Let another person with the right confirm it.")),
        )


def refuse_problems(problems: list[Problem]) -> None:
    """All that is wrong at once, so that a form is mended in one go."""
    if not problems:
        return
    said = "\n".join(
        str(message(N_("{field}: {problem}"), field=message(TASK_FIELD[name]), problem=problem))
        for name, problem in problems
    )
    raise Refused(said)


def _refuse_unknown(store: Store, task: NewTask) -> None:
    known = set(store.villages()["village_id"])
    named = [s.obstacle_entry_id for s in task.subjects if s.obstacle_entry_id is not None]
    of_village = store.tasks.obstacles(named)
    for one in task.subjects:
        if one.village_id not in known:
            raise Refused(
                message(N_("There is no village {id} in the register."), id=one.village_id), RELOAD
            )
        if one.obstacle_entry_id is None:
            continue
        if one.obstacle_entry_id not in of_village:
            raise Refused(
                message(N_("There is no obstacle {id}."), id=one.obstacle_entry_id), RELOAD
            )
        if of_village[one.obstacle_entry_id] != one.village_id:
            raise Refused(
                message(N_("Obstacle {id} is one of another village."), id=one.obstacle_entry_id),
                message(N_("Choose an obstacle of the village, or that other village.")),
            )


def _trimmed(task: NewTask) -> NewTask:
    units = (" ".join(unit.split()) for unit in task.coordinating_units)
    return replace(
        task,
        document_number=" ".join(task.document_number.split()),
        content=task.content.strip(),
        lead_unit=" ".join(task.lead_unit.split()),
        coordinating_units=tuple(dict.fromkeys(unit for unit in units if unit)),
    )


def _trimmed_event(event: NewTaskEvent) -> NewTaskEvent:
    return replace(
        event,
        result=(event.result or "").strip() or None,
        reason=(event.reason or "").strip() or None,
        document_number=" ".join((event.document_number or "").split()) or None,
        lead_unit=" ".join((event.lead_unit or "").split()) or None,
    )
