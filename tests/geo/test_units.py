"""Units in time: a code alone is not a unit, and succession is many-to-many."""

import unicodedata
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.units import FOREVER, UnitKey, Units, bare_name, fold

FOLDER = Path(__file__).resolve().parents[2] / "data" / "units"
OLD, NEW = date(2004, 7, 8), date(2025, 7, 1)
BEFORE = date(2025, 6, 30)

REUSED_CODES = {
    "00778": ("xã Xín Cái", "xã Sơn Vĩ"),
    "00787": ("xã Sủng Trà", "xã Sủng Máng"),
    "00802": ("xã Lũng Pù", "xã Khâu Vai"),
    "00874": ("thị trấn Tam Sơn", "xã Quản Bạ"),
    "00889": ("xã Thanh Vân", "xã Nghĩa Thuận"),
    "00937": ("xã Xín Chải", "xã Lao Chải"),
    "00970": ("xã Ngọc Linh", "xã Linh Hồ"),
    "01021": ("thị trấn Vinh Quang", "xã Hoàng Su Phì"),
    "01033": ("xã Pố Lồ", "xã Thàng Tín"),
    "01084": ("xã Nam Sơn", "xã Hồ Thầu"),
}


@pytest.fixture(scope="module")
def units() -> Units:
    return Units.from_folder(FOLDER)


def unit_rows(**changes: object) -> pd.DataFrame:
    """A province, a district and a commune, all in force since 2004."""
    rows = pd.DataFrame(
        {
            "code": ["02", "027", "00778"],
            "valid_from": ["2004-07-08"] * 3,
            "valid_to": [None, None, None],
            "level": ["province", "district", "commune"],
            "name": ["tỉnh Hà Giang", "huyện Mèo Vạc", "xã Xín Cái"],
            "parent_code": [None, "02", "027"],
            "parent_valid_from": [None, "2004-07-08", "2004-07-08"],
            "is_border": [False, False, True],
        }
    )
    rows = rows.astype(object)
    for column, value in changes.items():
        rows.loc[2, column] = value
    return rows


def links(*rows: tuple[str, str, str, str, bool]) -> pd.DataFrame:
    columns = ["old_code", "old_valid_from", "new_code", "new_valid_from", "is_partial"]
    return pd.DataFrame(list(rows), columns=columns).assign(resolution="", clause="")


# --- one code, two communes -------------------------------------------------------------------


@pytest.mark.parametrize("code", REUSED_CODES)
def test_a_reused_code_never_mixes_its_two_communes(units: Units, code: str) -> None:
    old, new = units.find(code, BEFORE), units.find(code, NEW)
    assert old == UnitKey(code, OLD)
    assert new == UnitKey(code, NEW)
    assert (units.get(old).name, units.get(new).name) == REUSED_CODES[code]
    assert list(units.periods_of(code)["name"]) == list(REUSED_CODES[code])
    assert units.names()[(code, pd.Timestamp(OLD))] == REUSED_CODES[code][0]

    found = units.find_all([code, code], [BEFORE, NEW])
    assert list(found) == [pd.Timestamp(OLD), pd.Timestamp(NEW)]
    villages = pd.DataFrame({"commune_code": [code] * 2, "commune_valid_from": [NEW, OLD]})
    rolled = units.with_lineage(villages)
    assert list(rolled["commune_name"]) == [*reversed(REUSED_CODES[code])]
    assert list(rolled["province_code"]) == ["08", "02"]


def test_the_ten_reused_codes_are_all_there_are(units: Units) -> None:
    communes = units.frame[units.frame["level"] == "commune"]
    bare = communes["name"].map(bare_name).groupby(communes["code"]).agg(set)
    kept_ward_or_town = {"00691", "00694"}
    assert set(bare[bare.map(len) > 1].index) - kept_ward_or_town >= set(REUSED_CODES)


def test_a_unit_is_in_force_on_its_first_and_its_last_day(units: Units) -> None:
    assert units.find("027", OLD) == UnitKey("027", OLD)
    assert units.find("027", BEFORE) == UnitKey("027", OLD)
    assert units.find("027", NEW) is None
    assert units.find("027", date(2004, 7, 7)) is None
    assert units.find("08", FOREVER) == UnitKey("08", NEW)
    assert units.find("99999", NEW) is None


def test_find_all_answers_as_find_does(units: Units) -> None:
    codes = ["00778", "nothing", "01033", "00778"]
    found = units.find_all(codes, date(2025, 2, 14))
    assert list(found.index) == [0, 1, 2, 3]
    assert found.isna().tolist() == [False, True, False, False]
    assert len(units.find_all([], NEW)) == 0


# --- above and after --------------------------------------------------------------------------


def test_ancestors_are_the_district_and_the_province(units: Units) -> None:
    assert units.ancestors(UnitKey("00778", OLD)) == [UnitKey("027", OLD), UnitKey("02", OLD)]
    assert units.ancestors(UnitKey("00778", NEW)) == [UnitKey("08", NEW)]
    assert units.parent(UnitKey("08", NEW)) is None


def test_three_communes_became_one(units: Units) -> None:
    son_vi = UnitKey("00778", NEW)
    olds = [UnitKey(code, OLD) for code in ("00772", "00778", "00793")]
    assert units.predecessors(son_vi) == olds
    assert [units.sole_successor(old) for old in olds] == [son_vi] * 3
    assert units.sole_predecessor(son_vi) is None


def test_a_split_commune_has_two_successors_and_no_sole_one(units: Units) -> None:
    yen_dinh = UnitKey("00988", OLD)
    assert units.successors(yen_dinh) == [UnitKey("00700", NEW), UnitKey("00994", NEW)]
    assert units.sole_successor(yen_dinh) is None


def test_a_commune_that_was_not_merged_has_one_predecessor(units: Units) -> None:
    assert units.sole_predecessor(UnitKey("00919", NEW)) == UnitKey("00919", OLD)
    assert units.sole_successor(UnitKey("02", OLD)) == UnitKey("08", NEW)
    assert units.sole_successor(UnitKey("027", OLD)) is None


def test_a_membership_is_carried_only_where_it_is_certain(units: Units) -> None:
    codes = ["00793", "00988", "00778", "00919", "00000", None]
    starts = [OLD, OLD, NEW, NEW, OLD, None]
    later = units.carried_to(codes, starts, NEW)
    assert later["code"].astype(object).where(later["code"].notna(), None).tolist() == [
        *("00778", None, "00778", "00919", None, None)
    ]
    earlier = units.carried_to(codes, starts, BEFORE)
    assert earlier["code"].astype(object).where(earlier["code"].notna(), None).tolist() == [
        *("00793", "00988", None, "00919", None, None)
    ]
    assert earlier["valid_from"].dropna().tolist() == [pd.Timestamp(OLD)] * 3


def test_the_last_district_of_a_new_commune_is_known_where_its_parts_agree(units: Units) -> None:
    districts = units.last_districts()
    assert districts.loc[("00778", pd.Timestamp(NEW)), "district_name"] == "huyện Mèo Vạc"
    assert districts.loc[("00778", pd.Timestamp(OLD)), "district_code"] == "027"
    # Đồng Văn took over Pải Lủng of Mèo Vạc district.
    assert pd.isna(districts.loc[("00721", pd.Timestamp(NEW)), "district_code"])


# --- rolling up -------------------------------------------------------------------------------


def test_the_lineage_of_a_day_has_each_commune_once(units: Units) -> None:
    old, new = units.lineage(BEFORE), units.lineage(NEW)
    assert len(old) == 193
    assert len(new) == 73
    assert len(units.lineage()) == 266
    assert old.index.names == ["commune_code", "commune_valid_from"]
    assert old["district_code"].notna().all()
    assert new["district_code"].isna().all()
    assert set(new["province_name"]) == {"tỉnh Tuyên Quang"}


def test_with_lineage_keeps_rows_order_and_index_and_replaces_old_columns(units: Units) -> None:
    villages = pd.DataFrame(
        {
            "commune_code": ["01033", "99999", "00778"],
            "commune_valid_from": pd.to_datetime(["2025-07-01", "2025-07-01", "2004-07-08"]),
            "district_name": "stale",
        },
        index=[7, 3, 9],
    )
    rolled = units.with_lineage(villages)
    assert list(rolled.index) == [7, 3, 9]
    assert rolled.columns.is_unique
    assert rolled.loc[9, "district_name"] == "huyện Mèo Vạc"
    assert rolled.loc[7, "commune_name"] == "xã Thàng Tín"
    assert pd.isna(rolled.loc[3, "province_code"])
    assert pd.isna(rolled.loc[7, "district_name"])


def test_a_lineage_handed_out_can_be_changed_without_harm(units: Units) -> None:
    mine = units.lineage()
    mine["commune_name"] = "x"
    assert units.lineage()["commune_name"].ne("x").all()


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thanh Thủy", "Thanh Thuỷ"),
        ("Sơn Vĩ", "Sơn Vỹ"),
        ("Đồng Văn", "dong van"),
        ("Cán Tỷ", "can ti"),
        ("Quý Quân", "Quí Quân"),
        ("xã  Tả\u00a0Ván ", "XÃ TẢ VÁN"),
        (unicodedata.normalize("NFD", "Phường Hà Giang"), "phường Hà Giang"),
    ],
)
def test_spellings_of_one_name_fold_to_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("tay", "tai"), ("thúy", "thúi"), ("xa", "sa")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x1EF9)))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold(composed) == fold(unicodedata.normalize("NFD", text))


def test_search_puts_the_exact_name_first(units: Units) -> None:
    found = units.search("son vy", on=NEW)
    assert list(found["name"]) == ["xã Sơn Vĩ"]
    found = units.search("dong van", on=BEFORE)
    assert set(found["name"][:2]) == {"huyện Đồng Văn", "thị trấn Đồng Văn"}
    assert list(units.search("Yên", on=BEFORE, level="district")["name"]) == [
        *("huyện Yên Minh", "huyện Vị Xuyên")
    ]
    assert list(units.search("00778")["valid_from"].dt.date) == [OLD, NEW]
    assert units.search("không có").empty


def test_the_bare_name_has_no_type_word() -> None:
    assert bare_name("thị trấn Nông trường Việt Lâm") == "Nông trường Việt Lâm"
    assert bare_name("Xã Tả Ván") == "Tả Ván"


# --- the door ---------------------------------------------------------------------------------


def test_sound_tables_are_accepted() -> None:
    units = Units(unit_rows(), links())
    assert units.get(UnitKey("00778", OLD)).is_border is True
    assert units.get(UnitKey("00778", OLD)).valid_to is None


def test_overlapping_periods_of_one_code_are_refused() -> None:
    rows = unit_rows()
    again = rows.iloc[[2]].assign(valid_from="2025-07-01", name="xã Sơn Vĩ")
    with pytest.raises(ValueError, match=r"00778 xã Sơn Vĩ .*same code: end the earlier one"):
        Units(pd.concat([rows, again]), links())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parent_code": "028"}, "parent that is not in the table: add the parent"),
        ({"parent_code": None}, "has no parent: fill parent_code"),
        ({"parent_code": "00778"}, "not of a higher level"),
        ({"valid_from": "1999-01-01"}, "on days its parent is not"),
        ({"valid_to": "2001-01-01"}, "ends before it begins"),
        ({"code": "778"}, "leading zeros"),
        ({"name": None}, "row 3 has no name: fill it in"),
        ({"valid_from": "08/07/2004"}, "write it as 2025-07-01"),
        ({"level": "village"}, "'village' is not one of"),
        ({"is_border": "maybe"}, "must be True or False"),
    ],
)
def test_an_unsound_unit_is_refused_with_its_remedy(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Units(unit_rows(**changes), links())


def test_a_parent_must_last_as_long_as_its_child() -> None:
    rows = unit_rows()
    rows.loc[1, "valid_to"] = "2025-06-30"
    with pytest.raises(ValueError, match=r"00778 xã Xín Cái .*on days its parent is not"):
        Units(rows, links())


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="units: column is_border is missing"):
        Units(unit_rows().drop(columns="is_border"), links())


def two_communes() -> pd.DataFrame:
    rows = unit_rows(valid_to="2025-06-30")
    new = rows.iloc[[2]].assign(valid_from="2025-07-01", valid_to=None, name="xã Sơn Vĩ")
    return pd.concat([rows, new], ignore_index=True)


def test_a_succession_that_leads_back_is_refused() -> None:
    there = ("00778", "2004-07-08", "00778", "2025-07-01", False)
    back = ("00778", "2025-07-01", "00778", "2004-07-08", False)
    assert Units(two_communes(), links(there)).successors(UnitKey("00778", OLD))
    with pytest.raises(ValueError, match=r"\(00778, 2025-07-01\) → .* in a cycle"):
        Units(two_communes(), links(there, back))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("00793", "2004-07-08", "00778", "2025-07-01", False)], "not in the table of units"),
        ([("00778", "2004-07-08", "00778", "2025-07-01", True)], "1 successor"),
        ([("00778", "2004-07-08", "00778", "2025-07-01", False)] * 2, "stands twice"),
    ],
)
def test_a_wrong_succession_is_refused(
    rows: list[tuple[str, str, str, str, bool]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Units(two_communes(), links(*rows))


def test_a_missing_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"units\.csv is missing: restore it"):
        Units.from_folder(tmp_path)


def test_names_are_stored_composed() -> None:
    rows = unit_rows(name=unicodedata.normalize("NFD", "xã Xín Cái"))
    assert Units(rows, links()).get(UnitKey("00778", OLD)).name == "xã Xín Cái"
