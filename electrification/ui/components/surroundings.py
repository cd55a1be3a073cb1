"""What stands round every page: the look, the language switch, the banner and the foot."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from electrification.palette import status_symbol_uri
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.villages import Status
from electrification.texts import DEFAULT_LANGUAGE, LANGUAGES, Refused, _
from electrification.ui import session
from electrification.ui.components.plain import plain

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
    st.logo(str(STATIC / "name.png"), size="large", icon_image=str(ICON))


def language_switch() -> None:
    """Vietnamese or English, one click away; the choice stands in the address."""
    key = session.LANGUAGE_KEY
    if key not in st.session_state:
        asked = st.query_params.get(key)
        st.session_state[key] = asked if asked in LANGUAGES else _usual_language()
    with st.sidebar:
        st.segmented_control(
            "Ngôn ngữ · Language",
            LANGUAGES,
            required=True,
            format_func={"vi": "Tiếng Việt", "en": "English"}.__getitem__,
            key=key,
            persist_state="session",
            label_visibility="collapsed",
        )
    chosen = st.session_state[key]
    session.note_in_address(key, [] if chosen == _usual_language() else [chosen])


def _usual_language() -> str:
    try:
        return session.settings().language
    except Refused:
        return DEFAULT_LANGUAGE


def store_opens() -> bool:
    """Whether the data can be read; says why not and what to do otherwise."""
    try:
        session.store()
    except Refused as refusal:
        st.error(plain(refusal.problem), icon=":material/database_off:")
        if refusal.remedy:
            st.write(plain(refusal.remedy))
        return False
    return True


def has_villages(store: Store) -> bool:
    """Whether there is a register; says how to bring one otherwise."""
    if len(store.villages()):
        return True
    st.title(_("No village yet"), anchor=False)
    st.write(_("Write a workbook to fill in, fill it in, then import it:"))
    st.code(
        ".venv/bin/python -m electrification import template register.xlsx\n"
        ".venv/bin/python -m electrification import register register.xlsx",
        language="shell",
        wrap_lines=True,
    )
    return False


def sample_banner(store: Store) -> None:
    """Says that the data are illustrative, until a register of the user's own is imported."""
    if store.villages()["is_sample"].any():
        _illustrative()


def banner_of_former(store: Store, snapshot: Snapshot) -> None:
    """Says it of a snapshot of the sample that is looked back at from a register of one's own."""
    if snapshot.is_sample and not store.villages()["is_sample"].any():
        _illustrative()


def _illustrative() -> None:
    st.warning(
        _("**Illustrative data**, not the real state of any village."),
        icon=":material/science:",
    )


def foot() -> None:
    """What all the pages stand on."""
    st.divider()
    st.caption(_("Every figure is computed from dated entries, each with who recorded it."))
