"""Who signs a report and how: agency by day, number, place and date, signature, recipients.

The layout is that of Nghị định 30/2020/NĐ-CP; what only the clerk knows stays blank.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from electrification.settings import DATA_FOLDER
from electrification.texts import N_, Refused, _, message

AGENCIES_FILE = DATA_FOLDER / "agencies" / "agencies.csv"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
RECIPIENTS = ("UBND tỉnh (b/c)", "Lãnh đạo Sở", "Lưu: VT, QLNL")
BLANK_NUMBER = "     "


class SignForm(StrEnum):
    """In whose name a report is signed (Nghị định 30/2020/NĐ-CP, phụ lục I)."""

    HEAD = "head"
    DEPUTY = "deputy"
    BY_ORDER = "by_order"
    ON_BEHALF = "on_behalf"


_SIGNED_AS = {
    SignForm.HEAD: ("GIÁM ĐỐC",),
    SignForm.DEPUTY: ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    SignForm.BY_ORDER: ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG QUẢN LÝ NĂNG LƯỢNG"),
    SignForm.ON_BEHALF: ("TM. LÃNH ĐẠO SỞ", "GIÁM ĐỐC"),
}


@dataclass(frozen=True)
class Agency:
    """An agency and the days it signed between."""

    superior: str
    name: str
    short_name: str
    place: str
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True)
class Letterhead:
    """The head and the foot of a report, as texts to be set."""

    superior: str
    agency: str
    number: str
    place_and_date: str
    signed_as: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]


@cache
def agencies(path: Path = AGENCIES_FILE) -> tuple[Agency, ...]:
    """The agencies of a file, oldest first."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    read = dt.date.fromisoformat
    found = [
        Agency(
            row["superior"], row["agency"], row["short_name"], row["place"],
            read(row["valid_from"]), read(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.valid_from))


def agency_on(day: dt.date) -> Agency:
    """Who signs on a day; `Refused` where nobody did."""
    for one in reversed(agencies()):
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to):
            return one
    raise Refused(
        message(N_("No agency signs reports on {day}."), day=day),
        message(N_("Name it in {file}."), file=AGENCIES_FILE.name),
    )


def letterhead(
    day: dt.date,
    *,
    is_sample: bool,
    number: str = "",
    issued_on: dt.date | None = None,
    form: SignForm = SignForm.HEAD,
    signer: str = "",
    recipients: tuple[str, ...] = RECIPIENTS,
) -> Letterhead:
    """Head and foot of a report that is issued on `issued_on`, or some time after `day`.

    Number and date are left blank for the clerk unless they are given; a number below ten has a
    leading zero.
    """
    own = agency_on(issued_on or day)
    typed = number.strip()
    shown = (typed.zfill(2) if typed.isdecimal() else typed) or BLANK_NUMBER
    signed = _SIGNED_AS[form]
    return Letterhead(
        superior=_("SAMPLE SUPERIOR") if is_sample else own.superior,
        agency=_("SAMPLE AGENCY") if is_sample else own.name,
        number=f"Số: {shown}/BC-{'MẪU' if is_sample else own.short_name}",
        place_and_date=f"{own.place}, {date_in_words(issued_on)}",
        signed_as=signed,
        signer="" if is_sample else signer,
        recipients=recipients,
    )


def date_in_words(day: dt.date | None) -> str:
    """A date as official papers write it, or with room for the clerk.

    Days below ten and the first two months have a leading zero (Nghị định 30/2020/NĐ-CP).

    >>> date_in_words(dt.date(2025, 2, 3)), date_in_words(dt.date(2025, 12, 29))
    ('ngày 03 tháng 02 năm 2025', 'ngày 29 tháng 12 năm 2025')
    """
    if day is None:
        return "ngày      tháng      năm        "
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
