"""Rà soát số liệu: contradictions with village, entries and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from electrification.ui import session
from electrification.ui.screens import OVERVIEW, REVIEW
from tests.ui.conftest import Visit, downloads, said, somebody


def test_contradictions_are_shown_by_check_serious_ones_first(visit: Visit) -> None:
    page = visit(REVIEW, on="2025-09-30")
    assert not page.exception
    titles = [block.label for block in page.expander]
    assert titles[0].startswith("**Nghiêm trọng**")
    assert "Công trình hoàn thành, chưa đóng điện 467 ngày." in said(page)
    assert "Hướng xử lý:" in said(page)
    assert "findings_csv" in downloads(page)


def test_a_touch_shows_one_weight_alone(visit: Visit) -> None:
    page = visit(REVIEW, on="2025-09-30")
    page.session_state["finding_severity"] = "warning"
    shown = page.run()
    assert {block.label.split("**")[1] for block in shown.expander} == {"Cần kiểm tra"}


def test_a_commune_sees_the_contradictions_of_its_own_villages(visit: Visit) -> None:
    shown = said(visit(REVIEW, as_="xa-00892-moi", on="2025-09-30"))
    assert "xã Xín Cái" not in shown
    assert "xã Lao Chải" not in shown


@pytest.mark.parametrize("as_", ["ld-tq", "ld-00778"])
def test_leaders_have_no_such_page_in_their_menu(visit: Visit, as_: str) -> None:
    assert "Rà soát số liệu" not in said(visit(OVERVIEW, as_=as_))


def answer_form() -> None:
    """The form of the dialog alone: without a browser a dialog closes at the next run."""
    import datetime as dt

    from electrification.questions.answers import with_answers
    from electrification.questions.integrity import check_named
    from electrification.tracking.findings import answers_told_to, told_to
    from electrification.ui import session
    from electrification.ui.components import finding_answer, findings_list

    store, by = session.store(), session.actor()
    snapshot = session.snapshot(dt.date(2025, 9, 30))
    told = with_answers(told_to(store, by, snapshot.on), answers_told_to(store, by))
    rows = findings_list.described(told, snapshot)
    own = rows[(rows["check"] == "built_dark") & (rows["severity"] == "alarm")]
    finding_answer._form(own, check_named("built_dark"), snapshot, store, "form")


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch, own_sample_url: str) -> Iterator[AppTest]:
    """Yield the form in which a planner answers the dark work of the sample."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", own_sample_url)
    monkeypatch.setattr(session, "actor", lambda: somebody("sct-tq-1"))
    yield AppTest.from_function(answer_form, default_timeout=60).run()
    if store := session._open.pop(own_sample_url, None):
        store[1].close()


def test_a_finding_is_answered_stays_and_is_counted_apart(
    form: AppTest, visit: Visit, own_sample_url: str
) -> None:
    form.text_area(key="form_reason").set_value("Đã giao UBND xã <b>xử lý</b>")
    form.text_input(key="form_number").set_value("12/SCT-QLNL")
    form.button(key="form_send").click().run()
    assert not form.exception
    assert [error.value for error in form.error] == []
    shown = visit(REVIEW, own_sample_url, on="2025-09-30")
    (state,) = [g for g in shown.button_group if g.key == "finding_state"]
    assert list(state.options)[1] == "Đã trả lời: 1"
    shown.session_state["finding_state"] = "answered"
    there = said(shown.run())
    assert "12/SCT-QLNL" in there
    assert "&lt;b&gt;xử lý&lt;/b&gt;" in there
    assert "Chuyên viên tổng hợp" in there


def test_an_answer_without_a_reason_is_refused_and_what_was_typed_stays(form: AppTest) -> None:
    form.text_input(key="form_number").set_value("12/SCT-QLNL")
    form.button(key="form_send").click().run()
    assert "Nêu lý do" in form.error[0].value
    assert form.text_input(key="form_number").value == "12/SCT-QLNL"


def test_an_auditor_sees_the_findings_and_answers_nothing(visit: Visit) -> None:
    page = visit(REVIEW, as_="tt-tq", on="2025-09-30")
    assert "Nghiêm trọng" in said(page)
    assert not [b for b in page.button if str(b.key).startswith("answer_")]
