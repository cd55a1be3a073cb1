"""What a file is that somebody brings: told by what stands in it, never by its name.

A workbook of ours says itself what it is; of other files the headings tell. A kind that is to be
recognised is one more row of `_BY_HEADINGS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from electrification.exchange import capital_fields, fields, meter_columns, tables
from electrification.exchange.field_reader import is_field_workbook
from electrification.exchange.tables import HeadingCount, first_rows
from electrification.subject.imports import FileKind

__all__ = ["FileKind", "kind_of_file"]


_BY_HEADINGS: Mapping[FileKind, HeadingCount] = {
    FileKind.METERS: meter_columns.count_headings,
    FileKind.REGISTER: fields.count_headings,
    FileKind.CAPITAL: capital_fields.count_headings,
}
"""By kind, how many of its headings a row has; of equal ones the first."""


def kind_of_file(content: bytes, filename: str) -> FileKind | None:
    """What a file is; None for one whose headings nobody knows.

    Raises
    ------
    Refused
        For a file that cannot be opened, or must not be.
    """
    if content.startswith(b"PK\x03\x04") and is_field_workbook(content):
        return FileKind.FIELD_WORKBOOK
    rows = first_rows(content, filename)
    best = {
        kind: max((count(row) for row in rows), default=0) for kind, count in _BY_HEADINGS.items()
    }
    kind = max(best, key=lambda one: best[one])
    return kind if best[kind] >= tables.MIN_HEADINGS else None
