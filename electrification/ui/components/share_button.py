"""The message for a chat: eight lines to copy, and a picture to send."""

from __future__ import annotations

import streamlit as st

from electrification.questions.overview import Overview
from electrification.reports.card import card_picture
from electrification.reports.zalo_text import zalo_text
from electrification.storage import Store
from electrification.texts import _
from electrification.ui.components.decision_line import urgent_lines
from electrification.ui.components.save_button import save_file

KEY = "share"


def share_button(found: Overview, store: Store) -> None:
    """A button that opens to the message; text and picture are made when it is opened, or saved."""
    opened = st.popover(
        _("Copy the message for Zalo"), icon=":material/share:", key=KEY, on_change="rerun"
    )
    if not opened.open:
        return
    dark = {int(i) for ids in found.built_dark["obstacle_entry_ids"] for i in ids}
    obstacles, matters = store.obstacles(sorted(dark)), urgent_lines(found, store)
    with opened:
        st.caption(_("Press the copy sign in the corner of the text."))
        st.code(zalo_text(found, obstacles, matters), language=None, wrap_lines=True)
        save_file(
            _("Save the picture ({kind})", kind="PNG"),
            lambda _anchor: card_picture(found, obstacles, matters),
            found.snapshot,
            file_name="tin-zalo.png",
            rows=found.villages,
            key="share_png",
            is_quiet=False,
        )
