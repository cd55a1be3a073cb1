"""What stands round every page: the look, the language switch, the banner and the foot."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from electrification.storage import Store
from electrification.texts import Refused, _
from electrification.ui import session
from electrification.ui.palette import status_symbol_uri
from electrification.villages import Status

STATIC = Path(__file__).parent.parent / "static"
ICON = STATIC / "icon.png"


def style() -> None:
    """What the theme has no setting for, and the status symbols that buttons carry."""
    symbols = "".join(
        f".st-key-group_{status} button::before"
        f'{{content:"";flex:none;width:24px;height:24px;margin-right:.5rem;'
        f'background:url("{status_symbol_uri(status, 24)}") center/contain no-repeat}}'
        for status in Status
    )
    st.html(f"<style>{(STATIC / 'tracker.css').read_text(encoding='utf-8')}{symbols}</style>")


def name_plate() -> None:
    """The sign of the program above the menu."""
    st.logo(str(ICON), size="large")


def language_switch() -> None:
    """Vietnamese or English, one click away; the choice stands in the address."""
    with st.sidebar:
        st.segmented_control(
            "Ngôn ngữ · Language",
            ("vi", "en"),
            default="vi",
            required=True,
            format_func={"vi": "Tiếng Việt", "en": "English"}.__getitem__,
            key=session.LANGUAGE_KEY,
            bind="query-params",
            persist_state="session",
            label_visibility="collapsed",
        )


def store_opens() -> bool:
    """Whether the data can be read; says why not and what to do otherwise."""
    try:
        session.store()
    except Refused as refusal:
        st.error(str(refusal.problem), icon=":material/database_off:")
        if refusal.remedy:
            st.write(str(refusal.remedy))
        return False
    return True


def sample_banner(store: Store) -> None:
    """Says that the data are illustrative, until a register of the user's own is imported."""
    villages = store.villages()
    if villages["is_sample"].any():
        st.warning(
            _(
                "**Illustrative data.** "
                "Villages, positions and figures are a sample, not the real state."
            ),
            icon=":material/science:",
        )


def foot(store: Store) -> None:
    """Where the figures come from: data version, and how the file can be opened elsewhere."""
    st.divider()
    st.caption(
        _("Data version {version} · every figure is computed from dated, signed entries.",
          version=store.data_version())
    )  # fmt: skip
