"""What stands round every page: the look, the language switch, the banner and the foot."""

from __future__ import annotations

import streamlit as st

from electrification.storage import Store
from electrification.texts import Refused, _
from electrification.ui import session

_STYLE = """<style>
[data-testid="stMainBlockContainer"]{max-width:1180px}
[data-testid="stMetricValue"],td,th{font-variant-numeric:tabular-nums}
[data-testid="stElementToolbar"]{display:none}
@media (max-width:640px){
  [data-testid="stMainBlockContainer"]{padding-left:1rem;padding-right:1rem}
  h1{font-size:1.5rem!important}
}
@media print{[data-testid="stSidebar"],[data-testid="stHeader"]{display:none!important}}
</style>"""


def style() -> None:
    """Small corrections to the theme that it has no setting for."""
    st.html(_STYLE)


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
            _("**Illustrative data.** The villages, positions and figures are a sample, not the real state."),
            icon=":material/science:",
        )  # fmt: skip


def foot(store: Store) -> None:
    """Where the figures come from: data version, and how the file can be opened elsewhere."""
    st.divider()
    st.caption(
        _("Data version {version} · every figure is computed from dated, signed entries.",
          version=store.data_version())
    )  # fmt: skip
