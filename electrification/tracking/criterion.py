"""Versions of the criterion: added by a document, used once a second person has confirmed them."""

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
    waiting,
)
from electrification.subject.entries import Decision
from electrification.subject.rights import Action
from electrification.texts import N_, RELOAD, Refused, message
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
    """Record a version of a rule set; answers its id. It judges nothing until it is confirmed.

    Raises
    ------
    Refused
        Without the right, a source, a reason or a document; for a threshold outside 0–100, one said
        to be checked that does not name against what, or a period that lies over that of another
        version, waiting ones too.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_CRITERIA)
    lines: dict[str, Any] = {
        name: required_line(getattr(new, name), said) for name, said in _LINES.items()
    }
    checked = replace(new, **lines, checked_against=(new.checked_against or "").strip() or None)
    refuse_wrong(checked, today or calendar.today())
    with store.writing(by.person_id) as work:
        work.hold_register()
        known = store.criterion_versions.all()
        versions = standing(known)
        if new.supersedes is not None:
            _refuse_other(new, versions)
        refuse_overlap(checked, [v for v in versions + waiting(known) if v.id != new.supersedes])
        return work.add_criterion_version(asdict(checked))


def decide_version(
    store: Store, version_id: int, decision: Decision, by: Actor, reason: str = ""
) -> None:
    """Confirm a version that waits, or return it with a reason; who added it may only take it back.

    Figures of its days are judged by it from the confirmation on; as known before, they stay what
    they were.

    Raises
    ------
    Refused
        Without the right, for one's own version, where it waits no more, or where the versions
        beside it have changed meanwhile.
    """
    is_confirmed = decision is Decision.CONFIRMED
    said = reason.strip()
    with store.writing(by.person_id) as work:
        work.hold_register()
        known = store.criterion_versions.all()
        one = next((v for v in waiting(known) if v.id == version_id), None)
        if one is None:
            raise Refused(
                message(N_("Version #{id} does not wait for anybody."), id=str(version_id)), RELOAD
            )
        is_own = one.recorded_by == by.person_id
        takes_back = is_own and not is_confirmed
        right = Action.MANAGE_CRITERIA if takes_back else Action.CONFIRM_CRITERIA
        refuse_unless_everywhere(store, by, right)
        if is_own and is_confirmed:
            raise Refused(
                message(N_("Nobody confirms a version of their own.")),
                message(N_("Leave it to another administrator, or to the department's planner.")),
            )
        if not is_confirmed and not said:
            raise Refused(
                message(N_("The reason is missing.")), message(N_("Say in a few words why."))
            )
        if is_confirmed:
            versions = standing(known)
            if one.supersedes is not None:
                _refuse_other(one, versions)
            refuse_overlap(one, [v for v in versions if v.id != one.supersedes])
        work.decide_criterion_version(
            version_id, Decision.WITHDRAWN if takes_back else decision, said or None
        )


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
