"""What a capital table would bring about beside its entries: limits passed, total investments."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from electrification.exchange.capital_apply import RowOver
from electrification.exchange.capital_known import Known
from electrification.exchange.capital_table import CapitalFile
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may
from electrification.texts import _, date, n_, number
from electrification.ui import money_unit

MOST = 200


def capital_limits(over: Sequence[RowOver], known: Known) -> None:
    """Every limit that rows pass, which row, and by how much; nothing where none is."""
    if not over:
        return
    count = len({one.row.cell for one in over})
    st.warning(
        n_("{count} row passes a limit: it needs a reason and a document, and counts once somebody "
           "else has confirmed it.",
           "{count} rows pass a limit: they need a reason and a document, and count once somebody "
           "else has confirmed them.", count),
        icon=":material/flag:",
    )  # fmt: skip
    rows = pd.DataFrame(
        {
            "cell": one.row.cell,
            "work": known.works[one.row.work_id].code,
            "over": money_unit.amount(one.ahead.over_vnd),
            "said": str(one.ahead.said),
            "reason": one.row.reason or "–",
        }
        for one in over[:MOST]
    )
    text = st.column_config.TextColumn
    st.dataframe(
        rows,
        hide_index=True,
        key="capital_file_over",
        row_height=36,
        column_config={
            "cell": text(_("Cell"), width=55),
            "work": text(_("Work"), width=90),
            "over": text(_("Over by"), width=130, alignment="right"),
            "said": text(_("Limit"), width=480),
            "reason": text(_("Reason in the file"), width=150),
        },
    )
    if len(over) > MOST:
        st.caption(_("The first {count} are shown.", count=number(MOST)))


def capital_investments(found: CapitalFile, known: Known, by: Actor) -> bool:
    """What the table says of total investments; whether they are to be adjusted with it."""
    changes = found.investments
    if not changes:
        return False
    st.markdown(f"**{_('Total investment that differs from the one recorded')}**")
    rows = pd.DataFrame(
        {
            "cell": one.cell,
            "work": f"{known.works[one.work_id].code} · {known.works[one.work_id].name}",
            "before": "–" if one.recorded_vnd is None else money_unit.amount(one.recorded_vnd),
            "after": money_unit.amount(one.stated_vnd),
            "document": f"{one.document_number}, {date(one.document_on)}",
        }
        for one in changes[:MOST]
    )
    text = st.column_config.TextColumn
    st.dataframe(
        rows,
        hide_index=True,
        key="capital_file_investments",
        row_height=36,
        column_config={
            "cell": text(_("Cell"), width=55),
            "work": text(_("Work"), width=260),
            "before": text(_("Recorded"), width=150, alignment="right"),
            "after": text(_("In the file"), width=150, alignment="right"),
            "document": text(_("Document"), width=200),
        },
    )
    if not may(by, Action.MANAGE_WORKS):
        st.caption(_("Left as it is: your post does not adjust total investments."))
        return False
    return st.checkbox(
        n_("Adjust the total investment of {count} work by this decision",
           "Adjust the total investment of {count} works by these decisions", len(changes)),
        value=True, key="capital_file_adjusts",
    )  # fmt: skip
