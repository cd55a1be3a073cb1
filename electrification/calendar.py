"""Days and instants: bare dates are Vietnam's, instants are kept in UTC.

"Today" and every bare date are Asia/Ho_Chi_Minh; a bare date that stands for an instant is the
last microsecond of that day; all bounds are inclusive.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_ORDINAL_1970 = 719_163
NO_DAY = np.iinfo(np.int32).max
NEVER = np.iinfo(np.int64).max


def now() -> dt.datetime:
    """The present instant, UTC."""
    return dt.datetime.now(dt.UTC)


def today(at: dt.datetime | None = None) -> dt.date:
    """The day in Vietnam at that instant (now when none is given)."""
    return (at or now()).astimezone(VIETNAM).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """The last microsecond of that day in Vietnam, as a UTC instant."""
    last = dt.datetime.combine(day, dt.time.max, tzinfo=VIETNAM)
    return last.astimezone(dt.UTC)


def read_date(text: str) -> dt.date:
    """A date as ``2025-02-14`` or ``14/02/2025``; anything else is a `ValueError`."""
    text = text.strip()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise ValueError(text)


def read_instant(text: str) -> dt.datetime:
    """An instant in ISO form, or a bare date, which is the end of that day in Vietnam.

    An instant without a zone is Vietnam's time. The answer is in UTC.
    """
    try:
        return end_of_day(read_date(text))
    except ValueError:
        pass
    read = dt.datetime.fromisoformat(text.strip())
    return (read if read.tzinfo else read.replace(tzinfo=VIETNAM)).astimezone(dt.UTC)


def iso_instant(at: dt.datetime) -> str:
    """An instant as kept in files and the chain: UTC, microseconds, ``Z``."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def day_from(number: int) -> dt.date:
    """The day with that many days since 1970-01-01."""
    return dt.date.fromordinal(number + _ORDINAL_1970)


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01, as the log keeps dates."""
    return day.toordinal() - _ORDINAL_1970


def instant_from(microseconds_since_1970: int) -> dt.datetime:
    """The instant with that many microseconds since 1970-01-01 UTC."""
    return EPOCH + dt.timedelta(microseconds=microseconds_since_1970)


def microseconds(at: dt.datetime) -> int:
    """Microseconds since 1970-01-01 UTC, as the log keeps instants."""
    return (at - EPOCH) // dt.timedelta(microseconds=1)
