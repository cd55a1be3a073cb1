"""Each check finds what it is for and nothing else."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from electrification.questions.integrity import CHECKS, findings, sentence
from electrification.storage import Store
from electrification.subject.entries import EntryKind
from tests.electrification.builders import Story
from tests.integrity.test_known_failures import ON, ground, told


def test_a_village_without_a_contradiction_has_no_finding() -> None:
    story = Story(villages=3)
    for village in (1, 2, 3):
        story.lit("2024-06-01", village=village, households_contracted=20)
        story.stage("contracted", "2024-06-10", village=village)
        story.tell(
            EntryKind.CAPITAL, "2024-06-20", "disbursement", village=village,
            amount_vnd=300_000_000 + village,
        )  # fmt: skip
    assert findings(ground(story)).empty


def test_energised_for_two_months_without_a_contract() -> None:
    story = Story()
    story.stage("energised", ON - dt.timedelta(days=60))
    assert told(story, "energised_without_contract").empty
    story = Story()
    story.stage("energised", ON - dt.timedelta(days=61))
    assert told(story, "energised_without_contract")["values"].iloc[0] == {"days": 61}
    story.tell(EntryKind.CUSTOMERS, ON, households_contracted=3)
    assert told(story, "energised_without_contract").empty


def test_more_contracts_than_households() -> None:
    story = Story()
    story.households(20)
    story.tell(EntryKind.CUSTOMERS, "2024-02-01", households_contracted=21)
    found = told(story, "more_contracts_than_households")
    assert found["values"].iloc[0] == {"contracted": 21, "households": 20}


def test_households_that_jump_without_a_reason_and_by_cluster_apart() -> None:
    story = Story()
    first = story.households(50, "2024-01-01")
    second = story.households(70, "2024-06-01")
    story.households(72, "2024-09-01")
    story.households(10, "2024-10-01", cluster_id=3)
    found = told(story, "households_jump")
    assert found["entry_ids"].tolist() == [(first, second)]
    assert found["values"].iloc[0] == {"known": 50, "count": 70}
    explained = Story()
    explained.households(50, "2024-01-01")
    explained.households(70, "2024-06-01", is_irregular=True)
    assert told(explained, "households_jump").empty


def test_works_quicker_than_they_can_be_done() -> None:
    story = Story()
    story.stage("started", "2024-06-01")
    story.stage("works_completed", "2024-06-05")
    assert told(story, "too_quick")["values"].iloc[0]["days"] == 4


def test_works_slower_than_nine_in_ten_once_there_are_enough_to_compare() -> None:
    story = Story(villages=12)
    for village in range(1, 12):
        story.stage("started", "2023-01-01", village=village)
    story.stage("started", "2022-01-01", village=12)
    assert told(story, "slower_than_nine_in_ten").empty
    for village in range(1, 12):
        on = dt.date(2023, 3, 1) + dt.timedelta(days=village)
        story.stage("works_completed", on, village=village)
    assert told(story, "slower_than_nine_in_ten")["village_id"].tolist() == [12]


def test_a_step_that_waits_longer_than_nine_in_ten_is_told_only_while_it_waits() -> None:
    story = Story(villages=12)
    for village in range(1, 12):
        story.stage("design_approved", "2023-01-01", village=village)
        story.stage("started", dt.date(2023, 2, 1) + dt.timedelta(days=village), village=village)
    story.stage("design_approved", "2023-01-01", village=12)
    found = told(story, "slower_than_nine_in_ten")
    assert 12 in found["village_id"].tolist()
    assert str(found[found["village_id"] == 12]["values"].iloc[0]["end"])
    story.stage("works_completed", "2023-09-01", village=12)
    assert 12 not in told(story, "slower_than_nine_in_ten")["village_id"].tolist()


def test_money_ahead_of_works_and_works_ahead_of_money() -> None:
    story = Story(villages=4)
    story.tell(EntryKind.CAPITAL, "2024-05-01", "advance", amount_vnd=100, village=1)
    story.tell(EntryKind.CAPITAL, "2024-05-02", "disbursement", amount_vnd=100, village=1)
    story.tell(EntryKind.CAPITAL, "2024-05-02", "disbursement", amount_vnd=101, village=2)
    story.stage("works_completed", "2024-05-02", village=3)
    story.stage("started", "2024-04-01", village=4)
    story.tell(EntryKind.CAPITAL, "2024-05-02", "disbursement", amount_vnd=55, village=4)
    found = told(story, "paid_before_works")
    assert found["village_id"].tolist() == [2, 4]
    assert found["severity"].tolist() == ["alarm", "note"]
    story.stage("mv_line_built", "2024-04-20", village=4)
    assert told(story, "paid_before_works")["village_id"].tolist() == [2]
    assert told(story, "built_without_payment")["village_id"].tolist() == [3]


def test_every_finding_of_the_sample_says_what_and_what_to_do(read_only_sample: Store) -> None:
    snapshot = read_only_sample.snapshot(dt.date(2025, 9, 30))
    found = read_only_sample.review.findings(read_only_sample, snapshot.on)
    assert len(found)
    severities = list(dict.fromkeys(found["severity"]))
    assert severities == [s for s in ("alarm", "warning", "note") if s in severities]
    for row in found.to_dict("records"):
        says, remedy = sentence(row)
        assert "{" not in f"{says}{remedy}"
        assert set(row["entry_ids"]) <= set(
            read_only_sample.village_entries(int(row["village_id"]))["id"]
        )


def test_no_village_with_a_real_name_stands_accused(read_only_sample: Store) -> None:
    snapshot = read_only_sample.snapshot(dt.date(2025, 9, 30))
    found = read_only_sample.review.findings(read_only_sample, snapshot.on)
    loud = found[found["severity"].isin(["alarm", "warning"])]
    named = snapshot.frame.set_index("village_id")["village_name"].reindex(loud["village_id"])
    assert named.str.startswith("Thôn mẫu").all()


def test_checks_have_names_of_their_own() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert isinstance(findings(ground(Story())), pd.DataFrame)


def test_findings_weigh_only_what_their_check_declares(read_only_sample: Store) -> None:
    found = read_only_sample.review.findings(read_only_sample, dt.date(2025, 9, 30))
    declared = {(c.name, str(s)) for c in CHECKS for s in c.severities}
    assert set(zip(found["check"], found["severity"], strict=True)) <= declared
