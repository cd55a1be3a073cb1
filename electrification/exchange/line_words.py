"""Headings and words of a file of lines, as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from electrification.subject.grid import MV_KV, LineStatus, Voltage
from geo.units import fold

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "work": ("mã công trình", "ma_ct", "công trình", "work_code", "work"),
    "voltage": ("cấp điện áp", "điện áp", "cap_da", "voltage", "cap"),
    "status": ("trạng thái", "hiện trạng", "tình trạng", "status"),
    "name": ("tên đường dây", "tên", "ten_dz", "name"),
    "document": ("số văn bản", "văn bản", "tài liệu", "nguồn", "document_number", "source",
                 "document"),
}  # fmt: skip
"""By field, the headings it may have; the first is the one that we write."""
REQUIRED = ("voltage", "status")
_LEVELS = {
    Voltage.MEDIUM: ("trung ap", "trung the", "mv", "medium"),
    Voltage.LOW: ("ha ap", "ha the", "lv", "low"),
}
STATUS_WORDS: Mapping[LineStatus, tuple[str, ...]] = {
    LineStatus.EXISTING: ("hiện có", "hiện trạng", "hiện hữu", "existing"),
    LineStatus.PLANNED: ("quy hoạch", "dự kiến", "theo quy hoạch", "chưa xây dựng", "planned"),
    LineStatus.BUILDING: ("đang thi công", "thi công", "đang xây dựng", "building",
                          "under construction"),
    LineStatus.IN_USE: ("đang vận hành", "vận hành", "đã đóng điện", "in_use", "in use"),
}  # fmt: skip
_KV = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:k\s*v)?\b")


def _key(text: str) -> str:
    return re.sub(r"[\s_]+", " ", fold(text)).strip()


_BY_HEADING = {_key(name): field for field, names in HEADINGS.items() for name in names}
_BY_STATUS = {_key(word): status for status, words in STATUS_WORDS.items() for word in words}


def field_of(heading: str) -> str | None:
    """The field that a heading names; None for one that is not known."""
    return _BY_HEADING.get(_key(heading))


def rank(heading: str) -> int:
    """How usual a heading is among those of its field: the least is the one we write."""
    return [_key(name) for name in HEADINGS[field_of(heading) or "name"]].index(_key(heading))


def status_of(text: str) -> LineStatus | None:
    """How far a line is, by the word that says so."""
    return _BY_STATUS.get(_key(text))


def voltage_of(text: str) -> tuple[Voltage, float | None] | None:
    """Level and kV of a text such as ``35 kV``, ``Hạ áp 0,4 kV`` or ``Trung áp``; None if unclear.

    >>> voltage_of("Hạ áp 0,4 kV"), voltage_of("35kV"), voltage_of("110 kV")
    ((<Voltage.LOW: 'lv'>, 0.4), (<Voltage.MEDIUM: 'mv'>, 35.0), None)
    """
    said = _key(text)
    named = [level for level, words in _LEVELS.items() if any(w in said for w in words)]
    numbers = [float(n.replace(",", ".")) for n in _KV.findall(said)]
    by_kv = [_level(kv) for kv in numbers]
    levels = {*named, *by_kv}
    if len(levels) != 1 or None in levels or len(numbers) > 1:
        return None
    [level] = levels
    assert level is not None
    return level, numbers[0] if numbers else None


def _level(kv: float) -> Voltage | None:
    if 0 < kv <= MV_KV[0]:
        return Voltage.LOW
    return Voltage.MEDIUM if kv <= MV_KV[1] else None
