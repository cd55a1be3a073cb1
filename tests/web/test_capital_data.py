from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from electrification.storage import Store, open_store
from electrification.storage.capital_view import capital_view
from electrification.web.map_data import MapQuery, villages_url
from electrification.web.sources import PUBLIC, Asker
from geo.units import UnitKey
from tests.electrification.builders import copied_database
from tests.web.asking import get, routes_of

DAY = dt.date(2025, 9, 29)
ADDRESS = "/data/capital.json?on=2025-09-29"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(copied_database(tmp_path_factory.mktemp("capital")))
    yield opened
    opened.close()


def test_programs_are_told_what_the_page_shows_in_whole_dong(store: Store) -> None:
    answer = get(routes_of(lambda: store), f"{ADDRESS}&by=district,year")

    assert answer.status == 200
    told, head = answer.json(), capital_view(store, store.snapshot(DAY)).head()
    assert told["head"]["plan_vnd"] == head.plan_vnd
    assert told["head"]["due"][0]["until"] == "2026-01-31"
    year = [row for row in told["rows"] if row["plan_year"] == head.plan_year]
    assert sum(row["plan_vnd"] for row in year) == head.plan_vnd
    assert all(isinstance(row["plan_vnd"], int) for row in told["rows"])


def test_the_public_is_told_nothing_of_money(store: Store) -> None:
    answer = get(routes_of(lambda: store, lambda _request: PUBLIC), ADDRESS)

    assert answer.status == 403


def test_somebody_is_told_of_the_villages_in_their_units(store: Store) -> None:
    scope = (UnitKey("00778", dt.date(2025, 7, 1)),)
    answer = get(routes_of(lambda: store, lambda _request: Asker(scope)), ADDRESS).json()
    own = capital_view(store, store.snapshot(DAY, scope=scope), scope)

    assert answer["head"]["plan_vnd"] == own.head().plan_vnd
    whole = get(routes_of(lambda: store), ADDRESS).json()
    assert answer["total"][0]["plan_vnd"] < whole["total"][0]["plan_vnd"]


def test_money_is_cut_by_the_units_of_any_day(store: Store) -> None:
    def communes(units_on: str) -> dict[str, int]:
        address = f"{ADDRESS}&by=commune&units_on={units_on}"
        rows = get(routes_of(lambda: store), address).json()["rows"]
        return {row["commune_name"]: row["plan_vnd"] for row in rows}

    old, new = communes("2025-06-30"), communes("2025-07-01")
    assert sum(old.values()) == sum(new.values()) > 0
    assert set(old) != set(new)


def test_an_unknown_level_is_refused(store: Store) -> None:
    answer = get(routes_of(lambda: store), f"{ADDRESS}&by=household")

    assert answer.status == 400
    assert "household" in answer.json()["problem"]


def test_villages_come_with_their_money_when_it_is_asked_for(store: Store) -> None:
    answer = get(routes_of(lambda: store), villages_url(MapQuery(DAY, with_money=True), 1, "/"))

    found = [feature["properties"] for feature in answer.json()["features"]]
    assert {"nothing"} < {village["money"] for village in found}
    assert all(village["allocated"] == "0" for village in found if village["money"] == "nothing")
    plain = get(routes_of(lambda: store), villages_url(MapQuery(DAY), 1, "/")).json()
    assert "money" not in plain["features"][0]["properties"]
