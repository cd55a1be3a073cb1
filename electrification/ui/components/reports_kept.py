"""Reports that were given out, each with its hash and, for who may have it, its file."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.reports.provenance import read_provenance
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may
from electrification.texts import Refused, _, instant, number
from electrification.tracking.reports import reportable_scope
from electrification.ui.components.report_form import named

SHOWN = 30


def reports_kept(store: Store, by: Actor) -> None:
    """The last ones of the person's own units, the newest first."""
    rows = _of_own_units(store, by, store.reports.all()).head(SHOWN)
    if rows.empty:
        st.caption(_("No report was given out yet. It is kept here with its hash once it is."))
        return
    table = pd.DataFrame(
        {
            _("Report"): rows["named"],
            _("File"): rows["file_name"],
            _("Draft"): [_("draft") if d else "" for d in rows["is_draft"]],
            _("Given out"): [instant(at) for at in rows["recorded_at"]],
            _("By"): [_office(row) for row in rows.to_dict("records")],
            _("Size (KB)"): [number(size / 1024) for size in rows["size_bytes"]],
            "SHA-256": rows["sha256"],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", key="reports_kept")


def _of_own_units(store: Store, by: Actor, rows: pd.DataFrame) -> pd.DataFrame:
    """Those whose villages the person may report on, with what each is called."""
    names, keep = [], []
    allowed: dict[tuple[object, dt.date], bool] = {}
    for text in rows["provenance"]:
        try:
            asked = read_provenance(text).asked
        except Refused:  # of a format of former times: for who sees everything
            names.append("–")
            keep.append(_may_have(store, by, None, calendar.today()))
            continue
        key = (asked.scope, asked.on)
        if key not in allowed:
            allowed[key] = _may_have(store, by, *key)
        names.append(named(asked))
        keep.append(allowed[key])
    return rows.assign(named=names)[keep]


def _may_have(store: Store, by: Actor, scope: object, on: dt.date) -> bool:
    if scope is None:
        return may(by, Action.MAKE_REPORT) and reportable_scope(store, by, None, on) is None
    try:
        reportable_scope(store, by, scope, on)  # type: ignore[arg-type]
    except Refused:
        return False
    return True


def _office(row: dict[str, object]) -> str:
    parts = (row["recorder_post"], row["recorder_unit"])
    return ", ".join(part for part in parts if isinstance(part, str)) or _("system")
