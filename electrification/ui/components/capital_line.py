"""The overview's line about money, which opens the page of capital."""

from __future__ import annotations

import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.reports.capital_words import days_left, head_line, head_year, waiting_lines
from electrification.storage import Store
from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.ui import session
from electrification.ui.capital_seen import capital_seen
from electrification.ui.components.plain import plain
from electrification.ui.screens import CAPITAL


def capital_line(store: Store, snapshot: Snapshot) -> None:
    """Plan, paid and what must be paid by when; nothing where no plan is recorded."""
    actor = session.actor()
    if actor is None or not may(actor, Action.VIEW):
        return
    head = capital_seen(store, snapshot).head()
    if head.plan_year is None:
        return
    year = head_year(head)
    line = f"**{plain(year)}** {plain(head_line(head).removeprefix(year).strip())}"
    if head.due:
        line += f" · {plain(days_left(head.due[0]))}"
    opened = st.expander(
        line, icon=f":material/{CAPITAL.icon}:", key="list_capital", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        st.markdown(
            "\n".join(
                f"- {plain(said)}" for said in (_("Confirmed entries only"), *waiting_lines(head))
            )
        )
        st.page_link(CAPITAL.as_streamlit(), label=_(CAPITAL.title), width="content")
