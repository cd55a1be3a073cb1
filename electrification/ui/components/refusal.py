"""Why something was not done and how to mend it, where the person is looking."""

from __future__ import annotations

import streamlit as st

from electrification.texts import Refused
from electrification.ui.components.plain import plain


def show_refusal(refusal: Refused) -> None:
    """Every line of what is wrong, and what to do; what was typed stays where it is."""
    problems = "\n\n".join(plain(line) for line in str(refusal.problem).splitlines())
    remedy = f"\n\n{plain(refusal.remedy)}" if refusal.remedy else ""
    st.error(problems + remedy, icon=":material/block:")
