"""Whatever a person types is text wherever it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import (
    PASSWORD,
    card_of,
    drawn_map,
    nothing_ran,
    settle,
    signed_in_by_name,
)
from tests.journeys.hostile_words import READER, RUNS, VILLAGE, words

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page

SHOWN = {
    "Hồ sơ thôn": ["village", "note", "reason", "number", "cause", "inspection", "unit", "returned",
                   "present", "document number", "content", "task number", "result", "helpers",
                   "person", "post", "office"],
    "Việc của tôi": ["village", "note", "reason", "number", "inspection", "content", "task number"],
    "Tổng quan": ["village", "note", "reason", "number", "cause", "inspection", "unit",
                  "second number"],
    "Tiến độ": ["village", "unit"],
    "Nhiệm vụ giao": ["village", "content", "task number", "office", "helpers", "result"],
    "Rà soát số liệu": ["village"],
    "Nhật ký cập nhật": ["village", "note", "number", "cause", "inspection", "returned",
                         "sent back", "content", "result", "document number", "person"],
    "Quản trị": ["person", "office"],
    "Bản đồ": ["person", "office"],
}  # fmt: skip
"""By page, in the order they are opened, the fields whose words stand on it."""
CUT_AFTER = 24
"""Characters of a text that the printed sheet shows at least."""


@pytest.fixture
def dialogs(stranger: Page) -> list[str]:
    """List the messages a page has put up, and take them away."""
    seen: list[str] = []

    def note(dialog: Dialog) -> None:
        seen.append(dialog.message)
        dialog.dismiss()

    stranger.on("dialog", note)
    return seen


def written(page: Page) -> str:
    return " ".join(str(page.evaluate("document.body.textContent")).split())


def turn_to(page: Page, title: str) -> None:
    """Open a page from the menu, without loading the application anew."""
    before = page.locator("[data-testid=stMain] h1").inner_text()
    page.locator("[data-testid=stSidebarNav] a", has_text=title).click()
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMain] h1')?.innerText !== before",
        arg=before,
    )
    settle(page)


def test_whatever_a_person_typed_is_text_on_every_page(
    stranger: Page, hostile_address: str, dialogs: list[str]
) -> None:
    page = signed_in_by_name(stranger, hostile_address, READER, PASSWORD)
    page.goto(f"{hostile_address}/ho-so-thon?village={VILLAGE}")
    settle(page)
    page.locator(".village-head").wait_for()
    for title, fields in SHOWN.items():
        if title != "Hồ sơ thôn":
            turn_to(page, title)
        for field in fields:
            page.wait_for_function(
                "text => document.body.textContent.replace(/\\s+/g, ' ').includes(text)",
                arg=words(field),
            )
        assert nothing_ran(page, dialogs)
    assert card_of(drawn_map(page), VILLAGE)[0] == words("village")
    assert nothing_ran(page, dialogs)

    page.goto(f"{hostile_address}/phieu-thon?village={VILLAGE}")
    sheet = written(page)
    for field in ("village", "cause", "unit", "number", "content", "second", "office", "note"):
        assert words(field)[:CUT_AFTER].removesuffix("…") in sheet
    assert nothing_ran(page, dialogs)


def test_whatever_is_typed_as_a_name_to_sign_in_is_text(
    stranger: Page, hostile_address: str, dialogs: list[str]
) -> None:
    stranger.goto(f"{hostile_address}/dang-nhap")
    stranger.get_by_label("Tên đăng nhập").fill(RUNS[:100])
    stranger.get_by_label("Mật khẩu").fill(RUNS)
    stranger.get_by_role("button", name="Đăng nhập").click()

    stranger.get_by_text("Sai tên đăng nhập hoặc mật khẩu.").wait_for()
    assert stranger.get_by_label("Tên đăng nhập").input_value() == RUNS[:100]
    assert nothing_ran(stranger, dialogs)
