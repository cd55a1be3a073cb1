"""Headings and words of a register are known in Vietnamese and English, however they are typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.exchange import fields
from electrification.subject.villages import PositionQuality, Provenance, Status

HEADINGS = [(heading, f.key) for f in fields.FIELDS for heading in (f.key, f.heading, *f.others)]


@pytest.mark.parametrize(("heading", "key"), HEADINGS)
def test_every_heading_is_known_however_it_is_typed(heading: str, key: str) -> None:
    spellings = (
        heading,
        heading.upper(),
        f"  {heading} *",
        heading.replace(" ", "\n"),
        heading.replace(" ", "_"),
        unicodedata.normalize("NFD", heading),
    )

    assert {fields.field_of(spelling) for spelling in spellings} == {key}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Ma thon", "village_code"),
        ("Vĩ độ (°)", "lat"),
        ("KINH ĐỘ (WGS 84)", "lon"),
        ("X (m)", "x_northing"),
        ("Hệ toạ độ", "survey_crs"),
        ("Số hộ (hộ)", "households"),
        ("Tình trạng*", "status"),
    ],
)
def test_headings_are_known_without_accents_and_with_units(heading: str, key: str) -> None:
    assert fields.field_of(heading) == key


def test_no_two_fields_share_a_heading() -> None:
    keys: dict[str, str] = {}
    for heading, key in HEADINGS:
        assert keys.setdefault(fields.heading_key(heading), key) == key


@pytest.mark.parametrize(
    "heading",
    [
        "Họ tên", "Họ và tên chủ hộ", "Chủ hộ", "Số CCCD", "CMND/CCCD", "Số định danh cá nhân",
        "Điện thoại", "SĐT", "Mã khách hàng", "Name of head", "Head of household", "Phone number",
        "Họ tên Trưởng thôn", "Ngày sinh", "ID number", "Customer code", "Số căn cước",
    ],
)  # fmt: skip
def test_headings_of_persons_are_known_as_such(heading: str) -> None:
    assert fields.is_personal(heading)
    assert fields.is_personal(unicodedata.normalize("NFD", heading.upper()))


@pytest.mark.parametrize(
    "heading", ["Tên thôn", "Mã thôn", "Số hộ", "Số hộ nghèo", "Ghi chú", "TT"]
)
def test_headings_of_villages_are_not_those_of_persons(heading: str) -> None:
    assert not fields.is_personal(heading)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("VN-2000 / 105-30", "VN-2000 / 105-30"),
        ("vn2000 105°30'", "VN-2000 / 105-30"),
        ("KTT 105 30", "VN-2000 / 105-30"),
        ("VN-2000 105.5", "VN-2000 / 105-30"),
        ("104,75", "VN-2000 / 104-45"),
        ("EPSG:9211", "VN-2000 / 106-00"),
        ("9209", "VN-2000 / 105-30"),
        ("VN-2000 UTM 48N", "VN-2000 / UTM 48N"),
        ("105", None),
        ("VN-2000", None),
        ("105-30 / 106-00", None),
        ("107-45", None),
        ("EPSG:32648", None),
        ("UTM 49N", None),
        ("", None),
    ],
)
def test_a_zone_is_known_in_its_usual_spellings_and_never_guessed(
    text: str, zone: str | None
) -> None:
    assert fields.survey_zone_of(text) == zone


def test_words_in_cells_are_known_in_both_languages() -> None:
    assert fields.status_of("Hoàn thành, chưa đóng điện") is Status.BUILT_NOT_ENERGISED
    assert fields.status_of("Chuẩn bị đầu tư (đã bố trí vốn)") is Status.PREPARING
    assert fields.status_of("MEETS_CRITERION") is Status.MEETS_CRITERION
    assert fields.status_of("xong") is None
    assert fields.provenance_of("minh hoạ") is Provenance.ILLUSTRATIVE
    assert fields.provenance_of("recorded") is None
    assert fields.position_quality_of("đo đạc") is PositionQuality.SURVEYED
    assert [fields.yes_or_no(w) for w in ("Có", "x", "1", "TRUE", "không", "0", "có lẽ")] == [
        True, True, True, True, False, False, None,
    ]  # fmt: skip


@pytest.mark.parametrize("status", Status)
def test_every_status_is_known_by_key_and_by_term(status: Status) -> None:
    assert fields.status_of(status.value) is status
    assert fields.status_of(fields.STATUS_TERMS[status]) is status


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_words(text: str) -> None:
    assert fields.field_of(text) in (None, *fields.BY_KEY)
    assert fields.is_personal(text) in (True, False)
    assert fields.field_of(unicodedata.normalize("NFC", text)) == fields.field_of(
        unicodedata.normalize("NFD", text)
    )
    for read in (fields.status_of, fields.yes_or_no, fields.survey_zone_of, fields.provenance_of):
        read(text)


@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from([h for h, _ in HEADINGS]))))
def test_every_column_is_sorted_into_exactly_one_place(headings: list[str]) -> None:
    columns = fields.recognised(headings)
    repeated = {place for places in columns.repeated.values() for place in places[1:]}
    sorted_places = [
        *columns.by_field.values(), *columns.unknown, *columns.personal, *repeated,
    ]  # fmt: skip

    assert sorted(sorted_places) == list(range(len(headings)))
