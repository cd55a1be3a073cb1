from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.stage import scene

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

ROOT = Path(__file__).resolve().parents[2]
STAGE = ROOT / "tests" / "web" / "stage" / "app.py"
DRAWN = "window.map && Object.values(map._layers).some(l => l.kind === 'points' && l._content)"
VILLAGE = "Object.values(map._layers).find(l => l.feature && l.feature.properties.code === '{}')"
SHOWN = "Object.values(map._layers).filter(l => l.feature).map(l => l.feature.properties.code)"


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(STAGE), "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    break
            except OSError:
                assert server.poll() is None, log.read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def outside(page: Page, address: str) -> list[str]:
    """Block every host but ours, and list what was asked of the others."""
    asked: list[str] = []

    def judge(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.startswith((address, "data:", "blob:")):
            route.continue_()  # type: ignore[attr-defined]
        else:
            asked.append(url)
            route.abort()  # type: ignore[attr-defined]

    page.context.route("**/*", judge)
    page.goto(address)
    return asked


def drawn_map(page: Page) -> Frame:
    """Return the frame of the map once its villages are drawn."""
    page.locator("iframe").wait_for(timeout=30_000)
    for _ in range(200):
        for frame in page.frames:
            if "streamlit_folium" in frame.url and frame.evaluate(DRAWN):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError("the villages were not drawn within 20 s")


def place_of(page: Page, frame: Frame, code: str) -> tuple[float, float]:
    """Return where on the page a village stands."""
    found = VILLAGE.format(code)
    x, y = frame.evaluate(f"(p => [p.x, p.y])(map.latLngToContainerPoint({found}.getLatLng()))")
    box = page.locator("iframe").bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y


def test_the_villages_are_drawn_without_one_request_to_the_outside(
    page: Page, outside: list[str]
) -> None:
    frame = drawn_map(page)
    page.wait_for_timeout(1000)

    assert sorted(frame.evaluate(SHOWN)) == [f"v{i}" for i in range(8)]
    assert outside == []


def test_a_name_with_markup_in_it_is_shown_as_text(page: Page, outside: list[str]) -> None:
    frame = drawn_map(page)
    x, y = place_of(page, frame, "v4")

    page.mouse.move(x - 60, y)
    page.wait_for_timeout(100)
    page.mouse.move(x, y)

    frame.locator(".map-card strong", has_text=scene.PAYLOAD).wait_for(timeout=5000)
    assert (
        frame.evaluate("document.querySelectorAll('.map-card img, .map-card script').length") == 0
    )
    assert frame.evaluate("window.pwned") is None
    assert page.evaluate("window.pwned") is None


def test_a_filter_keeps_the_frame_and_the_view(page: Page, outside: list[str]) -> None:
    frame = drawn_map(page)
    frame.evaluate("window.marked = 1; map.setView([23.11, 105.12], 12, {animate: false}); 0")

    page.get_by_text("only dark").click()

    frame.wait_for_function(f"{SHOWN}.join() === 'v4'", timeout=10_000)
    assert frame.evaluate("[window.marked, map.getZoom()]") == [1, 12]
    assert frame.evaluate("map.getCenter().lat.toFixed(2)") == "23.11"


def test_a_click_on_a_village_opens_it_again_and_again(page: Page, outside: list[str]) -> None:
    for code in ("v4", "v4", "v3"):
        frame = drawn_map(page)
        page.mouse.click(*place_of(page, frame, code))
        page.get_by_role("heading", name=f"Village {code}").wait_for(timeout=10_000)
        page.get_by_role("button", name="back").click()
        page.get_by_text("only dark").wait_for(timeout=10_000)
        page.wait_for_timeout(500)
    assert outside == []


def test_online_tiles_are_asked_for_only_when_wanted_and_fail_quietly(
    page: Page, outside: list[str]
) -> None:
    frame = drawn_map(page)
    assert outside == []

    page.get_by_text("tiles", exact=True).click()
    page.wait_for_timeout(1500)

    assert {url.split("/")[2] for url in outside} == {"tile.openstreetmap.org"}
    assert sorted(frame.evaluate(SHOWN)) == [f"v{i}" for i in range(8)]
    assert frame.evaluate("document.querySelectorAll('.map-note').length") == 0


def test_a_narrow_screen_shows_the_whole_width_of_the_map(page: Page, outside: list[str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    drawn_map(page)

    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["width"] <= 390
    assert 340 <= box["height"] <= 0.7 * 844
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
