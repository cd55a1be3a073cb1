"""Taking a file out: asked of the rights, written into the audit, and only then made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pandas as pd
import streamlit as st

from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.subject.audit import Anchor, EventAction
from electrification.subject.rights import Action, may
from electrification.texts import _
from electrification.tracking import events
from electrification.ui import session

_MIME = {"csv": "text/csv", "png": "image/png", "svg": "image/svg+xml"}


def save_file(
    label: str,
    make: Callable[[Anchor | None], bytes],
    snapshot: Snapshot,
    *,
    file_name: str,
    rows: int,
    key: str,
    is_quiet: bool = True,
) -> None:
    """A button that makes a file when it is pressed; that it was taken out is a link of the chain.

    Nothing is drawn for who may not take files out. `file_name` lacks the day and has the ending;
    `make` is given the end of the chain as it was before the file was taken out.
    """
    by, store = session.actor(), session.store()
    if by is None or not may(by, Action.EXPORT):
        return
    name, ending = file_name.rsplit(".", 1)
    detail: dict[str, Any] = {
        "format": ending,
        "on": snapshot.on,
        "rows": rows,
        "data_version": snapshot.data_version,
    }

    def taken() -> bytes:
        anchor = store.audit_head()
        events.note(store, EventAction.EXPORT, name, detail, by)
        return make(anchor)

    kind: Literal["tertiary", "secondary"] = "tertiary" if is_quiet else "secondary"
    st.download_button(
        label,
        taken,
        file_name=f"{name}-{snapshot.on.isoformat()}.{ending}",
        mime=_MIME[ending],
        key=key,
        type=kind,
        icon=":material/download:" if ending == "csv" else ":material/image:",
        on_click="ignore",
    )


def save_as_csv(
    rows: pd.DataFrame, snapshot: Snapshot, columns: tuple[str, ...], *, file_name: str, key: str
) -> None:
    """A quiet button under a table."""
    save_file(
        _("Save as CSV ({count} rows)", count=len(rows)),
        lambda anchor: csv_bytes(rows, snapshot, columns, anchor),
        snapshot,
        file_name=f"{file_name}.csv",
        rows=len(rows),
        key=key,
    )
