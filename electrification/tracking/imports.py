"""Taking back what a file recorded, of whatever kind it was: one act, one reason, all or nothing.

Nothing is deleted: entries are withdrawn, readings of meters stand no more, and a register is
described as it was before. What others have corrected since stays as they left it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from electrification.storage import Store, Work
from electrification.storage.grid import later_import, lines_of_imports, shapes_of_import
from electrification.storage.imports import entries_that_stand, one_import
from electrification.storage.meters import readings_of, villages_of_import
from electrification.storage.register_undo import RegisterBefore, before_import, used_since
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision, NewDecision
from electrification.subject.imports import FileKind
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.typed import impossible_text
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.grid import refuse_far
from electrification.tracking.recording import (
    NotDecided,
    decide,
    refuse_unless_everywhere,
    refuse_without,
)
from electrification.tracking.sight import sight_of

MAX_REASON_CHARACTERS = 500
_UNDOING = {FileKind.METERS: Action.IMPORT_METERS, FileKind.LINES: Action.IMPORT_LINES}
MOST_NAMED = 10


@dataclass(frozen=True)
class Undone:
    """What taking an import back did.

    Attributes
    ----------
    taken_back : entries that were withdrawn, or readings or lines that stand no more
    left : entries and readings that others had corrected or taken back already
    villages_gone, villages_restored : of a register, villages that left it, and that are
        described as before
    villages_left : codes of villages that were changed since and stay as they are
    replaced : villages, illustrative ones, that it took the place of and that do not come back
    """

    taken_back: int
    left: int = 0
    villages_gone: int = 0
    villages_restored: int = 0
    villages_left: tuple[str, ...] = ()
    replaced: int = 0


def imports_seen(store: Store, by: Actor) -> pd.DataFrame:
    """The imports that the person may see, the newest first; see `Imports.files`."""
    files = store.imports.files()
    sight = sight_of(store, by)
    people = sight.people if sight is not None else frozenset[int]()
    if people is None:
        return files
    return files[files["recorded_by"].isin({*people, by.person_id})]


def may_undo(store: Store, by: Actor, kind: FileKind) -> bool:
    """Whether imports of that kind are the person's to take back at all."""
    if kind is FileKind.REGISTER:
        reaches = store.effective(scope_of(by, Action.IMPORT_REGISTER)) is None
        return may(by, Action.IMPORT_REGISTER) and reaches
    return may(by, _UNDOING.get(kind, Action.WITHDRAW))


def undo_import(
    store: Store, import_id: int, reason: str, by: Actor, today: dt.date | None = None
) -> Undone:
    """Take back, in one act, all of an import that still stands.

    Rights are those of bringing such a file in; of entries, those of withdrawing each (`decide`).

    Raises
    ------
    Refused
        Without a reason; for an import that was taken back or of which nothing stands; where a
        part of it is not the person's to take back, or others have built on it: then none is.
    """
    why = _reason(reason)
    found = store.imports.one(import_id)
    if found is None:
        raise Refused(message(N_("There is no import {id}."), id=import_id), RELOAD)
    _refuse_undone(found)
    kind = FileKind(found.kind)
    if kind is FileKind.REGISTER:
        return _undo_register(store, import_id, why, by)
    if kind is FileKind.METERS:
        return _undo_meters(store, import_id, why, by)
    if kind is FileKind.LINES:
        return _undo_lines(store, import_id, why, by)
    return _undo_entries(store, import_id, why, by, today)


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise Refused(message(N_("The reason is missing.")), message(N_("Say in a few words why.")))
    if (wrong := impossible_text(why, MAX_REASON_CHARACTERS)) is not None:
        raise Refused(wrong, message(N_("Type the reason again.")))
    return why


def _refuse_undone(found: Any) -> None:
    if found.undone_at is not None:
        raise Refused(
            message(N_("Import {id} was taken back already."), id=found.id),
            message(N_("Nothing needs to be done; the file may be brought again.")),
        )


def _refuse_undone_meanwhile(work: Work, import_id: int) -> None:
    """Asked under the chain's lock: of two who take back, one is refused."""
    work.head()
    found = one_import(work.connection, import_id)
    if found is not None:
        _refuse_undone(found)


def _nothing_stands() -> Refused:
    return Refused(message(N_("Nothing of this import stands any more.")), RELOAD)


def _undo_entries(
    store: Store, import_id: int, why: str, by: Actor, today: dt.date | None
) -> Undone:
    places = store.imports.entries_that_stand(import_id)
    every = store.imports.entry_count(import_id)
    if not places:
        raise _nothing_stands()

    def with_mark(work: Work) -> None:
        _refuse_undone_meanwhile(work, import_id)
        work.undo_import(import_id, why)

    newest_first = [NewDecision(i, Decision.WITHDRAWN, why) for i in sorted(places, reverse=True)]
    try:
        decide(store, newest_first, by, today, also=with_mark)
    except NotDecided as refusal:
        raise Refused(
            message(N_("Row or cell {place} (entry {id}) cannot be taken back: {problem}"),
                    place=places[refusal.entry_id], id=str(refusal.entry_id),
                    problem=refusal.problem),
            refusal.remedy,
        ) from refusal  # fmt: skip
    return Undone(len(places), every - len(places))


def _undo_meters(store: Store, import_id: int, why: str, by: Actor) -> Undone:
    """The months as they stood before, where no later file has corrected them."""
    refuse_without(by, Action.IMPORT_METERS)
    held = store.villages_in(scope_of(by, Action.IMPORT_METERS))
    with store.writing(by.person_id) as work:
        _refuse_undone_meanwhile(work, import_id)
        brought, standing = (of.get(import_id, 0) for of in readings_of(work.connection))
        if held is not None and not villages_of_import(work.connection, import_id) <= held:
            raise Refused(
                message(N_("The file speaks of villages outside the units you work for.")),
                message(N_("Leave it to somebody of that unit, or of the unit above.")),
            )
        if not standing:
            raise _nothing_stands()
        work.undo_import(import_id, why)
    return Undone(standing, brought - standing)


def _undo_lines(store: Store, import_id: int, why: str, by: Actor) -> Undone:
    """The lines stand no more, and those they had told of anew stand again as they were."""
    refuse_without(by, Action.IMPORT_LINES)
    with store.writing(by.person_id) as work:
        _refuse_undone_meanwhile(work, import_id)
        refuse_far(store, shapes_of_import(work.connection, import_id), by)
        if (later := later_import(work.connection, import_id)) is not None:
            raise Refused(
                message(N_("Import {id} has told of lines of it anew since."), id=later),
                message(N_("Take that one back first.")),
            )
        brought, _standing = lines_of_imports(work.connection)
        work.undo_import(import_id, why)
    return Undone(brought[import_id])


def _undo_register(store: Store, import_id: int, why: str, by: Actor) -> Undone:
    """The register as it was before, set again from now on; earlier instants read as they did."""
    refuse_unless_everywhere(store, by, Action.IMPORT_REGISTER)
    codes = store.villages().set_index("village_id")["village_code"]
    with store.writing(by.person_id) as work:
        work.hold_register()
        _refuse_undone_meanwhile(work, import_id)
        found = one_import(work.connection, import_id)
        assert found is not None
        before = before_import(work.connection, found.recorded_at)
        _refuse_used(work, before, import_id, codes)
        standing = entries_that_stand(work.connection, import_id)
        if not (standing or before.added or before.described or before.memberships):
            raise _nothing_stands()
        at = work.instant()
        restored = {*before.described, *before.memberships}
        for village_id, described in before.described.items():
            work.update_village(village_id, described, at)
        if before.memberships:
            rows = [row for own in before.memberships.values() for row in own]
            work.set_memberships(list(before.memberships), rows, at)
        if before.added:
            work.retire_villages(list(before.added), at)
        newest_first = sorted(standing, reverse=True)
        work.add_decisions([NewDecision(i, Decision.WITHDRAWN, why) for i in newest_first])
        work.undo_import(import_id, why)
    left = tuple(str(codes[i]) for i in sorted(before.changed_since) if i in codes.index)
    return Undone(len(standing), store.imports.entry_count(import_id) - len(standing),
                  len(before.added), len(restored), left, before.replaced)  # fmt: skip


_USES = {
    "entry": N_("entries"),
    "baseline_village": N_("the list of villages to be counted"),
    "baseline_change_village": N_("the list of villages to be counted"),
    "work_share": N_("works"),
    "evidence": N_("documents"),
    "meter_reading": N_("readings of meters"),
    "task_subject": N_("tasks"),
}


def _refuse_used(work: Work, before: RegisterBefore, import_id: int, codes: pd.Series) -> None:
    """A village that others have built on does not leave the register."""
    used = used_since(work.connection, before.added, import_id)
    for village_id in before.changed_since.intersection(before.added):
        used.setdefault(village_id, "village_past")
    if not used:
        return
    uses = dict.fromkeys(_USES.get(name, N_("other records")) for name in used.values())
    named = [str(codes.get(i, i)) for i in sorted(used)]
    raise Refused(
        message(
            N_("{count} villages that came with this import are in use ({uses}): {villages}."),
            count=len(named),
            uses=", ".join(str(message(one)) for one in uses),
            villages=", ".join(named[:MOST_NAMED]) + (" …" if len(named) > MOST_NAMED else ""),
        ),
        message(
            N_("Withdraw what was recorded of them first, or correct the villages with a new "
               "register file.")
        ),
    )  # fmt: skip
