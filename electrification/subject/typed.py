"""What no text that somebody typed may hold, wherever it is typed."""

from __future__ import annotations

import re
import unicodedata

from electrification.texts import N_, Message, message

MAX_CHARACTERS = 4_000
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but for tab and line ends, and marks that turn the text round."""


def impossible_text(text: str, most: int = MAX_CHARACTERS) -> Message | None:
    r"""What is wrong with a text; None when it will do.

    >>> impossible_text("Công văn 12") is None, impossible_text("a\x00b") is None
    (True, False)
    """
    if len(text) > most:
        return message(N_("A text has at most {most} characters here."), most=most)
    if _CONTROL.search(text):
        return message(N_("The text holds characters that cannot be shown."))
    return None


def text_of(typed: object) -> str | None:
    """What was typed, in one spelling of its letters and without blanks around; None for nothing.

    >>> text_of("  a "), text_of(" "), text_of(None)
    ('a', None, None)
    """
    if not isinstance(typed, str):
        return None
    return unicodedata.normalize("NFC", typed).replace("\r\n", "\n").strip() or None
