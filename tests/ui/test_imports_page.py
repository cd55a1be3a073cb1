"""Nhập từ tệp: the meters of the power company."""

from __future__ import annotations

import pytest

from electrification.ui.screens import IMPORTS, VILLAGE
from tests.ui.conftest import Visit, said

HEADINGS = "Tháng;Mã thôn;Số khách hàng sinh hoạt;Điện thương phẩm (kWh)\n"


def test_the_engineer_sees_what_was_imported(visit: Visit) -> None:
    page = visit(IMPORTS, as_="dl-027-tq")
    assert not page.exception
    files = page.dataframe[-1].value
    assert files["months"].tolist() == ["08/2025", "07/2025", "06/2025"]


def test_a_file_is_looked_at_and_then_written(visit: Visit, own_sample_url: str) -> None:
    page = visit(IMPORTS, own_sample_url, as_="dl-027-tq")
    content = f"{HEADINGS}09/2025;TBG-040;52;1.934,5\n".encode()
    page.file_uploader[0].set_value([("thang-9.csv", content, "text/csv")])
    page.run()
    assert page.dataframe[0].value["kwh"].tolist() == ["1.935"]
    done = page.button(key="meters_apply").click().run()
    assert not done.exception
    again = visit(IMPORTS, own_sample_url, as_="dl-027-tq")
    assert len(again.dataframe[-1].value) == 4


def test_errors_say_row_and_remedy_and_nothing_can_be_written(visit: Visit) -> None:
    page = visit(IMPORTS, as_="dl-027-tq")
    content = f"{HEADINGS}09/2025;TBG-001;52;12\n10/2099;TBG-040;<b>x</b>;12\n".encode()
    page.file_uploader[0].set_value([("thang-9.csv", content, "text/csv")])
    page.run()
    shown = said(page)
    assert "nằm ngoài địa bàn" in shown
    assert "dòng 3" in shown
    assert "<b>x</b>" not in shown
    assert not [b for b in page.button if b.key == "meters_apply"]


@pytest.mark.parametrize("as_", ["sct-tq-1", "xa-00793-moi", "tt-tq"])
def test_others_have_no_such_page(visit: Visit, as_: str) -> None:
    page = visit(IMPORTS, as_=as_)
    assert not page.exception
    assert not page.get("file_uploader")


def test_a_village_says_when_a_meter_last_agreed(visit: Visit) -> None:
    page = visit(VILLAGE, on="2025-09-30", village="TBG-117")
    assert "khớp với số liệu đã ghi nhận gần nhất tháng 06/2025" in said(page)
