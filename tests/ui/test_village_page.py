from __future__ import annotations

import csv
import datetime as dt
import re

import pytest
from streamlit.testing.v1 import AppTest

from electrification import tracking
from electrification.settings import DATA_FOLDER
from electrification.storage import Store, open_store
from electrification.ui.screens import VILLAGE
from tests.electrification.builders import register_row
from tests.ui.conftest import PLANNER, Visit, downloads, said, the_html

IN_PHASES, SELF_STRUNG, WAITING, DARK, BY_REGISTER = (
    "TBG-066", "TBG-100", "TBG-083", "TBG-035", "TBG-030",
)  # fmt: skip
REAL = "TBG-080"
AUDITOR = "tt-tq"
"""Sees the whole page and records nothing."""


def conditions(visitor: AppTest) -> list[str]:
    """The rows with the conditions of the criterion."""
    return the_html(visitor, 'class="why"').split("<tr>")[2:]


def names_of(visitor: AppTest) -> list[str]:
    return list(visitor.selectbox(key="village_picked").options)


def test_until_a_village_is_picked_it_says_so(visit: Visit) -> None:
    visitor = visit(VILLAGE)

    assert not visitor.exception
    assert visitor.title[0].value == "Hồ sơ thôn"
    assert visitor.info[0].value == "Chọn một thôn để xem hồ sơ."
    assert len(names_of(visitor)) == 123


def test_an_unknown_village_in_the_address_is_no_fault(visit: Visit) -> None:
    visitor = visit(VILLAGE, village="TBG-999")

    assert not visitor.exception
    assert visitor.info[0].value == "Chọn một thôn để xem hồ sơ."


@pytest.mark.parametrize("typed", ["nghia thuan", "NGHĨA THUẬN", "thuan nghia", "tbg-066"])
def test_a_village_is_found_without_accents_and_in_any_order(visit: Visit, typed: str) -> None:
    visitor = visit(VILLAGE)
    visitor.text_input(key="village_search").set_value(typed).run()

    assert "Thôn mẫu 02, xã Nghĩa Thuận" in names_of(visitor)
    assert len(names_of(visitor)) < 8


def test_the_only_hit_opens_at_once(visit: Visit) -> None:
    visitor = visit(VILLAGE)
    visitor.text_input(key="village_search").set_value("ma hoang phin").run()

    assert "<h2>Mã Hoàng Phìn</h2>" in the_html(visitor, 'class="village-head"')
    assert visitor.query_params["village"] in (REAL, [REAL])


@pytest.mark.parametrize("code", [IN_PHASES, SELF_STRUNG, WAITING, DARK, BY_REGISTER, REAL])
def test_the_file_of_a_village_opens_from_its_address(
    visit: Visit, sample: Store, code: str
) -> None:
    visitor = visit(VILLAGE, as_=AUDITOR, village=code)
    frame = sample.snapshot(dt.date(2025, 9, 29)).frame.set_index("village_code")

    assert not visitor.exception
    assert f"<h2>{frame.loc[code, 'village_name']}</h2>" in the_html(
        visitor, 'class="village-head"'
    )
    assert [s.value for s in visitor.subheader if s.value != "Nhiệm vụ được giao"] == [
        "Các bước thực hiện", "Hộ dân và khách hàng dùng điện", "Vốn đầu tư",
        "Hồ sơ, tài liệu kèm theo",
        "Các ghi nhận",
    ]  # fmt: skip
    assert "entries_csv" in downloads(visitor)


def test_a_village_in_phases_shows_each_with_its_days(visit: Visit) -> None:
    visitor = visit(VILLAGE, village=IN_PHASES)
    text = said(visitor)

    assert "Đã đóng điện một phần" in text
    assert "1/2 đợt" in conditions(visitor)[0]
    assert "<b>12/06/2025</b> · đợt 1" in text
    assert "đợt 2 · chờ xác nhận" in text
    assert [m.value for m in visitor.metric] == ["66", "34", "34", "34"]


def test_rates_and_money_are_written_the_vietnamese_way(visit: Visit) -> None:
    visitor = visit(VILLAGE, village=IN_PHASES)

    assert "51,52 %" in conditions(visitor)[2]
    assert "4.520 triệu đồng" in the_html(visitor, 'class="money"')


def test_households_by_cluster_add_up_and_a_missing_count_is_no_word_of_a_program(
    visit: Visit,
) -> None:
    clusters = visit(VILLAGE, village=IN_PHASES).dataframe[0].value
    assert clusters["households"].astype(int).sum() == 66

    not_counted = visit(VILLAGE, village=SELF_STRUNG).dataframe[0].value
    assert not not_counted.drop(columns=["households"]).isna().any(axis=None)


def test_every_table_can_be_downloaded(visit: Visit) -> None:
    visitor = visit(VILLAGE, village=IN_PHASES)
    drawn = [mark for mark in ('class="money"', 'class="entries"') if the_html(visitor, mark)]

    assert len(downloads(visitor)) == len(visitor.dataframe) + len(drawn) == 4


def test_a_dark_village_says_since_when_and_who_must_act(visit: Visit) -> None:
    visitor = visit(VILLAGE, village=DARK)

    assert "Hoàn thành thi công ngày 20/06/2024, 466 ngày chưa đóng điện." in visitor.error[0].value
    obstacle = visitor.warning[1].value
    for part in ("Hành lang tuyến", "UBND xã Sơn Vĩ", "hạn 31/08/2025", "quá hạn 29 ngày"):
        assert part in obstacle


def test_what_waits_for_confirmation_does_not_count_yet(visit: Visit) -> None:
    visitor = visit(VILLAGE, village=WAITING)
    text = said(visitor)

    assert "Hoàn thành, chưa đóng điện" in the_html(visitor, 'class="village-head"')
    assert "4 ghi nhận chờ xác nhận" in text
    assert "22/09/2025</b> · chờ xác nhận" in text
    assert 'class="no"' in conditions(visitor)[0]


def test_a_condition_that_the_register_alone_states_says_so(visit: Visit) -> None:
    for line in conditions(visit(VILLAGE, village=BY_REGISTER)):
        assert not ('class="yes"' in line and "<b>–</b>" in line), line
        assert "nêu trong danh sách, chưa có hồ sơ" in line or "/BC-MẪU" in line


def test_a_self_strung_line_and_a_local_source_are_flagged(visit: Visit) -> None:
    text = said(visit(VILLAGE, village=SELF_STRUNG))

    assert "Đường dây Nhân dân tự đầu tư" in text
    assert "Nguồn điện tại chỗ" in text


def test_a_day_in_the_past_hides_what_came_later(visit: Visit) -> None:
    visitor = visit(VILLAGE, village=DARK)
    visitor.date_input(key="on").set_value(dt.date(2024, 1, 1)).run()

    shown = re.findall(r"<time>(\d\d/\d\d/\d{4})</time>", the_html(visitor, 'class="entries"'))
    assert shown
    assert max(dt.datetime.strptime(d, "%d/%m/%Y").date() for d in shown) <= dt.date(2024, 1, 1)
    assert "Đang thi công" in the_html(visitor, 'class="village-head"')
    assert not visitor.error


def test_a_person_stands_by_post_and_unit_never_by_name(visit: Visit) -> None:
    with (DATA_FOLDER / "villages" / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["person_key"] != PLANNER]
    for code in (IN_PHASES, WAITING, DARK):
        text = said(visit(VILLAGE, village=code))
        assert [name for name in names if name in text] == []
        assert "Sở Công Thương" in text


def test_what_was_published_of_a_real_village_is_marked_apart_from_what_was_invented(
    visit: Visit,
) -> None:
    listed = the_html(visit(VILLAGE, village=REAL), 'class="entries"')

    assert "Đã công bố" in listed or "Công bố" in listed
    assert "Minh họa" in listed


def test_a_village_without_any_entry_says_what_is_not_known(visit: Visit, empty_url: str) -> None:
    store = open_store(empty_url)
    bare = register_row(households=None, population=None, status=None, status_on=None)
    tracking.import_register(store, [bare])
    store.close()

    visitor = visit(VILLAGE, empty_url, village="V-001")
    text = said(visitor)

    assert not visitor.exception
    for said_of_it in ("Chưa có số liệu", "Chưa có số liệu hộ.", "Chưa ghi nhận vốn.",
                       "Chưa có ghi nhận."):  # fmt: skip
        assert said_of_it in text


def test_it_is_english_when_asked(visit: Visit) -> None:
    visitor = visit(VILLAGE, as_=AUDITOR, lang="en", village=DARK)

    assert [s.value for s in visitor.subheader] == [
        "Tasks",
        "Stages",
        "Households and customers",
        "Capital",
        "Documents",
        "Entries",
    ]
    assert "Completed, not energised" in the_html(visitor, 'class="village-head"')


def test_an_empty_database_says_what_to_do_next(visit: Visit, empty_url: str) -> None:
    visitor = visit(VILLAGE, empty_url)

    assert not visitor.exception
    assert "import register" in visitor.code[0].value
