"""Money on its way in: what cannot be, and which limits it would pass; asked under the lock."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from electrification import labels
from electrification.calendar import NEVER
from electrification.questions.capital_ledger import Bounds, Line, Over, counted, grown, replaced
from electrification.storage import Work
from electrification.storage.capital import every_line, shares, sources, works
from electrification.subject.capital import (
    ADJUSTABLE,
    WITHOUT_YEAR,
    CapitalKind,
    CapitalNature,
    Limit,
)
from electrification.subject.entries import EntryKind, NewEntry
from electrification.texts import N_, RELOAD, Message, Refused, message
from electrification.tracking.rules import Breach
from geo.units import fold

NO_PLACE = 0
"""The village of a capital entry on its way in: its work says which one it is."""
Wrong = list[tuple[str, Message]]


@dataclass
class Money:
    """What stands of the works that a change is about, held until its end."""

    works: pd.DataFrame
    sources: pd.DataFrame
    lines: list[Line]
    moved: list[Line]
    """Adjustments between works, of all works: under one document money goes in no circle."""
    _of_work: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for line in self.lines:
            self._place(line)

    def _place(self, line: Line) -> None:
        for work_id in {line.work_id, line.counter_work_id} - {0}:
            self._of_work[work_id].append(line)

    def beside(self, line: Line) -> list[Line]:
        """Lines of the works that a line is about, and of the one it corrects."""
        old = [one for one in self.lines if one.entry_id == line.supersedes != 0]
        ids = {i for one in (line, *old) for i in (one.work_id, one.counter_work_id)} - {0}
        found = {id(one): one for work_id in sorted(ids) for one in self._of_work[work_id]}
        return list(found.values())

    def add(self, line: Line) -> None:
        """A line that is written in this change, for those after it to stand beside."""
        self.lines.append(line)
        self._place(line)
        if line.counter_work_id:
            self.moved.append(line)

    @cached_property
    def bounds(self) -> Bounds:
        """The limits that are not entries."""
        totals = self.works["total_investment_vnd"]
        free = set(self.sources.loc[~self.sources["is_allocated"], "source"])
        return Bounds(
            {i: None if pd.isna(t) else int(t) for i, t in totals.items()}, frozenset(free)
        )


def works_named(entries: Iterable[NewEntry]) -> list[int]:
    """Works that capital entries are about.

    Raises
    ------
    Refused
        Where one names none.
    """
    found: set[int] = set()
    for entry in entries:
        if entry.kind is not EntryKind.CAPITAL:
            continue
        if entry.work_id is None:
            raise Refused(
                message(N_("The work is missing.")),
                message(N_("Choose the work the money is for, or register it first.")),
            )
        found |= {entry.work_id, *([entry.counter_work_id] if entry.counter_work_id else [])}
    return sorted(found)


def placed(work: Work, entries: Sequence[NewEntry], work_ids: Sequence[int]) -> list[NewEntry]:
    """The entries, those of money in the village that their work serves first."""
    lead = _leads(work, work_ids)
    for work_id in work_ids:
        if work_id not in lead:
            raise Refused(message(N_("There is no work {id}."), id=str(work_id)), RELOAD)
    return [
        replace(entry, village_id=lead[entry.work_id]) if entry.work_id else entry
        for entry in entries
    ]


def _leads(work: Work, work_ids: Sequence[int]) -> dict[int, int]:
    held = shares(work.connection, work_ids=work_ids)
    return held.drop_duplicates("work_id").set_index("work_id")["village_id"].to_dict()


def held(work: Work, work_ids: Sequence[int], served: Sequence[int]) -> Money:
    """What stands of works whose villages are held already; `served` are those that were held."""
    if work.work_villages(work_ids) != list(served):
        raise Refused(message(N_("The villages that the work serves have just changed.")), RELOAD)
    known = works(work.connection).set_index("work_id")
    return Money(
        known,
        sources(work.connection).set_index("source", drop=False),
        standing_lines(work, work_ids),
        [line for line in standing_lines(work) if line.counter_work_id],
    )


def standing_lines(work: Work, work_ids: Sequence[int] | None = None) -> list[Line]:
    """Lines of works that stand now, confirmed or pending; of all that move money between them."""
    every = every_line(work.connection, work_ids, only_moved=work_ids is None)
    stands = every[every["ended_us"] == NEVER]
    return [
        Line(
            entry_id=row.entry_id,
            work_id=row.work_id,
            kind=CapitalKind(row.kind),
            source=row.source if isinstance(row.source, str) else "",
            plan_year=row.plan_year,
            nature=row.nature,
            amount_vnd=row.amount_vnd,
            occurred_on=row.occurred_on.date(),
            adjusts=row.adjusts if isinstance(row.adjusts, str) else None,
            is_decrease=row.is_decrease,
            counter_work_id=row.counter_work_id,
            document_number=_folded(row.document_number),
            supersedes=row.supersedes,
            is_confirmed=row.confirmed_us != NEVER,
            is_irregular=row.is_irregular,
        )
        for row in stands.itertuples()
    ]


def _folded(text: object) -> str:
    return fold(text) if isinstance(text, str) else ""


def line_of(entry: NewEntry) -> Line:
    """A capital entry on its way in as a line."""
    return Line(
        entry_id=0,
        work_id=entry.work_id or 0,
        kind=CapitalKind(entry.code),
        source=entry.capital_source or "",
        plan_year=entry.plan_year or 0,
        nature=entry.capital_nature or "",
        amount_vnd=entry.amount_vnd or 0,
        occurred_on=entry.occurred_on,
        adjusts=entry.adjusts,
        is_decrease=bool(entry.is_decrease),
        counter_work_id=entry.counter_work_id or 0,
        document_number=_folded(entry.document_number),
        supersedes=entry.supersedes or 0,
    )


def checked(money: Money, entry: NewEntry, today: dt.date) -> list[Breach]:
    """Limits that an entry would pass; it then stands among the lines for those after it.

    Raises
    ------
    Refused
        Where the entry states what cannot be.
    """
    for name, problem in _impossible(money, entry, today):
        raise Refused(message(N_("{field}: {problem}"), field=labels.field(name), problem=problem))
    line = line_of(entry)
    near = money.beside(line)
    others = [one for one in near if one.entry_id == 0 or one.entry_id != line.supersedes]
    _refuse_same_document(line, others)
    _refuse_circle(line, money.moved)
    found: dict[tuple[Limit, object], Over] = {}
    certain = [one for one in near if one.is_confirmed or not one.is_irregular]
    for world in (near, certain):
        before = replaced(world)
        after = replaced([*world, line])
        for over in grown(before, after, money.bounds):
            found.setdefault((over.limit, over.key), over)
    money.add(replace(line, is_irregular=bool(found)))
    return [_breach(over) for over in found.values()]


def _impossible(money: Money, entry: NewEntry, today: dt.date) -> Wrong:
    kind = CapitalKind(entry.code)
    found: Wrong = []
    if not entry.amount_vnd:
        found.append(("amount_vnd", message(N_("An amount of money is above 0."))))
    if not (entry.document_number or "").strip():
        found.append(("document_number", message(N_("Fill this in."))))
    if entry.document_on is None:
        found.append(("document_on", message(N_("Fill this in."))))
    if entry.capital_nature not in set(CapitalNature):
        found.append(("capital_nature", message(N_("Choose investment or recurrent."))))
    if entry.capital_source not in money.sources.index:
        unknown = message(N_("There is no source {source}: an administrator adds one."),
                          source=entry.capital_source or "–")  # fmt: skip
        return [*found, ("capital_source", unknown)]
    found += _impossible_year(money, entry, kind)
    found += _impossible_adjustment(entry, kind)
    return found


def _impossible_year(money: Money, entry: NewEntry, kind: CapitalKind) -> Wrong:
    year = entry.plan_year
    adjusts_period = entry.adjusts == CapitalKind.MEDIUM_TERM_PLAN
    if year is None:
        asked = kind not in WITHOUT_YEAR and not adjusts_period
        return [("plan_year", message(N_("Fill this in.")))] if asked else []
    found: Wrong = []
    rows = [("work", money.works.loc[i]) for i in (entry.work_id, entry.counter_work_id) if i]
    rows.append(("source", money.sources.loc[entry.capital_source]))
    for of, row in rows:
        first, last = row["begins_year"], row["ends_year"]
        if (not pd.isna(first) and year < first) or (not pd.isna(last) and year > last):
            sentence = (
                N_("{year} is outside the years of the work, {first}–{last}.")
                if of == "work"
                else N_("{year} is outside the years of the source, {first}–{last}.")
            )
            found.append(("plan_year", message(
                sentence, year=str(year),
                first="…" if pd.isna(first) else str(first),
                last="…" if pd.isna(last) else str(last),
            )))  # fmt: skip
    if not 1990 <= year <= 2100:
        found.append(("plan_year", message(N_("A plan year has four digits, such as 2025."))))
    return found


def _impossible_adjustment(entry: NewEntry, kind: CapitalKind) -> Wrong:
    if kind is not CapitalKind.ADJUSTMENT:
        strange = entry.adjusts or entry.is_decrease is not None or entry.counter_work_id
        return [("adjusts", message(N_("Only an adjustment says this.")))] if strange else []
    if entry.adjusts not in {str(one) for one in ADJUSTABLE}:
        return [("adjusts", message(N_("Choose the medium-term plan, the year plan or the "
                                       "allocation.")))]  # fmt: skip
    if entry.is_decrease is None:
        return [("is_decrease", message(N_("Say whether it is an increase or a decrease.")))]
    if entry.counter_work_id == entry.work_id:
        return [("counter_work_id", message(N_("Money is not moved from a work to itself.")))]
    return []


def _refuse_same_document(line: Line, others: Iterable[Line]) -> None:
    for one in others:
        same = (
            one.document_number == line.document_number
            and one.work_id == line.work_id
            and one.kind is line.kind
            and one.source == line.source
            and one.plan_year == line.plan_year
            and one.nature == line.nature
            and one.adjusts == line.adjusts
            and one.is_decrease == line.is_decrease
            and one.counter_work_id == line.counter_work_id
        )
        if not same:
            continue
        number = str(one.entry_id) if one.entry_id else "…"
        if one.amount_vnd == line.amount_vnd:
            raise Refused(
                message(N_("This is recorded already: entry {id}."), id=number),
                message(N_("Nothing needs to be done; to change it, correct that entry.")),
            )
        raise Refused(
            message(
                N_("The same document states another amount, {amount} đồng: entry {id}."),
                amount=one.amount_vnd,
                id=number,
            ),
            message(N_("Look at the document again; to change the amount, correct that entry.")),
        )


def _refuse_circle(line: Line, moved: Iterable[Line]) -> None:
    """Under one document money does not come back to the work it was taken from."""
    if not line.counter_work_id:
        return
    reached: dict[int, set[int]] = {}
    for one in moved:
        if one.document_number == line.document_number and one.entry_id != line.supersedes:
            giver, taker = _way(one)
            reached.setdefault(giver, set()).add(taker)
    giver, taker = _way(line)
    seen, open_ = set(), [taker]
    while open_:
        at = open_.pop()
        if at == giver:
            raise Refused(
                message(N_("Under this document money would go in a circle, back to the work it "
                           "was taken from.")),
                message(N_("Look at the document again: record what each work gains or loses in "
                           "the end.")),
            )  # fmt: skip
        if at not in seen:
            seen.add(at)
            open_ += reached.get(at, set())


def _way(line: Line) -> tuple[int, int]:
    both = (line.work_id, line.counter_work_id)
    return both if line.is_decrease else (both[1], both[0])


_SAID = {
    Limit.DISBURSED_OVER_ALLOCATED: N_(
        "Payments would be {value} đồng, {limit} đồng is allocated: {over} đồng over."
    ),
    Limit.ALLOCATED_OVER_PLAN: N_(
        "Allocations would be {value} đồng, {limit} đồng is planned: {over} đồng over."
    ),
    Limit.RECOVERED_OVER_ADVANCED: N_(
        "More would be recovered than was advanced: {over} đồng over."
    ),
    Limit.ALLOCATED_OVER_INVESTMENT: N_(
        "Allocations would be {value} đồng, the total investment of the work is {limit} đồng: "
        "{over} đồng over."
    ),
}


def said(over: Over) -> Message:
    """What is passed and by how much, in đồng."""
    return message(_SAID[over.limit], value=over.value_vnd, limit=over.limit_vnd,
                   over=over.over_vnd)  # fmt: skip


def _breach(over: Over) -> Breach:
    remedy = message(N_("Look at the amount again, or record first what raises the limit."))
    return Breach(str(over.limit), said(over), remedy)


def refuse_if_passed(money: Money, confirmed: Sequence[int], ended: Sequence[int]) -> None:
    """Raise `Refused` where what headline figures count would pass a limit unmarked.

    An entry that was marked as irregular, with its reason and document, may pass it.
    """
    before = counted(money.lines)
    decided = set(confirmed)
    new = [one for one in money.lines if one.entry_id in decided and not one.is_irregular]
    gone = {*ended, *(one.supersedes for one in new)}
    after = [one for one in before if one.entry_id not in gone] + new
    for over in grown(before, after, money.bounds):
        remedy = (
            N_("Confirm first what raises the limit, or return the entry: it can be recorded "
               "with a reason and a document number.")
            if confirmed
            else N_("Decide first about the money recorded under it: payments before an "
                    "allocation, allocations before a plan.")
        )  # fmt: skip
        raise Refused(said(over), message(remedy))
