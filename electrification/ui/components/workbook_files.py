"""Workbooks that were brought back: what became of their entries, and taking one back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.storage import Store
from electrification.storage.workbook_files import STANDS
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryState
from electrification.subject.rights import Action, may
from electrification.texts import Refused, _, instant, n_, number
from electrification.tracking.field_import import undo_import
from electrification.tracking.sight import sight_of
from electrification.ui import session
from electrification.ui.components.refusal import show_refusal

KEY = "workbook_files"
MOST = 100
_SHOWN = (
    EntryState.PENDING, EntryState.CONFIRMED, EntryState.RETURNED, EntryState.SUPERSEDED,
    EntryState.WITHDRAWN,
)  # fmt: skip


def workbook_files(store: Store, by: Actor) -> None:
    """The imports that the person may see, the newest first, and the form that undoes one."""
    files = store.workbooks.files()
    sight = sight_of(store, by)
    people = sight.people if sight is not None else frozenset()
    if people is not None:
        files = files[files["recorded_by"].isin({*people, by.person_id})]
    if files.empty:
        return
    st.subheader(_("Workbooks brought back"), anchor=False)
    rows = files.head(MOST).to_dict("records")
    text = st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame([_shown(row) for row in rows]), hide_index=True, key=f"{KEY}_table",
        row_height=36,
        column_config={
            "id": text(_("Import"), width=80), "at": text(_("Imported at"), width=125),
            "file": text(_("File"), width=180),
            "state": text(_("State"), width=230), "by": text(_("Imported by"), width=200),
        },
    )  # fmt: skip
    if may(by, Action.WITHDRAW):
        _undo(store, [row for row in rows if _stands(row)])


def _stands(row: dict[Hashable, Any]) -> int:
    return sum(int(row[str(state)]) for state in STANDS)


def _shown(row: dict[Hashable, Any]) -> dict[str, str]:
    states = [
        f"{labels.label(state)}: {number(int(row[str(state)]))}"
        for state in _SHOWN
        if row[str(state)]
    ]
    is_undone = row[str(EntryState.WITHDRAWN)] == row["entries"]
    return {
        "id": str(row["id"]),
        "at": instant(row["recorded_at"].to_pydatetime()),
        "file": str(row["file_name"]),
        "state": _("Taken back") if is_undone else " · ".join(states),
        "by": ", ".join(
            part for part in (row["recorder_post"], row["recorder_unit"]) if isinstance(part, str)
        ),
    }


def _undo(store: Store, rows: list[dict[Hashable, Any]]) -> None:
    """Which import is to be undone, why, and the button."""
    if not rows:
        return
    with st.expander(_("Undo an import"), icon=":material/undo:"):
        names = {
            int(row["id"]): f"{row['id']} · {row['file_name']} · "
            + n_("{count} entry stands", "{count} entries stand", _stands(row))
            for row in rows
        }
        chosen = st.selectbox(
            _("Import"), list(names), format_func=names.__getitem__, key=f"{KEY}_chosen"
        )
        reason = st.text_input(_("Why it is undone"), key=f"{KEY}_reason")
        st.caption(
            _("Every entry of it that still stands is withdrawn in one act, with this reason; what "
              "stood before stands again. What somebody else has confirmed, only the unit that "
              "confirms can withdraw.")
        )  # fmt: skip
        if not st.button(_("Undo the import"), key=f"{KEY}_undo", icon=":material/undo:"):
            return
        try:
            count = undo_import(store, chosen, reason, session.signed_in())
        except Refused as refusal:
            show_refusal(refusal)
            return
        st.toast(n_("{count} entry withdrawn.", "{count} entries withdrawn.", count),
                 icon=":material/check:")  # fmt: skip
        st.rerun()
