"""Whoever takes a file out leaves a link in the chain, written before the file is made."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from electrification.storage import Store, chain
from electrification.ui import session
from electrification.ui.components import save_button
from electrification.ui.screens import OVERVIEW
from tests.electrification.builders import copied_database, day
from tests.ui.conftest import Visit, downloads, somebody


def events(store: Store) -> list[tuple[str, str]]:
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, subject FROM event ORDER BY id").all()
        assert chain.check(connection).breaks == []
    return [(row[0], row[1]) for row in rows]


def test_a_file_that_is_taken_out_is_a_link_and_changes_no_figure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = copied_database(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setattr(session, "actor", lambda: somebody("sct-tq-1"))
    taken: list[object] = []
    monkeypatch.setattr(st, "download_button", lambda _label, data, **_rest: taken.append(data))
    store = session.store()
    version, before = store.data_version(), events(store)
    snapshot = store.snapshot(day("2025-09-30"))
    rows = pd.DataFrame({"village_code": ["TBG-001"]})
    save_button.save_as_csv(rows, snapshot, ("village_code",), file_name="thon", key="k")
    assert events(store) == before
    anchor = store.audit_head()
    made = taken[0]()  # type: ignore[operator]
    assert b"TBG-001" in made
    assert str(anchor).encode() in made
    assert events(store) == [*before, ("export", "thon")]
    assert store.data_version() == version
    session._open.pop(url)[1].close()


def test_who_is_not_signed_in_takes_nothing_out(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PUBLIC_VIEW", "true")
    page: AppTest = visit(OVERVIEW, as_=None)
    assert not page.exception
    assert downloads(page) == set()
