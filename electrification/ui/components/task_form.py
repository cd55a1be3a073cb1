"""Assigning a task: which document charges whom with what, until when, about which villages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from electrification import calendar, labels
from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.tasks import NewTask, TaskSubject
from electrification.texts import Refused, _, date
from electrification.tracking import handover
from electrification.tracking.tasks import assign
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.refusal import show_refusal

USUAL_DAYS = 30
KEY = "new_task"


def assign_button(store: Store, by: Actor | None, snapshot: Snapshot) -> None:
    """The button that opens the form, for who may assign tasks."""
    if by is None or not may(by, Action.ASSIGN_TASK):
        return
    if st.button(_("Assign a task"), key="assign_task", type="primary", icon=":material/add_task:"):
        st.dialog(_("Assign a task"), width="medium")(_form)(store, by, snapshot)


def _form(store: Store, by: Actor, snapshot: Snapshot) -> None:
    """No form element: the obstacles to choose from follow the villages chosen."""
    villages, obstacles = _choices(store, by, snapshot)
    left, right = st.columns(2)
    number = left.text_input(_title("document_number"), key=f"{KEY}_number")
    document_on = right.date_input(
        _title("document_on"), calendar.today(), format="DD/MM/YYYY",
        key=f"{KEY}_document_on", **ANY_DAY,
    )  # fmt: skip
    content = st.text_area(_title("content"), key=f"{KEY}_content", height=110)
    offices = handover.standing_offices(store)
    lead = st.selectbox(
        _title("lead_unit"), offices, index=None, accept_new_options=True, key=f"{KEY}_lead",
        placeholder=_("Pick or type a unit"),
    )  # fmt: skip
    others = st.multiselect(
        _title("coordinating_units"), [o for o in offices if o != lead], accept_new_options=True,
        key=f"{KEY}_others", placeholder=_("Pick or type units"),
    )  # fmt: skip
    due_on = st.date_input(
        _title("due_on"), calendar.today() + dt.timedelta(days=USUAL_DAYS),
        format="DD/MM/YYYY", key=f"{KEY}_due_on", **ANY_DAY,
    )  # fmt: skip
    chosen = st.multiselect(
        _("Village"), list(villages), format_func=lambda i: villages[i], key=f"{KEY}_villages",
        placeholder=_("Villages the task is about"),
    )  # fmt: skip
    near = {i: row for i, row in obstacles.items() if not chosen or row["village_id"] in chosen}
    stuck = st.multiselect(
        _("Open obstacles to be cleared"), list(near), key=f"{KEY}_obstacles",
        format_func=lambda i: _obstacle(near[i]), placeholder=_("If any"),
    )  # fmt: skip
    stage = st.selectbox(
        _("Stage"), [str(s) for s in STAGES], index=None, key=f"{KEY}_stage",
        format_func=lambda s: labels.label(Stage(s)), placeholder=_("If any"),
    )  # fmt: skip
    why_not = st.container()
    if not st.button(_("Assign"), type="primary", key=f"{KEY}_send", width="stretch"):
        return
    task = NewTask(
        document_number=number,
        document_on=document_on,
        content=content,
        lead_unit=lead or "",
        due_on=due_on,
        coordinating_units=tuple(others),
        subjects=_subjects(chosen, {i: near[i]["village_id"] for i in stuck}, stage),
    )
    try:
        assign(store, task, session.signed_in())
    except Refused as refusal:
        with why_not:
            show_refusal(refusal)
        return
    session.show_day(task.document_on)
    st.toast(_("The task was assigned."), icon=":material/check:")
    st.rerun()


def _title(name: str) -> str:
    return _(labels.TASK_FIELD[name])


def _choices(
    store: Store, by: Actor, snapshot: Snapshot
) -> tuple[dict[int, str], dict[int, dict[Any, Any]]]:
    """Villages in scope by id, and their open obstacles by entry."""
    held = store.villages_in(scope_of(by, Action.ASSIGN_TASK))
    frame = by_name(snapshot.frame)
    if held is not None:
        frame = frame[frame["village_id"].isin(held)]
    villages = {int(i): str(n) for i, n in zip(frame["village_id"], frame["village_name"],
                                               strict=True)}  # fmt: skip
    each = frame[["village_id", "village_name", "obstacle_entry_ids"]].explode("obstacle_entry_ids")
    each = each[each["obstacle_entry_ids"].notna()].astype({"obstacle_entry_ids": "int64"})
    told = store.obstacles([int(i) for i in each["obstacle_entry_ids"]])
    rows = each.merge(told, left_on="obstacle_entry_ids", right_index=True)
    return villages, {int(row["obstacle_entry_ids"]): row for row in rows.to_dict("records")}


def _obstacle(row: dict[Any, Any]) -> str:
    due = row["due_on"]
    parts = [
        row["village_name"],
        labels.cause(row["cause"]),
        _("deadline {day}", day=date(due)) if isinstance(due, dt.date) else None,
    ]
    return " · ".join(part for part in parts if isinstance(part, str) and part)


def _subjects(
    villages: list[int], obstacles: dict[int, int], stage: str | None
) -> tuple[TaskSubject, ...]:
    """One line for each obstacle, and one for each village chosen without one."""
    own = Stage(stage) if stage else None
    about = [
        TaskSubject(village_id=village_id, stage=own, obstacle_entry_id=entry_id)
        for entry_id, village_id in obstacles.items()
    ]
    with_obstacle = set(obstacles.values())
    about += [TaskSubject(village_id=i, stage=own) for i in villages if i not in with_obstacle]
    return tuple(about)
