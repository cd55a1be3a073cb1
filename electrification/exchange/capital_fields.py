"""The columns of a capital table that are no amounts, known by their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from electrification.exchange import capital_words as words
from geo.units import fold

BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


class Field(StrEnum):
    """What a column that is no amount holds."""

    ORDINAL = "ordinal"
    WORK_CODE = "work_code"
    WORK_NAME = "work_name"
    KIND = "kind"
    SOURCE = "source"
    PLAN_YEAR = "plan_year"
    NATURE = "nature"
    DOCUMENT_NUMBER = "document_number"
    DOCUMENT_ON = "document_on"
    OCCURRED_ON = "occurred_on"
    REASON = "reason"
    NOTE = "note"


_NAMES: Mapping[Field, re.Pattern[str]] = {
    key: re.compile(pattern)
    for key, pattern in {
        Field.ORDINAL: r"s?tt|so tt|so thu tu",
        Field.WORK_CODE: r"ma(?: so)?(?: cong trinh| du an| ct| da)?|work_?code|work code",
        Field.WORK_NAME: r"(?:ten|danh muc)(?: cong trinh| du an| nhiem vu).*|danh muc|noi dung"
                         r"|ten cong trinh|cong trinh|du an|(?:cong trinh|du an)(?:,|/| -) ?"
                         r"(?:du an|cong trinh)|work|work name",
        Field.KIND: r"loai so lieu|buoc von|noi dung von|khoan|kind",
        Field.SOURCE: r"(?:thuoc )?nguon(?: von)?|loai nguon von|source",
        Field.PLAN_YEAR: r"nam|nam (?:ke hoach|von|kh)|plan year|plan_year|year",
        Field.NATURE: r"tinh chat(?: von)?|loai von|nature",
        Field.DOCUMENT_NUMBER: r"(?:so )?(?:van ban|quyet dinh|qd)(?: giao von)?|can cu|so hieu"
                               r"|so, ?(?:ki hieu|ngay).*|so (?:ki )?hieu van ban"
                               r"|document(?: number)?",
        Field.DOCUMENT_ON: r"ngay (?:van ban|quyet dinh|qd|ban hanh|ki)|document date",
        Field.OCCURRED_ON: r"ngay|ngay (?:ghi nhan|giai ngan|thuc hien|thanh toan|phat sinh)|date",
        Field.REASON: r"li do|reason",
        Field.NOTE: r"ghi chu|note",
    }.items()
}  # fmt: skip
AMOUNT = re.compile(r"so tien|so von|gia tri|von|amount|thanh tien")
WORK_DECISION = re.compile(
    r"quyet dinh (?:dau tu|phe duyet|chu truong)|qd dau tu|chu truong dau tu|bckt"
)


def count_headings(row: Sequence[str]) -> int:
    """How many cells of a row head a capital table; 0 without a work or without money."""
    folded = [fold(cell) for cell in row if cell and len(cell) < 200]
    found = {f for text in folded if (f := field_of(text)) is not None}
    has_work = bool({Field.WORK_NAME, Field.WORK_CODE} & found)
    money = sum(field_of(t) is None and (_is_amount(t) or words.is_left_aside(t)) for t in folded)
    return len(found) + money if has_work and money else 0


def value_of(rows: Sequence[Sequence[str]]) -> int:
    """How much the first rows of a sheet look like a capital table."""
    return max((count_headings(row) for row in rows), default=0)


def field_of(heading: str) -> Field | None:
    """The field that a folded heading names, brackets and stars left out."""
    plain = BRACKETS.sub(" ", heading).strip(" *:.")
    plain = " ".join(plain.split())
    return next((key for key, names in _NAMES.items() if names.fullmatch(plain)), None)


def _is_amount(folded: str) -> bool:
    plain = " ".join(BRACKETS.sub(" ", folded).split())
    return bool(AMOUNT.fullmatch(plain)) or words.kind_in(folded) is not None
