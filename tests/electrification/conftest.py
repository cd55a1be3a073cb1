"""Databases for the tests of the core: embedded, made once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from electrification.storage import Store, open_store
from tests.electrification.builders import copied_database


@pytest.fixture(scope="session")
def read_only_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store of the sample that no test changes."""
    store = open_store(copied_database(tmp_path_factory.mktemp("sample")))
    yield store
    store.close()


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Store]:
    """Yield a store of the sample, this test's own."""
    store = open_store(copied_database(tmp_path))
    yield store
    store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """Yield a store with units and no village, this test's own."""
    store = open_store(copied_database(tmp_path, has_sample=False))
    yield store
    store.close()
