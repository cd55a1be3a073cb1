"""Answers to findings: signed, in the chain, and never hiding what they answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from electrification import calendar, tracking
from electrification.questions.answers import counts, gone, with_answers
from electrification.questions.integrity import ONE_OF_A_VILLAGE, WHOLE_LIST, check_named
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.subject.baseline import ChangeKind
from electrification.subject.entries import Decision, EntryKind, EntryState, NewDecision
from electrification.subject.findings import Answer, FindingState, NewAnswer
from electrification.texts import Refused
from electrification.tracking import events
from electrification.tracking.findings import answer, answers_told_to, told_to
from geo.units import UnitKey
from tests.electrification.builders import CONFIRMER, RECORDER, SYSTEM, entry
from tests.storage.chains import found_in
from tests.tracking.money import money, new_work

ON = dt.date(2025, 9, 30)
LATER = dt.date(2025, 10, 5)


def person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def told(store: Store, key: str = "sct-tq-1", on: dt.date = ON) -> pd.DataFrame:
    return with_answers(told_to(store, person(store, key), on), store.answers.all())


def the(found: pd.DataFrame, check: str) -> pd.Series:
    return found[found["check"] == check].iloc[0]


def reply(row: pd.Series, given: Answer = Answer.ACCEPTED, **more: str) -> NewAnswer:
    stated = {"reason": "Đã xem xét", "document_number": "12/SCT-QLNL"} | more
    return NewAnswer(
        check=row["check"], village_id=int(row["village_id"]) or None,
        fingerprint=row["fingerprint"], answer=given, **stated,
    )  # fmt: skip


def test_a_finding_that_was_accepted_stays_with_who_and_when_and_is_counted_apart(
    store: Store,
) -> None:
    before = told(store)
    answer(store, [reply(the(before, "built_dark"))], person(store, "sct-tq-2"), ON)
    after = told(store)
    own = the(after, "built_dark")
    assert len(after) == len(before)
    assert own["state"] == FindingState.ANSWERED
    assert (own["reason"], own["document_number"]) == ("Đã xem xét", "12/SCT-QLNL")
    assert own["recorder_unit"].startswith("Sở Công Thương")
    assert counts(after) == (len(before) - 1, 1)
    assert found_in(store) == []


def test_an_answer_comes_back_as_open_when_the_entries_of_its_finding_change(
    store: Store,
) -> None:
    row = the(told(store), "built_dark")
    answer(store, [reply(row)], person(store, "sct-tq-2"), ON)
    village = int(row["village_id"])
    failed = entry(village, kind=EntryKind.INSPECTION, code="failed", occurred_on=LATER,
                   cause="corridor")  # fmt: skip
    tracking.record(store, [failed], RECORDER, LATER)
    found = told(store, on=LATER)
    own = found[(found["check"] == "built_dark") & (found["village_id"] == village)].iloc[0]
    assert own["state"] == FindingState.REOPENED
    assert own["reason"] == "Đã xem xét"
    assert counts(found)[1] == 0


def test_mended_closes_only_when_the_check_is_silent(store: Store) -> None:
    row = the(told(store), "built_dark")
    answer(store, [reply(row, Answer.MENDED, document_number="")], person(store, "sct-tq-1"), ON)
    own = the(told(store), "built_dark")
    assert own["state"] == FindingState.STILL_FIRES
    assert counts(told(store))[1] == 0
    village = int(row["village_id"])
    lit = entry(village, kind=EntryKind.STAGE, code="energised", occurred_on=LATER)
    [made] = tracking.record(store, [lit], RECORDER, LATER)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER, LATER)
    found = told_to(store, person(store, "sct-tq-1"), LATER)
    mended = found[(found["check"] == "built_dark") & (found["village_id"] == village)]
    assert mended.empty
    kept = gone(found, store.answers.all())
    assert kept["village_id"].tolist() == [village]
    assert kept["answer"].tolist() == ["mended"]


def test_an_answer_says_why_and_by_which_document(store: Store) -> None:
    row, by = the(told(store), "built_dark"), person(store, "sct-tq-1")
    lackings: list[dict[str, Any]] = [
        {"reason": " "}, {"document_number": ""}, {"reason": "a\x00b"}
    ]  # fmt: skip
    for lacking in lackings:
        with pytest.raises(Refused):
            answer(store, [reply(row, **lacking)], by, ON)
    assert store.answers.all().empty


def test_all_answers_of_one_form_or_none(store: Store) -> None:
    found = told(store)
    rows = found[found["check"] == "counted_without_evidence"].head(3)
    good = [reply(row) for _place, row in rows.iterrows()]
    stale = replace(good[-1], fingerprint="0" * 64)
    with pytest.raises(Refused):
        answer(store, [*good[:2], stale], person(store, "sct-tq-1"), ON)
    assert store.answers.all().empty
    assert len(answer(store, good, person(store, "sct-tq-1"), ON)) == 3
    with pytest.raises(Refused):
        answer(store, good[:1], person(store, "sct-tq-2"), ON)


def test_nobody_accepts_what_contradicts_an_entry_of_their_own(store: Store) -> None:
    planner = person(store, "sct-tq-1")
    village = int(store.villages()["village_id"].iloc[0])
    paid = money(new_work(store, village), "disbursement", 9, source="people", occurred_on=ON)
    tracking.record_capital(store, paid, planner, ON)
    found = told(store)
    row = found[(found["check"] == "paid_before_works") & (found["village_id"] == village)].iloc[0]
    with pytest.raises(Refused):
        answer(store, [reply(row)], planner, ON)
    assert answer(store, [reply(row)], person(store, "sct-tq-2"), ON)


@pytest.mark.parametrize("key", ["ld-tq", "tt-tq", "xa-00793-moi", "dl-027-tq"])
def test_who_looks_or_records_accepts_nothing(store: Store, key: str) -> None:
    row = the(told(store), "built_dark")
    with pytest.raises(Refused):
        answer(store, [reply(row)], person(store, key), ON)


def test_who_records_says_mended_of_their_own_villages_only(store: Store) -> None:
    found = told(store)
    dark = found[found["check"] == "built_dark"]
    scope = store.villages_in(person(store, "dl-027-tq").scope())
    assert scope is not None
    mine = [i in scope for i in dark["village_id"]]
    own, other = dark[mine].iloc[0], dark[[not one for one in mine]].iloc[0]
    by = person(store, "dl-027-tq")
    assert answer(store, [reply(own, Answer.MENDED)], by, ON)
    with pytest.raises(Refused):
        answer(store, [reply(other, Answer.MENDED)], by, ON)


def test_answers_are_as_they_were_known_at_an_instant(store: Store) -> None:
    before = store.snapshot(ON).known_at
    answer(store, [reply(the(told(store), "built_dark"))], person(store, "sct-tq-2"), ON)
    assert store.answers.all(before).empty
    assert len(store.answers.all()) == 1


def test_two_accounts_of_one_name_in_one_unit_are_told_to_admins_only(store: Store) -> None:
    unit = {"unit_code": "08", "unit_valid_from": dt.date(2025, 7, 1), "from_on": LATER}
    with store.writing(SYSTEM) as work:
        one, other = work.add_people(
            [{"key": "a-1", "name": "Nguyễn Văn A", "unit_name": "UBND xã A"},
             {"key": "a-2", "name": "Nguyễn văn A", "unit_name": "UBND xã a"}]
        )  # fmt: skip
        work.add_posts([{"person_id": i, "role": "planner", **unit} for i in (one, other)])
    first = replace(RECORDER, person_id=one)
    [made] = tracking.record(store, [entry(5, households=44)], first, LATER)
    tracking.decide(
        store, [NewDecision(made, Decision.CONFIRMED)], replace(RECORDER, person_id=other), LATER
    )
    signed = store.review.signed_by_one_name()
    assert signed["entry_id"].tolist() == [made]
    admin, planner = told(store, "qt-tq", LATER), told(store, "sct-tq-1", LATER)
    assert the(admin, "signed_by_one_name")["entry_ids"] == (made,)
    assert "signed_by_one_name" not in set(planner["check"])
    row = the(admin, "signed_by_one_name")
    with pytest.raises(Refused):
        answer(store, [reply(row)], person(store, "sct-tq-1"), LATER)
    answer(store, [reply(row)], person(store, "qt-tq"), LATER)
    assert answers_told_to(store, person(store, "sct-tq-1")).empty


def test_namesakes_of_different_units_are_no_finding(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        one, other = work.add_people(
            [{"key": f"b-{n}", "name": "Nguyễn Văn B", "unit_name": f"UBND xã {n}"}
             for n in (1, 2)]
        )  # fmt: skip
    [made] = tracking.record(
        store, [entry(5, households=44)], replace(RECORDER, person_id=one), LATER
    )
    tracking.decide(
        store, [NewDecision(made, Decision.CONFIRMED)], replace(RECORDER, person_id=other), LATER
    )
    assert store.review.signed_by_one_name().empty


def test_another_list_within_30_days_of_a_report_is_found_about_the_list_itself(
    store: Store,
) -> None:
    events.note(store, EventAction.EXPORT, "report:month", {"rows": 123}, RECORDER)
    ids = sorted(int(i) for i in store.villages()["village_id"])
    with store.writing(SYSTEM) as work:
        work.freeze_baseline("BL-2", ON, "quyết định điều chỉnh", ids[:-10], work.instant())
    found = told_to(store, person(store, "sct-tq-1"), ON)
    row = the(found, "list_changed_near_report")
    assert row["village_id"] == WHOLE_LIST
    assert (row["values"]["joined"], row["values"]["left"]) == (0, 10)
    assert answer(store, [reply(row)], person(store, "sct-tq-1"), ON)
    assert check_named("list_changed_near_report").asks is None


def test_who_signed_a_change_of_the_list_does_not_accept_what_is_found_about_it(
    store: Store,
) -> None:
    admin, village = person(store, "qt-tq"), int(store.villages()["village_id"].min())
    tracking.change_baseline(
        store, ChangeKind.REMOVED, ON, left=[village], reason="Sáp nhập", document_number="1/QĐ",
        by=admin,
    )  # fmt: skip
    row = the(told_to(store, admin, ON), "list_cut")
    with pytest.raises(Refused, match="ký"):
        answer(store, [reply(row)], admin, ON)
    assert answer(store, [reply(row)], person(store, "sct-tq-1"), ON)


def test_a_post_in_one_commune_does_not_answer_for_the_whole_list(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        ids = sorted(int(i) for i in store.villages()["village_id"])
        work.freeze_baseline("BL-2", ON, "quyết định điều chỉnh", ids[:-10], work.instant())
    row = the(told_to(store, person(store, "sct-tq-1"), ON), "list_cut")
    planner = person(store, "sct-tq-1")
    narrow = replace(
        planner,
        posts=tuple(replace(p, unit=UnitKey("00778", dt.date(2025, 7, 1))) for p in planner.posts),
    )
    with pytest.raises(Refused):
        answer(store, [reply(row)], narrow, ON)


def test_a_note_that_says_dark_is_read_from_the_entries(store: Store) -> None:
    noted = replace(entry(7, kind=EntryKind.NO_CHANGE, occurred_on=LATER), note="THÔN MẤT ĐIỆN")
    [made] = tracking.record(store, [noted], RECORDER, LATER)
    assert made in store.review.dark_notes()


def test_another_finding_of_the_same_check_and_village_is_not_said_to_have_come_back(
    store: Store,
) -> None:
    found = told(store)
    row = the(found, "built_dark")
    answer(store, [reply(row)], person(store, "sct-tq-2"), ON)
    twin = row.to_frame().T.assign(fingerprint="1" * 64, entry_ids=[(99_001,)])
    both = with_answers(pd.concat([found, twin], ignore_index=True)[found.columns[:7]],
                        store.answers.all())  # fmt: skip
    states = both[both["check"] == "built_dark"].set_index("fingerprint")["state"]
    assert states["1" * 64] == FindingState.OPEN
    assert states[row["fingerprint"]] == FindingState.ANSWERED


def test_an_outgrown_answer_stays_with_the_finding_whose_entries_it_was_given_to(
    store: Store,
) -> None:
    found = told(store)
    assert (
        not found[found["check"].isin(ONE_OF_A_VILLAGE)].duplicated(["check", "village_id"]).any()
    )
    row = the(found, "slower_than_nine_in_ten")
    answer(store, [reply(row)], person(store, "sct-tq-2"), ON)
    columns = found.columns[:7]
    other = row.to_frame().T.assign(fingerprint="1" * 64, entry_ids=[(99_001,)])
    grown = row.to_frame().T.assign(
        fingerprint="2" * 64, entry_ids=[(*row["entry_ids"], 99_002)]
    )  # fmt: skip
    without = found[found["fingerprint"] != row["fingerprint"]]
    given = store.answers.all()
    both = pd.concat([without, other, grown], ignore_index=True)[columns]
    states = with_answers(both, given).set_index("fingerprint")["state"]
    assert states["1" * 64] == FindingState.OPEN
    assert states["2" * 64] == FindingState.REOPENED
    assert gone(both, given).empty
    alone = pd.concat([without, other], ignore_index=True)[columns]
    assert with_answers(alone, given).set_index("fingerprint")["state"]["1" * 64] == "open"
    assert gone(alone, given)["reason"].tolist() == ["Đã xem xét"]


def test_an_answer_follows_the_entry_that_took_the_place_of_the_one_it_was_about(
    store: Store,
) -> None:
    row = the(told(store), "built_dark")
    answer(store, [reply(row)], person(store, "sct-tq-2"), ON)
    old = store.entries_of([int(row["village_id"])], [EntryState.CONFIRMED])
    one = old[old["id"].isin(row["entry_ids"])].iloc[0]
    anew = entry(
        int(row["village_id"]), kind=EntryKind(one["kind"]), code=str(one["code"]),
        occurred_on=one["occurred_on"] + dt.timedelta(days=1), supersedes=int(one["id"]),
        cause="corridor", reason="Nhầm ngày", document_number="3/BB",
        phase=None if pd.isna(one["phase"]) else int(one["phase"]),
    )  # fmt: skip
    [made] = tracking.record(store, [anew], RECORDER, LATER)
    [rows] = store.answers.all()["rests_on"]
    assert f"entry:{made}" in rows


def test_what_was_accepted_of_one_report_is_open_again_with_the_next_one(store: Store) -> None:
    left = int(store.villages()["village_id"].iloc[0])
    tracking.change_baseline(
        store, ChangeKind.REMOVED, ON, left=[left], reason="Di dời dân",
        document_number="12/QĐ-UBND", by=RECORDER,
    )  # fmt: skip
    events.note(store, EventAction.EXPORT, "report:month", {"rows": 1}, RECORDER)
    planner = person(store, "sct-tq-2")
    today = calendar.today()
    row = the(told(store, on=today), "list_changed_near_report")
    answer(store, [reply(row)], planner, today)
    assert the(told(store, on=today), "list_changed_near_report")["state"] == "answered"
    events.note(store, EventAction.EXPORT, "report:quarter", {"rows": 1}, RECORDER)
    own = the(told(store, on=today), "list_changed_near_report")
    assert own["state"] == FindingState.REOPENED
    assert own["reason"] == "Đã xem xét"
