"""Việc của tôi: what each role finds there, many at once, and a whole list in one sitting."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from electrification import calendar, tracking
from electrification.storage import Store, open_store
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from electrification.subject.villages import Status
from electrification.ui import menu, own_work, session
from electrification.ui.components.work_item import village_line
from electrification.ui.screens import MY_WORK, VILLAGE, PageEntry, my_work
from tests.electrification.builders import RECORDER, copied_database, village_id
from tests.ui.conftest import Visit, said, words

ENGINEER, INVESTOR, COMMUNE = "dl-027-tq", "da-027-cu", "xa-00793-moi"
PLANNER = "sct-tq-1"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a database with the sample, this test's own."""
    return copied_database(tmp_path)


@pytest.fixture
def store(url: str) -> Store:
    """Return a store of that database, apart from the page's."""
    return open_store(url)


def person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def counts(visitor: AppTest) -> list[str]:
    """The line of counts, without its marks."""
    groups = [group for group in visitor.button_group if group.key == "part"]
    return [str(option).replace("**", "") for group in groups for option in group.options]


def titles(visitor: AppTest) -> list[str]:
    return [info["page_name"] for info in visitor._registered_pages.values()]


def tick(visitor: AppTest, *entry_ids: int) -> AppTest:
    for entry_id in entry_ids:
        visitor.checkbox(key=f"confirm_{entry_id}").check()
    return visitor.run()


def offered(visitor: AppTest) -> set[int]:
    keys = [str(box.key) for box in visitor.checkbox]
    return {int(key.rpartition("_")[2]) for key in keys if key.startswith("confirm_")}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (ENGINEER, {"2 Chưa cập nhật", "2 Nhiệm vụ được giao"}),
        (INVESTOR, {"1 Bị trả lại", "1 Nhiệm vụ được giao", "1 Chậm tiến độ", "2 Chưa cập nhật"}),
        (COMMUNE, {"1 Nhiệm vụ được giao", "1 Vướng mắc", "2 Chưa cập nhật"}),
        (PLANNER, {"3 Nhiệm vụ được giao", "2 Vướng mắc", "8 Chờ xác nhận", "9 Chưa cập nhật"}),
    ],
)
def test_each_role_finds_its_own_work_and_the_menu_says_how_much(
    visit: Visit, key: str, expected: set[str]
) -> None:
    visitor = visit(MY_WORK, as_=key)

    assert not visitor.exception
    assert visitor.title[0].value == "Việc của tôi"
    shown = set(counts(visitor))
    assert expected <= shown
    total = sum(int(text.split()[0]) for text in shown)
    assert titles(visitor)[1] == f"Việc của tôi ({total})"


@pytest.mark.parametrize("key", ["ld-tq", "tt-tq"])
def test_who_only_looks_is_told_that_nothing_waits(visit: Visit, key: str) -> None:
    visitor = visit(MY_WORK, as_=key)

    assert not visitor.exception
    assert "không có nội dung phải cập nhật hoặc xác nhận" in visitor.info[0].value
    assert counts(visitor) == []
    assert not [b for b in visitor.button if str(b.key).startswith("open_")]


def test_the_page_is_in_the_menu_of_those_who_record_or_confirm(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_pair(page: PageEntry, _count: int = 0, *, is_listed: bool = True) -> tuple[str, bool]:
        return page.address, is_listed

    monkeypatch.setattr(session, "store", lambda: sample)
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(PageEntry, "as_streamlit", as_pair)
    for key, is_listed in (("qt-tq", True), ("ld-tq", False), ("tt-tq", False)):
        pages: list[Any] = menu.pages_of(person(sample, key))[""]
        assert pages[1] == (MY_WORK.address, is_listed)


def test_who_holds_no_post_sees_why(visit: Visit) -> None:
    visitor = visit(MY_WORK, as_="dl-027")

    assert not visitor.exception
    assert any("không giữ nhiệm vụ nào" in text for text in words(visitor))


def test_a_part_without_work_says_what_to_do_next(visit: Visit) -> None:
    text = said(visit(MY_WORK, as_=ENGINEER))

    assert "Không có nội dung bị trả lại. Khi có, nội dung hiện ở đây kèm lý do." in text
    assert "Không có bản nháp." in text


def test_a_returned_entry_shows_its_reason_and_opens_its_village(visit: Visit) -> None:
    visitor = visit(MY_WORK, as_=INVESTOR)

    assert "Chưa kèm biên bản xác nhận khối lượng kéo dây; đề nghị bổ sung." in said(visitor)
    visitor.button(key="open_returned_0").click().run()
    assert visitor.query_params["village"] in ("TBG-031", ["TBG-031"])
    assert visitor.title[0].value == "Hồ sơ thôn"


def test_a_count_shows_only_its_part(visit: Visit) -> None:
    visitor = visit(MY_WORK, as_=PLANNER, part="obstacles")

    assert [s.value for s in visitor.subheader] == ["Vướng mắc chờ đơn vị xử lý (2)"]
    assert not offered(visitor)


def test_the_office_of_who_recorded_is_named_and_the_person_only_where_allowed(
    visit: Visit, url: str, store: Store
) -> None:
    works = NewEntry(
        village_id=village_id(store, "TBG-035"), kind=EntryKind.STAGE, code="settled",
        occurred_on=dt.date(2025, 10, 2), reason="quyết toán trước", document_number="9/QĐ",
    )  # fmt: skip
    started = NewEntry(
        village_id=village_id(store, "TBG-035"), kind=EntryKind.SUSPENSION, code="suspended",
        occurred_on=dt.date(2025, 10, 2), note="<b>mưa lũ</b>",
    )  # fmt: skip
    investor = person(store, INVESTOR)
    made = tracking.record(store, [works, started], investor)
    as_planner, as_engineer = (visit(MY_WORK, url, as_=key) for key in (PLANNER, ENGINEER))

    assert offered(as_engineer) == {made[1]}
    assert set(made) <= offered(as_planner)
    for visitor, is_named in ((as_planner, True), (as_engineer, False)):
        text = said(visitor)
        assert "Ban QLDA ĐTXD huyện Mèo Vạc (cũ)" in text
        assert (investor.name in text) == is_named
        assert "<b>mưa lũ</b>" not in text
    assert "Cần rà soát" in said(as_planner)


def test_nobody_is_offered_their_own_entry(visit: Visit, url: str, store: Store) -> None:
    stage = NewEntry(
        village_id=village_id(store, "TBG-076"), kind=EntryKind.OBSTACLE, code="opened",
        occurred_on=dt.date(2025, 10, 2), cause="Hành lang tuyến",
    )  # fmt: skip
    [made] = tracking.record(store, [stage], person(store, PLANNER))

    assert made not in offered(visit(MY_WORK, url, as_=PLANNER))
    assert made in offered(visit(MY_WORK, url, as_="sct-tq-2"))


def test_several_are_ticked_and_confirmed_in_one_act(visit: Visit, url: str, store: Store) -> None:
    visitor = visit(MY_WORK, url, as_=PLANNER)
    before = offered(visitor)
    visitor.button(key="tick_all").click().run()
    odd = {
        int(i) for i in store.waiting_entries().query("is_irregular and state == 'pending'")["id"]
    }
    ticked = {i for i in before if visitor.checkbox(key=f"confirm_{i}").value}

    assert ticked == before - odd
    assert len(ticked) >= 6
    visitor.button(key="confirm_act").click().run()
    assert not visitor.exception
    assert f"Đã xác nhận {len(ticked)} nội dung." in [s.value for s in visitor.success]
    assert offered(visitor) == before & odd
    assert set(store.waiting_entries().query("state == 'pending'")["id"]) & ticked == set()


def test_when_one_cannot_be_confirmed_none_is_and_it_is_named(
    visit: Visit, url: str, store: Store
) -> None:
    visitor = visit(MY_WORK, url, as_=PLANNER)
    first, second, *_rest = sorted(offered(visitor))
    tick(visitor, first, second)
    tracking.decide(store, [NewDecision(second, Decision.RETURNED, "thiếu")], RECORDER)
    version = store.data_version()
    visitor.button(key="confirm_act").click().run()

    assert store.data_version() == version
    assert first in offered(visitor)
    [refusal] = [e.value for e in visitor.error]
    assert "Trả lại" in refusal
    assert "Chưa có nội dung nào trong số đã chọn được xử lý." in refusal


def test_who_was_locked_out_since_the_page_was_drawn_decides_nothing(
    visit: Visit, url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(MY_WORK, url, as_=PLANNER)
    tick(visitor, min(offered(visitor)))
    version = store.data_version()
    monkeypatch.setattr(session, "actor", lambda: None)
    visitor.button(key="confirm_act").click().run()

    assert not visitor.exception
    assert store.data_version() == version


def test_returning_asks_for_a_reason_and_tells_it(visit: Visit, url: str, store: Store) -> None:
    visitor = visit(MY_WORK, url, as_=PLANNER)
    one = min(offered(visitor))
    tick(visitor, one)
    visitor.button(key="confirm_return_act").click().run()
    assert any("Chưa nêu lý do" in e.value for e in visitor.error)

    visitor.text_area(key="confirm_reason_0").set_value("Thiếu biên bản nghiệm thu")
    visitor.button(key="confirm_return_act").click().run()
    assert not visitor.exception
    row = store.waiting_entries().set_index("id").loc[one]
    assert (row["state"], row["decision_reason"]) == ("returned", "Thiếu biên bản nghiệm thu")


def with_forty_one_villages(store: Store) -> Actor:
    """One engineer who works for the communes of another as well."""
    engineer, other = person(store, "dl-029-tq"), person(store, "dl-030-tq")
    rows = [
        {"person_id": engineer.person_id, "role": "engineer", "unit_code": post.unit.code,
         "unit_valid_from": post.unit.valid_from, "title": post.title,
         "organisation": post.organisation, "from_on": post.from_on, "to_on": None,
         "ended_on": None}
        for post in other.posts if post.unit is not None
    ]  # fmt: skip
    with store.writing(RECORDER.person_id) as work:
        work.add_posts(rows)
    return person(store, "dl-029-tq")


def test_forty_villages_are_done_with_one_touch_and_one_run_of_the_page(
    visit: Visit, url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    engineer = with_forty_one_villages(store)
    today = calendar.today()
    one = village_id(store, "TBG-083")
    counted = NewEntry(
        village_id=one, kind=EntryKind.CUSTOMERS, households_direct=50, occurred_on=today
    )
    tracking.record(store, [counted], engineer)
    visitor = visit(MY_WORK, url, as_=engineer.key, round="1")
    visitor.segmented_control(key="round_which").set_value("all").run()
    touch = visitor.button(key="no_change")
    assert touch.label == "Không phát sinh cho 40 thôn còn lại"

    show = Mock(wraps=my_work.show)
    monkeypatch.setattr(my_work, "show", show)
    entries, version = store.entry_count(), store.data_version()
    touch.click().run()
    assert not visitor.exception
    assert show.call_count == 1
    assert store.entry_count() - entries == store.data_version() - version == 40
    assert "Đã ghi “Không phát sinh” hôm nay cho 40 thôn." in [s.value for s in visitor.success]
    assert not [b for b in visitor.button if b.key == "no_change"]
    own = store.snapshot(today).frame
    assert not own.loc[own["commune_code"].isin(["00883", "00889", "00919"]), "stale"].any()

    visitor.button(key="undo_no_change").click().run()
    assert not visitor.exception
    assert visitor.button(key="no_change").label == "Không phát sinh cho 40 thôn còn lại"


def test_a_village_somebody_wrote_about_meanwhile_is_left_out_and_named(
    visit: Visit, url: str, store: Store
) -> None:
    visitor = visit(MY_WORK, url, as_=ENGINEER, round="1")
    other = NewEntry(
        village_id=village_id(store, "TBG-035"), kind=EntryKind.OBSTACLE, code="opened",
        occurred_on=dt.date(2025, 10, 2), cause="Hành lang tuyến",
    )  # fmt: skip
    tracking.record(store, [other], person(store, PLANNER))
    visitor.button(key="no_change").click().run()

    assert not visitor.exception
    assert "Đã ghi “Không phát sinh” hôm nay cho 1 thôn." in [s.value for s in visitor.success]
    name = store.villages().set_index("village_code").loc["TBG-035", "village_name"]
    assert any("có người khác vừa cập nhật" in w.value and name in w.value for w in visitor.warning)


def test_from_a_village_one_comes_back_to_the_same_place_of_the_list(visit: Visit) -> None:
    visitor = visit(MY_WORK, as_=ENGINEER, round="1")
    cards = [str(b.key) for b in visitor.button if str(b.key).startswith("open_round_")]
    assert len(cards) == 2
    visitor.button(key=cards[1]).click().run()
    assert visitor.title[0].value == "Hồ sơ thôn"

    visitor._page_hash = calc_hash(VILLAGE.address)
    visitor.button(key="back_to_round").click().run()
    assert visitor.title[0].value == "Cập nhật cả danh sách"
    assert f".st-key-item_round_{cards[1].rpartition('_')[2]}" in said(visitor)


def test_without_the_list_a_village_has_no_way_back_to_it(visit: Visit) -> None:
    visitor = visit(VILLAGE, as_=ENGINEER, village="TBG-035")
    assert "back_to_round" not in [b.key for b in visitor.button]


def test_an_unchanged_page_computes_nothing_and_a_draft_is_noticed(
    visit: Visit, url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Mock(wraps=own_work._drawn)
    monkeypatch.setattr(own_work, "_drawn", drawn)
    visitor = visit(MY_WORK, url, as_=ENGINEER)
    visitor.run()
    assert drawn.call_count == 1

    tracking.save_draft(store, village_id(store, "TBG-035"), "{}", person(store, ENGINEER))
    visitor.run()
    assert drawn.call_count == 2
    assert "1 Bản nháp" in counts(visitor)
    tracking.save_draft(store, village_id(store, "TBG-035"), "{}", person(store, PLANNER))
    visitor.run()
    assert drawn.call_count == 2


def test_a_village_name_is_shown_as_it_was_typed() -> None:
    line = village_line("<script>x</script>", "xã & núi", "preparing")
    assert "<script>" not in line
    assert "xã &amp; núi" in line


def test_a_village_is_followed_by_its_commune_once() -> None:
    said = [
        re.sub(r"<[^>]+>", "", village_line(name, commune, Status.BUILDING))
        for name, commune in (
            ("Thôn mẫu 03, xã Xín Cái", "xã Sơn Vĩ"),
            ("Thôn mẫu 01, xã Sơn Vĩ", "xã Sơn Vĩ"),
            ("Mã Hoàng Phìn", "xã Minh Tân"),
        )
    ]
    assert said == [
        "Thôn mẫu 03, xã Xín Cái · nay thuộc xã Sơn Vĩ",
        "Thôn mẫu 01, xã Sơn Vĩ",
        "Mã Hoàng Phìn · xã Minh Tân",
    ]
