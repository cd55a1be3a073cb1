"""Handing over: what people and offices left open when they ended, to those who came after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from electrification import calendar
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.offices import Holder, Offices
from electrification.subject.rights import Action, scope_of
from electrification.subject.tasks import NewTaskEvent, TaskAction, TaskState, impossible_event
from electrification.subject.typed import impossible_text
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.recording import refuse_without
from electrification.tracking.refusals import refuse_outside
from electrification.tracking.tasks import event_row, refuse_problems

DEFAULT_DOCUMENT = "NQ 1684/NQ-UBTVQH15"
"""The resolution that merged the communes; the districts ended on the same day."""
MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True)
class Leaver:
    """Somebody whose posts have all ended, with work left open and who may take it over."""

    person_id: int
    drafts: int
    returned: int
    villages: frozenset[int]
    successors: tuple[int, ...]


def offices(store: Store, day: dt.date | None = None) -> Offices:
    """The offices of a day (today)."""
    rows = store.people.every_post()
    holders = [Holder(*row) for row in rows]
    return Offices(holders, store.units(), day or calendar.today())


def standing_offices(store: Store, day: dt.date | None = None) -> list[str]:
    """Offices somebody works in on a day (today)."""
    return offices(store, day).standing()


def leavers(store: Store, known: Offices) -> list[Leaver]:
    """People whose posts have all ended and who left drafts or returned entries to nobody yet."""
    drafts, returned = store.left_open.drafts(), store.left_open.returned()
    handed = store.left_open.handed_over()
    found = []
    for person_id in known.leavers():
        if person_id in handed:
            continue
        own = [rows[rows["person_id"] == person_id] for rows in (drafts, returned)]
        if not any(len(rows) for rows in own):
            continue
        villages = frozenset(int(v) for rows in own for v in rows["village_id"])
        successors = tuple(known.successors_of_person(person_id))
        found.append(Leaver(person_id, len(own[0]), len(own[1]), villages, successors))
    return found


def orphan_tasks(store: Store, known: Offices) -> pd.DataFrame:
    """Open tasks led by an office that has ended, the most urgent first."""
    tasks = store.tasks.on(known.day)
    ended = {office: known.has_ended(office) for office in set(tasks["lead_unit"])}
    here = tasks["is_open"].astype(bool) & tasks["lead_unit"].map(ended).astype(bool)
    return tasks[here].reset_index(drop=True)


def orphan_entries(store: Store, known: Offices) -> pd.DataFrame:
    """Open obstacles and plans that name an office that has ended, and that nobody has rewritten.

    Returns
    -------
    DataFrame
        ``entry_id village_id village_code village_name kind what unit due_on``.
    """
    frame = store.snapshot(known.day).frame
    names = ["village_id", "village_code", "village_name"]
    each = frame[[*names, "obstacle_entry_ids"]].explode("obstacle_entry_ids")
    each = each[each["obstacle_entry_ids"].notna()].astype({"obstacle_entry_ids": "int64"})
    told = store.obstacles([int(i) for i in each["obstacle_entry_ids"]])
    stuck = each.merge(told, left_on="obstacle_entry_ids", right_index=True).rename(
        columns={"obstacle_entry_ids": "entry_id", "cause": "what", "unit_responsible": "unit"}
    )
    plans = store.left_open.plans().rename(columns={"code": "what", "unit_responsible": "unit"})
    columns = ["entry_id", *names, "kind", "what", "unit", "due_on"]
    both = pd.concat(
        [
            rows.assign(kind=kind, due_on=pd.to_datetime(rows["due_on"]))[columns].astype(
                {"entry_id": "int64", "due_on": "datetime64[s]"}
            )
            for kind, rows in (("obstacle", stuck), ("planned", plans))
        ],
        ignore_index=True,
    )
    named = {u: known.has_ended(u) for u in both["unit"].dropna().unique()}
    is_orphan = both["unit"].map(named).fillna(False).astype(bool)
    is_rewritten = both["entry_id"].isin(store.left_open.rewritten())
    return both[is_orphan & ~is_rewritten].reset_index(drop=True)


def hand_over(
    store: Store,
    *,
    people: Mapping[int, int],
    tasks: Mapping[int, str],
    reason: str,
    document_number: str,
    by: Actor,
    today: dt.date | None = None,
) -> None:
    """Hand over, in one act, people's open work and the lead of tasks.

    Parameters
    ----------
    people : by id of who left, the id of who takes over drafts and returned entries
    tasks : by id of a task, the office that takes the lead

    Raises
    ------
    Refused
        Without the right over every village concerned, without a reason, to somebody who holds no
        post, or from somebody who still holds one or an office that still stands.
    """
    refuse_without(by, Action.HAND_OVER)
    day = today or calendar.today()
    said, number = _texts(reason, document_number)
    if not people and not tasks:
        raise Refused(message(N_("Nothing was chosen to be handed over.")))
    known = offices(store, day)
    held = store.villages_in(scope_of(by, Action.HAND_OVER))
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: nobody hands over the same meanwhile
        left = {leaver.person_id: leaver for leaver in leavers(store, known)}
        rows = []
        for from_id, to_id in people.items():
            _refuse_person(left.get(from_id), to_id, known, held)
            rows.append(
                {
                    "from_person_id": from_id,
                    "to_person_id": to_id,
                    "reason": said,
                    "document_number": number,
                }
            )
        events = []
        for task_id, office in tasks.items():
            task = work.task(task_id)
            if task is None:
                raise Refused(message(N_("There is no task {id}."), id=task_id), RELOAD)
            refuse_outside(held, frozenset(task["village_ids"]))
            if not known.has_ended(task["lead_unit"]):
                raise Refused(
                    message(N_("{unit} still stands and leads this task."), unit=task["lead_unit"]),
                    message(N_("The department that assigned it names another lead.")),
                )
            events.append(event_row(task_id, _event(task, office, said, number, day)))
        work.add_handovers(rows)
        work.add_task_events(events)


def _event(
    task: pd.Series, office: str, reason: str, number: str | None, day: dt.date
) -> NewTaskEvent:
    event = NewTaskEvent(
        action=TaskAction.REASSIGNED,
        occurred_on=day,
        lead_unit=" ".join(office.split()),
        reason=reason,
        document_number=number,
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
            today=day,
        )
    )
    return event


def _refuse_person(
    leaver: Leaver | None, to_id: int, known: Offices, held: frozenset[int] | None
) -> None:
    if leaver is None:
        raise Refused(message(N_("This person left nothing open, or still holds a post.")), RELOAD)
    standing = {h.person_id for h in known.holders} - set(known.leavers())
    if to_id not in standing:
        raise Refused(
            message(N_("Whoever takes over must hold a post today.")),
            message(N_("Choose another person, or give this one a post first.")),
        )
    refuse_outside(held, leaver.villages)


def _texts(reason: str, document_number: str) -> tuple[str, str | None]:
    said, number = " ".join(reason.split()), " ".join(document_number.split())
    if not said:
        raise Refused(message(N_("The reason is missing.")), message(N_("Say in a few words why.")))
    for text in (said, number):
        if (wrong := impossible_text(text, MAX_REASON_CHARACTERS)) is not None:
            raise Refused(wrong)
    return said, number or None
