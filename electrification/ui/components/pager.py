"""Walking through many lines a page at a time."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

from electrification.texts import _, number


def pager(count: int, size: int, what: Hashable, *, key: str, place: str = "top") -> int:
    """Draw where one is and the way on and back; answers the place of the first line, from 0.

    Starts anew when `what` is shown changes. May be drawn once more, at another `place`.
    """
    own = f"{key}_page"
    if st.session_state.get(f"{key}_of") != what:
        st.session_state[f"{key}_of"] = what
        st.session_state[own] = 0
    last = max((count - 1) // size, 0)
    page = min(int(st.session_state[own]), last)
    first = page * size
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"{key}_{place}"
    ):
        st.caption(
            _("{first}–{last} of {count} lines",
              first=number(first + 1 if count else 0), last=number(min(first + size, count)),
              count=number(count))
        )  # fmt: skip
        steps = {-1: (_("Newer"), "chevron_left"), 1: (_("Older"), "chevron_right")}
        for step, (name, icon) in steps.items():
            st.button(
                name,
                key=f"{key}_{place}_{step}",
                icon=f":material/{icon}:",
                icon_position="left" if step < 0 else "right",
                type="tertiary",
                disabled=not 0 <= page + step <= last,
                on_click=_turn,
                args=(own, page + step),
            )
    return first


def _turn(own: str, page: int) -> None:
    st.session_state[own] = page
