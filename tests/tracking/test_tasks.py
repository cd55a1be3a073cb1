"""Assigning tasks and saying what became of them: rights, scope, and what cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.milestones import Stage
from electrification.subject.tasks import (
    NewTask,
    NewTaskEvent,
    TaskAction,
    TaskState,
    TaskSubject,
)
from electrification.texts import Refused
from electrification.tracking.tasks import assign, may_do, report
from tests.electrification.builders import day, village_id

TODAY = day("2025-09-30")
IN_SON_VI, ELSEWHERE = "TBG-035", "TBG-066"


def person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units(), TODAY)
    assert found is not None
    return found


def task(store: Store, *codes: str, **values: Any) -> NewTask:
    """A task of UBND xã Sơn Vĩ about a village there."""
    subjects = tuple(TaskSubject(village_id=village_id(store, c)) for c in codes or (IN_SON_VI,))
    stated: dict[str, Any] = {
        "document_number": "99/TB-MẪU", "document_on": day("2025-09-01"),
        "content": "Giải phóng hành lang", "lead_unit": "UBND xã Sơn Vĩ",
        "coordinating_units": ("Công ty Điện lực Tuyên Quang",), "due_on": day("2025-10-15"),
        "subjects": subjects,
    }  # fmt: skip
    return NewTask(**(stated | values))


def assigned(store: Store, *codes: str, **values: Any) -> int:
    return assign(store, task(store, *codes, **values), person(store, "sct-tq-1"), today=TODAY)


def event(action: TaskAction, **values: Any) -> NewTaskEvent:
    stated: dict[str, Any] = {"action": action, "occurred_on": day("2025-09-20")}
    return NewTaskEvent(**(stated | values))


def did(store: Store, task_id: int, who: str, action: TaskAction, **values: Any) -> int:
    seen = values.pop("seen", None)
    return report(
        store, task_id, event(action, **values), person(store, who), seen=seen, today=TODAY
    )


def state(store: Store, task_id: int) -> TaskState:
    found = store.tasks.on(TODAY).set_index("task_id")
    return TaskState(found.at[task_id, "state"])


DONE = TaskAction.REPORTED_DONE


def test_a_task_goes_from_its_document_to_done(sample: Store) -> None:
    task_id = assigned(sample)
    assert state(sample, task_id) is TaskState.NOT_STARTED
    did(sample, task_id, "xa-00793-moi", TaskAction.PROGRESSED, result="một hộ đồng ý")
    assert state(sample, task_id) is TaskState.IN_PROGRESS
    did(sample, task_id, "xa-00793-moi", DONE, result="xong")
    assert state(sample, task_id) is TaskState.REPORTED_DONE
    did(sample, task_id, "sct-tq-1", TaskAction.RETURNED, reason="thiếu biên bản")
    assert state(sample, task_id) is TaskState.RETURNED
    did(sample, task_id, "dl-027-tq", DONE, result="đã bổ sung")
    did(sample, task_id, "sct-tq-2", TaskAction.CONFIRMED)
    assert state(sample, task_id) is TaskState.DONE


def test_links_to_stage_and_obstacle_are_kept(sample: Store) -> None:
    own = village_id(sample, IN_SON_VI)
    frame = sample.snapshot(TODAY).frame.set_index("village_id")
    obstacle = int(frame.at[own, "obstacle_entry_ids"][0])
    about = TaskSubject(village_id=own, stage=Stage.ENERGISED, obstacle_entry_id=obstacle)
    task_id = assigned(sample, subjects=(about,))

    found = sample.tasks.on(TODAY).set_index("task_id").loc[task_id]
    assert found["obstacle_entry_ids"] == [obstacle]
    assert (found["village_codes"], found["stages"]) == ([IN_SON_VI], ["energised"])


@pytest.mark.parametrize(
    "who", ["xa-00793-moi", "dl-027-tq", "da-027-cu", "ld-tq", "tt-tq", "qt-tq"]
)
def test_only_planners_assign(sample: Store, who: str) -> None:
    with pytest.raises(Refused, match="may not assign"):
        assign(sample, task(sample), person(sample, who), today=TODAY)


def test_the_lead_and_those_who_co_ordinate_answer_and_nobody_else(sample: Store) -> None:
    task_id = assigned(sample)
    own = sample.tasks.on(TODAY).set_index("task_id", drop=False).loc[task_id]
    answers = {
        who: may_do(sample, own, DONE, person(sample, who))
        for who in ("xa-00793-moi", "dl-027-tq", "sct-tq-1", "da-027-cu", "xa-00892-moi", "ld-tq")
    }

    assert answers == {
        "xa-00793-moi": True, "dl-027-tq": True, "sct-tq-1": True,
        "da-027-cu": False, "xa-00892-moi": False, "ld-tq": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "action",
    [a for a in TaskAction if a not in (TaskAction.PROGRESSED, DONE)],
)
def test_only_who_assigns_closes_extends_or_cancels(sample: Store, action: TaskAction) -> None:
    task_id = assigned(sample)
    own = sample.tasks.on(TODAY).set_index("task_id", drop=False).loc[task_id]

    assert may_do(sample, own, action, person(sample, "sct-tq-1"))
    assert not may_do(sample, own, action, person(sample, "xa-00793-moi"))
    assert not may_do(sample, own, action, None)


def test_every_village_of_the_task_lies_in_the_scope(sample: Store) -> None:
    task_id = assigned(sample, IN_SON_VI, ELSEWHERE)

    with pytest.raises(Refused, match="outside the units"):
        did(sample, task_id, "xa-00793-moi", DONE, result="xong")


def test_nobody_confirms_what_they_reported_themselves(sample: Store) -> None:
    task_id = assigned(sample)
    did(sample, task_id, "sct-tq-1", DONE, result="xong")

    with pytest.raises(Refused, match="yourself"):
        did(sample, task_id, "sct-tq-1", TaskAction.CONFIRMED)
    did(sample, task_id, "sct-tq-2", TaskAction.CONFIRMED)


def test_the_same_document_with_the_same_content_is_refused(sample: Store) -> None:
    assigned(sample)

    with pytest.raises(Refused, match="just this already"):
        assigned(sample, content="  Giải phóng hành lang ")
    assigned(sample, content="Việc khác của cùng văn bản")


def test_villages_and_obstacles_that_are_not_there_are_refused(sample: Store) -> None:
    own, other = village_id(sample, IN_SON_VI), village_id(sample, ELSEWHERE)
    frame = sample.snapshot(TODAY).frame.set_index("village_id")
    theirs = int(frame.at[other, "obstacle_entry_ids"][0])
    for subject, said in (
        (TaskSubject(village_id=999_999), "no village"),
        (TaskSubject(village_id=own, obstacle_entry_id=1), "no obstacle"),
        (TaskSubject(village_id=own, obstacle_entry_id=theirs), "another village"),
    ):
        with pytest.raises(Refused, match=said):
            assigned(sample, subjects=(subject,))


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_written(sample: Store) -> None:
    before = sample.data_version()
    with pytest.raises(Refused) as refused:
        assigned(sample, content="", document_number="", due_on=day("2025-08-01"))

    assert len(str(refused.value).splitlines()) == 3
    assert sample.data_version() == before


def test_an_event_after_the_end_is_refused_with_what_to_do(sample: Store) -> None:
    task_id = assigned(sample)
    did(sample, task_id, "sct-tq-1", TaskAction.CANCELLED, reason="thôi", document_number="1/CV")

    with pytest.raises(Refused, match="assign a new one"):
        did(sample, task_id, "xa-00793-moi", TaskAction.PROGRESSED)


def test_the_second_of_two_people_is_asked_to_look_first(sample: Store) -> None:
    task_id = assigned(sample)
    did(sample, task_id, "xa-00793-moi", TaskAction.PROGRESSED, seen=0)

    with pytest.raises(Refused, match="Somebody else"):
        did(sample, task_id, "dl-027-tq", DONE, result="xong", seen=0)


def test_an_unknown_task_is_refused(sample: Store) -> None:
    with pytest.raises(Refused, match="no task"):
        did(sample, 999, "sct-tq-1", TaskAction.PROGRESSED)


def test_tasks_of_other_communes_are_not_seen_but_those_of_ones_office_are(sample: Store) -> None:
    commune = person(sample, "xa-00892-moi")
    held = sample.villages_in(commune.scope())
    seen = sample.tasks.on(TODAY, villages=held, offices=commune.organisations)

    assert {"TBG-076"} <= {code for codes in seen["village_codes"] for code in codes}
    assert IN_SON_VI not in {code for codes in seen["village_codes"] for code in codes}
