"""The workbook that people fill in away from the screen and bring back: what stands in it.

A row is a village: which it is and how it stands, locked; what may be recorded about it, to be
filled in; and, hidden, the version it had. Whoever fills it in finds only what their posts record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from electrification import calendar, labels
from electrification.exchange.field_columns import (
    CODE,
    COMMUNE,
    MARK,
    NAME,
    STATE_COLUMNS,
    FillGroup,
    offered,
)
from electrification.exchange.tables import MAX_ROWS
from electrification.questions.snapshot import Snapshot
from electrification.questions.worklist import reach_of
from electrification.storage import Store
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.audit import Anchor
from electrification.subject.entries import EntryKind, Standing
from electrification.subject.milestones import Stage
from electrification.subject.rights import Action, Matter
from electrification.subject.villages import Status
from electrification.texts import N_, Refused, date, message
from electrification.tracking.handover import offices
from electrification.tracking.rules import open_obstacles
from geo.units import UnitKey

FORMAT = "field-workbook"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class FieldRow:
    """A village of the workbook; `locked` are keys of groups that may not be filled in for it.

    `obstacles` are the open ones as the list of the row offers them.
    """

    keys: Mapping[str, str]
    state: Mapping[str, Any]
    obstacles: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class FieldWorkbook:
    """Everything that is written: rows, groups offered, and what they were made from."""

    rows: Sequence[FieldRow]
    groups: tuple[FillGroup, ...]
    matters: frozenset[Matter]
    offices: tuple[str, ...]
    scope_name: str
    snapshot: Snapshot
    database: str
    anchor: Anchor
    made_for: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def may_fill_in(by: Actor) -> bool:
    """Whether there is anything that the person could fill in, somewhere."""
    matters = {m for m in Matter if by.roles & rights.MATTERS[m].records}
    return bool(offered(matters)) and rights.may(by, Action.EXPORT)


def field_workbook(
    store: Store,
    by: Actor,
    *,
    scope: tuple[UnitKey, ...] | None = None,
    scope_name: str = "",
    anchor: Anchor | None = None,
    today: dt.date | None = None,
) -> FieldWorkbook:
    """What a workbook for this person says of the villages of a scope, as of now.

    Parameters
    ----------
    scope : unit keys, optional
        Only villages in these units or below; all that the person records about when None.
    anchor : optional
        The end of the audit chain; asked for when None.

    Raises
    ------
    Refused
        Where the person records nothing in that scope, or there are more villages than fit.
    """
    day = today or calendar.today()
    reach = reach_of(by, store.villages_in)
    head = anchor or store.audit_head() or Anchor(0, "")
    matters = frozenset(m for m, inside in reach.records.items() if inside is None or inside)
    groups = offered(matters)
    ids = _villages(store, reach.records, groups, scope, day)
    if not ids:
        raise Refused(
            message(N_("There is no village here that your posts record anything about.")),
            message(N_("Choose another scope, or ask the administrator about your posts.")),
        )
    if len(ids) > MAX_ROWS:
        raise Refused(
            message(N_("A workbook has at most {most} villages, and these are {count}."),
                    most=MAX_ROWS, count=len(ids)),
            message(N_("Choose a smaller scope.")),
        )  # fmt: skip
    versions = store.versions_of(ids)  # first of all: what is written meanwhile is newer
    standing = store.standing_of(ids, {EntryKind.OBSTACLE})
    snapshot = store.snapshot(day, scope=store.effective(rights.scope_of(by, Action.VIEW)))
    frame = snapshot.frame[snapshot.frame["village_id"].isin(ids)]
    frame = frame.sort_values(["commune_name", "village_code"], kind="stable")
    rows = [
        _row(row, standing[i], versions[i], _locked(reach.records, groups, i))
        for i, row in zip(frame["village_id"].tolist(), frame.to_dict("records"), strict=True)
    ]
    return FieldWorkbook(
        rows=rows,
        groups=groups,
        matters=matters,
        offices=tuple(offices(store, day).standing()),
        scope_name=scope_name,
        snapshot=snapshot,
        database=store.audit_hash(1) or "",
        anchor=head,
        made_for=", ".join(dict.fromkeys(post.title for post in by.posts if post.title)),
    )


Inside = Mapping[Matter, frozenset[int] | None]


def _villages(
    store: Store,
    records: Inside,
    groups: Sequence[FillGroup],
    scope: tuple[UnitKey, ...] | None,
    day: dt.date,
) -> list[int]:
    """Villages of the scope about which something of these groups may be recorded."""
    here = {int(i) for i in store.villages()["village_id"]}
    asked = store.villages_in(scope, day)
    here = here if asked is None else here & asked
    sets = [records[matter] for matter in {m for group in groups for m in group.matters}]
    if any(inside is None for inside in sets):
        return sorted(here)
    return sorted(here & frozenset[int]().union(*(inside for inside in sets if inside)))


def _locked(records: Inside, groups: Sequence[FillGroup], village_id: int) -> frozenset[str]:
    return frozenset(
        group.key
        for group in groups
        if not any(records[m] is None or village_id in (records[m] or ()) for m in group.matters)
    )


def _row(
    row: Mapping[Any, Any],
    standing: Sequence[Standing],
    version: str,
    locked: frozenset[str],
) -> FieldRow:
    obstacles = tuple(obstacle_text(one) for one in open_obstacles(standing).values())
    keys = {
        CODE: str(row["village_code"]),
        NAME: str(row["village_name"]),
        COMMUNE: str(_stated(row["commune_name"]) or ""),
        MARK: f"{int(row['village_id'])}|{version}",
    }
    state = {name: _stated(row.get(name)) for name in STATE_COLUMNS}
    state["status"] = labels.label(Status(row["status"]))
    state["stage"] = labels.label(Stage(row["stage"])) if _stated(row["stage"]) else None
    state["obstacles"] = "; ".join(obstacles) or None
    return FieldRow(keys, state, obstacles, locked)


def _stated(value: Any) -> Any:
    """A value of a frame as Python has it; None for a missing one."""
    if value is None or value is pd.NA or value is pd.NaT or value != value or value == "":
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if isinstance(value, np.generic) else value


def obstacle_text(one: Standing) -> str:
    """An open obstacle as a list offers it: ``#123 Hành lang tuyến (12/03/2025)``."""
    cause = " ".join(labels.cause(one.cause).split())[:80]
    return f"#{one.id} {cause} ({date(one.occurred_on)})"
