"""The total investment that a table states of its works, beside the one recorded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from electrification import calendar
from electrification.exchange import capital_words as words
from electrification.exchange.capital_draft import Declared, Problems
from electrification.exchange.capital_fields import WORK_DECISION
from electrification.exchange.capital_heads import unit_above
from electrification.exchange.capital_known import Known, Work
from electrification.exchange.capital_rows import Row, RowKind, is_nothing
from electrification.exchange.draft import column_letters
from electrification.exchange.tables import ExactNumber
from electrification.subject.capital import MAX_AMOUNT_VND, document_key
from electrification.subject.money import MoneyProblem, MoneyUnit, money_text, parse_vnd
from electrification.texts import N_, Message, message
from geo.units import fold

_TOTAL = re.compile(r"tong muc dau tu|\btmdt\b")
_COMPARED = re.compile(r"so sanh|ti le|%|con lai|bien dong")


@dataclass(frozen=True, kw_only=True)
class InvestmentChange:
    """Another total investment that a table states by a decision; None is not recorded yet."""

    row: int
    cell: str
    work_id: int
    recorded_vnd: int | None
    stated_vnd: int
    document_number: str
    document_on: dt.date


@dataclass(frozen=True)
class InvestmentColumns:
    """Where a table states the total investment, and the decision it is by."""

    place: int
    decision: int | None
    decided_on: int | None

    @classmethod
    def among(cls, paths: Mapping[int, Sequence[str]]) -> InvestmentColumns | None:
        """Those of the headings above each column; one that was adjusted goes before others."""
        folded = {place: [fold(text) for text in path] for place, path in paths.items()}
        totals = [place for place, path in folded.items() if _is_total(path)]
        if not totals:
            return None
        adjusted = [place for place in totals if "dieu chinh" in " ".join(folded[place])]
        others = [
            place
            for place, path in folded.items()
            if place not in totals and WORK_DECISION.search(" ; ".join(path))
            and not _TOTAL.search(" ; ".join(path))
        ]  # fmt: skip
        days = [place for place in others if folded[place][-1].startswith("ngay")]
        numbers = [place for place in others if place not in days]
        return cls((adjusted or totals)[0], next(iter(numbers), None), next(iter(days), None))


def _is_total(path: Sequence[str]) -> bool:
    whole = " ; ".join(path)
    if not _TOTAL.search(whole) or _COMPARED.search(whole):
        return False
    return bool(_TOTAL.search(path[-1])) or words.is_total(words.without_filler(path[-1]))


def investments(
    rows: Sequence[Row], declared: Declared, known: Known, problems: Problems, today: dt.date
) -> list[InvestmentChange]:
    """What the table would change; what it states without a decision becomes a warning."""
    head = problems.head
    where = InvestmentColumns.among(head.paths)
    if where is None:
        return []
    unit = unit_above(head.paths[where.place]) or head.unit or declared.unit
    found: dict[int, InvestmentChange] = {}
    seen: dict[int, int] = {}
    for row in rows:
        if row.kind is not RowKind.WORK or row.work_id is None or where.place >= len(row.cells):
            continue
        text = row.cells[where.place]
        if is_nothing(text):
            continue
        vnd = _amount(row, text, unit, declared, where.place, problems)
        work = known.works[row.work_id]
        if not vnd or vnd == work.total_investment_vnd:
            continue
        if row.work_id in seen:
            if seen[row.work_id] != vnd:
                problems.warn(
                    row.number, where.place, text,
                    message(N_("The table states two total investments of this work.")),
                    message(N_("Only the first of them is looked at: correct one of the rows.")),
                )  # fmt: skip
            continue
        seen[row.work_id] = vnd
        number, day = _decision(row, where)
        wrong = _why_not(work, number, day, today)
        if wrong is not None:
            problems.warn(row.number, where.place, text, _differs(work, vnd), wrong)
        elif number is not None and day is not None:
            found[row.work_id] = InvestmentChange(
                row=row.number, cell=f"{column_letters(where.place)}{row.number}",
                work_id=row.work_id, recorded_vnd=work.total_investment_vnd, stated_vnd=vnd,
                document_number=number, document_on=day,
            )  # fmt: skip
    return list(found.values())


def _differs(work: Work, vnd: int) -> Message:
    stated = money_text(vnd, MoneyUnit.MILLION)
    if work.total_investment_vnd is None:
        return message(N_("The table states a total investment of {stated}; none is recorded."),
                       stated=stated)  # fmt: skip
    apart = money_text(abs(vnd - work.total_investment_vnd), MoneyUnit.MILLION)
    return message(
        N_("The table states a total investment of {stated}; {recorded} is recorded, {apart} "
           "apart."), stated=stated, apart=apart,
        recorded=money_text(work.total_investment_vnd, MoneyUnit.MILLION),
    )  # fmt: skip


def _why_not(work: Work, number: str | None, day: dt.date | None, today: dt.date) -> Message | None:
    """Why nothing can be proposed, as what to do about it."""
    if number is None or day is None or day > today:
        return message(
            N_("It is left as it is. To adjust it, write number and day of the decision under "
               "“Quyết định đầu tư”, or adjust it in the work file.")
        )  # fmt: skip
    own = work.decision_number
    if own and document_key(own, None) == document_key(number, None):
        return message(
            N_("It is left as it is: the same decision is recorded with the other amount. Correct "
               "one of the two.")
        )  # fmt: skip
    return None


def _decision(row: Row, where: InvestmentColumns) -> tuple[str | None, dt.date | None]:
    """Number and day, of one cell or of two."""

    def cell(place: int | None) -> str:
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    text = cell(where.decision)
    number, day = words.document_in(text)
    said = cell(where.decided_on)
    if said:
        try:
            day = calendar.read_date(said)
        except ValueError:
            day = words.day_in(fold(said)) or day
    if day is None and text:
        day = words.day_in(fold(text))
    return number, day


def _amount(
    row: Row, text: str, unit: MoneyUnit | None, declared: Declared, place: int, problems: Problems
) -> int | None:
    """The amount; what cannot be read is said and stops nothing: it is no entry."""
    given: str | float = text
    if isinstance(text, ExactNumber):
        given = int(text) if text.lstrip("-").isdigit() else float(text)
    try:
        vnd = parse_vnd(given, unit, declared.numbers)
    except MoneyProblem as wrong:
        problems.warn(row.number, place, text, wrong.problem, wrong.remedy)
        return None
    if vnd > MAX_AMOUNT_VND:
        problems.warn(
            row.number, place, text,
            message(N_("The amount is above {most} đồng."), most=MAX_AMOUNT_VND),
            message(N_("Check the unit: đồng, thousand, million or billion đồng.")),
        )  # fmt: skip
        return None
    return vnd
