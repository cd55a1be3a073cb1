from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.util import calc_hash

from electrification import calendar
from electrification.subject.entries import Cause, EntryKind
from electrification.ui import session
from electrification.ui.screens import OVERVIEW, VILLAGE
from tests.electrification.builders import village_id
from tests.evidence.builders import picture
from tests.ui.conftest import Visit, said, the_html
from tests.ui.recorder import (
    COMMUNE,
    DARK,
    ENGINEER,
    INVESTOR,
    PLANNER,
    Recorder,
    at_village,
    by_another,
    opened,
)

TODAY = calendar.today()
IN_CLUSTERS, ENGINEER_THERE = "TBG-066", "dl-029-tq"
LIT = "TBG-030"
"""A village that carries current, as a register states."""
HOSTILE = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=2>",
    "[x](javascript:alert(3)) **đậm** :red[đỏ] $x^2$",
)

RECORDING_KEYS = ("next_", "record_", "rec_", "draft_", "confirm_", "returned_", "withdrawn_",
                  "correct_")  # fmt: skip

Records = Callable[..., Recorder]


@pytest.fixture
def records(visit: Visit, own_sample_url: str) -> Records:
    """Return a function that opens a village's page as somebody signed in."""

    def open_as(person: str, village: str = DARK) -> Recorder:
        return at_village(visit, own_sample_url, village, person)

    return open_as


def test_an_engineer_records_a_stage_in_three_touches(records: Records) -> None:
    page = records(ENGINEER)

    page.touch("next_contracted_0")
    assert page.typed("occurred_on") == TODAY
    page.send()

    assert page.touches <= 3
    entry = page.newest()
    assert (entry["kind"], entry["code"], entry["occurred_on"]) == ("stage", "contracted", TODAY)
    assert entry["state"] == "pending"
    assert page.toasts == ["Đã gửi, chờ xác nhận: Ký hợp đồng mua bán điện"]
    assert "Chờ xác nhận" in the_html(page.visitor, f'id="card-{entry["id"]}"')
    assert "Đính kèm ảnh, biên bản" in said(page.visitor)
    assert not page.is_form_open


def test_the_page_goes_on_to_today_when_it_showed_the_latest_day(records: Records) -> None:
    page = records(ENGINEER)
    before = page.visitor.date_input(key="on").value
    assert before != TODAY
    assert "nội dung ghi mới tính theo hiện trạng hôm nay" in said(page.visitor)

    page.touch("next_contracted_0")
    page.send()

    assert page.visitor.date_input(key="on").value == TODAY
    assert f'id="entry-{page.newest()["id"]}"' in the_html(page.visitor, 'id="entry-')


def test_nothing_has_happened_is_one_touch_and_the_second_is_kindly_refused(
    records: Records,
) -> None:
    page = records(COMMUNE)

    page.touch("record_no_change")
    page.touch("record_no_change")

    assert [row["kind"] for row in page.recorded()] == ["no_change"]
    assert any("đã được ghi" in info.value for info in page.visitor.info)
    assert not page.errors


FORMS: list[tuple[str, EntryKind, dict[str, Any], dict[str, Any]]] = [
    (
        INVESTOR,
        EntryKind.STAGE,
        {"code": "handed_over", "phase": 2, "occurred_on": dt.date(2025, 9, 1), "note": "Bàn giao",
         "document_number": "5/BB"},
        {"code": "handed_over", "phase": 2, "occurred_on": dt.date(2025, 9, 1), "note": "Bàn giao",
         "document_number": "5/BB"},
    ),
    (
        INVESTOR,
        EntryKind.NOT_REQUIRED,
        {"code": "settled", "reason": "Dùng chung hồ sơ"},
        {"code": "settled", "reason": "Dùng chung hồ sơ"},
    ),
    (
        COMMUNE,
        EntryKind.HOUSEHOLDS,
        {"households": 50, "population": 240, "households_off_grid": 3,
         "households_self_strung": 2, "document_number": "9/BC"},
        {"households": 50, "population": 240, "households_off_grid": 3,
         "households_self_strung": 2},
    ),
    (
        ENGINEER,
        EntryKind.CUSTOMERS,
        {"households_on_grid": 40, "households_contracted": 38, "households_direct": 36},
        {"households_on_grid": 40, "households_contracted": 38, "households_direct": 36},
    ),
    (
        ENGINEER,
        EntryKind.INSPECTION,
        {"code": "passed_with_defects", "cause": Cause.EARTHING.value,
         "due_on": dt.date(2026, 1, 31)},
        {"code": "passed_with_defects", "cause": "earthing", "due_on": dt.date(2026, 1, 31)},
    ),
    (
        ENGINEER,
        EntryKind.INSPECTION,
        {"code": "failed", "cause": Cause.CORRIDOR.value},
        {"code": "failed", "cause": "corridor", "due_on": None},
    ),
    (INVESTOR, EntryKind.SUSPENSION, {}, {"code": "suspended"}),
    (
        COMMUNE,
        EntryKind.OBSTACLE,
        {"cause": "Chưa thống nhất vị trí cột", "unit_responsible": "UBND xã Sơn Vĩ",
         "due_on": dt.date(2026, 12, 31), "document_number": "3/CV"},
        {"code": "opened", "cause": "Chưa thống nhất vị trí cột",
         "unit_responsible": "UBND xã Sơn Vĩ", "due_on": dt.date(2026, 12, 31),
         "document_number": "3/CV"},
    ),
    (COMMUNE, EntryKind.OBSTACLE, {"code": "closed"}, {"code": "closed"}),
    (
        ENGINEER,
        EntryKind.PLANNED,
        {"code": "energised", "due_on": dt.date(2027, 3, 31),
         "unit_responsible": "Công ty Điện lực Tuyên Quang"},
        {"code": "energised", "due_on": dt.date(2027, 3, 31),
         "unit_responsible": "Công ty Điện lực Tuyên Quang"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("person", "kind", "typed", "kept"), FORMS)
def test_each_form_records_what_it_says(
    records: Records,
    person: str,
    kind: EntryKind,
    typed: dict[str, Any],
    kept: dict[str, Any],
) -> None:
    page = records(person)
    page.choose(kind)
    page.fill(**typed)
    page.send()
    if page.is_form_open:  # out of the ordinary in this village
        page.fill(reason="Đã thống nhất", document_number=typed.get("document_number", "1/BB"))
        page.send()

    assert page.errors == []
    entry = page.newest()
    assert entry["kind"] == kind
    assert {name: _plain(entry[name]) for name in kept} == kept
    assert entry["state"] == "pending"


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value


def test_power_lost_is_followed_by_power_restored(records: Records) -> None:
    page = records(ENGINEER, LIT)
    page.choose(EntryKind.SUPPLY)
    assert page.typed("code") == "lost"
    page.send()
    page.choose(EntryKind.SUPPLY)
    assert page.typed("code") == "restored"
    page.send()

    assert [row["code"] for row in page.recorded()] == ["restored", "lost"]


def test_a_village_of_clusters_is_counted_cluster_by_cluster(
    records: Records, own_sample_url: str
) -> None:
    with opened(own_sample_url) as store:
        first, second = store.clusters(village_id(store, IN_CLUSTERS))["id"]
    page = records(ENGINEER_THERE, IN_CLUSTERS)
    page.choose(EntryKind.CUSTOMERS)
    page.fill(is_by_cluster=True)
    page.fill(**{f"households_direct__{first}": 30, f"households_direct__{second}": 31})
    page.send()

    made = page.recorded()
    assert [(row["cluster_id"], row["households_direct"]) for row in made] == [
        (second, 31),
        (first, 30),
    ]


def test_only_what_the_person_may_record_is_offered(records: Records) -> None:
    def offered(person: str) -> set[str]:
        return set(records(person).visitor.pills(key="record_kind").options)

    assert offered(COMMUNE) == {"Số hộ", "Báo vướng mắc / đã tháo gỡ"}
    assert "Số hộ" not in offered(ENGINEER)
    assert "Kiểm tra điều kiện đóng điện" not in offered(INVESTOR)


@pytest.mark.parametrize("person", ["ld-tq", "tt-tq", "qt-tq"])
def test_who_records_nothing_here_sees_no_form_and_no_button(records: Records, person: str) -> None:
    page = records(person)

    assert "Cập nhật tiến độ" not in said(page.visitor)
    assert not [key for key in page.buttons if key.startswith(RECORDING_KEYS)]


def test_a_refusal_keeps_everything_that_was_typed(records: Records) -> None:
    page = records(ENGINEER)
    page.choose(EntryKind.CUSTOMERS)
    page.fill(households_contracted=10, households_direct=11, note="đếm lại", document_number="7")
    page.send()

    assert page.recorded() == []
    assert "Số thành phần (11) không thể lớn hơn tổng số (10)." in page.errors[0].replace("\\", "")
    kept = {n: page.typed(n) for n in ("households_contracted", "households_direct", "note")}
    assert kept == {"households_contracted": 10, "households_direct": 11, "note": "đếm lại"}

    page.fill(households_direct=9)
    page.send()
    assert page.newest()["households_direct"] == 9


def test_a_photo_is_sent_with_the_entry_and_a_refused_one_keeps_both_back(
    records: Records, own_sample_url: str
) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.fill(note="đếm lại")
    uploader = page.visitor.file_uploader[0]
    uploader.set_value([("bien-ban.pdf", b"<html>", "application/pdf")])
    page.run()
    page.send()

    assert "HTML" in page.errors[0]
    assert page.recorded() == []
    assert (page.typed("note"), page.typed("code")) == ("đếm lại", "contracted")
    assert page.visitor.file_uploader[0].value

    page.visitor.file_uploader[0].set_value([("anh.jpg", picture(), "image/jpeg")])
    page.run()
    page.send()
    assert page.toasts[0].endswith(" · Đã đính kèm 1 tài liệu.")
    with opened(own_sample_url) as store:
        made = int(page.newest()["id"])
        assert store.evidence.counts([made]) == {made: 1}


def test_a_day_still_to_come_is_refused_and_not_changed_into_another(records: Records) -> None:
    """A field with a last day keeps the day before, unseen, when a later one is typed."""
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    (field,) = [d for d in page.visitor.date_input if d.key == page.key("occurred_on")]
    assert (field.min, field.max) == (dt.date.min, dt.date.max)

    page.fill(occurred_on=dt.date(2099, 1, 1))
    page.send()

    assert page.recorded() == []
    assert "01/01/2099" in page.errors[0]
    assert page.typed("occurred_on") == dt.date(2099, 1, 1)


def test_what_was_typed_outlives_closing_the_form_and_changing_pages(records: Records) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.fill(note="đang ghi dở", document_number="8/BB")
    page.touch(page.key("close"))
    assert not page.is_form_open
    page.touch("next_contracted_0")
    assert page.typed("note") == "đang ghi dở"

    page.visitor._page_hash = calc_hash(OVERVIEW.address)
    page.run()
    page.visitor._page_hash = calc_hash(VILLAGE.address)
    page.visitor.query_params["village"] = DARK
    page.run()

    assert (page.typed("note"), page.typed("document_number")) == ("đang ghi dở", "8/BB")


def test_what_is_out_of_the_ordinary_asks_for_a_reason_and_a_document(records: Records) -> None:
    page = records(ENGINEER)
    page.choose(EntryKind.STAGE)
    page.fill(code="energised", note="Trước Tết")
    assert not page.has_field("reason")
    page.send()

    (warning,) = [w.value for w in page.visitor.warning if "Cần rà soát:" in w.value]
    assert "Kiểm tra điều kiện đóng điện" in warning
    assert page.recorded() == []
    page.fill(reason="Đóng điện tạm")
    page.send()
    assert page.recorded() == []
    page.fill(document_number="12/BB")
    page.send()

    entry = page.newest()
    assert (entry["code"], entry["is_irregular"], entry["reason"]) == (
        "energised", True, "Đóng điện tạm",
    )  # fmt: skip
    assert "Cần rà soát – Lý do: Đóng điện tạm" in the_html(page.visitor, f"card-{entry['id']}")


def test_what_takes_looking_up_is_kept_as_a_draft_until_it_is_sent(
    records: Records, own_sample_url: str
) -> None:
    page = records(ENGINEER)
    page.choose(EntryKind.STAGE)
    page.fill(code="energised", note="Trước Tết")
    page.send()
    (draft,) = drafts(own_sample_url)
    assert json.loads(draft)["values"]["note"] == "Trước Tết"

    page.fill(reason="Đóng điện tạm", document_number="12/BB")
    page.send()
    assert drafts(own_sample_url) == []


def drafts(url: str) -> list[str]:
    with opened(url) as store:
        return list(store.drafts_of(store.people.everybody()["id"].tolist())["form"])


def test_two_people_at_once_see_both_and_the_second_decides(
    records: Records, own_sample_url: str
) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.fill(note="Của tôi", document_number="9/BB")
    by_another(own_sample_url, DARK, COMMUNE, EntryKind.OBSTACLE, code="opened", cause="earthing")
    page.send()

    text = said(page.visitor)
    assert [row["kind"] for row in page.recorded()] == ["obstacle"]
    assert "Đã ghi khi đồng chí đang nhập" in text
    blocks: list[Any] = list(page.visitor.get("html"))
    theirs, mine = [b.value for b in blocks if 'class="beside"' in b.value]
    assert "Báo vướng mắc · Tiếp địa" in theirs
    assert "UBND xã Sơn Vĩ" in theirs
    assert "Ký hợp đồng mua bán điện" in mine
    assert page.typed("note") == "Của tôi"

    page.send()
    assert [row["kind"] for row in page.recorded()] == ["stage", "obstacle"]
    assert page.newest()["note"] == "Của tôi"


def test_the_second_of_two_may_leave_theirs_out(records: Records, own_sample_url: str) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    by_another(own_sample_url, DARK, COMMUNE, EntryKind.OBSTACLE, code="opened")
    page.send()
    page.touch(page.key("drop"))

    assert not page.is_form_open
    assert [row["kind"] for row in page.recorded()] == ["obstacle"]
    assert drafts(own_sample_url) == []


def test_what_the_same_person_wrote_meanwhile_is_no_conflict(
    records: Records, own_sample_url: str
) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    by_another(own_sample_url, DARK, ENGINEER, EntryKind.NO_CHANGE)
    page.send()

    assert not page.is_form_open
    assert [row["kind"] for row in page.recorded()] == ["stage", "no_change"]


def test_two_taps_record_once(records: Records, own_sample_url: str) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    by_another(own_sample_url, DARK, ENGINEER, EntryKind.STAGE, code="contracted",
               document_number=None, reason=None)  # fmt: skip
    page.send()

    assert page.errors == []
    assert len(page.recorded()) == 1
    assert page.toasts


def test_a_draft_is_listed_taken_up_again_and_thrown_away(
    records: Records, own_sample_url: str
) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.fill(note="còn thiếu biên bản", occurred_on=dt.date(2026, 3, 1))
    page.touch(page.key("draft"))
    assert page.toasts == ["Đã lưu nháp."]
    assert page.recorded() == []

    later = records(ENGINEER)  # another day, another session
    (opens,) = [key for key in later.buttons if key.startswith("draft_open_")]
    later.touch(opens)
    assert (later.typed("note"), later.typed("occurred_on"), later.typed("code")) == (
        "còn thiếu biên bản", dt.date(2026, 3, 1), "contracted",
    )  # fmt: skip
    later.touch(later.key("close"))
    later.touch(opens.replace("open", "drop"))

    assert drafts(own_sample_url) == []
    assert opens not in later.buttons


def test_a_draft_of_somebody_else_is_not_shown(records: Records) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.touch(page.key("draft"))

    assert not [key for key in records(PLANNER).buttons if key.startswith("draft_")]


def test_nobody_confirms_their_own_entry(records: Records, own_sample_url: str) -> None:
    entry_id = by_another(own_sample_url, DARK, PLANNER, EntryKind.OBSTACLE, code="opened")

    page = records(PLANNER)
    assert f"confirm_{entry_id}" not in page.buttons
    assert f"withdrawn_{entry_id}_sure" in page.buttons


def test_a_planner_confirms_with_one_touch(records: Records, own_sample_url: str) -> None:
    entry_id = by_another(own_sample_url, DARK, ENGINEER, EntryKind.STAGE, code="contracted")
    page = records(PLANNER)

    page.touch(f"confirm_{entry_id}")

    assert page.newest()["state"] == "confirmed"
    assert page.toasts == [f"Đã xác nhận ghi nhận số {entry_id}."]
    assert f"confirm_{entry_id}" not in page.buttons


def test_an_entry_is_returned_with_a_reason_and_mended_by_its_recorder(
    records: Records, own_sample_url: str
) -> None:
    entry_id = by_another(own_sample_url, DARK, ENGINEER, EntryKind.STAGE, code="contracted")
    planner = records(PLANNER)
    planner.touch(f"returned_{entry_id}_sure")
    assert "Chưa nêu lý do" in planner.errors[0]
    planner.visitor.text_area(key=f"why_returned_{entry_id}").set_value("Sai ngày ký")
    planner.touch(f"returned_{entry_id}_sure")
    assert planner.newest()["state"] == "returned"

    engineer = records(ENGINEER)
    assert "Trả lại: Sai ngày ký" in the_html(engineer.visitor, f"card-{entry_id}")
    engineer.touch(f"correct_{entry_id}")
    engineer.fill(occurred_on=dt.date(2026, 2, 2))
    engineer.send()

    entry = engineer.newest()
    assert (entry["supersedes"], entry["occurred_on"]) == (entry_id, dt.date(2026, 2, 2))
    assert f"correct_{entry_id}" not in engineer.buttons


def test_a_correction_leaves_both_in_sight_and_each_names_the_other(
    records: Records, own_sample_url: str
) -> None:
    entry_id = by_another(own_sample_url, DARK, ENGINEER, EntryKind.STAGE, code="contracted")
    engineer = records(ENGINEER)
    engineer.touch(f"correct_{entry_id}")
    assert engineer.typed("document_number") == "1/BB"
    engineer.fill(document_number="2/BB")
    engineer.send()
    new_id = engineer.newest()["id"]

    planner = records(PLANNER)
    planner.touch(f"confirm_{new_id}")
    listed = the_html(planner.visitor, f'id="entry-{entry_id}"')
    assert f'href="#entry-{new_id}"' in listed
    assert f"được đính chính bằng ghi nhận số {new_id}" in listed
    assert f"đính chính ghi nhận số {entry_id}" in listed
    assert "Đã đính chính" in listed


def test_who_recorded_it_does_not_withdraw_what_was_confirmed(records: Records) -> None:
    page = records(ENGINEER)
    chooser = next(s for s in page.visitor.selectbox if str(s.key).startswith("settled_"))
    chooser.select_index(0)
    page.run()
    assert not [key for key in page.buttons if key.startswith("withdrawn_")]


def test_a_confirmed_entry_is_withdrawn_with_a_reason(records: Records) -> None:
    page = records(PLANNER)
    chooser = next(s for s in page.visitor.selectbox if str(s.key).startswith("settled_"))
    chooser.select_index(0)
    page.run()
    (sure,) = [key for key in page.buttons if key.startswith("withdrawn_")]
    entry_id = sure.split("_")[1]
    page.visitor.text_area(key=f"why_withdrawn_{entry_id}").set_value("Ghi nhầm thôn")
    page.touch(sure)

    with opened(page.url) as store:
        entries = store.village_entries(village_id(store, DARK)).set_index("id")
    assert entries.loc[int(entry_id), "state"] == "withdrawn"
    assert entries.loc[int(entry_id), "decision_reason"] == "Ghi nhầm thôn"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_is_shown_as_text(
    records: Records, own_sample_url: str, text: str
) -> None:
    by_another(own_sample_url, DARK, COMMUNE, EntryKind.OBSTACLE, code="opened", cause=text,
               unit_responsible=text, note=text, document_number=text, reason=text)  # fmt: skip
    page = records(PLANNER)
    blocks: list[Any] = list(page.visitor.get("html"))
    drawn = [str(block.value) for block in blocks]

    assert not [html for html in drawn if "<script>window" in html or "<img src=x" in html]
    for block in page.visitor.markdown:
        assert text not in block.value


@pytest.mark.parametrize("text", ["a\x00b", "\u202eđảo ngược", "x" * 5_000])
def test_text_that_cannot_be_kept_is_refused_and_stays(records: Records, text: str) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.fill(note=text)
    page.send()

    assert page.recorded() == []
    assert page.errors[0].startswith("Ghi chú")
    assert page.typed("note") == text


def test_whose_session_has_ended_finds_everything_after_signing_in_again(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = records(ENGINEER)
    page.touch("next_contracted_0")
    page.fill(note="còn đây")
    with monkeypatch.context() as signed_out:
        signed_out.setattr(session, "actor", lambda: None)
        page.send()
    assert page.recorded() == []

    page.run()
    assert "Phiên đăng nhập đã hết" in page.errors[0]
    assert page.typed("note") == "còn đây"
