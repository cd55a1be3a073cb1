"""Rà soát số liệu: contradictions with village, entries and what to do."""

from __future__ import annotations

import pytest

from electrification.ui.screens import OVERVIEW, REVIEW
from tests.ui.conftest import Visit, downloads, said


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
