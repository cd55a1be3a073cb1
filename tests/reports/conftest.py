"""A store of the sample that no test changes, and one that a test may spoil."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from electrification.storage import Store, open_store
from tests.electrification.builders import copied_database


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store of the sample that no test changes."""
    store = open_store(copied_database(tmp_path_factory.mktemp("reports")))
    yield store
    store.close()


@pytest.fixture
def spoilt(tmp_path: Path) -> Iterator[Store]:
    """Yield a store of the sample, this test's own."""
    store = open_store(copied_database(tmp_path))
    yield store
    store.close()
