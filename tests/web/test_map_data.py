from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.datastructures import QueryParams

from electrification.subject.villages import Status
from electrification.web.map_data import MapQuery, areas_url, villages_url
from electrification.web.sources import EVERYTHING
from tests.web.asking import get, routes_of
from tests.web.stage import scene

DARK = str(Status.BUILT_NOT_ENERGISED)


def test_every_village_with_a_position_is_given_with_its_status_and_nothing_to_run() -> None:
    answer = get(routes_of(scene.Store), villages_url(MapQuery(scene.DAY), 7, "/"))

    found = answer.json()["features"]
    assert answer.headers["content-type"] == "application/geo+json"
    assert [f["properties"]["code"] for f in found] == [f"v{i}" for i in range(len(Status))]
    assert found[4]["properties"]["name"] == scene.PAYLOAD
    assert found[5]["properties"]["households"] is None
    assert set(found[0]["properties"]) == {
        "code", "name", "commune", "status", "households", "recognised",
    }  # fmt: skip


def test_a_filter_keeps_what_matches_all_its_parts() -> None:
    query = MapQuery(scene.DAY, districts=("d1",), statuses=(DARK, "building"))
    served = routes_of(scene.Store)

    codes = [
        f["properties"]["code"] for f in get(served, villages_url(query, 7, "/")).json()["features"]
    ]

    assert codes == ["v4"]
    assert list(query.keep(scene.villages())["village_code"]) == codes


def test_a_query_survives_its_way_through_an_address() -> None:
    query = MapQuery(
        scene.DAY,
        known_at=dt.datetime(2025, 3, 1, 9, 30, tzinfo=dt.UTC),
        units_on=dt.date(2025, 7, 1),
        districts=("024", "026"),
        communes=("00712",),
        statuses=(DARK,),
    )

    assert MapQuery.from_params(QueryParams(query.query_string())) == query


def test_the_same_filter_in_another_order_is_the_same_address() -> None:
    one = MapQuery(scene.DAY, districts=("a", "b"))
    other = MapQuery(scene.DAY, districts=("b", "a", "b"))

    assert one.query_string() == other.query_string()


def test_an_unchanged_map_is_computed_once_and_a_change_shows_at_once() -> None:
    store = scene.Store()
    served = routes_of(lambda: store)
    address = villages_url(MapQuery(scene.DAY), 7, "/")

    first = get(served, address)
    again = get(served, address)
    assert (store.asked, first.body) == (1, again.body)

    store.version, store.frame = 8, store.frame.head(2)
    assert len(get(served, address).json()["features"]) == 2


def test_a_browser_that_has_the_data_is_not_sent_them_again() -> None:
    served = routes_of(scene.Store)
    address = areas_url(scene.DAY, 7, "/")
    tag = get(served, address).headers["etag"]

    answer = get(served, address, {"If-None-Match": f"W/{tag}"})

    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "on"),
        ("on=tomorrow", "tomorrow"),
        ("on=2025-02-14&known_at=soon", "soon"),
        ("on=2025-02-14&status=finished", "finished"),
        ("on=2099-02-14", "on: "),
        ("on=2025-02-14&known_at=2099-01-01", "known_at: "),
    ],
)
def test_a_wrong_address_is_answered_with_what_is_wrong(query: str, named: str) -> None:
    answer = get(routes_of(scene.Store), f"/data/villages.geojson?{query}")

    assert answer.status == 400
    assert named in answer.json()["problem"]


def test_only_those_who_may_read_get_data_while_health_and_assets_stay_open() -> None:
    served = routes_of(scene.Store, lambda request: EVERYTHING if "k" in request.headers else None)

    assert get(served, villages_url(MapQuery(scene.DAY), 7, "/")).status == 403
    assert get(served, areas_url(scene.DAY, 7, "/")).status == 403
    assert get(served, areas_url(scene.DAY, 7, "/"), {"k": "1"}).status == 200
    assert get(served, "/healthz").status == 200
    assert get(served, "/assets/map/map-layers.js").status == 200


def test_a_store_that_cannot_be_read_is_said_without_its_secrets() -> None:
    def broken() -> scene.Store:
        raise OSError("postgresql://tracker:secret@db/tracker")

    answer = get(routes_of(broken), villages_url(MapQuery(scene.DAY), 7, "/"))

    assert answer.status == 503
    assert b"secret" not in answer.body


def test_another_version_of_the_data_is_another_address() -> None:
    query = MapQuery(scene.DAY)

    assert villages_url(query, 7) != villages_url(query, 8)
    assert parse_qs(urlsplit(villages_url(query, 8)).query)["v"] == ["8"]
