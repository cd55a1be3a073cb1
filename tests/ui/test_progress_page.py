from __future__ import annotations

import datetime as dt
import re

from streamlit.testing.v1 import AppTest

from electrification.questions.board import Board, PlanState, board
from electrification.questions.overview import period_end_before
from electrification.storage import Store
from electrification.texts import date
from electrification.ui.components.board_lanes import LANES
from electrification.ui.screens import PROGRESS
from tests.ui.conftest import Visit, downloads, said, tables, the_html

LAST_DAY = dt.date(2025, 9, 29)


def of(store: Store, day: dt.date = LAST_DAY) -> Board:
    before = store.snapshot(period_end_before(day))
    return board(store.snapshot(day), before, store.plans, store.templates.not_required())


def lanes(visitor: AppTest) -> dict[str, list[str]]:
    """Names of the villages in each column, in the order shown."""
    found = {}
    for lane in the_html(visitor, 'class="board"').split("<section")[1:]:
        name = re.findall(r"<span>(.*?)</span><b>", lane)[0]
        found[name] = re.findall(r'<b class="name">(.*?)</b>', lane)
    return found


def test_every_village_of_the_board_stands_in_its_column(visit: Visit, sample: Store) -> None:
    visitor = visit(PROGRESS)
    shown, found = lanes(visitor), of(sample)

    assert not visitor.exception
    assert list(shown) == [
        "Chưa triển khai", "Chuẩn bị đầu tư", "Đang thi công", "Hoàn thành, chưa đóng điện",
        "Đã đóng điện một phần, chưa đạt", "Đạt tiêu chí trong kỳ",
    ]  # fmt: skip
    for name, lane in zip(shown, LANES, strict=True):
        assert shown[name] == found.cards.loc[found.cards["lane"] == lane, "village_name"].tolist()


def test_a_card_says_what_is_late_by_how_much_and_whose_it_is(visit: Visit) -> None:
    text = the_html(visit(PROGRESS), 'class="board"')
    (card,) = [c for c in text.split("<a ") if "Thôn mẫu 03, xã Xín Cái" in c]

    for words in ("Chậm 91 ngày", "xã Sơn Vĩ", "Nghiệm thu hoàn thành, 10/07/2024",
                  "Đóng điện, 30/06/2025", "Điện lực Mèo Vạc", "1 vướng mắc"):  # fmt: skip
        assert words in card
    assert "village=TBG-035" in card


def test_a_village_that_came_to_meet_the_criterion_is_shown_in_its_period(visit: Visit) -> None:
    assert len(lanes(visit(PROGRESS, on="2025-02-14"))["Đạt tiêu chí trong kỳ"]) == 1


def test_the_table_sets_the_plan_against_what_was_reached(visit: Visit, sample: Store) -> None:
    visitor = visit(PROGRESS)
    shown, found = tables(visitor)["plans"], of(sample).plans

    assert len(shown) == len(found)
    late = int((found["state"] == PlanState.LATE).sum())
    assert all(days.startswith("Chậm") for days in shown["days"][:late])
    assert "(22/09/2025)" in shown["actual"].tolist()
    assert shown["due"].iloc[0] == date(found["due_on"].iloc[0].date())


def test_it_is_filtered_by_the_unit_responsible(visit: Visit) -> None:
    visitor = visit(PROGRESS, unit="Điện lực Mèo Vạc")
    names = [name for names in lanes(visitor).values() for name in names]

    assert names == ["Thôn mẫu 04, xã Thượng Phùng", "Thôn mẫu 03, xã Xín Cái"]


def test_it_is_filtered_by_commune_and_by_being_late(visit: Visit) -> None:
    visitor = visit(PROGRESS)
    visitor.toggle(key="late_only").set_value(True).run()

    assert sum(map(len, lanes(visitor).values())) == 4
    visitor.multiselect(key="commune").set_value(["00778"]).run()
    assert sum(map(len, lanes(visitor).values())) == 1


def test_who_has_one_commune_sees_that_one_only(visit: Visit) -> None:
    visitor = visit(PROGRESS, as_="dl-027-tq")

    assert sum(map(len, lanes(visitor).values())) == 2
    assert "Minh Tân" not in said(visitor)


def test_table_and_picture_can_be_taken_along(visit: Visit) -> None:
    assert {"plans_csv", "gantt_csv", "gantt_png", "gantt_svg"} <= downloads(visit(PROGRESS))


def test_a_day_before_everything_is_refused_on_its_page(visit: Visit) -> None:
    visitor = visit(PROGRESS, on="2015-01-01")

    assert not visitor.exception
    assert "trước cập nhật đầu tiên" in visitor.error[0].value
