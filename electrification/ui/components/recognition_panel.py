"""Recognising the criterion for the villages of a commune by one document."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.texts import Refused, _, date, n_
from electrification.tracking.recognition import recognise
from electrification.ui import session
from electrification.ui.components.refusal import show_refusal

KEY = "recognition"


def recognition_panel(store: Store, snapshot: Snapshot) -> None:
    """Choose a commune and its villages; one entry is written for each, waiting for another's eye.

    Villages that meet by the figures are chosen at first; the others may be, and are a finding.
    """
    counted = snapshot.counted
    open_ = counted[counted["recognised_on"].isna()]
    st.caption(
        _(
            "“Meets by the figures” and “recognised by the department” are two facts. Recognition "
            "is an entry with a document number; somebody else confirms it."
        )
    )
    communes = by_name(open_)["commune_name"].dropna().unique().tolist()
    if not communes:
        st.info(_("Every village counted has been recognised."), icon=":material/check_circle:")
        return
    commune = st.selectbox(_("Commune"), communes, key=f"{KEY}_commune")
    own = by_name(open_[open_["commune_name"] == commune])
    names = {int(row["village_id"]): _village(row) for row in own.to_dict("records")}
    meets = [int(i) for i in own.loc[own["meets"], "village_id"]]
    with st.form(f"{KEY}_form"):
        chosen = st.multiselect(
            _("Villages"), list(names), default=meets, format_func=names.__getitem__,
            placeholder=_("Choose villages"), key=f"{KEY}_villages_{commune}",
        )  # fmt: skip
        left, right = st.columns(2)
        number = left.text_input(_("Document number"), key=f"{KEY}_number")
        on = right.date_input(_("Day of the document"), value=snapshot.on, format="DD/MM/YYYY",
                              max_value=max(calendar.today(), snapshot.on),
                              key=f"{KEY}_on")  # fmt: skip
        reason = st.text_input(
            _("Reason (where a village does not meet by the figures)"), key=f"{KEY}_reason"
        )
        if not st.form_submit_button(_("Record the recognition"), type="primary"):
            return
    try:
        written = recognise(store, chosen, on, document_number=number, by=session.signed_in(),
                            reason=reason)  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.success(
        n_("{count} entry recorded; it waits for confirmation.",
           "{count} entries recorded; they wait for confirmation.", len(written)),
        icon=":material/check:",
    )  # fmt: skip


def _village(row: dict[str, object]) -> str:
    said = _("meets") if row["meets"] else _("does not meet")
    on = row["energised_on"]
    lit = (
        f", {_('energised on {day}', day=date(on.date()))}"
        if isinstance(on, pd.Timestamp) and not pd.isna(on)
        else ""
    )
    return f"{row['village_name']} – {said}{lit}"
