"""What a person types into a form, on its way to entries: kept as a draft, taken up again.

A form is plain values by the names of an entry's fields; `households:7` is a count of cluster 7.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from electrification.subject.entries import COUNTS, EntryKind, Inspection, NewEntry
from electrification.subject.typed import text_of
from electrification.texts import N_, Message, Refused, message
from electrification.tracking import capital_forms
from electrification.tracking.rules import inspection_lacks

FORM_KINDS = (
    EntryKind.STAGE,
    EntryKind.NOT_REQUIRED,
    EntryKind.HOUSEHOLDS,
    EntryKind.CUSTOMERS,
    EntryKind.INSPECTION,
    EntryKind.SUPPLY,
    EntryKind.SUSPENSION,
    EntryKind.OBSTACLE,
    EntryKind.PLANNED,
    EntryKind.CAPITAL,
)
"""Kinds of entries that a person fills in a form for, in the order they are offered."""
COUNTED: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.HOUSEHOLDS: (
        "households",
        "population",
        "households_off_grid",
        "households_self_strung",
    ),
    EntryKind.CUSTOMERS: ("households_on_grid", "households_contracted", "households_direct"),
}
_DAYS = ("occurred_on", "due_on", "document_on")
_NUMBERS = (
    "phase", "cluster_id", "refers_to", "work_id", "counter_work_id", "plan_year", *COUNTS,
)  # fmt: skip
_TEXTS = (
    "code", "cause", "unit_responsible", "document_number", "reason", "note", "capital_source",
    "capital_nature", "adjusts", "way", capital_forms.AMOUNT, capital_forms.UNIT,
)  # fmt: skip
_BY_CLUSTER = "is_by_cluster"
_FIELDS = frozenset({*_DAYS, *_NUMBERS, *_TEXTS, _BY_CLUSTER})


@dataclass(frozen=True)
class Form:
    """A form as it is filled in; `supersedes` is the entry that it corrects."""

    kind: EntryKind
    values: Mapping[str, Any] = field(default_factory=dict)
    supersedes: int | None = None


def is_field(name: str) -> bool:
    """Whether a form has a field of that name; ``households:7`` is one."""
    return name.split(":")[0] in _FIELDS


def entries_of(form: Form, village_id: int) -> list[NewEntry]:
    """The entries that a form states: one, or one for each cluster counted.

    Raises
    ------
    Refused
        Where a day, a choice or a reason is missing, without which there is nothing to check.
    """
    values = form.values
    if values.get("occurred_on") is None:
        raise Refused(message(N_("The day is missing.")), message(N_("Choose the day it was so.")))
    if wanted := _unanswered(form):
        raise Refused(*wanted)
    common: dict[str, Any] = {
        "village_id": village_id,
        "kind": form.kind,
        "occurred_on": values["occurred_on"],
        "supersedes": form.supersedes,
        **{name: text_of(values.get(name)) for name in ("document_number", "reason", "note")},
    }
    counts = COUNTED.get(form.kind, ())
    if counts and values.get(_BY_CLUSTER):
        return _by_cluster(values, common, counts)
    return [NewEntry(**common, **_particulars(form.kind, values, counts))]


def _unanswered(form: Form) -> tuple[Message, Message] | None:
    """What a form of its kind must say and does not; with how to mend it."""
    values, kind = form.values, form.kind
    if kind not in COUNTED and kind is not EntryKind.NO_CHANGE and not values.get("code"):
        return message(N_("Nothing is chosen yet.")), message(N_("Choose what is recorded."))
    if kind is EntryKind.NOT_REQUIRED and not text_of(values.get("reason")):
        return message(N_("The reason is missing.")), message(N_("Say in a few words why."))
    if kind is EntryKind.INSPECTION:
        cause = text_of(values.get("cause"))
        return inspection_lacks(str(values.get("code")), cause, values.get("due_on"))
    if kind is EntryKind.CAPITAL:
        return capital_forms.unanswered(values)
    if kind is EntryKind.PLANNED and values.get("due_on") is None:
        return message(N_("The planned day is missing.")), message(N_("Give the day of the plan."))
    is_closed = kind is EntryKind.OBSTACLE and values.get("code") == "closed"
    if is_closed and values.get("refers_to") is None:
        return (
            message(N_("Which obstacle was cleared is missing.")),
            message(N_("Choose one of those that are open.")),
        )
    return None


def _particulars(
    kind: EntryKind, values: Mapping[str, Any], counts: tuple[str, ...]
) -> dict[str, Any]:
    """What only entries of this kind state."""
    code = str(values.get("code") or "")
    if kind is EntryKind.CAPITAL:
        return capital_forms.stated(values) | {"code": code}
    names: tuple[str, ...] = {
        EntryKind.STAGE: ("phase",),
        EntryKind.PLANNED: ("phase", "due_on", "unit_responsible"),
        EntryKind.INSPECTION: ("phase",),
        EntryKind.OBSTACLE: ("refers_to",),
    }.get(kind, ())
    if kind is EntryKind.INSPECTION and code != Inspection.PASSED:
        names += ("cause",)
    if kind is EntryKind.INSPECTION and code == Inspection.PASSED_WITH_DEFECTS:
        names += ("due_on",)
    if kind is EntryKind.OBSTACLE and code == "opened":
        names = ("cause", "unit_responsible", "due_on")
    if kind in COUNTED:
        names = ("cluster_id", *counts)
    stated = {n: text_of(values.get(n)) if n in _TEXTS else values.get(n) for n in names}
    if "phase" in stated:
        stated["phase"] = stated["phase"] or None  # 0 is the whole village
    return stated | {"code": "" if kind in COUNTED else code}


def _by_cluster(
    values: Mapping[str, Any], common: dict[str, Any], counts: tuple[str, ...]
) -> list[NewEntry]:
    clusters = sorted({int(n.split(":")[1]) for n in values if ":" in n})
    made = []
    for cluster_id in clusters:
        stated: dict[str, Any] = {name: values.get(f"{name}:{cluster_id}") for name in counts}
        if any(value is not None for value in stated.values()):
            made.append(NewEntry(**common, **stated, cluster_id=cluster_id))
    return made or [NewEntry(**common)]


def form_of(entry: Mapping[str, Any]) -> Form:
    """The form that corrects an entry, filled in with what the entry states."""
    kind = EntryKind(entry["kind"])
    values: dict[str, Any] = {}
    for name in (*_DAYS, *_NUMBERS, *_TEXTS):
        stated = entry.get(name)
        if stated is None or stated != stated or stated == "":
            continue
        values[name] = int(stated) if name in _NUMBERS else stated
    if kind is EntryKind.CAPITAL:
        values |= capital_forms.filled_in(entry)
    return Form(kind, values, int(entry["id"]))


def as_json(form: Form) -> str:
    """A form as a draft keeps it."""
    values = {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in form.values.items()
        if value is not None
    }
    return json.dumps({"kind": form.kind, "supersedes": form.supersedes, "values": values})


def from_json(text: str) -> Form:
    """A form as a draft kept it; `ValueError` for one that cannot be read any more."""
    read = json.loads(text)
    if not isinstance(read, dict) or not isinstance(read.get("values"), dict):
        raise ValueError("no form")
    supersedes = read.get("supersedes")
    values = {name: _read(name, value) for name, value in read["values"].items()}
    return Form(EntryKind(read["kind"]), values, int(supersedes) if supersedes else None)


def _read(name: str, value: object) -> Any:
    base = name.split(":")[0]
    if base in _DAYS:
        return dt.date.fromisoformat(str(value))
    if base in _NUMBERS:
        return int(str(value))
    if base == _BY_CLUSTER:
        return bool(value)
    if base in _TEXTS:
        return str(value)
    raise ValueError(name)
