from __future__ import annotations

import pytest

from electrification.texts import Refused
from electrification.web.routes import routes
from tests.web.asking import get
from tests.web.stage import scene


def test_a_healthy_application_names_its_schema_and_the_version_of_its_data() -> None:
    answer = get(routes(scene.Store, scene.areas), "/healthz")

    assert answer.status == 200
    assert answer.json() == {"status": "ok", "schema": "0001", "data_version": 7}
    assert answer.headers["cache-control"] == "no-store"


def test_a_store_that_cannot_be_opened_is_said_in_words() -> None:
    def closed() -> scene.Store:
        raise Refused("The file is newer than this program.")

    answer = get(routes(closed, scene.areas), "/healthz")

    assert answer.status == 503
    assert answer.json() == {"status": "error", "problem": "The file is newer than this program."}


def test_an_error_that_was_not_worded_for_people_is_not_repeated(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def closed() -> scene.Store:
        raise OSError("postgresql://tracker:secret@db/tracker")

    answer = get(routes(closed, scene.areas), "/healthz")

    assert answer.status == 503
    assert b"secret" not in answer.body
    assert "secret" not in caplog.text


def test_routes_stand_under_the_path_the_application_is_served_at() -> None:
    served = routes(scene.Store, scene.areas, base_path="/ha-giang/")

    assert get(served, "/ha-giang/healthz").status == 200
    assert get(served, "/healthz").status == 404
