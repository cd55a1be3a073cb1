"""The rows of a capital table: works, their parts by source, groups and totals.

Rows of groups and totals give no entries: what they state is checked against the sum of the works
under them, and a difference is an error that names both amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from electrification.exchange import capital_words as words
from electrification.exchange.capital_fields import Field
from electrification.exchange.capital_heads import Head
from electrification.exchange.capital_known import EXAMPLE, Known, work_key
from electrification.exchange.draft import trimmed
from electrification.exchange.tables import TableRow
from geo.units import fold


class RowKind(StrEnum):
    """What a row of the table is."""

    WORK = "work"
    DETAIL = "detail"
    GROUP = "group"
    TOTAL = "total"
    OTHER = "other"
    UNKNOWN_WORK = "unknown_work"
    SEVERAL_WORKS = "several_works"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_SOURCE = "unknown_source"


@dataclass
class Row:
    """A row of the table: its place in the sheet, what it is, its amounts in đồng by column."""

    number: int
    texts: dict[Field, str]
    cells: list[str]
    kind: RowKind
    label: str
    level: float = 9.0
    work_id: int | None = None
    source: str | None = None
    group_sources: tuple[str, int] | None = None
    amounts: dict[int, int] | None = None

    def text(self, key: Field) -> str:
        """A cell by its field; empty where there is none."""
        return self.texts.get(key, "")


_ROMAN = re.compile(r"[ivx]+", re.IGNORECASE)
_GROUP_WORDS = re.compile(
    r"(?:huyen|xa|phuong|thi tran|thi xa|thanh pho|tinh|nhom|linh vuc|cac (?:cong trinh|du an)"
    r"|(?:cong trinh|du an|nhiem vu) (?:chuyen tiep|khoi cong|hoan thanh|moi|da )"
    r"|khoi cong moi|chuyen tiep|tieu du an|du an \d|ban q|phong |ubnd|chu dau tu)"
)
_AMOUNT_LIKE = re.compile(r"[\d=(−-]\s*\d|\d|=")
_EXAMPLE = fold(EXAMPLE)
_NOTHING = frozenset({"", "-", "–", "—", "x", "…", "..."})


def is_nothing(text: str) -> bool:
    """Whether a cell of an amount says that there is none."""
    return text.casefold() in _NOTHING


def read_rows(rows: Sequence[TableRow], head: Head, known: Known) -> list[Row]:
    """What each row under the headings is."""
    places = [column.place for column in head.amounts]
    found: list[Row] = []
    current: tuple[str, float, int] | None = None  # the source that a group of rows names
    for row in rows:
        made = _row(row, head, known, places, found[-1] if found else None)
        if made.kind is RowKind.GROUP:
            named = words.sources_in(fold(made.label), known.sources)
            if len(named) == 1 and words.is_source_row(fold(made.label)):
                current = (named[0], made.level, made.number)
            elif current is not None and made.level <= current[1]:
                current = None
        elif current is not None:
            made.group_sources = (current[0], current[2])
        found.append(made)
    _lower_groups(found)
    return found


def _row(row: TableRow, head: Head, known: Known, places: Sequence[int], before: Row | None) -> Row:
    cells = [trimmed(cell) for cell in row.cells]
    texts = {
        key: " ".join(cells[place].split()) if place < len(cells) else ""
        for key, place in head.fields.items()
    }
    code, name = texts.get(Field.WORK_CODE, ""), texts.get(Field.WORK_NAME, "")
    ordinal = texts.get(Field.ORDINAL, "")
    has_amounts = any(p < len(cells) and _AMOUNT_LIKE.match(cells[p]) for p in places)
    own = head.fields.get(Field.ORDINAL)
    label = name or ("" if _style(ordinal) is not None else ordinal)
    if not label and not code and own is None and cells:
        label = cells[0]
    made = Row(row.number, texts, cells, RowKind.OTHER, label or code)
    made.level = _level(ordinal, fold(label))
    made.kind = _kind(made, code, name, ordinal, has_amounts, known, before)
    return made


def _kind(
    made: Row, code: str, name: str, ordinal: str, has_amounts: bool, known: Known,
    before: Row | None,
) -> RowKind:  # fmt: skip
    label = fold(made.label).strip(" .:;")
    if fold(code).startswith(_EXAMPLE) or label.startswith(_EXAMPLE):
        return RowKind.OTHER
    if words.is_total_row(label) and (not code or words.is_total_row(fold(code))):
        return RowKind.TOTAL
    if code and (work := known.by_code.get(fold(code))) is not None:
        made.work_id = work
        return RowKind.WORK
    same = known.by_name.get(work_key(name), []) if name else []
    if code and not _ROMAN.fullmatch(code):
        return RowKind.UNKNOWN_CODE if has_amounts or len(same) == 1 else RowKind.OTHER
    if same:
        made.work_id = same[0] if len(same) == 1 else None
        return RowKind.WORK if len(same) == 1 else RowKind.SEVERAL_WORKS
    style = _style(ordinal)
    if words.is_source_row(label) and _belongs_to(before) and style in (None, "dash", "small"):
        named = words.sources_in(label.lstrip("-+* "), known.sources)
        made.source = named[0] if len(named) == 1 else None
        made.work_id = before.work_id if before else None
        return RowKind.DETAIL if made.source else RowKind.UNKNOWN_SOURCE
    is_heading = style in ("roman", "upper") or words.is_source_row(label)
    if made.label and (is_heading or _GROUP_WORDS.match(label)):
        return RowKind.GROUP
    return RowKind.UNKNOWN_WORK if has_amounts else RowKind.OTHER


def _belongs_to(before: Row | None) -> bool:
    return before is not None and before.kind in (
        RowKind.WORK, RowKind.DETAIL, RowKind.UNKNOWN_SOURCE
    )  # fmt: skip


def _lower_groups(rows: Sequence[Row]) -> None:
    """A numbered row that names no work and has deeper numbers under it is a group too."""
    for at, row in enumerate(rows[:-1]):
        if row.kind is RowKind.UNKNOWN_WORK and (mine := row.text(Field.ORDINAL)):
            following = rows[at + 1].text(Field.ORDINAL)
            is_deeper = following.startswith(f"{mine.rstrip('.')}.") or (
                _style(mine) == "arabic" and _style(following) in ("small", "dash")
            )
            if is_deeper and rows[at + 1].kind in (RowKind.WORK, RowKind.UNKNOWN_WORK):
                row.kind = RowKind.GROUP


def _style(ordinal: str) -> str | None:
    plain = ordinal.strip(" .)(")
    if ordinal.strip() in ("-", "–", "+", "*"):
        return "dash"
    if not plain:
        return None
    if _ROMAN.fullmatch(plain) and plain.isupper():
        return "roman"
    if len(plain) == 1 and plain.isalpha():
        return "upper" if plain.isupper() else "small"
    if re.fullmatch(r"\d+", plain):
        return "arabic"
    if re.fullmatch(r"(?:\d+|[A-ZIVX]+)(?:\.\d+)+", plain):
        return "dotted"
    return None


def _level(ordinal: str, label: str) -> float:
    """How deep a group stands: the smaller, the higher."""
    style = _style(ordinal)
    if style == "dotted":
        return 3.0 + 0.1 * ordinal.strip(" .").count(".")
    fixed = {"upper": 1.0, "roman": 2.0, "arabic": 3.0, "small": 5.0, "dash": 6.0}
    if style in fixed:
        return fixed[style]
    return 2.2 if label.startswith(("huyen", "thanh pho", "thi xa")) else 2.5


_UNKNOWN = frozenset({RowKind.UNKNOWN_WORK, RowKind.SEVERAL_WORKS, RowKind.UNKNOWN_CODE})
Differ = Callable[[Row, int, int, int], None]
"""What is told of a row whose column states one amount and whose parts add up to another."""


def check_totals(
    rows: Sequence[Row], places: Sequence[int], broken: set[tuple[int, int]], differ: Differ
) -> None:
    """Compare groups, totals and works with parts with what they add up to, column by column.

    `broken` are cells (row number, column) that could not be read: sums over them are not judged,
    nor are groups and totals of a table with a row whose work is not known.
    """
    has_unknown = any(row.kind in _UNKNOWN for row in rows)
    works = [at for at, row in enumerate(rows) if row.kind is RowKind.WORK]
    for place in places:
        values = {at: _own_sum(rows, at, place) for at in works}
        bad = {at for at in works if any((n, place) in broken for n in _numbers(rows, at))}
        for at, row in enumerate(rows):
            stated = (row.amounts or {}).get(place)
            if stated is None or (row.number, place) in broken:
                continue
            if row.kind is RowKind.WORK:
                parts = [d for d in _details(rows, at) if place in (rows[d].amounts or {})]
                blocks: list[list[int]] = [parts] if parts else []
                sums = {d: (rows[d].amounts or {})[place] for d in parts}
                wrong = {d for d in parts if (rows[d].number, place) in broken}
            elif has_unknown:
                continue
            elif row.kind is RowKind.GROUP:
                blocks, sums, wrong = [_under(rows, at)], values, bad
            elif row.kind is RowKind.TOTAL:
                blocks, sums, wrong = list(_total_blocks(rows, at, works)), values, bad
            else:
                continue
            blocks = [b for b in blocks if b]
            added = [sum(sums[one] for one in block) for block in blocks]
            if blocks and not any(wrong & set(b) for b in blocks) and stated not in added:
                differ(row, place, stated, added[0])


def _details(rows: Sequence[Row], at: int) -> list[int]:
    end = at + 1
    while end < len(rows) and rows[end].kind in (RowKind.DETAIL, RowKind.UNKNOWN_SOURCE):
        end += 1
    return list(range(at + 1, end))


def _numbers(rows: Sequence[Row], at: int) -> Iterable[int]:
    return [rows[at].number, *(rows[d].number for d in _details(rows, at))]


def _own_sum(rows: Sequence[Row], at: int, place: int) -> int:
    """What a work has in a column: what it states, else what its parts add up to."""
    stated = (rows[at].amounts or {}).get(place)
    if stated is not None:
        return stated
    return sum((rows[d].amounts or {}).get(place, 0) for d in _details(rows, at))


def _under(rows: Sequence[Row], at: int) -> list[int]:
    found = []
    for place in range(at + 1, len(rows)):
        row = rows[place]
        if row.kind is RowKind.GROUP and row.level <= rows[at].level:
            break
        if row.kind is RowKind.WORK:
            found.append(place)
    return found


def _total_blocks(rows: Sequence[Row], at: int, works: Sequence[int]) -> Iterable[list[int]]:
    """What a total may be of: of everything; else of what stands between it and the next one."""
    is_all = fold(rows[at].label).startswith("tong") or not any(w > at for w in works)
    above = [w for w in works if w < at]
    totals = [i for i, row in enumerate(rows) if row.kind is RowKind.TOTAL]
    start = max((t for t in totals if t < at), default=-1)
    end = min((t for t in totals if t > at), default=len(rows))
    last_group = max((i for i, r in enumerate(rows[:at]) if r.kind is RowKind.GROUP), default=-1)
    block = [w for w in above if w > max(start, last_group)] or [w for w in above if w > start]
    following = [w for w in works if at < w < end]
    yield from ([list(works), block, following] if is_all else [block, following, list(works)])
