"""Columns: which are needed, which are left aside, which must not be there."""

from __future__ import annotations

import pytest

from electrification.texts import Refused
from tests.exchange.builders import BAN_MAY, LUNG_CAU, csv_file, error, grid, only, row, workbook
from tests.exchange.conftest import ReadFile, ReadRows


@pytest.mark.parametrize("heading", ["Chủ hộ", "CCCD", "Điện thoại", "Name of head"])
def test_a_column_of_persons_is_an_error_of_the_file(read: ReadRows, heading: str) -> None:
    problem = only(read({**LUNG_CAU, heading: "Giàng A"}).errors)

    assert (problem.row, problem.column) == (1, heading)
    assert "Giàng" not in str(problem.as_dict())


def test_a_column_of_identity_numbers_is_known_by_its_content(read: ReadRows) -> None:
    problem = only(read({**LUNG_CAU, "số": "001099000001"}).errors)

    assert (problem.row, problem.column) == (1, "số")
    assert "001099000001" not in str(problem.as_dict())


def test_an_identity_number_within_a_text_is_refused_and_not_repeated(read: ReadRows) -> None:
    problem = error(read, source="ông A 0912345678")

    assert problem.column == "source"
    assert "0912345678" not in str(problem.as_dict())


def test_an_unknown_column_is_a_warning(read: ReadRows) -> None:
    reading = read({**LUNG_CAU, "Ghi chú": "x"})

    assert reading.errors == []
    assert (only(reading.warnings).row, only(reading.warnings).column) == (1, "Ghi chú")


def test_a_column_without_a_heading_is_named_by_its_letter(read_file: ReadFile) -> None:
    cells = grid([LUNG_CAU])
    cells[0].insert(1, "")
    cells[1].insert(1, "x")

    warning = only(read_file(workbook({"Sheet1": cells}), "t.xlsx").warnings)

    assert warning.column == "[B]"


def test_missing_columns_are_named(read: ReadRows) -> None:
    with pytest.raises(Refused) as raised:
        read(row(commune_on=None, is_border=None))

    assert "Ngày áp dụng mã xã (commune_on)" in str(raised.value.problem)
    assert "is_border" in str(raised.value.problem)


def test_a_column_that_stands_twice_is_refused(read: ReadRows) -> None:
    with pytest.raises(Refused, match="Several columns"):
        read({**LUNG_CAU, "Số hộ": "45"})


def test_a_file_without_villages_is_refused(read_file: ReadFile) -> None:
    with pytest.raises(Refused, match="no villages"):
        read_file(csv_file([LUNG_CAU]).split(b"\n")[0] + b"\n")


@pytest.mark.parametrize("cut", [1, -1])
def test_a_row_of_another_length_is_an_error_of_its_own(read_file: ReadFile, cut: int) -> None:
    lines = csv_file([LUNG_CAU, BAN_MAY]).split(b"\n")
    lines[1] = lines[1] + b",9" if cut > 0 else lines[1].rsplit(b",", 1)[0]
    reading = read_file(b"\n".join(lines))

    assert (only(reading.errors).row, reading.row_count) == (2, 2)
    assert [village.village_code for village in reading.rows] == ["T-02"]
