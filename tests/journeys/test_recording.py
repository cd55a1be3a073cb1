"""An engineer with a phone records from the field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from electrification.storage import open_store
from tests.electrification.builders import copied_database, village_id
from tests.journeys.conftest import HOSTILE, serving, settle, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

ENGINEER, VILLAGE = "dl-027-tq", "TBG-035"


@pytest.fixture
def own_sample(chromium: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Yield the address and the database of a server whose sample is this test's to change."""
    url = copied_database(tmp_path)
    with serving(url, tmp_path / "log") as address:
        yield address, url


def test_a_stage_is_recorded_in_three_touches_on_a_phone_and_once_whatever_is_tapped(
    stranger: Page, own_sample: tuple[str, str]
) -> None:
    address, url = own_sample
    phone = signed_in(stranger, address, ENGINEER)
    phone.on("dialog", lambda dialog: pytest.fail(dialog.message))
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{address}/ho-so-thon?village={VILLAGE}")
    settle(phone)

    phone.get_by_role("button", name="Ký hợp đồng mua bán điện").click()
    phone.get_by_label("Ghi chú").fill("\n".join(HOSTILE))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("button", name="Gửi xác nhận").dblclick()  # and the note is left just now

    phone.get_by_text("Đã gửi, chờ xác nhận", exact=False).first.wait_for()
    card = phone.locator("[class*=st-key-entry_card_]").first
    card.get_by_text("Ký hợp đồng mua bán điện").wait_for()
    assert card.get_by_text("Chờ xác nhận").is_visible()
    assert HOSTILE[1] in card.inner_text()
    assert phone.evaluate("window.pwned") is None

    store = open_store(url)
    here = store.village_entries(village_id(store, VILLAGE))
    store.close()
    made = here[here["code"] == "contracted"]
    assert made["state"].tolist() == ["pending"]
    assert made["note"].tolist() == ["\n".join(HOSTILE)]
