"""The message for a chat: eight lines to copy, and a picture to send."""

from __future__ import annotations

import streamlit as st

from electrification.questions.overview import Overview
from electrification.reports.card import card_picture
from electrification.reports.zalo_text import zalo_text
from electrification.storage import Store
from electrification.texts import _

KEY = "share"


def share_button(found: Overview, store: Store) -> None:
    """A button that opens to the message; text and picture are made when it is opened, or saved."""
    opened = st.popover(
        _("Copy the message for Zalo"), icon=":material/share:", key=KEY, on_change="rerun"
    )
    if not opened.open:
        return
    ids = [*found.obstacles["obstacle_entry_ids"], *_of_the_dark(found)]
    obstacles = store.obstacles(sorted({int(i) for i in ids}))
    with opened:
        st.caption(_("Press the copy sign in the corner of the text."))
        st.code(zalo_text(found, obstacles), language=None, wrap_lines=True)
        st.download_button(
            _("Save the picture ({kind})", kind="PNG"),
            lambda: card_picture(found, obstacles),
            file_name=f"tin-zalo-{found.snapshot.on.isoformat()}.png",
            mime="image/png",
            key="share_png",
            icon=":material/image:",
            on_click="ignore",
        )


def _of_the_dark(found: Overview) -> list[int]:
    return [int(i) for ids in found.built_dark["obstacle_entry_ids"] for i in ids]
