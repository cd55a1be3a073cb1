"""The dossier: per village and stage which documents are there and which are missing."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import DOSSIER_COLUMNS
from electrification.subject.evidence import DocumentKind
from electrification.subject.milestones import Stage
from electrification.texts import _, date, number
from electrification.ui.components.save_button import save_as_csv


def dossier_list(listed: pd.DataFrame, snapshot: Snapshot, *, key: str) -> None:
    """Draw what `subject.evidence.dossier` gives, for one village or for several."""
    if listed.empty:
        return
    wanted = listed[listed["is_wanted"]]
    there, missing = len(wanted) - int(wanted["is_missing"].sum()), int(wanted["is_missing"].sum())
    line = _("Dossier: {there} of {wanted} documents there", there=number(there),
             wanted=number(len(wanted)))  # fmt: skip
    if missing:
        line += " · " + _("{count} missing", count=number(missing))
    opened = st.expander(line, icon=":material/checklist:", key=f"{key}_open", on_change="rerun")
    if not opened.open:
        return
    with opened:
        named = listed.merge(
            snapshot.frame[["village_id", "village_code", "village_name"]], on="village_id"
        )
        st.html(f'<ul class="dossier">{"".join(_rows(named))}</ul>')
        st.caption(
            _("What a stage should have is a proposal, not checked against the legal texts.")
        )
        save_as_csv(named, snapshot, DOSSIER_COLUMNS, file_name="danh-muc-ho-so", key=f"{key}_csv")


def _rows(named: pd.DataFrame) -> list[str]:
    is_many = named["village_id"].nunique() > 1
    rows = []
    for (_village, name, stage), own in named.groupby(
        ["village_id", "village_name", "stage"], sort=False
    ):
        said = labels.label(Stage(stage)) if stage else _("No stage")
        day = own["reached_on"].iloc[0]
        place = f"{name} – " if is_many else ""
        marks = "".join(_mark(row) for row in own.to_dict("records"))
        rows.append(
            f"<li><span>{html.escape(place + said)}</span>"
            f"<time>{html.escape(date(day) if stage else '')}</time>"
            f'<span class="marks">{marks}</span></li>'
        )
    return rows


def _mark(row: dict[object, object]) -> str:
    kind = labels.label(DocumentKind(str(row["kind"])))
    if row["is_missing"]:
        return f'<i class="missing">○ {html.escape(_("{kind}: missing", kind=kind))}</i>'
    return f"<i>● {html.escape(kind)}: {number(int(str(row['documents'])))}</i>"
