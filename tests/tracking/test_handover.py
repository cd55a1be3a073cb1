"""What ended people and offices left open goes to those who came after, in one act."""

from __future__ import annotations

import pytest

from electrification import tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision, NewDecision
from electrification.subject.offices import Offices
from electrification.texts import Refused
from electrification.tracking import handover
from electrification.tracking.handover_entries import rewrite_entries, suggested
from tests.electrification.builders import day

TODAY, BEFORE = day("2025-09-30"), day("2025-06-30")
ENDED = "Điện lực Quản Bạ"
SAID = ("kind", "code", "occurred_on", "phase")


def person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units(), TODAY)
    assert found is not None
    return found


def id_of(store: Store, key: str) -> int:
    everybody = store.people.everybody().set_index("key")
    return int(everybody.at[key, "id"])


@pytest.fixture
def known(sample: Store) -> Offices:
    return handover.offices(sample, TODAY)


def test_offices_end_with_the_units_their_posts_were_in(sample: Store, known: Offices) -> None:
    assert known.has_ended(ENDED)
    assert not handover.offices(sample, BEFORE).has_ended(ENDED)
    assert ENDED not in known.standing()
    assert "Công ty Điện lực Tuyên Quang" in known.standing()


def test_a_committee_ends_with_its_unit_even_where_nobody_is_known_in_it(known: Offices) -> None:
    assert known.has_ended("UBND huyện Mèo Vạc")
    assert not known.has_ended("UBND xã Sơn Vĩ")
    assert not known.has_ended("Một cơ quan không ai biết")


def test_who_does_the_same_in_what_became_of_the_unit_is_suggested(
    sample: Store, known: Offices
) -> None:
    assert known.successors_of_office(ENDED) == ["Công ty Điện lực Tuyên Quang"]
    assert known.successors_of_office("UBND huyện Mèo Vạc") == ["UBND xã Sơn Vĩ"]
    assert known.successors_of_person(id_of(sample, "da-029")) == [id_of(sample, "da-029-cu")]
    after = [id_of(sample, key) for key in ("sct-tq-1", "sct-tq-2")]
    assert known.successors_of_person(id_of(sample, "sct-hg-1")) == after


def test_people_with_open_work_and_tasks_of_ended_offices_are_found(
    sample: Store, known: Offices
) -> None:
    left = handover.leavers(sample, known)

    assert [one.person_id for one in left] == [id_of(sample, "xa-00943")]
    assert (left[0].returned, left[0].drafts) == (1, 0)
    assert handover.orphan_tasks(sample, known)["lead_unit"].tolist() == [ENDED]


def test_a_person_who_holds_a_post_is_no_leaver(sample: Store) -> None:
    assert handover.leavers(sample, handover.offices(sample, BEFORE)) == []


def test_one_act_hands_over_people_and_tasks(sample: Store, known: Offices) -> None:
    by, leaver = person(sample, "sct-tq-1"), id_of(sample, "xa-00943")
    heir = id_of(sample, "xa-00937-moi")
    task_id = int(handover.orphan_tasks(sample, known)["task_id"].iloc[0])
    handover.hand_over(
        sample, people={leaver: heir}, tasks={task_id: "Công ty Điện lực Tuyên Quang"},
        reason="Cấp huyện kết thúc", document_number=handover.DEFAULT_DOCUMENT, by=by, today=TODAY,
    )  # fmt: skip

    assert sample.people.taken_over_by(heir) == [leaver]
    assert handover.leavers(sample, known) == []
    found = sample.tasks.on(TODAY).set_index("task_id").loc[task_id]
    assert found["lead_unit"] == "Công ty Điện lực Tuyên Quang"
    told = sample.tasks.history(task_id).iloc[-1]
    assert told["document_number"] == handover.DEFAULT_DOCUMENT
    assert told["reason"] == "Cấp huyện kết thúc"


def test_it_needs_the_right_a_reason_and_somebody_who_holds_a_post(sample: Store) -> None:
    leaver, heir = id_of(sample, "xa-00943"), id_of(sample, "xa-00937-moi")

    def act(by: str = "sct-tq-1", to: int = heir, of: int = leaver, reason: str = "lý do") -> None:
        handover.hand_over(sample, people={of: to}, tasks={}, reason=reason, document_number="",
                           by=person(sample, by), today=TODAY)  # fmt: skip

    for wrong, said in (
        ({"by": "xa-00937-moi"}, "does not allow"),
        ({"reason": " "}, "reason is missing"),
        ({"to": id_of(sample, "xa-00892")}, "must hold a post"),
        ({"of": id_of(sample, "sct-tq-2")}, "still holds a post"),
    ):
        with pytest.raises(Refused, match=said):
            act(**wrong)
    act()
    with pytest.raises(Refused, match="left nothing open"):
        act()


def test_nothing_chosen_is_said(sample: Store) -> None:
    with pytest.raises(Refused, match="Nothing was chosen"):
        handover.hand_over(sample, people={}, tasks={}, reason="x", document_number="",
                           by=person(sample, "sct-tq-1"))  # fmt: skip


def test_the_lead_of_an_office_that_still_stands_is_not_handed_over(sample: Store) -> None:
    tasks = sample.tasks.on(TODAY)
    still = tasks[tasks["is_open"].astype(bool) & (tasks["lead_unit"] != ENDED)].iloc[0]
    version = sample.data_version()
    with pytest.raises(Refused, match="still stands"):
        handover.hand_over(
            sample, people={}, tasks={int(still["task_id"]): "Sở Công Thương Tuyên Quang"},
            reason="lý do", document_number="", by=person(sample, "qt-tq"), today=TODAY,
        )  # fmt: skip
    assert sample.data_version() == version


def test_entries_of_ended_offices_go_to_the_office_on_their_own_ground(
    sample: Store, known: Offices
) -> None:
    orphans = handover.orphan_entries(sample, known)
    heirs = suggested(sample, known, orphans)
    frame = sample.snapshot(TODAY).frame.set_index("village_id")

    assert len(orphans) > 1
    for row in orphans.to_dict("records"):
        heir = heirs[row["entry_id"]]
        assert not known.has_ended(heir)
        if heir.startswith("UBND xã"):
            assert heir == f"UBND {frame.at[row['village_id'], 'commune_name']}"


def test_one_act_rewrites_them_all_and_says_why(sample: Store, known: Offices) -> None:
    by, other = person(sample, "sct-tq-1"), person(sample, "sct-tq-2")
    orphans = handover.orphan_entries(sample, known)
    heirs = suggested(sample, known, orphans)

    made = rewrite_entries(sample, heirs, handover.DEFAULT_DOCUMENT, by, TODAY)

    new, old = (sample.left_open.entries(ids) for ids in (made, list(heirs)))
    for entry_id, row in zip(made, new.values(), strict=True):
        before = old[row["supersedes"]]
        assert new[entry_id]["recorded_by"] == by.person_id
        assert row["unit_responsible"] == heirs[before["id"]]
        for name in (*SAID, "village_id", "due_on", "cause", "note", "document_number"):
            assert row[name] == before[name]
        assert "ended on" in row["reason"]
        assert before["unit_responsible"] in row["reason"]
        assert handover.DEFAULT_DOCUMENT in row["reason"]
    assert handover.orphan_entries(sample, known).empty
    tracking.decide(sample, [NewDecision(i, Decision.CONFIRMED) for i in made], other, TODAY)
    assert handover.orphan_entries(sample, handover.offices(sample, TODAY)).empty


def test_of_rewritten_entries_all_are_written_or_none(sample: Store, known: Offices) -> None:
    orphans = handover.orphan_entries(sample, known)
    heirs = suggested(sample, known, orphans)
    first, *_others, last = heirs
    version = sample.data_version()
    for wrong, by, said in (
        ({**heirs, last: ENDED}, "sct-tq-1", "ended itself"),
        ({**heirs, 10**6: "Sở Công Thương"}, "sct-tq-1", "no office that has ended"),
        (heirs, "qt-tq", "does not record"),
        (heirs, "xa-00793-moi", "does not allow"),
        ({}, "sct-tq-1", "Nothing was chosen"),
        ({first: ""}, "sct-tq-1", "ended itself"),
    ):
        with pytest.raises(Refused, match=said):
            rewrite_entries(sample, wrong, "NQ 1", person(sample, by), TODAY)
    assert sample.data_version() == version
