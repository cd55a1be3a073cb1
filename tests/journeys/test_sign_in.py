from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import (
    HOSTILE_ADMIN,
    PASSWORD,
    SHOWN,
    drawn_map,
    settle,
    signed_in,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

VILLAGE = "/ho-so-thon?village=TBG-035"


def test_signing_in_leads_to_the_page_asked_for_and_a_refresh_keeps_it(
    stranger: Page, sample_address: str
) -> None:
    stranger.goto(sample_address + VILLAGE)
    settle(stranger)
    assert stranger.locator(".village-head").count() == 0

    stranger.locator(".go a").click()
    stranger.locator("button[value=ld-tq]").click()
    stranger.locator(".village-head").wait_for()
    assert stranger.url.endswith(VILLAGE)
    stranger.reload()
    stranger.locator(".village-head").wait_for()
    assert "Lãnh đạo" in stranger.locator(".who").inner_text()


def test_signing_out_ends_it_in_every_tab(stranger: Page, sample_address: str) -> None:
    signed_in(stranger, sample_address, "ld-tq")
    other = stranger.context.new_page()
    for tab in (other, stranger):
        tab.goto(sample_address)
        settle(tab)
    kept = [{"name": c["name"], "value": c["value"], "url": sample_address}
            for c in stranger.context.cookies()]  # fmt: skip

    stranger.locator(".who button").click()
    stranger.wait_for_url("**/dang-nhap")
    stranger.context.add_cookies(kept)  # type: ignore[arg-type]  # as somebody who had copied them
    other.get_by_role("link", name="Bản đồ").click()
    other.locator(".go a").wait_for()
    other.reload()
    other.locator(".go a").wait_for()
    assert other.locator(".hero, iframe").count() == 0


def test_name_and_password_on_a_phone_that_is_ones_own(
    stranger: Page, hostile_address: str
) -> None:
    stranger.set_viewport_size({"width": 390, "height": 844})
    stranger.goto(hostile_address + "/dang-nhap")
    assert stranger.evaluate("document.documentElement.scrollWidth") <= 390
    assert stranger.locator("button[name=key]").count() == 0

    stranger.get_by_label("Tên đăng nhập").fill(HOSTILE_ADMIN)
    stranger.get_by_label("Mật khẩu").fill("sai mật khẩu rồi")
    stranger.get_by_role("button", name="Đăng nhập").click()
    stranger.get_by_text("Sai tên đăng nhập hoặc mật khẩu.").wait_for()
    assert stranger.get_by_label("Tên đăng nhập").input_value() == HOSTILE_ADMIN
    stranger.get_by_label("Mật khẩu").fill(PASSWORD)
    stranger.get_by_label("Đây là điện thoại của tôi").check()
    stranger.get_by_role("button", name="Đăng nhập").click()
    settle(stranger)

    (kept,) = (c for c in stranger.context.cookies() if c["name"] == "tracker_session")
    days = (kept["expires"] - dt.datetime.now(dt.UTC).timestamp()) / 86_400
    assert kept["httpOnly"]
    assert kept["sameSite"] == "Lax"
    assert days == pytest.approx(30, abs=0.1)


def test_the_map_of_a_commune_draws_its_own_villages(stranger: Page, sample_address: str) -> None:
    signed_in(stranger, sample_address, "ld-00778")
    stranger.goto(sample_address + "/ban-do")
    settle(stranger)

    assert drawn_map(stranger).evaluate(f"{SHOWN}.length") == 17
    assert "Phạm vi: xã Sơn Vĩ" in stranger.locator("[data-testid=stMain]").inner_text()


def test_another_site_signs_nobody_in_or_out(stranger: Page, sample_address: str) -> None:
    signed_in(stranger, sample_address, "ld-tq")
    elsewhere = sample_address.replace("127.0.0.1", "localhost")
    for path, fields in (("/dang-xuat", {}), ("/dang-nhap/mau", {"key": "qt-tq"})):
        stranger.goto(elsewhere + "/healthz")
        inputs = "".join(f'<input name="{n}" value="{v}">' for n, v in fields.items())
        stranger.set_content(
            f'<form method="post" action="{sample_address + path}">{inputs}</form>'
        )
        with stranger.expect_navigation(url=f"{sample_address}/**") as waiting:
            stranger.evaluate("document.forms[0].submit()")
        assert waiting.value is not None
        assert waiting.value.status in (200, 403)

    stranger.goto(sample_address)
    settle(stranger)
    assert "Sở Công Thương" in stranger.locator(".who").inner_text()
    assert "Lãnh đạo" in stranger.locator(".who").inner_text()
