"""Writing the workbook to be filled in: keys and state locked, lists, messages, a cover, a print.

Nothing is ever written as a formula. A text that begins like one is marked as text as well, so that
it stays a text when somebody edits its cell.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from electrification.exchange.field_columns import (
    CODE,
    COMMUNE,
    KEYS,
    MARK,
    NAME,
    ROW_COLUMNS,
    ROW_KEY,
    STATE_COLUMNS,
    STATE_KEY,
    Cell,
    FillColumn,
    FillGroup,
    choices,
)
from electrification.exchange.field_cover import write_cover, write_origin
from electrification.exchange.field_workbook import FieldRow, FieldWorkbook
from electrification.reports.csv_table import is_formula_like
from electrification.subject.entries import (
    EARLIEST_DAY,
    LATEST_DEADLINE,
    MAX_COUNT,
    MAX_NOTE_CHARACTERS,
    MAX_TEXT_CHARACTERS,
)
from electrification.texts import _, date, instant

TITLE_ROW, NOTE_ROW, NAMES_ROW, BANDS_ROW, HEADINGS_ROW, FIRST_ROW = range(6)
LISTS_SHEET = "Danh mục"
GREYED_UP_TO = 3_000
"""Of so many villages at most, cells without use (no obstacle is open) are locked one by one."""
STATE_WIDTHS = {"status": 20, "stage": 20, "obstacles": 30}
PAGE_CHARACTERS = 245
"""Width of a printed page, in characters of columns."""
_BANDS = ("#1F4E79", "#375623", "#7F6000", "#4A235A")
_HEADS = ("#DDEBF7", "#E2EFDA", "#FFF2CC", "#EADCF4")
Formats = Callable[..., Any]


def workbook_bytes(book: FieldWorkbook) -> bytes:
    """The workbook as the content of an XLSX file."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as file:
        formats = _formats(file)
        cover = file.add_worksheet(_("Instructions"))
        sheet = file.add_worksheet(_("Updates"))
        lists = file.add_worksheet(LISTS_SHEET)
        origin = file.add_worksheet("_tracker")
        write_cover(cover, book, sheet.get_name(), formats)
        write_origin(origin, book, sheet.get_name())
        _Filling(book, sheet, _Lists(lists, formats), formats).write()
        lists.hide()
        origin.very_hidden()
        cover.activate()
        file.set_properties({"title": _("Update workbook"), "author": "", "company": ""})
    return out.getvalue()


def _formats(file: Any) -> Formats:
    """Formats by what they are made of, each made once."""
    made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(**properties: Any) -> Any:
        own = {"font_name": "Arial", "font_size": 10, "valign": "top"} | properties
        key = tuple(sorted(own.items()))
        if key not in made:
            made[key] = file.add_format(own)
        return made[key]

    return of


class _Lists:
    """The hidden sheet of lists; the same list is written once."""

    def __init__(self, sheet: Any, formats: Formats) -> None:
        self._sheet = sheet
        self._format = formats(num_format="@", quote_prefix=True)
        self._known: dict[tuple[str, ...], str] = {}

    def source(self, words: Sequence[str]) -> str:
        """Where a list stands, as a validation names it."""
        key = tuple(words)
        if key not in self._known:
            place = len(self._known)
            for row, word in enumerate(words):
                self._sheet.write_string(row, place, word, self._format)
            name = xl_col_to_name(place, col_abs=True)
            self._known[key] = f"='{LISTS_SHEET}'!{name}$1:{name}${len(words)}"
        return self._known[key]


class _Filling:
    """The sheet that is filled in."""

    def __init__(self, book: FieldWorkbook, sheet: Any, lists: _Lists, formats: Formats) -> None:
        self.book = book
        self.sheet = sheet
        self.lists = lists
        self.formats = formats
        self.last = FIRST_ROW + len(book.rows) - 1
        self.place = 0
        self.places: dict[str, int] = {}
        self.breaks: list[int] = []
        self.width = 0

    def write(self) -> None:
        """Everything, from the left to the right, and how it is shown and printed."""
        grey = {"bg_color": "#F2F2F2", "font_color": "#404040", "border": 1,
                "border_color": "#D9D9D9"}  # fmt: skip
        self.locked = {
            "text": self.formats(**grey),
            "formula": self.formats(**grey, quote_prefix=True),
            "day": self.formats(**grey, num_format="dd/mm/yyyy"),
            "number": self.formats(**grey, num_format="0"),
            "unused": self.formats(bg_color="#D9D9D9", border=1, border_color="#D9D9D9"),
        }
        self._keys()
        self._state()
        for number, group in enumerate(self.book.groups):
            self._group(group, number)
        self._columns(ROW_KEY, _("For the whole row"), ROW_COLUMNS, len(self.book.groups), None)
        self._unused_cells()
        self._set_up()

    def _keys(self) -> None:
        widths = {CODE: 12, NAME: 24, COMMUNE: 18, MARK: 10}
        for name, heading in KEYS.items():
            self._head(name, _(heading), widths[name], 0, _("Village") if name == CODE else "")
            values = (row.keys[name] for row in self.book.rows)
            self._down(values)
            if name == MARK:
                self.sheet.set_column(self.place, self.place, None, None, {"hidden": True})
                self.width -= widths[name]
            self.place += 1

    def _state(self) -> None:
        title = _("As it stands on {day}", day=date(self.book.snapshot.on))
        for number, (name, heading) in enumerate(STATE_COLUMNS.items()):
            width = STATE_WIDTHS.get(name, 11)
            self._head(f"{STATE_KEY}.{name}", _(heading), width, 1, "" if number else title)
            self._down(row.state[name] for row in self.book.rows)
            self.place += 1

    def _group(self, group: FillGroup, number: int) -> None:
        self._columns(group.key, _(group.title), group.columns, number, group)

    def _columns(
        self,
        key: str,
        title: str,
        columns: Sequence[FillColumn],
        number: int,
        group: FillGroup | None,
    ) -> None:
        if self.width + sum(c.width for c in columns) > PAGE_CHARACTERS:
            self.breaks.append(self.place)
            self.width = sum((12, 24, 18))  # repeated on every page
        for at, column in enumerate(columns):
            name = f"{key}.{column.field}"
            form = {"locked": False, "border": 1, "border_color": "#BFBFBF"} | dict(
                shape_of(column.cell)
            )
            self._head(name, _(column.heading), column.width, 2 + number % 2,
                       "" if at else title, self.formats(**form))  # fmt: skip
            self._validate(column, group)
            self.places[name] = self.place
            self.place += 1

    def _head(
        self, name: str, heading: str, width: int, colour: int, band: str, column: Any = None
    ) -> None:
        """The four cells at the top of a column, and how wide it is."""
        self.sheet.set_column(self.place, self.place, width, column)
        self.width += width
        dark = {"bg_color": _BANDS[colour], "font_color": "#FFFFFF", "bold": True, "text_wrap": 0}
        light = {"bg_color": _HEADS[colour], "bold": True, "text_wrap": True, "border": 1,
                 "border_color": "#BFBFBF"}  # fmt: skip
        self.sheet.write_string(NAMES_ROW, self.place, name)
        if band:
            self.sheet.write_string(BANDS_ROW, self.place, band, self.formats(**dark))
        else:
            self.sheet.write_blank(BANDS_ROW, self.place, None, self.formats(**dark))
        self.sheet.write_string(HEADINGS_ROW, self.place, heading, self.formats(**light))
        for row in (TITLE_ROW, NOTE_ROW):
            self.sheet.write_blank(row, self.place, None, self.formats())

    def _down(self, values: Any) -> None:
        """Locked values from the first row on."""
        sheet, place, locked = self.sheet, self.place, self.locked
        for row, value in enumerate(values, start=FIRST_ROW):
            if value is None:
                sheet.write_blank(row, place, None, locked["text"])
            elif isinstance(value, dt.date):
                sheet.write_datetime(row, place, value, locked["day"])
            elif isinstance(value, int | float):
                sheet.write_number(row, place, value, locked["number"])
            else:
                kind = "formula" if is_formula_like(value) else "text"
                sheet.write_string(row, place, value, locked[kind])

    def _validate(self, column: FillColumn, group: FillGroup | None) -> None:
        rule = self._rule(column, group)
        if column.cell is Cell.OBSTACLE:
            self._obstacle_lists(rule)
            return
        self.sheet.data_validation(FIRST_ROW, self.place, self.last, self.place, rule)

    def _rule(self, column: FillColumn, group: FillGroup | None) -> dict[str, Any]:
        shown = {"input_title": _(column.heading)[:32], "input_message": _(column.hint)[:255],
                 "error_title": _(column.heading)[:32]}  # fmt: skip
        rule: dict[str, Any]
        if column.cell in (Cell.CHOICE, Cell.CAUSE):
            assert group is not None
            words = [_(w) for w in choices(group, column.field, self.book.matters).values()]
            rule = {"validate": "list", "source": self.lists.source(words),
                    "error_message": _("Choose a value from the list.")}  # fmt: skip
            if column.cell is Cell.CAUSE:
                rule["error_type"] = "information"
                rule["error_message"] = _("These words are kept as they are written.")
        elif column.field == "unit_responsible" and self.book.offices:
            rule = {"validate": "list", "source": self.lists.source(self.book.offices),
                    "error_type": "information",
                    "error_message": _("These words are kept as they are written.")}  # fmt: skip
        elif column.cell is Cell.DAY:
            rule = {"validate": "date", "criteria": "between", "minimum": EARLIEST_DAY,
                    "maximum": "=TODAY()", "error_message": _(column.hint)}  # fmt: skip
        elif column.cell is Cell.DEADLINE:
            rule = {"validate": "date", "criteria": "between", "minimum": EARLIEST_DAY,
                    "maximum": LATEST_DEADLINE, "error_message": _(column.hint)}  # fmt: skip
        elif column.cell in (Cell.COUNT, Cell.PHASE):
            least, most = (1, 99) if column.cell is Cell.PHASE else (0, MAX_COUNT)
            rule = {"validate": "integer", "criteria": "between", "minimum": least,
                    "maximum": most,
                    "error_message": _("Write a whole number, digits only.")}  # fmt: skip
        else:
            most = MAX_NOTE_CHARACTERS if column.cell is Cell.LONG_TEXT else MAX_TEXT_CHARACTERS
            rule = {"validate": "length", "criteria": "<=", "value": most,
                    "error_message": _("The text is too long.")}  # fmt: skip
        return shown | rule

    def _obstacle_lists(self, rule: Mapping[str, Any]) -> None:
        """In each row the obstacles that are open in its village."""
        for number, row in enumerate(self.book.rows, start=FIRST_ROW):
            if row.obstacles:
                own = {"validate": "list", "source": self.lists.source(row.obstacles),
                       "error_message": _("Choose a value from the list.")}  # fmt: skip
                shown = {k: v for k, v in rule.items() if k.startswith(("input", "error_title"))}
                self.sheet.data_validation(number, self.place, number, self.place, shown | own)

    def _unused_cells(self) -> None:
        """Cells that can say nothing in their row, locked and dark."""
        few = len(self.book.rows) <= GREYED_UP_TO
        for number, row in enumerate(self.book.rows, start=FIRST_ROW):
            for key in self._unused(row, few=few):
                for name, place in self.places.items():
                    if name.startswith(f"{key}."):
                        self.sheet.write_blank(number, place, None, self.locked["unused"])

    def _unused(self, row: FieldRow, *, few: bool) -> frozenset[str]:
        return row.locked | {"closed"} if few and not row.obstacles else row.locked

    def _set_up(self) -> None:
        """What is seen first, what stays in sight, what is locked, how it is printed."""
        sheet, book = self.sheet, self.book
        title = _("UPDATE WORKBOOK: PROGRESS OF ELECTRICITY IN BORDER VILLAGES")
        sheet.write_string(TITLE_ROW, 0, title, self.formats(bold=True, font_size=13))
        sheet.write_string(NOTE_ROW, 0, _note(book), self.formats(italic=True))
        sheet.set_row(NAMES_ROW, None, None, {"hidden": True})
        sheet.set_default_row(18)
        sheet.set_row(HEADINGS_ROW, 44)
        sheet.freeze_panes(FIRST_ROW, 3)
        sheet.autofilter(HEADINGS_ROW, 0, max(self.last, FIRST_ROW), self.place - 1)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.set_print_scale(60)
        sheet.repeat_rows(BANDS_ROW, HEADINGS_ROW)
        sheet.repeat_columns(0, 2)
        sheet.print_area(0, 0, max(self.last, FIRST_ROW), self.place - 1)
        sheet.set_v_pagebreaks(self.breaks)
        sheet.set_footer(f"&L{_('Page')} &P/&N&R{_note(book)}".replace("&&", "&"))
        sheet.ignore_errors(
            {"number_stored_as_text": f"A1:{xl_col_to_name(self.place)}{self.last}"}
        )


def _note(book: FieldWorkbook) -> str:
    parts = [
        book.scope_name,
        _("data of {at}", at=instant(book.snapshot.known_at)),
        _("fill in the white cells only; leave empty what has not changed"),
    ]
    if book.snapshot.is_sample:
        parts.insert(0, _("ILLUSTRATIVE DATA"))
    return " · ".join(part for part in parts if part)


_DAY_SHAPE: Mapping[str, Any] = {"num_format": "dd/mm/yyyy"}
_NUMBER_SHAPE: Mapping[str, Any] = {"num_format": "0"}
_TEXT_SHAPE: Mapping[str, Any] = {"num_format": "@"}
_SHAPES: Mapping[Cell, Mapping[str, Any]] = {
    Cell.DAY: _DAY_SHAPE,
    Cell.DEADLINE: _DAY_SHAPE,
    Cell.COUNT: _NUMBER_SHAPE,
    Cell.PHASE: _NUMBER_SHAPE,
    Cell.LONG_TEXT: {**_TEXT_SHAPE, "text_wrap": True},
}


def shape_of(cell: Cell) -> Mapping[str, Any]:
    """The format of a cell to be filled in, beside its frame."""
    return _SHAPES.get(cell, _TEXT_SHAPE)
