"""A village, its people and its tasks told wholly in words that would run."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from electrification import calendar, tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor, Role
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from electrification.subject.evidence import DocumentKind
from electrification.subject.tasks import NewTask, NewTaskEvent, TaskAction, TaskSubject
from electrification.tracking.evidence import About, NewFile, attach
from electrification.tracking.record_forms import Form, as_json
from electrification.tracking.signing_in import set_password
from electrification.tracking.tasks import assign, report
from geo.units import UnitKey
from tests.electrification.builders import register_row, village_id
from tests.evidence.builders import pdf

VILLAGE, READER = "V-9", "tong-hop"
PROVINCE = UnitKey("08", dt.date(2025, 7, 1))
TODAY = calendar.today()
RUNS = (
    '<img src=x onerror=window.pwned=1>"><script>window.pwned=2</script>'
    "[x](javascript:window.pwned=3)'-alert(5)-'{{7*7}}**a**:red[b]$x^2$<svg onload=alert(6)>"
)
"""What would run or be drawn as Markdown, in one line short enough for every field but numbers."""
RUNS_SHORT = "<img src=x onerror=window.pwned=7>[x](javascript:window.pwned=8)"


def words(field: str) -> str:
    """What a person typed into a field: its name, so that it can be looked for, and what runs."""
    return f"{field} {RUNS_SHORT if 'number' in field else RUNS}"


def tell(store: Store, password: str) -> None:
    """Fill a village, its documents, decisions, tasks and people with such words."""
    rows = [register_row(
        VILLAGE, village_name=words("village"), lat=23.2, lon=105.1, status="building",
        source=words("source"),
    )]  # fmt: skip
    tracking.import_register(store, rows)
    recorder = _person(store, "ghi-nhan", Role.INVESTOR, Role.ENGINEER, Role.COMMUNE)
    reader = _person(store, READER, Role.PLANNER, Role.ADMIN)
    set_password(store, reader, password, by=tracking.system_actor(), must_change=False)
    here = village_id(store, VILLAGE)
    obstacle = _entries(store, here, recorder, reader)
    _documents(store, here, recorder)
    _tasks(store, here, obstacle, recorder, reader)
    typed = {"code": "started", "note": words("draft note"), "document_number": words("draft")}
    tracking.save_draft(store, here, as_json(Form(EntryKind.STAGE, typed)), reader)


def _person(store: Store, key: str, *roles: Role) -> Actor:
    system = tracking.system_actor()
    posts = [
        tracking.NewPost(role=role, unit=PROVINCE, from_on=PROVINCE.valid_from,
                         title=words("post"), organisation=words("office"))
        for role in roles
    ]  # fmt: skip
    tracking.add_person(store, key, words("person"), posts[0], system)
    for post in posts[1:]:
        tracking.add_post(store, key, post, system)
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def _entries(store: Store, here: int, recorder: Actor, reader: Actor) -> int:
    """Entries of each kind with a text; answers the obstacle that stays open."""
    said = {"note": words("note"), "reason": words("reason"),
            "document_number": words("number")}  # fmt: skip
    told: list[tuple[EntryKind, dict[str, object]]] = [
        (EntryKind.STAGE, {"code": "energised"}),
        (EntryKind.NOT_REQUIRED, {"code": "uxo_cleared"}),
        (EntryKind.OBSTACLE, {"code": "opened", "cause": words("cause"),
                              "unit_responsible": words("unit"), "due_on": dt.date(2026, 1, 1)}),
        (EntryKind.PLANNED, {"code": "contracted", "due_on": dt.date(2026, 1, 2),
                             "unit_responsible": words("unit")}),
        (EntryKind.INSPECTION, {"code": "failed", "cause": words("inspection")}),
        (EntryKind.STAGE, {"code": "works_completed"}),
        (EntryKind.STAGE, {"code": "handed_over"}),
    ]  # fmt: skip
    made = [
        tracking.record(store, [NewEntry(village_id=here, kind=kind, occurred_on=TODAY,
                                         **said, **more)], recorder)[0]  # type: ignore[arg-type]
        for kind, more in told
    ]  # fmt: skip
    sure = [NewDecision(entry_id, Decision.CONFIRMED) for entry_id in made[1:4]]
    tracking.decide(
        store, [*sure, NewDecision(made[5], Decision.RETURNED, words("returned"))], reader
    )
    return made[2]


def _documents(store: Store, here: int, by: Actor) -> None:
    about = About(kind=DocumentKind.MINUTES, number=words("document number"),
                  attendees=words("present"))  # fmt: skip
    attach(store, [NewFile(words("file") + ".pdf", pdf())], [here], about, by=by)


def _tasks(store: Store, here: int, obstacle: int, recorder: Actor, reader: Actor) -> None:
    task = NewTask(
        document_number=words("task number"),
        document_on=TODAY,
        content=words("content"),
        lead_unit=words("office"),
        coordinating_units=(words("helpers"),),
        due_on=TODAY,
        subjects=(TaskSubject(village_id=here, obstacle_entry_id=obstacle),),
    )
    one = assign(store, task, reader)
    again = replace(task, content=words("second"), document_number=words("second number"))
    other = assign(store, again, reader)
    done = NewTaskEvent(action=TaskAction.REPORTED_DONE, occurred_on=TODAY, result=words("result"))
    for task_id in (one, other):
        report(store, task_id, done, recorder)
    back = NewTaskEvent(action=TaskAction.RETURNED, occurred_on=TODAY, reason=words("sent back"))
    report(store, other, back, reader)
