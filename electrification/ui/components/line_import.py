"""Lines of the grid from a file: look, say by which document, write."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.exchange.grid_lines import Known, LineFile, read_lines
from electrification.exchange.line_files import read_features
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.grid import LineRow
from electrification.texts import Refused, _, n_, number
from electrification.tracking.grid import LineChange, import_lines, plan_lines
from electrification.ui import session
from electrification.ui.components.dropped import Dropped, nothing_to_do, read_once
from electrification.ui.components.refusal import show_refusal
from electrification.ui.components.row_problems import row_problems
from geo.crs import SURVEY_ZONES

KEY = "lines"
MOST = 200
WGS84 = "EPSG:4326"


def line_import(store: Store, _by: Actor, dropped: Dropped) -> None:
    """What the file holds, what it would change, and the button that writes it."""
    try:
        names_one = read_once(
            store, dropped, "lines_crs", lambda: read_features(dropped.content).crs is not None
        )
        stated = None if names_one else _system()
        found = read_once(
            store, dropped, "lines",
            lambda: read_lines(
                dropped.content, dropped.name, Known.of(store), survey_crs=stated
            ),
            stated,
        )  # fmt: skip
        change = plan_lines(store, found.rows) if found.can_be_applied else None
    except Refused as refusal:
        show_refusal(refusal)
        return
    row_problems(found.errors, found.warnings)
    if change is None:
        return
    _preview(change, found, store)
    if change.changes_anything:
        _apply(found, change, store, dropped)
    else:
        nothing_to_do("")


def _system() -> str | None:
    return st.selectbox(
        _("Coordinate system (the file names none)"), [*SURVEY_ZONES, WGS84], index=None,
        key=f"{KEY}_crs", placeholder=_("Choose"), width=420,
    )  # fmt: skip


def _preview(change: LineChange, found: LineFile, store: Store) -> None:
    km = sum(row.length_km for row in found.rows)
    with st.container(horizontal=True, gap="medium"):
        for name, said in (
            (_("New"), number(len(change.added))),
            (_("Corrected"), number(len(change.corrected))),
            (_("Unchanged"), number(len(change.unchanged))),
            (_("Length, km"), number(km, 2)),
        ):
            st.metric(name, said, width="content")
    st.caption(_("Read in {crs}, kept in WGS 84.", crs=found.crs))
    codes = store.capital.works().set_index("work_id")["code"]
    rows = [
        _shown(row, codes, what)
        for row, what in [
            *((r, _("Corrected")) for _before, r in change.corrected),
            *((r, _("New")) for r in change.added),
        ][:MOST]
    ]
    if not rows:
        return
    text = st.column_config.TextColumn
    columns: dict[str, Any] = {
        "row": text(_("Row"), width=60), "what": text(_("What changes"), width=100),
        "name": text(_("Name of the line"), width=200),
        "level": text(_("Voltage level"), width=130),
        "status": text(_("Status"), width=120), "work": text(_("Work"), width=100),
        "km": text("km", width=80, alignment="right"),
    }  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"{KEY}_rows", column_config=columns,
                 row_height=36)  # fmt: skip


def _shown(row: LineRow, codes: pd.Series, what: str) -> dict[str, str]:
    return {
        "row": str(row.row), "what": what, "name": row.name or "–",
        "level": labels.voltage(row.voltage, row.voltage_kv), "status": labels.label(row.status),
        "work": str(codes.get(row.work_id, "–")) if row.work_id is not None else "–",
        "km": number(row.length_km, 3),
    }  # fmt: skip


def _apply(found: LineFile, change: LineChange, store: Store, dropped: Dropped) -> None:
    document = st.text_input(
        _("By which document (number, sender)"), key=f"{KEY}_document", width=420
    )
    count = len(change.added) + len(change.corrected)
    label = n_("Write {count} line", "Write {count} lines", count)
    if not st.button(label, type="primary", key=f"{KEY}_apply", icon=":material/save:"):
        return
    try:
        import_lines(
            store, found.rows, file_name=found.file_name, sha256=found.sha256, crs=found.crs,
            document_number=document, by=session.signed_in(),
        )  # fmt: skip
    except Refused as refusal:
        show_refusal(refusal)
        return
    dropped.is_done(_("Recorded."))
