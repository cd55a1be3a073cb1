from __future__ import annotations

from pathlib import Path

import pytest

from electrification.storage import open_store
from electrification.texts import Refused
from electrification.web.routes import routes
from tests.electrification.builders import copied_database
from tests.web.asking import get, routes_of
from tests.web.stage import scene


def test_a_healthy_application_names_its_schema_and_the_version_of_its_data() -> None:
    answer = get(routes_of(scene.Store), "/healthz")

    assert answer.status == 200
    assert answer.json() == {"status": "ok", "schema": "0001", "data_version": 7}
    assert answer.headers["cache-control"] == "no-store"


def test_a_store_that_cannot_be_opened_is_said_in_words() -> None:
    def closed() -> scene.Store:
        raise Refused("The file is newer than this program.")

    answer = get(routes_of(closed), "/healthz")

    assert answer.status == 503
    assert answer.json() == {"status": "error", "problem": "The file is newer than this program."}


def test_an_error_that_was_not_worded_for_people_is_not_repeated(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def closed() -> scene.Store:
        raise OSError("postgresql://tracker:secret@db/tracker")

    answer = get(routes_of(closed), "/healthz")

    assert answer.status == 503
    assert b"secret" not in answer.body
    assert "secret" not in caplog.text


def test_routes_stand_under_the_path_the_application_is_served_at(tmp_path: Path) -> None:
    store = open_store(copied_database(tmp_path, has_sample=False))
    served = routes(lambda: store, scene.areas, base_path="/ha-giang/")

    assert get(served, "/ha-giang/healthz").status == 200
    assert get(served, "/ha-giang/dang-nhap").status == 200
    assert get(served, "/healthz").status == 404
    answer = get(served, "/ha-giang/tong-quan?on=2025-02-14")
    assert (answer.status, answer.headers["location"]) == (307, "/ha-giang/?on=2025-02-14")
    store.close()
