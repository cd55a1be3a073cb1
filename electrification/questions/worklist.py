"""What one person must do today, by role: drawn from a snapshot and from what waits for them.

Nothing is asked of a database here: frames and sets of villages are handed in. Who may do what is
asked of the table of rights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, reduce

import numpy as np
import pandas as pd

from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.rights import Action, Matter, matter_of
from electrification.subject.tasks import TaskState
from geo.units import UnitKey, fold


class Section(StrEnum):
    """The parts of a worklist, the most urgent first: where somebody else waits comes before."""

    RETURNED = "returned"
    TASKS = "tasks"
    OVERDUE = "overdue"
    OBSTACLES = "obstacles"
    REPORTS = "reports"
    VERSIONS = "versions"
    TO_CONFIRM = "to_confirm"
    TO_UPDATE = "to_update"
    DRAFTS = "drafts"


NOW_AND_THEN = frozenset({Section.REPORTS, Section.VERSIONS})
"""Parts that are shown only where something is in them."""
Villages = frozenset[int] | None
"""Ids of villages; None is every village."""


VILLAGE_COLUMNS = (
    "village_id", "village_code", "village_name", "commune_code", "commune_name", "status",
    "stage", "stage_on", "meets", "stale", "last_entry_on", "last_recorded_at",
)  # fmt: skip


LATE_COLUMNS = ("village_id", "stage", "phase", "due_on", "unit_responsible")
REPORT_COLUMNS = ("period", "office", "due_on", "last_on")
TASK_COLUMNS = (
    "task_id", "content", "document_number", "lead_unit", "coordinating_units", "due_on", "state",
    "is_open", "village_codes", "village_names",
)  # fmt: skip


@dataclass(frozen=True)
class Reach:
    """In which villages a person records, reports that nothing changed, and confirms, by matter."""

    records: Mapping[Matter, Villages]
    confirms: Mapping[Matter, Villages]
    reports: Villages
    does_report: bool = False
    confirms_versions: bool = False

    @property
    def does_record(self) -> bool:
        """Whether the person records anything of villages."""
        return self.reports is None or bool(self.reports)

    @property
    def does_confirm(self) -> bool:
        """Whether the person confirms anything."""
        return any(inside is None or inside for inside in self.confirms.values())

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts of the worklist that can concern this person."""
        kept = {Section.TO_CONFIRM} if self.does_confirm else set()
        if self.does_record:
            kept |= set(Section) - {Section.TO_CONFIRM, *NOW_AND_THEN}
        if self.does_report:
            kept.add(Section.REPORTS)
        if self.confirms_versions:
            kept.add(Section.VERSIONS)
        return tuple(section for section in Section if section in kept)


def reach_of(actor: Actor, villages_in: Callable[[tuple[UnitKey, ...] | None], Villages]) -> Reach:
    """How far a person's posts reach; `villages_in` gives the villages of a scope."""
    inside = cache(villages_in)
    return Reach(
        {m: inside(rights.recording_scope(actor, m)) for m in Matter},
        {m: inside(rights.confirming_scope(actor, m)) for m in Matter},
        inside(rights.scope_of(actor, Action.REPORT_NO_CHANGE)),
        rights.may(actor, Action.REPORT_PERIOD),
        rights.may(actor, Action.CONFIRM_CRITERIA),
    )


@dataclass(frozen=True)
class Waiting:
    """What was read for a worklist; frames may be empty.

    Attributes
    ----------
    entries : pending and returned ones, as `Store.waiting_entries` gives them
    drafts : ``id village_id form saved_at``
    late : planned stages past their day, with `LATE_COLUMNS`
    obstacles : by entry id, ``cause unit_responsible due_on document_number``
    tasks : as they stand today, with `TASK_COLUMNS`
    updated : villages about which somebody has recorded today
    versions : versions of the criterion that wait, ``id recorded_by …``
    reports : reports of the person's units that are due, with `REPORT_COLUMNS`
    """

    entries: pd.DataFrame
    drafts: pd.DataFrame
    late: pd.DataFrame
    obstacles: pd.DataFrame
    tasks: pd.DataFrame
    updated: frozenset[int]
    versions: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["id", "recorded_by"])
    )
    reports: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(REPORT_COLUMNS))
    )


@dataclass(frozen=True)
class Worklist:
    """What a person must do. `villages` are all of theirs, those to update first."""

    reach: Reach
    snapshot: Snapshot
    villages: pd.DataFrame
    parts: Mapping[Section, pd.DataFrame]

    @property
    def counts(self) -> dict[Section, int]:
        """How much there is to do in each part that can concern the person."""
        counts = {section: len(self.parts[section]) for section in self.reach.sections}
        return {s: n for s, n in counts.items() if n or s not in NOW_AND_THEN}

    @property
    def total(self) -> int:
        """Everything there is to do."""
        return sum(self.counts.values())

    def to_go_through(self, *, with_finished: bool = False) -> pd.DataFrame:
        """Villages nobody has recorded about today; those that meet the criterion if asked for."""
        rows = self.villages[~self.villages["is_updated"]]
        return rows if with_finished else rows[~rows["meets"]]


def worklist(
    actor: Actor,
    reach: Reach,
    snapshot: Snapshot,
    waiting: Waiting,
    *,
    people: Collection[int] = (),
    offices: Collection[str] = (),
    ended: Collection[str] = (),
) -> Worklist:
    """What this person must do on the snapshot's day.

    Parameters
    ----------
    people : ids of those whose open work this person has taken over
    offices : names of offices whose work is this person's, beside those the posts name
    ended : names of offices that stand no more: a late stage of theirs is for who records it
    """
    own_people = {actor.person_id, *people}
    own_offices = frozenset(fold(name) for name in (*actor.organisations, *offices))
    villages = _villages(snapshot, reach, waiting.updated)
    parts = {
        Section.TO_UPDATE: villages[villages["to_update"]],
        Section.TO_CONFIRM: _to_confirm(waiting.entries, snapshot, reach, actor.person_id),
        Section.RETURNED: _returned(waiting.entries, snapshot, own_people),
        Section.DRAFTS: _named(waiting.drafts, snapshot),
        Section.OVERDUE: _overdue(waiting.late, snapshot, reach, own_offices, ended),
        Section.OBSTACLES: _obstacles(waiting.obstacles, snapshot, own_offices),
        Section.TASKS: _tasks(waiting.tasks, snapshot, actor, own_offices),
        Section.VERSIONS: waiting.versions[waiting.versions["recorded_by"] != actor.person_id],
        Section.REPORTS: _with_days(waiting.reports, snapshot.on).sort_values("due_on"),
    }
    return Worklist(
        reach, snapshot, villages, {s: f.reset_index(drop=True) for s, f in parts.items()}
    )


def _inside(ids: pd.Series, inside: Villages) -> np.ndarray:
    if inside is None:
        return np.ones(len(ids), dtype=bool)
    return np.isin(ids.to_numpy(dtype=np.int64), np.fromiter(inside, np.int64, len(inside)))


def _villages(snapshot: Snapshot, reach: Reach, updated: frozenset[int]) -> pd.DataFrame:
    """The person's villages with ``is_updated to_update silent_days``, the longest silent first."""
    frame = snapshot.frame[list(VILLAGE_COLUMNS)]
    rows = by_name(frame[_inside(frame["village_id"], reach.reports)])
    today = pd.Timestamp(snapshot.on)
    is_updated = _inside(rows["village_id"], updated) | (rows["last_entry_on"] == today).to_numpy()
    rows = rows.assign(
        is_updated=is_updated,
        to_update=rows["stale"].to_numpy(dtype=bool) & ~is_updated,
        silent_days=(today - rows["last_entry_on"]).dt.days.astype("Int64"),
    )
    silence = rows["silent_days"].astype("float").fillna(np.inf)
    rows = rows.assign(silence=-silence.where(rows["to_update"], 0))
    return rows.sort_values(["silence", "meets"], kind="stable").drop(columns="silence")


def _named(rows: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Rows about villages of the register, with the village's commune and status."""
    own = ["village_id", "commune_name", "status"]
    names = [n for n in ("village_code", "village_name") if n not in rows.columns]
    return rows.merge(snapshot.frame[[*own, *names]], on="village_id", how="inner")


def _to_confirm(
    entries: pd.DataFrame, snapshot: Snapshot, reach: Reach, person_id: int
) -> pd.DataFrame:
    """Pending entries of others that the person has the right to confirm.

    By village, those with an irregular entry first; one that another pending entry corrects is
    left out, as confirming the other ends it.
    """
    rows = entries[entries["state"] == EntryState.PENDING]
    rows = rows[~rows["id"].isin(rows["supersedes"].dropna())]
    rows = rows[(rows["recorded_by"] != person_id) & (rows["kind"] != EntryKind.NO_CHANGE)]
    pairs = list(zip(rows["kind"], rows["code"], strict=True))
    matters = {pair: matter_of(*pair) for pair in set(pairs)}
    of_row = np.array([matters[pair] for pair in pairs], dtype=object)
    masks = (
        (of_row == matter) & _inside(rows["village_id"], reach.confirms[matter])
        for matter in set(matters.values())
    )
    allowed = reduce(np.logical_or, masks, np.zeros(len(rows), dtype=bool))
    rows = _named(rows[allowed], snapshot)
    is_odd = rows["is_irregular"].astype(bool)
    rows = rows.assign(
        is_irregular=is_odd, village_is_odd=rows["village_id"].isin(rows.loc[is_odd, "village_id"])
    )
    order = ["village_is_odd", "commune_name", "village_id", "is_irregular", "occurred_on", "id"]
    return rows.sort_values(
        order, ascending=[False, True, True, False, True, True], kind="stable"
    ).drop(columns="village_is_odd")


def _returned(entries: pd.DataFrame, snapshot: Snapshot, people: set[int]) -> pd.DataFrame:
    rows = entries[entries["state"] == EntryState.RETURNED]
    rows = rows[~rows["id"].isin(entries["supersedes"].dropna())]
    rows = _named(rows[rows["recorded_by"].isin(people)], snapshot)
    return rows.sort_values("decided_at", kind="stable")


def _is_theirs(names: Iterable[object], offices: frozenset[str]) -> np.ndarray:
    """Which of the offices named (one a line) are among the person's, spelling aside."""
    distinct = set(names)
    known = {
        name: isinstance(name, str) and any(fold(line) in offices for line in name.splitlines())
        for name in distinct
    }
    return np.array([known[name] for name in names], dtype=bool)


def _overdue(
    late: pd.DataFrame,
    snapshot: Snapshot,
    reach: Reach,
    offices: frozenset[str],
    ended: Collection[str],
) -> pd.DataFrame:
    """Late stages of the person's office; of no office that stands: for who records the stage."""
    named = late["unit_responsible"].notna() & ~late["unit_responsible"].isin(["", *ended])
    theirs = _is_theirs(list(late["unit_responsible"]), offices)
    recorded = np.zeros(len(late), dtype=bool)
    for stage in set(late["stage"]):
        inside = _inside(late["village_id"], reach.records[matter_of(EntryKind.STAGE, stage)])
        recorded |= (late["stage"] == stage).to_numpy() & inside
    rows = _named(late[theirs | (~named.to_numpy(dtype=bool) & recorded)], snapshot)
    return _with_days(rows, snapshot.on).sort_values("due_on", kind="stable")


def _obstacles(
    obstacles: pd.DataFrame, snapshot: Snapshot, offices: frozenset[str]
) -> pd.DataFrame:
    each = snapshot.frame[["village_id", "obstacle_entry_ids"]].explode("obstacle_entry_ids")
    each = each.dropna().rename(columns={"obstacle_entry_ids": "entry_id"})
    rows = each.astype({"entry_id": "int64"}).merge(
        obstacles, left_on="entry_id", right_index=True, how="inner"
    )
    rows = _named(rows[_is_theirs(list(rows["unit_responsible"]), offices)], snapshot)
    return _with_days(rows, snapshot.on).sort_values("due_on", kind="stable", na_position="last")


def _tasks(
    tasks: pd.DataFrame, snapshot: Snapshot, actor: Actor, offices: frozenset[str]
) -> pd.DataFrame:
    """Open tasks of the person's offices; one reported done waits for who may close it.

    `opens` is the village a task is about, where it is one and the person may see it.
    """
    is_reported = (tasks["state"] == TaskState.REPORTED_DONE).to_numpy(dtype=bool)
    both = tasks["lead_unit"].fillna("") + "\n" + tasks["coordinating_units"].fillna("")
    theirs = _is_theirs(list(both), offices) & ~is_reported & rights.may(actor, Action.ANSWER_TASK)
    to_close = is_reported & rights.may(actor, Action.CLOSE_TASK)
    rows = tasks[(theirs | to_close) & tasks["is_open"].to_numpy(dtype=bool)]
    seen = set(snapshot.frame["village_code"])
    opens = [c[0] if len(c) == 1 and c[0] in seen else None for c in rows["village_codes"]]
    rows = rows.assign(opens=pd.Series(opens, rows.index, dtype="object"))
    return _with_days(rows, snapshot.on).sort_values("due_on", kind="stable")


def _with_days(rows: pd.DataFrame, on: dt.date) -> pd.DataFrame:
    """Rows with `days_late`, days since the deadline; missing where it is not past."""
    due_on = pd.to_datetime(rows["due_on"])
    late = (pd.Timestamp(on) - due_on).dt.days.astype("float")
    return rows.assign(due_on=due_on, days_late=late.where(late > 0))
