"""A commune code is read as of its day, and held against the name beside it."""

from __future__ import annotations

import pytest

from tests.exchange.builders import error, only, row
from tests.exchange.conftest import ReadRows


def test_an_unknown_commune_is_an_error(read: ReadRows) -> None:
    assert "No commune" in str(error(read, commune_code="99999").problem)


@pytest.mark.parametrize("code", ["907", "0907"])
def test_a_code_that_lost_its_zeros_is_not_guessed(read: ReadRows, code: str) -> None:
    problem = error(read, commune_code=code)

    assert "zeros" in str(problem.problem)
    assert "'00907'" in str(problem.remedy)


@pytest.mark.parametrize("code", ["00907a", "xã Tả Ván", "٠٠٩٠٧", "009071"])
def test_a_malformed_code_is_an_error(read: ReadRows, code: str) -> None:
    assert "not a commune code" in str(error(read, commune_code=code).problem)


def test_a_code_of_another_time_names_the_commune_and_its_successor(read: ReadRows) -> None:
    problem = error(read, commune_on="2025-08-01")

    assert "xã Tả Ván until 30/06/2025" in str(problem.problem)
    assert "00892 xã Tùng Vài" in str(problem.remedy)


def test_a_new_code_on_an_old_day_names_the_communes_it_took_over(read: ReadRows) -> None:
    early = error(read, commune_on="1990-01-01")

    assert "Write in “commune_on” a day of that time." in str(early.remedy)


def test_a_code_that_belongs_to_another_commune_on_that_day_is_told_by_the_name(
    read: ReadRows,
) -> None:
    xin_cai = row(commune_code="00778", commune_name="xã Xín Cái", lat="", lon="")
    assert read({**xin_cai, "commune_on": "2025-06-30"}).errors == []

    problem = only(read({**xin_cai, "commune_on": "2025-07-01"}).errors)

    assert problem.column == "commune_code"
    assert "is of xã Sơn Vĩ, not of xã Xín Cái" in str(problem.problem)
    assert "xã Xín Cái until 30/06/2025; xã Sơn Vĩ since 01/07/2025" in str(problem.problem)
    assert "commune_on" in str(problem.remedy)


def test_the_right_code_of_the_named_commune_is_offered(read: ReadRows) -> None:
    wrong = row(commune_code="00778", commune_name="Tả Ván", lat="", lon="")

    assert "00907 xã Tả Ván" in str(only(read(wrong).errors).remedy)


@pytest.mark.parametrize("name", ["Tả Ván", "XÃ TẢ VÁN", "xa ta van", "Xã Tả Ván, huyện Quản Bạ"])
def test_a_commune_name_may_be_typed_in_many_ways(read: ReadRows, name: str) -> None:
    assert read(row(commune_name=name)).errors == []


def test_town_names_may_be_shortened(read: ReadRows) -> None:
    town = row(commune_code="00712", commune_name="TT. Phố Bảng", lat="", lon="")

    assert read(town).errors == []


def test_a_border_village_in_a_commune_inland_is_a_warning(read: ReadRows) -> None:
    inland = read(row(commune_code="00688", lat="", lon="")).warnings

    assert "not listed as a border commune" in str(inland[0].problem)
