"""The sample on each kind of database, with a folder of evidence of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrification.storage import Store
from tests.storage.conftest import (  # noqa: F401 (fixtures)
    _postgis_sample,
    _server,
    opened,
    postgis_sample_url,
    sample_url,
    sqlite_sample_url,
    store,
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_EVIDENCE_FOLDER", str(tmp_path / "evidence"))


@pytest.fixture
def sonvi(store: Store) -> list[int]:  # noqa: F811
    """Ids of the villages of Sơn Vĩ."""
    frame = store.snapshot(store.last_recorded_on()).frame  # type: ignore[arg-type]
    return sorted(frame.loc[frame["commune_code"] == "00778", "village_id"].tolist())
