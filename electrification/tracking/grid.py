"""Lines of the grid on their way in, and how much a work builds: all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from electrification import calendar
from electrification.storage import Store
from electrification.storage.grid import known_file, standing_lines
from electrification.subject.accounts import Actor
from electrification.subject.entries import EARLIEST_DAY
from electrification.subject.grid import LineRow
from electrification.subject.imports import BroughtFile, FileKind
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.villages import Provenance
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.lines import required_line
from electrification.tracking.recording import refuse_without

COORDINATE_PLACES = 7
"""Decimals of degrees kept of a line, about 1 cm: two lines that agree in them are one."""
AROUND_DEG = 0.15
"""So far from the villages of a person's units a line may reach, about 15 km."""
MAX_KM, MAX_STATIONS, MAX_KVA = 2_000.0, 500, 100_000.0


@dataclass(frozen=True)
class LineChange:
    """What a file of lines would change or has changed; corrections are (line before, after)."""

    added: list[LineRow]
    corrected: list[tuple[int, LineRow]]
    unchanged: list[LineRow]

    @property
    def changes_anything(self) -> bool:
        """Whether anything would be written."""
        return bool(self.added or self.corrected)


@dataclass(frozen=True, kw_only=True)
class NewScale:
    """How much a work builds, as a document says; what it does not say is None."""

    mv_km: float | None = None
    lv_km: float | None = None
    substations: int | None = None
    capacity_kva: float | None = None
    document_number: str
    document_on: dt.date
    signer: str | None = None


def kept_shape(lines: shapely.MultiLineString) -> shapely.MultiLineString:
    """A line as it is kept: rounded, the same whichever way it was drawn."""
    rounded = shapely.transform(lines, lambda xy: np.round(xy, COORDINATE_PLACES))
    normal: shapely.MultiLineString = shapely.normalize(rounded)
    return normal


def plan_lines(store: Store, rows: Sequence[LineRow]) -> LineChange:
    """What these lines would change, beside those that stand."""
    return _planned(rows, store.grid.lines())


def import_lines(
    store: Store,
    rows: Sequence[LineRow],
    *,
    file_name: str,
    sha256: str,
    crs: str,
    document_number: str,
    by: Actor,
) -> LineChange:
    """Write the lines of a file, all or nothing.

    Raises
    ------
    Refused
        Without the right where the lines run; for a file that was imported and not taken back.
    """
    _refuse_outside(store, rows, by)
    number = required_line(document_number, N_("Document number"))
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: nobody imports the same meanwhile
        if (before := known_file(work.connection, sha256)) is not None:
            raise Refused(
                message(N_("This very file was imported already, as import {id}."), id=before),
                message(N_("Choose another file, or take that one back first.")),
            )
        change = _planned(rows, standing_lines(work.connection))
        if change.changes_anything:
            brought_file = BroughtFile(FileKind.LINES, file_name, sha256, len(rows))
            file = {
                "import_id": work.add_import(brought_file.as_row(), {}), "crs": crs,
                "document_number": number, "provenance": str(Provenance.RECORDED),
            }  # fmt: skip
            lines = [_as_row(row, None) for row in change.added]
            lines += [_as_row(row, before) for before, row in change.corrected]
            work.add_grid_file(file, sorted(lines, key=lambda line: line["row"]))
    return change


def set_scale(
    store: Store, work_id: int, new: NewScale, by: Actor, today: dt.date | None = None
) -> None:
    """Say by a document how much a work builds; what was said before is kept.

    Raises
    ------
    Refused
        Without the right in every village of the work, or for figures that cannot be.
    """
    refuse_without(by, Action.MANAGE_WORKS)
    day = today or calendar.today()
    row = {
        "work_id": work_id,
        "mv_km": _figure(new.mv_km, MAX_KM, "km"),
        "lv_km": _figure(new.lv_km, MAX_KM, "km"),
        "substations": _figure(new.substations, MAX_STATIONS, ""),
        "capacity_kva": _figure(new.capacity_kva, MAX_KVA, "kVA"),
        "document_number": required_line(new.document_number, N_("Document number")),
        "document_on": new.document_on,
        "signer": required_line(new.signer, N_("Signed by")) if new.signer else None,
    }
    if not any(row[name] for name in ("mv_km", "lv_km", "substations", "capacity_kva")):
        raise Refused(
            message(N_("Nothing is stated that the work builds.")),
            message(N_("State at least one length, the stations or their capacity.")),
        )
    if not EARLIEST_DAY <= new.document_on <= day:
        raise Refused(
            message(N_("{day} cannot be the day of the document."), day=new.document_on),
            message(N_("Give the day it was signed.")),
        )
    with store.writing(by.person_id) as work:
        work.hold_works([work_id])
        served = work.work_villages([work_id])
        if not served:
            raise Refused(message(N_("There is no work {id}."), id=str(work_id)), RELOAD)
        held = store.villages_in(scope_of(by, Action.MANAGE_WORKS), day, within=work.connection)
        if held is not None and not set(served) <= held:
            raise Refused(
                message(N_("This village is outside the units you work for.")),
                message(N_("Ask the administrator if your post has changed.")),
            )
        work.add_work_scales([row])


def _figure(value: float | None, most: float, unit: str) -> float | int | None:
    if value is None:
        return None
    if not np.isfinite(value) or not 0 <= value <= most:
        raise Refused(
            message(N_("{value} {unit} cannot be right: it is from 0 to {most}."),
                    value=value, unit=unit, most=int(most)),
            message(N_("Look at the unit again: lengths are in km, capacity in kVA.")),
        )  # fmt: skip
    return value


def _planned(rows: Sequence[LineRow], standing: pd.DataFrame) -> LineChange:
    known = {
        shape.wkb: line
        for shape, line in zip(standing.geometry, standing.itertuples(index=False), strict=True)
    }
    change = LineChange([], [], [])
    for row in rows:
        before = known.get(row.geom.wkb)
        if before is None:
            change.added.append(row)
        elif _told(before) == row.told[:-1] and row.document_number in (
            None, before.document_number
        ):  # fmt: skip
            change.unchanged.append(row)
        else:
            change.corrected.append((int(before.line_id), row))
    return change


def _told(line: Any) -> tuple[object, ...]:
    """What stands of a line, in the order of `LineRow.told`."""
    return (
        None if pd.isna(line.work_id) else int(line.work_id),
        line.name if isinstance(line.name, str) else None,
        line.voltage,
        None if pd.isna(line.voltage_kv) else float(line.voltage_kv),
        line.status,
    )


def _as_row(row: LineRow, supersedes: int | None) -> dict[str, Any]:
    return {
        "row": row.row, "work_id": row.work_id, "name": row.name, "voltage": str(row.voltage),
        "voltage_kv": row.voltage_kv, "status": str(row.status),
        "document_number": row.document_number, "length_km": round(row.length_km, 6),
        "supersedes": supersedes, "geom": row.geom,
    }  # fmt: skip


def _refuse_without(by: Actor) -> None:
    if not may(by, Action.IMPORT_LINES):
        raise Refused(
            message(N_("Your post does not allow this.")),
            message(N_("The power company's engineer or the department brings lines in.")),
        )


def _refuse_outside(store: Store, rows: Sequence[LineRow], by: Actor) -> None:
    _refuse_without(by)
    refuse_far(store, [row.geom for row in rows], by)
    held = store.villages_in(scope_of(by, Action.IMPORT_LINES))
    if held is None:
        return
    shares = store.capital.shares()
    for row in rows:
        served = set(shares.loc[shares["work_id"] == row.work_id, "village_id"])
        if served and not served & held:
            raise Refused(
                message(N_("Line {row} is of a work outside the units you work for."), row=row.row),
                message(N_("Leave it to somebody of that unit, or of the unit above.")),
            )


def refuse_far(store: Store, shapes: Sequence[Any], by: Actor) -> None:
    """Somebody of some units brings in only lines near the villages of these."""
    held = store.villages_in(scope_of(by, Action.IMPORT_LINES))
    if held is None or not shapes:
        return
    villages = store.snapshot(calendar.today()).frame
    own = villages[villages["village_id"].isin(held) & villages["lat"].notna()]
    points = shapely.points(own["lon"].to_numpy(float), own["lat"].to_numpy(float))
    here = shapely.buffer(shapely.multipoints(points), AROUND_DEG)
    if not shapely.intersects(here, np.array(shapes, dtype=object)).all():
        raise Refused(
            message(N_("Some lines run outside the units you work for.")),
            message(N_("Leave them to somebody of that unit, or of the unit above.")),
        )
