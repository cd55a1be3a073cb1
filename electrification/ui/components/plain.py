"""Text that somebody typed, shown as it was typed where Streamlit would read Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^&])")


def plain(text: object) -> str:
    r"""The text with every mark of Markdown, HTML, icons and formulas escaped.

    >>> print(plain("[here](https://x.vn)"))
    \[here\]\(https\://x\.vn\)
    """
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))
