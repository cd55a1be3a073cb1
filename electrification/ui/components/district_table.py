"""Coverage by unit: counts and the rate, the total last."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.coverage import Coverage
from electrification.labels import unit_name
from electrification.texts import _, date


def coverage_table(found: Coverage, *, key: str) -> None:
    """Show coverage by unit; former districts are named as such."""
    rows = found.rows.copy()
    former = found.study_areas_on is not None
    rows["unit_name"] = [unit_name(n, is_former=former) for n in rows["unit_name"]]
    total = pd.DataFrame([{**found.total, "unit_name": _("Total")}])[rows.columns]
    shown = pd.concat([rows, total], ignore_index=True)
    columns = ["unit_name", "meets", "villages", "rate_pct", "built_not_energised", "energised_partly", "pending"]
    whole, number = st.column_config.NumberColumn, "%d"
    st.dataframe(
        shown[columns],
        hide_index=True,
        key=key,
        height=(len(shown) + 1) * 36 + 3,
        row_height=36,
        column_config={
            "unit_name": st.column_config.TextColumn(_("Unit"), width="medium"),
            "meets": whole(_("Meets"), format=number, width="small"),
            "villages": whole(_("Villages"), format=number, width="small"),
            "rate_pct": st.column_config.ProgressColumn(
                _("Rate"), min_value=0, max_value=100, format="%.2f %%", width="medium"
            ),
            "built_not_energised": whole(_("Built, dark"), format=number, width="small"),
            "energised_partly": whole(_("Partly energised"), format=number, width="small"),
            "pending": whole(_("Pending"), format=number, width="small"),
        },
    )
    if former:
        st.caption(_("Districts ended on {day}; they stand here as study areas.", day=date(found.study_areas_on)))
