"""Kỳ báo cáo, and the overview that opens on the last closed period."""

from __future__ import annotations

import datetime as dt

import pytest

from electrification.storage import Store, open_store
from electrification.ui.screens import OVERVIEW, PERIODS
from tests.ui.conftest import Visit, downloads, said, the_html

LAST_DAY = dt.date(2025, 9, 29)


def test_the_overview_opens_on_the_last_closed_period_and_says_so(visit: Visit) -> None:
    visitor = visit(OVERVIEW, shows="")

    assert not visitor.exception
    assert "Số liệu đã chốt kỳ tháng 9/2025 (15/08/2025 – 14/09/2025)" in said(visitor)
    assert "Tính đến 14/09/2025" in said(visitor)
    assert "08:15 18/09/2025" in the_html(visitor, 'class="hero"')
    assert not [one for one in visitor.date_input if one.key == "on"]
    (message,) = [code.value for code in visitor.code]
    assert "kỳ tháng 9/2025 đã chốt" in message.splitlines()[0]
    assert len(message.splitlines()) == 8


def test_the_present_is_one_touch_away(visit: Visit) -> None:
    visitor = visit(OVERVIEW, shows="")
    visitor.segmented_control(key="view").set_value("now").run()

    assert visitor.date_input(key="on").value == LAST_DAY
    assert "Số liệu hiện tại, chưa chốt" in said(visitor)
    assert "Tính đến 29/09/2025" in said(visitor)
    assert visitor.query_params["view"] in ("now", ["now"])


def test_a_day_or_the_present_in_the_address_is_shown_as_asked(visit: Visit) -> None:
    assert "Tính đến 14/02/2025" in said(visit(OVERVIEW, shows="", on="2025-02-14"))
    assert "Tính đến 29/09/2025" in said(visit(OVERVIEW, shows="", view="now"))
    earlier = visit(OVERVIEW, shows="", period="2025-08")
    assert "Số liệu đã chốt kỳ tháng 8/2025" in said(earlier)


def test_a_leader_of_a_commune_sees_the_closed_figures_of_the_commune(visit: Visit) -> None:
    visitor = visit(OVERVIEW, shows="", as_="ld-00778")

    assert not visitor.exception
    assert "15/17" in the_html(visitor, 'class="hero"').replace('<span class="of">', "")


def test_the_page_tells_what_was_reported_and_which_entry_changed_it(visit: Visit) -> None:
    visitor = visit(PERIODS, period="2025-08")
    text = said(visitor)

    assert not visitor.exception
    assert "Kỳ tháng 8/2025" in text
    assert "Hoàn thành, chưa đóng điện → Đã có điện, chưa đạt tiêu chí" in text
    assert "xác nhận sau khi chốt" in text
    assert "Đóng điện" in the_html(visitor, 'class="changed"')
    assert {"changes_csv", "units_csv"} <= downloads(visitor)


def test_every_closing_is_told_with_the_reason_for_the_reopening(visit: Visit) -> None:
    text = said(visit(PERIODS, period="2025-07"))

    assert "chốt lần 2" in text
    assert "Bổ sung số liệu bàn giao từ tỉnh Hà Giang" in text


@pytest.mark.parametrize(
    ("person", "buttons"),
    [("sct-tq-1", ["period_reopen"]), ("tt-tq", []), ("xa-00793-moi", []), ("qt-tq", [])],
)
def test_a_closed_period_is_reopened_by_who_may(
    visit: Visit, person: str, buttons: list[str]
) -> None:
    visitor = visit(PERIODS, as_=person, period="2025-09")

    assert not visitor.exception
    own = [one.key for one in visitor.button if str(one.key).startswith("period_")]
    assert own == buttons


def test_a_commune_officer_reports_for_the_period_under_way(
    visit: Visit, own_sample_url: str
) -> None:
    visitor = visit(PERIODS, own_sample_url, as_="xa-00793-moi", period="2025-10")
    visitor.button(key="period_report").click().run()
    visitor.number_input(key="period_report_criterion").set_value(16)
    visitor.button(key="period_report_send").click().run()
    store = open_store(own_sample_url)
    told = store.periods.reports(store.periods.get("2025-10").id)  # type: ignore[union-attr]
    store.close()

    assert not visitor.exception
    assert told["office"].tolist() == ["UBND xã Sơn Vĩ"]
    assert told["criterion"].tolist() == [16]


def test_reopening_without_a_reason_is_refused_and_with_one_opens_the_period(
    visit: Visit, own_sample_url: str, sample: Store
) -> None:
    visitor = visit(PERIODS, own_sample_url, period="2025-09")
    visitor.button(key="period_reopen").click().run()
    visitor.button(key="period_reopen_send").click().run()
    assert "lý do" in visitor.error[0].value.lower()
    visitor.text_area(key="period_reopen_reason").set_value("Bổ sung số liệu")
    visitor.button(key="period_reopen_send").click().run()

    store = open_store(own_sample_url)
    assert store.periods.get("2025-09").closing_id is None  # type: ignore[union-attr]
    store.close()
    assert "Chưa chốt số liệu" in said(visitor)


def test_the_page_speaks_english_too(visit: Visit) -> None:
    visitor = visit(PERIODS, lang="en", period="2025-08")

    assert visitor.title[0].value == "Reporting periods"
    assert "confirmed afterwards" in said(visitor)
