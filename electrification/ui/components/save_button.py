"""Taking a file out: asked of the rights, written into the audit, and only then made."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Literal

import pandas as pd
import streamlit as st

from electrification import texts
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import Anchor, EventAction
from electrification.subject.rights import Action, may
from electrification.texts import N_, RELOAD, Refused, _, message
from electrification.tracking import events
from electrification.ui import session
from electrification.web.visitors import SESSION_COOKIE, visitor_of

_MIME = {
    "csv": "text/csv",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
    drawn_for, store = session.actor(), session.store()
    if drawn_for is None or not may(drawn_for, Action.EXPORT):
        return
    cookie, language = st.context.cookies.get(SESSION_COOKIE, ""), texts.language()
    name, ending = file_name.rsplit(".", 1)
    detail: dict[str, Any] = {
        "format": ending,
        "on": snapshot.on,
        "rows": rows,
        "data_version": snapshot.data_version,
    }

    def made() -> bytes:
        texts.use_language(language)
        by = still_allowed(store, cookie, drawn_for)
        anchor = store.audit_head()
        events.note(store, EventAction.EXPORT, name, detail, by)
        return make(anchor)

    def taken() -> bytes:  # long after the page was drawn, outside of its run
        return copy_context().run(made)

    kind: Literal["tertiary", "secondary"] = "tertiary" if is_quiet else "secondary"
    st.download_button(
        label,
        taken,
        file_name=f"{name}-{snapshot.on.isoformat()}.{ending}",
        mime=_MIME[ending],
        key=key,
        type=kind,
        icon=":material/download:" if ending in ("csv", "xlsx") else ":material/image:",
        on_click="ignore",
    )


def still_allowed(store: Store, cookie: str, drawn_for: Actor) -> Actor:
    """Who holds the session at this moment; `Refused` unless it is who the page was drawn for.

    Signed out, locked out, a post that ended or began: the page shows what was theirs before.
    """
    who = visitor_of(store, {SESSION_COOKIE: cookie})
    if who is None or who.must_change:
        raise Refused(
            message(N_("You are not signed in any more.")),
            message(N_("Sign in again; what you typed stays here.")),
        )
    by = who.actor
    is_same = (by.person_id, by.posts) == (drawn_for.person_id, drawn_for.posts)
    if not is_same or not may(by, Action.EXPORT):
        raise Refused(
            message(N_("Your posts have changed since this page was drawn.")),
            RELOAD,
        )
    return by


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
