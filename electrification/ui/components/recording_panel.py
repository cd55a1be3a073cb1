"""Cập nhật tiến độ: what may come next in a few large buttons, everything else one touch away."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from electrification import calendar, labels
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.rights import Matter, matter_of
from electrification.texts import _, date, instant
from electrification.tracking.next_steps import Step, next_steps
from electrification.tracking.record_forms import FORM_KINDS, Form, from_json
from electrification.ui.components import record_desk
from electrification.ui.components.plain import plain
from electrification.ui.components.record_fields import TITLES, usual_code
from electrification.ui.components.record_form import record_form
from electrification.ui.components.record_widgets import Ground

_SOME_STAGE = (EntryKind.STAGE, EntryKind.NOT_REQUIRED)


def recording_panel(ground: Ground, by: Actor, day: dt.date) -> None:
    """Draw the place to record, for a person who records something about this village."""
    if not offered(ground) and Matter.NO_CHANGE not in ground.matters:
        return
    with st.container(border=True, key="recording"):
        st.subheader(_("Update the progress"), anchor=False)
        _panel(ground, by, day)


@st.fragment
def _panel(ground: Ground, by: Actor, day: dt.date) -> None:
    if record_desk.has_notes():
        st.rerun(scope="app")
    here = record_desk.desk(ground.village_id)
    form = here.forms.get(here.open) if here.open else None
    if form is not None:
        record_form(form, ground, by)
        return
    if day != calendar.today():
        st.caption(
            _(
                "The page shows {day}; what you record is of today’s register, {today}.",
                day=date(day),
                today=date(calendar.today()),
            )
        )
    _likely(ground)
    _others(ground)
    if Matter.NO_CHANGE in ground.matters:
        st.button(
            labels.label(EntryKind.NO_CHANGE), icon=":material/check:", key="record_no_change",
            width="stretch", on_click=record_desk.report_no_change, args=(ground.village_id,),
        )  # fmt: skip
    if here.refusal is not None:
        st.info(
            "  \n".join(plain(t) for t in (here.refusal.problem, here.refusal.remedy) if t),
            icon=":material/info:",
        )
    _drafts(ground, by)


def _likely(ground: Ground) -> None:
    steps = next_steps(ground.standing, ground.matters, ground.skipped)
    if not steps:
        return
    st.caption(_("Next steps"))
    with st.container(key="record_next", horizontal=True):
        for step in steps:
            st.button(
                _named(step), icon=":material/arrow_forward:", icon_position="right",
                key=f"next_{step.stage}_{step.phase or 0}", width="stretch",
                on_click=record_desk.open_form,
                args=(ground.village_id, ground.version, _form_of(step)),
            )  # fmt: skip


def _named(step: Step) -> str:
    name = labels.label(step.stage)
    return name if step.phase is None else f"{name} · {_('phase {phase}', phase=step.phase)}"


def _form_of(step: Step) -> Form:
    if step.stage is Stage.INSPECTED:
        return Form(EntryKind.INSPECTION, {"phase": step.phase or 0})
    return Form(EntryKind.STAGE, {"code": str(step.stage), "phase": step.phase or 0})


def offered(ground: Ground) -> list[EntryKind]:
    """Kinds of forms in which the person may record something about this village."""
    return [
        kind
        for kind in FORM_KINDS
        if any(
            matter_of(kind, code) in ground.matters
            for code in (Stage if kind in _SOME_STAGE else ("",))
        )
    ]


def _others(ground: Ground) -> None:
    def choose() -> None:
        kind = st.session_state["record_kind"]
        st.session_state["record_kind"] = None
        if kind is not None:
            code = usual_code(kind, ground.standing)
            values = {} if code is None else {"code": code}
            record_desk.open_form(ground.village_id, ground.version, Form(kind, values))

    st.pills(
        _("Record something else"), offered(ground), key="record_kind", on_change=choose,
        format_func=lambda kind: _(TITLES[kind]),
    )  # fmt: skip


def _drafts(ground: Ground, by: Actor) -> None:
    owners = [by.person_id, *ground.store.people.taken_over_by(by.person_id)]
    drafts = ground.store.drafts_of(owners)
    own = drafts[drafts["village_id"] == ground.village_id]
    if own.empty:
        return
    st.caption(_("Your drafts"))
    for draft in own.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"draft_{draft['id']}"):
            try:
                title = _draft_title(from_json(draft["form"]))
            except (ValueError, KeyError, TypeError):
                title = ""
            saved = _("saved {instant}", instant=instant(draft["saved_at"]))
            name = title or _("A draft that cannot be read any more")
            st.markdown(f"{plain(name)}  \n:gray[{plain(saved)}]", width="stretch")
            if title:
                st.button(
                    _("Open"), icon=":material/edit:", key=f"draft_open_{draft['id']}",
                    on_click=record_desk.open_draft,
                    args=(ground.village_id, ground.version, int(draft["id"]), draft["form"]),
                )  # fmt: skip
            st.button(
                _("Discard"), type="tertiary", icon=":material/delete:",
                key=f"draft_drop_{draft['id']}", on_click=record_desk.throw_draft_away,
                args=(int(draft["id"]),),
            )  # fmt: skip


def _draft_title(form: Form) -> str:
    code = str(form.values.get("code") or "")
    name = _(TITLES[form.kind])
    try:
        return labels.entry_title(form.kind, code) if code else name
    except (KeyError, ValueError):
        return name


def show_notes() -> None:
    """Say what was just recorded."""
    for text, icon in record_desk.notes():
        st.toast(plain(text), icon=f":material/{icon}:")
