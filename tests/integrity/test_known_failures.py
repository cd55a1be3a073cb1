"""Replay of what went wrong elsewhere: each time the figure does not move, or a finding appears.

Sources: GARV, thehindu.com article8397425; Saubhagya, audit of December 2025 by way of
newsgram.com 2026/01/13; Hà Giang, vnews.gov.vn 49517 and dantocmiennui.baotintuc.vn 321865;
the Philippines, 6,163 sitios completed and 5,704 energised.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from electrification.calendar import day_number, microseconds
from electrification.questions.coverage import as_json, coverage, coverage_on
from electrification.questions.entry_log import seen
from electrification.questions.integrity import WHOLE_LIST, Beside, Ground, findings
from electrification.questions.rates import Share, criterion_rate, rate_pct
from electrification.reports.rate_words import sentence
from electrification.reports.rule_words import change_line
from electrification.storage import Store
from electrification.subject.baseline import BaselineChange, ChangeKind, lists
from electrification.subject.entries import EntryKind
from electrification.subject.villages import Status
from tests.electrification.builders import FAR, Story, snapshot_of

ON = dt.date(2025, 2, 14)


def ground(story: Story, on: dt.date = ON, beside: Beside | None = None, **columns: Any) -> Ground:
    """The villages of a story as they stand on a day."""
    frame = story.states(on).reset_index(drop=True)
    names = {
        "village_code": [f"V-{i:03d}" for i in frame["village_id"]],
        "village_name": [f"Thôn {i}" for i in frame["village_id"]],
        "is_border": True, "lat": float("nan"), "lon": float("nan"),
    }  # fmt: skip
    snapshot = snapshot_of(frame.assign(**(names | columns)), on)
    ids = frame["village_id"].to_numpy()
    entries = seen(story.log(), ids, day_number(on), microseconds(FAR))
    return Ground(snapshot, entries, beside or Beside())


def told(story: Story, check: str, beside: Beside | None = None, **columns: Any) -> pd.DataFrame:
    """What one check finds in a story, beside which some more may stand."""
    found = findings(ground(story, beside=beside, **columns))
    return found[found["check"] == check]


def details(*rows: tuple[int, str, str]) -> Beside:
    """Source of capital and document of some entries."""
    frame = pd.DataFrame(rows, columns=["entry_id", "capital_source", "document_number"])
    return Beside(details=frame.assign(reason=None))


def meets(story: Story) -> int:
    return int(story.states(ON)["meets"].sum())


def test_garv_342_villages_counted_although_the_field_engineer_had_marked_them_dark() -> None:
    story = Story(villages=2).lit("2024-06-01", village=1).lit("2024-06-01", village=2)
    assert meets(story) == 2
    assert told(story, "counted_but_dark").empty
    pending = story.inspection("failed", "2024-12-01", village=2, pending=True)
    found = told(story, "counted_but_dark")
    assert meets(story) == 2
    assert found["village_id"].tolist() == [2]
    assert found["severity"].tolist() == ["alarm"]
    assert found["entry_ids"].tolist() == [(pending,)]


def test_garv_the_same_once_the_mark_is_confirmed_the_village_no_longer_counts() -> None:
    story = Story().lit("2024-06-01")
    story.inspection("failed", "2024-12-01")
    assert meets(story) == 0


def test_garv_300_villages_taken_on_the_utilitys_word_do_not_move_the_figure() -> None:
    story = Story().lit("2024-06-01", pending=True)
    row = story.on(ON)
    assert meets(story) == 0
    assert bool(row.meets_if_pending)


def test_garv_3604_of_7000_found_electrified_at_the_survey() -> None:
    story = Story().lit("2019-05-01")
    story.tell(EntryKind.REGISTER_STATE, "2023-08-31", "not_started")
    found = told(story, "found_electrified")
    assert found["village_id"].tolist() == [1]
    assert found["values"].iloc[0]["days"] == (dt.date(2023, 8, 31) - dt.date(2019, 5, 1)).days


def test_saubhagya_a_village_left_out_of_the_denominator_is_named() -> None:
    story = Story(villages=3).lit("2024-06-01", village=1)
    all_in = ground(story)
    cut = ground(story, in_baseline=[True, True, False])
    assert told(story, "outside_baseline").empty
    found = findings(cut)
    found = found[found["check"] == "outside_baseline"]
    assert found["village_id"].tolist() == [3]
    before = rate_pct(int(all_in.snapshot.counted["meets"].sum()), len(all_in.snapshot.counted))
    after = rate_pct(int(cut.snapshot.counted["meets"].sum()), len(cut.snapshot.counted))
    assert before is not None
    assert after is not None
    assert before < after


def test_saubhagya_a_denominator_cut_from_300_to_248_before_the_report_is_told() -> None:
    changes = pd.DataFrame(
        [(pd.Timestamp("2025-02-01"), "BL-2", 0, 52)],
        columns=["changed_on", "baseline_id", "joined", "left"],
    )
    reports = pd.DataFrame([(pd.Timestamp("2025-02-14"), "report:month")], columns=["on", "what"])
    beside = Beside(list_changes=changes, reports=reports)
    found = told(Story(), "list_changed_near_report", beside)
    assert found["village_id"].tolist() == [WHOLE_LIST]
    assert found["severity"].tolist() == ["alarm"]
    assert found["values"].iloc[0]["left"] == 52
    later = reports.assign(on=pd.Timestamp("2025-03-04"))
    beside = Beside(list_changes=changes, reports=later)
    assert told(Story(), "list_changed_near_report", beside).empty


def test_saubhagya_villages_are_not_lost_when_codes_change(read_only_sample: Store) -> None:
    before = coverage_on(read_only_sample, dt.date(2025, 9, 30), units_on=dt.date(2025, 6, 30))
    after = coverage_on(read_only_sample, dt.date(2025, 9, 30), units_on=dt.date(2025, 7, 1))
    assert before.total["villages"] == after.total["villages"] == 123
    assert before.total["meets"] == after.total["meets"]
    for found in (before, after):
        assert sum(found.rows["villages"]) == 123


def test_saubhagya_one_village_under_two_codes() -> None:
    names = ["Mã Hoàng Phìn", "Ma Hoang Phin", "Thôn khác"]
    near: dict[str, Any] = {"lat": [23.0500, 23.0510, 23.05], "lon": [104.9, 104.9, 104.9]}
    found = told(Story(villages=3), "duplicate_villages", village_name=names, **near)
    assert found["village_id"].tolist() == [1]
    assert found["values"].iloc[0]["other"] == "V-002"
    far: dict[str, Any] = {"lat": [23.05, 23.15, 23.05], "lon": [104.9, 104.9, 104.9]}
    assert told(Story(villages=3), "duplicate_villages", village_name=names, **far).empty


def test_saubhagya_one_payment_made_twice() -> None:
    story = Story()
    paid: dict[str, Any] = {"amount_vnd": 350_000_000}
    first = story.tell(EntryKind.CAPITAL, "2024-05-01", "disbursement", **paid)
    assert told(story, "paid_twice").empty
    again = story.tell(EntryKind.CAPITAL, "2024-05-01", "disbursement", **paid)
    story.tell(EntryKind.CAPITAL, "2024-05-02", "disbursement", **paid)
    found = told(story, "paid_twice")
    assert found["entry_ids"].tolist() == [(first, again)]
    assert found["severity"].tolist() == ["alarm"]


def test_saubhagya_one_quantity_paid_under_two_sources() -> None:
    story = Story()
    paid: dict[str, Any] = {"amount_vnd": 350_000_000}
    first = story.tell(EntryKind.CAPITAL, "2024-05-01", "disbursement", **paid)
    again = story.tell(EntryKind.CAPITAL, "2024-06-01", "disbursement", **paid)
    one_paper = details((first, "NSTW", "12/BBNT"), (again, "NS tỉnh", "12/BBNT"))
    found = told(story, "paid_under_two_sources", one_paper)
    assert found["entry_ids"].tolist() == [(first, again)]
    assert found["severity"].tolist() == ["alarm"]
    assert told(story, "paid_under_two_sources").empty
    of_two_papers = details((first, "NSTW", "12/BBNT"), (again, "NS tỉnh", "13/BBNT"))
    assert told(story, "paid_under_two_sources", of_two_papers).empty


def test_ha_giang_70_finished_works_that_stay_dark_for_years() -> None:
    story = Story()
    story.stage("works_completed", "2022-08-01")
    row = story.on(ON)
    assert row.status == Status.BUILT_NOT_ENERGISED
    assert meets(story) == 0
    found = told(story, "built_dark")
    assert found["severity"].tolist() == ["alarm"]
    assert found["values"].iloc[0]["days"] == (ON - dt.date(2022, 8, 1)).days


def test_the_alarm_of_a_dark_work_grows_with_its_age() -> None:
    ages = {20: [], 60: ["note"], 120: ["warning"], 400: ["alarm"]}
    for days, severity in ages.items():
        story = Story()
        story.stage("works_completed", ON - dt.timedelta(days=days))
        assert told(story, "built_dark")["severity"].tolist() == severity


def test_phuong_tien_recognised_while_four_of_its_villages_were_dark() -> None:
    story = Story(villages=5).lit("2019-12-01", village=1)
    for village in range(1, 6):
        story.stage("recognised", "2020-01-15", village=village)
    for village in range(2, 6):
        story.stage("works_completed", "2020-04-30", village=village)
    found = told(story, "recognised_against_figures")
    assert found["village_id"].tolist() == [2, 3, 4, 5]
    assert set(found["severity"]) == {"alarm"}
    assert meets(story) == 1


def test_the_philippines_completed_is_not_energised() -> None:
    story = Story(villages=3).lit("2024-06-01", village=1)
    for village in (2, 3):
        story.stage("works_completed", "2024-06-01", village=village)
    assert meets(story) == 1
    assert story.states(ON)["works_completed_on"].notna().sum() == 3


def test_a_village_counted_on_the_word_of_a_register_alone_is_named() -> None:
    story = Story()
    story.tell(EntryKind.REGISTER_STATE, "2022-12-31", "meets_criterion")
    assert meets(story) == 1
    assert told(story, "counted_without_evidence")["severity"].tolist() == ["note"]


def test_saubhagya_the_denominator_cut_from_300_to_248_shows_both_rates_and_the_change() -> None:
    """248 of 300 were reached; the other 52 leave the list, and "100 %" is never shown alone."""
    story = Story(villages=300)
    for village in range(1, 249):
        story.lit("2024-06-01", village=village)
    cut = BaselineChange(
        1, ChangeKind.REMOVED, dt.date(2024, 12, 1), "không tìm thấy hộ", "1/QĐ", FAR,
        left=tuple(range(249, 301)),
    )  # fmt: skip
    frame = ground(story).frame
    ids, is_border = frame["village_id"].to_numpy(), frame["is_border"].to_numpy(dtype=bool)
    who = lists(ids, is_border, ids, [cut])
    whole = ground(story, in_baseline=who.frozen, in_present=who.present).snapshot
    snapshot = replace(whole, baseline=replace(whole.baseline, changes=(cut,)))
    rate = criterion_rate(snapshot)
    assert rate.frozen == Share(248, 300)
    assert rate.present == Share(248, 248)
    said = sentence(rate)
    assert "82,67 %" in said
    assert "100 %" in said
    assert cut.document_number in change_line(snapshot.baseline.changes[0], {})
    told_all = as_json(coverage(snapshot))
    assert told_all["total"]["rate_pct"] == 82.67
    assert told_all["changes"][0]["reason"] == "không tìm thấy hộ"


def test_saubhagya_villages_cut_from_the_list_without_a_signature_are_a_finding() -> None:
    story = Story(villages=3).lit("2024-06-01", village=1)
    gone = told(
        story, "listed_no_more", is_border=[True, True, False], in_present=[True, True, False]
    )
    assert gone["village_id"].tolist() == [3]
    assert told(story, "listed_no_more").empty


def test_a_household_that_costs_more_than_in_any_real_work_is_an_alarm() -> None:
    story = Story(villages=2).lit("2024-06-01", village=1).lit("2024-06-01", village=2)
    households = int(story.states(ON)["households"].iloc[0])
    costs = pd.DataFrame(
        {
            "village_id": [1, 2, 7],
            "cost_vnd": [households * 60_000_000, households * 30_000_000, 1],
            "works": [("CT-01", "CT-02"), ("CT-02",), ()],
        }
    )
    found = told(story, "cost_outside_band", Beside(costs=costs))
    assert found[["village_id", "severity"]].to_numpy().tolist() == [[1, "alarm"]]
    values = found["values"].iloc[0]
    assert (values["millions"], values["low"], values["high"]) == (60.0, 24, 56)
    assert values["works"] == "CT-01, CT-02"
    assert told(story, "cost_outside_band").empty
