"""A visitor with a browser at a server as `make run` starts it, every other host blocked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from electrification import tracking
from electrification.storage import open_store
from tests.electrification.builders import copied_database, register_row

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page, Route

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_MS = 30_000
DRAWN = (
    "() => window.map && Object.values(map._layers).some(l => l.kind === 'points' && l._content)"
)
SHOWN = "Object.values(map._layers).filter(l => l.feature?.properties.status)"
HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    '"><script>window.pwned=2</script>',
    "javascript:window.pwned=3",
    "[x](javascript:window.pwned=4)",
    "'-alert(5)-'{{7*7}}",
)
"""Names of villages that would run, were they ever taken for more than text."""


@contextmanager
def serving(url: str, log: Path) -> Iterator[str]:
    """Run the server on a free port; answers its address once it is healthy."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "electrification", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "TRACKER_DATABASE_URL": url},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                    break
            except OSError:
                assert server.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def sample_address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server that found no database and made one with the sample."""
    folder = tmp_path_factory.mktemp("first-start")
    with serving(f"sqlite:///{folder / 'var' / 'tracker.gpkg'}", folder / "log") as address:
        yield address


@pytest.fixture(scope="session")
def hostile_address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a server whose villages have names that would run."""
    folder = tmp_path_factory.mktemp("hostile")
    url = copied_database(folder, has_sample=False)
    store = open_store(url)
    tracking.import_register(
        store,
        [
            register_row(
                f"V-{i}",
                village_name=name,
                lat=23.10 + 0.02 * i,
                lon=104.85 + 0.03 * i,
                status="built_not_energised",
                source=name,
            )
            for i, name in enumerate(HOSTILE)
        ],
    )
    store.close()
    with serving(url, folder / "log") as address:
        yield address


@pytest.fixture
def outside(page: Page) -> list[str]:
    """Block every host but this machine's, and list what was asked of the others."""
    asked: list[str] = []

    def judge(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.context.route("**/*", judge)
    page.set_default_timeout(PATIENCE_MS)
    return asked


@pytest.fixture
def dialogs(page: Page) -> list[str]:
    """List the messages a page has put up, and take them away."""
    seen: list[str] = []

    def note(dialog: object) -> None:
        seen.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", note)
    return seen


def settle(page: Page) -> None:
    """Wait until the script of the page has run to its end."""
    page.locator("[data-testid=stMain] h1").wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def drawn_map(page: Page) -> Frame:
    """Return the frame of the map once its villages are drawn."""
    page.locator("iframe").wait_for()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:  # the frame may be put up anew while the page settles
        for frame in page.frames:
            if "streamlit_folium" in frame.url and frame.evaluate(DRAWN):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError("the villages were not drawn")


def place_of(page: Page, frame: Frame, code: str) -> tuple[float, float]:
    """Return where on the page a village stands."""
    found = f"{SHOWN}.find(l => l.feature.properties.code === '{code}')"
    frame.wait_for_function(f"() => {found}")
    page.locator("iframe").scroll_into_view_if_needed()
    x, y = frame.evaluate(f"(p => [p.x, p.y])(map.latLngToContainerPoint({found}.getLatLng()))")
    box = page.locator("iframe").bounding_box()
    assert box is not None
    return box["x"] + x, box["y"] + y
