"""Commands about money: entries of works, works with their parties and villages, sources."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from electrification import calendar
from electrification.storage import Store, Work
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.capital import (
    MAX_AMOUNT_VND,
    CapitalKind,
    CapitalNature,
    PartyRole,
    SourceGroup,
)
from electrification.subject.entries import EARLIEST_DAY, Decision, EntryKind, NewEntry
from electrification.subject.rights import Action, Matter
from electrification.subject.villages import Provenance
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.capital_rules import FIRST_YEAR, LAST_YEAR, Money
from electrification.tracking.lines import required_line
from electrification.tracking.recording import (
    Irregular,
    record,
    refuse_unless_everywhere,
    refuse_without,
)
from geo.units import fold

CODE_PATTERN = re.compile(r"[\w./-]{1,40}")
KEY_PATTERN = re.compile(r"[a-z][a-z0-9_]{1,39}")
MAX_WEIGHT = 1_000_000


@dataclass(frozen=True, kw_only=True)
class NewCapital:
    """An entry of money on its way in: of a work, in whole đồng, by a document.

    `adjusts`, `is_decrease` and `counter_work_id` are of adjustments; `reason` is needed where a
    limit is passed; `supersedes` is the entry that this one corrects.
    """

    work_id: int
    kind: CapitalKind
    source: str
    amount_vnd: int
    occurred_on: dt.date
    document_number: str
    document_on: dt.date
    plan_year: int | None = None
    nature: CapitalNature = CapitalNature.INVESTMENT
    adjusts: CapitalKind | None = None
    is_decrease: bool | None = None
    counter_work_id: int | None = None
    reason: str | None = None
    note: str | None = None
    said_by: str | None = None
    supersedes: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewWork:
    """A work on its way in. `shares` are weights by village, `phases` their phase where one."""

    code: str
    name: str
    shares: Mapping[int, int]
    phases: Mapping[int, int] = field(default_factory=dict)
    decision_number: str | None = None
    decision_on: dt.date | None = None
    total_investment_vnd: int | None = None
    begins_year: int | None = None
    ends_year: int | None = None
    investor: str | None = None
    contractor: str | None = None


def record_capital(
    store: Store,
    new: NewCapital | Sequence[NewCapital],
    by: Actor,
    today: dt.date | None = None,
    *,
    provenance: Provenance = Provenance.RECORDED,
    also: Callable[[Work, list[int]], object] | None = None,
) -> list[int]:
    """Record money, all or nothing; it waits to be confirmed by another. Answers the entries' ids.

    `also` is written in the same change; see `recording.record`.

    Raises
    ------
    Refused
        Where the person may not, or for what cannot be.
    Irregular
        Where a limit is passed and no reason is given; with one the entry is marked for review and
        does not count until another confirms it.
    """
    several = [new] if isinstance(new, NewCapital) else list(new)
    return record(store, entries_of(store, several, provenance), by, today, also=also)


def entries_of(
    store: Store, several: Sequence[NewCapital], provenance: Provenance = Provenance.RECORDED
) -> list[NewEntry]:
    """Entries of money as entries of the lead villages of their works, not yet looked at.

    Raises
    ------
    Refused
        For a work that is not there or serves no village.
    """
    shares = store.capital.shares().drop_duplicates("work_id")
    lead = dict(zip(shares["work_id"], shares["village_id"], strict=True))
    for one in several:
        if one.work_id not in lead:
            raise Refused(
                message(N_("There is no work {id}."), id=str(one.work_id)),
                message(N_("Choose the work, or register it first.")),
            )
    return [
        NewEntry(
            village_id=int(lead[one.work_id]), kind=EntryKind.CAPITAL, code=str(one.kind),
            occurred_on=one.occurred_on, amount_vnd=one.amount_vnd, plan_year=one.plan_year,
            capital_source=one.source, work_id=one.work_id, capital_nature=str(one.nature),
            document_number=one.document_number, document_on=one.document_on,
            adjusts=str(one.adjusts) if one.adjusts else None, is_decrease=one.is_decrease,
            counter_work_id=one.counter_work_id, reason=one.reason, note=one.note,
            source=one.said_by, supersedes=one.supersedes, provenance=provenance,
        )
        for one in several
    ]  # fmt: skip


def at_lead(store: Store, entries: Sequence[NewEntry]) -> list[NewEntry]:
    """Entries of money as entries of the lead villages of their works; others as they are."""
    if not any(one.work_id is not None for one in entries):
        return list(entries)
    shares = store.capital.shares().drop_duplicates("work_id")
    lead = dict(zip(shares["work_id"], shares["village_id"], strict=True))
    return [
        one if one.work_id is None else replace(
            one, village_id=int(lead.get(one.work_id, one.village_id))
        )
        for one in entries
    ]  # fmt: skip


def add_work(
    store: Store, new: NewWork, by: Actor, today: dt.date | None = None,
    *, provenance: Provenance = Provenance.RECORDED,
) -> int:  # fmt: skip
    """Register a work with the villages it serves; answers its id.

    Raises
    ------
    Refused
        Without the right in every village of it, for a code that is there, or what cannot be.
    """
    refuse_without(by, Action.MANAGE_WORKS)
    day = today or calendar.today()
    row = _work_row(new, day) | {"provenance": str(provenance)}
    shares = _share_rows(new.shares, new.phases)
    if new.decision_on is None and (new.investor or new.contractor):
        raise Refused(
            message(N_("Since when somebody invests in the work or builds it is not said.")),
            message(N_("Fill in the day of the decision, or name them later with their day.")),
        )
    parties = [
        {"role": str(role), "name": required_line(name, N_("Name of the unit")),
         "from_on": new.decision_on, "document_number": row["decision_number"]}
        for role, name in ((PartyRole.INVESTOR, new.investor), (PartyRole.CONTRACTOR,
                                                                new.contractor))
        if name
    ]  # fmt: skip
    with store.writing(by.person_id) as work:
        work.hold_villages(new.shares)
        _refuse_villages(store, work, new.shares, by, day)
        work.head()  # nobody else registers the same code meanwhile
        taken = work.capital_works()
        if row["folded_code"] in {fold(code) for code in taken["code"]}:
            raise Refused(
                message(N_("There is a work {code} already."), code=row["code"]),
                message(N_("Use that one, or another code.")),
            )
        work_id = work.add_works([row])[0]
        work.add_work_shares(
            {"work_id": work_id, "document_number": row["decision_number"]}, shares
        )
        if parties:
            work.add_work_parties([{"work_id": work_id, **party} for party in parties])
    return work_id


def _work_row(new: NewWork, day: dt.date) -> dict[str, Any]:
    code = required_line(new.code, N_("Code of the work"))
    if not CODE_PATTERN.fullmatch(code):
        raise Refused(
            message(N_("{code} cannot be the code of a work."), code=code),
            message(N_("Use 1 to 40 letters, digits, dots, dashes and strokes.")),
        )
    number = new.decision_number and required_line(new.decision_number, N_("Decision"))
    if new.decision_on is not None:
        _refuse_day(new.decision_on, day)
    amount = new.total_investment_vnd
    if amount is not None:
        _refuse_amount(amount)
        if not number or new.decision_on is None:
            raise Refused(
                message(N_("A total investment is by a decision with its number and date.")),
                message(N_("Fill in both, or leave the amount out until it is decided.")),
            )
    _refuse_years(new.begins_year, new.ends_year)
    return {
        "code": code, "folded_code": fold(code),
        "name": required_line(new.name, N_("Name of the work")),
        "decision_number": number or None, "decision_on": new.decision_on,
        "total_investment_vnd": amount, "begins_year": new.begins_year,
        "ends_year": new.ends_year,
    }  # fmt: skip


def _share_rows(shares: Mapping[int, int], phases: Mapping[int, int]) -> list[dict[str, Any]]:
    if not shares:
        raise Refused(
            message(N_("The work serves no village.")),
            message(N_("Name at least one village with its share.")),
        )
    for weight in shares.values():
        if type(weight) is not int or not 0 < weight <= MAX_WEIGHT:
            raise Refused(
                message(N_("A share is a whole number from 1 to {most}."), most=MAX_WEIGHT),
                message(N_("Use households, or equal shares of 1.")),
            )
    if any(not 1 <= phase <= 99 for phase in phases.values()):
        raise Refused(message(N_("A phase is a number from 1 to 99.")))
    return [
        {"village_id": int(i), "weight": weight, "phase": phases.get(i)}
        for i, weight in sorted(shares.items())
    ]


def set_shares(
    store: Store, work_id: int, shares: Mapping[int, int], by: Actor, *, document_number: str,
    phases: Mapping[int, int] | None = None, today: dt.date | None = None,
) -> None:  # fmt: skip
    """Say anew which villages a work serves and with which weights; its money is split so since.

    Raises
    ------
    Refused
        Without the right in every village of before and of now, or where the lead village would
        change although there are entries of money.
    """
    refuse_without(by, Action.MANAGE_WORKS)
    day = today or calendar.today()
    rows = _share_rows(shares, phases or {})
    number = required_line(document_number, N_("Document number"))
    with store.writing(by.person_id) as work:
        work.hold_works([work_id])
        before = work.work_villages([work_id])
        work.hold_villages({*before, *shares})
        money = _known(work, work_id)
        _refuse_villages(store, work, {*before, *shares}, by, day)
        lead = min(shares, key=lambda i: (-shares[i], i))
        if money.lines and money.lead.get(work_id) != lead:
            raise Refused(
                message(N_("Money is recorded with the village that has the largest share.")),
                message(N_("Leave that village the largest share.")),
            )
        work.add_work_shares({"work_id": work_id, "document_number": number}, rows)


def set_party(
    store: Store, work_id: int, role: PartyRole, name: str, from_on: dt.date, by: Actor,
    *, document_number: str, today: dt.date | None = None,
) -> None:  # fmt: skip
    """Say who invests in a work or builds it from a day on."""
    refuse_without(by, Action.MANAGE_WORKS)
    day = today or calendar.today()
    row = {
        "work_id": work_id, "role": str(PartyRole(role)),
        "name": required_line(name, N_("Name of the unit")),
        "from_on": from_on,
        "document_number": required_line(document_number, N_("Document number")),
    }  # fmt: skip
    _refuse_day(from_on, day)
    with store.writing(by.person_id) as work:
        work.hold_works([work_id])
        _known(work, work_id)
        _refuse_villages(store, work, work.work_villages([work_id]), by, day)
        work.add_work_parties([row])


@dataclass(frozen=True, kw_only=True)
class NewInvestment:
    """Another total investment of a work, by a document."""

    work_id: int
    amount_vnd: int
    document_number: str
    document_on: dt.date
    reason: str | None = None


def set_investment(
    store: Store, work_id: int, amount_vnd: int, by: Actor, *, document_number: str,
    document_on: dt.date, reason: str | None = None, today: dt.date | None = None,
) -> None:  # fmt: skip
    """Adjust the total investment of a work by a document.

    Below what is allocated it is marked for review, and holds once another has confirmed it.

    Raises
    ------
    Irregular
        Below what is allocated, without a reason.
    """
    new = NewInvestment(
        work_id=work_id, amount_vnd=amount_vnd, document_number=document_number,
        document_on=document_on, reason=reason,
    )  # fmt: skip
    write = investment_writer(store, [new], by, today or calendar.today())
    with store.writing(by.person_id) as work:
        work.hold_works([work_id])
        write(work)


def record_table(
    store: Store, several: Sequence[NewCapital], investments: Sequence[NewInvestment], by: Actor,
    today: dt.date | None = None, *, reason: str | None = None,
    also: Callable[[Work, list[int]], object] | None = None,
) -> list[int]:  # fmt: skip
    """Adjust total investments and record money under them, all or nothing; see `record_capital`.

    `reason` is that of a total investment below what is allocated, and recorded with such only.
    Answers the entries' ids.
    """
    day = today or calendar.today()
    if not investments:
        return record_capital(store, several, by, day, also=also)
    works = [one.work_id for one in investments]
    write = investment_writer(store, investments, by, day, reason)
    if several:
        entries = entries_of(store, several)
        return record(store, entries, by, day, also=also, first=write, works_too=works)
    with store.writing(by.person_id) as work:
        work.hold_works(works)
        write(work)
        if also is not None:
            also(work, [])
    return []


def investment_writer(
    store: Store,
    several: Sequence[NewInvestment],
    by: Actor,
    day: dt.date,
    reason: str | None = None,
) -> Callable[[Work], None]:
    """What checks and writes adjusted total investments in a change that holds their works.

    Below what is allocated it raises `Irregular` without a reason, its own or the common one; with
    one it waits for another to confirm it.
    """
    refuse_without(by, Action.MANAGE_WORKS)
    numbers = []
    for one in several:
        _refuse_amount(one.amount_vnd)
        _refuse_day(one.document_on, day)
        numbers.append(required_line(one.document_number, N_("Document number")))

    def write(work: Work) -> None:
        works = [one.work_id for one in several]
        money = Money.of(work, works)
        for one in several:
            if one.work_id not in money.works.index:
                raise Refused(message(N_("There is no work {id}."), id=str(one.work_id)), RELOAD)
        _refuse_villages(store, work, work.work_villages(works), by, day)
        rows = []
        for one, number in zip(several, numbers, strict=True):
            over = money.over_investment(one.work_id, one.amount_vnd)
            why = one.reason or (reason if over else None)
            if over and not (why or "").strip():
                raise Irregular([money.breach_of_investment(one.work_id, over)])
            rows.append(
                {"work_id": one.work_id, "amount_vnd": one.amount_vnd, "document_number": number,
                 "document_on": one.document_on, "reason": why or None,
                 "is_irregular": bool(over)}
            )  # fmt: skip
        for row in rows:
            work.add_work_investment(row)

    return write


def decide_investment(
    store: Store, investment_id: int, decision: Decision, by: Actor, reason: str | None = None,
    today: dt.date | None = None,
) -> None:  # fmt: skip
    """Confirm or return a total investment below what is allocated, which another has recorded.

    Raises
    ------
    Refused
        Without the right to confirm money in the villages of the work, for one's own, one that
        waits no more, or a return that says not why.
    """
    day = today or calendar.today()
    if decision is not Decision.CONFIRMED and not (reason or "").strip():
        raise Refused(message(N_("The reason is missing.")), message(N_("Say in a few words why.")))
    inside = store.villages_in(rights.confirming_scope(by, Matter.CAPITAL), day)
    with store.writing(by.person_id) as work:
        row = work.work_investment(investment_id)
        if row is None or not row.is_irregular or row.decided_at is not None:
            raise Refused(message(N_("Somebody else has ended this already.")), RELOAD)
        work.hold_works([row.work_id])
        if row.recorded_by == by.person_id:
            raise Refused(
                message(N_("Nobody confirms or returns an entry of their own.")),
                message(N_("Leave it to another person with the right.")),
            )
        if inside is not None and not set(work.work_villages([row.work_id])) <= inside:
            raise Refused(
                message(N_("Your post does not decide about this entry.")),
                message(N_("Leave it to the unit with the right.")),
            )
        work.decide_work_investment(investment_id, decision, reason)


def add_source(
    store: Store, key: str, name: str, group: SourceGroup, by: Actor, *, document_number: str,
    begins_year: int | None = None, ends_year: int | None = None,
    cutoff_month_day: str | None = "01-31", in_disbursement_rate: bool = True,
    is_labour_in_kind: bool = False, is_allocated: bool = True, legal_basis: str | None = None,
) -> int:  # fmt: skip
    """Add a source of capital by a document; answers its id.

    Raises
    ------
    Refused
        Without the right, for a key or name that is there, a day that is none, or where people's
        contribution would enter the rate.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_SOURCES)
    own = required_line(key, N_("Key"))
    if not KEY_PATTERN.fullmatch(own):
        raise Refused(
            message(N_("{key} cannot be the key of a source."), key=own),
            message(N_("Use 2 to 40 small letters, digits and low strokes, such as eu_2026.")),
        )
    _refuse_years(begins_year, ends_year)
    _refuse_cutoff(cutoff_month_day)
    people = group is SourceGroup.PEOPLE
    if (people and in_disbursement_rate) or (is_labour_in_kind and not people):
        raise Refused(
            message(N_("What people contribute never enters the rate of disbursement.")),
            message(N_("Choose the group “people”, and leave it out of the rate.")),
        )
    row = {
        "key": own, "name": required_line(name, N_("Name of the source")),
        "source_group": str(group),
        "begins_year": begins_year, "ends_year": ends_year,
        "cutoff_month_day": cutoff_month_day or None,
        "in_disbursement_rate": in_disbursement_rate, "is_labour_in_kind": is_labour_in_kind,
        "is_allocated": is_allocated, "is_verified": False, "legal_basis": legal_basis or None,
        "document_number": required_line(document_number, N_("Document number")),
    }  # fmt: skip
    with store.writing(by.person_id) as work:
        work.head()
        known = work.capital_sources()
        if own in set(known["source"]) or fold(row["name"]) in {fold(n) for n in known["name"]}:
            raise Refused(
                message(N_("There is a source {name} already."), name=row["name"]),
                message(N_("Use that one, or another name.")),
            )
        return work.add_capital_sources([row])[0]


def extend_cutoff(
    store: Store, source: str, plan_year: int, until: dt.date, by: Actor, *,
    document_number: str, document_on: dt.date, today: dt.date | None = None,
) -> None:  # fmt: skip
    """Extend until when the money of a source and plan year may be spent, by a document.

    Raises
    ------
    Refused
        Without the right, for a source that has no cut-off, or a day that extends nothing.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_SOURCES)
    _refuse_day(document_on, today or calendar.today())
    _refuse_years(plan_year, None)
    number = required_line(document_number, N_("Document number"))
    with store.writing(by.person_id) as work:
        work.head()
        known = work.capital_sources().set_index("source")
        if source not in known.index:
            raise Refused(message(N_("There is no source “{source}”."), source=source), RELOAD)
        usual = known.loc[source, "cutoff_month_day"]
        if not isinstance(usual, str):
            raise Refused(
                message(N_("The money of this source has no last day.")),
                message(N_("There is nothing to extend.")),
            )
        first = dt.date.fromisoformat(f"{plan_year + 1}-{usual}")
        if not first < until <= dt.date(plan_year + 10, 12, 31):
            raise Refused(
                message(N_("{day} does not extend {first}."), day=until, first=first),
                message(N_("Give a later day.")),
            )
        work.add_capital_cutoff(
            {"source": source, "plan_year": plan_year, "until": until,
             "document_number": number, "document_on": document_on}
        )  # fmt: skip


def _known(work: Work, work_id: int) -> Money:
    money = Money.of(work, [work_id])
    if work_id not in money.works.index:
        raise Refused(message(N_("There is no work {id}."), id=str(work_id)), RELOAD)
    return money


def _refuse_villages(
    store: Store, work: Work, village_ids: Sequence[int] | Any, by: Actor, day: dt.date
) -> None:
    ids = {int(i) for i in village_ids}
    missing = ids - set(work.standing(sorted(ids)))
    if missing:
        raise Refused(message(N_("There is no village {code}."), code=str(min(missing))), RELOAD)
    scope = rights.scope_of(by, Action.MANAGE_WORKS)
    inside = store.villages_in(scope, day, within=work.connection)
    if inside is not None and not ids <= inside:
        raise Refused(
            message(N_("This village is outside the units you work for.")),
            message(N_("Ask the administrator if your post has changed.")),
        )


def _refuse_amount(amount_vnd: object) -> None:
    if type(amount_vnd) is not int:
        raise Refused(message(N_("An amount of money is in whole đồng.")))
    if amount_vnd <= 0:
        raise Refused(message(N_("An amount of money is not negative.")))
    if amount_vnd > MAX_AMOUNT_VND:
        raise Refused(message(N_("An amount is {most} đồng at most: look at the unit again."),
                              most=MAX_AMOUNT_VND))  # fmt: skip


def _refuse_day(day: dt.date, today: dt.date) -> None:
    if day > today:
        raise Refused(message(N_("{day} is still to come."), day=day))
    if day < EARLIEST_DAY:
        raise Refused(message(N_("{day} is before {first}."), day=day, first=EARLIEST_DAY))


def _refuse_years(begins: int | None, ends: int | None) -> None:
    for year in (begins, ends):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise Refused(
                message(N_("{year} is no plan year."), year=str(year)),
                message(N_("A plan year is between {first} and {last}."),
                        first=str(FIRST_YEAR), last=str(LAST_YEAR)),
            )  # fmt: skip
    if begins is not None and ends is not None and begins > ends:
        raise Refused(
            message(N_("It ends in {last}, before it begins in {first}."),
                    first=str(begins), last=str(ends)),
            message(N_("Correct the years.")),
        )  # fmt: skip


def _refuse_cutoff(month_day: str | None) -> None:
    if not month_day:
        return
    try:
        if not re.fullmatch(r"\d\d-\d\d", month_day):
            raise ValueError
        dt.date.fromisoformat(f"2001-{month_day}")  # a day that every year has
    except ValueError:
        raise Refused(
            message(N_("{day} is no day of a year."), day=month_day),
            message(N_("Write month and day, such as 01-31, or leave it empty.")),
        ) from None
