"""A button for the archive of a work, for who may take it out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.calendar import iso_instant
from electrification.storage import Store
from electrification.texts import _
from electrification.tracking.archive_rights import may_archive
from electrification.ui import session
from electrification.web.work_archive import archive_url


def work_archive(store: Store, work: pd.Series) -> None:
    """Draw the button and what is in the file; nothing for who may not have it."""
    by = session.actor()
    if by is None or not may_archive(store, by, int(work["work_id"])):
        return
    known_at = session.known_at()
    address = archive_url(str(work["code"]), iso_instant(known_at) if known_at else "")
    st.subheader(_("Archive for audit"), anchor=False)
    st.caption(
        _("One zip: decisions, parties, payments, every entry with its corrections, the documents "
          "as they were attached, the audit chain, and the program that checks it.")
    )  # fmt: skip
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    st.link_button(
        _("Take the archive (zip)"),
        f"{f'/{base}' if base else ''}/{address}",
        icon=":material/folder_zip:",
    )
