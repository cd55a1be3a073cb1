"""A workbook to write a capital table into: headings, unit, sources, an example, what is read."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from electrification.exchange.capital_known import EXAMPLE, Known, lives_in
from electrification.exchange.tables import MAX_MEGABYTES, MAX_ROWS
from electrification.texts import N_, _, date, number

SHEET, GUIDE_SHEET, LISTS_SHEET = "Bảng vốn", "Hướng dẫn", "Danh mục"
_SOURCES_IN_COLUMNS = (
    "dtts_mn_2021_2025", "ntm_2021_2025", "central_budget", "province_budget",
)  # fmt: skip
_HEADING_ROW = 4
_GUIDE = (
    N_("One row for each work, by its code or its name; the list of works stands in “{lists}”."),
    N_("Rows whose code begins with “{example}” are examples; they are not imported."),
    N_("The unit stands above the table; a column may have another one in brackets: (tỷ đồng)."),
    N_(
        "Number and day of the document stand above the table, or in columns “Số văn bản” and "
        "“Ngày văn bản”."
    ),
    N_("Rows of groups are numbered I, II, III; totals are checked with their rows, not imported."),
    N_(
        "“Giải ngân đến …” is all that was paid of that year’s plan up to the day; what is not "
        "recorded yet is added."
    ),
    N_(
        "Rename, add or delete columns as needed: Kế hoạch vốn năm, Phân bổ chi tiết, Tạm ứng, "
        "Giải ngân, Kéo dài, Hủy dự toán …"
    ),
    N_("Amounts are written like 1.234,5; no parts of a đồng, no negative amounts."),
    N_("All rows are imported or none: with an error in one row nothing is written."),
    N_("At most {rows} rows and {megabytes} MB."),
)


def template_bytes(known: Known, today: dt.date) -> bytes:
    """The workbook for the year of `today`, with the works and sources that are known."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": SHEET})
        formats = _formats(book)
        sheet = book.add_worksheet(SHEET)
        guide = book.add_worksheet(GUIDE_SHEET)
        lists = book.add_worksheet(LISTS_SHEET)
        _write_table(sheet, known, today, formats)
        _write_guide(guide, formats)
        _write_lists(lists, known, formats)
    return stream.getvalue()


def _formats(book: Any) -> Mapping[str, Any]:
    heading = {"bold": True, "text_wrap": True, "bg_color": "#DCE6F1", "border": 1,
               "align": "center", "valign": "vcenter"}  # fmt: skip
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "unit": book.add_format({"italic": True, "align": "right"}),
        "heading": book.add_format(heading),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@"}),
        "amount": book.add_format({"num_format": "#,##0.######"}),
        "example": book.add_format({"italic": True, "font_color": "#7F7F7F"}),
    }


def _write_table(sheet: Any, known: Known, today: dt.date, formats: Mapping[str, Any]) -> None:
    """Title, unit, two rows of headings with merged cells, one example."""
    sources = _sources_of(known, today.year)
    groups = (
        f"Kế hoạch vốn năm {today.year}",
        f"Phân bổ chi tiết năm {today.year}",
        f"Giải ngân kế hoạch vốn năm {today.year} đến {date(today)}",
    )
    last = 2 + len(groups) * len(sources)
    sheet.write_string(0, 0, "BẢNG VỐN ĐẦU TƯ CÁC CÔNG TRÌNH CẤP ĐIỆN", formats["title"])
    sheet.write_string(1, 0, "Theo văn bản số:                    ngày:")
    sheet.write_string(2, last, "Đơn vị tính: triệu đồng", formats["unit"])
    top, bottom = _HEADING_ROW - 1, _HEADING_ROW
    for place, text in enumerate(("TT", "Mã công trình", "Tên công trình")):
        sheet.merge_range(top, place, bottom, place, text, formats["heading"])
    for at, group in enumerate(groups):
        first = 3 + at * len(sources)
        if len(sources) > 1:
            sheet.merge_range(top, first, top, first + len(sources) - 1, group, formats["heading"])
        else:
            sheet.write_string(top, first, group, formats["heading"])
        for offset, name in enumerate(sources):
            sheet.write_string(bottom, first + offset, name, formats["heading"])
    sheet.set_row(bottom, 48)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 16, formats["text"])
    sheet.set_column(2, 2, 36)
    sheet.set_column(3, last, 15, formats["amount"])
    sheet.freeze_panes(bottom + 1, 3)
    example: Sequence[Any] = (1, f"{EXAMPLE} 01", "Cấp điện thôn mẫu", 1234.5)
    for place, value in enumerate(example):
        sheet.write(bottom + 1, place, value, formats["example"])


def _sources_of(known: Known, year: int) -> list[str]:
    """Names of sources that have money in a year: the usual ones, else the first."""
    own = [
        key
        for key in known.source_names
        if lives_in(known.source_years.get(key, (None, None)), year)
    ]
    usual = [key for key in _SOURCES_IN_COLUMNS if key in own] or own[:4]
    return [known.source_names[key] for key in usual] or [_("Source of capital")]


def _write_guide(sheet: Any, formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 6, formats["wrapped"])
    sheet.set_column(1, 1, 110, formats["wrapped"])
    sheet.write_string(0, 0, _("How to fill in the table of capital"), formats["title"])
    values = {"lists": LISTS_SHEET, "example": EXAMPLE, "rows": number(MAX_ROWS),
              "megabytes": MAX_MEGABYTES}  # fmt: skip
    for place, rule in enumerate(_GUIDE, start=1):
        sheet.write_number(place + 1, 0, place, formats["wrapped"])
        sheet.write_string(place + 1, 1, _(rule, **values), formats["wrapped"])


def _write_lists(sheet: Any, known: Known, formats: Mapping[str, Any]) -> None:
    """Works and sources as they are known, to copy from."""
    columns = (
        ("Mã công trình", [one.code for one in known.works.values()], 18),
        ("Tên công trình", [one.name for one in known.works.values()], 48),
        ("Nguồn vốn", list(known.source_names.values()), 48),
    )
    for place, (heading, values, width) in enumerate(columns):
        sheet.set_column(place, place, width, formats["text"])
        sheet.write_string(0, place, heading, formats["heading"])
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, place, value)
