"""What a planner asks of the money: budgets by source and year, rules, what must be in or out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from electrification.questions.first_use_inputs import Candidates, within
from electrification.questions.snapshot import Snapshot
from electrification.reports.scenario_words import OBJECTIVE
from electrification.storage import Store
from electrification.subject.costs import cost_band
from electrification.subject.money import MAX_VND, MoneyUnit
from electrification.subject.scenarios import (
    HOUSEHOLD_COST_VND,
    Budget,
    Objective,
    Scenario,
    Source,
    Work,
)
from electrification.texts import _, n_
from electrification.ui import money_unit
from electrification.ui.capital_seen import candidates_seen
from electrification.ui.components.plain import plain

COST = "scenario_cost_vnd"
TYPED = "scenario_typed"
"""What was typed of each source, by its key, in whole đồng: it stays when sources, years or the
unit change."""
_WIDTHS_PX = {
    MoneyUnit.DONG: 130, MoneyUnit.THOUSAND: 105, MoneyUnit.MILLION: 84, MoneyUnit.BILLION: 74,
}  # fmt: skip
USUAL = ("dtts_mn_2021_2025", "ntm_2021_2025", "central_budget", "province_budget",
         "power_company")  # fmt: skip
MOST_YEARS = 10


def scenario_form(store: Store, snapshot: Snapshot) -> Scenario | None:
    """Draw the questions; answers the scenario as it stands, None where there is none to make."""
    usual = snapshot.on.year + 1
    first, count, aim, cost = st.columns([1, 1, 1.6, 1.6], vertical_alignment="bottom")
    first_year = int(
        first.number_input(_("First year"), 2015, 2050, usual, key="scenario_first",
                           persist_state="session")
    )  # fmt: skip
    years = int(
        count.number_input(_("How many years"), 1, MOST_YEARS, 3, key="scenario_years",
                           persist_state="session")
    )  # fmt: skip
    objective = aim.selectbox(
        _("To reach"), list(Objective), key="scenario_objective", persist_state="session",
        format_func=lambda one: _(OBJECTIVE[one]),
    )  # fmt: skip
    with cost:
        household_cost = _household_cost()
    found = candidates_seen(
        store, snapshot, first_year=first_year, household_cost_vnd=household_cost
    )
    if not found.villages:
        st.info(_("No village waits for money."), icon=":material/task_alt:")
        return None
    found = within(found, years)
    _say(found)
    sources, budgets = _money(store, first_year, years)
    works = _bound(found, sources)
    must, without = _choices(found)
    keys = {one.key for one in found.works}
    return Scenario(
        first_year=first_year,
        years=years,
        objective=Objective(str(objective)),
        sources=sources,
        budgets=budgets,
        works=works,
        villages=found.villages,
        must_works=tuple(key for key in must if key in keys),
        must_villages=tuple(key for key in must if key not in keys),
        without_works=tuple(key for key in without if key in keys),
        without_villages=tuple(key for key in without if key not in keys),
    )


def _household_cost() -> int:
    """The estimate for villages without a work, in whole đồng, typed in the unit chosen."""
    unit = money_unit.unit()
    band = cost_band()
    least, most = 1_000_000 / unit.vnd, 1_000_000_000 / unit.vnd
    kept = int(st.session_state.get(COST, HOUSEHOLD_COST_VND))
    step = 100_000 / unit.vnd
    found = st.number_input(
        _("Estimate per household ({unit})", unit=unit.label), least, most,
        min(max(kept / unit.vnd, least), most), step,
        "%.4f" if unit is MoneyUnit.BILLION else "%.1f" if unit is MoneyUnit.MILLION else "%.0f",
        key=f"scenario_cost_{unit}",
        help=_("For villages without a work: households × this. The middle of five real projects "
               "is {middle}; they lie between {low} and {high}.",
               middle=money_unit.amount(HOUSEHOLD_COST_VND), low=money_unit.amount(band.low_vnd),
               high=money_unit.amount(band.high_vnd)),
    )  # fmt: skip
    st.session_state[COST] = round(found * unit.vnd)
    return int(st.session_state[COST])


def _say(found: Candidates) -> None:
    """What money is asked for."""
    estimates = [one for one in found.works if one.is_estimate]
    needed = money_unit.amount(sum(one.cost_vnd for one in found.works))
    said = [
        n_("{count} village waits for money", "{count} villages wait for money",
           len(found.villages)),
        _("{amount} still needed", amount=needed),
    ]  # fmt: skip
    if estimates:
        said.append(
            _("of it {amount} an estimate by households",
              amount=money_unit.amount(sum(one.cost_vnd for one in estimates)))
        )  # fmt: skip
    st.markdown(f"**{plain(said[0])}** · {plain(' · '.join(said[1:]))}")
    more = []
    if found.no_money:
        more.append(
            n_("{count} village does not meet the criterion and waits for no money.",
               "{count} villages do not meet the criterion and wait for no money.",
               len(found.no_money))
        )  # fmt: skip
    if found.without_count:
        more.append(
            n_("The households of {count} village were not counted: 0 in this scenario.",
               "The households of {count} villages were not counted: 0 in this scenario.",
               len(found.without_count))
        )  # fmt: skip
    if more:
        st.caption(" ".join(more))


def _money(
    store: Store, first_year: int, years: int
) -> tuple[tuple[Source, ...], tuple[Budget, ...]]:
    """The table of budgets and rules, one row a source."""
    known = store.capital.sources()
    names: Mapping[str, str] = dict(zip(known["source"], known["name"], strict=True))
    span = range(first_year, first_year + years)
    periods = {
        row.source: (_year(row.begins_year), _year(row.ends_year)) for row in known.itertuples()
    }
    usual = [key for key in USUAL if key in names and _covers(periods[key], span)]
    chosen = st.multiselect(
        _("Sources"), list(names), usual, key="scenario_sources",
        format_func=lambda key: names[key], persist_state="session",
    )  # fmt: skip
    typed = _typed_in(chosen, names, periods, span)
    sources = tuple(
        Source(
            key=key,
            name=names[key],
            first_year=_year(typed[key]["first_year"]),
            last_year=_year(typed[key]["last_year"]),
            carries_over=bool(typed[key]["carries_over"]),
            least_pct=int(typed[key]["least_pct"]),
            most_pct=int(typed[key]["most_pct"]),
        )
        for key in chosen
    )
    budgets = tuple(
        Budget(source=key, year=year, amount_vnd=int(typed[key][str(year)]))
        for key in chosen
        for year in span
    )
    _warn_outside(sources, budgets)
    return sources, budgets


def _covers(period: tuple[int | None, int | None], span: range) -> bool:
    return (period[0] or span[0]) <= span[-1] and (period[1] or span[0]) >= span[0]


def _typed_in(
    chosen: Sequence[str],
    names: Mapping[str, str],
    periods: Mapping[str, tuple[int | None, int | None]],
    span: range,
) -> dict[str, dict[str, Any]]:
    """What stands in the tables, by source."""
    typed: dict[str, dict[str, Any]] = st.session_state.setdefault(TYPED, {})
    before = {source: typed.get(source, {}) for source in chosen}
    column = st.column_config
    name = column.TextColumn(_("Source"), width=190)
    unit = money_unit.unit()
    st.caption(_("Budgets in {unit}", unit=unit.label))
    budgets = _edited(
        f"scenario_budget/{unit}/{span.start}/{len(span)}/{','.join(chosen)}",
        [
            {
                "name": names[source],
                **{str(year): before[source].get(str(year), 0) / unit.vnd for year in span},
            }
            for source in chosen
        ],
        {
            "name": name,
            **{
                str(year): column.NumberColumn(
                    str(year), min_value=0.0, max_value=MAX_VND / unit.vnd, format="localized",
                    required=True, width=_WIDTHS_PX[unit],
                )
                for year in span
            },
        },
    )  # fmt: skip
    st.caption(_("Rules of each source"))
    rules = _edited(
        f"scenario_rules/{','.join(chosen)}",
        [
            {
                "name": names[source],
                "carries_over": bool(before[source].get("carries_over", False)),
                "least_pct": int(before[source].get("least_pct", 0)),
                "most_pct": int(before[source].get("most_pct", 100)),
                "first_year": before[source].get("first_year", periods[source][0]),
                "last_year": before[source].get("last_year", periods[source][1]),
            }
            for source in chosen
        ],
        {
            "name": name,
            "carries_over": column.CheckboxColumn(
                _("Left over to next year"), width=165,
                help=_("What is left at the end of a year may be used in the next."),
            ),
            "least_pct": column.NumberColumn(
                _("Pays at least (%)"), min_value=0, max_value=100, step=1, width=118,
                help=_("Of every work that the source may pay."),
            ),
            "most_pct": column.NumberColumn(
                _("Pays at most (%)"), min_value=0, max_value=100, step=1, width=108,
                help=_("Of every work that the source may pay."),
            ),
            "first_year": column.NumberColumn(
                _("From year"), min_value=2000, max_value=2100, step=1, format="%d", width=95,
            ),
            "last_year": column.NumberColumn(
                _("To year"), min_value=2000, max_value=2100, step=1, format="%d", width=95,
                help=_("The period of the source; empty is open."),
            ),
        },
    )  # fmt: skip
    for source, money, rule in zip(chosen, budgets, rules, strict=True):
        said = {**rule, **{str(year): round((money[str(year)] or 0) * unit.vnd) for year in span}}
        said |= {name: said[name] or 0 for name in ("least_pct", "most_pct")}
        typed[source] = {**typed.get(source, {}), **said}
    return typed


def _edited(key: str, rows: list[dict[str, Any]], columns: dict[str, Any]) -> list[dict[str, Any]]:
    """A table that is typed into; it starts from `rows` anew whenever it has been another one."""
    kind = key.split("/", 1)[0]
    base, shown = f"_{kind}_rows", f"_{kind}_shown"
    if st.session_state.get(shown) != key:
        st.session_state[shown], st.session_state[base] = key, rows
        st.session_state[f"_{kind}_turn"] = st.session_state.get(f"_{kind}_turn", 0) + 1
    frame = pd.DataFrame(st.session_state[base], columns=list(columns))
    years = {name: "Int64" for name in ("first_year", "last_year") if name in frame}
    edited = st.data_editor(
        frame.astype(years), key=f"{key}/{st.session_state[f'_{kind}_turn']}", hide_index=True,
        disabled=["name"], column_config=columns, placeholder="–",
    )  # fmt: skip
    return [
        {str(k): None if pd.isna(v) else v for k, v in row.items()}
        for row in edited.to_dict("records")
    ]


def _warn_outside(sources: Sequence[Source], budgets: Sequence[Budget]) -> None:
    """Name money planned outside of a source's period, which is not used."""
    for one in sources:
        years = [
            str(b.year)
            for b in budgets
            if b.source == one.key
            and b.amount_vnd
            and not (one.first_year or b.year) <= b.year <= (one.last_year or b.year)
        ]
        if years:
            st.warning(
                plain(
                    _("{source}: {years} lie outside its period; this money is not used.",
                      source=one.name, years=", ".join(years))
                ),
                icon=":material/event_busy:",
            )  # fmt: skip


def _bound(found: Candidates, sources: Sequence[Source]) -> tuple[Work, ...]:
    """The works with the sources that may pay them, where a source is for some works only."""
    names = {one.key: one.name for one in found.works}
    with st.expander(_("Sources for some works only")):
        only = {
            one.key: st.multiselect(
                one.name, list(names), key=f"scenario_only_{one.key}",
                format_func=lambda key: names[key], placeholder=_("Every work"),
                persist_state="session",
            )
            for one in sources
        }  # fmt: skip
    if not any(only.values()):
        return found.works
    return tuple(
        replace(
            work,
            sources=tuple(key for key, keys in only.items() if not keys or work.key in keys),
        )
        for work in found.works
    )


def _choices(found: Candidates) -> tuple[list[str], list[str]]:
    """What must be in and what is left out, works and villages together."""
    labels = {one.key: _("Village {name}", name=one.name) for one in found.villages}
    labels |= {
        one.key: _("Work {name}", name=one.name) for one in found.works if not one.is_estimate
    }
    left, right = st.columns(2)
    with left:
        must = st.multiselect(
            _("Must be in"), list(labels), key="scenario_must", format_func=lambda k: labels[k],
            placeholder=_("None"), persist_state="session",
        )  # fmt: skip
    with right:
        without = st.multiselect(
            _("Left out"), list(labels), key="scenario_without", format_func=lambda k: labels[k],
            placeholder=_("None"), persist_state="session",
        )  # fmt: skip
    return must, without


def _year(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
