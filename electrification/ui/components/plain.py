"""Text that somebody typed, shown as it was typed where Streamlit would read Markdown."""

from __future__ import annotations

import re

_COLON = re.compile(r"\\:(?=(?:[\w/]|\\[+_-])+\\:)")
_JOINER = "\u2060"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^&])")


def plain(text: object) -> str:
    r"""The text with every mark of Markdown, HTML, icons and formulas escaped.

    Names of icons and emoji are looked for after escapes are undone, so a colon that opens one is
    followed by a word joiner, which nobody sees.

    >>> print(plain("[here](https://x.vn)"))
    \[here\]\(https\://x\.vn\)
    """
    escaped = _MARKS.sub(r"\\\1", " ".join(str(text).split()))
    return _COLON.sub(lambda found: found[0] + _JOINER, escaped)
