"""The words of capital tables: steps of money, sources, totals, days, documents; all folded.

Words are compared as `geo.units.fold` leaves them: without accents, case and doubled spaces, and
with a lone final y as i (``tỷ`` is ``ti``).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence

from electrification.subject.capital import CapitalKind, CapitalNature
from geo.units import fold

_K = CapitalKind

# Of several steps that one heading names, the first of these is meant: "giải ngân kế hoạch vốn".
_KINDS: Sequence[tuple[CapitalKind, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        (_K.ADVANCE_RECOVERY, r"thu hoi (?:von )?tam ung|hoan (?:tra )?tam ung|hoan ung"),
        (_K.RECOVERY, r"thu hoi (?:sau|qua|theo) quyet toan"
                      r"|(?:thu hoi nop|nop tra) (?:tra )?(?:ngan sach|ns)\b"),
        (_K.ARREARS, r"no dong|\bno xdcb"),
        (_K.CANCELLATION, r"\bhuy\b"),
        (_K.ADVANCE, r"tam ung"),
        (_K.DISBURSEMENT, r"giai ngan|thanh toan|da chi\b|thuc chi\b"),
        (_K.CARRY_OVER, r"keo dai|chuyen nguon|chuyen sang nam"),
        (_K.WORK_VALUE, r"khoi luong|\bklht\b|\bgtkl\b"),
        (_K.ADJUSTMENT, r"dieu chinh"),
        (_K.ALLOCATION, r"phan bo|bo tri|\ballocation\b"),
        (_K.MEDIUM_TERM_PLAN, r"trung han|\bkhth\b"),
        (_K.NEED, r"nhu cau|\bneed\b"),
        (_K.YEAR_PLAN, r"ke hoach|\bkh\b|\bkhv\b|von (?:duoc )?giao|giao (?:ke hoach )?von"),
    )
]  # fmt: skip
_SOURCES: Sequence[tuple[str, re.Pattern[str]]] = [
    (key, re.compile(pattern))
    for key, pattern in (
        ("eu_counterpart", r"(?:von )?doi ung[^,;]{0,30}\beu\b"),
        ("dtts_mn_2021_2025", r"(?:ctmtqg|mtqg|chuong trinh(?: mtqg)?)?[^,;]{0,40}?"
                              r"(?:\bdtts\b(?: ?& ?mn|-mn)?|dan toc thieu so(?: va mien nui)?)"
                              r"|\b1719\b"),
        ("ntm_2021_2025", r"(?:ctmtqg|mtqg)?(?: xay dung)? ?\bntm\b"
                          r"|(?:mtqg|muc tieu quoc gia|chuong trinh|von)(?: xay dung)?"
                          r" nong thon moi"),
        ("rural_grid", r"chuong trinh cap dien nong thon[^;]*|\b2081\b|\b1740\b"),
        ("adb", r"(?:von )?(?:vay )?\badb\b"),
        ("wb", r"(?:von )?(?:vay )?(?:\bwb\b|ngan hang the gioi)"),
        ("jica", r"(?:von )?(?:vay )?\bjica\b"),
        ("eu", r"(?:von )?(?:\beu\b|lien minh chau au)"),
        ("people_labour", r"(?:nhan dan[^,;]{0,20}|dan[^,;]{0,20})?ngay cong"),
        ("people", r"nhan dan(?: dong gop| gop)?(?: bang tien)?|dan (?:dong )?gop"),
        ("power_company", r"(?:von )?(?:cua )?nganh dien|\bevn\w*|\bnpc\b|tong cong ti dien luc"),
        ("central_budget", r"\bnstw\b|(?:\bns|ngan sach) ?(?:tw|trung uong)\b"
                           r"|von trung uong|von tw\b"),
        ("province_budget", r"\bnst\b|(?:\bns|ngan sach) (?:cap )?tinh\b|von tinh\b"),
        ("district_budget", r"\bnsh\b|(?:\bns|ngan sach) (?:cap )?huyen\b|von huyen\b"),
    )
]  # fmt: skip
_BARE_SOURCES = {
    "tw": "central_budget", "trung uong": "central_budget", "tinh": "province_budget",
    "huyen": "district_budget",
}  # fmt: skip
_SOURCE_ROW = re.compile(
    r"(?:[-+*] ?)?(?:nguon|von|ngan sach|ns|nst|nsh|nstw|ctmtqg|mtqg|chuong trinh|nhan dan)\b"
)
_TOTAL = re.compile(r"(?:tong(?: so| cong)?|cong)(?: von)?(?: cac nguon)?\s*(?::|\(.*)?")
_TOTAL_ROW = re.compile(
    r"(?:tong (?:so|cong)|tong|cong|grand total|total)"
    r"(?:\s*:?|\s*\(.*|\s+(?:huyen|xa|toan|cac|nguon|von|ca|muc|nhom|[ivx]+|[abc])\b.*)"
)
_FILLER = re.compile(r"(?:trong do|chia ra|gom|bao gom)\s*:?\s*")
_ACCUMULATED = re.compile(r"luy ke|\blk\b|\bden\b|tinh den")
_SINCE_BEGINNING = re.compile(
    r"tu (?:khi )?(?:khoi cong|dau du an|dau cong trinh)|luy ke (?:von )?(?:da )?(?:bo tri|giao)"
)
_LEFT_ASIDE = re.compile(
    r"tong muc dau tu|\btmdt\b|ti le|%|con lai|con thieu|con phai|so sanh|sau dieu chinh"
    r"|gia tri hop dong|quyet toan duoc (?:phe )?duyet|du toan (?:duoc )?(?:phe )?duyet|bien dong"
)
_NUMBERED = re.compile(r"\(?\[?(?:\d{1,2}|[a-z])\]?\)?(?:\s*=.*)?")

_RANGE_OF_PERIOD = re.compile(r"giai doan 20\d\d\s*[-–]\s*20\d\d")
_RANGE = re.compile(r"20\d\d\s*[-–]\s*20\d\d")
_DAY = re.compile(r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(20\d\d)\b")
_DAY_IN_WORDS = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (20\d\d)")
_MONTH = re.compile(r"thang (\d{1,2})\s?(?:/|nam )\s?(20\d\d)")
_QUARTER = re.compile(r"\bqui (iv|iii|ii|i|[1-4])\s?(?:/|nam )\s?(20\d\d)")
_END_OF_YEAR = re.compile(r"(?:den )?(?:het )?(?:cuoi )?nam (20\d\d)")
_YEAR = re.compile(r"(?<![\d/])(20\d\d)(?![\d/])")
_DOCUMENT = re.compile(
    r"\b\d{1,5}(?:/20\d\d)?\s?/\s?[A-ZĐ][\w&.]{1,14}(?:\s?-\s?[A-ZĐ][\w&.]{1,14})*"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def kind_in(text: str) -> CapitalKind | None:
    """The step of money that a heading or a cell names."""
    plain = _RANGE_OF_PERIOD.sub(" trung han ", text)
    for kind, pattern in _KINDS:
        if pattern.search(plain):
            return kind
    return None


def adjusted_kind(text: str) -> CapitalKind:
    """What an adjustment changes, where nothing is named the plan of the year."""
    for kind in (_K.ALLOCATION, _K.MEDIUM_TERM_PLAN):
        if next(p for k, p in _KINDS if k is kind).search(text):
            return kind
    return _K.YEAR_PLAN


def is_decrease(text: str) -> bool | None:
    """Whether an adjustment takes (``giảm``) or adds (``tăng``); None where it does not say."""
    takes, adds = bool(re.search(r"\bgiam\b", text)), bool(re.search(r"\btang\b|bo sung", text))
    return takes if takes != adds else None


def nature_in(text: str) -> CapitalNature | None:
    """Whether a heading speaks of recurrent money or of investment."""
    if re.search(r"su nghiep|thuong xuyen", text):
        return CapitalNature.RECURRENT
    if re.search(r"dau tu phat trien|\bdtpt\b|von dau tu\b|\bdau tu\b$", text):
        return CapitalNature.INVESTMENT
    return None


def sources_in(text: str, known: Mapping[str, str]) -> list[str]:
    """Keys of the sources that a text names.

    Parameters
    ----------
    text : str
        Folded.
    known : mapping of str to str
        Folded keys and names of sources to their keys; a whole name goes before its words.
    """
    bare = _FILLER.sub("", text).strip(" :;,.-+*()")
    if bare in known:
        return [known[bare]]
    if bare in _BARE_SOURCES:
        return [_BARE_SOURCES[bare]]
    found, keys = [], set(known.values())
    for name, key in sorted(known.items(), key=lambda one: -len(one[0])):
        if len(name) > 5 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            found.append(key)
            text = text.replace(name, " ; ")
    for key, pattern in _SOURCES:
        if key in keys and pattern.search(text):
            found.append(key)
            text = pattern.sub(" ; ", text)
    if "doi ung" in text:  # the counterpart of a project that is not known as a source
        return []
    return list(dict.fromkeys(found))


def is_source_row(text: str) -> bool:
    """Whether a row's name begins as that of a source does."""
    return bool(_SOURCE_ROW.match(text)) or text in _BARE_SOURCES


def is_total(text: str) -> bool:
    """Whether a heading is that of a total of its neighbours."""
    return bool(_TOTAL.fullmatch(text))


def is_total_row(text: str) -> bool:
    """Whether a row's name says that it is a total."""
    return bool(_TOTAL_ROW.fullmatch(text))


def without_filler(text: str) -> str:
    """The text without ``trong đó`` and the like."""
    return _FILLER.sub("", text).strip(" :")


def is_accumulated(text: str) -> bool:
    """Whether an amount is all that was paid up to a day."""
    return bool(_ACCUMULATED.search(text))


def is_left_aside(text: str) -> bool:
    """Whether a column is about capital and states nothing that is recorded as an entry."""
    return bool(_LEFT_ASIDE.search(text) or _SINCE_BEGINNING.search(text))


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether a row under the headings only numbers the columns: ``1``, ``2``, ``3=4+5``."""
    filled = [fold(cell) for cell in cells if cell.strip()]
    return len(filled) >= 2 and all(_NUMBERED.fullmatch(cell) for cell in filled)


def year_in(text: str) -> int | None:
    """The plan year that a text names: the first one that is no day, document or period."""
    text = re.sub(r"\d+(?:/20\d\d)?/[a-z][\w-]*", " ", text)
    for pattern in (_DAY_IN_WORDS, _DAY, _MONTH, _QUARTER, _RANGE):
        text = pattern.sub(" ", text)
    text = re.sub(r"(?:den|tinh den) (?:het |cuoi )*nam 20\d\d", " ", text)
    found = re.search(r"nam (20\d\d)", text) or _YEAR.search(text)
    return int(found[1]) if found else None


def day_in(text: str) -> dt.date | None:
    """The day of an amount: ``đến 31/01/2026``, ``tháng 6/2025``, ``quý I/2026``."""
    if found := _DAY_IN_WORDS.search(text) or _DAY.search(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH.search(text):
        return _last_day(int(found[2]), int(found[1]))
    if found := _QUARTER.search(text):
        return _last_day(int(found[2]), 3 * (_QUARTERS.get(found[1]) or int(found[1])))
    if (found := _END_OF_YEAR.search(text)) and re.search(r"\bden\b|luy ke", text):
        return dt.date(int(found[1]), 12, 31)
    return None


def document_in(text: str) -> tuple[str | None, dt.date | None]:
    """Number and day of a document in a text: ``QĐ số 12/QĐ-UBND ngày 15/01/2025``."""
    found = _DOCUMENT.search(text)
    if found is None:
        return None, None
    number = re.sub(r"\s", "", found[0])
    rest = fold(text[found.end() :])
    day = _DAY_IN_WORDS.search(rest) or _DAY.search(rest)
    return number, _day(int(day[3]), int(day[2]), int(day[1])) if day else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> dt.date | None:
    if not 1 <= month <= 12:
        return None
    return dt.date(year, month, calendar.monthrange(year, month)[1])
