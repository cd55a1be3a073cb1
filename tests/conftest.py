"""What every test may ask for: an empty database of each kind, and a browser.

A thing that this machine lacks is a skip which names it and says how to get it; under
``REQUIRE_ALL=1`` such a skip is a failure (``tests/house/require_all.py``).
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.databases import create_database, drop_database

if TYPE_CHECKING:
    import sqlalchemy
    from playwright.sync_api import Browser, Page

pytest_plugins = ["tests.house.require_all"]

# Nothing of the person's own set-up may leak into a test, nor into a program that a test starts.
HANDED_ON = "PYTEST_POSTGRES_URL"  # to the processes that share the work (pytest-xdist)
POSTGRES_URL = os.environ.get("TRACKER_TEST_DATABASE_URL") or os.environ.get(HANDED_ON, "")
os.environ[HANDED_ON] = POSTGRES_URL
for _name in [name for name in os.environ if name.startswith("TRACKER_")]:
    del os.environ[_name]
# Files are kept by what is in them, so all databases of a run may share one folder.
EVIDENCE_FOLDER = tempfile.mkdtemp(prefix="tracker-evidence-")
atexit.register(shutil.rmtree, EVIDENCE_FOLDER, ignore_errors=True)
os.environ["TRACKER_EVIDENCE_FOLDER"] = EVIDENCE_FOLDER

hypothesis.settings.register_profile(
    "house", derandomize=True, deadline=None, max_examples=50, database=None
)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Without these a headless Chromium refuses to start as root, or looks for its maker's hosts.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MARKER_OF_FIXTURE = {"chromium": "browser", "postgres_url": "postgis"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and put those with a browser last.

    Playwright keeps an event loop running in this thread once it has started; a test that runs a
    loop of its own would refuse to start after it.
    """
    for item in items:
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """The language that one test sets is not the next one's, nor that of what tests share."""
    from electrification import texts

    texts._language.set(None)


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """Return the SQLAlchemy URL of a PostgreSQL server on which databases may be created."""
    if not POSTGRES_URL:
        pytest.skip(
            "PostGIS is not there: run `make test` (as root on Debian it installs it), install "
            "postgresql-15-postgis-3, or name a server in TRACKER_TEST_DATABASE_URL"
        )
    return POSTGRES_URL


@pytest.fixture(scope="session")
def _postgres(postgres_url: str) -> Iterator[sqlalchemy.Engine]:
    """Yield an engine that speaks with the server itself, outside any transaction."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _postgis_template(_postgres: sqlalchemy.Engine) -> Iterator[str]:
    """Yield the name of a database with PostGIS in it, which copies are made from."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.pool import NullPool

    name = f"tracker_template_{secrets.token_hex(4)}"
    create_database(_postgres, name, "template0 ENCODING 'UTF8'")
    try:
        inside = create_engine(_postgres.url.set(database=name), poolclass=NullPool)
        with inside.begin() as connection:
            connection.execute(text("CREATE EXTENSION postgis"))
        inside.dispose()
        yield name
    finally:
        drop_database(_postgres, name)


@pytest.fixture
def new_postgis_url(
    _postgres: sqlalchemy.Engine, _postgis_template: str
) -> Iterator[Callable[[], str]]:
    """Yield a function that makes an empty PostGIS database and returns its URL."""
    made: list[str] = []

    def make() -> str:
        name = f"tracker_test_{secrets.token_hex(6)}"
        create_database(_postgres, name, _postgis_template)
        made.append(name)
        return _postgres.url.set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        drop_database(_postgres, name)


@pytest.fixture
def fresh_postgis_url(new_postgis_url: Callable[[], str]) -> str:
    """Return the URL of an empty PostGIS database of this test's own."""
    return new_postgis_url()


@pytest.fixture
def fresh_sqlite_url(tmp_path: Path) -> str:
    """Return the URL of an embedded database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'tracker.gpkg'}"


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def fresh_database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"fresh_{request.param}_url")
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium program."""
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip(
        "Chromium is not there: run `make test` (as root on Debian it installs it) or install "
        "the package chromium"
    )


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Yield one headless Chromium, shared by all tests; ask it for a context of your own."""
    from playwright.sync_api import sync_playwright

    driver = [sys.executable, "-m", "playwright", "--version"]
    started = subprocess.run(driver, capture_output=True, text=True)
    if started.returncode != 0:
        pytest.skip(
            "Playwright's driver does not start: run `make test` (as root on Debian it installs "
            f"what is missing) or install the library it names: {started.stderr.strip()}"
        )
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield program
        program.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield an empty page, 1280 × 800 px, in a context of this test's own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    yield context.new_page()
    context.close()
