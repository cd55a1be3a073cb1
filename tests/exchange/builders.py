"""Register files for the tests, valid by default, in every form that people send them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
import pandas as pd

from geo import crs
from geo.places import PLACE_COLUMNS

TODAY = dt.date(2025, 9, 30)

Row = Mapping[str, Any]

# Scenes: real places in rows of tests only, never sample data.
LUNG_CAU: Row = {
    "village_code": "T-01",
    "village_name": "Lủng Cẩu",
    "commune_code": "00907",
    "commune_on": "2025-02-14",
    "is_border": "có",
    "lat": "23.00136",
    "lon": "104.85456",
    "households": "45",
    "population": "226",
    "status": "building",
    "status_on": "2025-02-14",
    "source": "Thử nghiệm",
}
BAN_MAY: Row = {
    **LUNG_CAU,
    "village_code": "T-02",
    "village_name": "Bản Máy",
    "commune_code": "01024",
    "lat": "22.82412",
    "lon": "104.57971",
}
VIETNAMESE_HEADINGS = {
    "village_code": "Mã thôn",
    "village_name": "Tên thôn",
    "commune_code": "Mã xã",
    "commune_on": "Ngày áp dụng mã xã",
    "is_border": "Thôn biên giới",
    "lat": "Vĩ độ",
    "lon": "Kinh độ",
    "households": "Số hộ",
    "population": "Số khẩu",
    "status": "Tình trạng",
    "status_on": "Ngày tình trạng",
    "source": "Nguồn",
}


def row(base: Row = LUNG_CAU, /, **changes: Any) -> dict[str, Any]:
    """A row with some cells changed; a cell changed to None has no column."""
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def csv_file(
    rows: Sequence[Row], *, encoding: str = "utf-8", separator: str = ",", end: str = "\n"
) -> bytes:
    stream = io.StringIO()
    headings = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(stream, headings, delimiter=separator, restval="", lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], **states: str) -> bytes:
    """An XLSX file of these sheets; `states` hides some by name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = states.get(name, "visible")
        for record in cells:
            sheet.append(list(record))
    return saved(book)


def xlsx_file(rows: Sequence[Row]) -> bytes:
    return workbook({"Sheet1": grid(rows)})


def grid(rows: Sequence[Row]) -> list[list[Any]]:
    headings = list(dict.fromkeys(key for row in rows for key in row))
    return [headings, *([row.get(key) for key in headings] for row in rows)]


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """An XLSX file with one part of its zip added or replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item.filename, old.read(item))
        new.writestr(name, part)
    return stream.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def only(problems: Sequence[Any]) -> Any:
    """The one problem there is."""
    assert len(problems) == 1, [p.as_dict() for p in problems]
    return problems[0]


def assert_said(refused: Any) -> None:
    """A refusal says what is wrong and how to mend it, with all its values filled in."""
    for text in (str(refused.problem), str(refused.remedy)):
        assert text.strip()
        assert "None" not in text


def error(read: Callable[..., Any], **changes: Any) -> Any:
    """The one error that the row of Lủng Cẩu has after these changes."""
    found = only(read(row(**changes)).errors)
    assert_said(found)
    return found


def surveyed(zone: str = "VN-2000 / 105-30", said: str | None = None, **changes: Any) -> Row:
    """Lủng Cẩu as a survey gives it: X and Y in `zone`, said to be in `said`."""
    x, y = crs.to_survey(23.00136, 104.85456, zone)
    values = {"x_northing": f"{x:.3f}", "y_easting": f"{y:.3f}", "survey_crs": said or zone}
    return row(**({"lat": None, "lon": None} | values | changes))


def extent_of(places: pd.DataFrame, code: str, valid_from: dt.date) -> dict[str, float]:
    """Point and extent of a commune."""
    rows = places.reset_index()
    is_it = (rows["code"] == code) & (rows["valid_from"] == pd.Timestamp(valid_from))
    found = rows.loc[is_it, list(PLACE_COLUMNS)].to_dict("records")
    return {str(key): float(value) for key, value in only(found).items()}
