"""Adding a version of the criterion: by a document, never by editing one in use."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

from electrification import calendar
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.criterion_versions import (
    NewVersion,
    Version,
    refuse_overlap,
    refuse_wrong,
    standing,
)
from electrification.subject.rights import Action
from electrification.texts import N_, Refused, message
from electrification.tracking.lines import required_line
from electrification.tracking.recording import refuse_unless_everywhere

_LINES = {
    "criterion_id": N_("Code of the set"),
    "name": N_("Name of the set"),
    "legal_basis": N_("Legal basis"),
    "source": N_("Source"),
    "document_number": N_("Document number"),
    "reason": N_("Reason"),
}


def add_version(store: Store, new: NewVersion, by: Actor, today: dt.date | None = None) -> int:
    """Record a version of a rule set; answers its id.

    Figures of a day are judged by it from now on; as known before, they stay what they were.

    Raises
    ------
    Refused
        Without the right, a source, a reason or a document; for a threshold outside 0–100, or a
        period that lies over that of another version.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_CRITERIA)
    lines: dict[str, Any] = {
        name: required_line(getattr(new, name), said) for name, said in _LINES.items()
    }
    checked = replace(new, **lines)
    refuse_wrong(checked, today or calendar.today())
    with store.writing(by.person_id) as work:
        work.hold_register()
        versions = standing(store.criterion_versions.all())
        if new.supersedes is not None:
            _refuse_other(new, versions)
        refuse_overlap(checked, [v for v in versions if v.id != new.supersedes])
        return work.add_criterion_version(asdict(checked))


def _refuse_other(new: NewVersion, versions: list[Version]) -> None:
    """What a version takes the place of stands, and is of the same set."""
    old = next((v for v in versions if v.id == new.supersedes), None)
    if old is None:
        raise Refused(
            message(N_("There is no version #{id} in force."), id=str(new.supersedes)),
            message(N_("Reload the page; it may have been changed meanwhile.")),
        )
    if (old.criterion_id, old.place) != (new.criterion_id, new.place):
        raise Refused(
            message(N_("{version} is of another set."), version=old.title),
            message(N_("A version takes the place of one of its own set, variant and region.")),
        )
