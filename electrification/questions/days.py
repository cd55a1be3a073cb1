"""Which days and instants may be asked about: from the first entry up to today."""

from __future__ import annotations

import datetime as dt

from electrification.calendar import end_of_day
from electrification.texts import N_, Refused, message


def refuse_unknown_day(day: dt.date, first: dt.date | None, last: dt.date) -> None:
    """Raise `Refused` for a day of which nothing is known, or that is still to come.

    `first` is the day of the first entry, None where there is none yet.
    """
    if day > last:
        raise Refused(
            message(N_("{day} is still to come."), day=day),
            message(N_("Ask for today or an earlier day.")),
        )
    if first is not None and day < first:
        raise Refused(
            message(N_("{day} is before the first entry, which is of {first}."),
                    day=day, first=first),
            message(N_("Ask for that day or a later one.")),
        )  # fmt: skip


def refuse_future_instant(known_at: dt.datetime | None, today: dt.date) -> None:
    """Raise `Refused` for an instant after today, until when nothing can have been recorded."""
    if known_at is not None and known_at > end_of_day(today):
        raise Refused(
            message(N_("{instant} is still to come."), instant=known_at),
            message(N_("Leave it out for what is known now, or give an earlier instant.")),
        )
