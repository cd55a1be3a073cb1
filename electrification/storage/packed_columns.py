"""Reading the log from SQLite a column at a time: each column comes as one text.

Rows as Python tuples cost most of a cold start (150,000 entries: 0.7 s against 0.3 s). SQLite joins
the values of a column in the order of the table, and numpy reads the joined text; a column that is
mostly empty comes with the ids of the rows that have it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sqlalchemy as sa

from electrification.calendar import NEVER, NO_DAY
from electrification.questions.entry_log import CODE_NUMBER, KIND_NUMBER, NO_CODE, EntryLog
from electrification.storage.log_reader import places_of
from electrification.subject.entries import COUNTS, Decision

_SEPARATOR = "\x1f"
_SPARSE = ("cluster_id", "phase", *COUNTS, "amount_vnd", "refers_to", "supersedes")
_EMPTY_IS_ZERO = ("cluster_id", "phase", "refers_to", "supersedes")
_DAY_CHARACTERS, _INSTANT_CHARACTERS = 10, 27
_FROM_YEAR_0 = 719_468
"""Days from 1 March of the year 0 to 1970-01-01."""


def read_entries(connection: sa.Connection) -> EntryLog:
    """All entries, as `log_reader.read_entries` gives them."""
    dense = (
        "group_concat(id)",
        "group_concat(village_id)",
        "group_concat(kind, char(31))",
        "group_concat(code, char(31))",
        "group_concat(occurred_on, '')",
        "group_concat(recorded_at, '')",
        "group_concat(is_irregular, '')",
    )
    sparse = [
        f"group_concat({name}{glue}), group_concat(id) FILTER (WHERE {name} IS NOT NULL)"
        for name, glue in [("due_on", ", ''"), *((name, "") for name in _SPARSE)]
    ]
    texts = _one_row(connection, f"SELECT {', '.join([*dense, *sparse])} FROM entry")
    ids = _whole(texts[0])
    columns = {}
    for place, name in enumerate(_SPARSE):
        values, owners = texts[9 + 2 * place], texts[10 + 2 * place]
        columns[name] = np.full(len(ids), 0 if name in _EMPTY_IS_ZERO else -1, dtype=np.int64)
        columns[name][np.searchsorted(ids, _whole(owners))] = _whole(values)
    due_on = np.full(len(ids), NO_DAY, dtype=np.int32)
    due_on[np.searchsorted(ids, _whole(texts[8]))] = _days(texts[7])
    return EntryLog(
        entry_id=ids,
        village_id=_whole(texts[1]),
        cluster_id=columns["cluster_id"].astype(np.int32),
        phase=columns["phase"].astype(np.int32),
        kind=_numbered(texts[2], {str(k): n for k, n in KIND_NUMBER.items()}, len(ids)),
        code=_numbered(texts[3], CODE_NUMBER, len(ids)),
        occurred_on=_days(texts[4]),
        recorded_at=_instants(texts[5]),
        confirmed_at=np.full(len(ids), NEVER, dtype=np.int64),
        ended_at=np.full(len(ids), NEVER, dtype=np.int64),
        is_irregular=np.frombuffer(texts[6].encode(), dtype="S1") == b"1",
        counts=np.stack([columns[name].astype(np.int32) for name in COUNTS], axis=1),
        amount_vnd=columns["amount_vnd"],
        due_on=due_on,
        refers_to=columns["refers_to"],
        supersedes=columns["supersedes"],
    )


def with_decisions(connection: sa.Connection, log: EntryLog) -> tuple[EntryLog, int]:
    """The log with all decisions applied, and the id of the last one."""
    about, confirmed, at, last = _one_row(
        connection,
        f"SELECT group_concat(entry_id), group_concat(decision = '{Decision.CONFIRMED}', ''), "
        "group_concat(decided_at, ''), max(id) FROM entry_decision",
    )
    of, place = places_of(log.entry_id, _whole(about))
    yes = (np.frombuffer(confirmed.encode(), dtype="S1") == b"1")[of]
    when = _instants(at)[of]
    confirmed_at, ended_at = log.confirmed_at.copy(), log.ended_at.copy()
    np.minimum.at(confirmed_at, place[yes], when[yes])
    np.minimum.at(ended_at, place[~yes], when[~yes])
    return replace(log, confirmed_at=confirmed_at, ended_at=ended_at), int(last or 0)


def _one_row(connection: sa.Connection, query: str) -> list[str]:
    result = connection.exec_driver_sql(query)
    assert result.cursor is not None
    row = result.cursor.fetchone() or ()
    return ["" if value is None else str(value) for value in row]


def _whole(text: str) -> np.ndarray:
    return np.fromstring(text, dtype=np.int64, sep=",") if text else np.empty(0, dtype=np.int64)


def _digits(text: str, width: int) -> np.ndarray:
    """Texts of one width joined without a gap, as digits: uint8 (texts, width)."""
    return np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, width) - ord("0")


def _number(digits: np.ndarray, first: int, last: int) -> np.ndarray:
    value = np.zeros(len(digits), dtype=np.int64)
    for place in range(first, last):
        value = value * 10 + digits[:, place]
    return value


def _day_numbers(digits: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01 of dates that begin with ``2025-02-14``.

    Years are counted from March, so that the leap day is a year's last: 153 days in five months.
    """
    year, month, day = _number(digits, 0, 4), _number(digits, 5, 7), _number(digits, 8, 10)
    since_march = (month + 9) % 12
    year = year - (month <= 2)
    leap_days = year // 4 - year // 100 + year // 400
    return year * 365 + leap_days + (153 * since_march + 2) // 5 + day - 1 - _FROM_YEAR_0


def _days(text: str) -> np.ndarray:
    return _day_numbers(_digits(text, _DAY_CHARACTERS)).astype(np.int32)


def _instants(text: str) -> np.ndarray:
    """Microseconds from instants written as ``2025-02-14T08:00:00.000000Z``."""
    digits = _digits(text, _INSTANT_CHARACTERS)
    minutes = (_day_numbers(digits) * 24 + _number(digits, 11, 13)) * 60 + _number(digits, 14, 16)
    seconds = minutes * 60 + _number(digits, 17, 19)
    return seconds * 1_000_000 + _number(digits, 20, 26)


def _numbered(text: str, numbers: dict[str, int], count: int) -> np.ndarray:
    words = text.split(_SEPARATOR) if count else []
    known = {word: numbers.get(word, NO_CODE) for word in set(words)}
    return np.fromiter(map(known.__getitem__, words), dtype=np.int32, count=count)
