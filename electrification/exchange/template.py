"""The workbook to fill a register into: headings, drop-down lists, an explanation, an example."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Any

import xlsxwriter

from electrification.exchange import fields
from electrification.exchange.tables import MAX_MEGABYTES, MAX_ROWS
from electrification.texts import N_, Refused, _, date, message, number
from geo.crs import SURVEY_ZONES
from geo.units import UnitKey, Units

REGISTER_SHEET = "Danh sách thôn"
GUIDE_SHEET = "Hướng dẫn"
LISTS_SHEET = "Danh mục"
EXAMPLE_COMMUNE = ("00907", dt.date(2025, 6, 30))
"""Xã Tả Ván; any other commune serves where it is not known."""
COLUMNS = tuple(f for f in fields.FIELDS if f.key not in ("provenance", "position_quality"))

_EXPLANATIONS: dict[str, str] = {
    "village_code": N_("A code of your own for the village; each one once. It never changes."),
    "village_name": N_("The name of the village, in Unicode."),
    "commune_code": N_("Official code of the commune, five digits, as text: 00907."),
    "commune_name": N_("May be left empty; it is compared with the code."),
    "commune_on": N_(
        "A day on which the commune had this code. Some codes belong to another commune since "
        "01/07/2025: until 30/06/2025 the old commune, from then on the new one."
    ),
    "is_border": N_("Whether it is a border village: yes or no."),
    "lat": N_("Latitude, WGS 84, decimal degrees (8 to 24). Leave empty where X and Y are given."),
    "lon": N_("Longitude, WGS 84, decimal degrees (102 to 110)."),
    "x_northing": N_("X in VN-2000: the northing in metres, about 2,500,000."),
    "y_easting": N_("Y in VN-2000: the easting in metres, without a zone number."),
    "survey_crs": N_("The VN-2000 zone of X and Y, from the list; it cannot be told from them."),
    "households": N_("All households, counted by the commune; digits only."),
    "population": N_("All people, counted by the commune; digits only."),
    "status": N_("The state of electrification, from the list."),
    "status_on": N_("The day on which the state and the counts were true; not in the future."),
    "source": N_("Where the figures come from: document, number, date."),
}
_RULES = (
    N_("Fill in one row for each village in the sheet “{sheet}”. Keep the headings."),
    N_("The row whose code begins with “{example}” is an example; it is not imported."),
    N_("Columns marked * must be filled in every row. A position is not needed."),
    N_("Dates: day/month/year. Decimal numbers: one decimal mark in a whole column."),
    N_("Do not enter names, identity, telephone or customer numbers of persons."),
    N_("All rows are imported or none: with an error in one row nothing is written."),
    N_("At most {rows} rows and {megabytes} MB."),
)


def write_template(path: str | Path, units: Units) -> None:
    """Write the template to a new file.

    Parameters
    ----------
    path : str or Path
        An ``.xlsx`` that does not exist yet; it appears whole or not at all.
    units : Units
        Communes for the list of codes.

    Raises
    ------
    Refused
        The name does not end in ``.xlsx``, the file exists, or its folder cannot be written to.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise Refused(
            message(N_("{path} does not end in .xlsx."), path=path),
            message(N_("Give the template a name such as mau-danh-sach-thon.xlsx.")),
        )
    if path.exists():
        raise Refused(
            message(N_("{path} exists already."), path=path),
            message(N_("Choose another name, or move that file away.")),
        )
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".template-", suffix=".xlsx")
        os.close(handle)
        try:
            _write(draft, units)
            Path(draft).chmod(0o644)
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused(
            message(N_("{path} cannot be written: {reason}."), path=path, reason=reason),
            message(N_("Choose a folder that exists and that you may write to.")),
        ) from error


def _write(path: str, units: Units) -> None:
    with xlsxwriter.Workbook(path) as book:
        formats = {
            "heading": book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "bg_color": "#DCE6F1",
                    "border": 1,
                    "valign": "top",
                }
            ),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "example": book.add_format({"italic": True, "font_color": "#7F7F7F"}),
            "example_date": book.add_format(
                {"italic": True, "font_color": "#7F7F7F", "num_format": "dd/mm/yyyy"}
            ),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        register = book.add_worksheet(REGISTER_SHEET)
        guide = book.add_worksheet(GUIDE_SHEET)
        lists = book.add_worksheet(LISTS_SHEET)
        sources = _write_lists(lists, units, formats)
        _write_register(register, units, sources, formats)
        _write_guide(guide, formats)


def _write_register(sheet: Any, units: Units, sources: dict[str, str], formats: Any) -> None:
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)
    for place, column in enumerate(COLUMNS):
        is_date, is_wide = column.key.endswith("_on"), column.key in ("village_name", "source")
        kind = "date" if is_date else "text" if column.key.endswith("_code") else None
        sheet.set_column(place, place, 28 if is_wide else 15, formats[kind] if kind else None)
        heading = f"{column.heading} *" if column.is_required else column.heading
        sheet.write_string(0, place, heading, formats["heading"])
        if column.key in sources:
            sheet.data_validation(
                1,
                place,
                MAX_ROWS,
                place,
                {
                    "validate": "list",
                    "source": sources[column.key],
                    "error_title": column.heading,
                    "error_message": _("Choose a value from the list."),
                },
            )
    for place, value in enumerate(_example(units)):
        if isinstance(value, dt.date):
            sheet.write_datetime(1, place, value, formats["example_date"])
        elif value is not None:
            sheet.write(1, place, value, formats["example"])


def _example(units: Units) -> list[Any]:
    key = units.find(*EXAMPLE_COMMUNE) or _communes(units)[0]
    unit = units.get(key)
    on = min(unit.valid_to or EXAMPLE_COMMUNE[1], EXAMPLE_COMMUNE[1])
    values: dict[str, Any] = {
        "village_code": f"{fields.EXAMPLE_CODES[0]} 01",
        "village_name": "Thôn mẫu 01",
        "commune_code": key.code,
        "commune_name": unit.name,
        "commune_on": on,
        "is_border": fields.YES,
        "lat": 23.00136,
        "lon": 104.85456,
        "households": 45,
        "population": 226,
        "status": fields.STATUS_TERMS[next(iter(fields.STATUS_TERMS))],
        "status_on": on,
        "source": "Ví dụ minh họa",
    }
    return [values.get(column.key) for column in COLUMNS]


def _write_lists(sheet: Any, units: Units, formats: Any) -> dict[str, str]:
    """Write the lists side by side; answers where each stands, by field."""
    communes = _communes(units)
    codes = sorted({key.code for key in communes})
    columns = {
        "commune_code": codes,
        "is_border": [fields.YES, fields.NO],
        "status": list(fields.STATUS_TERMS.values()),
        "survey_crs": list(SURVEY_ZONES),
    }
    sources = {}
    for place, (key, values) in enumerate(columns.items()):
        sheet.set_column(place, place, 26, formats["text"])
        sheet.write_string(0, place, fields.BY_KEY[key].heading, formats["heading"])
        for row, value in enumerate(values, start=1):
            sheet.write_string(row, place, value)
        letter = "ABCD"[place]
        sources[key] = f"='{LISTS_SHEET}'!${letter}$2:${letter}${len(values) + 1}"
    _write_communes(sheet, units, communes, len(columns) + 1, formats)
    return sources


def _write_communes(
    sheet: Any, units: Units, communes: list[UnitKey], place: int, formats: Any
) -> None:
    """Which commune a code is of, by name and period: what the drop-down list cannot show."""
    headings = (
        _("Commune code"), _("Commune"), _("From day"), _("To day"), _("Border commune"),
    )  # fmt: skip
    sheet.set_column(place, place + len(headings) - 1, 22)
    for offset, heading in enumerate(headings):
        sheet.write_string(0, place + offset, heading, formats["heading"])
    for row, key in enumerate(communes, start=1):
        unit = units.get(key)
        until = date(unit.valid_to) if unit.valid_to else ""
        mark = fields.YES if unit.is_border else fields.NO
        values = (key.code, unit.name, date(key.valid_from), until, mark)
        for offset, value in enumerate(values):
            sheet.write_string(row, place + offset, value)


def _write_guide(sheet: Any, formats: Any) -> None:
    sheet.set_column(0, 0, 26, formats["wrapped"])
    sheet.set_column(1, 1, 100, formats["wrapped"])
    sheet.write_string(0, 0, _("How to fill in the register of villages"), formats["title"])
    values = {
        "sheet": REGISTER_SHEET,
        "example": fields.EXAMPLE_CODES[0],
        "rows": number(MAX_ROWS),
        "megabytes": MAX_MEGABYTES,
    }
    row = 2
    for place, rule in enumerate(_RULES, start=1):
        sheet.write_number(row, 0, place, formats["wrapped"])
        sheet.write_string(row, 1, _(rule, **values), formats["wrapped"])
        row += 1
    row += 1
    sheet.write_string(row, 0, _("Column"), formats["heading"])
    sheet.write_string(row, 1, _("Meaning"), formats["heading"])
    for column in COLUMNS:
        row += 1
        sheet.write_string(row, 0, f"{column.heading}{' *' if column.is_required else ''}")
        sheet.write_string(row, 1, _(_EXPLANATIONS[column.key]), formats["wrapped"])
    row += 2
    sheet.write_string(row, 0, _("States"), formats["heading"])
    sheet.write_string(row, 1, _("Word in English files"), formats["heading"])
    for status, term in fields.STATUS_TERMS.items():
        row += 1
        sheet.write_string(row, 0, term)
        sheet.write_string(row, 1, status.value)


def _communes(units: Units) -> list[UnitKey]:
    frame = units.frame[units.frame["level"] == "commune"].sort_values(["code", "valid_from"])
    rows = zip(frame["code"], frame["valid_from"], strict=True)
    return [UnitKey(code, start.date()) for code, start in rows]
