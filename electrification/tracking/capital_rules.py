"""What is asked of capital entries at the door, under the lock of their works.

Impossible is refused; what passes a limit needs a reason and a document, and waits to be confirmed
by another before it counts. Ending or confirming an entry must not leave a limit passed unmarked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from electrification.labels import CAPITAL
from electrification.questions.capital_ledger import (
    Key,
    Ledger,
    Line,
    Over,
    Papers,
    Place,
    over_limits,
    worse,
)
from electrification.storage import Work
from electrification.subject.capital import (
    ADJUSTABLE,
    BALANCES,
    WITHOUT_YEAR,
    CapitalKind,
    CapitalNature,
    Limit,
)
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from electrification.texts import N_, RELOAD, Message, Refused, message
from electrification.tracking.rules import Breach

FIRST_YEAR, LAST_YEAR = 2000, 2100


class LimitPassed(Refused):
    """A decision after which a limit would be passed; `entry_id` is an entry it is about."""

    def __init__(self, entry_id: int, problem: Message, remedy: Message) -> None:
        super().__init__(problem, remedy)
        self.entry_id = entry_id


_PASSED: Mapping[Limit, str] = {
    Limit.DISBURSED_OVER_ALLOCATED: N_(
        "{place}: paid {value} đồng, allocated {limit} đồng; {over} đồng over."
    ),
    Limit.ALLOCATED_OVER_PLAN: N_(
        "{place}: allocated {value} đồng, planned {limit} đồng; {over} đồng over."
    ),
    Limit.RECOVERED_OVER_ADVANCED: N_(
        "{place}: {over} đồng more of advances recovered than was advanced."
    ),
    Limit.RECOVERED_OVER_DISBURSED: N_("{place}: {over} đồng more recovered than was paid."),
    Limit.CARRIED_OVER_UNSPENT: N_(
        "{place}: carried over {value} đồng, unspent {limit} đồng; {over} đồng over."
    ),
    Limit.ALLOCATED_OVER_INVESTMENT: N_(
        "{place}: allocated {value} đồng, total investment {limit} đồng; {over} đồng over."
    ),
}


@dataclass(frozen=True)
class Money:
    """What stands of some works, as the writer holds it; `corrects` is of all entries of them."""

    works: pd.DataFrame
    sources: pd.DataFrame
    lead: Mapping[int, int]
    lines: tuple[Line, ...]
    corrects: Mapping[int, int]

    @classmethod
    def of(cls, work: Work, work_ids: Iterable[int]) -> Money:
        """Of these works; they are held (`Work.hold_works`)."""
        ids = sorted(set(work_ids))
        works = work.capital_works().set_index("work_id")
        shares = work.capital_shares(ids).drop_duplicates("work_id")
        lead = dict(zip(shares["work_id"], shares["village_id"], strict=True))
        sources = work.capital_sources().set_index("source")
        every = work.capital_lines(ids)
        corrects = dict(zip(every["entry_id"].tolist(), every["supersedes"].tolist(), strict=True))
        lines = tuple(_lines(every[every["is_standing"]]))
        return cls(works, sources, lead, lines, corrects)

    def ledger(self, lines: Iterable[Line]) -> Ledger:
        """Sums of some lines, with the limits of these works."""
        told = self.works["total_investment_vnd"]
        most = {int(str(i)): None if pd.isna(v) else int(v) for i, v in told.items()}
        free = self.sources.index[~self.sources["is_allocated"]]
        return Ledger(most, frozenset(free), lines)

    def standing(self) -> list[Line]:
        """Lines that count at the door: confirmed ones, and pending ones that passed no limit.

        What a pending correction will end does not count beside it.
        """
        own = [line for line in self.lines if line.is_confirmed or not line.is_irregular]
        ended = {id for line in own for id in self.behind(line)}
        return [line for line in own if line.entry_id not in ended]

    @cached_property
    def _ids(self) -> frozenset[int]:
        return frozenset(line.entry_id for line in self.lines)

    def behind(self, line: Line) -> list[int]:
        """The entries that stand and are over once the line is confirmed, however often mended."""
        found: list[int] = []
        old = line.supersedes
        while old:  # an entry corrects one that was there before it
            if old in self._ids:
                found.append(old)
            old = self.corrects.get(old, 0)
        return found

    def over_investment(self, work_id: int, amount_vnd: int) -> list[Breach]:
        """What is said where an amount as total investment is below what is allocated."""
        both = (self.standing(), [line for line in self.lines if line.is_confirmed])
        allocated = max(self.ledger(lines).allocated_vnd(work_id) for lines in both)
        over = Over(allocated, amount_vnd)
        place = (Limit.ALLOCATED_OVER_INVESTMENT, (work_id, "", 0, ""))
        return [_breach(self, place, over)] if over.vnd else []

    def place(self, place: Place) -> Message:
        """What a limit is of, as a person reads it."""
        work_id, source, year, _nature = place[1]
        code = str(self.works.loc[work_id, "code"])
        if not source:
            return message(N_("Work {code}"), code=code)
        name = str(self.sources.loc[source, "name"]) if source in self.sources.index else source
        return message(N_("Work {code}, {source}, {year}"), code=code, source=name,
                       year=str(year) if year else "–")  # fmt: skip

    def passed(self, place: Place, over: Over) -> Message:
        """What is passed, with the amounts."""
        where = self.place(place)
        if over.on is not None:
            where = message(N_("{place}, on {day}"), place=where, day=over.on)
        return message(_PASSED[place[0]], place=where, value=over.value_vnd,
                       limit=over.limit_vnd, over=over.vnd)  # fmt: skip


def line_of(entry: NewEntry) -> Line:
    """An entry on its way in."""
    return Line(
        entry_id=0, work_id=int(entry.work_id or 0), kind=CapitalKind(entry.code),
        source=entry.capital_source or "", plan_year=entry.plan_year or 0,
        nature=entry.capital_nature or "", amount_vnd=int(entry.amount_vnd or 0),
        adjusts=CapitalKind(entry.adjusts) if entry.adjusts else None,
        is_decrease=bool(entry.is_decrease), counter_work_id=entry.counter_work_id or 0,
        document_number=entry.document_number or "", document_on=entry.document_on,
        supersedes=entry.supersedes or 0, occurred_on=entry.occurred_on,
    )  # fmt: skip


def _lines(frame: pd.DataFrame) -> Iterable[Line]:
    for row in frame.to_dict("records"):
        on = row["document_on"]
        yield Line(
            entry_id=int(row["entry_id"]), work_id=int(row["work_id"]),
            kind=CapitalKind(row["kind"]), source=row["source"], plan_year=int(row["plan_year"]),
            nature=row["nature"], amount_vnd=int(row["amount_vnd"]),
            adjusts=CapitalKind(row["adjusts"]) if isinstance(row["adjusts"], str) else None,
            is_decrease=bool(row["is_decrease"]), counter_work_id=int(row["counter_work_id"]),
            document_number=row["document_number"] if isinstance(row["document_number"], str)
            else "",
            document_on=None if pd.isna(on) else pd.Timestamp(on).date(),
            is_irregular=bool(row["is_irregular"]), is_confirmed=bool(row["is_confirmed"]),
            supersedes=int(row["supersedes"]),
            occurred_on=pd.Timestamp(row["occurred_on"]).date(),
        )  # fmt: skip


def is_of_work(entry: NewEntry) -> bool:
    """Whether an entry is capital of a work; a need may be recorded before there is one."""
    return entry.kind is EntryKind.CAPITAL and entry.work_id is not None


def works_of(entries: Iterable[NewEntry]) -> list[int]:
    """Works that entries are of or move money to."""
    named = {i for e in entries for i in (e.work_id, e.counter_work_id) if i is not None}
    return sorted(named)


def works_touched(work: Work, entries: Iterable[NewEntry]) -> list[int]:
    """Works whose sums entries change: those they name, and those of what they correct."""
    several = list(entries)
    corrected = [one.supersedes for one in several if one.supersedes is not None]
    return sorted({*works_of(several), *(work.works_behind(corrected) if corrected else ())})


def refuse_shape(entries: Sequence[NewEntry]) -> None:
    """Raise `Refused` at the first capital entry that lacks something or says what cannot be."""
    for place, entry in enumerate(entries):
        if entry.kind is not EntryKind.CAPITAL:
            continue
        wrong = _wrong_shape(entry)
        if wrong is not None:
            raise Refused(_at(entries, place, wrong[0]), wrong[1])


def _wrong_shape(entry: NewEntry) -> tuple[Message, Message] | None:
    kind = CapitalKind(entry.code)
    fill = message(N_("Fill this in."))
    if entry.work_id is None:
        if kind is CapitalKind.NEED:
            return None
        return (message(N_("Which work the money is of is missing.")),
                message(N_("Choose the work, or register it first.")))  # fmt: skip
    if entry.amount_vnd is None:
        return message(N_("The amount is missing.")), fill
    if entry.amount_vnd == 0 and kind not in BALANCES and kind is not CapitalKind.NEED:
        return message(N_("An amount of 0 đồng says nothing.")), message(N_("State the amount."))
    if not entry.capital_source:
        return message(N_("The source of capital is missing.")), fill
    if entry.capital_nature not in tuple(CapitalNature):
        return (message(N_("Whether it is investment or recurrent money is missing.")), fill)
    if not (entry.document_number or "").strip() or entry.document_on is None:
        return (message(N_("Money is recorded by a document with its number and date.")), fill)
    if entry.plan_year is None and kind not in WITHOUT_YEAR:
        return message(N_("The plan year is missing.")), fill
    if entry.plan_year is not None and not FIRST_YEAR <= entry.plan_year <= LAST_YEAR:
        return (message(N_("{year} is no plan year."), year=str(entry.plan_year)),
                message(N_("A plan year is between {first} and {last}."),
                        first=str(FIRST_YEAR), last=str(LAST_YEAR)))  # fmt: skip
    return _wrong_adjustment(entry, kind)


def _wrong_adjustment(entry: NewEntry, kind: CapitalKind) -> tuple[Message, Message] | None:
    if kind is not CapitalKind.ADJUSTMENT:
        stray = (entry.adjusts, entry.counter_work_id)
        if any(value is not None for value in stray) or entry.is_decrease:
            return (message(N_("Only an adjustment adds to or takes from something else.")),
                    message(N_("Record it as an adjustment.")))  # fmt: skip
        return None
    if entry.adjusts not in tuple(ADJUSTABLE) or entry.is_decrease is None:
        return (
            message(N_("What is adjusted, and whether up or down, is missing.")),
            message(N_("Say which: plan, allocation or medium-term plan; up or down.")),
        )
    if entry.counter_work_id == entry.work_id:
        return (message(N_("Money is moved from a work to itself.")),
                message(N_("Name the other work, or none.")))  # fmt: skip
    return None


def _at(entries: Sequence[NewEntry], place: int, problem: Message) -> Message:
    if len(entries) == 1:
        return problem
    return message(N_("Entry {number} of {count}: {problem}"), number=place + 1,
                   count=len(entries), problem=problem)  # fmt: skip


def breaches(work: Work, entries: Sequence[NewEntry]) -> dict[int, list[Breach]]:
    """Limits that entries pass, by place in the sequence; the works are held.

    Raises
    ------
    Refused
        For what cannot be: an unknown work or source, a year outside the life of the work or the
        period of the source, a document used twice, money that goes round in a circle.
    """
    own = [place for place, entry in enumerate(entries) if is_of_work(entry)]
    if not own:
        return {}
    money = Money.of(work, works_touched(work, entries))
    standing = money.standing()
    new = [line_of(entries[place]) for place in own]
    behind = [money.behind(line) for line in new]
    ended = {entry_id for ids in behind for entry_id in ids}
    papers = Papers(line for line in money.lines if line.entry_id not in ended)
    mended = {entry_id for line in money.lines for entry_id in money.behind(line)}
    for place, line, ids in zip(own, new, behind, strict=True):
        wrong = _mended_twice(ids, mended) or _impossible(money, entries[place], line, papers)
        if wrong is not None:
            raise Refused(_at(entries, place, wrong[0]), wrong[1])
        papers.add(line)
        mended.update(ids)
    counted = {line.entry_id: line for line in standing}
    gone = {i: [counted[old] for old in ids if old in counted] for i, ids in enumerate(behind)}
    found = over_limits(money.ledger(standing), new, gone)
    return {own[i]: [_breach(money, at, over) for at, over in f.items()] for i, f in found.items()}


def _mended_twice(behind: Sequence[int], mended: set[int]) -> tuple[Message, Message] | None:
    """A second correction of the same entry: confirmed both, they would count beside each other."""
    if not behind or behind[0] not in mended:
        return None
    return (message(N_("Entry {id} is being corrected already."), id=str(behind[0])),
            message(N_("Correct that correction, or have it decided about first.")))  # fmt: skip


def _breach(money: Money, place: Place, over: Over) -> Breach:
    remedy = message(N_("Correct the amount, or say why, with the document."))
    return Breach(str(place[0]), money.passed(place, over), remedy)


def _impossible(
    money: Money, entry: NewEntry, line: Line, papers: Papers
) -> tuple[Message, Message] | None:
    for work_id in (line.work_id, line.counter_work_id):
        if work_id and work_id not in money.works.index:
            return (message(N_("There is no work {id}."), id=str(work_id)), RELOAD)
    if line.work_id not in money.lead:
        code = str(money.works.loc[line.work_id, "code"])
        return (message(N_("Work {code} serves no village yet."), code=code),
                message(N_("Say first which villages it serves.")))  # fmt: skip
    if money.lead[line.work_id] != entry.village_id:
        return message(N_("The villages of the work have changed.")), RELOAD
    if line.source not in money.sources.index:
        return (
            message(N_("There is no source “{source}”."), source=line.source),
            message(N_("Choose one of the list; an administrator adds further ones.")),
        )
    return _wrong_year(money, line) or _document_twice(line, papers) or _circle(line, papers)


def _wrong_year(money: Money, line: Line) -> tuple[Message, Message] | None:
    if not line.plan_year:
        return None
    own = money.works.loc[line.work_id]
    source = money.sources.loc[line.source]
    for what, row in ((N_("work {code}"), own), (N_("source {code}"), source)):
        first, last = row["begins_year"], row["ends_year"]
        if (not pd.isna(first) and line.plan_year < first) or (
            not pd.isna(last) and line.plan_year > last
        ):
            name = str(own["code"] if row is own else source["name"])
            period = f"{'…' if pd.isna(first) else first}–{'…' if pd.isna(last) else last}"
            return (
                message(N_("Plan year {year} is outside {what}: {period}."),
                        year=str(line.plan_year), what=message(what, code=name), period=period),
                message(N_("Correct the year, or the years of the work or source.")),
            )  # fmt: skip
    return None


def _document_twice(line: Line, papers: Papers) -> tuple[Message, Message] | None:
    other = papers.same_as(line)
    if other is None:
        return None
    what = {"document": line.document_number, "kind": message(CAPITAL[line.kind])}
    if other.amount_vnd == line.amount_vnd:
        return (
            message(N_("{kind} by document {document} is recorded already: {amount} đồng."),
                    amount=other.amount_vnd, **what),
            message(N_("Nothing needs to be done; to change it, correct that entry.")),
        )  # fmt: skip
    return (
        message(N_("Document {document} already states {other} đồng ({kind}), not {amount}."),
                other=other.amount_vnd, amount=line.amount_vnd, **what),
        message(N_("Correct the number or the amount; to change it, correct that entry.")),
    )  # fmt: skip


def _circle(line: Line, papers: Papers) -> tuple[Message, Message] | None:
    if not papers.turns_back(line):
        return None
    return (
        message(N_("By document {document} the money would go round in a circle."),
                document=line.document_number),
        message(N_("Record once what each work gives or gets in the end.")),
    )  # fmt: skip


def refuse_decisions(work: Work, decisions: Sequence[NewDecision], work_ids: Sequence[int]) -> None:
    """Raise `LimitPassed` where decisions would leave a limit passed that nobody has marked.

    Confirming an entry that is marked as over its limit may pass it: that is what is confirmed.
    """
    if not work_ids:
        return
    money = Money.of(work, work_ids)
    by_id = {line.entry_id: line for line in money.lines}
    told = [d for d in decisions if d.entry_id in by_id]
    confirmed = [by_id[d.entry_id] for d in told if d.decision is Decision.CONFIRMED]
    ended = {d.entry_id for d in told if d.decision is not Decision.CONFIRMED}
    regular = [line for line in confirmed if not line.is_irregular]
    gone = ended | {entry_id for line in regular for entry_id in money.behind(line)}
    counted = [line for line in money.lines if line.is_confirmed]
    after = [line for line in counted if line.entry_id not in gone]
    _refuse_worse(money, counted, [*after, *regular], [by_id[d.entry_id] for d in told])
    if ended:
        rest = tuple(line for line in money.lines if line.entry_id not in ended)
        left = replace(money, lines=rest).standing()
        _refuse_worse(money, money.standing(), left, [by_id[i] for i in sorted(ended)])


def _refuse_worse(
    money: Money, before: Sequence[Line], after: Sequence[Line], about: Sequence[Line]
) -> None:
    passed = worse(money.ledger(before).over(), money.ledger(after).over())
    by_id = {line.entry_id: line for line in money.lines}
    for place, over in passed.items():
        own = {x.entry_id: [x, *(by_id[i] for i in money.behind(x))] for x in about}
        touching = [
            x for x in about
            if any(_touches(place, key) for y in own[x.entry_id] for key, _m, _v in y.moves())
        ]  # fmt: skip
        one = (touching or about)[0]
        if one.entry_id not in {line.entry_id for line in after}:
            remedy = message(N_("Take back first, or together with it, what rests on it."))
        else:
            remedy = message(N_("Confirm first, or together with it, what it rests on."))
        raise LimitPassed(one.entry_id, money.passed(place, over), remedy)


def _touches(place: Place, key: Key) -> bool:
    return key == place[1] or (not place[1][1] and key[0] == place[1][0])
