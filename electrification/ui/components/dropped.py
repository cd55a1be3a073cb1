"""A file that somebody dropped on the page, until it is written or taken away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, cast

import streamlit as st

from electrification import calendar
from electrification.storage import Store
from electrification.texts import Refused, _

TURN = "drop_turn"
_KEPT = "drop_kept"

T = TypeVar("T")


@dataclass(frozen=True)
class Dropped:
    """What was dropped: the name it came by, and what is in it."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Of the content."""
        return hashlib.sha256(self.content).hexdigest()

    def is_done(self, said: str) -> None:
        """Say so, and make room for the next file."""
        st.session_state[TURN] += 1
        st.session_state.pop(_KEPT, None)
        st.toast(said, icon=":material/check:")
        st.rerun()


def turn() -> int:
    """How many files were done with: the box for the next one is a new one."""
    return int(st.session_state.setdefault(TURN, 0))


def read_once(
    store: Store, dropped: Dropped, name: str, read: Callable[[], T], *how: Hashable
) -> T:
    """What comes of reading a file, worked out once for a file, a state of the data and `how`.

    A click on the page runs it again from the top; reading thousands of rows each time would make
    every click slow. One result is kept of each `name`, in the session; a refusal is one too.
    """
    kept = st.session_state.setdefault(_KEPT, {})
    key = (store.address, store.data_version(), calendar.today(), dropped.sha256, dropped.name, how)
    if name not in kept or kept[name][0] != key:
        try:
            kept[name] = (key, read(), None)
        except Refused as refusal:
            kept[name] = (key, None, refusal)
    _key, found, refused = kept[name]
    if refused is not None:
        raise refused
    return cast(T, found)


def nothing_to_do(said: str) -> None:
    """There is nothing in the file that is not known."""
    st.info(said or _("The file says what stands already: nothing would change."),
            icon=":material/check:")  # fmt: skip
