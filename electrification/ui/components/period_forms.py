"""The small forms of a period: close, reopen, report, move the deadline."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from electrification.labels import ESTIMATE, period_name
from electrification.questions.measures import Measure, measures
from electrification.storage import Store
from electrification.subject.periods import MAX_ESTIMATE, Estimated, NewReport
from electrification.texts import Refused, _, date, n_, number
from electrification.tracking import periods
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.period_picker import Chosen
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal


def close_form(store: Store, chosen: Chosen, units: pd.DataFrame) -> None:
    """Say what is about to be closed, and close it."""
    found = measures(store.snapshot(chosen.last_on))[Measure.CRITERION]
    st.markdown(
        _("**{part}/{whole} villages** meet the criterion on {day}.", part=number(found.part),
          whole=number(found.whole), day=date(chosen.last_on))
    )  # fmt: skip
    st.caption(
        _("The figures are kept for ever as they are known at this moment, and signed. What is "
          "recorded later of these days shows as a change and does not move them.")
    )  # fmt: skip
    if missing := int(units["reported_at"].isna().sum()):
        st.warning(
            n_("{count} unit has not reported.", "{count} units have not reported.", missing),
            icon=":material/hourglass:",
        )
    if st.button(_("Close {period}", period=period_name(chosen.key)), type="primary",
                 key="period_close_send", width="stretch"):  # fmt: skip
        _send(lambda: periods.close(store, chosen.key, session.signed_in()), _("Figures closed"))


def reopen_form(store: Store, key: str) -> None:
    """Ask why a closed period is opened again."""
    st.caption(_("The closing stays with its figures, and so does the reason."))
    with st.form("period_reopen_form", border=False):
        reason = st.text_area(_("Reason for reopening"), key="period_reopen_reason", height=110)
        number_of = st.text_input(_("Number of the document (if any)"), key="period_reopen_number")
        pressed = st.form_submit_button(
            _("Reopen the period"), type="primary", key="period_reopen_send", width="stretch"
        )
    if pressed:
        _send(
            lambda: periods.reopen(
                store, key, reason, session.signed_in(), document_number=number_of
            ),
            _("The period is open again."),
        )


def deadline_form(store: Store, chosen: Chosen) -> None:
    """Ask until when units are to report."""
    with st.form("period_deadline_form", border=False):
        due_on = st.date_input(
            _("Deadline for reports"), chosen.due_on, format="DD/MM/YYYY", key="period_due_on",
            **ANY_DAY,
        )  # fmt: skip
        reason = st.text_input(_("Reason (if any)"), key="period_due_reason")
        pressed = st.form_submit_button(
            _("Move the deadline"), type="primary", key="period_deadline_send", width="stretch"
        )
    if pressed and due_on is not None:
        _send(
            lambda: periods.set_deadline(
                store, chosen.key, due_on, session.signed_in(), reason=reason
            ),
            _("Recorded."),
        )


def report_form(store: Store, key: str, offices: list[str], own: int) -> None:
    """Ask for a unit's report; the first `own` of the offices are the person's own."""
    st.caption(_("Estimates stand beside the figures and are counted in none of them."))
    with st.form("period_report_form", border=False):
        office = st.selectbox(_("Unit that reports"), offices, key="period_report_office")
        paper = _("Number of the report")
        number_of = st.text_input(
            paper if own < len(offices) else _("{field} (if any)", field=paper),
            key="period_report_number",
            help=_("Needed where another unit's paper is noted.") if own < len(offices) else None,
        )
        st.markdown(f"**{_('Estimate to the end of the period (if any)')}**")
        values = {
            name: st.number_input(
                _(ESTIMATE[str(name)]), min_value=0, max_value=MAX_ESTIMATE, value=None, step=1,
                key=f"period_report_{name}", placeholder="–",
            )
            for name in Estimated
        }  # fmt: skip
        note = st.text_area(
            _("{field} (if any)", field=_("Remark")), key="period_report_note", height=80
        )
        pressed = st.form_submit_button(
            _("Sign the report"), type="primary", key="period_report_send", width="stretch"
        )
    if not pressed:
        return
    new = NewReport(
        office=str(office or ""), document_number=number_of, note=note,
        estimates={name: int(v) for name, v in values.items() if v is not None},
    )  # fmt: skip
    _send(
        lambda: periods.report(store, key, new, session.signed_in()),
        _("Report of {office} signed.", office=plain(new.office)),
    )


def _send(act: Callable[[], int], done: str) -> None:
    try:
        act()
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(done, icon=":material/check:")
    st.rerun()
