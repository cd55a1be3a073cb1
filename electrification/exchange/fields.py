"""The words of a register file: its columns, their headings, and what may stand in them.

Headings and words are those of the file, Vietnamese or English, whatever language the screen has.
They are compared by `heading_key`: case, accents, spaces, signs and units in brackets are nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from electrification.subject.villages import PositionQuality, Provenance, Status
from geo.crs import SURVEY_ZONES
from geo.units import fold


@dataclass(frozen=True)
class Field:
    """A column of a register: its key, its Vietnamese heading, other headings in use."""

    key: str
    heading: str
    others: tuple[str, ...] = ()
    is_required: bool = False


FIELDS: tuple[Field, ...] = (
    Field("village_code", "Mã thôn", ("mã thôn bản", "mã số thôn", "code of village"), True),
    Field("village_name", "Tên thôn", ("thôn", "thôn bản", "tên thôn bản", "village"), True),
    Field(
        "commune_code",
        "Mã xã",
        ("mã đơn vị hành chính", "mã ĐVHC", "mã ĐVHC cấp xã", "mã xã phường thị trấn"),
        True,
    ),
    Field("commune_name", "Tên xã", ("xã", "xã phường thị trấn", "commune")),
    Field(
        "commune_on",
        "Ngày áp dụng mã xã",
        ("ngày mã xã", "mã xã tính đến ngày", "commune code on"),
        True,
    ),
    Field(
        "is_border",
        "Thôn biên giới",
        ("biên giới", "là thôn biên giới", "border", "border village"),
        True,
    ),
    Field("lat", "Vĩ độ", ("vĩ độ wgs 84", "latitude", "vĩ độ thập phân")),
    Field("lon", "Kinh độ", ("kinh độ wgs 84", "longitude", "lng", "long", "kinh độ thập phân")),
    Field("x_northing", "X (m)", ("tọa độ x", "x vn 2000", "northing", "x northing m")),
    Field("y_easting", "Y (m)", ("tọa độ y", "y vn 2000", "easting", "y easting m")),
    Field(
        "survey_crs",
        "Hệ tọa độ",
        ("hệ quy chiếu", "múi chiếu", "kinh tuyến trục", "crs", "survey zone", "zone"),
    ),
    Field("households", "Số hộ", ("tổng số hộ", "số hộ dân", "number of households")),
    Field(
        "population",
        "Số khẩu",
        ("tổng số khẩu", "số nhân khẩu", "nhân khẩu", "dân số", "số dân"),
    ),
    Field("status", "Tình trạng", ("trạng thái", "tình trạng điện", "hiện trạng")),
    Field("status_on", "Ngày tình trạng", ("ngày trạng thái", "tính đến ngày", "as of")),
    Field("source", "Nguồn", ("nguồn số liệu", "nguồn tài liệu", "data source")),
    Field("provenance", "Xuất xứ số liệu", ("xuất xứ",)),
    Field("position_quality", "Chất lượng vị trí", ()),
)
BY_KEY: dict[str, Field] = {f.key: f for f in FIELDS}

STATUS_TERMS: dict[Status, str] = {
    Status.NO_DATA: "Chưa có số liệu",
    Status.NOT_STARTED: "Chưa triển khai",
    Status.PREPARING: "Chuẩn bị đầu tư",
    Status.BUILDING: "Đang thi công",
    Status.BUILT_NOT_ENERGISED: "Hoàn thành, chưa đóng điện",
    Status.ENERGISED_PARTLY: "Đã đóng điện một phần",
    Status.ENERGISED_BELOW: "Đã có điện, chưa đạt tiêu chí",
    Status.MEETS_CRITERION: "Đạt tiêu chí",
}
YES, NO = "Có", "Không"
YES_WORDS = ("có", "true", "x", "1", "yes", "đúng")
NO_WORDS = ("không", "false", "0", "no", "sai")
EXAMPLE_CODES = ("VÍ DỤ", "EXAMPLE")
"""A row whose village code begins so shows how a row is filled in; it is not imported."""

_PERSONAL = (
    "họ tên", "họ và tên", "chủ hộ", "hộ chủ", "trưởng thôn", "trưởng bản", "bí thư",
    "người đại diện", "người liên hệ", "CCCD", "CMND", "căn cước", "chứng minh",
    "định danh cá nhân", "số định danh", "mã định danh công dân", "số hộ chiếu", "điện thoại",
    "số ĐT", "SĐT", "zalo", "email", "thư điện tử", "ngày sinh", "năm sinh", "mã khách hàng",
    "mã KH", "mã công tơ", "tài khoản", "phone", "telephone", "mobile", "full name",
    "first name", "last name", "surname", "name of head", "head name", "head of household",
    "household head", "village head", "name of person", "person name", "contact", "citizen",
    "identity", "national id", "id number", "id card", "passport", "date of birth",
    "birth date", "birthday", "customer code", "customer id", "customer number",
    "customer name",
)  # fmt: skip
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|0\d{9})(?!\d)", re.ASCII)
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_SIGNS = re.compile(r"[^a-z0-9]+")
_ZONE = re.compile(r"(?<!\d)(10[4-6])\D{0,3}(00|30|45)(?!\d)")
_HALF_ZONE = re.compile(r"(?<!\d)(10[4-6])[.,](5|75)(?!\d)")
_EPSG = re.compile(r"(?:epsg\s*)?(\d{4})")


def _key_of(text: str) -> str:
    return _SIGNS.sub(" ", fold(text.replace("_", " "))).strip()


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """What headings are compared by.

    >>> heading_key("  VĨ ĐỘ (°) *") == heading_key("vi do")
    True
    """
    return _key_of(_BRACKETS.sub(" ", heading)) or _key_of(heading)


_HEADINGS: dict[str, str] = {
    heading_key(heading): f.key for f in FIELDS for heading in (f.key, f.heading, *f.others)
}
_PERSONAL_KEYS = tuple(f" {heading_key(words)} " for words in _PERSONAL)


def field_of(heading: str) -> str | None:
    """The key of the field that a column heading names, None where it names none."""
    return _HEADINGS.get(_key_of(heading)) or _HEADINGS.get(heading_key(heading))


def is_personal(heading: str) -> bool:
    """Whether a heading that names no field speaks of a person's name, number or address."""
    key = f" {_key_of(heading)} "
    return field_of(heading) is None and any(words in key for words in _PERSONAL_KEYS)


def personal_number(text: str) -> str | None:
    """A citizen's or telephone number within a text, None where there is none."""
    found = _PERSONAL_NUMBER.search(text)
    return found[0] if found else None


def count_headings(cells: Sequence[str]) -> int:
    """How many different fields the cells of a row name."""
    return len({key for cell in cells if cell and len(cell) < 100 and (key := field_of(cell))})


@dataclass(frozen=True)
class Columns:
    """What the headings of a file name; places count from 0."""

    by_field: dict[str, int] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    personal: list[int] = field(default_factory=list)
    repeated: dict[str, list[int]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def recognised(headings: Sequence[str]) -> Columns:
    """Sort the headings of a file into fields, unknown ones and personal ones."""
    columns = Columns()
    for place, heading in enumerate(headings):
        key = field_of(heading)
        if key is not None and key in columns.by_field:
            columns.repeated.setdefault(key, [columns.by_field[key]]).append(place)
        elif key is not None:
            columns.by_field[key] = place
        else:
            (columns.personal if is_personal(heading) else columns.unknown).append(place)
    columns.missing.extend(f.key for f in FIELDS if f.is_required and f.key not in columns.by_field)
    return columns


# --- words in cells ----------------------------------------------------------------------------


def _words(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {_key_of(word): value for value, words in groups.items() for word in words}


_STATUSES = _words({status: (status, term) for status, term in STATUS_TERMS.items()}) | _words(
    {
        Status.PREPARING: (
            "Chuẩn bị đầu tư (chưa bố trí vốn)",
            "Chuẩn bị đầu tư (đã bố trí vốn)",
            "Chuẩn bị đầu tư (chưa bố trí vốn / đã bố trí vốn)",
        )
    }
)
_PROVENANCES = _words(
    {
        Provenance.REGISTER: ("register", "danh sách", "theo danh sách"),
        Provenance.PUBLISHED: ("published", "đã công bố", "công bố"),
        Provenance.ILLUSTRATIVE: ("illustrative", "minh họa"),
    }
)
_QUALITIES = _words(
    {
        PositionQuality.SURVEYED: ("surveyed", "đo đạc", "đo đạc thực địa"),
        PositionQuality.REGISTER: ("register", "theo danh sách", "danh sách"),
        PositionQuality.ILLUSTRATIVE: ("illustrative", "minh họa"),
        PositionQuality.MISSING: ("missing", "chưa có"),
    }
)
_YES_NO = {_key_of(w): True for w in YES_WORDS} | {_key_of(w): False for w in NO_WORDS}


def status_of(text: str) -> Status | None:
    """The status that a word names, by its key or its Vietnamese term."""
    found = _STATUSES.get(_key_of(text))
    return Status(found) if found else None


def provenance_of(text: str) -> Provenance | None:
    """Where a row comes from; None for other words (``recorded`` is not for files)."""
    found = _PROVENANCES.get(_key_of(text))
    return Provenance(found) if found else None


def position_quality_of(text: str) -> PositionQuality | None:
    """How good a point is said to be."""
    found = _QUALITIES.get(_key_of(text))
    return PositionQuality(found) if found else None


def yes_or_no(text: str) -> bool | None:
    """``có``, ``x``, ``1`` and so on; None for other words."""
    return _YES_NO.get(_key_of(text))


def is_wgs84(text: str) -> bool:
    """Whether a coordinate system is the one of latitude and longitude, not of a survey."""
    return _key_of(text) in ("wgs 84", "wgs84", "epsg 4326", "4326")


@lru_cache(maxsize=1024)
def survey_zone_of(text: str) -> str | None:
    """The name in `SURVEY_ZONES` of a zone written in one of the usual ways.

    >>> survey_zone_of("VN2000, KTT 105°30'"), survey_zone_of("EPSG:9211"), survey_zone_of("105")
    ('VN-2000 / 105-30', 'VN-2000 / 106-00', None)
    """
    key = _key_of(text)
    if epsg := _EPSG.fullmatch(key):
        return next((name for name, code in SURVEY_ZONES.items() if code == int(epsg[1])), None)
    if re.search(r"\butm\b", key):
        return "VN-2000 / UTM 48N" if re.search(r"\b48 ?n?\b", key) else None
    if half := _HALF_ZONE.search(text):
        name = f"VN-2000 / {half[1]}-{'30' if half[2] == '5' else '45'}"
        return name if name in SURVEY_ZONES else None
    zones = {f"VN-2000 / {degrees}-{minutes}" for degrees, minutes in _ZONE.findall(text)}
    return zones.pop() if len(zones) == 1 and zones <= set(SURVEY_ZONES) else None
