"""Scenes: what a village's entries make of it, on day D as known at instant T."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from electrification.subject.villages import STATUSES
from tests.electrification.builders import Story, instant, stated


def story() -> Story:
    return Story()


# --- from nothing to the criterion ---------------------------------------------------------------


def test_a_village_nobody_has_spoken_of_has_no_data() -> None:
    row = story().on("2025-01-01")
    assert (row.status, row.basis, row.meets, row.stage) == ("no_data", "none", False, "")
    assert row.isna()[["households", "energised_on", "built_dark_days", "last_entry_on"]].all()


@pytest.mark.parametrize(
    ("stages", "status"),
    [
        (["surveyed"], "preparing"),
        (["site_cleared"], "preparing"),
        (["surveyed", "started"], "building"),
        (["meters_installed"], "building"),
        (["works_completed"], "built_not_energised"),
        (["works_completed", "handed_over"], "built_not_energised"),
        (["works_completed", "contracted", "energised"], "energised_below"),
        (["not_a_stage_of_works"], "not_started"),
    ],
)
def test_status_is_the_furthest_that_entries_bear_out(stages: list[str], status: str) -> None:
    told = story()
    for code in stages:
        kind = "stage" if code != "not_a_stage_of_works" else "no_change"
        told.tell(kind, "2024-01-01", code if kind == "stage" else "")
    row = told.on("2024-06-01")
    assert (row.status, row.meets) == (status, False)


@pytest.mark.parametrize("stage", ["accepted", "operation_received", "handed_over", "settled"])
def test_what_comes_only_after_finished_works_says_that_they_are_finished(stage: str) -> None:
    told = story()
    told.stage(stage, "2024-01-01")
    assert told.on("2024-06-01").status == "built_not_energised"


def test_a_failed_inspection_says_that_there_is_something_built() -> None:
    told = story()
    told.inspection("failed", "2024-01-01")
    assert told.on("2024-06-01").status == "built_not_energised"


def test_works_finished_are_not_a_village_lit_and_the_age_grows() -> None:
    told = story()
    told.stage("works_completed", "2024-01-01")
    told.households(20)
    row = told.on("2024-01-31")
    assert (row.status, row.meets, row.built_dark_days) == ("built_not_energised", False, 30)
    assert told.on("2024-03-01").built_dark_days == 60
    told.stage("energised", "2024-04-01")
    lit = told.on("2024-05-01")
    assert stated(lit, "status", "built_dark_since", "built_dark_days") == (
        "energised_below",
        None,
        None,
    )
    assert told.on("2024-03-31").built_dark_days == 90


def test_lung_cau_finished_five_years_ago_and_still_dark() -> None:
    told = story()
    told.stage("substation_installed", "2020-04-20")
    told.stage("works_completed", "2020-06-01")
    told.inspection("failed", "2024-05-01")
    told.customers(0, "2025-01-01", households_on_grid=0)
    told.households(48, "2025-01-01")
    row = told.on("2025-08-01")
    assert (row.status, row.meets) == ("built_not_energised", False)
    assert row.built_dark_days == (dt.date(2025, 8, 1) - dt.date(2020, 6, 1)).days > 5 * 365


def test_contracts_do_not_energise() -> None:
    told = story()
    told.stage("contracted", "2024-01-01")
    told.inspection("passed")
    told.households(20)
    told.customers(20, households_contracted=20)
    row = told.on("2024-06-01")
    assert (row.meets, row.share_reached) == (False, True)
    assert row.status not in {"energised_partly", "energised_below", "meets_criterion"}


def test_a_village_lit_inspected_and_registered_meets_the_criterion() -> None:
    row = story().lit("2024-03-05").on("2024-03-05")
    assert (row.status, row.basis, row.meets) == ("meets_criterion", "entries", True)
    assert row.energised_on == row.works_completed_on == pd.Timestamp("2024-03-05")
    assert (row.direct_rate, row.stage) == (1.0, "energised")


def test_energised_without_inspection_does_not_meet() -> None:
    told = story()
    told.stage("energised", "2024-01-01")
    told.households(20)
    told.customers(20, households_on_grid=20)
    row = told.on("2024-06-01")
    assert (row.status, row.system_passed, row.share_reached) == ("energised_below", False, True)
    told.inspection("passed_with_defects", "2024-02-01")
    assert told.on("2024-06-01").meets


def test_a_failed_inspection_after_a_passed_one_takes_the_criterion_away_until_mended() -> None:
    told = story().lit("2024-01-01")
    told.inspection("failed", "2024-05-01")
    told.inspection("passed", "2024-07-01")
    met = [told.on(day).meets for day in ("2024-04-30", "2024-05-01", "2024-06-30", "2024-07-01")]
    assert met == [True, False, False, True]
    assert told.on("2024-05-01").status == "energised_below"


def test_of_two_inspections_on_one_day_the_later_recorded_counts() -> None:
    told = story().lit("2024-01-01")
    told.inspection("passed", "2024-05-01", recorded="2024-05-03")
    told.inspection("failed", "2024-05-01", recorded="2024-05-02")
    assert told.on("2024-06-01").meets


@pytest.mark.parametrize(
    ("households", "direct", "meets"),
    [(20, 19, True), (20, 18, False), (40, 38, True), (0, 0, False), (1, 1, True), (20, 0, False)],
)
def test_exactly_at_the_threshold_of_95_percent_meets(
    households: int, direct: int, meets: bool
) -> None:
    row = story().lit(households=households, direct=direct).on("2024-06-01")
    assert row.meets == meets


@pytest.mark.parametrize("told_by", ["households", "customers"])
def test_a_share_of_what_nobody_counted_is_not_reached(told_by: str) -> None:
    told = story()
    for stage in ("works_completed", "energised"):
        told.stage(stage, "2024-01-01")
    told.inspection("passed")
    getattr(told, told_by)(20)
    row = told.on("2024-06-01")
    assert (row.status, row.meets) == ("energised_below", False)
    assert row.isna().direct_rate


def test_more_households_later_may_take_the_criterion_away() -> None:
    told = story().lit(households=20, direct=19)
    told.households(21, "2024-09-01")
    assert [told.on(day).meets for day in ("2024-08-31", "2024-09-01")] == [True, False]


def test_power_for_some_households_is_partly() -> None:
    told = story()
    told.stage("energised", "2024-01-01")
    told.households(20)
    told.customers(12, households_on_grid=12)
    assert told.on("2024-06-01").status == "energised_partly"
    told.customers(12, "2024-07-01", households_on_grid=20)
    assert told.on("2024-08-01").status == "energised_below"


# --- counts --------------------------------------------------------------------------------------


def test_a_later_count_that_states_one_number_leaves_the_others_as_last_stated() -> None:
    told = story().lit(households=20, direct=20)
    told.tell("households", "2024-05-01", population=101)
    told.tell("customers", "2024-05-01", households_contracted=20)
    row = told.on("2024-06-01")
    names = ("households", "population", "households_contracted", "households_direct", "meets")
    assert stated(row, *names) == (20, 101, 20, 20, True)


def test_clusters_sum_up() -> None:
    told = Story(clusters={1: 2}).lit()
    for cluster, households, direct in ((1, 30, 30), (2, 10, 5)):
        told.households(households, "2024-05-01", cluster_id=cluster)
        told.customers(direct, "2024-05-01", cluster_id=cluster)
    row = told.on("2024-06-01")
    assert (row.households, row.households_direct, row.direct_rate) == (40, 35, 0.875)


def test_clusters_do_not_sum_up_while_one_is_missing() -> None:
    told = Story(clusters={1: 2})
    told.households(30, "2024-05-01", cluster_id=1)
    assert told.on("2024-06-01").isna().households
    told.households(44, "2024-04-01")
    assert told.on("2024-06-01").households == 44
    told.households(10, "2024-07-01", cluster_id=2)
    assert told.on("2024-08-01").households == 40


def test_clusters_do_not_sum_up_what_one_of_them_has_not_stated() -> None:
    told = Story(clusters={1: 2})
    told.households(30, "2024-05-01", cluster_id=1, population=150)
    told.households(10, "2024-05-01", cluster_id=2)
    row = told.on("2024-06-01")
    assert row.households == 40
    assert row.isna().population


def test_a_later_count_of_the_whole_village_stands_instead_of_the_clusters() -> None:
    told = Story(clusters={1: 2})
    for cluster in (1, 2):
        told.households(10, "2024-05-01", cluster_id=cluster)
    told.households(23, "2024-06-01")
    counted = [told.on(day).households for day in ("2024-05-31", "2024-06-01")]
    told.households(14, "2024-07-01", cluster_id=2)
    assert [*counted, told.on("2024-07-01").households] == [20, 23, 24]


# --- phases --------------------------------------------------------------------------------------


def two_phases() -> Story:
    told = Story()
    told.stage("works_completed", "2024-01-01", phase=1)
    told.inspection("passed", "2024-01-10", phase=1)
    told.stage("energised", "2024-01-20", phase=1)
    told.stage("works_completed", "2024-06-01", phase=2)
    return told


def test_a_village_with_one_phase_of_two_energised_is_partly_energised() -> None:
    row = two_phases().on("2024-07-01")
    assert (row.status, row.phases, row.phases_energised) == ("energised_partly", 2, 1)
    assert row.isna().energised_on


def test_a_phase_built_but_dark_inside_an_energised_village_has_an_age() -> None:
    told = two_phases()
    row = told.on("2024-07-01")
    assert (row.built_dark_days, row.built_dark_since) == (30, pd.Timestamp("2024-06-01"))
    told.stage("energised", "2024-08-01", phase=2)
    row = told.on("2024-09-01")
    assert row.isna().built_dark_days
    assert (row.status, row.energised_on) == ("energised_below", pd.Timestamp("2024-08-01"))


def test_each_energised_phase_must_have_passed_its_own_inspection() -> None:
    told = two_phases()
    told.stage("energised", "2024-08-01", phase=2)
    assert not told.on("2024-09-01").system_passed
    told.inspection("passed", "2024-09-02", phase=2)
    assert told.on("2024-09-02").system_passed
    told.inspection("failed", "2024-10-01", phase=1)
    assert not told.on("2024-10-01").system_passed


def test_a_dark_phase_does_not_spoil_the_inspection_of_the_energised_one() -> None:
    assert two_phases().on("2024-07-01").system_passed


def test_an_entry_of_the_whole_village_speaks_for_every_phase() -> None:
    told = two_phases()
    told.inspection("passed", "2024-07-05")
    told.stage("energised", "2024-07-10")
    row = told.on("2024-08-01")
    assert (row.status, row.phases_energised, row.system_passed) == ("energised_below", 2, True)
    told.inspection("failed", "2024-08-05")
    assert not told.on("2024-08-05").system_passed


def test_an_extension_finished_after_the_village_was_lit_is_dark_until_lit_itself() -> None:
    told = Story().lit("2022-01-01")
    told.stage("works_completed", "2024-06-01", phase=2)
    row = told.on("2024-07-01")
    assert stated(row, "built_dark_days", "phases_energised") == (30, 0)


def test_phases_of_one_village_leave_its_neighbours_alone() -> None:
    told = Story(villages=3)
    told.lit(village=3)
    for stage in ("works_completed", "energised"):
        told.stage(stage, "2024-01-01", phase=1, village=2)
    told.stage("works_completed", "2024-01-01", village=1)
    statuses = list(told.states("2024-06-01").status)
    assert statuses == ["built_not_energised", "energised_below", "meets_criterion"]


# --- register ------------------------------------------------------------------------------------


def registered(code: str = "meets_criterion", on: str = "2024-01-01") -> Story:
    told = Story()
    told.tell("register_state", on, code)
    told.households(20, on)
    return told


@pytest.mark.parametrize("status", STATUSES)
def test_a_register_states_a_condition_without_evidence(status: str) -> None:
    row = registered(status).on("2024-06-01")
    assert (row.status, row.basis, row.stage) == (status, "register", "")
    assert row.meets == (status == "meets_criterion")


def test_a_registers_meets_stands_until_a_later_count_says_otherwise() -> None:
    told = registered()
    told.customers(20, "2024-03-01")
    assert told.on("2024-04-01").meets
    told.customers(18, "2024-05-01")
    row = told.on("2024-06-01")
    assert (row.meets, row.status) == (False, "energised_below")
    assert told.on("2024-04-30").meets


def test_a_registers_meets_stands_until_a_later_inspection_says_otherwise() -> None:
    told = registered()
    told.inspection("passed", "2024-03-01")
    assert told.on("2024-04-01").meets
    told.inspection("failed", "2024-05-01")
    assert (told.on("2024-06-01").meets, told.on("2024-04-30").meets) == (False, True)


def test_a_count_or_inspection_before_the_register_does_not_speak_against_it() -> None:
    told = registered(on="2024-06-01")
    told.customers(3, "2024-05-31")
    told.inspection("failed", "2024-05-31")
    assert told.on("2024-06-01").meets


def test_a_count_that_says_nothing_of_registration_does_not_speak_against_the_register() -> None:
    told = registered()
    told.customers(None, "2024-05-01", households_on_grid=20)
    assert told.on("2024-06-01").meets


def test_a_passed_inspection_of_a_phase_does_not_speak_against_the_register() -> None:
    told = registered()
    told.inspection("passed", "2024-05-01", phase=2)
    told.stage("energised", "2024-05-02", phase=2)
    assert told.on("2024-06-01").meets


def test_a_finished_phase_that_is_dark_takes_the_register_s_claim_back() -> None:
    told = registered()
    told.stage("works_completed", "2024-05-01", phase=2)
    row = told.on("2024-06-01")
    assert (row.status, row.meets, row.built_dark_days) == ("energised_partly", False, 31)


def test_what_rests_on_the_register_says_so_whatever_stage_was_recorded_too() -> None:
    told = registered()
    told.stage("handed_over", "2024-05-01")
    row = told.on("2024-06-01")
    assert (row.meets, row.basis) == (True, "register")


def test_a_later_register_stands_instead_of_an_earlier_one() -> None:
    told = registered()
    told.tell("register_state", "2024-09-01", "energised_below")
    row = told.on("2024-10-01")
    assert (row.meets, row.status) == (False, "energised_below")


def test_a_register_does_not_take_back_what_entries_prove() -> None:
    told = Story().lit("2024-01-01")
    told.tell("register_state", "2024-03-01", "building")
    assert told.on("2024-06-01").status == "meets_criterion"


def test_counts_tell_partly_where_a_register_only_says_energised() -> None:
    told = registered("energised_below")
    told.customers(5, "2024-03-01", households_on_grid=5)
    assert told.on("2024-06-01").status == "energised_partly"


# --- pending, corrected, withdrawn ---------------------------------------------------------------


def test_pending_entries_stand_beside_and_do_not_count() -> None:
    told = Story().lit(direct=10)
    told.customers(20, "2024-05-01", pending=True, households_on_grid=20)
    row = told.on("2024-06-01")
    assert (row.meets, row.status, row.households_direct) == (False, "energised_partly", 10)
    assert (row.pending_entries, row.meets_if_pending) == (1, True)
    assert row.status_if_pending == "meets_criterion"


def test_a_report_of_no_change_waits_for_nobody_and_ends_the_silence() -> None:
    told = Story().lit("2024-01-01", direct=10)
    told.tell("no_change", "2024-05-20", pending=True)
    row = told.on("2024-06-01")
    assert (row.pending_entries, row.stale) == (0, False)
    assert row.last_entry_on == pd.Timestamp("2024-05-20")
    untold = story()
    untold.tell("no_change", "2024-05-20", pending=True)
    assert set(untold.on("2024-06-01")[["status", "status_if_pending"]]) == {"no_data"}


def test_an_entry_counts_from_the_instant_it_is_confirmed() -> None:
    told = Story().lit("2024-01-01", confirmed="2024-02-01T08:00:00")
    a_moment_before = instant("2024-02-01T07:59:59.999999")
    assert not told.on("2024-06-01", a_moment_before).meets
    assert told.on("2024-06-01", a_moment_before).pending_entries == 5
    assert told.on("2024-06-01", instant("2024-02-01T08:00:00")).meets


def test_a_corrected_entry_counts_until_its_correction_is_confirmed() -> None:
    told = Story().lit(direct=20, households=20)
    told.customers(20, "2024-05-01", ended="2024-07-01")
    told.customers(9, "2024-05-01", recorded="2024-06-01", confirmed="2024-07-01")
    known = [instant(day) for day in ("2024-05-15", "2024-06-15", "2024-07-01")]
    rows = [told.on("2024-05-20", at) for at in known]
    assert [row.meets for row in rows] == [True, True, False]
    assert [row.meets_if_pending for row in rows] == [True, False, False]
    assert [row.pending_entries for row in rows] == [0, 1, 0]


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_an_entry_returned_or_withdrawn_is_gone_but_was_known_before(is_confirmed: bool) -> None:
    told = Story().lit(direct=10)
    told.customers(20, "2024-05-01", pending=not is_confirmed, ended="2024-05-20")
    before, after = instant("2024-05-19"), instant("2024-05-20")
    assert told.on("2024-06-01", before).meets_if_pending
    assert told.on("2024-06-01", before).meets == is_confirmed
    row = told.on("2024-06-01", after)
    assert (row.meets, row.meets_if_pending, row.pending_entries) == (False, False, 0)


def test_what_is_irregular_waits_for_review_until_it_is_confirmed() -> None:
    told = Story().lit(direct=10)
    told.customers(20, "2024-05-01", confirmed="2024-06-01", is_irregular=True)
    waiting = told.on("2024-05-15", instant("2024-05-15"))
    assert (waiting.needs_review, waiting.meets) == (True, False)
    settled = told.on("2024-05-15", instant("2024-06-01"))
    assert (settled.needs_review, settled.meets) == (False, True)


def test_what_happens_after_the_day_is_not_seen_on_it() -> None:
    told = Story().lit("2024-03-01")
    assert told.on("2024-02-29").status == "no_data"
    assert told.on("2024-03-01").meets


def test_what_was_learnt_after_the_instant_is_not_known_at_it() -> None:
    told = Story().lit("2024-03-01", recorded="2024-09-01")
    assert told.on("2024-03-01", instant("2024-08-31")).status == "no_data"
    assert told.on("2024-03-01", instant("2024-09-02")).meets


# --- troubles ------------------------------------------------------------------------------------


def test_an_obstacle_is_open_until_it_is_closed() -> None:
    told = Story()
    told.tell("obstacle", "2024-01-01", "opened", cause="corridor")
    second = told.tell("obstacle", "2024-02-01", "opened")
    told.tell("obstacle", "2024-03-01", "closed", refers_to=second)
    counts = {day: told.on(day).obstacles_open for day in ("2024-01-15", "2024-02-15")}
    assert counts == {"2024-01-15": 1, "2024-02-15": 2}
    row = told.on("2024-04-01")
    assert (row.obstacles_open, row.obstacle_since) == (1, pd.Timestamp("2024-01-01"))
    assert row.obstacle_entry_ids == (1,)


def test_closing_that_is_not_confirmed_leaves_an_obstacle_open() -> None:
    told = Story()
    opened = told.tell("obstacle", "2024-01-01", "opened")
    told.tell("obstacle", "2024-02-01", "closed", refers_to=opened, pending=True)
    assert told.on("2024-03-01").obstacles_open == 1


def test_supply_lost_stands_beside_the_status_until_restored() -> None:
    told = Story().lit("2024-01-01")
    told.tell("supply", "2024-05-01", "lost")
    told.tell("supply", "2024-05-04", "restored")
    days = ("2024-04-30", "2024-05-01", "2024-05-04")
    assert [told.on(day).supply_lost for day in days] == [False, True, False]
    assert told.on("2024-05-02").status == "meets_criterion"


def test_works_are_suspended_until_resumed() -> None:
    told = Story()
    told.tell("suspension", "2024-05-01", "suspended")
    told.tell("suspension", "2024-06-01", "resumed")
    assert [told.on(day).suspended for day in ("2024-05-15", "2024-06-01")] == [True, False]


def test_a_plan_is_overdue_the_day_after_it_was_due_until_the_stage_is_reached() -> None:
    told = Story()
    told.tell("planned", "2024-01-01", "energised", due_on="2024-06-30")
    told.stage("energised", "2024-08-01")
    late = {day: told.on(day).overdue for day in ("2024-06-30", "2024-07-01", "2024-08-01")}
    assert late == {"2024-06-30": False, "2024-07-01": True, "2024-08-01": False}
    assert told.on("2024-07-10").overdue_days == 10


def test_a_later_plan_for_a_stage_stands_instead_of_an_earlier_one() -> None:
    told = Story()
    told.tell("planned", "2024-01-01", "energised", due_on="2024-06-30")
    told.tell("planned", "2024-06-01", "energised", due_on="2024-12-31")
    assert not told.on("2024-09-01").overdue


def test_the_plan_of_one_phase_does_not_hide_that_another_is_overdue() -> None:
    told = Story()
    told.tell("planned", "2024-01-01", "energised", due_on="2024-06-30", phase=1)
    told.tell("planned", "2024-01-02", "energised", due_on="2025-06-30", phase=2)
    assert told.on("2024-09-01").overdue


def test_a_phase_that_kept_its_plan_is_not_overdue_because_another_has_none() -> None:
    told = two_phases()
    told.tell("planned", "2024-01-01", "energised", due_on="2024-02-01", phase=1)
    assert not told.on("2024-07-01").overdue


def test_a_village_still_to_be_done_is_stale_after_14_days_of_silence() -> None:
    told = Story()
    told.stage("started", "2024-05-01")
    assert [told.on(day).stale for day in ("2024-05-15", "2024-05-16")] == [False, True]
    told.tell("no_change", "2024-05-16", pending=True)
    assert not told.on("2024-05-30").stale
    assert not Story().lit("2020-01-01").on("2024-05-30").stale


def test_lines_pulled_by_the_people_and_local_sources_are_flags_not_the_grid() -> None:
    told = Story()
    told.households(20, households_self_strung=15, households_off_grid=5)
    told.customers(0, households_on_grid=0)
    row = told.on("2024-06-01")
    assert (row.self_strung, row.off_grid, row.meets) == (True, True, False)
    assert row.status == "not_started"


def test_capital_is_had_when_allocated_not_when_needed() -> None:
    told = Story()
    told.tell("capital", "2024-01-01", "need", amount_vnd=5_000_000_000)
    assert (told.on("2024-02-01").has_capital, told.on("2024-02-01").status) == (
        False,
        "not_started",
    )
    told.tell("capital", "2024-03-01", "allocation", amount_vnd=3_000_000_001)
    told.tell("capital", "2024-04-01", "allocation", amount_vnd=1_000_000_000)
    row = told.on("2024-05-01")
    assert (row.has_capital, row.allocated_vnd, row.status) == (True, 4_000_000_001, "preparing")


def test_the_furthest_stage_and_its_first_day_are_told() -> None:
    told = Story()
    told.stage("handed_over", "2024-01-05")
    told.stage("surveyed", "2024-02-01")
    told.stage("handed_over", "2024-03-05")
    row = told.on("2024-06-01")
    assert (row.stage, row.stage_on) == ("handed_over", pd.Timestamp("2024-01-05"))


def test_rows_come_in_the_order_of_the_ids_also_for_villages_without_entries() -> None:
    told = Story(villages=3).lit(village=2)
    states = told.states("2024-06-01")
    assert list(states.village_id) == [1, 2, 3]
    assert list(states.meets) == [False, True, False]


def test_entries_of_villages_that_are_not_asked_for_are_left_out() -> None:
    told = Story(villages=1).lit(village=1)
    told.stage("energised", "2024-01-01", village=2)
    told.stage("energised", "2024-01-01", village=99)
    assert len(told.states("2024-06-01")) == 1
