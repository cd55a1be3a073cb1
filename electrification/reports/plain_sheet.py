"""A sheet of very many rows: they are written out one by one and never held as cells.

The cells are those that xlsxwriter would write; texts stand in them instead of in a list of texts
of the whole file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from electrification.reports.document import Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_DAY_NOUGHT = dt.date(1899, 12, 30).toordinal()
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")


class PlainSheet(Worksheet):
    """A worksheet that takes one block of rows as it is."""

    dim_rowmin: Any
    dim_rowmax: Any
    _block: tuple[int, Sequence[Sequence[Value]], Sequence[Format]] | None = None

    def write_block(
        self, first_row: int, rows: Sequence[Sequence[Value]], looks: Sequence[Format]
    ) -> None:
        """Rows from that one on, from the first column; nothing else is written into them."""
        self._block = (first_row, rows, looks)
        self._check_dimensions(first_row, 0)
        self._check_dimensions(first_row + len(rows) - 1, len(looks) - 1)

    def _write_rows(self) -> None:
        if self._block is None:
            super()._write_rows()
            return
        first, rows, looks = self._block
        top, bottom = self.dim_rowmin, self.dim_rowmax
        self.dim_rowmax = first - 1
        super()._write_rows()
        self.fh.writelines(self._told(first, rows, [look._get_xf_index() for look in looks]))
        self.dim_rowmin, self.dim_rowmax = first + len(rows), bottom
        super()._write_rows()
        self.dim_rowmin = top

    def _told(
        self, first: int, rows: Sequence[Sequence[Value]], looks: Sequence[int]
    ) -> Iterator[str]:
        """The rows as they stand in the file."""
        heads = [(f'<c r="{xl_col_to_name(n)}', f'" s="{look}"') for n, look in enumerate(looks)]
        for number, values in enumerate(rows, start=first + 1):
            cells = [
                f"{head}{number}{look}{self._content(value)}"
                for value, (head, look) in zip(values, heads, strict=True)
            ]
            yield f'<row r="{number}">{"".join(cells)}</row>'

    def _content(self, value: Value) -> str:
        if isinstance(value, str):
            if _SPECIAL.search(value):
                escaped: Any = self._escape_data(self._escape_control_characters(value))
                return f' t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'
            return f' t="inlineStr"><is><t>{value}</t></is></c>'
        if value is None:
            return "/>"
        if isinstance(value, dt.date):
            return f"><v>{value.toordinal() - _DAY_NOUGHT}</v></c>"
        return f"><v>{value:.16G}</v></c>"
