"""Reports that were given out, each with its hash, and the very file once more."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context

import pandas as pd
import streamlit as st

from electrification import texts
from electrification.reports.give_again import give_again, own_reports
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import _, instant, number
from electrification.ui.components.report_form import named
from electrification.ui.components.save_button import still_allowed
from electrification.web.visitors import SESSION_COOKIE

SHOWN = 30


def reports_kept(store: Store, by: Actor) -> None:
    """The last ones of the person's own units, the newest first."""
    rows = own_reports(store, by).head(SHOWN)
    if rows.empty:
        st.caption(_("No report was given out yet. It is kept here with its hash once it is."))
        return
    titles = [named(asked) if asked else "–" for asked in rows["asked"]]
    rows = rows.assign(title=titles)
    table = pd.DataFrame(
        {
            _("No."): rows["id"],
            _("Report"): rows["title"],
            _("File"): rows["file_name"],
            _("Draft"): [_("draft") if d else "" for d in rows["is_draft"]],
            _("Given out"): [instant(at) for at in rows["recorded_at"]],
            _("By"): [_office(row) for row in rows.to_dict("records")],
            _("Size (KB)"): [number(size / 1024) for size in rows["size_bytes"]],
            "SHA-256": rows["sha256"],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch", key="reports_kept")
    _take_again(store, by, rows)


def _take_again(store: Store, by: Actor, rows: pd.DataFrame) -> None:
    """One of the listed files as it left the house the first time."""
    known = {int(row["id"]): row for row in rows.to_dict("records")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            _("Take a file again"), list(known), key="report_again",
            format_func=lambda one: f"{one} – {known[one]['title']} ({known[one]['file_name']})",
        )  # fmt: skip
        st.download_button(
            _("Take the file"),
            _giver(store, by, picked),
            file_name=str(known[picked]["file_name"]),
            icon=":material/download:",
            key="report_again_file",
            on_click="ignore",
        )


def _giver(store: Store, by: Actor, number: int) -> Callable[[], bytes]:
    """Gives the file when the button is pressed, long after the page was drawn."""
    cookie, language = st.context.cookies.get(SESSION_COOKIE, ""), texts.language()

    def given() -> bytes:
        texts.use_language(language)
        return give_again(store, number, still_allowed(store, cookie, by)).content

    return lambda: copy_context().run(given)


def _office(row: dict[str, object]) -> str:
    parts = (row["recorder_post"], row["recorder_unit"])
    return ", ".join(part for part in parts if isinstance(part, str)) or _("system")
