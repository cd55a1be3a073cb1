"""How parts and annexes are numbered, and what stands under the name of an annex."""

from __future__ import annotations

from electrification.reports.document import Document
from electrification.reports.letterhead import Letterhead
from electrification.texts import _

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """A Roman number up to 39.

    >>> [roman(n) for n in (1, 4, 9, 14)]
    ['I', 'IV', 'IX', 'XIV']
    """
    said = ""
    for value, sign in _ROMAN:
        while number >= value:
            said += sign
            number -= value
    return said


def attached_to(document: Document, head: Letterhead) -> str:
    """Which report an annex belongs to, with room for its number and date."""
    number = head.number.removeprefix("Số:").removeprefix(" ")
    day = head.place_and_date.partition(", ")[2]
    return "(" + _("Attached to {title} No. {number}, {day}, of {agency}",
                   title=document.title.capitalize(), number=number, day=day,
                   agency=_agency(head.agency)) + ")"  # fmt: skip


def _agency(name: str) -> str:
    if not name.isupper():
        return name
    return name.title() if name.startswith("SỞ ") else name.capitalize()
