"""The fields of a form about money: which work, which step, from which source, how much."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.storage import Store
from electrification.subject.capital import ADJUSTABLE, CapitalKind, CapitalNature
from electrification.texts import _
from electrification.tracking.capital_forms import AMOUNT, OTHER_WORK, PLAN, UNIT, WORK
from electrification.tracking.capital_scope import recordable_works
from electrification.ui import session
from electrification.ui.components.amount_field import amount_field
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.record_desk import OpenForm
from electrification.ui.components.record_widgets import Ground, choice_field, day_field

FIRST_YEAR = 2015


def capital_fields(form: OpenForm, ground: Ground) -> None:
    """Draw the work, the step, source, year, amount, days; of an adjustment what it moves."""
    by = session.actor()
    reached = recordable_works(ground.store, by) if by is not None else frozenset()
    works = ground.store.capital.works()
    if reached is not None:
        works = works[works["work_id"].isin(reached)]
    works = works.set_index("work_id")
    shares = ground.store.capital.shares()
    serving = shares.loc[shares["village_id"] == ground.village_id, "work_id"]
    own = [int(i) for i in serving if i in works.index]
    if own and len(own) == 1 and st.session_state.get(form.key(WORK)) is None:
        st.session_state[form.key(WORK)] = own[0]
    chosen = st.session_state.get(form.key(WORK))
    offered = own if chosen is None or chosen in own else [chosen, *own]
    names = {int(str(i)): f"{row['code']} – {row['name']}" for i, row in works.iterrows()}
    if not offered:
        said = (
            _("The works of this village also serve villages of other units: leave their money to "
              "the unit above.")
            if len(serving)
            else _("No work serves this village yet: register it in the work files first.")
        )  # fmt: skip
        st.info(said, icon=":material/engineering:")
    choice_field(form, WORK, _("Work"), offered, lambda i: names.get(i, str(i)))
    with st.container(horizontal=True, key="record_pair_capital"):
        kinds = [str(kind) for kind in CapitalKind]
        kind = choice_field(form, "code", _("Content"), kinds,
                            lambda code: labels.label(CapitalKind(code)))  # fmt: skip
        _source(form, ground.store)
    if kind == CapitalKind.ADJUSTMENT:
        _adjustment(form, names)
    with st.container(horizontal=True, key="record_pair_year"):
        years = list(range(calendar.today().year + 1, FIRST_YEAR - 1, -1))
        choice_field(form, PLAN, _("Plan year"), years, str)
        natures = [str(one) for one in CapitalNature]
        if st.session_state.get(form.key("capital_nature")) not in natures:
            st.session_state[form.key("capital_nature")] = natures[0]
        st.selectbox(
            str(labels.field("capital_nature")), natures, key=form.key("capital_nature"),
            format_func=lambda code: labels.label(CapitalNature(code)), persist_state="session",
        )  # fmt: skip
    amount_field(_("Amount"), form.key(AMOUNT), form.key(UNIT), persist="session")
    with st.container(horizontal=True, key="record_pair_day"):
        day_field(form)
        st.date_input(
            _("Day of the document"), value=None, format="DD/MM/YYYY",
            key=form.key("document_on"), persist_state="session", **ANY_DAY,
        )  # fmt: skip


def _source(form: OpenForm, store: Store) -> None:
    sources = store.capital.sources().set_index("source")
    choice_field(
        form, "capital_source", str(labels.field("capital_source")), list(sources.index),
        lambda key: _source_name(sources, key),
    )  # fmt: skip


def _source_name(sources: pd.DataFrame, key: str) -> str:
    return str(sources.loc[key, "name"]) if key in sources.index else key


def _adjustment(form: OpenForm, names: dict[int, str]) -> None:
    with st.container(horizontal=True, key="record_pair_adjusts"):
        choice_field(
            form, "adjusts", str(labels.field("adjusts")), [str(one) for one in ADJUSTABLE],
            lambda code: labels.label(CapitalKind(code)),
        )  # fmt: skip
        choice_field(form, "way", _("Up or down"), ["up", "down"],
                     lambda way: _("Increase") if way == "up" else _("Decrease"))  # fmt: skip
    choice_field(form, OTHER_WORK, str(labels.field("counter_work_id")), list(names),
                 lambda i: names.get(i, str(i)))  # fmt: skip
