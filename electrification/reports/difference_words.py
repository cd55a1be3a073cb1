"""What differs between a report file and the store, in words."""

from __future__ import annotations

from electrification.reports.found import Difference, Where
from electrification.texts import N_, _, number

_WHAT = {
    Where.FORMAT: N_("type or number format"), Where.FORMULA: N_("formula"),
    Where.PART: N_("part of the file"), Where.ORIGIN: N_("what the file says of itself"),
}  # fmt: skip


def in_words(one: Difference) -> str:
    """One difference as a line."""
    if one.where is Where.TABLE:
        return _("table {name}: only on one side", name=one.name)
    if one.where is Where.ROW and not one.name:
        return _("{stated} pages in the file, {computed} as it was given out",
                 stated=one.stated, computed=one.computed)  # fmt: skip
    if one.where is Where.ROW:
        return _("table {name}: {stated} rows in the file, {computed} in the store",
                 name=one.name, stated=one.stated, computed=one.computed)  # fmt: skip
    if one.where is Where.PAGE:
        if not one.row:
            return _(
                "no PDF with these pages was given out: what is printed on them is not checked"
            )
        return _("page {page}: other than it was given out", page=number(one.row))
    if one.where is Where.HIDDEN:
        return _("{place}: hidden or made to look other than it is", place=_place(one))
    if one.where in (Where.FORMAT, Where.FORMULA, Where.PART, Where.ORIGIN):
        return _("{what}, {place}: “{stated}” in the file, “{computed}” in the report",
                 what=_(_WHAT[one.where]), place=_place(one), stated=one.stated,
                 computed=one.computed)  # fmt: skip
    if one.where is Where.FIGURE:
        return _("figure {name}: “{stated}” in the file, “{computed}” in the store",
                 name=one.name, stated=one.stated, computed=one.computed)  # fmt: skip
    if not one.row and one.column:
        return _("table {name}, heading of column {column}: “{stated}” in the file, “{computed}” "
                 "in the store", name=one.name, column=one.column, stated=one.stated,
                 computed=one.computed)  # fmt: skip
    return _("table {name}, row {row}, column {column}: “{stated}” in the file, “{computed}” in "
             "the store", name=one.name, row=one.row, column=one.column, stated=one.stated,
             computed=one.computed)  # fmt: skip


def _place(one: Difference) -> str:
    """A table with the row and column, as far as they are known."""
    if one.column:
        return _("{name}, row {row}, column {column}", name=one.name, row=number(one.row),
                 column=number(one.column))  # fmt: skip
    if one.row:
        return _("{name}, row {row}", name=one.name, row=number(one.row))
    return one.name
