"""Whoever takes a file out leaves a link in the chain, written before the file is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from electrification import calendar, tracking
from electrification.storage import Store, chain
from electrification.texts import Refused
from electrification.tracking.signing_in import sign_in_sample, sign_out
from electrification.ui import session
from electrification.ui.components import save_button
from electrification.ui.screens import OVERVIEW
from electrification.web.visitors import SESSION_COOKIE, sealed
from tests.electrification.builders import copied_database, day
from tests.ui.conftest import Visit, downloads, somebody

PERSON = "dl-027-tq"


def events(store: Store) -> list[tuple[str, str]]:
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, subject FROM event ORDER BY id").all()
        assert chain.check(connection).breaks == []
    return [(row[0], row[1]) for row in rows]


@dataclass
class Desk:
    """A page with one button, drawn for somebody whose session is real."""

    store: Store
    token: str
    drawn: Callable[[], Callable[[], bytes]]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    """Yield what draws the button and answers what a press of it runs."""
    url = copied_database(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setattr(session, "actor", lambda: somebody(PERSON))
    taken: list[Callable[[], bytes]] = []
    monkeypatch.setattr(st, "download_button", lambda _label, data, **_rest: taken.append(data))
    store = session.store()
    token = sign_in_sample(store, PERSON).token
    cookies = SimpleNamespace(cookies={SESSION_COOKIE: sealed(store, token)})
    monkeypatch.setattr(st, "context", cookies)

    def drawn() -> Callable[[], bytes]:
        rows = pd.DataFrame({"village_code": ["TBG-001"]})
        snapshot = store.snapshot(day("2025-09-30"))
        save_button.save_as_csv(rows, snapshot, ("village_code",), file_name="thon", key="k")
        return taken[-1]

    yield Desk(store, token, drawn)
    session._open.pop(url)[1].close()


def test_a_file_that_is_taken_out_is_a_link_and_changes_no_figure(desk: Desk) -> None:
    store, before = desk.store, events(desk.store)
    version = store.data_version()
    press = desk.drawn()
    assert events(store) == before
    anchor = store.audit_head()

    made = press()

    assert b"TBG-001" in made
    assert str(anchor).encode() in made
    assert events(store) == [*before, ("export", "thon")]
    assert store.data_version() == version


def _sign_out(desk: Desk) -> None:
    sign_out(desk.store, desk.token)


def _disable(desk: Desk) -> None:
    tracking.disable_person(desk.store, PERSON, tracking.system_actor())


def _end_post(desk: Desk) -> None:
    person = desk.store.people.actor_by_key(PERSON, desk.store.units())
    assert person is not None
    yesterday = calendar.today() - dt.timedelta(days=1)
    tracking.end_post(desk.store, person.posts[0].id or 0, yesterday, tracking.system_actor())


@pytest.mark.parametrize("gone", [_sign_out, _disable, _end_post])
def test_who_is_out_when_the_button_is_pressed_takes_nothing_out(
    desk: Desk, gone: Callable[[Desk], None]
) -> None:
    press = desk.drawn()
    gone(desk)
    before = events(desk.store)

    with pytest.raises(Refused):
        press()

    assert events(desk.store) == before


def test_who_is_not_signed_in_takes_nothing_out(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PUBLIC_VIEW", "true")
    page: AppTest = visit(OVERVIEW, as_=None)
    assert not page.exception
    assert downloads(page) == set()
