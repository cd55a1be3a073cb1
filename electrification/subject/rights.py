"""The table of rights: what each role may do, and which entries it records and confirms.

One table that pages, routes, imports, exports and the command line all ask. Nobody confirms their
own entry. Source: works are the investor's, power, meters and contracts the power company's,
households the commune's, payments the treasury's by way of the department, the criterion the
department's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from electrification.subject.accounts import Actor, Role
from electrification.subject.entries import EntryKind
from electrification.subject.milestones import Stage, StageGroup
from geo.units import UnitKey


class Action(StrEnum):
    """What a person does, beside recording and confirming entries (see `MATTERS`)."""

    VIEW = "view"
    SEE_EVIDENCE = "see_evidence"
    SEE_NAMES = "see_names"
    EXPORT = "export"
    ATTACH = "attach"
    REPORT_NO_CHANGE = "report_no_change"
    WITHDRAW = "withdraw"
    ASSIGN_TASK = "assign_task"
    ANSWER_TASK = "answer_task"
    CLOSE_TASK = "close_task"
    IMPORT_REGISTER = "import_register"
    FREEZE_BASELINE = "freeze_baseline"
    REPORT_PERIOD = "report_period"
    CLOSE_PERIOD = "close_period"
    REOPEN_PERIOD = "reopen_period"
    MANAGE_CRITERIA = "manage_criteria"
    CONFIRM_CRITERIA = "confirm_criteria"
    SEE_LOG = "see_log"
    SEE_AUDIT = "see_audit"
    HAND_OVER = "hand_over"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_TEMPLATES = "manage_templates"
    ANSWER_FINDING = "answer_finding"
    ACCEPT_FINDING = "accept_finding"
    REVIEW_PEOPLE = "review_people"
    IMPORT_METERS = "import_meters"
    MANAGE_WORKS = "manage_works"
    MANAGE_SOURCES = "manage_sources"
    SEE_SCENARIO = "see_scenario"
    MAKE_SCENARIO = "make_scenario"
    MAKE_REPORT = "make_report"
    WRITE_REPORT = "write_report"
    TAKE_ARCHIVE = "take_archive"
    IMPORT_FILES = "import_files"
    """Bring files in at all; what is in them is asked of the rights of its own kind."""


class Matter(StrEnum):
    """What an entry is about, as far as it matters who may sign it."""

    PREPARATION = "preparation"
    PLAN = "plan"
    WORKS = "works"
    ACCEPTANCE = "acceptance"
    SUPPLY = "supply"
    RECOGNITION = "recognition"
    HOUSEHOLDS = "households"
    CUSTOMERS = "customers"
    OBSTACLE = "obstacle"
    CAPITAL = "capital"
    PROGRAMME = "programme"
    REGISTER_STATE = "register_state"
    NO_CHANGE = "no_change"


_R = Role
_EVERYBODY = frozenset(Role)
_WORKERS = frozenset({_R.ENGINEER, _R.INVESTOR, _R.COMMUNE, _R.PLANNER})


@dataclass(frozen=True)
class Signing:
    """Who records entries of a matter, and who confirms them."""

    records: frozenset[Role]
    confirms: frozenset[Role]


def _signing(records: set[Role], confirms: set[Role]) -> Signing:
    return Signing(frozenset(records), frozenset(confirms))


MATTERS: Mapping[Matter, Signing] = {
    Matter.PREPARATION: _signing({_R.INVESTOR, _R.PLANNER}, {_R.PLANNER}),
    Matter.PLAN: _signing({_R.INVESTOR, _R.ENGINEER, _R.PLANNER}, {_R.PLANNER}),
    Matter.WORKS: _signing({_R.INVESTOR}, {_R.ENGINEER, _R.PLANNER}),
    Matter.ACCEPTANCE: _signing({_R.INVESTOR}, {_R.PLANNER}),
    Matter.SUPPLY: _signing({_R.ENGINEER}, {_R.PLANNER}),
    Matter.RECOGNITION: _signing({_R.PLANNER}, {_R.PLANNER}),
    Matter.HOUSEHOLDS: _signing({_R.COMMUNE}, {_R.PLANNER}),
    Matter.CUSTOMERS: _signing({_R.ENGINEER}, {_R.PLANNER}),
    Matter.OBSTACLE: _signing(set(_WORKERS), {_R.PLANNER}),
    Matter.CAPITAL: _signing({_R.INVESTOR, _R.PLANNER}, {_R.PLANNER}),
    Matter.PROGRAMME: _signing({_R.INVESTOR, _R.PLANNER}, {_R.PLANNER}),
    Matter.REGISTER_STATE: _signing({_R.PLANNER, _R.ADMIN}, {_R.PLANNER, _R.ADMIN}),
    Matter.NO_CHANGE: _signing(set(_WORKERS), {_R.PLANNER}),
}

ACTIONS: Mapping[Action, frozenset[Role]] = {
    Action.VIEW: _EVERYBODY,
    Action.SEE_EVIDENCE: _EVERYBODY,
    Action.SEE_NAMES: frozenset({_R.PLANNER, _R.AUDITOR, _R.ADMIN}),
    Action.EXPORT: _EVERYBODY,
    Action.ATTACH: _WORKERS,
    Action.REPORT_NO_CHANGE: _WORKERS,
    Action.WITHDRAW: _WORKERS | {_R.ADMIN},
    Action.ASSIGN_TASK: frozenset({_R.PLANNER}),
    Action.ANSWER_TASK: _WORKERS,
    Action.CLOSE_TASK: frozenset({_R.PLANNER}),
    Action.IMPORT_REGISTER: frozenset({_R.PLANNER, _R.ADMIN}),
    Action.FREEZE_BASELINE: frozenset({_R.ADMIN}),
    Action.REPORT_PERIOD: _WORKERS,
    Action.CLOSE_PERIOD: frozenset({_R.PLANNER}),
    Action.REOPEN_PERIOD: frozenset({_R.PLANNER}),
    Action.MANAGE_CRITERIA: frozenset({_R.ADMIN}),
    Action.CONFIRM_CRITERIA: frozenset({_R.ADMIN, _R.PLANNER}),
    Action.SEE_LOG: _EVERYBODY - {_R.VIEWER},
    Action.SEE_AUDIT: frozenset({_R.AUDITOR, _R.ADMIN}),
    Action.HAND_OVER: frozenset({_R.PLANNER, _R.ADMIN}),
    Action.MANAGE_PEOPLE: frozenset({_R.ADMIN}),
    Action.MANAGE_TEMPLATES: frozenset({_R.ADMIN}),
    Action.ANSWER_FINDING: _WORKERS | {_R.ADMIN},
    Action.ACCEPT_FINDING: frozenset({_R.PLANNER, _R.ADMIN}),
    Action.REVIEW_PEOPLE: frozenset({_R.ADMIN}),
    Action.IMPORT_METERS: frozenset({_R.ENGINEER}),
    Action.MANAGE_WORKS: frozenset({_R.PLANNER}),
    Action.MANAGE_SOURCES: frozenset({_R.ADMIN}),
    Action.SEE_SCENARIO: _EVERYBODY,
    Action.MAKE_SCENARIO: frozenset({_R.PLANNER}),
    Action.MAKE_REPORT: _EVERYBODY,
    Action.WRITE_REPORT: frozenset({_R.PLANNER}),
    Action.TAKE_ARCHIVE: frozenset({_R.PLANNER, _R.AUDITOR}),
    Action.IMPORT_FILES: _WORKERS | {_R.ADMIN},
}

_ACCEPTANCE = frozenset({Stage.ACCEPTED, Stage.HANDED_OVER, Stage.SETTLED})
_POWER_COMPANY = frozenset({Stage.CONNECTION_AGREED, Stage.METERS_INSTALLED})
_OF_KIND: Mapping[EntryKind, Matter] = {
    EntryKind.PLANNED: Matter.PLAN,
    EntryKind.HOUSEHOLDS: Matter.HOUSEHOLDS,
    EntryKind.CUSTOMERS: Matter.CUSTOMERS,
    EntryKind.INSPECTION: Matter.SUPPLY,
    EntryKind.SUPPLY: Matter.SUPPLY,
    EntryKind.SUSPENSION: Matter.WORKS,
    EntryKind.OBSTACLE: Matter.OBSTACLE,
    EntryKind.CAPITAL: Matter.CAPITAL,
    EntryKind.PROGRAMME: Matter.PROGRAMME,
    EntryKind.REGISTER_STATE: Matter.REGISTER_STATE,
    EntryKind.NO_CHANGE: Matter.NO_CHANGE,
}
"""Matters by kind; a stage reached or not required goes by its stage."""


def matter_of(kind: EntryKind | str, code: str = "") -> Matter:
    """The matter of an entry, from its kind and, for a stage, from which stage it is.

    >>> matter_of("stage", "energised"), matter_of("planned", "accepted")
    (<Matter.SUPPLY: 'supply'>, <Matter.PLAN: 'plan'>)
    """
    own = EntryKind(kind)
    if own in _OF_KIND:
        return _OF_KIND[own]
    stage = Stage(code)
    if stage is Stage.RECOGNISED:
        return Matter.RECOGNITION
    if stage in _ACCEPTANCE:
        return Matter.ACCEPTANCE
    if stage in _POWER_COMPANY:
        return Matter.SUPPLY
    return {
        StageGroup.PREPARATION: Matter.PREPARATION,
        StageGroup.WORKS: Matter.WORKS,
        StageGroup.SUPPLY: Matter.SUPPLY,
    }[stage.group]


def may(actor: Actor, action: Action) -> bool:
    """Whether the person may do this somewhere; where is `scope_of`."""
    return bool(actor.roles & ACTIONS[action])


def works(actor: Actor) -> bool:
    """Whether the person records or confirms anything, and so has a worklist."""
    return any(actor.roles & (one.records | one.confirms) for one in MATTERS.values())


def scope_of(actor: Actor, action: Action) -> tuple[UnitKey, ...] | None:
    """Units in which the person may do this; None is everywhere, an empty tuple nowhere."""
    return actor.scope(ACTIONS[action])


def recording_scope(actor: Actor, matter: Matter) -> tuple[UnitKey, ...] | None:
    """Units in which the person may record entries of a matter."""
    return actor.scope(MATTERS[matter].records)


def confirming_scope(actor: Actor, matter: Matter) -> tuple[UnitKey, ...] | None:
    """Units in which the person may confirm entries of a matter that others recorded."""
    return actor.scope(MATTERS[matter].confirms)
