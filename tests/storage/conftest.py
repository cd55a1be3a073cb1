"""Databases that hold the sample, one of each kind, made once and copied for every test."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from electrification import tracking
from electrification.exchange.sample import load_sample
from electrification.storage import Store, database, open_store
from tests.databases import create_database, drop_database
from tests.electrification.builders import copied_database, unit_places, units


@pytest.fixture(scope="session")
def _server(postgres_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    yield engine
    engine.dispose()


def _make(server: sa.Engine, template: str | None = None) -> str:
    name = f"tracker_storage_{secrets.token_hex(4)}"
    source = f'"{template}"' if template else "template0 ENCODING 'UTF8'"
    create_database(server, name, source)
    return name


def _url(server: sa.Engine, name: str) -> str:
    return server.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def _postgis_sample(_server: sa.Engine) -> Iterator[str]:
    """Yield the name of a PostGIS database with the sample in it, which copies are made from."""
    name = _make(_server)
    try:
        tracking.create(_url(_server, name), units(), unit_places(), load_sample)
        yield name
    finally:
        drop_database(_server, name)


@pytest.fixture
def sqlite_sample_url(tmp_path: Path) -> str:
    """Return the URL of an embedded database with the sample, this test's own."""
    return copied_database(tmp_path)


@pytest.fixture
def postgis_sample_url(_server: sa.Engine, _postgis_sample: str) -> Iterator[str]:
    """Yield the URL of a PostGIS database with the sample, this test's own."""
    name = _make(_server, _postgis_sample)
    yield _url(_server, name)
    drop_database(_server, name)


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def sample_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database with the sample: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_sample_url")
    return url


@pytest.fixture
def opened() -> Iterator[Callable[[str], Store]]:
    """Yield a function that opens databases, which are closed when the test has ended."""
    stores: list[Store] = []

    def open_one(url: str) -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield open_one
    for one in stores:
        one.close()


@pytest.fixture
def store(sample_url: str, opened: Callable[[str], Store]) -> Store:
    """Return a store of the sample on each kind of database, this test's own."""
    return opened(sample_url)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]
)
def sample_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Yield an engine of the sample on each kind of database; nothing is committed in it."""
    if request.param == "sqlite":
        engine = database.engine_for(copied_database(tmp_path_factory.mktemp("chain")))
    else:
        server = request.getfixturevalue("_server")
        url = server.url.set(database=request.getfixturevalue("_postgis_sample"))
        engine = sa.create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def behind(sample_engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection to change the sample by; all of it is taken back after the test."""
    with sample_engine.connect() as connection:
        yield connection
        connection.rollback()
