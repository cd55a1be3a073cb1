"""Which days may be asked about: from the first entry up to today."""

from __future__ import annotations

import datetime as dt

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
