"""The shipped tables of units say what is known, and are what their script writes."""

import importlib.util
import unicodedata
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from geo.units import SUCCESSION_COLUMNS, UNIT_COLUMNS, Units

FOLDER = Path(__file__).resolve().parents[2] / "data" / "units"
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.fixture(scope="module")
def units() -> Units:
    return Units.from_folder(FOLDER)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_units", FOLDER / "make_units.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_files_are_what_the_script_writes(tmp_path: Path) -> None:
    script().main(tmp_path)
    for name in ("units.csv", "successions.csv"):
        assert (FOLDER / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_the_script_refuses_another_version_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = script()
    monkeypatch.setattr(module, "PACKAGE_VERSION", "0.0.1")
    with pytest.raises(SystemExit, match=r"written from 0\.0\.1"):
        module.main(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_old_province_has_11_districts_and_193_communes(units: Units) -> None:
    levels = units.in_force(BEFORE)["level"].value_counts().to_dict()
    assert levels == {"province": 1, "district": 11, "commune": 193}
    assert set(units.in_force(BEFORE, "district")["parent_code"]) == {"02"}


def test_the_new_province_has_no_districts_and_73_of_its_communes_are_known(units: Units) -> None:
    levels = units.in_force(AFTER)["level"].value_counts().to_dict()
    assert levels == {"province": 1, "commune": 73}
    assert set(units.in_force(AFTER, "commune")["parent_code"]) == {"08"}
    assert units.find("08", BEFORE) is None


def test_34_old_communes_and_17_new_ones_touch_the_border(units: Units) -> None:
    old, new = units.in_force(BEFORE), units.in_force(AFTER)
    assert old["is_border"].sum() == 34
    assert new["is_border"].sum() == 17
    by_district = old[old["is_border"]].groupby("parent_code").size().to_dict()
    expected = {"026": 9, "027": 3, "028": 4, "029": 5, "030": 5, "032": 4, "033": 4}
    assert by_district == expected
    names = {name.split(" ", 1)[1] for name in new.loc[new["is_border"], "name"]}
    assert names == {
        *("Lũng Cú", "Đồng Văn", "Sà Phìn", "Phố Bảng", "Sơn Vĩ", "Thắng Mố", "Bạch Đích"),
        *("Cán Tỷ", "Nghĩa Thuận", "Tùng Vài", "Minh Tân", "Thanh Thủy", "Lao Chải"),
        *("Bản Máy", "Thàng Tín", "Pà Vầy Sủ", "Xín Mần"),
    }


def test_the_new_border_communes_are_those_that_took_over_an_old_one(units: Units) -> None:
    frame = units.frame.set_index(["code", "valid_from"])["is_border"]
    links = units.successions[units.successions["old_code"].str.len() == 5]
    old = frame.loc[list(zip(links["old_code"], links["old_valid_from"], strict=True))]
    successors = set(links.loc[old.to_numpy(), "new_code"])
    new = units.in_force(AFTER)
    assert successors == set(new.loc[new["is_border"], "code"])


def test_every_old_commune_has_a_successor_and_only_three_were_split(units: Units) -> None:
    links = units.successions[units.successions["old_code"].str.len() == 5]
    counts = links.groupby("old_code").size()
    assert len(counts) == 193
    split = set(counts[counts > 1].index)
    assert split == {"00688", "00967", "00988"}
    assert set(links.loc[links["is_partial"], "old_code"]) == split


def test_each_commune_has_the_clause_that_made_it(units: Units) -> None:
    links = units.successions[units.successions["old_code"].str.len() == 5]
    assert set(links["resolution"]) == {"1684/NQ-UBTVQH15"}
    clauses = links.groupby("new_code")["clause"].agg(set).map(lambda found: found.pop())
    assert clauses["00778"] == "50"
    assert clauses["00691"] == "111"
    merged = clauses[clauses != "112"]
    assert merged.is_unique
    assert set(merged) == {str(n) for n in [*range(44, 105), 110, 111]}
    assert (clauses == "112").sum() == 10


def test_names_are_composed_and_begin_with_a_lower_case_type_word(units: Units) -> None:
    names = units.frame["name"]
    assert (names == names.map(lambda name: unicodedata.normalize("NFC", name))).all()
    assert names.str.match(r"(tỉnh|thành phố|huyện|thị trấn|phường|xã) \S").all()


def test_the_files_hold_no_points_and_no_extents() -> None:
    for name, columns in (("units.csv", UNIT_COLUMNS), ("successions.csv", SUCCESSION_COLUMNS)):
        heading = (FOLDER / name).read_text(encoding="utf-8").splitlines()[0]
        assert heading == ",".join(columns)
