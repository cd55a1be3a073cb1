"""The files that were brought in, what stands of each, and taking one back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.exchange.import_words import said_of, stands, state_text
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.imports import FileKind
from electrification.texts import N_, Refused, _, instant, number
from electrification.tracking.imports import imports_seen, may_undo, undo_import
from electrification.ui import session
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal

KEY = "import_files"
MOST = 100
_SAID = f"{KEY}_said"
_WHAT_HAPPENS = {
    FileKind.FIELD_WORKBOOK: N_(
        "Every entry of it that still stands is withdrawn in one act, with this reason; what stood "
        "before stands again. What somebody else has confirmed, only the unit that confirms can "
        "withdraw."
    ),
    FileKind.CAPITAL: N_(
        "Every entry of it that still stands is withdrawn in one act, with this reason; what stood "
        "before stands again. What somebody else has confirmed, only the unit that confirms can "
        "withdraw."
    ),
    FileKind.METERS: N_(
        "Its readings stand no more, and those they corrected stand again; months that a later "
        "file has corrected stay as they are."
    ),
    FileKind.LINES: N_(
        "Its lines stand no more, and those they had told of anew stand again as they were. Lines "
        "that a later file has told of anew must be taken back with that file first."
    ),
    FileKind.REGISTER: N_(
        "Villages are described again as they were before; those that came with it leave the "
        "register unless something else was recorded of them. What was changed since stays as it "
        "is. Figures of earlier periods do not change."
    ),
}


def import_files(store: Store, by: Actor) -> None:
    """The imports that the person may see, the newest first, and the form that undoes one."""
    if said := st.session_state.pop(_SAID, None):
        st.success(plain(said), icon=":material/undo:")
    files = imports_seen(store, by)
    if files.empty:
        return
    st.subheader(_("Recent imports"), anchor=False)
    rows = files.head(MOST).to_dict("records")
    text = st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame([_shown(row) for row in rows]), hide_index=True, key=f"{KEY}_table",
        row_height=36,
        column_config={
            "id": text(_("Import"), width=60), "at": text(_("Imported at"), width=122),
            "kind": text(_("Kind of file"), width=115), "file": text(_("File"), width=145),
            "rows": text(_("Rows"), width=70, alignment="right"),
            "state": text(_("State"), width=150), "by": text(_("Imported by"), width=150),
        },
    )  # fmt: skip
    if len(files) > MOST:
        st.caption(_("The first {count} are shown.", count=MOST))
    _undo(store, [row for row in rows if stands(row) and may_undo(store, by, _kind(row))])


def _kind(row: dict[Hashable, Any]) -> FileKind:
    return FileKind(row["kind"])


def _shown(row: dict[Hashable, Any]) -> dict[str, str]:
    return {
        "id": str(row["id"]),
        "at": instant(row["recorded_at"].to_pydatetime()),
        "kind": labels.label(_kind(row)),
        "file": str(row["file_name"]),
        "rows": number(int(row["row_count"])),
        "state": state_text(row),
        "by": ", ".join(
            part for part in (row["recorder_post"], row["recorder_unit"]) if isinstance(part, str)
        ),
    }


def _undo(store: Store, rows: list[dict[Hashable, Any]]) -> None:
    """Which import is to be undone, why, and the button."""
    if not rows:
        return
    with st.expander(_("Undo an import"), icon=":material/undo:"):
        kinds = {int(row["id"]): _kind(row) for row in rows}
        names = {
            int(row["id"]): f"{row['id']} · {row['file_name']} · "
            f"{labels.label(_kind(row))} · {instant(row['recorded_at'].to_pydatetime())}"
            for row in rows
        }
        chosen = st.selectbox(
            _("Import"), list(names), format_func=names.__getitem__, key=f"{KEY}_chosen"
        )
        reason = st.text_input(_("Why it is undone"), key=f"{KEY}_reason")
        st.caption(_(_WHAT_HAPPENS[kinds[chosen]]))
        if not st.button(_("Undo the import"), key=f"{KEY}_undo", icon=":material/undo:"):
            return
        try:
            done = undo_import(store, chosen, reason, session.signed_in())
        except Refused as refusal:
            show_refusal(refusal)
            return
        st.session_state[_SAID] = said_of(done, kinds[chosen])
        st.rerun()
