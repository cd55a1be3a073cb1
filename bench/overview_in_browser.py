"""The sample's overview in Chromium: from asking for the page to the five lines on the screen.

The server runs as people run it, on a database of its own, and has been visited once. Every run is
a new browser context, so nothing is in the browser's cache. The browser's own clock is read: it
starts with the navigation and stops in the frame in which all five lines have a size.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import Figure
from electrification.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DRAWN_S = 1.5
PLANNER = "sct-tq-1"
START_S = 120
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Line 1 by its figure, line 2 by its groups, lines 3 to 5 by the signs before their words.
WATCH = """
(() => {
  const has_size = e => { const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0 };
  const shown = css => [...document.querySelectorAll(css)].some(has_size);
  const sign = name => [...document.querySelectorAll('[data-testid="stExpander"] summary *')]
    .some(e => e.childElementCount === 0 && e.textContent.trim() === name && has_size(e));
  const lines = {
    'line 1': () => shown('section.hero .rate'),
    'line 2': () => shown('.st-key-remaining button'),
    'line 3': () => sign('notification_important'),
    'line 4': () => sign('front_hand'),
    'line 5': () => sign('compare_arrows'),
  };
  window.seen = {};
  const look = () => {
    for (const name in lines)
      if (!(name in window.seen) && lines[name]()) window.seen[name] = performance.now();
    if (Object.keys(window.seen).length < 5) requestAnimationFrame(look);
    else window.all_seen = true;
  };
  requestAnimationFrame(look);
})()
"""
LOADED = """() => {
  const files = performance.getEntriesByType('resource');
  return [files.length, files.reduce((sum, f) => sum + f.transferSize, 0)];
}"""


def measure(runs: int) -> list[Figure]:
    """The figure, or why there is none on this machine."""
    name = "overview, lines 1 to 5 in view"
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        return [Figure(name, promise_s=DRAWN_S, note="Chromium is not installed")]
    from playwright.sync_api import sync_playwright

    try:
        with _server() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
            visit(browser, address)
            seen = [visit(browser, address) for _number in range(runs)]
            browser.close()
    except RuntimeError as error:
        return [Figure(name, promise_s=DRAWN_S, note=str(error))]
    all_lines = [max(each.values()) for each in seen]
    return [
        Figure(name, all_lines, DRAWN_S),
        Figure("  of which: the headline figure", [each["line 1"] for each in seen]),
    ]


def visit(browser: Browser, address: str) -> dict[str, float]:
    """Seconds from the start of the navigation to each of the five lines, in a new context.

    Raises
    ------
    RuntimeError
        A line does not appear; the message names it.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    try:
        page = context.new_page()
        _sign_in(page, address)
        page.add_init_script(WATCH)
        page.goto(address, wait_until="commit")
        try:
            page.wait_for_function("window.all_seen", timeout=60_000, polling=200)
        except Exception as error:
            found = page.evaluate("Object.keys(window.seen)")
            raise RuntimeError(f"of the five lines only {found} came into view") from error
        seen: dict[str, float] = page.evaluate("window.seen")
    finally:
        context.close()
    return {line: at / 1000 for line, at in seen.items()}


def _sign_in(page: Page, address: str) -> None:
    """Let the context hold a session of the sample's planner, without drawing a page."""
    ask = page.context.request
    found = re.search(r'name="token" value="([^"]+)"', ask.get(f"{address}dang-nhap").text())
    token = found[1] if found else ""
    form: dict[str, str | float | bool] = {"token": token, "key": PLANNER}
    answer = ask.post(f"{address}dang-nhap/mau", form=form, max_redirects=0)
    if answer.status != 303:
        raise RuntimeError(f"nobody could be signed in: {answer.status}")


@contextmanager
def _server() -> Iterator[str]:
    """The program as people start it, with the sample in a folder that goes away again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder) / "log"
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")},
            "TRACKER_DATABASE_URL": f"sqlite:///{folder}/sample.gpkg",
        }
        command = [sys.executable, "-m", "electrification", "serve", "--port", str(port)]
        with log.open("wb") as out:
            server = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
            )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {log.read_text()}") from error
            time.sleep(0.2)
