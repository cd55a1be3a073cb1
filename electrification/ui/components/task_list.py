"""Tasks as people read them: what, by whom, until when, where it stands; and what one may do."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.milestones import Stage
from electrification.subject.rights import Action, scope_of
from electrification.subject.tasks import TaskState
from electrification.texts import _, date, n_, number
from electrification.ui.address import kept_address
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.components.task_actions import task_buttons
from electrification.ui.screens import TASKS, VILLAGE

MOST = 40
TASK_COLUMNS = (
    "task_id", "document_number", "document_on", "content", "lead_unit", "coordinating_units",
    "due_on", "first_due_on", "state", "overdue_days", "is_late", "reported_on", "done_on",
    "result", "villages", "stages", "recorded_at", "recorder_post", "recorder_unit",
)  # fmt: skip


def tasks_seen(
    store: Store, day: dt.date, by: Actor | None, known_at: dt.datetime | None = None
) -> pd.DataFrame:
    """Tasks that the person may see: of villages in scope, of their office, or of no village."""
    if by is None:
        return store.tasks.on(day, known_at, villages=())
    villages = store.villages_in(scope_of(by, Action.VIEW))
    return store.tasks.on(day, known_at, villages=villages, offices=by.organisations)


def task_counts(tasks: pd.DataFrame) -> str:
    """``5 nhiệm vụ đang mở, 2 quá hạn``, and how many wait to be confirmed."""
    still = tasks[tasks["is_open"].astype(bool)]
    late = int(still["overdue_days"].notna().sum())
    waiting = int((still["state"] == TaskState.REPORTED_DONE).sum())
    parts = [n_("{count} open task", "{count} open tasks", len(still))]
    if late:
        parts.append(_("{count} overdue", count=number(late)))
    if waiting:
        parts.append(_("{count} to be confirmed", count=number(waiting)))
    return ", ".join(parts)


def task_list(
    tasks: pd.DataFrame, store: Store, by: Actor | None, *, key: str, with_villages: bool = True
) -> None:
    """Draw tasks in their order, one card each, with the buttons of what the person may do."""
    if tasks.empty:
        st.caption(_("No task."))
        return
    for task in tasks.head(MOST).to_dict("records"):
        with st.container(border=True, gap="small", key=f"{key}_{task['task_id']}"):
            st.html(_card(task, with_villages=with_villages))
            task_buttons(pd.Series(task), store, by, key=key)
    if len(tasks) > MOST:
        st.caption(_("The first {count} are shown; the file holds all.", count=MOST))


def save_tasks(tasks: pd.DataFrame, snapshot: Snapshot, *, key: str) -> None:
    """The button that saves the tasks as a file."""
    rows = tasks.assign(
        villages=["; ".join(codes) for codes in tasks["village_codes"]],
        stages=["; ".join(stages) for stages in tasks["stages"]],
        coordinating_units=[
            "; ".join(_lines(units)) if _lines(units) else None
            for units in tasks["coordinating_units"]
        ],
    )
    save_as_csv(rows, snapshot, TASK_COLUMNS, file_name="nhiem-vu", key=f"{key}_csv")


def village_tasks(
    store: Store,
    village_code: str,
    day: dt.date,
    by: Actor | None,
    known_at: dt.datetime | None = None,
) -> None:
    """The tasks of one village on its page: open ones as cards, the others by a link.

    As they were known at an instant they are only looked at.
    """
    tasks = tasks_seen(store, day, by, known_at)
    is_own = [village_code in codes for codes in tasks["village_codes"]]
    own = tasks[np.array(is_own, dtype=bool)]
    still = own[own["is_open"].astype(bool)]
    if own.empty:
        return
    st.subheader(_("Tasks"), anchor=False)
    if len(still):
        acts = by if known_at is None else None
        task_list(still, store, acts, key="village_task", with_villages=False)
    closed = len(own) - len(still)
    if closed:
        address = kept_address(TASKS.address, village=village_code)
        said = n_("{count} closed task", "{count} closed tasks", closed)
        st.html(f'<a class="plainlink" href="{address}" target="_self">{html.escape(said)}</a>')


def _lines(text: object) -> list[str]:
    return text.splitlines() if isinstance(text, str) else []


def _card(task: dict[Any, Any], *, with_villages: bool) -> str:
    state = TaskState(task["state"])
    chips = f'<span class="chip {state}">{html.escape(labels.label(state))}</span>'
    if pd.notna(task["overdue_days"]):
        late = _("Overdue by {days} days", days=number(int(task["overdue_days"])))
        chips += f'<span class="chip late">{html.escape(late)}</span>'
    if state is TaskState.DONE:
        chips += f'<span class="chip">{html.escape(_when_done(task))}</span>'
    paper = _("{number} of {day}", number=task["document_number"], day=date(task["document_on"]))
    facts = [
        (_("Lead unit"), html.escape(task["lead_unit"])),
        (_("Co-ordinating units"), html.escape("; ".join(_lines(task["coordinating_units"])))),
        (_("Deadline"), html.escape(_deadline(task))),
        (_("Stage"), html.escape(", ".join(labels.label(Stage(s)) for s in task["stages"]))),
        (_("Village"), _village_links(task) if with_villages else ""),
        (_("Result"), html.escape(task["result"]) if isinstance(task["result"], str) else ""),
    ]
    told = "".join(f"<dt>{html.escape(name)}</dt><dd>{said}</dd>" for name, said in facts if said)
    return (
        f'<article class="task {"open" if state.is_open else "closed"}">'
        f'<div class="chips">{chips}<span class="paper">{html.escape(paper)}</span></div>'
        f'<p class="what">{html.escape(task["content"])}</p><dl>{told}</dl></article>'
    )


def _when_done(task: dict[Any, Any]) -> str:
    if task["is_late"]:
        days = (task["done_on"] - task["due_on"]).days
        return _("late by {days} days", days=number(days))
    return _("in time")


def _deadline(task: dict[Any, Any]) -> str:
    if task["due_on"] == task["first_due_on"]:
        return date(task["due_on"])
    return _("{day} (at first {before})", day=date(task["due_on"]),
             before=date(task["first_due_on"]))  # fmt: skip


def _village_links(task: dict[Any, Any]) -> str:
    pairs = zip(task["village_codes"], task["village_names"], strict=True)
    return "; ".join(
        f'<a href="{kept_address(VILLAGE.address, village=code)}" target="_self">'
        f"{html.escape(name)}</a>"
        for code, name in pairs
    )
