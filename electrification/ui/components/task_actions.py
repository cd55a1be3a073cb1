"""What a person may do about a task, each in a small form that keeps what was typed."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.tasks import (
    MAY_FOLLOW,
    MUST_SAY,
    NewTaskEvent,
    TaskAction,
    TaskState,
)
from electrification.texts import Refused, _, date, n_
from electrification.tracking import handover
from electrification.tracking.tasks import may_do, report
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal

ICONS = {
    TaskAction.PROGRESSED: "edit_note",
    TaskAction.REPORTED_DONE: "task_alt",
    TaskAction.CONFIRMED: "verified",
    TaskAction.RETURNED: "undo",
    TaskAction.EXTENDED: "event_upcoming",
    TaskAction.REASSIGNED: "swap_horiz",
    TaskAction.CANCELLED: "cancel",
}
_FIRST = (TaskAction.CONFIRMED, TaskAction.RETURNED, TaskAction.REPORTED_DONE,
          TaskAction.PROGRESSED)  # fmt: skip
_FIELDS = ("occurred_on", "due_on", "lead_unit", "result", "reason", "document_number")
_MAY_SAY = {
    TaskAction.PROGRESSED: ("occurred_on", "result"),
    TaskAction.REPORTED_DONE: ("occurred_on", "result", "document_number"),
    TaskAction.CONFIRMED: ("occurred_on", "document_number"),
    TaskAction.RETURNED: ("occurred_on", "reason"),
    TaskAction.EXTENDED: ("occurred_on", "due_on", "document_number", "reason"),
    TaskAction.REASSIGNED: ("occurred_on", "lead_unit", "reason", "document_number"),
    TaskAction.CANCELLED: ("occurred_on", "reason", "document_number"),
}


def task_buttons(task: pd.Series, store: Store, by: Actor | None, *, key: str) -> None:
    """Buttons of what the person may do now, the rest in a menu, and the history."""
    state = TaskState(task["state"])
    possible = [a for a in TaskAction if state in MAY_FOLLOW[a] and may_do(store, task, a, by)]
    own = f"{key}_{task['task_id']}"
    with st.container(horizontal=True, gap="small", key=f"{own}_buttons"):
        for action in (a for a in _FIRST if a in possible):
            if st.button(
                labels.label(action), key=f"{own}_{action}", icon=f":material/{ICONS[action]}:"
            ):
                _ask(task, store, by, action)
        rest = [a for a in possible if a not in _FIRST]
        if rest:
            chosen = st.menu_button(
                _("More"), rest, format_func=labels.label, key=f"{own}_more", type="tertiary"
            )
            if chosen:
                _ask(task, store, by, chosen)
        if task["last_event_id"] and st.button(
            _("What happened"), key=f"{own}_history", type="tertiary", icon=":material/history:"
        ):
            st.dialog(_("What happened"))(_history)(task, store)


def _ask(task: pd.Series, store: Store, by: Actor | None, action: TaskAction) -> None:
    if by is not None:
        st.dialog(labels.label(action))(_form)(task, store, action)


def _form(task: pd.Series, store: Store, action: TaskAction) -> None:
    """The form of one action: refused, it says why and keeps what was typed."""
    st.markdown(f"**{plain(task['content'])}**")
    st.caption(
        f"{plain(task['lead_unit'])} · " + _("deadline {day}", day=date(task["due_on"].date()))
    )
    own = f"task_form_{task['task_id']}_{action}"
    with st.form(own, border=False):
        said: dict[str, Any] = {
            name: _field(name, task, store, action, f"{own}_{name}")
            for name in _FIELDS
            if name in _MAY_SAY[action]
        }
        pressed = st.form_submit_button(
            labels.label(action), type="primary", key=f"{own}_send", width="stretch"
        )
    if not pressed:
        return
    occurred_on = said.pop("occurred_on") or calendar.today()
    event = NewTaskEvent(action=action, occurred_on=occurred_on, **said)
    try:
        report(store, int(task["task_id"]), event, session.signed_in(),
               seen=int(task["last_event_id"]))  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    session.show_day(occurred_on)
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()


def _field(name: str, task: pd.Series, store: Store, action: TaskAction, key: str) -> object:
    title = _(labels.TASK_FIELD[name])
    if name not in MUST_SAY[action] and name != "occurred_on":
        title = _("{field} (if any)", field=title)
    if name == "occurred_on":
        return st.date_input(title, calendar.today(), format="DD/MM/YYYY", key=key, **ANY_DAY)
    if name == "due_on":
        return st.date_input(title, None, format="DD/MM/YYYY", key=key, **ANY_DAY)
    if name == "lead_unit":
        offices = [o for o in handover.standing_offices(store) if o != task["lead_unit"]]
        return st.selectbox(title, offices, index=None, accept_new_options=True, key=key,
                            placeholder=_("Pick or type a unit"))  # fmt: skip
    if name == "document_number":
        return st.text_input(title, key=key)
    return st.text_area(title, key=key, height=110)


def _history(task: pd.Series, store: Store) -> None:
    told = store.tasks.history(int(task["task_id"]))
    st.markdown(f"**{plain(task['content'])}**")
    rows = [_event(row) for row in told.to_dict("records")]
    rows.insert(0, _first(task))
    st.html(f'<ul class="entries">{"".join(rows)}</ul>')
    st.caption(n_("{count} step recorded", "{count} steps recorded", len(rows)))


def _first(task: pd.Series) -> str:
    return _line(
        task["document_on"], _("Assigned"),
        [task["document_number"], task["first_lead_unit"],
         _("deadline {day}", day=date(task["first_due_on"]))], None,
    )  # fmt: skip


def _event(row: dict[Any, Any]) -> str:
    action = TaskAction(row["action"])
    more = [
        row["document_number"],
        row["lead_unit"],
        _("deadline {day}", day=date(row["due_on"])) if pd.notna(row["due_on"]) else None,
        f"{row['recorder_post']}, {row['recorder_unit']}" if row["recorder_post"] else None,
    ]
    words = [text for text in (row["result"], row["reason"]) if isinstance(text, str)]
    return _line(row["occurred_on"], labels.task_event(action), more, " – ".join(words))


def _line(day: Any, what: str, more: list[Any], words: str | None) -> str:
    beside = " · ".join(html.escape(part) for part in more if isinstance(part, str) and part)
    said = f'<span class="more">{html.escape(words)}</span>' if words else ""
    return (
        f"<li><time>{date(day)}</time>"
        f'<span class="what">{html.escape(what)}</span>'
        f'<span class="more">{beside}</span>{said}</li>'
    )
