"""The sample on each kind of database, with an empty folder of evidence of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from electrification import texts
from electrification.storage import Store, open_store
from electrification.storage.files import EvidenceFolder
from tests.storage.conftest import (  # noqa: F401 (fixtures)
    _postgis_sample,
    _server,
    postgis_sample_url,
    sample_url,
    sqlite_sample_url,
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences stand in the tests as they stand in the code."""
    before = texts._language.set("en")
    yield
    texts._language.reset(before)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Yield a function that opens databases, which are closed when the test has ended."""
    stores: list[Store] = []

    def open_one(url: str) -> Store:
        stores.append(open_store(url))
        stores[-1].files = EvidenceFolder(tmp_path / "evidence")
        return stores[-1]

    yield open_one
    for one in stores:
        one.close()


@pytest.fixture
def store(sample_url: str, opened: Callable[[str], Store]) -> Store:  # noqa: F811
    """Return a store of the sample on each kind of database, this test's own."""
    return opened(sample_url)


@pytest.fixture
def sonvi(store: Store) -> list[int]:
    """Ids of the villages of Sơn Vĩ."""
    frame = store.snapshot(store.last_recorded_on()).frame  # type: ignore[arg-type]
    return sorted(frame.loc[frame["commune_code"] == "00778", "village_id"].tolist())
