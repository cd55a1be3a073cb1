"""Scenarios that were kept: two or three side by side, one of them whole, put aside."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from electrification.questions.first_use_answer import Answer, answer_from
from electrification.questions.first_use_inputs import named
from electrification.questions.snapshot import Snapshot
from electrification.reports import scenario_words as words
from electrification.storage import Store
from electrification.storage.scenarios import StoredScenario
from electrification.subject.rights import Action, may
from electrification.subject.scenarios import Scenario, scenario_from
from electrification.texts import Refused, _, date, instant, n_, number
from electrification.tracking import scenarios
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.scenario_result import scenario_result
from electrification.ui.components.village_table import ROW_PX


def scenario_saved(store: Store, snapshot: Snapshot) -> None:
    """Draw the scenarios kept that the person sees."""
    st.subheader(_("Scenarios kept"), anchor=False)
    found = scenarios.seen_by(store, session.actor())
    if not found:
        st.caption(_("None yet."))
        return
    by_id = {one.id: one for one in found}
    most = scenarios.MOST_COMPARED
    chosen = st.multiselect(
        _("Side by side (up to {most})", most=most), list(by_id), list(by_id)[:2],
        key="scenario_compared", format_func=lambda i: by_id[i].name, max_selections=most,
        persist_state="session",
    )  # fmt: skip
    told = [by_id[i] for i in chosen if i in by_id]
    if not told:
        return
    compared(told)
    for one in told:
        _one(store, one, snapshot)


def compared(told: Sequence[StoredScenario]) -> None:
    """Show scenarios side by side, a column each."""
    table = pd.DataFrame({"measure": list(_measures(told[0]))})
    for one in told:  # by id: a name may be any words, and the same twice
        table[f"of_{one.id}"] = list(_measures(one).values())
    text = st.column_config.TextColumn
    st.dataframe(
        table,
        hide_index=True,
        height=(len(table) + 1) * ROW_PX + 3,
        row_height=ROW_PX,
        key="scenario_side_by_side",
        column_config={
            "measure": text(_("Compared"), width=150),
            **{f"of_{one.id}": text(one.name, width=230) for one in told},
        },
    )


def _measures(one: StoredScenario) -> dict[str, str]:
    asked, found = scenario_from(one.inputs), answer_from(one.result)
    choice = found.choice
    last = asked.first_year + asked.years - 1
    must = named((*asked.works, *asked.villages), (*asked.must_works, *asked.must_villages))
    without = named(
        (*asked.works, *asked.villages), (*asked.without_works, *asked.without_villages)
    )
    return {
        _("To reach"): _(words.OBJECTIVE[asked.objective]),
        _("Years of the scenario"): f"{asked.first_year}–{last}",
        _("Budget"): words.amount(asked.total_vnd),
        _("Must be in"): ", ".join(must) or "–",
        _("Left out"): ", ".join(without) or "–",
        _("Villages reached"): _part(len(choice.reached) if choice else None, len(asked.villages)),
        _("Households reached"): _part(
            choice.households if choice else None, sum(v.households for v in asked.villages)
        ),
        _("Used"): words.amount(choice.spent_vnd) if choice else "–",
        _("Works chosen"): number(len(choice.begins)) if choice else "–",
        _("Last year of the works"): str(max(choice.done.values(), default="–")) if choice else "–",
        _("Proven"): (_("proven") if choice.is_proven else _("not proven")) if choice else "–",
        _("Data of"): date(one.as_of),
    }


def _part(part: int | None, whole: int) -> str:
    return "–" if part is None else f"{number(part)}/{number(whole)}"


def _one(store: Store, one: StoredScenario, snapshot: Snapshot) -> None:
    asked, found = scenario_from(one.inputs), answer_from(one.result)
    with st.expander(plain(one.name)):
        _said_of(one, found, asked, snapshot)
        scenario_result(asked, found, snapshot, key=f"scenario_{one.id}", name=one.name)
        by = session.actor()
        if by is not None and may(by, Action.MAKE_SCENARIO):
            pressed = st.button(
                _("Put the scenario aside"), key=f"scenario_aside_{one.id}",
                icon=":material/archive:", help=_("It stays readable and is not listed any more."),
            )  # fmt: skip
            if pressed:
                _aside(store, one.id)


def _said_of(one: StoredScenario, found: Answer, asked: Scenario, snapshot: Snapshot) -> None:
    who = ", ".join(part for part in (one.maker_post, one.maker_unit) if part)
    said = [
        _("Kept {instant}", instant=instant(one.recorded_at)),
        *([who] if who else []),
        _("Data version {version}", version=one.data_version),
    ]
    st.caption(plain(" · ".join(said)))
    if one.note:
        st.markdown(plain(one.note))
    met = snapshot.frame.loc[snapshot.frame["meets"], "village_code"]
    since = sum(v.key in set(met) for v in asked.villages)
    if since and found.choice is not None:
        st.caption(
            n_("Since then {count} of its villages has met the criterion.",
               "Since then {count} of its villages have met the criterion.", since)
        )  # fmt: skip


def _aside(store: Store, scenario_id: int) -> None:
    try:
        scenarios.put_aside(store, scenario_id, session.signed_in())
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.toast(_("Put aside."), icon=":material/check:")
    st.rerun()
