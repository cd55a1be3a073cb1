"""Which villages of the board are shown: by unit responsible, district and commune."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.board import Board, PlanState
from electrification.storage import Store
from electrification.texts import _
from electrification.ui.components.map_filter import choice, district_names, district_of
from geo.units import fold


def board_filter(found: Board, store: Store) -> Board:
    """Draw the filter; answers the board of the villages it lets through.

    A unit is responsible for a village while one of its planned stages has not been reached.
    """
    cards = found.cards
    still = found.plans[found.plans["state"] != PlanState.REACHED]
    units = sorted(set(still["unit_responsible"].dropna()), key=fold)
    district = cards["village_id"].map(
        pd.Series(district_of(found.snapshot).to_numpy(), found.snapshot.frame["village_id"])
    )
    names = district_names(store, found.snapshot)
    communes = cards.dropna(subset=["commune_code"]).set_index("commune_code")["commune_name"]
    with st.container(horizontal=True, gap="small", key="board_filter"):
        chosen = choice("unit", _("Unit responsible"), units, {unit: unit for unit in units})
        districts = choice("district", _("District"), sorted(set(district.dropna())), names)
        of_commune = communes.to_dict()
        codes = sorted(of_commune, key=lambda code: fold(of_commune[code]))
        picked = choice("commune", _("Commune"), codes, of_commune)
        late = st.toggle(_("Behind schedule only"), key="late_only", persist_state="session")
    kept = pd.Series(True, index=cards.index)
    if chosen:
        theirs = still.loc[still["unit_responsible"].isin(chosen), "village_id"]
        kept &= cards["village_id"].isin(theirs)
    if districts:
        kept &= district.isin(districts)
    if picked:
        kept &= cards["commune_code"].isin(picked)
    if late:
        kept &= cards["plan_state"] == PlanState.LATE
    return found.of(kept)
