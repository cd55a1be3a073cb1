"""Commands: the one way in for a change, all of it or nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from electrification import calendar, tracking
from electrification.questions.coverage import coverage_on
from electrification.storage import Store
from electrification.subject.entries import Decision, EntryKind, NewDecision
from electrification.texts import Refused
from electrification.tracking import import_register, plan_register
from geo.units import UnitKey
from tests.electrification.builders import (
    CONFIRMER,
    NEW,
    RECORDER,
    SON_VI_NEW,
    TA_VAN,
    XIN_CAI,
    day,
    entry,
    register_row,
    village_id,
)

TODAY = day("2025-09-30")
ON = day("2025-09-30")


def record(store: Store, **values: Any) -> int:
    [entry_id] = tracking.record(store, [entry(**values)], RECORDER, TODAY)
    return entry_id


def decide(store: Store, entry_id: int, decision: Decision, **values: Any) -> None:
    tracking.decide(store, [NewDecision(entry_id, decision, **values)], CONFIRMER)


def state_of(store: Store, village: int, entry_id: int) -> str:
    told = store.village_entries(village).set_index("id")
    return str(told.at[entry_id, "state"])


def row_of(store: Store, village: int, known_at: dt.datetime | None = None) -> pd.Series:
    frame = store.snapshot(ON, known_at).frame
    return frame[frame["village_id"] == village].iloc[0]


def instant_between(store: Store) -> dt.datetime:
    """An instant after everything that is known and before what comes next."""
    at = calendar.now()
    while calendar.now() <= at:
        pass
    return at


@pytest.fixture
def dark(sample: Store) -> int:
    """Return the id of a sample village that does not meet the criterion and waits for nothing."""
    frame = sample.snapshot(ON).frame
    calm = frame[~frame["meets"] & (frame["pending_entries"] == 0)]
    return int(calm["village_id"].iloc[0])


# --- recording and deciding ----------------------------------------------------------------------


def test_an_entry_waits_until_it_is_confirmed(sample: Store, dark: int) -> None:
    before = row_of(sample, dark)
    made = record(sample, village_id=dark, households=77)
    waiting = row_of(sample, dark)
    assert (waiting.households, waiting.pending_entries) == (before.households, 1)
    assert state_of(sample, dark, made) == "pending"
    decide(sample, made, Decision.CONFIRMED)
    settled = row_of(sample, dark)
    assert (settled.households, settled.pending_entries) == (77, 0)
    assert state_of(sample, dark, made) == "confirmed"


@pytest.mark.parametrize("decision", [Decision.RETURNED, Decision.WITHDRAWN])
def test_an_entry_returned_or_withdrawn_is_gone_from_the_figures(
    sample: Store, dark: int, decision: Decision
) -> None:
    before = row_of(sample, dark)
    made = record(sample, village_id=dark, households=77)
    decide(sample, made, decision, reason="ghi nhầm")
    after = row_of(sample, dark)
    assert (after.households, after.pending_entries) == (before.households, 0)
    told = sample.village_entries(dark).set_index("id").loc[made]
    assert (told["state"], told["decision_reason"]) == (str(decision), "ghi nhầm")


def test_a_corrected_entry_stops_counting_only_when_the_correction_is_confirmed(
    sample: Store, dark: int
) -> None:
    wrong = record(sample, village_id=dark, households=77)
    decide(sample, wrong, Decision.CONFIRMED)
    right = record(sample, village_id=dark, households=55, supersedes=wrong)
    assert row_of(sample, dark).households == 77
    assert state_of(sample, dark, wrong) == "confirmed"
    decide(sample, right, Decision.CONFIRMED)
    assert row_of(sample, dark).households == 55
    assert state_of(sample, dark, wrong) == "superseded"
    assert state_of(sample, dark, right) == "confirmed"


def test_a_correction_to_an_earlier_day_ends_the_later_entry(sample: Store, dark: int) -> None:
    wrong = record(sample, village_id=dark, households=77, occurred_on=day("2025-09-20"))
    decide(sample, wrong, Decision.CONFIRMED)
    right = record(
        sample, village_id=dark, households=55, occurred_on=day("2025-09-10"), supersedes=wrong
    )
    decide(sample, right, Decision.CONFIRMED)
    assert row_of(sample, dark).households == 55


def test_what_would_be_with_a_pending_correction_is_without_what_it_corrects(
    sample: Store, dark: int
) -> None:
    wrong = record(
        sample,
        village_id=dark,
        kind=EntryKind.STAGE,
        code="energised",
        occurred_on=day("2025-09-20"),
    )
    decide(sample, wrong, Decision.CONFIRMED)
    lit = row_of(sample, dark)
    record(
        sample,
        village_id=dark,
        kind=EntryKind.STAGE,
        code="operation_received",
        occurred_on=day("2025-09-20"),
        supersedes=wrong,
    )
    beside = row_of(sample, dark)
    assert beside.status == lit.status
    assert not beside.status_if_pending.startswith("energised")


def test_a_returned_correction_leaves_the_entry_standing(sample: Store, dark: int) -> None:
    first = record(sample, village_id=dark, households=77)
    decide(sample, first, Decision.CONFIRMED)
    second = record(sample, village_id=dark, households=55, supersedes=first)
    decide(sample, second, Decision.RETURNED, reason="thiếu biên bản")
    assert row_of(sample, dark).households == 77


def test_a_correction_of_an_obstacle_already_removed_does_not_bring_it_back(
    sample: Store, dark: int
) -> None:
    many = row_of(sample, dark).obstacles_open

    def obstacle(code: str, **values: Any) -> int:
        made = record(sample, village_id=dark, kind=EntryKind.OBSTACLE, code=code, **values)
        decide(sample, made, Decision.CONFIRMED)
        return made

    opened = obstacle("opened", cause="corridor")
    obstacle("closed", refers_to=opened)
    obstacle("opened", cause="site", supersedes=opened)
    assert row_of(sample, dark).obstacles_open == many


def test_figures_and_history_agree_on_an_entry_returned_and_confirmed_after_all(
    sample: Store, dark: int
) -> None:
    made = record(sample, village_id=dark, households=77)
    decide(sample, made, Decision.RETURNED, reason="thiếu biên bản")
    with contextlib.suppress(Refused):
        decide(sample, made, Decision.CONFIRMED)
    counts = row_of(sample, dark).households == 77
    assert counts == (state_of(sample, dark, made) == "confirmed")


def test_deciding_on_an_entry_that_is_not_there_is_refused(sample: Store) -> None:
    version = sample.data_version()
    with pytest.raises(Refused):
        decide(sample, 999_999, Decision.CONFIRMED)
    assert sample.data_version() == version


@pytest.mark.parametrize(
    "wrong", [{"village_id": 999_999}, {"supersedes": 999_999}, {"cluster_id": 999_999}]
)
def test_an_entry_about_what_is_not_there_is_refused(
    sample: Store, dark: int, wrong: dict[str, int]
) -> None:
    version = sample.data_version()
    with pytest.raises(Refused):
        record(sample, **({"village_id": dark} | wrong))
    assert sample.data_version() == version


def test_entries_are_recorded_all_or_none(sample: Store, dark: int) -> None:
    many, version = sample.entry_count(), sample.data_version()
    tomorrow = TODAY + dt.timedelta(days=1)
    entries = [entry(dark), entry(dark, occurred_on=tomorrow)]
    with pytest.raises(Refused):
        tracking.record(sample, entries, RECORDER, TODAY)
    assert (sample.entry_count(), sample.data_version()) == (many, version)


def test_confirming_is_known_from_its_instant_on(sample: Store, dark: int) -> None:
    made = record(sample, village_id=dark, households=77)
    recorded = instant_between(sample)
    decide(sample, made, Decision.CONFIRMED)
    assert row_of(sample, dark, recorded).households != 77
    assert row_of(sample, dark, recorded).pending_entries == 1
    assert row_of(sample, dark).households == 77


def test_an_update_shows_even_where_the_clock_runs_behind_the_last_entry(
    sample: Store, dark: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)  # the sample goes on until September
    monkeypatch.setattr(calendar, "now", lambda: behind)
    made = record(sample, village_id=dark, households=77)
    decide(sample, made, Decision.CONFIRMED)
    assert row_of(sample, dark).households == 77


# --- importing a register ------------------------------------------------------------------------


def test_a_register_becomes_villages_states_and_counts(empty: Store) -> None:
    change = import_register(empty, [register_row(), register_row("V-002", status=None)])
    assert (change.added, change.changed, change.entries) == (["V-001", "V-002"], [], 3)
    frame = empty.snapshot(ON).frame.set_index("village_code")
    assert list(frame["status"]) == ["meets_criterion", "not_started"]
    assert list(frame["basis"]) == ["register", "none"]
    assert list(frame["households"]) == [40, 40]
    assert (frame.at["V-001", "lat"], frame.at["V-001", "lon"]) == (23.1, 104.9)


def test_the_same_register_twice_changes_nothing(empty: Store) -> None:
    rows = [
        register_row(),
        register_row("V-002", lat=None, lon=None, households=None, population=None),
        register_row("V-003", survey_crs="VN-2000 / 105-30", x_northing=2.5e6, y_easting=4.4e5),
    ]
    import_register(empty, rows)
    version = empty.data_version()
    change = import_register(empty, rows)
    assert (change.changes_anything, change.unchanged) == (False, ["V-001", "V-002", "V-003"])
    assert empty.data_version() == version


def test_the_preview_says_what_the_import_does_and_writes_nothing(empty: Store) -> None:
    import_register(empty, [register_row(), register_row("V-002")])
    version = empty.data_version()
    rows = [register_row(households=41), register_row("V-002"), register_row("V-003")]
    plan = plan_register(empty, rows)
    assert (plan.added, plan.changed, plan.unchanged) == (["V-003"], ["V-001"], ["V-002"])
    assert empty.data_version() == version
    assert import_register(empty, rows) == plan


def test_a_changed_name_is_a_change_and_the_old_one_is_still_known(empty: Store) -> None:
    import_register(empty, [register_row(village_name="Thôn Cũ")])
    before, version = instant_between(empty), empty.data_version()
    change = import_register(empty, [register_row(village_name="Thôn Mới")])
    assert (change.changed, change.entries) == (["V-001"], 0)
    assert empty.data_version() > version
    assert list(empty.snapshot(ON).frame["village_name"]) == ["Thôn Mới"]
    assert list(empty.snapshot(ON, before).frame["village_name"]) == ["Thôn Cũ"]


def test_a_village_that_moved_still_lies_where_it_was_known_to_lie(empty: Store) -> None:
    import_register(empty, [register_row(commune=TA_VAN)])
    before = instant_between(empty)
    import_register(empty, [register_row(commune=XIN_CAI)])
    on = day("2025-02-14")
    assert list(empty.snapshot(on).frame["commune_name"]) == ["xã Xín Cái"]
    assert list(empty.snapshot(on, before).frame["commune_name"]) == ["xã Tả Ván"]


@pytest.mark.parametrize(
    "change",
    [
        {"lat": 23.2},
        {"is_border": False},
        {"commune": XIN_CAI},
        {"households": 41},
        {"status": "energised_below"},
        {"status_on": day("2025-01-31")},
    ],
)
def test_every_value_of_a_register_that_differs_is_a_change(
    empty: Store, change: dict[str, Any]
) -> None:
    import_register(empty, [register_row(), register_row("V-002")])
    found = import_register(empty, [register_row(**change), register_row("V-002")])
    assert (found.changed, found.unchanged) == (["V-001"], ["V-002"])


def test_a_value_changed_and_changed_back_is_a_change_both_times(empty: Store) -> None:
    for households in (40, 41, 40):
        change = import_register(empty, [register_row(households=households)])
        assert change.changes_anything
        assert list(empty.snapshot(ON).frame["households"]) == [households]


def test_a_register_of_ones_own_replaces_the_sample_which_stays_readable(sample: Store) -> None:
    before = instant_between(sample)
    rows = [register_row(), register_row("V-002", status="built_not_energised")]
    change = import_register(sample, rows)
    assert (change.replaces_sample, change.added) == (True, ["V-001", "V-002"])
    now, then = coverage_on(sample, ON), coverage_on(sample, ON, before)
    assert (now.snapshot.is_sample, now.total["villages"], now.total["meets"]) == (False, 2, 1)
    assert now.snapshot.baseline.id is None
    assert (then.snapshot.is_sample, then.total["villages"]) == (True, 123)
    assert then.snapshot.baseline.id == "BL-2023-08"
    assert len(sample.villages()) == 2


def test_entries_of_a_replaced_sample_are_listed_as_of_the_time_before(sample: Store) -> None:
    first, last = day("2025-09-01"), day("2025-09-30")
    before, many = instant_between(sample), len(sample.entries_between(first, last))
    import_register(sample, [register_row()])
    assert len(sample.entries_between(first, last, before)) == many > 0
    assert len(sample.entries_between(first, last)) == 0


def test_the_preview_of_replacing_the_sample_is_what_happens_also_with_codes_it_used(
    sample: Store,
) -> None:
    rows = [register_row("TBG-001"), register_row("V-002")]
    plan = plan_register(sample, rows)
    assert plan == import_register(sample, rows)
    assert list(sample.snapshot(ON).frame["village_name"]) == ["Thôn TBG-001", "Thôn V-002"]


def test_a_second_register_of_ones_own_does_not_retire_the_first(sample: Store) -> None:
    import_register(sample, [register_row()])
    change = import_register(sample, [register_row("V-002")])
    assert (change.replaces_sample, change.added) == (False, ["V-002"])
    assert len(sample.villages()) == 2


def memberships(store: Store, code: str) -> list[tuple[str, str]]:
    frame = store.memberships()
    own = frame[frame["village_id"] == village_id(store, code)].sort_values("from_on")
    names = store.units().names()
    keys = zip(own["commune_code"], own["commune_valid_from"], strict=True)
    ends = ["" if pd.isna(end) else str(end.date()) for end in own["to_on"]]
    return list(zip([str(names[key]) for key in keys], ends, strict=True))


def test_a_village_goes_on_into_the_commune_that_took_over_its_own(empty: Store) -> None:
    import_register(empty, [register_row()])
    assert memberships(empty, "V-001") == [("xã Tả Ván", "2025-06-30"), ("xã Tùng Vài", "")]


def old_commune(store: Store, name: str) -> UnitKey:
    found = store.units().search(name, on=day("2025-01-01"), level="commune").iloc[0]
    return UnitKey(found["code"], found["valid_from"].date())


@pytest.mark.parametrize("name", ["xã Yên Định", "xã Việt Lâm", "phường Quang Trung"])
def test_a_village_of_a_commune_that_was_split_goes_nowhere_by_itself(
    empty: Store, name: str
) -> None:
    split = old_commune(empty, name)
    assert len(empty.units().successors(split)) > 1
    import_register(empty, [register_row(commune=split)])
    assert len(memberships(empty, "V-001")) == 1
    frame = empty.snapshot(day("2025-07-01")).frame
    assert frame["commune_code"].isna().all()


def test_what_a_register_says_of_the_time_after_a_split_is_kept_by_one_of_the_time_before(
    empty: Store,
) -> None:
    split = old_commune(empty, "xã Yên Định")
    after = empty.units().successors(split)[0]
    later = register_row(commune=after, commune_on=day("2025-10-01"))
    earlier = register_row(commune=split, commune_on=day("2025-01-01"))
    import_register(empty, [earlier])
    import_register(empty, [later])
    both = memberships(empty, "V-001")
    import_register(empty, [replace(earlier, village_name="Thôn đổi tên")])
    assert len(both) == 2
    assert memberships(empty, "V-001") == both


def test_a_village_known_by_the_new_commune_only_lies_nowhere_before_it(empty: Store) -> None:
    import_register(empty, [register_row(commune=SON_VI_NEW, commune_on=NEW)])
    assert memberships(empty, "V-001") == [("xã Sơn Vĩ", "")]


@pytest.mark.parametrize(
    "impossible",
    [
        {"status_on": day("2030-01-01")},
        {"households": -5},
        {"status": "brightly_lit"},
        {"commune": replace(TA_VAN, code="99999")},
    ],
)
def test_a_register_that_states_what_cannot_be_is_refused_and_leaves_nothing(
    empty: Store, impossible: dict[str, Any]
) -> None:
    version = empty.data_version()
    with pytest.raises(Refused):
        import_register(empty, [register_row("V-000"), register_row(**impossible)])
    assert empty.data_version() == version
    assert len(empty.villages()) == 0


def test_a_frozen_baseline_is_what_rates_are_a_share_of(empty: Store) -> None:
    import_register(empty, [register_row(f"V-{n}", status="building") for n in range(3)])
    ids = [village_id(empty, "V-0"), village_id(empty, "V-2")]
    before = instant_between(empty)
    tracking.freeze_baseline(empty, "BL", day("2025-01-01"), "QĐ 2", ids, RECORDER)
    found = coverage_on(empty, ON)
    assert (found.total["villages"], found.snapshot.baseline.id) == (2, "BL")
    assert coverage_on(empty, ON, before).total["villages"] == 3


ANSWERS: dict[str, Callable[[Store], Any]] = {
    "snapshot": lambda store: store.snapshot(ON).frame,
    "entries": lambda store: store.entries_between(day("2020-01-01"), ON),
}


@pytest.mark.parametrize("question", list(ANSWERS))
def test_an_empty_database_answers_with_empty_frames(empty: Store, question: str) -> None:
    assert len(ANSWERS[question](empty)) == 0
    assert empty.last_recorded_on() is None
