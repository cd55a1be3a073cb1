"""The documents of a village on its page: shown, attached and taken away by who may."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from electrification.storage import open_store
from electrification.subject.evidence import DocumentKind
from electrification.tracking.evidence import About, NewFile, attach
from electrification.ui.components.device_position import read_position
from electrification.ui.screens import VILLAGE
from tests.electrification.builders import copied_database, village_id
from tests.evidence.builders import actor, pdf, picture
from tests.ui.conftest import Visit, downloads, said, the_html

TITLE = "Hồ sơ, tài liệu kèm theo"


@pytest.fixture
def own_url(tmp_path: Path) -> str:
    """Return the URL of a database with the sample, this test's own."""
    return copied_database(tmp_path)


def opened(visit: Visit, by: str | None, **address: str) -> AppTest:
    """The page of a village as somebody who is signed in, or as a visitor."""
    page = visit(VILLAGE, as_=by, **({"village": "TBG-104"} | address))
    assert not page.exception
    return page


def unfold(page: AppTest, key: str) -> AppTest:
    """Open what is drawn when it is opened."""
    page.session_state[key] = True
    run = page.run()
    assert not run.exception
    return run


@pytest.mark.parametrize("by", [None, "ld-00778", "dl-027-tq"])
def test_who_may_not_see_documents_sees_no_section(visit: Visit, by: str | None) -> None:
    shown = said(opened(visit, by))

    assert TITLE not in shown
    assert "ho-so/" not in shown


@pytest.mark.parametrize("by", ["sct-tq-1", "dl-032-tq", "tt-tq", "ld-tq"])
def test_documents_stand_there_with_kind_number_day_and_their_own_address(
    visit: Visit, by: str
) -> None:
    page = opened(visit, by)
    shown = the_html(page, 'class="evidence"')

    assert TITLE in said(page)
    assert "Biên bản · Nghiệm thu hoàn thành" in shown
    assert "số 71/2025/BB-MẪU · 22/07/2025" in shown
    assert "/anh-nho" in shown
    assert "dong-dien-TBG-104.jpg" in shown
    assert "Cần rà soát" not in shown


def test_a_contradiction_is_a_quiet_note(visit: Visit) -> None:
    page = opened(visit, "sct-tq-1", village="TBG-083")

    assert "Cần rà soát: ảnh chụp trước ngày ghi nhận 125 ngày" in the_html(page, '"evidence"')
    assert "1 nội dung cần rà soát" in said(page)


def test_minutes_that_serve_two_villages_say_so(visit: Visit) -> None:
    page = opened(visit, "sct-tq-1", village="TBG-106")

    assert "dùng chung cho 2 thôn" in the_html(page, 'class="evidence"')


def test_no_document_of_a_later_day_is_shown_on_an_earlier_one(visit: Visit) -> None:
    page = opened(visit, "sct-tq-1", on="2025-08-01")
    shown = the_html(page, 'class="evidence"')

    assert "Nghiệm thu" in shown
    assert "Đóng điện" not in shown


def test_the_dossier_says_what_is_missing_and_can_be_saved(visit: Visit) -> None:
    page = unfold(opened(visit, "sct-tq-1"), "dossier_open")
    listed = the_html(page, 'class="dossier"')

    assert "Danh mục hồ sơ: có 3/20 tài liệu · còn thiếu 17" in said(page)
    assert "● Biên bản: 1" in listed
    assert "○ Quyết định: còn thiếu" in listed
    assert "dossier_csv" in downloads(page)


def test_only_those_who_may_attach_are_offered_the_form(visit: Visit) -> None:
    label = "Đính kèm ảnh, biên bản"

    assert label in said(opened(visit, "dl-032-tq"))
    assert label not in said(opened(visit, "tt-tq"))


def test_the_form_warns_of_markers_and_offers_villages_of_the_same_commune(visit: Visit) -> None:
    page = unfold(opened(visit, "sct-tq-1"), "attach_open")

    (others,) = [m for m in page.multiselect if "_others" in str(m.key)]
    assert "Không chụp mốc, đồn, khu vực có biển cấm." in said(page)
    assert "Thôn mẫu 03, xã Bản Máy" not in others.options
    assert all("xã" in name or name for name in others.options)
    assert [b.disabled for b in page.button if str(b.key).endswith("_send")] == [True]


def test_a_file_is_attached_from_the_page_and_taken_away_again(visit: Visit, own_url: str) -> None:
    page = unfold(visit(VILLAGE, own_url, village="TBG-104"), "attach_open")
    (uploader,) = page.file_uploader
    uploader.set_value([("anh.jpg", picture(), "image/jpeg")])
    page = page.run()
    (send,) = [b for b in page.button if str(b.key).endswith("_send")]
    page = send.click().run()

    assert not page.exception
    assert "4 tài liệu" in said(page)
    page = unfold(page, "remove_open")
    page = page.button(key="remove_send").click().run()
    assert "Chưa nêu lý do" in page.error[0].value
    next(t for t in page.text_area if "remove_why" in str(t.key)).set_value("đính kèm nhầm")
    page = page.button(key="remove_send").click().run()
    assert "3 tài liệu" in said(page)


def test_what_is_refused_is_said_and_the_fields_stay_filled(visit: Visit, own_url: str) -> None:
    page = unfold(visit(VILLAGE, own_url, village="TBG-104"), "attach_open")
    page.file_uploader[0].set_value([("*x*.jpg", b"<html>", "image/jpeg")])
    page = page.run()
    page = next(b for b in page.button if str(b.key).endswith("_send")).click().run()

    assert not page.exception
    assert "không phải ảnh hoặc PDF mà là HTML" in page.error[0].value
    assert r"\_x\_" in page.error[0].value
    assert page.file_uploader[0].value


def test_words_that_people_typed_are_only_words(visit: Visit, own_url: str) -> None:
    payload = "<img src=x onerror=alert(1)>"
    store = open_store(own_url)
    about = About(kind=DocumentKind.MINUTES, number=payload, attendees=payload)
    one = village_id(store, "TBG-104")
    attach(store, [NewFile(f'{payload}".pdf', pdf())], [one], about, by=actor())
    store.close()
    page = visit(VILLAGE, own_url, village="TBG-104")

    shown = the_html(page, 'class="evidence"')
    assert payload not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_a_page_opens_no_file(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, own_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRACKER_EVIDENCE_FOLDER", str(tmp_path / "nowhere"))
    shutil.rmtree(tmp_path / "nowhere", ignore_errors=True)

    page = visit(VILLAGE, own_url, village="TBG-104")

    assert not page.exception
    assert "3 tài liệu" in said(page)


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        [],
        {},
        {"lat": "x", "lon": 1},
        {"lat": 91, "lon": 0},
        {"lat": float("nan"), "lon": 0},
    ],
)
def test_only_a_place_on_earth_is_taken_from_a_browser(value: object) -> None:
    assert read_position(value) is None


def test_a_position_from_the_browser_keeps_its_doubt() -> None:
    given = read_position({"lat": 23.1, "lon": 105.2, "accuracy_m": 14})

    assert given is not None
    assert (given.lat, given.lon, given.accuracy_m) == (23.1, 105.2, 14.0)
