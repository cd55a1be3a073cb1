"""Meters on their way in: what a monthly file would change, and writing it, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from electrification.storage import Store
from electrification.storage.meters import known_file, standing_readings
from electrification.subject.accounts import Actor
from electrification.subject.imports import BroughtFile, FileKind
from electrification.subject.meters import MeterRow
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.typed import impossible_text
from electrification.subject.villages import Provenance
from electrification.texts import N_, Refused, message

MAX_REASON_CHARACTERS = 500
MOST_NAMED = 5


@dataclass(frozen=True)
class Correction:
    """A month that stands otherwise already: the reading before, and the one that replaces it."""

    before_id: int
    customers_before: int
    kwh_before: float
    after: MeterRow


@dataclass(frozen=True)
class MeterChange:
    """What a file would change or has changed."""

    added: list[MeterRow]
    corrected: list[Correction]
    unchanged: list[MeterRow]

    @property
    def changes_anything(self) -> bool:
        """Whether anything would be written."""
        return bool(self.added or self.corrected)

    @property
    def months(self) -> list[dt.date]:
        """Months that it speaks of, in their order."""
        rows = [*self.added, *(c.after for c in self.corrected), *self.unchanged]
        return sorted({row.month for row in rows})


def allowed_villages(store: Store, by: Actor) -> frozenset[int] | None:
    """Villages for which the person imports; None is every village."""
    return store.villages_in(scope_of(by, Action.IMPORT_METERS))


def plan_meters(store: Store, rows: Sequence[MeterRow]) -> MeterChange:
    """What these readings would change, beside those that stand."""
    return _planned(rows, store.meters.standing())


def import_meters(
    store: Store,
    rows: Sequence[MeterRow],
    *,
    file_name: str,
    sha256: str,
    by: Actor,
    reason: str | None = None,
) -> MeterChange:
    """Write the readings of a file, all or nothing.

    Raises
    ------
    Refused
        Without the right over every village; for a file that was imported before; for a month that
        is corrected without a reason; for a village read both as a whole and by substation.
    """
    _refuse_without_right(store, rows, by)
    reason = " ".join((reason or "").split()) or None
    if reason and (wrong := impossible_text(reason, MAX_REASON_CHARACTERS)):
        raise Refused(wrong, message(N_("Type the reason again.")))
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: nobody imports the same meanwhile
        if (before := known_file(work.connection, sha256)) is not None:
            raise Refused(
                message(N_("This very file was imported already, as file {id}."), id=before),
                message(N_("Choose another file; a month is corrected by a file of its own.")),
            )
        change = _planned(rows, standing_readings(work.connection))
        _refuse_without_reason(change, reason)
        if change.changes_anything:
            file = {
                "sha256": sha256,
                "file_name": file_name,
                "reason": reason if change.corrected else None,
                "provenance": str(Provenance.RECORDED),
            }
            brought = BroughtFile(FileKind.METERS, file_name, sha256, len(rows))
            import_id = work.add_import(brought.as_row(), {})
            superseded = [(c.after, c.before_id) for c in change.corrected]
            made = [*((row, None) for row in change.added), *superseded]
            work.add_meter_file(file, [_as_row(row, old, import_id) for row, old in made])
    return change


def _planned(rows: Sequence[MeterRow], standing: pd.DataFrame) -> MeterChange:
    known = {
        (int(r.village_id), _text(r.substation), r.month.date()): r
        for r in standing.itertuples(index=False)
    }
    whole = {(village, month): substation is None for village, substation, month in known}
    change = MeterChange([], [], [])
    both = []
    for row in rows:
        before = known.get(row.key)
        if before is None:
            is_whole = whole.get((row.village_id, row.month))
            if is_whole is not None and is_whole != (row.substation is None):
                both.append(row)
            change.added.append(row)
        elif (int(before.customers), float(before.kwh)) == (row.customers, row.kwh):
            change.unchanged.append(row)
        else:
            change.corrected.append(
                Correction(int(before.reading_id), int(before.customers), float(before.kwh), row)
            )
    if both:
        lines = ", ".join(str(row.row) for row in both[:MOST_NAMED])
        raise Refused(
            message(N_("Rows {rows}: the month stands already, as a whole where these are by "
                       "substation, or the other way round."), rows=lines),
            message(N_("Write these villages as in the file that was imported before.")),
        )  # fmt: skip
    return change


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _as_row(row: MeterRow, supersedes: int | None, import_id: int) -> dict[str, object]:
    return {
        "village_id": row.village_id,
        "substation": row.substation,
        "month": row.month,
        "customers": row.customers,
        "kwh": row.kwh,
        "supersedes": supersedes,
        "import_id": import_id,
    }


def _refuse_without_right(store: Store, rows: Sequence[MeterRow], by: Actor) -> None:
    if not may(by, Action.IMPORT_METERS):
        raise Refused(
            message(N_("Your post does not allow this.")),
            message(N_("The power company's engineer imports the meters.")),
        )
    held = allowed_villages(store, by)
    if held is not None and not {row.village_id for row in rows} <= held:
        raise Refused(
            message(N_("The village lies outside the units you work for.")),
            message(N_("Leave it to somebody of that unit, or of the unit above.")),
        )


def _refuse_without_reason(change: MeterChange, reason: str | None) -> None:
    if change.corrected and not reason:
        months = ", ".join(f"{m:%m/%Y}" for m in sorted({c.after.month for c in change.corrected}))
        raise Refused(
            message(N_("{count} readings of {months} stand otherwise already."),
                    count=len(change.corrected), months=months),
            message(N_("Say why they are corrected.")),
        )  # fmt: skip
