"""An entry: one dated, signed statement about a village. Entries are added, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from electrification.subject.capital import MAX_AMOUNT_VND, CapitalKind
from electrification.subject.milestones import Stage
from electrification.subject.typed import impossible_text
from electrification.subject.villages import Provenance, Status
from electrification.texts import N_, Message, message


class EntryKind(StrEnum):
    """What an entry states."""

    STAGE = "stage"
    NOT_REQUIRED = "not_required"
    PLANNED = "planned"
    HOUSEHOLDS = "households"
    CUSTOMERS = "customers"
    INSPECTION = "inspection"
    SUPPLY = "supply"
    SUSPENSION = "suspension"
    OBSTACLE = "obstacle"
    CAPITAL = "capital"
    PROGRAMME = "programme"
    REGISTER_STATE = "register_state"
    NO_CHANGE = "no_change"


class Decision(StrEnum):
    """What was decided about an entry; each is a row of its own with its date and person."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class EntryState(StrEnum):
    """Where an entry stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STATE_AFTER = {
    Decision.CONFIRMED: EntryState.CONFIRMED,
    Decision.RETURNED: EntryState.RETURNED,
    Decision.WITHDRAWN: EntryState.WITHDRAWN,
    Decision.SUPERSEDED: EntryState.SUPERSEDED,
}
"""Where an entry stands after the last decision about it; pending without any."""


class Inspection(StrEnum):
    """Result of the check before energising."""

    PASSED = "passed"
    PASSED_WITH_DEFECTS = "passed_with_defects"
    FAILED = "failed"


class Cause(StrEnum):
    """Why an inspection was not passed, or what an obstacle is; other words are kept as typed."""

    CORRIDOR = "corridor"
    EARTHING = "earthing"
    CONSTRUCTION_DEFECT = "construction_defect"
    OTHER = "other"


CODES: dict[EntryKind, tuple[str, ...] | None] = {
    EntryKind.STAGE: tuple(s for s in Stage if s is not Stage.INSPECTED),
    EntryKind.NOT_REQUIRED: tuple(Stage),
    EntryKind.PLANNED: tuple(Stage),
    EntryKind.HOUSEHOLDS: (),
    EntryKind.CUSTOMERS: (),
    EntryKind.INSPECTION: tuple(Inspection),
    EntryKind.SUPPLY: ("lost", "restored"),
    EntryKind.SUSPENSION: ("suspended", "resumed"),
    EntryKind.OBSTACLE: ("opened", "closed"),
    EntryKind.CAPITAL: tuple(CapitalKind),
    EntryKind.PROGRAMME: None,
    EntryKind.REGISTER_STATE: tuple(Status),
    EntryKind.NO_CHANGE: (),
}
"""Codes each kind admits: none at all, a list, or (None) any text."""

COUNTS = (
    "households",
    "population",
    "households_on_grid",
    "households_contracted",
    "households_direct",
    "households_off_grid",
    "households_self_strung",
)
MAX_COUNT = 1_000_000
EARLIEST_DAY = dt.date(1975, 1, 1)
"""No entry is of a day before this one: a year before it is a slip of the pen."""
LATEST_DEADLINE = dt.date(2100, 12, 31)
"""No deadline is after this day."""
MAX_NOTE_CHARACTERS = 4_000


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """An entry on its way in. Counts are households (population: people), money is whole đồng."""

    village_id: int
    kind: EntryKind
    occurred_on: dt.date
    code: str = ""
    cluster_id: int | None = None
    phase: int | None = None
    households: int | None = None
    population: int | None = None
    households_on_grid: int | None = None
    households_contracted: int | None = None
    households_direct: int | None = None
    households_off_grid: int | None = None
    households_self_strung: int | None = None
    amount_vnd: int | None = None
    plan_year: int | None = None
    capital_source: str | None = None
    work_id: int | None = None
    capital_nature: str | None = None
    document_on: dt.date | None = None
    adjusts: str | None = None
    is_decrease: bool | None = None
    counter_work_id: int | None = None
    cause: str | None = None
    unit_responsible: str | None = None
    due_on: dt.date | None = None
    refers_to: int | None = None
    supersedes: int | None = None
    is_irregular: bool = False
    reason: str | None = None
    document_number: str | None = None
    note: str | None = None
    source: str | None = None
    provenance: Provenance = Provenance.RECORDED


@dataclass(frozen=True)
class NewDecision:
    """A decision on its way in, about the entry with that id."""

    entry_id: int
    decision: Decision
    reason: str | None = None
    by_entry_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """An entry as it stands in its village, with the counts it states."""

    id: int
    kind: EntryKind
    code: str
    occurred_on: dt.date
    state: EntryState = EntryState.CONFIRMED
    cluster_id: int | None = None
    phase: int | None = None
    refers_to: int | None = None
    supersedes: int | None = None
    document_number: str | None = None
    cause: str | None = None
    due_on: dt.date | None = None
    counts: Mapping[str, int | None] = field(default_factory=dict)


ENTRY_FIELDS = tuple(f.name for f in fields(NewEntry))


def impossible(entry: NewEntry, today: dt.date) -> list[tuple[str, Message]]:
    """What no entry may say, as (field, message); an empty list lets it through.

    Only what cannot be is refused here: a day still to come, a negative count, a code its kind
    does not have. What is irregular but happens is not the business of this check.
    """
    found: list[tuple[str, Message]] = []
    found += _impossible_code(entry) + _nothing_said(entry)
    if entry.occurred_on < EARLIEST_DAY:
        found.append(
            (
                "occurred_on",
                message(N_("{day} is before {first}."), day=entry.occurred_on, first=EARLIEST_DAY),
            )
        )
    if entry.occurred_on > today:
        found.append(("occurred_on", message(N_("{day} is still to come."), day=entry.occurred_on)))
    if entry.due_on is not None and entry.due_on < EARLIEST_DAY:
        early = message(N_("{day} is before {first}."), day=entry.due_on, first=EARLIEST_DAY)
        found.append(("due_on", early))
    if entry.due_on is not None and entry.due_on > LATEST_DEADLINE:
        late = message(N_("The deadline is {day}: look at the year again."), day=entry.due_on)
        found.append(("due_on", late))
    for name in COUNTS:
        value = getattr(entry, name)
        if value is not None and not 0 <= value <= MAX_COUNT:
            found.append((name, message(N_("A count is between 0 and {most}."), most=MAX_COUNT)))
    found += _more_than_whole(entry)
    found += _impossible_amount(entry.amount_vnd)
    if entry.document_on is not None and entry.document_on > today:
        later = message(N_("{day} is still to come."), day=entry.document_on)
        found.append(("document_on", later))
    if entry.document_on is not None and entry.document_on < EARLIEST_DAY:
        early = message(N_("{day} is before {first}."), day=entry.document_on, first=EARLIEST_DAY)
        found.append(("document_on", early))
    if entry.phase is not None and not 1 <= entry.phase <= 99:
        found.append(("phase", message(N_("A phase is a number from 1 to 99."))))
    for name in TEXTS:
        text = getattr(entry, name) or ""
        most = MAX_NOTE_CHARACTERS if name == "note" else MAX_TEXT_CHARACTERS
        if (wrong := impossible_text(text, most)) is not None:
            found.append((name, wrong))
    return found


def _impossible_amount(amount_vnd: object) -> list[tuple[str, Message]]:
    if amount_vnd is None:
        return []
    if isinstance(amount_vnd, bool) or not isinstance(amount_vnd, int):
        return [("amount_vnd", message(N_("An amount of money is in whole đồng.")))]
    if amount_vnd < 0:
        return [("amount_vnd", message(N_("An amount of money is not negative.")))]
    if amount_vnd > MAX_AMOUNT_VND:
        large = message(N_("An amount is {most} đồng at most: look at the unit again."),
                        most=MAX_AMOUNT_VND)  # fmt: skip
        return [("amount_vnd", large)]
    return []


TEXTS = (
    "note",
    "reason",
    "cause",
    "document_number",
    "unit_responsible",
    "source",
    "capital_source",
)
MAX_TEXT_CHARACTERS = 500
_PARTS = (
    ("households_direct", "households_contracted"),
    ("households_off_grid", "households"),
    ("households_self_strung", "households"),
    ("households", "population"),
)


def _more_than_whole(entry: NewEntry) -> list[tuple[str, Message]]:
    """Counts of one entry of which one is a part of the other and yet larger."""
    found = []
    for part, whole in _PARTS:
        few, many = getattr(entry, part), getattr(entry, whole)
        if few is not None and many is not None and few > many:
            found.append(
                (part, message(N_("{part} cannot be more than {whole}."), part=few, whole=many))
            )
    return found


_MUST_SAY: dict[EntryKind, tuple[str, ...]] = {
    EntryKind.PLANNED: ("due_on",),
    EntryKind.CAPITAL: ("amount_vnd",),
    EntryKind.HOUSEHOLDS: (
        "households",
        "population",
        "households_off_grid",
        "households_self_strung",
    ),
    EntryKind.CUSTOMERS: ("households_on_grid", "households_contracted", "households_direct"),
}
"""Of which fields an entry of a kind states at least one."""


def _nothing_said(entry: NewEntry) -> list[tuple[str, Message]]:
    names = _MUST_SAY.get(entry.kind, ())
    if not names or any(getattr(entry, name) is not None for name in names):
        return []
    return [(names[0], message(N_("The entry states nothing: give a value.")))]


def _impossible_code(entry: NewEntry) -> list[tuple[str, Message]]:
    allowed = CODES[entry.kind]
    if entry.kind is EntryKind.STAGE and entry.code == Stage.INSPECTED:
        return [("code", message(N_("An inspection is recorded with its result.")))]
    if allowed is None:
        return [] if entry.code else [("code", message(N_("The programme is missing.")))]
    if (allowed and entry.code not in allowed) or (not allowed and entry.code):
        return [
            (
                "code",
                message(N_("{code} is not a value of {kind}."), code=entry.code, kind=entry.kind),
            )
        ]
    if entry.kind is EntryKind.OBSTACLE and entry.code == "closed" and entry.refers_to is None:
        return [("refers_to", message(N_("Closing an obstacle names the one that was opened.")))]
    return []
