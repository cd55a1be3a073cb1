"""Closing, reopening and reporting: who may, what is kept, and that it recomputes for ever."""

from __future__ import annotations

import datetime as dt

import pytest

from electrification import calendar, tracking
from electrification.questions.period_figures import AsClosed, differences
from electrification.storage import Store
from electrification.subject.accounts import Actor, Post, Role
from electrification.subject.entries import Decision, EntryKind, NewDecision
from electrification.subject.periods import (
    Estimated,
    NewReport,
    PeriodKind,
    PeriodState,
    period_named,
    period_of,
)
from electrification.texts import Refused
from electrification.tracking.period_reports import (
    department_estimates,
    reporting_units,
    reports_due,
)
from electrification.tracking.periods import (
    close,
    offices_of,
    periods_that_no_longer_recompute,
    reopen,
    report,
    set_deadline,
)
from geo.units import UnitKey
from tests.electrification.builders import CONFIRMER, NEW, RECORDER, day, entry
from tests.tracking.test_rights import SON_VI, holding

TODAY = day("2025-10-20")
OCTOBER = "2025-10"
PLANNER = holding(Role.PLANNER)


def officer(office: str = "UBND xã Sơn Vĩ", unit: UnitKey = SON_VI) -> Actor:
    """A commune officer of that office."""
    post = Post(role=Role.COMMUNE, unit=unit, from_on=NEW, organisation=office)
    return Actor(person_id=5, key="xa", name="Cán bộ mẫu", posts=(post,))


def late_works(store: Store) -> int:
    """Something learned after October was closed about a day within it; answers the village."""
    frame = store.snapshot(TODAY).frame
    own = int(frame.loc[frame["status"] == "preparing", "village_id"].iloc[0])
    new = entry(own, kind=EntryKind.STAGE, code="works_completed", occurred_on=day("2025-10-10"))
    [made] = tracking.record(store, [new], RECORDER, TODAY)
    tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER, TODAY)
    return own


def test_a_closed_period_keeps_its_figures_whatever_is_learned_later(sample: Store) -> None:
    closing = close(sample, OCTOBER, PLANNER, today=TODAY)
    kept = sample.periods.kept(closing)
    before = sample.snapshot(kept.on, kept.known_at)
    own = late_works(sample)
    now = sample.snapshot(kept.on)

    assert kept.on == day("2025-10-14")
    assert differences(kept, sample.snapshot(kept.on, kept.known_at)) == []
    assert differences(kept, now) != []
    assert periods_that_no_longer_recompute(sample) == []
    frozen = AsClosed(sample, kept).snapshot(kept.on)
    assert frozen.frame["status"].tolist() == before.frame["status"].tolist()
    assert sample.periods.get(OCTOBER).state is PeriodState.CLOSED  # type: ignore[union-attr]
    assert now.frame.set_index("village_id")["status"][own] == "built_not_energised"


def test_a_figure_that_does_not_recompute_is_said_and_the_kept_one_stands(sample: Store) -> None:
    closing = close(sample, OCTOBER, PLANNER, today=TODAY)
    with sample._engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE period_closing SET figures = replace(figures, "
            f'\'"TBG-001","Thôn\', \'"TBG-001","Làng\'), '
            f"known_at = known_at WHERE id = {closing}"
        )
        connection.exec_driver_sql(
            "UPDATE period_closing SET figures = replace(figures, '\"meets_criterion\":114', "
            f"'\"meets_criterion\":115') WHERE id = {closing}"
        )
    [(key, own, found)] = periods_that_no_longer_recompute(sample)

    assert (key, own) == (OCTOBER, closing)
    assert [one.what for one in found] == ["statuses.meets_criterion"]


def test_only_what_is_over_and_open_is_closed_and_only_by_who_may(sample: Store) -> None:
    with pytest.raises(Refused, match="not over"):
        close(sample, OCTOBER, PLANNER, today=day("2025-10-14"))
    with pytest.raises(Refused, match="post"):
        close(sample, OCTOBER, holding(Role.ADMIN), today=TODAY)
    with pytest.raises(Refused, match="every unit"):
        close(sample, OCTOBER, holding(Role.PLANNER, SON_VI), today=TODAY)
    with pytest.raises(Refused, match="no reporting period"):
        close(sample, "2025-13", PLANNER, today=TODAY)
    close(sample, OCTOBER, PLANNER, today=TODAY)
    with pytest.raises(Refused, match="closed already"):
        close(sample, OCTOBER, PLANNER, today=TODAY)


def test_reopening_asks_for_a_reason_and_keeps_every_closing(sample: Store) -> None:
    first = close(sample, OCTOBER, PLANNER, today=TODAY)
    with pytest.raises(Refused, match="reason"):
        reopen(sample, OCTOBER, "  ", PLANNER)
    with pytest.raises(Refused, match="post"):
        reopen(sample, OCTOBER, "lý do", officer())
    reopen(sample, OCTOBER, "Bổ sung số liệu", PLANNER, document_number="1/CV")
    with pytest.raises(Refused, match="not closed"):
        reopen(sample, OCTOBER, "lý do", PLANNER)
    late_works(sample)
    second = close(sample, OCTOBER, PLANNER, today=TODAY)
    told = sample.periods.closings(sample.periods.get(OCTOBER).id)  # type: ignore[union-attr]

    assert told["id"].tolist() == [first, second]
    assert told["reason"].tolist()[0] == "Bổ sung số liệu"
    assert told["reopened_at"].isna().tolist() == [False, True]
    assert dict(sample.periods.kept(first).statuses) != dict(sample.periods.kept(second).statuses)
    assert periods_that_no_longer_recompute(sample) == []


def test_the_overview_knows_the_last_closed_period_up_to_a_day(sample: Store) -> None:
    last = sample.periods.last_closed()
    assert last is not None
    assert last.key == "2025-09"
    earlier = sample.periods.last_closed(day("2025-09-13"))
    assert earlier is not None
    assert earlier.key == "2025-08"
    reopen(sample, "2025-09", "lý do", PLANNER)
    now = sample.periods.last_closed()
    assert now is not None
    assert now.key == "2025-08"


def test_a_deadline_moves_until_the_period_is_closed(sample: Store) -> None:
    set_deadline(sample, OCTOBER, day("2025-10-20"), PLANNER, reason="nghỉ lễ")
    assert sample.periods.get(OCTOBER).due_on == day("2025-10-20")  # type: ignore[union-attr]
    with pytest.raises(Refused, match="deadline"):
        set_deadline(sample, OCTOBER, day("2025-10-13"), PLANNER)
    close(sample, OCTOBER, PLANNER, today=TODAY)
    with pytest.raises(Refused, match="closed already"):
        set_deadline(sample, OCTOBER, day("2025-10-21"), PLANNER)


def test_who_has_not_reported_is_a_list_communes_without_an_officer_included(
    sample: Store,
) -> None:
    period = period_named(OCTOBER)
    before = reporting_units(sample, period, day("2025-10-16")).set_index("office")
    report(sample, OCTOBER, NewReport(office="UBND xã Sơn Vĩ"), officer(), today=TODAY)
    after = reporting_units(sample, period, day("2025-10-18")).set_index("office")

    assert before["reported_at"].isna().all()
    assert not before["is_late"].any()
    assert after.index[-1] == "UBND xã Sơn Vĩ"
    assert after["reported_at"].notna().sum() == 1
    assert after["is_late"].sum() >= len(after) - 1
    assert not after.loc["UBND xã Minh Tân", "has_person"]
    counted = sample.snapshot(period.last_on).counted
    communes = after[after["role"] == "commune"]
    assert communes["villages"].sum() == len(counted)


def test_a_unit_signs_for_itself_and_the_department_notes_what_came_on_paper(
    sample: Store,
) -> None:
    with pytest.raises(Refused, match="do not work in"):
        report(sample, OCTOBER, NewReport(office="UBND xã Minh Tân"), officer(), today=TODAY)
    with pytest.raises(Refused, match="paper"):
        report(sample, OCTOBER, NewReport(office="UBND xã Minh Tân"), PLANNER, today=TODAY)
    with pytest.raises(Refused, match="post"):
        report(sample, OCTOBER, NewReport(office="x"), holding(Role.VIEWER), today=TODAY)
    with pytest.raises(Refused, match="not begun"):
        report(sample, "2025-12", NewReport(office="UBND xã Sơn Vĩ"), officer(), today=TODAY)
    partly = holding(Role.PLANNER, SON_VI)
    with pytest.raises(Refused, match="do not work in"):
        report(sample, OCTOBER, NewReport(office="x", document_number="1"), partly, today=TODAY)
    noted = NewReport(office="UBND xã Minh Tân", document_number="12/BC-UBND")
    assert report(sample, OCTOBER, noted, PLANNER, today=TODAY)


def test_estimates_stand_beside_and_move_no_figure(sample: Store) -> None:
    period = period_named(OCTOBER)
    before = sample.snapshot(period.last_on).frame
    own = NewReport(office="UBND xã Sơn Vĩ", estimates={Estimated.CRITERION: 17})
    report(sample, OCTOBER, own, officer(), today=TODAY)
    department = NewReport(office="Sở", document_number="1", estimates={Estimated.CRITERION: 118})
    report(sample, OCTOBER, department, PLANNER, today=TODAY)
    told = reporting_units(sample, period, TODAY)

    assert told.set_index("office")["criterion"]["UBND xã Sơn Vĩ"] == 17
    assert department_estimates(sample, period, told) == {"criterion": 118}
    after = sample.snapshot(period.last_on).frame
    assert after.drop(columns="geom", errors="ignore").equals(
        before.drop(columns="geom", errors="ignore")
    )


def test_a_report_of_a_closed_period_is_refused(sample: Store) -> None:
    close(sample, OCTOBER, PLANNER, today=TODAY)
    with pytest.raises(Refused, match="closed already"):
        report(sample, OCTOBER, NewReport(office="UBND xã Sơn Vĩ"), officer(), today=TODAY)


def test_a_period_begun_by_another_rule_is_not_overlapped(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PERIOD_FIRST_DAY", "1")
    with pytest.raises(Refused, match="days in common"):
        close(sample, "2025-06", PLANNER, today=TODAY)
    assert sample.periods.get("2025-09").last_on == day("2025-09-14")  # type: ignore[union-attr]


def test_an_entry_is_never_recorded_at_the_instant_of_a_closing_or_before(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock put back must not slip an entry into what was closed."""
    closing = close(sample, OCTOBER, PLANNER, today=TODAY)
    kept = sample.periods.kept(closing)
    past = kept.known_at - dt.timedelta(days=3)
    monkeypatch.setattr("electrification.calendar.now", lambda: past)
    late_works(sample)

    assert periods_that_no_longer_recompute(sample) == []


def test_who_was_locked_out_since_reported_for_the_period_as_they_did(sample: Store) -> None:
    period = period_named("2025-09")
    before = set(reporting_units(sample, period, TODAY)["office"])
    keys = sample.people.everybody().set_index("id")["key"]
    held = [
        (i, post.organisation)
        for i, post, _day in sample.people.every_post()
        if post.role is Role.INVESTOR and post.organisation in before and post.to_on is None
    ]
    for one in sorted({i for i, office in held if office == held[-1][1]}):
        tracking.disable_person(sample, str(keys[one]), RECORDER)
    assert set(reporting_units(sample, period, TODAY)["office"]) == before
    now = period_of(PeriodKind.MONTH, calendar.today() + dt.timedelta(days=60))
    assert set(reporting_units(sample, now, TODAY)["office"]) < before


def test_a_unit_is_reminded_of_the_report_it_owes_until_it_has_reported(sample: Store) -> None:
    counted = sample.snapshot(TODAY).counted["village_id"]
    assert sample.periods.get(OCTOBER) is None
    due = reports_due(sample, officer(), counted, TODAY)
    own = due[due["period"] == OCTOBER]
    assert own["office"].tolist() == ["UBND xã Sơn Vĩ"]
    assert own["due_on"].tolist() == [day("2025-10-17")]
    report(sample, OCTOBER, NewReport(office="UBND xã Sơn Vĩ"), officer(), today=TODAY)
    assert OCTOBER not in set(reports_due(sample, officer(), counted, TODAY)["period"])
    assert reports_due(sample, PLANNER, counted, TODAY).empty


def test_what_an_office_expects_is_not_told_to_who_sees_a_part_of_it(sample: Store) -> None:
    engineer = sample.people.actor_by_key("dl-027-tq", sample.units())
    assert engineer is not None
    [office] = offices_of(engineer)
    report(sample, OCTOBER, NewReport(office=office, estimates={Estimated.GRID: 9}), engineer,
           today=TODAY)  # fmt: skip
    period = period_named(OCTOBER)
    everything = sample.snapshot(TODAY).frame["village_id"]
    for seen, expected in ((everything, 9), (everything.iloc[:1], None)):
        told = reporting_units(sample, period, TODAY, frozenset(seen.tolist()))
        value = told.set_index("office").loc[office, "grid"]
        assert value == expected or (expected is None and value != value)


def test_a_closing_that_no_longer_comes_out_is_an_alarm(sample: Store) -> None:
    closing = close(sample, OCTOBER, PLANNER, today=TODAY)
    with sample._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE period_closing SET figures = replace(figures, '\"meets_criterion\":114', "
            f"'\"meets_criterion\":115') WHERE id = {closing}"
        )
    found = sample.review.findings(sample, TODAY)
    [own] = found[found["check"] == "closing_differs"].to_dict("records")
    assert own["also"] == (f"period_closing:{closing}",)
    assert (own["values"]["kept"], own["values"]["computed"]) == ("115", "114")
