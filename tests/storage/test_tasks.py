"""Tasks, templates and hand-overs on each kind of database: read back, and whole in the chain."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from electrification import calendar
from electrification.storage import Store, chain
from electrification.subject.accounts import Actor
from electrification.subject.milestones import Stage
from electrification.subject.tasks import NewTask, NewTaskEvent, TaskAction, TaskState, TaskSubject
from electrification.texts import Refused
from electrification.tracking import handover
from electrification.tracking.tasks import assign, report
from electrification.tracking.templates import set_stage
from tests.electrification.builders import day, village_id

TODAY = day("2025-09-30")


def whole(store: Store) -> bool:
    with store._engine.connect() as connection:
        return chain.check(connection).breaks == []


def person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units(), TODAY)
    assert found is not None
    return found


def new_task(store: Store) -> int:
    about = TaskSubject(village_id=village_id(store, "TBG-035"), stage=Stage.ENERGISED)
    task = NewTask(
        document_number="99/TB", document_on=day("2025-09-01"), content="Giải phóng hành lang",
        lead_unit="UBND xã Sơn Vĩ", due_on=day("2025-10-15"), subjects=(about,),
    )  # fmt: skip
    return assign(store, task, person(store, "sct-tq-1"), today=TODAY)


def progress(store: Store, task_id: int, seen: int | None = None) -> int:
    event = NewTaskEvent(action=TaskAction.PROGRESSED, occurred_on=TODAY, result="đang làm")
    return report(store, task_id, event, person(store, "xa-00793-moi"), seen=seen, today=TODAY)


def test_the_tasks_of_the_sample_read_the_same_on_each_database(store: Store) -> None:
    found = store.tasks.on(TODAY)
    still = found[found["is_open"]]

    assert (len(found), len(still)) == (11, 7)
    assert still["overdue_days"].dropna().tolist() == [30, 10]
    assert found["is_late"].sum() == 1
    assert whole(store)


def test_as_known_before_an_event_was_recorded_it_had_not_happened(store: Store) -> None:
    returned_at = dt.datetime(2025, 9, 22, 0, tzinfo=dt.UTC)
    now, then = store.tasks.on(TODAY), store.tasks.on(TODAY, known_at=returned_at)

    assert "returned" in set(now["state"])
    assert "returned" not in set(then["state"])
    assert store.tasks.on(day("2024-08-05")).empty


def test_tasks_events_templates_and_handovers_stand_whole_in_the_chain(store: Store) -> None:
    task_id = new_task(store)
    progress(store, task_id)
    admin = person(store, "qt-tq")
    set_stage(store, "rural_grid", Stage.UXO_CLEARED, is_required=False, document_number="5/QĐ",
              by=admin)  # fmt: skip
    known = handover.offices(store, TODAY)
    [leaver] = handover.leavers(store, known)
    handover.hand_over(store, people={leaver.person_id: leaver.successors[0]}, tasks={},
                       reason="lý do", document_number="1", by=admin, today=TODAY)  # fmt: skip

    assert TaskState(store.tasks.on(TODAY).set_index("task_id").at[task_id, "state"]) == (
        TaskState.IN_PROGRESS
    )
    assert Stage.UXO_CLEARED in store.templates.not_required(calendar.now())["rural_grid"]
    assert whole(store)


def test_of_many_who_saw_the_same_one_reports_and_the_others_are_told(store: Store) -> None:
    task_id = new_task(store)

    def once(_n: int) -> bool:
        try:
            progress(store, task_id, seen=0)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(max_workers=5) as pool:
        assert sum(pool.map(once, range(5))) == 1
    assert len(store.tasks.history(task_id)) == 1
    assert whole(store)


def test_plans_that_name_an_office_are_those_of_stages_not_reached(store: Store) -> None:
    plans = store.left_open.plans()

    assert plans["unit_responsible"].notna().all()
    assert not plans.duplicated(["village_id", "phase", "code"]).any()
