"""Capital on its way in: entries of money, works with their shares and parties, sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from electrification import calendar, labels
from electrification.questions.capital_ledger import counted, passed
from electrification.storage import Store, Work
from electrification.storage.capital import sources
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.capital import (
    MAX_AMOUNT_VND,
    CapitalKind,
    CapitalNature,
    Limit,
    PartyRole,
    SourceGroup,
)
from electrification.subject.entries import EARLIEST_DAY, EntryKind, NewEntry
from electrification.subject.rights import Action
from electrification.subject.typed import impossible_text
from electrification.subject.villages import Provenance
from electrification.texts import N_, RELOAD, Message, Refused, message
from electrification.tracking import capital_rules
from electrification.tracking.recording import (
    Irregular,
    record,
    refuse_unless_everywhere,
    refuse_without,
)
from electrification.tracking.rules import Breach
from geo.units import fold

MAX_WEIGHT = 1_000_000
MAX_SHARES = 500
_LINE_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True)
class NewCapital:
    """An entry of money on its way in, in whole đồng; `work` is the id of the work."""

    work: int
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
    counter_work: int | None = None
    reason: str | None = None
    note: str | None = None
    supersedes: int | None = None

    def as_entry(self, provenance: Provenance = Provenance.RECORDED) -> NewEntry:
        """The entry that it is; its village is that of its work."""
        return NewEntry(
            village_id=capital_rules.NO_PLACE,
            kind=EntryKind.CAPITAL,
            code=str(self.kind),
            occurred_on=self.occurred_on,
            amount_vnd=self.amount_vnd,
            plan_year=self.plan_year,
            capital_source=self.source,
            work_id=self.work,
            capital_nature=str(self.nature),
            document_number=self.document_number,
            document_on=self.document_on,
            adjusts=None if self.adjusts is None else str(self.adjusts),
            is_decrease=self.is_decrease,
            counter_work_id=self.counter_work,
            reason=self.reason,
            note=self.note,
            supersedes=self.supersedes,
            provenance=provenance,
        )


def record_capital(
    store: Store,
    entries: NewCapital | Sequence[NewCapital],
    by: Actor,
    today: dt.date | None = None,
    *,
    provenance: Provenance = Provenance.RECORDED,
    seen: Mapping[int, str] | None = None,
) -> list[int]:
    """Append entries of money, all or none; they wait to be confirmed. Answers their ids.

    Raises
    ------
    Refused
        Where the person may not, or an entry states what cannot be.
    Irregular
        Where one would pass a limit and gives no reason.
    """
    some = [entries] if isinstance(entries, NewCapital) else list(entries)
    return record(store, [one.as_entry(provenance) for one in some], by, today, seen=seen)


@dataclass(frozen=True)
class Share:
    """What part of a work a village has: a weight (such as its households), perhaps a phase."""

    village_id: int
    weight: int
    phase: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewWork:
    """A work on its way in; the total investment is whole đồng."""

    code: str
    name: str
    shares: Sequence[Share]
    decision_number: str | None = None
    decision_on: dt.date | None = None
    total_investment_vnd: int | None = None
    begins_year: int | None = None
    ends_year: int | None = None
    investor: str | None = None
    contractor: str | None = None


def add_work(store: Store, new: NewWork, by: Actor, today: dt.date | None = None) -> int:
    """Register a work with the villages it serves; answers its id.

    Raises
    ------
    Refused
        Without the right in each village, for a code that is taken, or what cannot be.
    """
    refuse_without(by, Action.REGISTER_WORK)
    day = today or calendar.today()
    code, name = _line(new.code, "code"), _line(new.name, "name")
    _refuse_day(new.decision_on, "decision_on", day)
    if new.total_investment_vnd is not None:
        _refuse_amount(new.total_investment_vnd, "total_investment_vnd")
    _refuse_years(new.begins_year, new.ends_year)
    parties = [(role, _line(stated, str(role)))
               for role, stated in zip(PartyRole, (new.investor, new.contractor), strict=True)
               if stated and stated.strip()]  # fmt: skip
    with store.writing(by.person_id) as work:
        _refuse_shares(store, work, new.shares, by, Action.REGISTER_WORK, day)
        work.hold_villages([share.village_id for share in new.shares])
        work.instant()
        if (taken := work.work_named(fold(code))) is not None:
            raise Refused(
                message(N_("There is a work {code} already."), code=taken),
                message(N_("Look at that work, or choose another code.")),
            )
        row = {
            "code": code,
            "folded_code": fold(code),
            "name": name,
            "decision_number": _optional(new.decision_number, "decision_number"),
            "decision_on": new.decision_on,
            "total_investment_vnd": new.total_investment_vnd,
            "begins_year": new.begins_year,
            "ends_year": new.ends_year,
            "provenance": str(Provenance.RECORDED),
        }
        [work_id] = work.add_works([row])
        work.add_work_shares({"work_id": work_id}, [_share_row(one) for one in new.shares])
        from_on = new.decision_on or day
        work.add_work_parties(
            [{"work_id": work_id, "role": str(role), "name": stated, "from_on": from_on}
             for role, stated in parties]
        )  # fmt: skip
        return work_id


def set_shares(
    store: Store,
    work_id: int,
    shares: Sequence[Share],
    by: Actor,
    *,
    document_number: str,
    today: dt.date | None = None,
) -> int:
    """Say by which document a work serves which villages; answers the id of the version.

    Money recorded before is split anew from now on; what was known before stays as it was.

    Raises
    ------
    Refused
        Without the right or the document, or for shares that cannot be.
    """
    refuse_without(by, Action.CHANGE_WORK)
    number = _line(document_number, "document_number")
    with store.writing(by.person_id) as work:
        before = _served(work, work_id)
        _refuse_shares(store, work, shares, by, Action.CHANGE_WORK, today)
        _refuse_outside(store, work, before, by, Action.CHANGE_WORK, today)
        work.hold_villages({*before, *(share.village_id for share in shares)})
        if _served(work, work_id) != before:
            raise Refused(message(N_("Somebody else has changed the work meanwhile.")), RELOAD)
        row = {"work_id": work_id, "document_number": number}
        return work.add_work_shares(row, [_share_row(one) for one in shares])


def set_party(
    store: Store,
    work_id: int,
    role: PartyRole,
    name: str,
    from_on: dt.date,
    by: Actor,
    *,
    document_number: str,
    today: dt.date | None = None,
) -> int:
    """Say who invests in a work, or builds it, from a day on and by which document.

    Raises
    ------
    Refused
        Without the right or the document, or for a day that cannot be.
    """
    refuse_without(by, Action.CHANGE_WORK)
    day = today or calendar.today()
    title, number = _line(name, str(role)), _line(document_number, "document_number")
    _refuse_day(from_on, "from_on", day)
    with store.writing(by.person_id) as work:
        villages = _served(work, work_id)
        _refuse_outside(store, work, villages, by, Action.CHANGE_WORK, today)
        row = {"work_id": work_id, "role": str(role), "name": title, "from_on": from_on,
               "document_number": number}  # fmt: skip
        return work.add_work_parties([row])[0]


def set_investment(
    store: Store,
    work_id: int,
    amount_vnd: int,
    by: Actor,
    *,
    document_number: str,
    document_on: dt.date,
    reason: str | None = None,
    today: dt.date | None = None,
) -> int:
    """Adjust the total investment of a work by a document; answers the id of the row.

    Raises
    ------
    Refused
        Without the right or the document, or for an amount that cannot be.
    Irregular
        Where more is allocated than that, and no reason is given.
    """
    refuse_without(by, Action.CHANGE_WORK)
    day = today or calendar.today()
    number = _line(document_number, "document_number")
    _refuse_amount(amount_vnd, "total_investment_vnd")
    _refuse_day(document_on, "document_on", day)
    with store.writing(by.person_id) as work:
        villages = _served(work, work_id)
        _refuse_outside(store, work, villages, by, Action.CHANGE_WORK, today)
        work.hold_villages(villages)
        money = capital_rules.held(work, [work_id], villages)
        money.works["total_investment_vnd"] = money.works["total_investment_vnd"].where(
            money.works.index != work_id, amount_vnd
        )
        over = [one for one in passed(counted(money.lines), money.bounds)
                if one.limit is Limit.ALLOCATED_OVER_INVESTMENT and one.key[0] == work_id]  # fmt: skip
        why = _optional(reason, "reason")
        if over and why is None:
            remedy = message(N_("Look at the amount again."))
            raise Irregular([Breach(str(one.limit), capital_rules.said(one), remedy)
                             for one in over])  # fmt: skip
        row = {
            "work_id": work_id,
            "amount_vnd": amount_vnd,
            "document_number": number,
            "document_on": document_on,
            "reason": why,
            "is_irregular": bool(over),
        }
        return work.add_work_investment(row)


@dataclass(frozen=True, kw_only=True)
class NewSource:
    """A source of capital on its way in; `cutoff_month_day` is of the year after (``01-31``)."""

    key: str
    name: str
    group: SourceGroup
    begins_year: int | None = None
    ends_year: int | None = None
    cutoff_month_day: str | None = "01-31"
    in_disbursement_rate: bool = True
    is_labour_in_kind: bool = False
    is_allocated: bool = True
    legal_basis: str | None = None


def add_source(store: Store, new: NewSource, by: Actor, *, document_number: str) -> int:
    """A source of capital, by a document; answers its id.

    Raises
    ------
    Refused
        Without the right or the document, for a key that is taken, or what cannot be.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_SOURCES)
    number, name = _line(document_number, "document_number"), _line(new.name, "name")
    if not new.key.isascii() or not new.key.replace("_", "a").isalnum() or new.key != (
        new.key.lower()
    ) or not 2 <= len(new.key) <= 40:  # fmt: skip
        raise _wrong("key", message(N_("2 to 40 small letters a–z, digits and _.")))
    _refuse_years(new.begins_year, new.ends_year)
    if new.cutoff_month_day is not None:
        try:
            dt.date.fromisoformat(f"2025-{new.cutoff_month_day}")
        except ValueError:
            raise _wrong(
                "cutoff_month_day", message(N_("A day and a month, such as 31/01."))
            ) from None
    in_rate = new.in_disbursement_rate and new.group is not SourceGroup.PEOPLE
    with store.writing(by.person_id) as work:
        work.instant()
        if new.key in set(sources(work.connection)["source"]):
            raise Refused(message(N_("There is a source {source} already."), source=new.key))
        row = {
            "key": new.key,
            "name": name,
            "source_group": str(new.group),
            "begins_year": new.begins_year,
            "ends_year": new.ends_year,
            "cutoff_month_day": new.cutoff_month_day,
            "in_disbursement_rate": in_rate,
            "is_labour_in_kind": new.is_labour_in_kind,
            "is_allocated": new.is_allocated,
            "is_verified": False,
            "legal_basis": _optional(new.legal_basis, "legal_basis"),
            "document_number": number,
        }
        return work.add_capital_sources([row])[0]


def extend_cutoff(
    store: Store,
    source: str,
    plan_year: int,
    until: dt.date,
    by: Actor,
    *,
    document_number: str,
    document_on: dt.date,
    today: dt.date | None = None,
) -> int:
    """Say by which document the money of a source and plan year may be spent until a day.

    Raises
    ------
    Refused
        Without the right or the document, for an unknown source, or a day that cannot be.
    """
    refuse_unless_everywhere(store, by, Action.EXTEND_CUTOFF)
    number = _line(document_number, "document_number")
    _refuse_day(document_on, "document_on", today or calendar.today())
    if not dt.date(plan_year, 1, 1) <= until <= dt.date(plan_year + 5, 12, 31):
        raise _wrong("until", message(N_("The day lies in the plan year or the five after it.")))
    with store.writing(by.person_id) as work:
        work.instant()
        known = sources(work.connection).set_index("source")
        if source not in known.index:
            raise Refused(message(N_("There is no source {source}: an administrator adds one."),
                                  source=source))  # fmt: skip
        row = {"source": source, "plan_year": plan_year, "until": until,
               "document_number": number, "document_on": document_on}  # fmt: skip
        return work.add_capital_cutoff(row)


def _served(work: Work, work_id: int) -> list[int]:
    found = work.work_villages([work_id])
    if not found:
        raise Refused(message(N_("There is no work {id}."), id=str(work_id)), RELOAD)
    return found


def _share_row(share: Share) -> dict[str, Any]:
    return {field.name: getattr(share, field.name) for field in fields(share)}


def _refuse_shares(
    store: Store, work: Work, shares: Sequence[Share], by: Actor, action: Action,
    day: dt.date | None,
) -> None:  # fmt: skip
    ids = [share.village_id for share in shares]
    if not 1 <= len(shares) <= MAX_SHARES or len(set(ids)) != len(ids):
        raise _wrong("villages", message(N_("Name each village that the work serves once.")))
    for share in shares:
        if not 1 <= share.weight <= MAX_WEIGHT:
            raise _wrong("weight", message(N_("A weight is a whole number from 1 to {most}."),
                                           most=MAX_WEIGHT))  # fmt: skip
        if share.phase is not None and not 1 <= share.phase <= 99:
            raise _wrong("phase", message(N_("A phase is a number from 1 to 99.")))
    known = work.standing(ids)
    if missing := [i for i in ids if i not in known]:
        raise _wrong("villages", message(N_("There is no village {id}."), id=str(missing[0])))
    _refuse_outside(store, work, ids, by, action, day)


def _refuse_outside(
    store: Store, work: Work, village_ids: Sequence[int], by: Actor, action: Action,
    day: dt.date | None,
) -> None:  # fmt: skip
    inside = store.villages_in(rights.scope_of(by, action), day, within=work.connection)
    if inside is not None and not inside.issuperset(village_ids):
        raise Refused(
            message(N_("The work serves a village outside the units you work for.")),
            message(N_("Leave it to somebody with a post in the whole province.")),
        )


_NAMES: Mapping[str, str] = {
    "code": N_("Code of the work"),
    "name": N_("Name"),
    "decision_number": N_("Number of the decision"),
    "decision_on": N_("Day of the decision"),
    "total_investment_vnd": N_("Total investment"),
    "years": N_("Years"),
    "villages": N_("Villages served"),
    "weight": N_("Weight"),
    "phase": N_("Phase"),
    "from_on": N_("From day"),
    "investor": N_("Investor"),
    "contractor": N_("Contractor"),
    "key": N_("Key of the source"),
    "cutoff_month_day": N_("Last day of payment in the year after"),
    "legal_basis": N_("Legal basis"),
    "until": N_("Last day of payment"),
    "document_number": N_("Number of the document"),
    "document_on": N_("Day of the document"),
    "reason": N_("Reason"),
}


def field_name(name: str) -> Message:
    """The name of a field of a work or a source, for a form or a sentence about it."""
    return message(_NAMES[name]) if name in _NAMES else labels.field(name)


def _wrong(name: str, problem: Message) -> Refused:
    return Refused(message(N_("{field}: {problem}"), field=field_name(name), problem=problem))


def _line(text: str, name: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise _wrong(name, message(N_("Fill this in.")))
    if (wrong := impossible_text(line, _LINE_CHARACTERS)) is not None:
        raise _wrong(name, wrong)
    return line


def _optional(text: str | None, name: str) -> str | None:
    return _line(text, name) if text and text.strip() else None


def _refuse_day(day: dt.date | None, name: str, today: dt.date) -> None:
    if day is None:
        return
    if day > today:
        raise _wrong(name, message(N_("{day} is still to come."), day=day))
    if day < EARLIEST_DAY:
        raise _wrong(name, message(N_("{day} is before {first}."), day=day, first=EARLIEST_DAY))


def _refuse_amount(amount_vnd: object, name: str) -> None:
    if isinstance(amount_vnd, bool) or not isinstance(amount_vnd, int):
        raise _wrong(name, message(N_("An amount of money is in whole đồng.")))
    if not 0 < amount_vnd <= MAX_AMOUNT_VND:
        raise _wrong(name, message(N_("An amount is from 1 to {most} đồng: look at the unit "
                                      "again."), most=MAX_AMOUNT_VND))  # fmt: skip


def _refuse_years(first: int | None, last: int | None) -> None:
    for year in (first, last):
        if year is not None and not 1990 <= year <= 2100:
            raise _wrong("years", message(N_("A year has four digits, such as 2025.")))
    if first is not None and last is not None and first > last:
        raise _wrong("years", message(N_("The last year is before the first.")))
