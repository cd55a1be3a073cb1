from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from electrification.questions.coverage import as_json, coverage_on
from electrification.storage import Store, open_store
from electrification.web.sources import EVERYTHING, PUBLIC, Asker
from geo.units import UnitKey
from tests.electrification.builders import copied_database
from tests.web.asking import get, routes_of

DAY, KNOWN = dt.date(2025, 6, 30), dt.datetime(2025, 7, 10, 9, tzinfo=dt.UTC)
ADDRESS = "/data/coverage.json?on=2025-06-30&known_at=2025-07-10T09:00:00Z"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(copied_database(tmp_path_factory.mktemp("coverage")))
    yield opened
    opened.close()


def test_programs_are_told_what_the_command_line_tells(store: Store) -> None:
    answer = get(routes_of(lambda: store), f"{ADDRESS}&by=commune")

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == as_json(coverage_on(store, DAY, KNOWN, "commune"))
    assert answer.json()["known_at"].startswith("2025-07-10T09:00:00")


def test_without_a_day_the_answer_is_of_today_by_district(store: Store) -> None:
    answer = get(routes_of(lambda: store), "/data/coverage.json").json()

    assert answer["by"] == "district"
    assert (
        answer["rows"] == as_json(coverage_on(store, dt.date.fromisoformat(answer["on"])))["rows"]
    )


def test_somebody_is_told_of_their_units_only(store: Store) -> None:
    scope = store.effective((UnitKey("00778", dt.date(2025, 7, 1)),))
    wide = get(routes_of(lambda: store), ADDRESS).json()["total"]["villages"]

    told = get(routes_of(lambda: store, lambda _: Asker(scope)), ADDRESS).json()

    assert 0 < told["total"]["villages"] < wide


@pytest.mark.parametrize(
    ("asked", "said"),
    [("on=1990-01-01", "on: "), ("on=2099-01-01", "on: "),
     ("on=2025-09-30&known_at=2099-01-01", "known_at: ")],
)  # fmt: skip
def test_what_nobody_can_know_is_refused_with_its_place(
    store: Store, asked: str, said: str
) -> None:
    answer = get(routes_of(lambda: store), f"/data/coverage.json?{asked}")
    assert answer.status == 400
    assert answer.json()["problem"].startswith(said)


@pytest.mark.parametrize(("asker", "status"), [(EVERYTHING, 200), (PUBLIC, 200), (None, 403)])
def test_the_public_is_answered_only_where_public_viewing_is_on(
    store: Store, asker: Asker | None, status: int
) -> None:
    answer = get(routes_of(lambda: store, lambda _: asker), ADDRESS)

    assert answer.status == status
    assert b"village_name" not in answer.body


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("on=2999-01-01", "01/01/2999"),
        ("on=h%C3%B4m%20qua", "hôm qua"),
        ("known_at=25:61", "25:61"),
        ("by=village", "village"),
    ],
)
def test_what_cannot_be_asked_is_said(store: Store, asked: str, said: str) -> None:
    answer = get(routes_of(lambda: store), f"/data/coverage.json?{asked}")

    assert answer.status == 400
    assert said in answer.json()["problem"]
