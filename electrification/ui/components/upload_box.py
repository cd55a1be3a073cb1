"""The box that files are dropped into, with the toolkit's own English words put right."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import streamlit as st

from electrification.texts import _


def upload_box(
    label: str, types: Sequence[str], *, key: str, most_megabytes: int, **how: Any
) -> Any:
    """One file (several with ``accept_multiple_files``), or None while there is none."""
    choose = html.escape(_("Choose files"), quote=True)
    st.html(f'<style>[data-testid="stFileUploaderDropzone"] p::after{{content:"{choose}"}}</style>')

    return st.file_uploader(label, type=list(types), key=key, max_upload_size=most_megabytes, **how)
