"""Contradictions as people read them: by check, serious ones first, each with what to do."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd
import streamlit as st

from electrification.labels import SEVERITY
from electrification.questions.integrity import check_named, sentence
from electrification.questions.snapshot import Snapshot
from electrification.texts import _, n_, number
from electrification.ui.address import kept_address
from electrification.ui.components.save_button import save_as_csv
from electrification.ui.screens import VILLAGE

COLUMNS = ("severity", "check", "village_code", "village_name", "commune_name", "says", "remedy",
           "entry_ids")  # fmt: skip
MOST = 200
_ICONS = {"alarm": "priority_high", "warning": "rule", "note": "info"}


def described(found: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Findings with the village they are about and their sentences."""
    names = ["village_id", "village_code", "village_name", "commune_name"]
    rows = found.merge(snapshot.frame[names], on="village_id", how="left")
    said = [sentence(row) for row in rows.to_dict("records")]
    rows["says"] = [str(says) for says, _remedy in said]
    rows["remedy"] = [str(remedy) for _says, remedy in said]
    return rows


def severity_filter(found: pd.DataFrame) -> str | None:
    """How many there are of each weight; a touch shows those alone."""
    counts = found["severity"].value_counts()
    present = [name for name in SEVERITY if counts.get(name, 0)]
    return st.segmented_control(
        _("Weight"),
        present,
        format_func=lambda name: f"{_(SEVERITY[name])}: {number(int(counts[name]))}",
        key="finding_severity",
        label_visibility="collapsed",
    )


def findings_list(rows: pd.DataFrame, snapshot: Snapshot) -> None:
    """Show findings as `described` gives them, one fold for each check."""
    if rows.empty:
        st.success(_("Nothing contradicts anything here."), icon=":material/check_circle:")
        return
    for (severity, name), own in rows.groupby(["severity", "check"], sort=False):
        remedy = _(check_named(str(name)).remedy)
        title = f"**{_(SEVERITY[str(severity)])}** · {_(check_named(str(name)).title)} · {len(own)}"
        opened = st.expander(
            title,
            icon=f":material/{_ICONS[str(severity)]}:",
            expanded=severity == "alarm",
            key=f"finding_{severity}_{name}",
        )
        with opened:
            st.caption(_("What to do: {remedy}", remedy=remedy))
            shown = "".join(map(_row, own.head(MOST).to_dict("records")))
            st.html(f'<ul class="entries findings">{shown}</ul>')
            if len(own) > MOST:
                st.caption(_("The first {count} are shown; the file holds all.", count=MOST))
    save_as_csv(rows, snapshot, COLUMNS, file_name="ra-soat", key="findings_csv")
    st.caption(n_("{count} finding.", "{count} findings.", len(rows)))


def _row(row: dict[Any, Any]) -> str:
    address = kept_address(VILLAGE.address, village=str(row["village_code"]))
    commune = row["commune_name"] if isinstance(row["commune_name"], str) else ""
    entries = ", ".join(str(i) for i in row["entry_ids"])
    more = _("entries {ids}", ids=entries) if entries else ""
    return (
        f'<li><span class="what"><a href="{address}" target="_self">'
        f"{html.escape(str(row['village_name']))}</a></span>"
        f'<span class="more">{html.escape(row["says"])}</span>'
        f'<span class="more">{html.escape(" · ".join(p for p in (commune, more) if p))}</span></li>'
    )
