"""A capital table on its way in: what is known to the store, and recording what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from electrification.exchange.capital_draft import CapitalRow
from electrification.exchange.capital_known import Known
from electrification.exchange.capital_table import CapitalFile
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Matter, recording_scope
from electrification.texts import N_, Message, Refused, _, message
from electrification.tracking.capital import NewCapital, NewInvestment, record_table
from electrification.tracking.capital_ahead import Ahead, limits_ahead
from electrification.tracking.capital_scope import works_touching, works_within
from electrification.tracking.recording import Irregular


def known_to(store: Store, by: Actor, today: dt.date) -> Known:
    """Works and standing money where the person records money, sources, and the works recorded.

    A work of other units alone is not known at all; one that serves a village elsewhere too is
    known, and not among those that the person imports for.
    """
    inside = store.villages_in(recording_scope(by, Matter.CAPITAL), today)
    capital = store.capital
    works, lines, allowed = capital.works(), capital.lines(today), None
    if inside is not None:
        shares = capital.shares()
        allowed, near = works_within(shares, inside), works_touching(shares, inside)
        works = works[works["work_id"].isin(near)]
        lines = lines[lines["work_id"].isin(allowed)]
    with store.looking() as work:
        lines = lines[~lines["entry_id"].isin(work.corrected_capital())]
    return Known.of(works, capital.sources(), lines, allowed)


@dataclass(frozen=True)
class RowOver:
    """A limit that a row of the file would pass."""

    row: CapitalRow
    ahead: Ahead


def limits_of(store: Store, file: CapitalFile, *, with_investments: bool = True) -> list[RowOver]:
    """Every limit that the file would pass as the money stands now, row by row."""
    rows = file.change.added
    changes = _investments(file) if with_investments else []
    found = limits_ahead(store, [_entry(row, file) for row in rows], changes)
    return [RowOver(rows[one.place], one) for one in found]


def apply_capital(
    store: Store,
    file: CapitalFile,
    by: Actor,
    *,
    reason: str | None = None,
    reason_document: str | None = None,
    with_investments: bool = False,
) -> list[int]:
    """Record the new entries of a file, all or none; they wait to be confirmed. Answers their ids.

    Parameters
    ----------
    reason, reason_document : str, optional
        Why limits are passed and by which document, for the rows that pass one and give no reason
        themselves; it is recorded with no other row.
    with_investments : bool
        Whether total investments that the file states by a decision are adjusted, before the
        entries and in the same change.

    Raises
    ------
    Refused
        For a file with errors; where the person may not; where somebody has recorded meanwhile
        what the file states.
    Irregular
        Where a limit is passed without a reason.
    """
    if file.errors:
        raise Refused(
            message(N_("The file has errors; nothing was written.")),
            message(N_("Correct the rows that are named, and bring the file in again.")),
        )
    rows = file.change.added
    entries = [_entry(row, file) for row in rows]
    changes = _investments(file) if with_investments else []
    if reason:
        said = reason
        if reason_document:
            said = _("{reason} (by document {number})", reason=reason, number=reason_document)
        over = {one.place for one in limits_ahead(store, entries, changes)}
        entries = [
            replace(entry, reason=entry.reason or said) if at in over else entry
            for at, entry in enumerate(entries)
        ]
    try:
        return record_table(store, entries, changes, by)
    except Irregular:
        raise
    except Refused as refusal:
        raise _at_its_cell(refusal, rows) from refusal


def _investments(file: CapitalFile) -> list[NewInvestment]:
    return [
        NewInvestment(
            work_id=one.work_id, amount_vnd=one.stated_vnd, document_number=one.document_number,
            document_on=one.document_on, reason=f"{file.file_name}, {one.cell}",
        )
        for one in file.investments
    ]  # fmt: skip


def _entry(row: CapitalRow, file: CapitalFile) -> NewCapital:
    return NewCapital(
        work_id=row.work_id, kind=row.kind, source=row.source, amount_vnd=row.amount_vnd,
        occurred_on=row.occurred_on, document_number=row.document_number,
        document_on=row.document_on, plan_year=row.plan_year, nature=row.nature,
        adjusts=row.adjusts, is_decrease=row.is_decrease, reason=row.reason,
        said_by=f"{file.file_name}, {row.cell}, SHA-256 {file.sha256}",
    )  # fmt: skip


def _at_its_cell(refusal: Refused, rows: Sequence[CapitalRow]) -> Refused:
    """The refusal with the cell of the entry that it counts, in the order they were handed in."""
    told = refusal.problem
    values = told.values if isinstance(told, Message) else {}
    place, problem = values.get("number"), values.get("problem")
    if isinstance(place, int) and problem is not None and 0 < place <= len(rows):
        row = rows[place - 1]
        told = message(N_("Cell {cell}: {problem}"), cell=row.cell, problem=problem)
        return Refused(told, refusal.remedy)
    return refusal
