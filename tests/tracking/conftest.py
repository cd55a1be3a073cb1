"""A store of the sample that a test may change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from electrification import texts
from electrification.storage import Store, open_store
from tests.electrification.builders import copied_database


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


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Messages are read in their source language."""
    token = texts._language.set("en")
    yield
    texts._language.reset(token)
