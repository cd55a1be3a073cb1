"""Asking: the questions, the computing with its progress, the answer, and keeping it."""

from __future__ import annotations

import streamlit as st

from electrification.questions.first_use_answer import Answer, answer
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.scenarios import Scenario
from electrification.texts import N_, Refused, _, message
from electrification.tracking import scenarios
from electrification.ui import session
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.scenario_form import scenario_form
from electrification.ui.components.scenario_result import scenario_result

FOUND = "scenario_found"
SECONDS = 8.0


def scenario_asking(store: Store, snapshot: Snapshot) -> None:
    """Draw the questions and, once computed, the answer."""
    with st.container(border=True):
        asked = scenario_form(store, snapshot)
        if asked is None:
            return
        pressed = st.button(
            _("Compute the scenario"), type="primary", icon=":material/calculate:",
            key="scenario_compute",
        )  # fmt: skip
    if pressed:
        _compute(asked, snapshot)
    kept: tuple[Scenario, Answer, int] | None = st.session_state.get(FOUND)
    if kept is None:
        st.caption(_("Type what each source gives in each year, then compute."))
        return
    told, found, version = kept
    if told != asked or version != snapshot.data_version:
        st.info(
            _("What is asked has changed since this answer: compute again."),
            icon=":material/update:",
        )
    scenario_result(told, found, snapshot, key="scenario_now")
    if told == asked:
        _keep(store, told, found, snapshot)


def _compute(asked: Scenario, snapshot: Snapshot) -> None:
    bar = st.progress(0.0, text=_("Computing …"))

    def told(done: int, of: int) -> None:
        bar.progress(done / of, text=_("Computing …"))

    try:
        scenarios.refuse_impossible(asked)
        if asked.total_vnd == 0:
            raise Refused(
                message(N_("No source gives any money.")),
                message(N_("Type a budget for at least one source and year.")),
            )
        found = answer(asked, seconds=SECONDS, progress=told)
    except Refused as refusal:
        show_refusal(refusal)
        return
    except TimeoutError:
        show_refusal(
            Refused(
                message(N_("No choice was found in {seconds} seconds."), seconds=int(SECONDS)),
                message(N_("Ask about fewer years or sources, or leave works out.")),
            )
        )
        return
    finally:
        bar.empty()
    st.session_state[FOUND] = (asked, found, snapshot.data_version)


def _keep(store: Store, asked: Scenario, found: Answer, snapshot: Snapshot) -> None:
    with st.form("scenario_keep_form", border=True):
        name_at, note_at = st.columns([1, 1.6])
        name = name_at.text_input(_("Name of the scenario"), key="scenario_name")
        note = note_at.text_input(_("{field} (if any)", field=_("Note")), key="scenario_note")
        pressed = st.form_submit_button(
            _("Keep the scenario"), icon=":material/bookmark_add:", key="scenario_keep"
        )
    if not pressed:
        return
    try:
        scenarios.keep(
            store, name, asked, found, session.signed_in(), as_of=snapshot.on,
            data_version=snapshot.data_version, note=note,
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Scenario kept."), icon=":material/check:")
    st.rerun()
