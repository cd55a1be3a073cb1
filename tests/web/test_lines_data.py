"""The lines of the map: for who may see villages, around their own, simplified."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.routing import BaseRoute

from electrification.storage import Store, open_store
from electrification.web.lines_data import lines_url, route
from electrification.web.map_data import MapQuery
from electrification.web.sources import EVERYTHING, PUBLIC, Asker, Sources
from geo.units import UnitKey
from tests.electrification.builders import NEW, copied_database, day
from tests.web.asking import get

URL = lines_url(MapQuery(day("2025-09-30")), 7, "/")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(copied_database(Path(tmp_path_factory.mktemp("lines"))))


def served(store: Store, asker: Asker | None) -> list[BaseRoute]:
    sources = Sources(lambda: store, lambda _on: None, lambda _request: asker)
    return [route(sources)]


def test_lines_are_told_by_class_and_kept_by_the_version(store: Store) -> None:
    answer = get(served(store, EVERYTHING), URL)
    found = answer.json()["features"]
    assert len(found) == len(store.grid.lines())
    assert {f["properties"]["class"] for f in found} >= {"mv-existing", "mv-planned", "lv-building"}
    assert len(answer.body) < 60_000


def test_nobody_sees_lines_who_may_not_see_villages(store: Store) -> None:
    assert get(served(store, PUBLIC), URL).status == 403
    assert get(served(store, None), URL).status == 403


def test_who_sees_a_commune_sees_the_lines_around_it(store: Store) -> None:
    own = get(served(store, Asker((UnitKey("00778", NEW),))), URL).json()["features"]
    assert 0 < len(own) < len(store.grid.lines()) / 2
