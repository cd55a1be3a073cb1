"""Vốn đầu tư, the work's file, and money where other pages show it."""

from __future__ import annotations

import datetime as dt

import pytest

from electrification.reports.capital_words import brief, head_line
from electrification.storage import Store
from electrification.storage.capital_view import CapitalView, Wanted, capital_view
from electrification.subject.rights import Action, scope_of
from electrification.ui.screens import CAPITAL, MAP, OVERVIEW, VILLAGE, WORK
from tests.ui.conftest import Visit, downloads, said, the_html

LAST_DAY = dt.date(2025, 9, 29)
YEN_MINH, LEADER_OF_XIN_CAI = "028", "ld-00778"


@pytest.fixture
def view(sample: Store) -> CapitalView:
    """The money of the sample on its last day."""
    return capital_view(sample, sample.snapshot(LAST_DAY))


def test_the_head_says_the_leaders_line_and_the_table_adds_up(
    visit: Visit, view: CapitalView
) -> None:
    visitor = visit(CAPITAL)

    assert not visitor.exception
    head = view.head()
    hero = the_html(visitor, 'class="hero"')
    assert head_line(head) in hero
    assert f"{head.plan_year}" in hero
    assert head.due
    assert brief(head.due[0].amount_vnd) in hero
    rows = view.rolled(["district", "source"], Wanted(plan_years=(head.plan_year or 0,)))
    assert int(rows["plan_vnd"].sum()) == head.plan_vnd
    told = said(visitor)
    assert "chưa phân bổ" in told
    assert {"capital_csv", "cutoff_csv", "steps", "capital_villages_csv"} <= set(downloads(visitor))


def test_amounts_are_in_the_unit_that_a_person_chooses_and_whole_under_the_pointer(
    visit: Visit, view: CapitalView
) -> None:
    amount = view.head().plan_vnd
    usual, in_dong = visit(CAPITAL), visit(CAPITAL, money_unit="dong")

    exact = f"{amount:,}".replace(",", ".")
    assert f'title="{exact} đồng"' in the_html(usual, 'class="coverage funds"')
    assert f">{exact}</span>" not in the_html(usual, 'class="coverage funds"')
    assert f">{exact}</span>" in the_html(in_dong, 'class="coverage funds"')


def test_a_filter_in_the_address_is_kept_and_opens_the_entries_behind(
    visit: Visit, view: CapitalView
) -> None:
    rows = view.rolled(["district", "source", "plan_year"])
    row = rows[rows["plan_year"] > 0].iloc[0]
    wanted = Wanted((row["district_code"],), (row["source"],), (int(row["plan_year"]),))
    visitor = visit(
        CAPITAL,
        district=row["district_code"],
        source=row["source"],
        plan_year=str(row["plan_year"]),
    )

    assert not visitor.exception
    assert f"Các ghi nhận làm căn cứ: {len(view.lines_of(wanted))}" in said(visitor)


def test_a_commune_sees_its_villages_share_and_not_the_districts(
    visit: Visit, sample: Store, view: CapitalView
) -> None:
    actor = sample.people.actor_by_key(LEADER_OF_XIN_CAI, sample.units())
    assert actor is not None
    scope = scope_of(actor, Action.VIEW)
    own = capital_view(sample, sample.snapshot(LAST_DAY, scope=scope), scope)
    visitor = visit(CAPITAL, as_=LEADER_OF_XIN_CAI)

    assert not visitor.exception
    assert own.head().plan_vnd < view.head().plan_vnd
    if own.head().plan_year is not None:
        assert head_line(own.head()) in the_html(visitor, 'class="hero"')


def test_before_any_money_was_recorded_the_page_says_what_to_do_next(visit: Visit) -> None:
    visitor = visit(CAPITAL, on="2022-06-30")

    assert not visitor.exception
    assert any("Chưa ghi nhận kế hoạch vốn" in told.value for told in visitor.info)


def test_a_works_file_shows_its_parties_villages_keys_and_entries(
    visit: Visit, view: CapitalView
) -> None:
    work = view.works.iloc[0]
    visitor = visit(WORK, work=work["code"])

    assert not visitor.exception
    told = said(visitor)
    assert str(work["name"]) in told
    assert str(work["investor"]) in told
    assert "Các ghi nhận làm căn cứ" in told
    assert "Vốn theo thời gian" in told


def test_a_work_that_is_not_there_is_said_so(visit: Visit) -> None:
    visitor = visit(WORK, work="<b>*x*</b>")

    assert not visitor.exception
    (warned,) = [w.value for w in visitor.warning if "Không có công trình" in w.value]
    assert "<b>" not in warned


def test_the_overview_has_the_line_of_money(visit: Visit, view: CapitalView) -> None:
    visitor = visit(OVERVIEW)

    assert not visitor.exception
    assert f"Vốn năm {view.head().plan_year}" in said(visitor)


def test_a_village_shows_its_share_and_the_works_that_serve_it(
    visit: Visit, view: CapitalView
) -> None:
    served = view.rows[view.rows["works"] > 0].iloc[0]
    visitor = visit(VILLAGE, village=served["village_code"])

    assert not visitor.exception
    works = view.shares.loc[view.shares["village_id"] == served["village_id"], "work_id"]
    code = view.works.set_index("work_id").loc[works.iloc[0], "code"]
    assert f"cong-trinh?work={code}" in the_html(visitor, 'class="works"')


def test_the_map_of_money_says_what_size_and_colour_mean(visit: Visit) -> None:
    visitor = visit(MAP, layer="money")

    assert not visitor.exception
    assert "Cỡ: vốn đã phân bổ" in said(visitor)
    assert the_html(visitor, 'class="map-legend small"')
