"""What differs between a report file and the store, in words."""

from __future__ import annotations

from electrification.reports.check import Difference, Where
from electrification.texts import _


def in_words(one: Difference) -> str:
    """One difference as a line."""
    if one.where is Where.TABLE:
        return _("table {name}: only on one side", name=one.name)
    if one.where is Where.ROW:
        return _("table {name}: {stated} rows in the file, {computed} in the store",
                 name=one.name, stated=one.stated, computed=one.computed)  # fmt: skip
    if one.where is Where.FIGURE:
        return _("figure {name}: “{stated}” in the file, “{computed}” in the store",
                 name=one.name, stated=one.stated, computed=one.computed)  # fmt: skip
    if one.where is Where.PRINTED_ROW:
        return _("table {name}, row {row}: “{computed}” is attached and not printed so",
                 name=one.name, row=one.row, computed=one.computed)  # fmt: skip
    if one.where is Where.PRINTED_SENTENCE:
        return _("“{computed}” is not printed so", computed=one.computed)
    return _("table {name}, row {row}, column {column}: “{stated}” in the file, “{computed}” in "
             "the store", name=one.name, row=one.row, column=one.column, stated=one.stated,
             computed=one.computed)  # fmt: skip
