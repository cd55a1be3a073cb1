"""Names of the subject's values as people read them, marked for the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from electrification.subject.accounts import Role
from electrification.subject.baseline import ChangeKind
from electrification.subject.capital import CapitalKind, CapitalNature, PartyRole, SourceGroup
from electrification.subject.entries import Cause, EntryKind, EntryState, Inspection
from electrification.subject.evidence import DocumentKind
from electrification.subject.findings import Answer, FindingState
from electrification.subject.imports import FileKind
from electrification.subject.milestones import Stage, StageGroup
from electrification.subject.offices import COMMITTEE
from electrification.subject.periods import PeriodKind, PeriodState, period_named
from electrification.subject.rights import Matter
from electrification.subject.tasks import TaskAction, TaskState
from electrification.subject.villages import Basis, Flag, PositionQuality, Provenance, Status
from electrification.texts import N_, Message, _, half_up, message, number

STATUS: Mapping[Status, str] = {
    Status.NO_DATA: N_("No data yet"),
    Status.NOT_STARTED: N_("Not started"),
    Status.PREPARING: N_("In preparation"),
    Status.BUILDING: N_("Under construction"),
    Status.BUILT_NOT_ENERGISED: N_("Completed, not energised"),
    Status.ENERGISED_PARTLY: N_("Partly energised"),
    Status.ENERGISED_BELOW: N_("Energised, below the criterion"),
    Status.MEETS_CRITERION: N_("Meets the criterion"),
}
FLAG: Mapping[Flag, str] = {
    Flag.SUPPLY_LOST: N_("Supply lost"),
    Flag.SUSPENDED: N_("Suspended"),
    Flag.OBSTACLE: N_("Obstacle"),
    Flag.OVERDUE: N_("Behind schedule"),
    Flag.STALE: N_("Not updated"),
    Flag.NEEDS_REVIEW: N_("Needs review"),
    Flag.SELF_STRUNG: N_("Self-strung line"),
    Flag.OFF_GRID: N_("Local source"),
}
STAGE: Mapping[Stage, str] = {
    Stage.SURVEYED: N_("Survey"),
    Stage.INVESTMENT_APPROVED: N_("Investment approval"),
    Stage.DESIGN_APPROVED: N_("Design approval"),
    Stage.CAPITAL_ALLOCATED: N_("Capital allocation"),
    Stage.CONTRACTOR_SELECTED: N_("Contractor selection"),
    Stage.CONNECTION_AGREED: N_("Connection agreement"),
    Stage.DEFENCE_OPINION: N_("Defence opinion"),
    Stage.UXO_CLEARED: N_("Ordnance clearance"),
    Stage.FOREST_CONVERTED: N_("Forest conversion"),
    Stage.SITE_CLEARED: N_("Site and corridor clearance"),
    Stage.STARTED: N_("Start of works"),
    Stage.MV_LINE_BUILT: N_("Medium-voltage line"),
    Stage.SUBSTATION_INSTALLED: N_("Substation"),
    Stage.LV_LINE_BUILT: N_("Low-voltage line"),
    Stage.METERS_INSTALLED: N_("Meters and service wires"),
    Stage.WORKS_COMPLETED: N_("Works completed"),
    Stage.ACCEPTED: N_("Acceptance"),
    Stage.INSPECTED: N_("Inspection before energising"),
    Stage.ENERGISED: N_("Energising"),
    Stage.CONTRACTED: N_("Electricity contracts"),
    Stage.OPERATION_RECEIVED: N_("Provisional operation"),
    Stage.HANDED_OVER: N_("Handover of assets"),
    Stage.SETTLED: N_("Settlement of accounts"),
    Stage.RECOGNISED: N_("Recognition of the criterion"),
}
STAGE_GROUP: Mapping[StageGroup, str] = {
    StageGroup.PREPARATION: N_("Preparation"),
    StageGroup.WORKS: N_("Works"),
    StageGroup.SUPPLY: N_("Supply"),
}
ENTRY_KIND: Mapping[EntryKind, str] = {
    EntryKind.STAGE: N_("Stage reached"),
    EntryKind.NOT_REQUIRED: N_("Stage not required"),
    EntryKind.PLANNED: N_("Planned date"),
    EntryKind.HOUSEHOLDS: N_("Households counted"),
    EntryKind.CUSTOMERS: N_("Customers counted"),
    EntryKind.INSPECTION: N_("Inspection"),
    EntryKind.SUPPLY: N_("Supply"),
    EntryKind.SUSPENSION: N_("Suspension"),
    EntryKind.OBSTACLE: N_("Obstacle"),
    EntryKind.CAPITAL: N_("Capital"),
    EntryKind.PROGRAMME: N_("Capital programme"),
    EntryKind.REGISTER_STATE: N_("State in the register"),
    EntryKind.NO_CHANGE: N_("No change"),
}
ENTRY_STATE: Mapping[EntryState, str] = {
    EntryState.PENDING: N_("Waiting for confirmation"),
    EntryState.CONFIRMED: N_("Confirmed"),
    EntryState.RETURNED: N_("Returned"),
    EntryState.SUPERSEDED: N_("Corrected"),
    EntryState.WITHDRAWN: N_("Withdrawn"),
}
ROLE: Mapping[Role, str] = {
    Role.VIEWER: N_("Viewer"),
    Role.ENGINEER: N_("Engineer (power company)"),
    Role.INVESTOR: N_("Investor, project board"),
    Role.COMMUNE: N_("Commune officer"),
    Role.PLANNER: N_("Planner (department)"),
    Role.AUDITOR: N_("Auditor, inspector"),
    Role.ADMIN: N_("Administrator"),
}
FILE_KIND: Mapping[FileKind, str] = {
    FileKind.FIELD_WORKBOOK: N_("Update workbook"),
    FileKind.METERS: N_("Meters of the power company"),
    FileKind.REGISTER: N_("Register of villages"),
    FileKind.CAPITAL: N_("Table of capital"),
}
MATTER: Mapping[Matter, str] = {
    Matter.PREPARATION: N_("preparation of the investment"),
    Matter.PLAN: N_("planned dates"),
    Matter.WORKS: N_("works on site"),
    Matter.ACCEPTANCE: N_("acceptance, handover and settlement"),
    Matter.SUPPLY: N_("connection, inspection and energising"),
    Matter.RECOGNITION: N_("recognition of the criterion"),
    Matter.HOUSEHOLDS: N_("households of the commune"),
    Matter.CUSTOMERS: N_("customers of the power company"),
    Matter.OBSTACLE: N_("obstacles"),
    Matter.CAPITAL: N_("capital"),
    Matter.PROGRAMME: N_("capital programme"),
    Matter.REGISTER_STATE: N_("state in the register"),
    Matter.NO_CHANGE: N_("no change"),
}
INSPECTION: Mapping[Inspection, str] = {
    Inspection.PASSED: N_("Passed"),
    Inspection.PASSED_WITH_DEFECTS: N_("Passed with defects to mend"),
    Inspection.FAILED: N_("Failed"),
}
CAUSE: Mapping[Cause, str] = {
    Cause.CORRIDOR: N_("Corridor of the line"),
    Cause.EARTHING: N_("Earthing"),
    Cause.CONSTRUCTION_DEFECT: N_("Defect of construction"),
    Cause.OTHER: N_("Other cause"),
}
CAPITAL: Mapping[CapitalKind, str] = {
    CapitalKind.NEED: N_("Need"),
    CapitalKind.MEDIUM_TERM_PLAN: N_("Medium-term plan"),
    CapitalKind.YEAR_PLAN: N_("Year plan"),
    CapitalKind.ALLOCATION: N_("Allocation"),
    CapitalKind.ADJUSTMENT: N_("Adjustment"),
    CapitalKind.WORK_VALUE: N_("Value of work done"),
    CapitalKind.ADVANCE: N_("Advance"),
    CapitalKind.ADVANCE_RECOVERY: N_("Recovery of an advance"),
    CapitalKind.DISBURSEMENT: N_("Disbursement"),
    CapitalKind.CARRY_OVER: N_("Carry-over"),
    CapitalKind.CANCELLATION: N_("Cancellation"),
    CapitalKind.RECOVERY: N_("Recovery after settlement"),
    CapitalKind.ARREARS: N_("Arrears"),
}
NATURE: Mapping[CapitalNature, str] = {
    CapitalNature.INVESTMENT: N_("Investment capital"),
    CapitalNature.RECURRENT: N_("Recurrent capital"),
}
SOURCE_GROUP: Mapping[SourceGroup, str] = {
    SourceGroup.PROGRAMME: N_("Target programme"),
    SourceGroup.BUDGET: N_("Budget"),
    SourceGroup.FOREIGN: N_("Foreign loans and aid"),
    SourceGroup.POWER_COMPANY: N_("Power company's own capital"),
    SourceGroup.PEOPLE: N_("People's contribution"),
}
PARTY_ROLE: Mapping[PartyRole, str] = {
    PartyRole.INVESTOR: N_("Investor"),
    PartyRole.CONTRACTOR: N_("Contractor"),
}
BASIS: Mapping[Basis, str] = {
    Basis.NONE: N_("nothing recorded"),
    Basis.REGISTER: N_("stated in the register, no evidence"),
    Basis.ENTRIES: N_("dated entries"),
}
PROVENANCE: Mapping[Provenance, str] = {
    Provenance.REGISTER: N_("Register"),
    Provenance.PUBLISHED: N_("Published"),
    Provenance.ILLUSTRATIVE: N_("Illustrative"),
    Provenance.RECORDED: N_("Recorded"),
}
POSITION_QUALITY: Mapping[PositionQuality, str] = {
    PositionQuality.SURVEYED: N_("surveyed"),
    PositionQuality.REGISTER: N_("from the register"),
    PositionQuality.ILLUSTRATIVE: N_("illustrative position"),
    PositionQuality.MISSING: N_("no position"),
}
DOCUMENT_KIND: Mapping[DocumentKind, str] = {
    DocumentKind.PHOTO: N_("Photo"),
    DocumentKind.MINUTES: N_("Minutes"),
    DocumentKind.DECISION: N_("Decision"),
    DocumentKind.LETTER: N_("Official letter"),
    DocumentKind.OTHER: N_("Other document"),
}
OTHER: Mapping[str, str] = {
    "lost": N_("Supply lost"),
    "restored": N_("Supply restored"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "opened": N_("Obstacle opened"),
    "closed": N_("Obstacle cleared"),
}
CHANGE_KIND: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: N_("Added"),
    ChangeKind.REMOVED: N_("Taken off"),
    ChangeKind.MERGED: N_("Merged"),
    ChangeKind.SPLIT: N_("Split"),
}
REGION: Mapping[str, str] = {
    "northern_mountains": N_("Northern midlands and mountains"),
    "central_highlands": N_("Central highlands"),
    "central_coast": N_("North central and central coast"),
    "mekong_delta": N_("Mekong delta"),
    "red_river_delta": N_("Red River delta"),
    "southeast": N_("South-east"),
}
VARIANT: Mapping[str, str] = {"basic": N_("basic set"), "advanced": N_("advanced set")}
MEASURE: Mapping[str, str] = {
    "criterion": N_("Border villages with electricity by the New Rural criterion"),
    "grid": N_("Villages on the national grid"),
    "contracts": N_("Households with an electricity contract"),
    "use": N_("Households that use electricity (statistics)"),
    "works": N_("Works completed (not counted as electricity)"),
}
SEVERITY: Mapping[str, str] = {
    "alarm": N_("Serious"),
    "warning": N_("To be checked"),
    "note": N_("For information"),
}
ANSWER: Mapping[Answer, str] = {
    Answer.ACCEPTED: N_("Accepted with a reason"),
    Answer.MENDED: N_("Mended"),
}
FINDING_STATE: Mapping[FindingState, str] = {
    FindingState.OPEN: N_("Not answered"),
    FindingState.STILL_FIRES: N_("Said to be mended, but still found"),
    FindingState.REOPENED: N_("Open again: its entries changed"),
    FindingState.ANSWERED: N_("Answered"),
}
COUNT: Mapping[str, str] = {
    "households": N_("households"),
    "population": N_("people"),
    "households_on_grid": N_("on the grid"),
    "households_contracted": N_("contracted"),
    "households_direct": N_("registered directly"),
    "households_off_grid": N_("on a local source"),
    "households_self_strung": N_("on a self-strung line"),
}
FIELD: Mapping[str, str] = {
    "occurred_on": N_("Day"),
    "code": N_("What is recorded"),
    "cluster_id": N_("Cluster"),
    "phase": N_("Phase"),
    "amount_vnd": N_("Amount of money"),
    "cause": N_("Cause"),
    "unit_responsible": N_("Unit responsible"),
    "due_on": N_("Deadline"),
    "refers_to": N_("Obstacle that was opened"),
    "supersedes": N_("Entry that is corrected"),
    "reason": N_("Reason"),
    "document_number": N_("Document number"),
    "note": N_("Note"),
    "source": N_("Source"),
    "capital_source": N_("Source of capital"),
    "work_id": N_("Work"),
    "capital_nature": N_("Nature of the money"),
    "document_on": N_("Day of the document"),
    "adjusts": N_("What is adjusted"),
    "is_decrease": N_("Decrease"),
    "counter_work_id": N_("Other work"),
    "plan_year": N_("Plan year"),
    "village_id": N_("Village"),
}
"""Fields of an entry that are no counts, as a refusal names them."""
TASK_STATE: Mapping[TaskState, str] = {
    TaskState.NOT_STARTED: N_("Not taken up yet"),
    TaskState.IN_PROGRESS: N_("Under way"),
    TaskState.REPORTED_DONE: N_("Reported done, to be confirmed"),
    TaskState.RETURNED: N_("Returned, to be done again"),
    TaskState.DONE: N_("Done"),
    TaskState.CANCELLED: N_("Cancelled"),
}
TASK_ACTION: Mapping[TaskAction, str] = {
    TaskAction.PROGRESSED: N_("Report progress"),
    TaskAction.REPORTED_DONE: N_("Report done"),
    TaskAction.CONFIRMED: N_("Confirm as done"),
    TaskAction.RETURNED: N_("Return the task"),
    TaskAction.EXTENDED: N_("Extend the deadline"),
    TaskAction.REASSIGNED: N_("Change the lead unit"),
    TaskAction.CANCELLED: N_("Cancel the task"),
}
TASK_EVENT: Mapping[TaskAction, str] = {
    TaskAction.PROGRESSED: N_("Progress reported"),
    TaskAction.REPORTED_DONE: N_("Reported done"),
    TaskAction.CONFIRMED: N_("Confirmed as done"),
    TaskAction.RETURNED: N_("Returned"),
    TaskAction.EXTENDED: N_("Deadline extended"),
    TaskAction.REASSIGNED: N_("Lead unit changed"),
    TaskAction.CANCELLED: N_("Cancelled"),
}
TASK_FIELD: Mapping[str, str] = {
    "document_number": N_("Number of the document"),
    "document_on": N_("Day of the document"),
    "content": N_("Content of the task"),
    "lead_unit": N_("Lead unit"),
    "coordinating_units": N_("Co-ordinating units"),
    "due_on": N_("Deadline"),
    "occurred_on": N_("Day on which it happened"),
    "result": N_("Result achieved"),
    "reason": N_("Why"),
    "action": N_("State of the task"),
}
PERIOD_KIND: Mapping[PeriodKind, str] = {
    PeriodKind.WEEK: N_("Week"),
    PeriodKind.MONTH: N_("Month"),
    PeriodKind.QUARTER: N_("Quarter"),
    PeriodKind.HALF_YEAR: N_("Half-year"),
    PeriodKind.YEAR: N_("Year"),
}
PERIOD_STATE: Mapping[PeriodState, str] = {
    PeriodState.OPEN: N_("Figures not closed yet"),
    PeriodState.CLOSED: N_("Figures closed"),
}
ACT: Mapping[str, str] = {
    "recorded": N_("recorded afterwards"),
    "confirmed": N_("confirmed afterwards"),
    "corrected": N_("corrected afterwards"),
    "ended": N_("returned or withdrawn afterwards"),
}
CHANGE_CAUSE: Mapping[str, str] = {
    "entries": N_("entries of the village"),
    "baseline": N_("the list of villages counted"),
    "register": N_("the register of villages"),
    "rule": N_("the rule of the criterion"),
    "unknown": N_("nothing found that explains it"),
}
ESTIMATE: Mapping[str, str] = {
    "criterion": N_("Villages that meet the criterion"),
    "grid": N_("Villages on the national grid, whole or in part"),
    "contracts": N_("Households with a contract"),
    "works": N_("Villages with works completed"),
}
REPORT_FIELD: Mapping[str, str] = {
    "office": N_("Unit that reports"),
    "document_number": N_("Number of the report"),
    "note": N_("Remark"),
    **ESTIMATE,
}
_VOCABULARIES: tuple[Mapping[Any, str], ...] = (
    FILE_KIND,
    STATUS,
    FLAG,
    STAGE,
    STAGE_GROUP,
    ENTRY_KIND,
    ENTRY_STATE,
    INSPECTION,
    CAUSE,
    CAPITAL,
    NATURE,
    SOURCE_GROUP,
    PARTY_ROLE,
    BASIS,
    PROVENANCE,
    POSITION_QUALITY,
    TASK_STATE,
    TASK_ACTION,
    ROLE,
    MATTER,
    DOCUMENT_KIND,
    PERIOD_KIND,
    PERIOD_STATE,
    CHANGE_KIND,
    ANSWER,
    FINDING_STATE,
)
_BY_TYPE: Mapping[type[StrEnum], Mapping[Any, str]] = {
    type(next(iter(names))): names for names in _VOCABULARIES
}


def label(value: StrEnum) -> str:
    """The name of a value in the language in use."""
    return _(_BY_TYPE[type(value)][value])


def entry_title(kind: str, code: str) -> str:
    """One line that says what an entry states: ``Stage reached: Energising``."""
    own = EntryKind(kind)
    name = label(own)
    vocabularies: dict[EntryKind, Mapping[str, str]] = {
        EntryKind.STAGE: {str(k): v for k, v in STAGE.items()},
        EntryKind.NOT_REQUIRED: {str(k): v for k, v in STAGE.items()},
        EntryKind.PLANNED: {str(k): v for k, v in STAGE.items()},
        EntryKind.INSPECTION: {str(k): v for k, v in INSPECTION.items()},
        EntryKind.CAPITAL: {str(k): v for k, v in CAPITAL.items()},
        EntryKind.REGISTER_STATE: {str(k): v for k, v in STATUS.items()},
    }
    if own in (EntryKind.SUPPLY, EntryKind.SUSPENSION, EntryKind.OBSTACLE):
        return _(OTHER[code])
    if own is EntryKind.STAGE:
        return _(STAGE[Stage(code)])
    if own in vocabularies:
        return f"{name}: {_(vocabularies[own][code])}"
    return f"{name}: {code}" if code else name


def cause(stated: object) -> str:
    """A cause in the language in use where it is one of the list, else as somebody typed it."""
    if not isinstance(stated, str):
        return ""
    return label(Cause(stated)) if stated in set(Cause) else stated


def field(name: str) -> Message:
    """The name of an entry's field, for a sentence about it."""
    return message({**COUNT, **FIELD}.get(name, name))


def task_event(action: TaskAction) -> str:
    """What happened to a task, said afterwards."""
    return _(TASK_EVENT[action])


def count(name: str) -> str:
    """What a count counts, in lower case."""
    return _(COUNT[name])


def unit_name(name: str, *, is_former: bool = False) -> str:
    """Name of a unit, marked where the unit has ended: ``huyện Quản Bạ (cũ)``."""
    shown = name or _("Unit not known")
    return _("{unit} (former)", unit=shown) if is_former and name else shown


def money(amount_vnd: int) -> str:
    """An amount in million đồng: ``1.234,5 triệu đồng``."""
    millions = half_up(amount_vnd / 1_000_000, 1)
    places = 0 if millions == millions.to_integral_value() else 1
    return _("{amount} million đồng", amount=number(millions, places))


def period_name(key: str) -> str:
    """A reporting period as people say it: ``tháng 9/2025``, ``quý III/2025``."""
    period = period_named(key)
    year, number_of = str(period.year), str(period.number)
    if period.kind is PeriodKind.WEEK:
        return _("week {number}/{year}", number=number_of, year=year)
    if period.kind is PeriodKind.MONTH:
        return _("month {number}/{year}", number=number_of, year=year)
    if period.kind is PeriodKind.QUARTER:
        roman = ("I", "II", "III", "IV")[period.number - 1]
        return _("quarter {number}/{year}", number=roman, year=year)
    if period.kind is PeriodKind.HALF_YEAR:
        if period.number == 1:
            return _("first half of {year}", year=year)
        return _("second half of {year}", year=year)
    return _("year {year}", year=year)


def commune_office(commune_name: str) -> str:
    """The office of a commune as people write it: ``UBND xã Sơn Vĩ``."""
    return COMMITTEE + commune_name
