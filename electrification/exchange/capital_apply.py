"""A capital table on its way in: what is known to the store, and recording what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from electrification.exchange.capital_draft import CapitalRow
from electrification.exchange.capital_known import Known
from electrification.exchange.capital_table import CapitalFile
from electrification.storage import Store, Work
from electrification.subject.accounts import Actor
from electrification.subject.capital import CapitalKind
from electrification.subject.imports import BroughtFile, FileKind
from electrification.subject.rights import Matter, recording_scope
from electrification.texts import N_, Message, Refused, message
from electrification.tracking.capital import NewCapital, record_capital
from electrification.tracking.recording import Irregular

_ORDER = (
    CapitalKind.NEED, CapitalKind.MEDIUM_TERM_PLAN, CapitalKind.YEAR_PLAN, CapitalKind.ALLOCATION,
    CapitalKind.ADJUSTMENT, CapitalKind.WORK_VALUE, CapitalKind.ADVANCE, CapitalKind.DISBURSEMENT,
)  # fmt: skip
"""What limits what comes first, in whatever order the columns stand."""


def known_to(store: Store, by: Actor, today: dt.date) -> Known:
    """Works, sources and standing money, and for which works the person records."""
    inside = store.villages_in(recording_scope(by, Matter.CAPITAL), today)
    allowed = None
    if inside is not None:
        lead = store.capital.shares().drop_duplicates("work_id")
        allowed = frozenset(int(i) for i in lead.loc[lead["village_id"].isin(inside), "work_id"])
    capital = store.capital
    return Known.of(capital.works(), capital.sources(), capital.lines(today), allowed)


def apply_capital(
    store: Store, file: CapitalFile, by: Actor, *, reason: str | None = None
) -> list[int]:
    """Record the new entries of a file, all or none; they wait to be confirmed. Answers their ids.

    Parameters
    ----------
    reason : str, optional
        Why limits are passed, for rows that give none; it is not recorded where none is passed.

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
    rows = sorted(file.change.added, key=_rank)
    try:
        return _record(store, rows, file, by, None)
    except Irregular:
        if not reason:
            raise
    return _record(store, rows, file, by, reason)


def _record(
    store: Store, rows: Sequence[CapitalRow], file: CapitalFile, by: Actor, reason: str | None
) -> list[int]:
    brought = BroughtFile(FileKind.CAPITAL, file.file_name, file.sha256, file.works)
    cells = [row.cell for row in rows]

    def with_file(work: Work, made: list[int]) -> None:
        work.add_import(brought.as_row(), dict(zip(made, cells, strict=True)))

    entries = [_entry(row, file, reason) for row in rows]
    try:
        return record_capital(store, entries, by, also=with_file)
    except Irregular:
        raise
    except Refused as refusal:
        raise _at_its_cell(refusal, rows) from refusal


def _rank(row: CapitalRow) -> int:
    return _ORDER.index(row.kind) if row.kind in _ORDER else len(_ORDER)


def _entry(row: CapitalRow, file: CapitalFile, reason: str | None) -> NewCapital:
    return NewCapital(
        work_id=row.work_id, kind=row.kind, source=row.source, amount_vnd=row.amount_vnd,
        occurred_on=row.occurred_on, document_number=row.document_number,
        document_on=row.document_on, plan_year=row.plan_year, nature=row.nature,
        adjusts=row.adjusts, is_decrease=row.is_decrease, reason=row.reason or reason,
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
