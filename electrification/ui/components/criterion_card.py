"""The conditions of the criterion for one village: what is asked, what is there, is it met."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.reports.village_facts import Fulfilment, conditions, rests_on
from electrification.texts import _

MARKS = {
    Fulfilment.MET: ":green[:material/check_circle:]",
    Fulfilment.PARTLY: ":orange[:material/contrast:]",
    Fulfilment.NOT_MET: ":red[:material/cancel:]",
}


def criterion_card(village: pd.Series, snapshot: Snapshot) -> None:
    """Each condition with its value, and on what the answer rests."""
    with st.container(border=True):
        st.markdown("**" + _("Conditions of the criterion") + "**")
        for one in conditions(village, snapshot):
            st.markdown(f"{MARKS[one.fulfilment]} {one.name}: **{one.value}**")
        st.caption(" · ".join(rests_on(village, snapshot)))
