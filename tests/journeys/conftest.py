"""A visitor with a browser at a server as `make run` starts it, every other host blocked."""

from __future__ import annotations

import datetime as dt
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from electrification import tracking
from electrification.storage import Store, open_store
from electrification.subject.accounts import Role
from electrification.tracking.signing_in import set_password
from geo.units import UnitKey
from tests.electrification.builders import copied_database, register_row
from tests.journeys import hostile_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page, Route

PLANNER, HOSTILE_ADMIN, PASSWORD = "sct-tq-1", "quan-tri", "Mùa xuân ở Sơn Vĩ"
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


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    url: str, log: Path, port: int | None = None, more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run the server on a port (a free one), with more in its environment; answers its address."""
    port = free_port() if port is None else port
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "electrification", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "TRACKER_DATABASE_URL": url, **(more or {})},
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
    """Yield the address of a server whose villages, people and tasks have words that would run."""
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
    _add_admin(store)
    hostile_words.tell(store, PASSWORD)
    store.close()
    with serving(url, folder / "log") as address:
        yield address


def _add_admin(store: Store) -> None:
    """Somebody who sees everything and signs in with a password of their own."""
    system = tracking.system_actor()
    province = UnitKey("08", dt.date(2025, 7, 1))
    post = tracking.NewPost(role=Role.ADMIN, unit=province, from_on=province.valid_from)
    tracking.add_person(store, HOSTILE_ADMIN, HOSTILE[0], post, system)
    person = store.people.actor_by_key(HOSTILE_ADMIN, store.units())
    assert person is not None
    set_password(store, person, PASSWORD, by=system, must_change=False)


def token_of(page: Page, address: str) -> str:
    """Return the token of the sign-in form, which ties it to this browser."""
    text = page.context.request.get(f"{address}/dang-nhap").text()
    found = re.search(r'name="token" value="([^"]+)"', text)
    assert found is not None, text
    return found[1]


def signed_in(page: Page, address: str, key: str = PLANNER) -> Page:
    """Sign a person of the sample in, as the one-click form does; answers the same page."""
    form: dict[str, str | float | bool] = {"token": token_of(page, address), "key": key}
    answer = page.context.request.post(f"{address}/dang-nhap/mau", form=form, max_redirects=0)
    assert answer.status == 303, answer.text()
    return page


def signed_in_by_name(page: Page, address: str, name: str, password: str) -> Page:
    """Sign somebody in by name and password; answers the same page."""
    token = token_of(page, address)
    form: dict[str, str | float | bool] = {"token": token, "name": name, "password": password}
    answer = page.context.request.post(f"{address}/dang-nhap", form=form, max_redirects=0)
    assert answer.status == 303, answer.text()
    return page


@pytest.fixture
def page(page: Page, request: pytest.FixtureRequest) -> Page:
    """Return a page on which the planner is signed in at the server the test asks for."""
    if "sample_address" in request.fixturenames:
        signed_in(page, request.getfixturevalue("sample_address"))
    if "hostile_address" in request.fixturenames:
        address = request.getfixturevalue("hostile_address")
        signed_in_by_name(page, address, HOSTILE_ADMIN, PASSWORD)
    return page


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """Yield a page of a browser on which nobody is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


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


def card_of(frame: Frame, code: str) -> list[str]:
    """Return the lines of the card beside a village, which must be text and nothing else.

    The map is told that the pointer is there: a pointer that moves fast may be overlooked, for the
    map looks at one place in 32 ms only.
    """
    found = f"{SHOWN}.find(l => l.feature.properties.code === '{code}')"
    frame.wait_for_function(f"() => {found}")
    card = """((village) => {
        village.fire("mouseover", {}, true);
        const box = document.querySelector(".map-card");
        const kinds = [...box.querySelectorAll("*")].map((part) => part.tagName);
        const lines = [...box.children].map((line) => line.textContent);
        village.fire("mouseout", {}, true);
        return [kinds, lines];
    })"""
    kinds, lines = frame.evaluate(f"() => {card}({found})")
    assert not {"IMG", "SCRIPT", "A", "IFRAME"} & set(kinds)
    return [str(line) for line in lines]


def nothing_ran(page: Page, dialogs: list[str]) -> bool:
    """Return whether no text became part of the page and nothing was run."""
    frames = [frame.evaluate("window.pwned ?? null") for frame in page.frames]
    made = page.evaluate(
        "document.querySelectorAll('img[onerror], [data-testid=stMain] script,"
        ' a[href^="javascript:"]\').length'
    )
    return dialogs == [] and set(frames) == {None} and made == 0
