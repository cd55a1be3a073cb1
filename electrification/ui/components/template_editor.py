"""Programme templates: which stages each capital programme requires, changed by a document."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.milestones import STAGES, Stage
from electrification.subject.rights import Action, may
from electrification.texts import Refused, _, instant
from electrification.tracking import templates
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.save_button import save_as_csv

COLUMNS = ("programme", "programme_name", "stage", "is_required", "source", "document_number",
           "recorded_at", "recorder_post", "recorder_unit")  # fmt: skip
KEY = "template"


def template_editor(store: Store, by: Actor, snapshot: Snapshot) -> None:
    """The table of programmes and stages, and the forms that add rows to it."""
    rows = store.templates.in_force()
    names = dict(zip(rows["programme"], rows["programme_name"], strict=True))
    _table(rows, names)
    changed = rows[rows["document_number"].notna()].sort_values("id")
    if len(changed):
        last = changed.iloc[-1]
        st.caption(
            _("Last changed at {instant} by document {number}.",
              instant=instant(last["recorded_at"].to_pydatetime()),
              number=plain(last["document_number"]))
        )  # fmt: skip
    else:
        st.caption(_("As proposed with the system; not checked against the original texts."))
    save_as_csv(rows, snapshot, COLUMNS, file_name="mau-giai-doan", key="templates_csv")
    if may(by, Action.MANAGE_TEMPLATES):
        _change(store, by, names)
        _add(store, by, names)


def _table(rows: pd.DataFrame, names: dict[str, str]) -> None:
    order = [str(s) for s in STAGES]
    wide = rows.pivot(index="stage", columns="programme", values="is_required").reindex(order)
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names.values())
    body = "".join(
        f"<tr><td>{html.escape(labels.label(Stage(stage)))}</td>"
        + "".join(_cell(wide.at[stage, code]) for code in names)
        + "</tr>"
        for stage in order
    )
    st.html(
        f'<div class="templates"><table><tr><th>{html.escape(_("Stage"))}</th>{head}</tr>'
        f"{body}</table></div>"
    )


def _cell(is_required: object) -> str:
    if is_required is None or is_required != is_required:
        return "<td>–</td>"
    if is_required:
        return f'<td title="{html.escape(_("required"))}">●</td>'
    return f'<td class="no">{html.escape(_("not required"))}</td>'


def _change(store: Store, by: Actor, names: dict[str, str]) -> None:
    st.markdown(f"**{_('Change one stage of a programme')}**")
    with st.form(KEY):
        left, right = st.columns(2)
        programme = left.selectbox(
            _("Programme"),
            list(names),
            format_func=lambda code: names[code],
            key=f"{KEY}_programme",
        )
        stage = right.selectbox(
            _("Stage"), [str(s) for s in STAGES], key=f"{KEY}_stage",
            format_func=lambda s: labels.label(Stage(s)),
        )  # fmt: skip
        required = left.radio(
            _("By this document the stage is"), [True, False], horizontal=True,
            key=f"{KEY}_required",
            format_func=lambda yes: _("required") if yes else _("not required"),
        )  # fmt: skip
        number = right.text_input(_("Number of the document"), key=f"{KEY}_number")
        pressed = st.form_submit_button(_("Change the template"), type="primary")
    if not pressed:
        return
    try:
        templates.set_stage(
            store, programme, Stage(stage), is_required=bool(required), document_number=number,
            by=by,
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Recorded."), icon=":material/check:")
    st.rerun()


def _add(store: Store, by: Actor, names: dict[str, str]) -> None:
    with (
        st.expander(_("Add a programme"), icon=":material/add:"),
        st.form(f"{KEY}_new", border=False),
    ):
        name = st.text_input(_("Name of the programme"), key=f"{KEY}_new_name")
        left, right = st.columns(2)
        code = left.text_input(_("Code"), key=f"{KEY}_new_code", placeholder="dtts_mn_2026_2030")
        number = right.text_input(_("Number of the document"), key=f"{KEY}_new_number")
        like = st.selectbox(
            _("Requires at first the same as"), list(names), format_func=lambda code: names[code],
            key=f"{KEY}_new_like",
        )  # fmt: skip
        if not st.form_submit_button(_("Add a programme"), type="primary"):
            return
        try:
            templates.add_programme(store, code.strip(), name, like=like, document_number=number,
                                    by=by)  # fmt: skip
        except Refused as refusal:
            show_refusal(refusal)
            return
        st.rerun()
