from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from electrification import texts, tracking
from electrification.storage import open_store
from electrification.ui import screens
from electrification.ui.screens import CAPITAL, MAP, OVERVIEW, PAGES, VILLAGE, PageEntry
from tests.electrification.builders import copied_database, register_row
from tests.ui.conftest import SCRIPT, Visit, said, words

FOLDER = Path(screens.__file__).parent
BANNER = "**Số liệu minh họa**, không phải tình trạng thật của thôn nào."
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.module)


def address_of(page: PageEntry) -> dict[str, str]:
    """A village to look at, where the page wants one."""
    return {"village": "TBG-066"} if page is VILLAGE else {}


@every_page
def test_pages_are_thin(page: PageEntry) -> None:
    lines = (FOLDER / f"{page.module}.py").read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 60


def test_no_folder_beside_the_script_makes_streamlit_take_its_files_for_pages() -> None:
    """Else the first visitor of a fresh server who follows a link to a page is told "not found".

    Streamlit looks for a folder ``pages`` before `st.navigation` has run for the first time.
    """
    assert not (SCRIPT.parent / "pages").exists()


def test_the_menu_is_in_the_words_of_the_office(visit: Visit) -> None:
    visitor = visit(OVERVIEW)
    names = [info["page_name"] for info in visitor._registered_pages.values()]

    assert names[1].startswith("Việc của tôi (")
    assert [name.partition(" (")[0] for name in names] == [
        "Tổng quan", "Việc của tôi", "Bản đồ", "Hồ sơ thôn", "Tiến độ", "Nhiệm vụ giao",
        "Nhập từ tệp", "Vốn đầu tư", "Hồ sơ công trình", "Phương án sử dụng vốn", "Kỳ báo cáo",
        "Báo cáo", "Vì sao chưa đạt 100 %", "Dự báo", "Rà soát số liệu",
        "Tiêu chí và danh sách thôn",
        "Nhật ký cập nhật", "Quản trị",
    ]  # fmt: skip


@every_page
def test_the_sample_says_on_every_page_that_it_is_illustrative(
    visit: Visit, page: PageEntry
) -> None:
    visitor = visit(page, **address_of(page))

    assert not visitor.exception
    assert BANNER in [w.value for w in visitor.warning]


@every_page
def test_a_register_of_ones_own_takes_the_banner_away(
    visit: Visit, page: PageEntry, tmp_path: Path
) -> None:
    url = copied_database(tmp_path)
    store = open_store(url)
    tracking.import_register(store, [register_row(), register_row("V-002")])
    store.close()

    visitor = visit(page, url, **({"village": "V-002"} if page is VILLAGE else {}))

    assert not visitor.exception
    assert BANNER not in [w.value for w in visitor.warning]
    assert "minh họa, không phải số liệu" not in said(visitor)
    if page is OVERVIEW:
        assert ">2<" in said(visitor)


@every_page
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_sentence_is_left_in_the_other_language(
    visit: Visit, page: PageEntry, language: str
) -> None:
    chosen = {"en": {"lang": "en"}}.get(language, {})
    shown = words(visit(page, **address_of(page), **chosen))
    plain = "\n".join(re.sub(r"<[^>]+>", "\n", text) for text in shown)
    shown_lines = {line.strip(" *.:·") for line in re.split(r"[\n·]", plain)}

    other = {
        (source if language == "vi" else wording).strip(" *.:")
        for source, wording in texts.catalogue("vi").items()
        if source != wording and "{" not in source and len(source) > 5
    }
    # Units, causes and documents stay as they were written in Vietnam.
    from_the_data = {"Chưa bố trí được vốn", "Hành lang tuyến", "Không phát sinh"}
    assert (shown_lines & other) - from_the_data == set()


def test_the_language_stays_when_the_page_changes(visit: Visit) -> None:
    visitor = visit(OVERVIEW)
    switch: Any = visitor.segmented_control(key="lang")
    switch.set_value("en").run()
    assert visitor.title[0].value == "Toward 100 % of border villages with electricity"

    visitor._page_hash = visit(MAP)._finished_page_script_hash
    visitor.run()

    assert visitor.title[0].value == "Map"


def test_the_language_may_be_asked_for_by_its_code(visit: Visit) -> None:
    assert visit(MAP, lang="en").title[0].value == "Map"


@every_page
def test_a_database_that_is_not_there_is_said_on_the_page_with_the_remedy(
    visit: Visit, page: PageEntry, tmp_path: Path
) -> None:
    visitor = visit(page, f"sqlite:///{tmp_path / 'nowhere.gpkg'}")

    assert not visitor.exception
    assert "nowhere.gpkg" in visitor.error[0].value.replace("\\", "")
    assert "python -m electrification init" in said(visitor).replace("\\", "")
    assert not visitor.title


def test_a_setting_that_is_wrong_is_said_on_the_page(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(OVERVIEW, "mysql://somewhere/else")

    assert not visitor.exception
    assert "TRACKER_DATABASE_URL" in visitor.error[0].value.replace("\\", "")


def test_the_language_of_the_house_is_the_one_that_is_set(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_LANGUAGE", "en")

    assert visit(MAP).title[0].value == "Map"


def test_what_is_changed_by_another_program_shows_at_the_next_look(
    visit: Visit, tmp_path: Path
) -> None:
    """Pages keep a store open; a register imported beside them is no reason to start again."""
    url = copied_database(tmp_path)
    assert visit(MAP, url).warning
    store = open_store(url)
    tracking.import_register(store, [register_row()])
    store.close()

    visitor = visit(MAP, url)

    assert not visitor.warning
    assert "1 thôn ·" in said(visitor)


def test_a_sample_that_was_left_behind_is_not_opened_as_the_last_period_and_says_what_it_is(
    visit: Visit, tmp_path: Path
) -> None:
    url = copied_database(tmp_path)
    store = open_store(url)
    tracking.import_register(store, [register_row(), register_row("V-002")])
    store.close()

    usual = visit(OVERVIEW, url, shows="")
    former = visit(OVERVIEW, url, shows="", period="2025-09")

    assert "114" not in said(usual)
    assert BANNER not in [w.value for w in usual.warning]
    assert "114" in said(former)
    assert BANNER in [w.value for w in former.warning]


def test_money_of_villages_that_left_the_register_is_not_shown(
    visit: Visit, tmp_path: Path
) -> None:
    url = copied_database(tmp_path)
    store = open_store(url)
    tracking.import_register(store, [register_row(), register_row("V-002")])
    store.close()

    page = visit(CAPITAL, url)

    assert not page.exception
    assert "Chưa ghi nhận kế hoạch vốn" in said(page)
