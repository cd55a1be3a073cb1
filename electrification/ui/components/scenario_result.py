"""The answer about a scenario: what is chosen and paid, what is just missed, or why nothing is."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from electrification.questions.first_use_answer import Answer
from electrification.questions.first_use_reasons import Rule
from electrification.questions.snapshot import Snapshot
from electrification.reports import scenario_words as words
from electrification.reports.csv_table import csv_bytes
from electrification.reports.scenario_rows import (
    MISSED_COLUMNS,
    PAYMENT_COLUMNS,
    capital_table,
    chosen_rows,
    missed_rows,
    payment_rows,
)
from electrification.subject.money import MoneyUnit
from electrification.subject.scenarios import Scenario
from electrification.texts import _, n_, number
from electrification.ui import money_unit
from electrification.ui.components.plain import plain
from electrification.ui.components.save_button import save_file
from electrification.ui.components.scenario_curve import scenario_curve
from electrification.ui.components.scenario_map import scenario_map

_WIDTHS_PX = {
    MoneyUnit.DONG: 120, MoneyUnit.THOUSAND: 92, MoneyUnit.MILLION: 68, MoneyUnit.BILLION: 60,
}  # fmt: skip


def label_line() -> None:
    """Say above everything what a scenario is not."""
    st.warning(plain(words.label()), icon=":material/gavel:")


def scenario_result(
    asked: Scenario, found: Answer, snapshot: Snapshot, *, key: str, name: str = ""
) -> None:
    """Show the answer; `key` is for the widgets, `name` that of a scenario that was kept."""
    if found.choice is None:
        scenario_reasons(asked, found)
        return
    choice, whole = found.choice, len(asked.villages)
    of = escape(n_("{count} village", "{count} villages", whole))
    st.html(
        '<div class="hero scenario"><div class="line"><span class="count">'
        f'{number(len(choice.reached))}<span class="of">/{of}</span>'
        f'</span><span class="what">{escape(words.households(asked, choice))}<br>'
        f'{escape(words.spent(asked, choice, money_unit.amount))}</span></div>'
        f'<div class="small">{escape(words.proof(choice))}</div></div>'
    )  # fmt: skip
    st.subheader(_("Where the villages lie"), anchor=False)
    scenario_map(asked, found, snapshot, key=key)
    st.subheader(_("Works chosen"), anchor=False)
    _chosen(asked, found, snapshot, key, name)
    st.subheader(_("Just missed"), anchor=False)
    _missed(asked, found, snapshot, key)
    st.subheader(_("With another budget"), anchor=False)
    scenario_curve(asked, found, snapshot, key=key)


def scenario_reasons(asked: Scenario, found: Answer) -> None:
    """Name the rules that leave no choice; each alone would be enough to lift."""
    said = [one for one in found.reasons if one.rule is not Rule.MUST]
    last = [one for one in found.reasons if one.rule is Rule.MUST and (one.works or one.villages)]
    st.error(plain(_("No choice keeps all of these rules.")), icon=":material/block:")
    if said:
        st.markdown(_("What stands in the way:"))
        st.markdown(
            "\n".join(f"- {plain(words.reason(asked, one, money_unit.amount))}" for one in said)
        )
    for one in last:
        st.markdown(plain(words.reason(asked, one, money_unit.amount)))


def _chosen(asked: Scenario, found: Answer, snapshot: Snapshot, key: str, name: str) -> None:
    assert found.choice is not None
    choice = found.choice
    rows = chosen_rows(asked, choice)
    years = range(asked.first_year, asked.first_year + asked.years)
    if rows.empty:
        st.caption(_("With this budget no work can be chosen."))
        return
    shown = pd.DataFrame(
        {
            "work": [
                _("estimate") if row.is_estimate else row.work_code for row in rows.itertuples()
            ],
            "villages": rows["villages"],
            "households": [number(count) for count in rows["households"]],
            "done": rows["last_year"].astype(str),
            **{str(year): [_figure(vnd) for vnd in rows[year]] for year in years},
            "cost": [_figure(vnd) for vnd in rows["cost_vnd"]],
        }
    )
    text = st.column_config.TextColumn
    wide = _WIDTHS_PX[money_unit.unit()]
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}_chosen",
        column_config={
            "work": text(_("Work"), width=100),
            "villages": text(_("Villages reached"), width=255),
            "households": text(_("Households"), width=58, alignment="right"),
            "done": text(_("Done in"), width=88, alignment="right"),
            **{str(year): text(str(year), width=wide, alignment="right") for year in years},
            "cost": text(_("Together"), width=wide + 8, alignment="right"),
        },
    )
    st.caption(_("Money by year in {unit}", unit=money_unit.unit().label))
    left, right = st.columns(2)
    payments = payment_rows(asked, choice)
    with left:
        save_file(
            _("Save payments by source and year ({count} rows)", count=len(payments)),
            lambda anchor: csv_bytes(payments, snapshot, PAYMENT_COLUMNS, anchor),
            snapshot,
            file_name="phuong-an-von.csv",
            rows=len(payments),
            key=f"{key}_payments_csv",
        )
    with right:
        save_file(
            _("Propose an allocation: table for the import"),
            lambda anchor: capital_table(asked, choice, name),
            snapshot,
            file_name="de-xuat-phan-bo.csv",
            rows=len(payments),
            key=f"{key}_capital_csv",
        )
    st.caption(
        _("Nothing is allocated by this. The table has no document numbers: once decided, fill "
          "them in and bring it in on the page Import from a file.")
    )  # fmt: skip


def _missed(asked: Scenario, found: Answer, snapshot: Snapshot, key: str) -> None:
    rows = missed_rows(asked, found)
    if rows.empty:
        st.caption(_("No village is left that waits for money."))
        return
    shown = pd.DataFrame(
        {
            "village": rows["village_name"],
            "households": [number(count) for count in rows["households"]],
            "works": rows["works"],
            "extra": [
                _("no money alone") if pd.isna(vnd) else money_unit.amount(int(vnd))
                for vnd in rows["extra_vnd"]
            ],
        }
    )
    text = st.column_config.TextColumn
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}_missed",
        column_config={
            "village": text(_("Village"), width=220),
            "households": text(_("Households"), width=70, alignment="right"),
            "works": text(_("Work that lacks"), width=260),
            "extra": text(_("Least further money"), width=170, alignment="right"),
        },
    )
    st.caption(
        _("The least money, in any source and year, that brings the village in while everything "
          "reached stays reached; each computed by itself.")
    )  # fmt: skip
    save_file(
        _("Save as CSV ({count} rows)", count=len(rows)),
        lambda anchor: csv_bytes(rows, snapshot, MISSED_COLUMNS, anchor),
        snapshot,
        file_name="phuong-an-von-sat-nguong.csv",
        rows=len(rows),
        key=f"{key}_missed_csv",
    )


def _figure(vnd: int) -> str:
    """An amount without its unit, empty for nothing."""
    return money_unit.bare(vnd) if vnd else ""
