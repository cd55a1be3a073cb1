"""One thing to do: what it is, in which village, and a button that opens the village."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from electrification.palette import status_symbol_img
from electrification.subject.villages import Status
from electrification.texts import _
from electrification.ui.screens import TASKS, PageEntry, open_village

_NAMES_A_COMMUNE = re.compile(r",\s*(xã|phường|thị trấn)\s", re.IGNORECASE)


def village_line(name: object, commune: object, status: object) -> str:
    """A village with its status symbol, as HTML; the commune where the name does not hold it.

    A name that holds the commune of another time is followed by the present one as such.
    """
    where = str(commune) if isinstance(commune, str) and commune not in str(name) else ""
    if where and _NAMES_A_COMMUNE.search(str(name)):
        where = _("now {commune}", commune=where)
    more = f' <span class="where">· {html.escape(where)}</span>' if where else ""
    return f"{status_symbol_img(Status(str(status)), 16)}<b>{html.escape(str(name))}</b>{more}"


def work_item(
    head: str,
    lines: Sequence[str],
    *,
    key: str,
    village_code: str | None,
    button: str | None = None,
    before: Callable[[], None] | None = None,
    page: PageEntry = TASKS,
    query: Mapping[str, str] | None = None,
) -> None:
    """Draw one item.

    Parameters
    ----------
    head, lines : HTML, escaped by who makes it; empty lines are left out
    village_code : the village that the button opens; None opens `page`, with
        `query` in its address
    before : called before that
    """
    said = "".join(f'<div class="more">{line}</div>' for line in lines if line)
    with st.container(
        horizontal=True, vertical_alignment="center", wrap=False, gap="small", key=f"item_{key}"
    ):
        st.html(f'<div class="item"><div class="head">{head}</div>{said}</div>')
        is_pressed = st.button(
            button or _("Open"), key=f"open_{key}", on_click=before, width="content"
        )
    if is_pressed and village_code is None:
        st.switch_page(page.as_streamlit(), query_params=dict(query or {}))
    elif is_pressed:
        open_village(str(village_code))
