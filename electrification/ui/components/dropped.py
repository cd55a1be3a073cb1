"""A file that somebody dropped on the page, until it is written or taken away."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from electrification.texts import _

TURN = "drop_turn"


@dataclass(frozen=True)
class Dropped:
    """What was dropped: the name it came by, and what is in it."""

    name: str
    content: bytes

    def is_done(self, said: str) -> None:
        """Say so, and make room for the next file."""
        st.session_state[TURN] += 1
        st.toast(said, icon=":material/check:")
        st.rerun()


def turn() -> int:
    """How many files were done with: the box for the next one is a new one."""
    return int(st.session_state.setdefault(TURN, 0))


def nothing_to_do(said: str) -> None:
    """There is nothing in the file that is not known."""
    st.info(said or _("The file says what stands already: nothing would change."),
            icon=":material/check:")  # fmt: skip
