"""Reports that were given out: who may have which, and the very file again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from electrification import calendar
from electrification.reports.provenance import Asked, read_provenance
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.subject.rights import Action, may
from electrification.texts import N_, Refused, message
from electrification.tracking import events
from electrification.tracking.reports import reportable_scope
from geo.units import UnitKey


@dataclass(frozen=True)
class KeptFile:
    """A file as it left the house the first time, byte for byte."""

    file_name: str
    content: bytes
    sha256: str


def own_reports(store: Store, by: Actor) -> pd.DataFrame:
    """The last reports whose villages the person may report on, as `MadeReports.all` gives them.

    `asked` is beside each: what it was asked for; None where it is of a format of former times,
    which only who sees everything may have.
    """
    rows = store.reports.all()
    asked = [_asked(text) for text in rows["provenance"]]
    allowed: dict[tuple[object, dt.date], bool] = {}
    keep = []
    for one in asked:
        key = (one.scope, one.on) if one else (None, calendar.today())
        if key not in allowed:
            allowed[key] = _may_have(store, by, *key)
        keep.append(allowed[key])
    return rows.assign(asked=pd.Series(asked, rows.index, dtype=object))[keep]


def give_again(store: Store, number: int, by: Actor) -> KeptFile:
    """The file of a kept report; that it is given out again is a link of the chain first.

    Raises
    ------
    Refused
        Where there is none of that number for the person, or its file is missing or was changed.
    """
    row = store.reports.one(number)
    asked = None if row is None else _asked(row["provenance"])
    scope, on = (asked.scope, asked.on) if asked else (None, calendar.today())
    if row is None or not _may_have(store, by, scope, on):
        raise Refused(
            message(N_("There is no report {number} that you may have."), number=number),
            message(N_("Look for its number among the reports that were given out.")),
        )
    content = store.files.read(row["sha256"])
    if content is None:
        raise Refused(
            message(N_("The file of report {number} is missing or is no longer what was kept."),
                    number=number),
            message(N_("Ask the administrator to bring it back from the backup.")),
        )  # fmt: skip
    events.note(store, EventAction.EXPORT, f"made_report:{number}", None, by)
    return KeptFile(row["file_name"], content, row["sha256"])


def _asked(provenance: str) -> Asked | None:
    try:
        return read_provenance(provenance).asked
    except Refused:
        return None


def _may_have(store: Store, by: Actor, scope: tuple[UnitKey, ...] | None, on: dt.date) -> bool:
    if not may(by, Action.MAKE_REPORT):
        return False
    try:
        held = reportable_scope(store, by, scope, on)
    except Refused:
        return False
    return scope is not None or held is None
