"""Text that somebody typed, shown as it was typed where Streamlit would read Markdown."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^&])")


def plain(text: object) -> str:
    """The text with every mark of Markdown, HTML, icons and formulas escaped.

    >>> plain("![](https://x.vn/a.png) :red[*x*]")
    '\\\\!\\\\[\\\\]\\\\(https\\\\://x\\\\.vn/a\\\\.png\\\\) \\\\:red\\\\[\\\\*x\\\\*\\\\]'
    """
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))
