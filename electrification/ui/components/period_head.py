"""A period at a glance: its days, its deadline, whether it is closed, and what one may do."""

from __future__ import annotations

import datetime as dt
import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.labels import period_name
from electrification.storage import Store
from electrification.storage.periods import StoredPeriod
from electrification.subject.accounts import Actor
from electrification.subject.periods import PeriodState
from electrification.subject.rights import Action, may
from electrification.texts import _, date, instant, n_, number
from electrification.tracking.periods import closes, offices_of
from electrification.ui import session
from electrification.ui.components.period_forms import (
    close_form,
    deadline_form,
    reopen_form,
    report_form,
)
from electrification.ui.components.period_picker import Chosen
from electrification.ui.screens import OVERVIEW


def period_head(
    store: Store,
    chosen: Chosen,
    standing: StoredPeriod | None,
    units: pd.DataFrame,
    by: Actor | None,
    today: dt.date,
) -> None:
    """Draw the card with its buttons."""
    with st.container(border=True, key="period_card"):
        st.html(_card(chosen, standing, units, today))
        if by is not None:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                _buttons(store, chosen, standing, units, by, today)


def _card(
    chosen: Chosen, standing: StoredPeriod | None, units: pd.DataFrame, today: dt.date
) -> str:
    state = standing.state if standing else PeriodState.OPEN
    due_on = chosen.due_on
    missing = int(units["reported_at"].isna().sum())
    chips = f'<span class="chip {state}">{html.escape(labels.label(state))}</span>'
    if state is PeriodState.OPEN and today <= chosen.last_on:
        chips += f'<span class="chip">{html.escape(_("Period under way"))}</span>'
    if state is PeriodState.OPEN and missing and today > due_on:
        late = _("Past the deadline by {days} days", days=number((today - due_on).days))
        chips += f'<span class="chip late">{html.escape(late)}</span>'
    name = _("Period: {period}", period=period_name(chosen.key))
    facts = [
        (_("From – to"), f"{date(chosen.first_on)} – {date(chosen.last_on)}"),
        (_("Deadline for reports"), date(due_on)),
    ]
    if len(units):
        told = _("{reported} of {units} units", reported=number(len(units) - missing),
                 units=number(len(units)))  # fmt: skip
        facts.append((_("Have reported"), told))
    if standing is not None and standing.closed_at is not None:
        said = instant(standing.closed_at)
        if standing.closings > 1:
            said += f" ({n_('closing no. {count}', 'closing no. {count}', standing.closings)})"
        facts.append((_("Closed at"), said))
    rows = "".join(f"<dt>{html.escape(n)}</dt><dd>{html.escape(v)}</dd>" for n, v in facts)
    link = _overview_link(chosen.key) if state is PeriodState.CLOSED else ""
    return (
        f'<section class="period-card"><h2>{html.escape(name)}</h2>'
        f'<div class="chips">{chips}</div><dl>{rows}</dl>{link}</section>'
    )


def _overview_link(key: str) -> str:
    """A plain link to the overview as it was closed."""
    kept = {n: v for n in (session.LANGUAGE_KEY,) if (v := st.query_params.get(n))}
    address = html.escape(session.address(OVERVIEW.address, period=key, **kept), quote=True)
    said = html.escape(_("Overview of this period as closed"))
    return f'<a class="plainlink" href="{address}" target="_self">{said}</a>'


def _buttons(
    store: Store,
    chosen: Chosen,
    standing: StoredPeriod | None,
    units: pd.DataFrame,
    by: Actor,
    today: dt.date,
) -> None:
    """What the person may do about the period as it stands."""
    if standing is not None and standing.closing_id is not None:
        if (
            closes(store, by)
            and may(by, Action.REOPEN_PERIOD)
            and st.button(_("Reopen the period"), key="period_reopen", icon=":material/lock_open:")
        ):
            st.dialog(_("Reopen the period"))(reopen_form)(store, chosen.key)
        return
    is_closer = closes(store, by)
    own = [o for o in offices_of(by) if is_closer or o in set(units["office"])]
    if (
        is_closer
        and chosen.last_on < today
        and st.button(
            _("Close the figures"), key="period_close", type="primary", icon=":material/lock:"
        )
    ):
        st.dialog(_("Close the figures"))(close_form)(store, chosen, units)
    if may(by, Action.REPORT_PERIOD) and own and st.button(
        _("Report for the period"), key="period_report", icon=":material/outgoing_mail:",
        type="secondary" if is_closer else "primary",
    ):  # fmt: skip
        offices = [*own, *(o for o in units["office"] if o not in own)] if is_closer else own
        st.dialog(_("Report for the period"))(report_form)(store, chosen.key, offices, len(own))
    if is_closer and st.button(
        _("Move the deadline"), key="period_deadline", type="tertiary", icon=":material/event:"
    ):
        st.dialog(_("Move the deadline"))(deadline_form)(store, chosen)
    if is_closer and chosen.last_on >= today:
        st.caption(_("Figures can be closed from {day} on.",
                     day=date(chosen.last_on + dt.timedelta(days=1))))  # fmt: skip
