from __future__ import annotations

import datetime as dt

from streamlit.testing.v1 import AppTest

from electrification.storage import Store
from electrification.ui.screens import LOG, VILLAGE
from tests.ui.conftest import Visit, downloads, said, the_html


def lines(visitor: AppTest) -> str:
    return the_html(visitor, 'class="entries journal"')


def test_the_planner_sees_who_wrote_and_walks_page_by_page(visit: Visit) -> None:
    visitor = visit(LOG)

    assert not visitor.exception
    first = lines(visitor)
    assert first.count("<li>") == 50
    assert "Cán bộ mẫu" in first
    visitor.button(key="journal_top_1").click().run()
    assert lines(visitor) != first
    assert any(c.value.startswith("51–100 trong") for c in visitor.caption)
    visitor.button(key="journal_top_-1").click().run()
    assert lines(visitor) == first


def test_an_engineer_sees_posts_and_units_of_their_own_villages(visit: Visit) -> None:
    visitor = visit(LOG, as_="dl-027-tq")
    text = said(visitor)
    people = "".join(visitor.selectbox(key="journal_person").options)

    assert "Cán bộ mẫu" not in lines(visitor) + people
    assert "Cán bộ quản lý dự án" in lines(visitor)
    assert "Minh Tân" not in lines(visitor)
    assert "Mốc kiểm tra nhật ký" not in text


def test_the_auditor_is_given_the_head_of_the_chain(visit: Visit, sample: Store) -> None:
    text = said(visit(LOG, as_="tt-tq"))

    assert f"verify --anchor {sample.audit_head()}" in text


def test_a_leader_has_no_log_in_the_menu_and_is_told_why(visit: Visit) -> None:
    visitor = visit(LOG, as_="ld-tq")

    assert not visitor.exception
    assert 'class="entries journal"' not in said(visitor)


def test_a_village_and_a_person_are_a_view_with_an_address(visit: Visit) -> None:
    of_village = lines(visit(LOG, village="TBG-066"))
    assert "Xín Cái" not in of_village
    assert "Nghĩa Thuận" in of_village

    everybody = visit(LOG)
    options = everybody.selectbox(key="journal_person").options
    of_person = lines(visit(LOG, person="12"))
    assert options
    assert of_person.count("person=") == of_person.count("person=12")


def test_a_village_out_of_scope_is_no_filter(visit: Visit) -> None:
    visitor = visit(LOG, as_="dl-027-tq", village="TBG-066")

    assert visitor.selectbox(key="journal_village").value is None
    assert "Nghĩa Thuận" not in lines(visitor)


def test_a_filter_starts_at_the_first_page_and_says_when_nothing_fits(visit: Visit) -> None:
    visitor = visit(LOG)
    visitor.button(key="journal_top_1").click().run()
    visitor.selectbox(key="journal_state").set_value("returned").run()
    assert any(c.value.startswith("1–") for c in visitor.caption)
    visitor.multiselect(key="kind").set_value(["charged"]).run()

    assert "Không có dòng nào theo bộ lọc này." in [i.value for i in visitor.info]


def test_all_lines_of_the_filter_can_be_saved(visit: Visit) -> None:
    assert "journal_csv" in downloads(visit(LOG))


def test_a_village_page_leads_to_its_sheet_and_its_log(visit: Visit) -> None:
    text = said(visit(VILLAGE, village="TBG-035"))

    assert "/phieu-thon?village=TBG-035" in text
    assert "Nhật ký của thôn" in text
    assert "Nhật ký của thôn" not in said(visit(VILLAGE, village="TBG-035", as_="ld-tq"))


def test_days_far_away_show_what_there_is(visit: Visit) -> None:
    visitor = visit(LOG)
    far = (dt.date.min, dt.date.max)
    visitor.date_input(key="journal_days").set_value(far).run()

    assert not visitor.exception
    assert lines(visitor).count("<li>") == 50
