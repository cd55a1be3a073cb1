"""Reports as pages ask for them: made once for each state of the data and each request."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import streamlit as st

from electrification.reports.contents import Report, report
from electrification.reports.letterhead import Letterhead
from electrification.reports.pdf import page_pictures
from electrification.reports.provenance import Asked
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store

KEPT = 6
"""How many reports and how many sets of pages are kept."""
T = TypeVar("T")


class _Kept(Generic[T]):
    """The last values made, the least recently used dropped first.

    Streamlit's own cache does not let what it keeps say how far it has come.
    """

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > KEPT:
                self._values.popitem(last=False)
        return made


@st.cache_resource(show_spinner=False)
def _reports() -> _Kept[Report]:
    return _Kept()


@st.cache_resource(show_spinner=False)
def _pages() -> _Kept[list[bytes]]:
    return _Kept()


def report_for(store: Store, asked: Asked) -> Report:
    """The report for what is asked, with the texts that stand now."""
    parts = tuple(sorted(store.reports.texts().items()))
    key = (store.address, store.data_version(), asked, parts)
    return _reports().get(key, lambda: report(store, asked, None, WrittenParts(**dict(parts))))


def pages_of(made: Report, head: Letterhead, texts: str) -> list[bytes]:
    """The pages of a report as pictures; what was asked, figures, head and texts say which."""
    key = (made.provenance.asked, made.provenance.figures_sha256, head, texts)
    return _pages().get(key, lambda: page_pictures(made, head))
