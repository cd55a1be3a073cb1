"""Nhập từ tệp: meters, registers and workbooks that come back, by one box."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from electrification import tracking
from electrification.exchange.field_sheets import workbook_bytes
from electrification.exchange.field_workbook import field_workbook
from electrification.storage import open_store
from electrification.ui.screens import IMPORTS, MY_WORK, VILLAGE
from tests.electrification.builders import RECORDER, entry, village_id
from tests.exchange.builders import csv_file, row
from tests.exchange.filled import Cells, customers, filled
from tests.ui.conftest import Visit, downloads, said

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


@pytest.mark.parametrize("as_", ["ld-tq", "tt-tq"])
def test_who_brings_nothing_in_has_no_such_page(visit: Visit, as_: str) -> None:
    page = visit(IMPORTS, as_=as_)
    assert not page.exception
    assert not page.get("file_uploader")


def dropped(page: AppTest, content: bytes, name: str = "so.xlsx") -> AppTest:
    """The page after a file was dropped on it."""
    page.file_uploader[0].set_value([(name, content, "application/octet-stream")])
    return page.run()


def workbook_of(url: str, cells: Cells, key: str = "dl-027-tq") -> bytes:
    store = open_store(url)
    try:
        by = store.people.actor_by_key(key, store.units())
        assert by is not None
        return filled(workbook_bytes(field_workbook(store, by)), cells)
    finally:
        store.close()


def test_a_filled_in_workbook_is_previewed_recorded_and_taken_back(
    visit: Visit, own_sample_url: str
) -> None:
    content = workbook_of(own_sample_url, customers("TBG-028", 56))
    page = dropped(visit(IMPORTS, own_sample_url, as_="dl-027-tq"), content)
    assert not page.exception
    shown = said(page)
    assert "Sổ cập nhật" in shown
    assert "hộ có điện lưới 56" in shown
    assert "hộ có điện lưới 55" in shown
    done = page.button(key="workbook_apply").click().run()
    assert not done.exception
    files = visit(IMPORTS, own_sample_url, as_="dl-027-tq").dataframe[0].value
    assert files["state"].tolist() == ["Chờ xác nhận: 1"]

    again = dropped(visit(IMPORTS, own_sample_url, as_="dl-027-tq"), content)
    assert "đã có trong hệ thống" in said(again)
    assert not [b for b in again.button if b.key == "workbook_apply"]

    again.text_input(key="import_files_reason").set_value("nhầm tháng")
    undone = again.button(key="import_files_undo").click().run()
    assert not undone.exception
    assert undone.dataframe[0].value["state"].tolist() == ["Đã hoàn tác: nhầm tháng"]


def test_what_others_recorded_meanwhile_is_shown_before_it_is_recorded(
    visit: Visit, own_sample_url: str
) -> None:
    content = workbook_of(own_sample_url, customers("TBG-028", 56))
    store = open_store(own_sample_url)
    theirs = entry(village_id(store, "TBG-028"), note="khác", households=54)
    tracking.record(store, [theirs], RECORDER)
    store.close()
    page = dropped(visit(IMPORTS, own_sample_url, as_="dl-027-tq"), content)
    assert page.button(key="workbook_apply").disabled
    assert "số hộ 54" in said(page)
    page.checkbox[0].check().run()
    assert not page.button(key="workbook_apply").disabled
    assert not page.button(key="workbook_apply").click().run().exception


def test_errors_of_a_workbook_name_cell_and_remedy_and_nothing_can_be_recorded(
    visit: Visit, sample_url: str
) -> None:
    cells = {**customers("TBG-028"), ("TBG-028", "row.note"): "<b>x</b> 0912345678"}
    page = dropped(visit(IMPORTS, as_="dl-027-tq"), workbook_of(sample_url, cells))
    shown = said(page)
    assert "dòng 6" in shown
    assert "<b>x</b>" not in shown
    assert "0912345678" not in shown
    assert "workbook_errors" in downloads(page)
    assert not [b for b in page.button if b.key == "workbook_apply"]


def test_a_workbook_of_another_commune_is_refused_row_by_row(visit: Visit, sample_url: str) -> None:
    content = workbook_of(sample_url, customers("TBG-028"))
    page = dropped(visit(IMPORTS, as_="xa-00793-moi"), content)
    assert not page.exception
    assert "không cập nhật nội dung này" in said(page)
    assert not [b for b in page.button if b.key == "workbook_apply"]


def test_a_register_is_recognised_and_is_the_planners(visit: Visit) -> None:
    content = csv_file([row(village_code="V-1", status_on="2025-02-14")])
    planner = dropped(visit(IMPORTS), content, "thang-9.csv")
    assert not planner.exception
    assert "Danh sách thôn" in said(planner)
    assert planner.button(key="register_apply").disabled  # it would take the sample's place
    engineer = dropped(visit(IMPORTS, as_="dl-027-tq"), content, "thang-9.csv")
    assert "không nhập loại tệp này" in said(engineer)


def test_a_file_nobody_knows_is_said_to_be_none(visit: Visit) -> None:
    page = dropped(visit(IMPORTS), b"a,b\n1,2\n", "x.csv")
    assert "Không nhận ra loại tệp" in said(page)


def test_the_update_workbook_is_offered_where_somebody_records(visit: Visit) -> None:
    assert "workbook_out" in downloads(visit(IMPORTS, as_="xa-00793-moi"))
    assert "workbook_out_quiet" in downloads(visit(MY_WORK, as_="dl-027-tq"))


def test_a_village_says_when_a_meter_last_agreed(visit: Visit) -> None:
    page = visit(VILLAGE, on="2025-09-30", village="TBG-117")
    assert "khớp với số liệu đã ghi nhận gần nhất tháng 06/2025" in said(page)


CAPITAL_TABLE = """Kế hoạch vốn năm 2025 (kèm theo Quyết định số 9/QĐ-MẪU ngày 03/03/2025)
{unit}
TT;Mã công trình;Kế hoạch vốn năm 2025 - NS tỉnh
;Tổng số;{total}
1;CT-110;1.234,5
"""


def test_a_table_of_capital_is_looked_at_and_then_written_once(
    visit: Visit, own_sample_url: str
) -> None:
    content = CAPITAL_TABLE.format(unit="ĐVT: triệu đồng", total="1.234,5").encode()
    page = dropped(visit(IMPORTS, own_sample_url, as_="sct-tq-1"), content, "von.csv")
    assert page.dataframe[0].value["amount"].tolist() == ["1.234,5 triệu đồng"]
    done = page.button(key="capital_file_apply").click().run()
    assert not done.exception
    again = dropped(visit(IMPORTS, own_sample_url, as_="sct-tq-1"), content, "von.csv")
    assert not [b for b in again.button if b.key == "capital_file_apply"]


def test_a_table_without_a_unit_asks_for_it_and_a_wrong_total_names_both(visit: Visit) -> None:
    content = CAPITAL_TABLE.format(unit="", total="1.234,6").encode()
    page = dropped(visit(IMPORTS, as_="sct-tq-1"), content, "von.csv")
    assert "đơn vị tính" in said(page)
    page = page.selectbox(key="capital_file_unit").set_value("triệu đồng").run()
    shown = said(page)
    assert "1.234,6 triệu đồng" in shown
    assert "1.234,5 triệu đồng" in shown
    assert not [b for b in page.button if b.key == "capital_file_apply"]
