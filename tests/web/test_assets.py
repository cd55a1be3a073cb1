from __future__ import annotations

import pytest

from electrification.web.assets import FROM_FRAME, map_assets
from tests.web.asking import get, routes_of
from tests.web.stage import scene

SERVED = routes_of(scene.Store)


@pytest.mark.parametrize("address", [*map_assets().scripts, *map_assets().styles])
def test_everything_the_map_loads_is_served_here_and_may_be_kept(address: str) -> None:
    answer = get(SERVED, "/" + address.removeprefix(FROM_FRAME))

    assert answer.status == 200
    assert answer.body
    assert "immutable" in answer.headers["cache-control"]


def test_an_asset_asked_for_without_its_mark_is_looked_up_again_each_time() -> None:
    assert get(SERVED, "/assets/map/map-layers.js").headers["cache-control"] == "no-cache"


def test_pictures_of_the_leaflet_style_sheet_are_served_too() -> None:
    assert get(SERVED, "/assets/leaflet/images/layers.png").status == 200


@pytest.mark.parametrize("path", ["/assets/map/../maps.py", "/assets/map/%2e%2e/maps.py"])
def test_nothing_outside_the_asset_folders_is_served(path: str) -> None:
    assert get(SERVED, path).status == 404
