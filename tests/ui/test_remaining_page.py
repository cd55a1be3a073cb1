"""Vì sao chưa đạt 100 %: every village that remains, and what is asked for."""

from __future__ import annotations

import pytest

from electrification.ui.screens import REMAINING
from tests.ui.conftest import Visit, downloads, said, the_html


def test_every_village_that_remains_stands_in_the_table_once(visit: Visit) -> None:
    page = visit(REMAINING, on="2025-09-30")
    assert not page.exception
    table = the_html(page, 'class="annex"')
    assert table.count("<tr>") == 1 + 9
    assert "chưa ghi nguyên nhân" in table
    assert "quá hạn" in table
    assert "Còn 9/123 thôn chưa đạt" in said(page)
    assert "remaining_csv" in downloads(page)


@pytest.mark.parametrize(("as_", "rows"), [("ld-tq", 9), ("ld-00778", 2), ("xa-00793-moi", 2)])
def test_leaders_and_communes_see_their_own(visit: Visit, as_: str, rows: int) -> None:
    table = the_html(visit(REMAINING, as_=as_, on="2025-09-30"), 'class="annex"')
    assert table.count("<tr>") == 1 + rows


def test_an_empty_database_says_so_without_a_table(visit: Visit, empty_url: str) -> None:
    page = visit(REMAINING, empty_url)
    assert not page.exception
    assert "remaining_csv" not in downloads(page)
