from __future__ import annotations

import csv
import io
import json
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from tests.journeys.conftest import (
    HOSTILE,
    SHOWN,
    card_of,
    drawn_map,
    nothing_ran,
    place_of,
    settle,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

OVERVIEW, MAP, VILLAGE = "/", "/ban-do", "/ho-so-thon?village=TBG-066"
HEADER_PX, ROW_PX = 36, 36


def click_row(page: Page, table: str, row: int) -> None:
    """Click the name of a village in a table, which is drawn on a canvas."""
    drawn = page.locator(f"{table} [data-testid=stDataFrame]").first
    drawn.locator(f"[data-testid=glide-cell-1-{row}]").wait_for(state="attached")
    drawn.click(position={"x": 90, "y": HEADER_PX + ROW_PX * row + ROW_PX // 2})


def head(page: Page) -> str:
    return page.locator(".village-head h2").inner_text()


def test_from_the_figure_to_a_village_in_two_clicks(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.goto(sample_address)
    settle(page)
    assert page.locator(".hero .count").inner_text().replace("\n", "") == "114/123"

    page.locator(".st-key-group_building button").first.click()
    shown = page.locator("[data-testid=stPopoverBody] [data-testid=glide-cell-1-1]")
    shown.wait_for(state="attached")
    name = shown.inner_text()
    click_row(page, "[data-testid=stPopoverBody]", 1)

    page.locator(".village-head h2").wait_for()
    assert head(page) == name
    assert "village=TBG-" in page.url
    assert outside == []


def test_the_map_draws_every_village_and_asks_nothing_of_the_outside(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(sample_address + MAP)

    frame = drawn_map(page)

    assert frame.evaluate(f"{SHOWN}.length") == 123
    assert frame.locator("canvas").count() >= 1
    assert [url for url in asked if "/data/villages.geojson" in url]
    assert [url for url in asked if "/data/areas.geojson" in url]
    assert outside == []


def test_every_page_is_whole_without_the_internet(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for address in (OVERVIEW, MAP, VILLAGE):
        page.goto(sample_address + address)
        settle(page)
        if address == MAP:
            drawn_map(page)
        assert page.locator("[data-testid=stException]").count() == 0
    assert (outside, faults) == ([], [])


def test_a_click_on_a_village_opens_it(page: Page, sample_address: str, outside: list[str]) -> None:
    page.goto(sample_address + MAP)
    settle(page)
    frame = drawn_map(page)

    page.mouse.click(*place_of(page, frame, "TBG-035"))

    page.locator(".village-head").wait_for()
    assert head(page) == "Thôn mẫu 03, xã Xín Cái"
    assert "village=TBG-035" in page.url


def test_a_filter_keeps_the_frame_and_the_view(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.goto(sample_address + MAP)
    settle(page)
    frame = drawn_map(page)
    frame.evaluate("window.marked = 1; map.setView([23.11, 105.12], 12, {animate: false}); 0")

    page.get_by_role("button", name="Lọc").click()
    page.locator("[data-testid=stPopoverBody] .st-key-status input").click()
    page.get_by_role("option", name="Đang thi công").click()

    frame.wait_for_function(f"() => {SHOWN}.length === 2")
    assert frame.evaluate("[window.marked, map.getZoom()]") == [1, 12]
    assert frame.evaluate("map.getCenter().lat.toFixed(2)") == "23.11"


def test_a_filter_in_the_address_outlives_a_change_of_language(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.goto(sample_address + MAP)
    settle(page)
    page.get_by_role("button", name="Lọc").click()
    page.locator("[data-testid=stPopoverBody] .st-key-status input").click()
    page.get_by_role("option", name="Đang thi công").click()
    legend = page.locator(".map-legend").first.locator("[role=listitem]")
    page.wait_for_function("document.querySelectorAll('.map-legend')[0].children.length === 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    page.get_by_text("English").click()
    page.get_by_role("heading", name="Map").wait_for()
    page.reload()
    page.get_by_role("heading", name="Map").wait_for()
    legend.first.wait_for()

    assert legend.all_inner_texts() == ["Under construction\n2"]


def test_the_language_stays_from_page_to_page_and_over_a_reload(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.goto(sample_address)
    settle(page)

    page.get_by_text("English").click()
    page.get_by_role("heading", name="Toward 100 %").wait_for()
    page.get_by_role("link", name="Village file").click()
    page.get_by_role("heading", name="Village file").wait_for()
    page.reload()

    page.get_by_role("heading", name="Village file").wait_for()
    page.get_by_text("Pick a village to see its file.").wait_for()


def test_the_day_of_a_shared_link_holds_on_every_page(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.goto(sample_address + "?on=2025-02-14")
    page.locator(".hero .count", has_text="111").wait_for()
    for name, heading in (("Bản đồ", "Bản đồ"), ("Hồ sơ thôn", "Hồ sơ thôn")):
        page.get_by_role("link", name=name).click()
        page.get_by_role("heading", name=heading).wait_for()
        page.wait_for_url("**on=2025-02-14**")
    page.get_by_role("link", name="Tổng quan").click()

    page.locator(".hero .count", has_text="111").wait_for()
    assert "90,24 %" in page.locator(".hero").inner_text()


def test_no_word_of_the_toolkit_stands_on_a_vietnamese_page(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    for address in (OVERVIEW, MAP, VILLAGE):
        page.goto(sample_address + address)
        settle(page)
        shown = page.locator("body").inner_text()
        assert [word for word in ("(required)", "None", "Select", "Deploy") if word in shown] == []


def test_a_narrow_screen_needs_no_sideways_scrolling(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (OVERVIEW, MAP, VILLAGE):
        page.goto(sample_address + address)
        settle(page)
        if address == MAP:
            drawn_map(page)

        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, address


def test_on_a_narrow_screen_an_engineer_finds_a_village_by_typing(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(sample_address + "/ho-so-thon")
    settle(page)

    page.locator(".st-key-village_search input").press_sequentially("ma hoang phin")

    page.locator(".village-head", has_text="Mã Hoàng Phìn").wait_for()


def test_a_table_is_saved_with_the_notice_of_the_sample_in_every_row(
    page: Page, sample_address: str, outside: list[str]
) -> None:
    page.goto(sample_address)
    settle(page)

    with page.expect_download() as waiting:
        page.locator(".st-key-by_district_csv button").click()

    assert waiting.value.suggested_filename == "ty-le-2025-09-14.csv"
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == 7
    assert {row["is_sample"] for row in rows} == {"SỐ LIỆU MINH HỌA"}


def test_it_says_that_it_is_healthy_with_schema_and_data_version(sample_address: str) -> None:
    with urllib.request.urlopen(f"{sample_address}/healthz", timeout=10) as answer:
        said = json.load(answer)

    assert set(said) == {"status", "schema", "data_version"}
    assert said["status"] == "ok"
    assert said["data_version"] > 0


# --- names that would run ----------------------------------------------------------------------


def test_a_hostile_name_is_text_on_the_overview(
    page: Page, hostile_address: str, outside: list[str], dialogs: list[str]
) -> None:
    page.goto(hostile_address)
    settle(page)
    page.locator(".st-key-group_built_not_energised button").first.click()
    cells = [
        page.locator(f"[data-testid=stPopoverBody] [data-testid=glide-cell-1-{row}]")
        for row in range(len(HOSTILE))
    ]
    cells[0].wait_for(state="attached")

    assert {cell.inner_text() for cell in cells} == set(HOSTILE)
    assert nothing_ran(page, dialogs)
    assert outside == []


def test_a_hostile_name_is_text_on_the_map(
    page: Page, hostile_address: str, outside: list[str], dialogs: list[str]
) -> None:
    page.goto(hostile_address + MAP)
    settle(page)
    frame = drawn_map(page)

    for i, name in enumerate(HOSTILE):
        assert card_of(frame, f"V-{i}")[0] == name
    assert nothing_ran(page, dialogs)
    assert outside == []


def test_a_hostile_address_is_text_too(
    page: Page, sample_address: str, outside: list[str], dialogs: list[str]
) -> None:
    for address in ("/ho-so-thon?village=", "/ban-do?status=", "/?on=", "/?lang="):
        page.goto(sample_address + address + "%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E")
        settle(page)
        assert page.locator("[data-testid=stException]").count() == 0
        assert nothing_ran(page, dialogs)
