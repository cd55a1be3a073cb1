"""Finding a village in two taps: type a part of its name, without accents if you like, and pick."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.texts import _
from electrification.ui.components.plain import plain
from geo.units import fold

KEY = "village"


def find_village(snapshot: Snapshot) -> pd.Series | None:
    """Draw the search; answers the row of the village picked, or None while none is."""
    frame = by_name(snapshot.frame)
    wanted = st.query_params.get(KEY)
    is_back = "village_picked" not in st.session_state  # from another page
    if is_back or st.session_state.get("village_asked") != wanted:
        st.session_state["village_asked"] = wanted
        st.session_state["village_picked"] = wanted
        st.session_state["village_search"] = ""
    if wanted and wanted not in set(frame["village_code"]):
        st.warning(_("There is no village {code} on that day.", code=plain(wanted)))
    typing, picking = st.columns([2, 3], vertical_alignment="bottom")
    with typing:
        text = st.text_input(
            _("Find a village"), key="village_search", type="search", live=True,
            placeholder=_("Name, commune or code"), icon=":material/search:",
        )  # fmt: skip
    hits = matching(frame, text or "")
    codes = hits["village_code"].tolist()
    titles = map(_title, hits["village_name"], hits["commune_name"])
    names = dict(zip(codes, titles, strict=True))
    if st.session_state.get("village_picked") not in codes:
        st.session_state["village_picked"] = codes[0] if text and len(codes) == 1 else None
    with picking:
        picked = st.selectbox(
            _("Village"), codes, index=None, key="village_picked",
            format_func=lambda code: names.get(code, str(code)),
            placeholder=_("Pick one of {count} villages", count=len(codes)),
        )  # fmt: skip
    if picked is None:
        st.info(_("Pick a village to see its file."), icon=":material/home_pin:")
        return None
    if wanted != picked:
        st.session_state["village_asked"] = picked
        st.query_params[KEY] = picked
    return frame[frame["village_code"] == picked].iloc[0]


def matching(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """Villages whose name, commune or code holds every word, accents and spelling aside."""
    words = fold(text).split()
    if not words:
        return frame
    known = [
        fold(f"{name} {commune if isinstance(commune, str) else ''} {code}")
        for name, commune, code in zip(
            frame["village_name"], frame["commune_name"], frame["village_code"], strict=True
        )
    ]
    return frame[[all(word in text for word in words) for text in known]]


def _title(village_name: object, commune_name: object) -> str:
    name = str(village_name)
    if isinstance(commune_name, str) and commune_name not in name:
        return f"{name} – {commune_name}"
    return name
