"""The template is a workbook that the import reads back, with lists to choose from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from electrification import texts
from electrification.exchange import fields, template
from electrification.exchange.template import write_template
from electrification.subject.villages import Status
from electrification.texts import Refused
from geo.crs import SURVEY_ZONES
from geo.units import Units
from tests.exchange.builders import LUNG_CAU, row
from tests.exchange.conftest import ReadFile


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, units: Units) -> Path:
    """Return the path of a template."""
    path = tmp_path_factory.mktemp("template") / "mau.xlsx"
    before = texts.language()
    texts.use_language("vi")
    write_template(path, units)
    texts.use_language(before)
    return path


@pytest.fixture
def book(path: Path) -> Any:
    """Return the template as a workbook, this test's own."""
    return openpyxl.load_workbook(path)


def test_its_headings_are_vietnamese_and_known(book: Any) -> None:
    headings = [cell.value for cell in book[template.REGISTER_SHEET][1]]

    assert headings[0] == "Mã thôn *"
    assert [fields.field_of(heading) for heading in headings] == [c.key for c in template.COLUMNS]


def test_filled_in_it_is_read_without_a_problem(
    book: Any, tmp_path: Path, read_file: ReadFile
) -> None:
    sheet = book[template.REGISTER_SHEET]
    values = row(
        is_border=fields.YES,
        status=fields.STATUS_TERMS[Status.BUILDING],
        x_northing=2545250.5,
        y_easting=433842.5,
    )
    values = {key: value for key, value in values.items() if key not in ("x_northing", "y_easting")}
    for place, column in enumerate(template.COLUMNS, start=1):
        sheet.cell(3, place, values.get(column.key))
    filled = tmp_path / "filled.xlsx"
    book.save(filled)

    reading = read_file(filled, filled.name)

    assert (reading.errors, reading.warnings, reading.row_count) == ([], [], 1)
    assert reading.rows[0].village_name == LUNG_CAU["village_name"]


def test_its_example_is_marked_and_not_imported(path: Path, book: Any, read_file: ReadFile) -> None:
    assert book[template.REGISTER_SHEET]["A2"].value.startswith("VÍ DỤ")
    with pytest.raises(Refused, match="no villages"):
        read_file(path, path.name)


def test_its_example_would_be_a_sound_row(book: Any, tmp_path: Path, read_file: ReadFile) -> None:
    book[template.REGISTER_SHEET]["A2"] = "T-01"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)

    reading = read_file(changed, changed.name)

    assert (reading.errors, reading.warnings) == ([], [])


def test_lists_offer_communes_statuses_yes_or_no_and_zones(book: Any, units: Units) -> None:
    lists = book[template.LISTS_SHEET]
    offered = {}
    for validation in book[template.REGISTER_SHEET].data_validations.dataValidation:
        column = template.COLUMNS[next(iter(validation.sqref.ranges)).min_col - 1]
        cells = lists[validation.formula1.split("!")[1].replace("$", "")]
        offered[column.key] = [cell.value for (cell,) in cells]

    communes = units.frame[units.frame["level"] == "commune"]
    assert offered == {
        "commune_code": sorted(set(communes["code"])),
        "is_border": ["Có", "Không"],
        "status": list(fields.STATUS_TERMS.values()),
        "survey_crs": list(SURVEY_ZONES),
    }


def test_communes_are_listed_with_names_and_periods(book: Any) -> None:
    rows = list(book[template.LISTS_SHEET].iter_rows(min_col=6, values_only=True))

    assert ("00778", "xã Xín Cái", "08/07/2004", "30/06/2025", "Có") in rows
    assert ("00778", "xã Sơn Vĩ", "01/07/2025", "", "Có") in rows


def test_codes_and_dates_keep_their_form_when_typed(book: Any) -> None:
    sheet = book[template.REGISTER_SHEET]

    assert sheet.column_dimensions["C"].number_format == "@" or sheet["C2"].number_format == "@"
    assert sheet["E2"].number_format == "dd/mm/yyyy"


def test_every_column_is_explained_in_both_languages(
    book: Any, tmp_path: Path, units: Units
) -> None:
    explained = [cell.value for cell in book[template.GUIDE_SHEET]["A"]]
    assert {f"{c.heading}{' *' if c.is_required else ''}" for c in template.COLUMNS} <= {*explained}

    english = tmp_path / "english.xlsx"
    write_template(english, units)
    guide = openpyxl.load_workbook(english)[template.GUIDE_SHEET]
    assert guide["A1"].value == "How to fill in the register of villages"


def test_it_never_takes_the_place_of_a_file(tmp_path: Path, units: Units) -> None:
    kept = tmp_path / "mau.xlsx"
    kept.write_bytes(b"mine")

    with pytest.raises(Refused, match="exists already"):
        write_template(kept, units)
    assert kept.read_bytes() == b"mine"


def test_a_wrong_name_or_folder_is_refused_and_leaves_nothing(tmp_path: Path, units: Units) -> None:
    with pytest.raises(Refused, match=r"\.xlsx"):
        write_template(tmp_path / "mau.csv", units)
    with pytest.raises(Refused, match="cannot be written"):
        write_template(tmp_path / "none" / "mau.xlsx", units)
    assert list(tmp_path.iterdir()) == []
