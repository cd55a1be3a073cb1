"""One form that records something about a village, with what stands against it."""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

from electrification.reports.village_facts import entry_line
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind
from electrification.subject.rights import Action, scope_of
from electrification.texts import Refused, _, instant
from electrification.tracking import Conflict, Irregular
from electrification.tracking.evidence_rights import may_attach
from electrification.tracking.record_forms import entries_of
from electrification.ui.components import record_desk
from electrification.ui.components.entry_list import particulars
from electrification.ui.components.evidence_form import evidence_fields
from electrification.ui.components.plain import plain
from electrification.ui.components.record_desk import OpenForm
from electrification.ui.components.record_fields import (
    TITLES,
    document_and_reason,
    fields,
)
from electrification.ui.components.record_widgets import Ground


def record_form(form: OpenForm, ground: Ground, by: Actor) -> None:
    """Draw the form: its fields, a refusal beside them, and what can be done with it."""
    _head(form)
    fields(form, ground)
    if isinstance(form.refusal, Conflict):
        document_and_reason(form)
        _papers(form, ground, by)
        _conflict(form)
        return
    if form.refusal is not None:
        _refusal(form.refusal)
    document_and_reason(form)
    _papers(form, ground, by)
    st.button(
        _("Send for confirmation"), type="primary", width="stretch", icon=":material/send:",
        key=form.key("send"), on_click=record_desk.send, args=(form,),
    )  # fmt: skip
    with st.container(horizontal=True, key="record_quiet"):
        st.button(
            _("Save draft"), icon=":material/draft:", key=form.key("draft"),
            on_click=record_desk.keep_as_draft, args=(form,),
        )  # fmt: skip
        st.button(
            _("Throw away"), type="tertiary", icon=":material/delete:", key=form.key("drop"),
            on_click=record_desk.drop_form, args=(form,),
        )  # fmt: skip


def _papers(form: OpenForm, ground: Ground, by: Actor) -> None:
    """Photos and documents that are sent together with the entry."""
    if not may_attach(ground.store, by, [ground.village_id]):
        return
    with st.expander(
        _("Attach photos, minutes"), icon=":material/attach_file:", key=form.key("papers")
    ):
        mine = ground.store.villages_in(scope_of(by, Action.ATTACH))
        evidence_fields(
            ground.village, ground.snapshot, mine, key=form.papers_key, has_number=False
        )


def _head(form: OpenForm) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="record_head"):
        title = _(TITLES[EntryKind(form.kind)])
        if form.supersedes is not None:
            title = _("Correction of entry {id}: {title}", id=form.supersedes, title=title)
        st.markdown(f"**{plain(title)}**", width="stretch")
        st.button(
            _("Close"), type="tertiary", icon=":material/close:", key=form.key("close"),
            on_click=record_desk.close_form, args=(form.village_id,),
        )  # fmt: skip


def _refusal(refusal: Refused) -> None:
    if not isinstance(refusal, Irregular):
        said = plain(refusal.problem)
        if refusal.remedy:
            said += f"  \n{plain(refusal.remedy)}"
        st.error(said, icon=":material/block:")
        return
    breaches = "\n".join(f"- {plain(breach.problem)}" for breach in refusal.breaches)
    st.warning(
        f"**{_('Needs review:')}**\n{breaches}\n\n{plain(refusal.remedy or '')}",
        icon=":material/rule:",
    )


def _conflict(form: OpenForm) -> None:
    """What others wrote meanwhile, beside what is typed here."""
    st.warning(plain(str(form.refusal)), icon=":material/group:")
    theirs, own = st.columns(2, gap="medium")
    with theirs:
        st.markdown(f"**{_('Recorded while you were typing')}**")
        rows = form.changes.to_dict("records") if form.changes is not None else []
        st.html(_list([(entry_line(row), _when_and_who(row)) for row in rows]))
    with own:
        st.markdown(f"**{_('What you typed')}**")
        st.html(_list(_typed(form)))
    st.button(
        _("Send all the same"), type="primary", width="stretch", icon=":material/send:",
        key=form.key("send"), on_click=record_desk.send_all_the_same, args=(form,),
    )  # fmt: skip
    st.button(
        _("Leave mine out"), width="stretch", icon=":material/delete:", key=form.key("drop"),
        on_click=record_desk.drop_form, args=(form,),
    )  # fmt: skip


def _when_and_who(row: dict[Any, Any]) -> str:
    return " · ".join([instant(row["recorded_at"]), *particulars(row)])


def _typed(form: OpenForm) -> list[tuple[str, str]]:
    try:
        stated = entries_of(form.filled_in(), form.village_id)
    except Refused as refusal:
        return [(str(refusal.problem), "")]
    return [(entry_line(vars_of(one)), one.note or "") for one in stated]


def vars_of(entry: object) -> dict[str, object]:
    """An entry on its way in as a row of the list shows one."""
    return {**vars(entry), "cluster_name": None}


def _list(rows: list[tuple[str, str]]) -> str:
    items = "".join(
        f'<li><span class="what">{html.escape(said)}</span>'
        f'<span class="more">{html.escape(more)}</span></li>'
        for said, more in rows
    )
    return f'<ul class="beside">{items}</ul>'
