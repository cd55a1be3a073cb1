"""Bounds of a day typed into a form that writes: none, so that what is shown is what is sent.

A date field with bounds keeps the day before when another beyond them is typed, says so in
English, and the form would send the day that is not shown. What is impossible the command refuses.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, TypedDict


class Bounds(TypedDict):
    """What a date field takes as its first and last day."""

    min_value: dt.date
    max_value: dt.date


ANY_DAY: Final[Bounds] = {"min_value": dt.date.min, "max_value": dt.date.max}
