"""Kỳ báo cáo, and the overview that opens on the last closed period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from electrification.storage import open_store
from electrification.ui import session
from electrification.ui.screens import OVERVIEW, PERIODS
from tests.ui.conftest import Visit, downloads, said, somebody, the_html

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


def report_form() -> None:
    """The form of the dialog alone: without a browser a dialog closes at the next run."""
    from electrification.ui import session
    from electrification.ui.components import period_forms

    period_forms.report_form(session.store(), "2025-10", ["UBND xã Sơn Vĩ"], 1)


def reopen_form() -> None:
    """The form of the dialog alone."""
    from electrification.ui import session
    from electrification.ui.components import period_forms

    period_forms.reopen_form(session.store(), "2025-09")


Form = Callable[[Callable[[], None], str], AppTest]


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch, own_sample_url: str) -> Iterator[Form]:
    """Yield a function that opens a form of a database of the test's own, as somebody."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", own_sample_url)

    def opened(script: Callable[[], None], person: str) -> AppTest:
        monkeypatch.setattr(session, "actor", lambda: somebody(person))
        return AppTest.from_function(script, default_timeout=60).run()

    yield opened
    if store := session._open.pop(own_sample_url, None):
        store[1].close()


@pytest.mark.parametrize(("person", "is_done"), [("xa-00793-moi", True), ("xa-00892-moi", False)])
def test_a_commune_officer_signs_the_report_of_the_own_commune(
    form: Form, own_sample_url: str, person: str, is_done: bool
) -> None:
    visitor = form(report_form, person)
    visitor.number_input(key="period_report_criterion").set_value(16)
    visitor.button(key="period_report_send").click().run()
    store = open_store(own_sample_url)
    standing = store.periods.get("2025-10")

    assert not visitor.exception
    assert visitor.number_input(key="period_report_criterion").value == 16
    assert bool(visitor.error) == (not is_done)
    assert (standing is not None) == is_done
    if standing is not None:
        assert store.periods.reports(standing.id)["criterion"].tolist() == [16]
    store.close()


def test_reopening_without_a_reason_is_refused_and_with_one_opens_the_period(
    form: Form, own_sample_url: str
) -> None:
    visitor = form(reopen_form, "sct-tq-1")
    visitor.text_input(key="period_reopen_number").set_value("12/CV")
    visitor.button(key="period_reopen_send").click().run()
    assert "lý do" in visitor.error[0].value.lower()
    assert visitor.text_input(key="period_reopen_number").value == "12/CV"
    visitor.text_area(key="period_reopen_reason").set_value("Bổ sung số liệu")
    visitor.button(key="period_reopen_send").click().run()

    store = open_store(own_sample_url)
    standing = store.periods.get("2025-09")
    store.close()
    assert standing is not None
    assert standing.closing_id is None


def test_the_page_speaks_english_too(visit: Visit) -> None:
    visitor = visit(PERIODS, lang="en", period="2025-08")

    assert visitor.title[0].value == "Reporting periods"
    assert "confirmed afterwards" in said(visitor)
