"""A filled-in workbook on its way in: what it would record, and recording it.

The rules and rights are those of a form (`recording`): nothing is allowed here that is not there.
All of a workbook is recorded or nothing, and what stands already is not recorded twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from electrification import calendar
from electrification.storage import Store, Work
from electrification.storage.imports import standing_file
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.entries import (
    NewEntry,
    Standing,
    impossible,
)
from electrification.subject.imports import BroughtFile, FileKind
from electrification.subject.milestones import STAGES, Stage, not_required_by
from electrification.subject.rights import Matter, matter_of
from electrification.texts import N_, RELOAD, Message, Refused, message
from electrification.tracking.recording import (
    as_standing,
    no_right,
    programme_of,
    record,
)
from electrification.tracking.rules import (
    Breach,
    impossible_beside,
    irregular_beside,
    looks_at,
    stage_of,
)


@dataclass(frozen=True)
class Stated:
    """An entry that a workbook states: in which row, and in which group of columns."""

    entry: NewEntry
    row: int
    group: str


@dataclass(frozen=True, kw_only=True)
class FilledFile:
    """A workbook that was read: what it states, and the version of each village it was made from.

    `sha256` is of its content; `exported_at`, `data_version` and `audit_anchor` are of its export.
    """

    file_name: str
    sha256: str
    exported_at: dt.datetime
    data_version: int
    audit_anchor: str
    stated: Sequence[Stated]
    seen: Mapping[int, str]

    @property
    def rows(self) -> int:
        """How many rows state something."""
        return len({one.row for one in self.stated})


@dataclass(frozen=True)
class Objection:
    """Why an entry of a workbook cannot be recorded; `field` is the one to be mended."""

    stated: Stated
    field: str
    problem: Message
    remedy: Message


@dataclass(frozen=True)
class Coming:
    """An entry that would be recorded; `breaches` are what is out of the ordinary about it."""

    stated: Stated
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True)
class ImportPlan:
    """What a workbook would record.

    Attributes
    ----------
    known : entries that stand already and are not recorded again
    standing : by village the entries that stand now, as far as the rules look at them
    versions : by village the version it has now
    changed : villages that others have written about since the export
    """

    coming: tuple[Coming, ...]
    known: tuple[Stated, ...]
    objections: tuple[Objection, ...]
    standing: Mapping[int, Sequence[Standing]]
    versions: Mapping[int, str]
    changed: frozenset[int]

    @property
    def can_be_applied(self) -> bool:
        """Whether there is something to record and nothing that forbids it."""
        return bool(self.coming) and not self.objections


def plan_import(
    store: Store, file: FilledFile, by: Actor, today: dt.date | None = None
) -> ImportPlan:
    """What a workbook would record, entry by entry; writes nothing."""
    day = today or calendar.today()
    ids = sorted({one.entry.village_id for one in file.stated})
    versions = store.versions_of(ids)  # first of all: what is written meanwhile is newer
    kinds = {kind for one in file.stated for kind in looks_at(one.entry.kind)}
    standing = store.standing_of(ids, kinds)
    plan = _Planning(store, by, day)
    by_village: dict[int, list[Stated]] = {}
    for one in file.stated:
        by_village.setdefault(one.entry.village_id, []).append(one)
    for village_id, own in by_village.items():
        plan.look_at(sorted(own, key=_order), standing[village_id])
    about = {one.stated.entry.village_id for one in plan.coming}
    return ImportPlan(
        tuple(plan.coming),
        tuple(plan.known),
        tuple(plan.objections),
        standing,
        versions,
        _changed(store, file.seen, versions, about, by),
    )


class _Planning:
    """Entries looked at one after the other, as recording them would."""

    def __init__(self, store: Store, by: Actor, day: dt.date) -> None:
        self._by = by
        self._day = day
        self._templates = store.templates.not_required()
        scopes = {matter: rights.recording_scope(by, matter) for matter in Matter}
        inside = {scope: store.villages_in(scope, day) for scope in set(scopes.values())}
        self._inside = {matter: inside[scope] for matter, scope in scopes.items()}
        self.coming: list[Coming] = []
        self.known: list[Stated] = []
        self.objections: list[Objection] = []

    def look_at(self, own: Iterable[Stated], standing: Sequence[Standing]) -> None:
        """The entries of one village, beside those that stand."""
        others = list(standing)
        for one in own:
            if self._is_impossible(one):
                continue
            breach = next(iter(impossible_beside(one.entry, others)), None)
            if breach is not None and breach.rule == "said_already":
                self.known.append(one)
                continue
            if breach is not None:
                field = _FIELD_OF_RULE.get(breach.rule, "code")
                self.objections.append(Objection(one, field, breach.problem, breach.remedy))
            else:
                self._judge(one, others)
            others.append(as_standing(one.entry))

    def _is_impossible(self, one: Stated) -> bool:
        matter = matter_of(one.entry.kind, one.entry.code)
        inside = self._inside[matter]
        if inside is not None and one.entry.village_id not in inside:
            why = no_right(matter, self._by.roles & rights.MATTERS[matter].records)
            self.objections.append(
                Objection(one, "code", as_message(why.problem), as_message(why.remedy))
            )
            return True
        for field, problem in impossible(one.entry, self._day):
            self.objections.append(Objection(one, field, problem, message(_CORRECT)))
            return True
        return False

    def _judge(self, one: Stated, others: Sequence[Standing]) -> None:
        skipped = not_required_by(programme_of(others), self._templates)
        odd = irregular_beside(one.entry, others, skipped)
        if odd and not (one.entry.reason and one.entry.document_number):
            field = "document_number" if one.entry.reason else "reason"
            remedy = message(N_("It can be recorded with a reason and a document number."))
            self.objections.append(Objection(one, field, odd[0].problem, remedy))
        else:
            self.coming.append(Coming(one, tuple(odd)))


def as_message(said: Message | str | None) -> Message:
    """What a refusal says, as a message whatever it was given as."""
    return said if isinstance(said, Message) else Message("{said}", {"said": said or ""})


_CORRECT = N_("Correct the cell.")
_FIELD_OF_RULE = {
    "inspection_unexplained": "cause",
    "no_such_obstacle": "refers_to",
    "closed_already": "refers_to",
    "closed_before_opened": "occurred_on",
}
_LATEST = len(STAGES)


def _order(one: Stated) -> tuple[dt.date, int, int]:
    """Within a village by day, and on one day in the order of stages."""
    stage = stage_of(one.entry)
    position = _LATEST if stage is None else Stage(stage).position
    is_end = one.entry.code in ("restored", "resumed", "closed")
    return one.entry.occurred_on, position, int(is_end)


def _changed(
    store: Store,
    seen: Mapping[int, str],
    versions: Mapping[int, str],
    about: Iterable[int],
    by: Actor,
) -> frozenset[int]:
    """Villages others wrote about since; what only the same person wrote is no surprise."""
    moved = {i: seen[i] for i in about if i in seen and seen[i] != versions.get(i)}
    writers = store.written_since(moved) if moved else {}
    return frozenset(i for i, people in writers.items() if people - {by.person_id})


def import_filled(
    store: Store,
    file: FilledFile,
    by: Actor,
    today: dt.date | None = None,
    *,
    despite: Mapping[int, str] | None = None,
) -> ImportPlan:
    """Record what a workbook states, all of it or nothing; answers what was recorded.

    Parameters
    ----------
    despite : by village id, optional
        The version of villages that others have written about since the export, as the person saw
        them: those are recorded about all the same.

    Raises
    ------
    Refused
        For a workbook that was recorded before and stands; where an entry meets an objection;
        where others wrote about a village and the person has not seen it.
    """
    accepted = despite or {}
    plan = plan_import(store, file, by, today)
    _refuse_known_file(store, file)
    if plan.objections:
        first = plan.objections[0]
        raise Refused(
            message(N_("Row {row}: {problem}"), row=str(first.stated.row), problem=first.problem),
            first.remedy,
        )
    if not plan.coming:
        return plan
    unseen = [i for i in sorted(plan.changed) if accepted.get(i) != plan.versions[i]]
    if unseen:
        raise Refused(
            message(N_("Others have recorded about {count} villages of this workbook meanwhile."),
                    count=len(unseen)),
            message(N_("Look at the preview again and decide; nothing was recorded.")),
        )  # fmt: skip
    entries = [one.stated.entry for one in plan.coming]
    rows = [str(one.stated.row) for one in plan.coming]

    def with_file(work: Work, made: list[int]) -> None:
        if standing_file(work.connection, file.sha256) is not None:
            raise Refused(message(N_("Somebody else has recorded this file just now.")), RELOAD)
        work.add_import(_as_row(file), dict(zip(made, rows, strict=True)))

    about = {one.village_id for one in entries}
    seen = {i: plan.versions[i] for i in about}
    record(store, entries, by, today, seen=seen, also=with_file)
    return plan


def earlier_import(store: Store, sha256: str) -> int | None:
    """The number under which this very file was recorded and still stands; None otherwise."""
    return store.imports.standing_file(sha256)


def _refuse_known_file(store: Store, file: FilledFile) -> None:
    if (before := earlier_import(store, file.sha256)) is not None:
        raise Refused(
            message(N_("This very file was recorded already, as import {id}."), id=before),
            message(N_("Nothing needs to be done; to take it back, see the imports below.")),
        )


def _as_row(file: FilledFile) -> dict[str, object]:
    brought = BroughtFile(FileKind.FIELD_WORKBOOK, file.file_name, file.sha256, file.rows)
    return {
        **brought.as_row(),
        "exported_at": file.exported_at,
        "data_version": file.data_version,
        "audit_anchor": file.audit_anchor,
    }
