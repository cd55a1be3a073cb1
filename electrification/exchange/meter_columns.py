"""The headings of a monthly file, and what in it would be data about customers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from electrification.exchange import fields
from electrification.exchange.fields import heading_key
from electrification.exchange.tables import ExactNumber

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "month": ("Tháng", "kỳ", "tháng năm", "tháng/năm", "kỳ hóa đơn", "month"),
    "village_code": ("Mã thôn", "village_code", "mã thôn bản"),
    "village_name": ("Tên thôn", "thôn", "thôn bản", "village", "village_name"),
    "commune_name": ("Tên xã", "xã", "commune", "commune_name"),
    "substation": (
        "Trạm biến áp", "TBA", "tên TBA", "mã TBA", "mã trạm", "tên trạm", "trạm", "substation",
        "substation code",
    ),
    "customers": (
        "Số khách hàng sinh hoạt", "khách hàng sinh hoạt", "số khách hàng", "khách hàng",
        "số KH sinh hoạt", "số KH", "số hộ dùng điện", "customers", "domestic customers",
        "billed domestic customers", "number of customers",
    ),
    "kwh": (
        "Điện thương phẩm (kWh)", "điện thương phẩm", "sản lượng", "sản lượng điện", "điện năng",
        "điện năng tiêu thụ", "sản lượng kWh", "kWh", "điện thương phẩm kWh",
    ),
}  # fmt: skip
"""By field the heading of the format, then others in use; compared as a register's are."""
REQUIRED = ("month", "customers", "kwh")
WHERE = ("village_code", "village_name", "substation")
_BY_HEADING = {heading_key(h): key for key, names in HEADINGS.items() for h in names}
_PERSONAL = (
    "tên khách hàng", "tên KH", "họ tên KH", "mã số khách hàng", "mã điểm đo", "số công tơ",
    "số hợp đồng", "chủ hợp đồng", "bên mua điện", "địa chỉ", "địa chỉ sử dụng điện", "số nhà",
    "danh bộ", "số GCS", "meter number", "meter serial", "address", "account number",
)  # fmt: skip
_PERSONAL_KEYS = tuple(f" {heading_key(words)} " for words in _PERSONAL)
_CUSTOMER_CODE = re.compile(r"(?<![A-Z0-9])P[A-Z][0-9]{2}[0-9A-Z]{2}[0-9]{5,9}(?![0-9A-Z])")
"""Codes of EVN's customers: ``PA22020012345``."""


def field_of(heading: str) -> str | None:
    """The field that a heading names; None where it names none."""
    return _BY_HEADING.get(heading_key(heading))


def count_headings(row: Sequence[str]) -> int:
    """How many different fields the cells of a row name."""
    return len({key for cell in row if cell and len(cell) < 100 and (key := field_of(cell))})


def is_personal(heading: str) -> bool:
    """Whether a heading speaks of one customer: a name, code, number or address."""
    if field_of(heading) is not None:
        return False
    key = f" {heading_key(heading)} "
    return fields.is_personal(heading) or any(words in key for words in _PERSONAL_KEYS)


def personal_text(cell: str) -> bool:
    """Whether a cell holds what looks like the code or number of a customer."""
    if isinstance(cell, ExactNumber) and "." in cell:  # decimals of a workbook
        return False
    return bool(_CUSTOMER_CODE.search(cell.upper())) or fields.personal_number(cell) is not None
