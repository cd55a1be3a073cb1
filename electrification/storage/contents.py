"""How each kind of row stands in the audit chain: in which link, and with which of its values.

A row is linked once, when it is added, with every value it has then. A value that is written later
(a village is retired, a membership is no longer what is known) is a second link. What is missing is
not hashed, so a column added to a table later leaves the links of old rows as they were.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from electrification.calendar import iso_instant
from electrification.storage.schema import (
    baseline,
    baseline_change,
    baseline_change_village,
    capital_cutoff,
    capital_source,
    cluster,
    criterion_version,
    document,
    entry,
    entry_decision,
    event,
    evidence,
    finding_answer,
    grid_file,
    grid_line,
    handover,
    import_entry,
    import_file,
    import_undo,
    made_report,
    meter_file,
    meter_reading,
    period,
    period_closing,
    period_estimate,
    period_event,
    period_report,
    person,
    post,
    programme_stage,
    report_text,
    scenario,
    task,
    task_event,
    task_subject,
    unit,
    unit_succession,
    village,
    village_membership,
    village_past,
    work,
    work_investment,
    work_party,
    work_scale,
    work_share,
    work_share_version,
)
from electrification.storage.types import _HEADER, Real, Shape
from electrification.subject.audit import EventAction
from electrification.subject.entries import Decision

Row = dict[str, Any]
Write = Callable[[Any], Any] | None
DESCRIPTION = tuple(c.name for c in village_past.c if c.name not in ("village_id", "until_at"))
"""The columns of a village that may be described anew."""


@dataclass(frozen=True)
class Kept:
    """Rows of one kind: what a link calls them, and how their values are written for hashing.

    Attributes
    ----------
    key : names of the values that make up a row's subject, ``entry:12``
    writes : by name of a hashed value, how it is written; None leaves it as it is
    end, end_action : the value that is written later, and the action of the link that says so
    end_with : further values that are written with the end
    """

    table: sa.Table
    subject: str
    actions: tuple[str, ...]
    key: tuple[str, ...]
    writes: Mapping[str, Write]
    end: str | None = None
    end_action: str | None = None
    end_with: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[str, ...]:
        """The values that are written later, together; none where a row has no end."""
        return () if self.end is None else (self.end, *self.end_with)

    def subject_of(self, row: Mapping[str, Any]) -> str:
        """What links call this row."""
        return f"{self.subject}:" + "/".join(_key_text(row[name]) for name in self.key)

    def content_of(self, row: Mapping[str, Any]) -> Row:
        """The values of a row that its link holds by their hash."""
        return {
            name: value if write is None else write(value)
            for name, write in self.writes.items()
            if (value := row.get(name)) is not None
        }

    def end_of(self, row: Mapping[str, Any]) -> Row:
        """The values that the link of a row's end holds by their hash."""
        return {name: row[name] for name in (*self.key, *self.ends)}


def point_text(value: Any) -> Any:
    """A point as ``POINT(104.9 23.1)``, or lines, from a shape or what a database keeps of it.

    What cannot be read as a shape stays as it is.
    """
    if value is None:
        return None
    shape = value
    if not isinstance(value, BaseGeometry):
        raw = value.removeprefix(_HEADER) if isinstance(value, bytes) else value
        try:
            shape = shapely.from_wkb(raw)
        except (shapely.errors.ShapelyError, TypeError, ValueError):
            return value
    if isinstance(shape, shapely.MultiLineString) and not shape.is_empty:
        return _lines_text(shape)
    if not isinstance(shape, shapely.Point) or shape.is_empty:
        return value if isinstance(value, bytes | str) else shape.wkt
    return f"POINT({shape.x!r} {shape.y!r})"


def _lines_text(shape: shapely.MultiLineString) -> str:
    parts = (", ".join(f"{x!r} {y!r}" for x, y in part.coords) for part in shape.geoms)
    return "MULTILINESTRING(" + ", ".join(f"({part})" for part in parts) + ")"


def _key_text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return iso_instant(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _truth(value: Any) -> Any:
    """A truth value, which SQLite keeps as 0 or 1; another number stays what it is."""
    return bool(value) if value in (0, 1) else value


def _real(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


def _write_of(column: sa.Column[Any]) -> Write:
    if isinstance(column.type, Shape):
        return point_text
    if isinstance(column.type, sa.Boolean):
        return _truth
    return _real if isinstance(column.type, type(Real)) else None


def _writes(columns: Iterable[sa.Column[Any]]) -> dict[str, Write]:
    return {column.name: _write_of(column) for column in columns}


def _kept(
    table: sa.Table,
    subject: str,
    actions: tuple[str, ...] = (),
    end: str | None = None,
    **more: Any,
) -> Kept:
    """Rows of a table with all their values, but for those that are written later."""
    later = {end, *more.get("end_with", ())}
    own = {
        "actions": actions or (subject,),
        "key": tuple(c.name for c in table.primary_key),
        "writes": _writes(c for c in table.c if c.name not in later),
        "end": end,
    }
    return Kept(table, subject, **(own | more))


UNIT = _kept(unit, "unit")
SUCCESSION = _kept(unit_succession, "succession")
PERSON = _kept(
    person,
    "person",
    writes={"id": None, "key": None},
    end="disabled_at",
    end_action="person_disabled",
)
"""A person stands in the chain by number and key; names may be put right or taken out."""
POST = _kept(post, "post", end="ended_on", end_action="post_ended")
HANDOVER = _kept(handover, "handover")
PROGRAMME_STAGE = _kept(programme_stage, "programme_stage")
VILLAGE = _kept(village, "village", end="retired_at", end_action="village_retired")
"""A village as it was described first."""
VILLAGE_CHANGED = Kept(
    village_past,
    "village",
    ("village_changed",),
    ("id", "at"),
    {"id": None, "at": None, **_writes(village.c[name] for name in DESCRIPTION)},
)
"""A village as it was described anew from an instant on."""
MEMBERSHIP = _kept(
    village_membership, "membership", end="known_until", end_action="membership_ended"
)
CLUSTER = _kept(cluster, "cluster")
ENTRY = _kept(entry, "entry")
DECISION = _kept(entry_decision, "decision", tuple(str(d) for d in Decision))
DOCUMENT = _kept(
    document, "document", writes=_writes(c for c in document.c if c.name != "attendees")
)
"""A document without those present: their names may be put right or taken out."""
EVIDENCE = _kept(
    evidence,
    "evidence",
    end="removed_at",
    end_action="evidence_removed",
    end_with=("removed_by", "removed_reason"),
)
TASK = _kept(task, "task")
TASK_SUBJECT = _kept(task_subject, "task_subject")
TASK_EVENT = _kept(task_event, "task_event")
PERIOD = _kept(period, "period")
PERIOD_CLOSING = _kept(period_closing, "period_closing")
PERIOD_EVENT = _kept(period_event, "period_event")
PERIOD_REPORT = _kept(period_report, "period_report")
PERIOD_ESTIMATE = _kept(period_estimate, "period_estimate")
FINDING_ANSWER = _kept(finding_answer, "finding_answer")
METER_FILE = _kept(meter_file, "meter_file")
METER_READING = _kept(meter_reading, "meter_reading")
MADE_REPORT = _kept(made_report, "made_report")
REPORT_TEXT = _kept(report_text, "report_text")
IMPORT_FILE = _kept(import_file, "import_file")
IMPORT_ENTRY = _kept(import_entry, "import_entry")
IMPORT_UNDO = _kept(import_undo, "import_undo")
EVENT = _kept(event, "event", tuple(str(a) for a in EventAction))
_BASELINE = _kept(baseline, "baseline", end="retired_at", end_action="baseline_retired")
BASELINE = replace(_BASELINE, writes={**_BASELINE.writes, "villages": None})
"""A baseline with `villages`, the sorted ids of those counted."""
BASELINE_CHANGE = _kept(baseline_change, "baseline_change")
BASELINE_CHANGE_VILLAGE = _kept(baseline_change_village, "baseline_change_village")
SCENARIO = _kept(
    scenario,
    "scenario",
    end="put_aside_at",
    end_action="scenario_put_aside",
    end_with=("put_aside_by",),
)
CAPITAL_SOURCE = _kept(capital_source, "capital_source")
CAPITAL_CUTOFF = _kept(capital_cutoff, "capital_cutoff")
WORK = _kept(work, "work")
WORK_INVESTMENT = _kept(
    work_investment,
    "work_investment",
    end="decided_at",
    end_action="work_investment_decided",
    end_with=("decision", "decided_by", "decision_reason"),
)
WORK_PARTY = _kept(work_party, "work_party")
WORK_SHARE_VERSION = _kept(work_share_version, "work_share_version")
WORK_SHARE = _kept(work_share, "work_share")
WORK_SCALE = _kept(work_scale, "work_scale")
GRID_FILE = _kept(grid_file, "grid_file")
GRID_LINE = _kept(grid_line, "grid_line")
CRITERION_VERSION = _kept(
    criterion_version,
    "criterion_version",
    end="decided_at",
    end_action="criterion_version_decided",
    end_with=("decision", "decided_by", "decision_reason"),
)

ALL_KEPT = (
    UNIT, SUCCESSION, PERSON, POST, HANDOVER, PROGRAMME_STAGE, VILLAGE, VILLAGE_CHANGED,
    MEMBERSHIP, CLUSTER, ENTRY, DECISION, DOCUMENT, EVIDENCE, TASK, TASK_SUBJECT, TASK_EVENT,
    PERIOD, PERIOD_CLOSING, PERIOD_EVENT, PERIOD_REPORT, PERIOD_ESTIMATE,
    FINDING_ANSWER, METER_FILE, METER_READING, IMPORT_FILE, IMPORT_ENTRY, IMPORT_UNDO,
    MADE_REPORT, REPORT_TEXT, EVENT, BASELINE, BASELINE_CHANGE, BASELINE_CHANGE_VILLAGE,
    CRITERION_VERSION, CAPITAL_SOURCE, CAPITAL_CUTOFF, WORK, WORK_INVESTMENT, WORK_PARTY,
    WORK_SHARE_VERSION, WORK_SHARE, SCENARIO, WORK_SCALE, GRID_FILE, GRID_LINE,
)  # fmt: skip
