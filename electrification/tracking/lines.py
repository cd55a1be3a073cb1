"""A line that somebody typed and that must not be empty."""

from __future__ import annotations

from electrification.subject.tasks import MAX_LINE_CHARACTERS
from electrification.subject.typed import impossible_text
from electrification.texts import N_, Refused, message


def required_line(text: str | None, field: str) -> str:
    """The line without spaces around it; `field` is its marked name.

    Raises
    ------
    Refused
        Where it is empty, too long, or holds what cannot be shown.
    """
    line = " ".join((text or "").split())
    wrong = message(N_("Fill this in.")) if not line else impossible_text(line, MAX_LINE_CHARACTERS)
    if wrong is not None:
        raise Refused(message(N_("{field}: {problem}"), field=message(field), problem=wrong))
    return line
