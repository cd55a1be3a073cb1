"""The end of the audit chain, and how anybody can check the chain against it later."""

from __future__ import annotations

import streamlit as st

from electrification.storage import Store
from electrification.texts import _


def audit_head(store: Store) -> None:
    """Show the last link as an anchor to be noted outside the database."""
    head = store.audit_head()
    if head is None:
        return
    with st.expander(_("Audit head: link {number}", number=head.sequence), icon=":material/link:"):
        st.write(
            _(
                "Note this outside the program. Whoever holds it can check later that nothing "
                "was taken out or rewritten:"
            )
        )
        st.code(
            f"python -m electrification verify --anchor {head}", language="shell", wrap_lines=True
        )
