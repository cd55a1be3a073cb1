"""The pages without a browser: the script runs as it does for a visitor, and can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from electrification import tracking
from electrification.questions.overview import REMAINING_ORDER
from electrification.storage import Store, open_store
from electrification.subject.accounts import Actor
from electrification.ui import session
from electrification.ui.screens import OVERVIEW, PageEntry
from tests.electrification.builders import copied_database

SCRIPT = Path(__file__).resolve().parents[2] / "electrification" / "ui" / "main.py"
PATIENCE_S = 60


@pytest.fixture(scope="session")
def sample_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database with the sample, which no test changes."""
    return copied_database(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="session")
def sample(sample_url: str) -> Iterator[Store]:
    """Yield the sample's store, opened apart from the pages' own."""
    store = open_store(sample_url)
    yield store
    store.close()


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    """Return the URL of a database with units and no village, this test's own."""
    return copied_database(tmp_path, has_sample=False)


@pytest.fixture
def own_sample_url(tmp_path: Path) -> str:
    """Return the URL of a database with the sample, this test's own to change."""
    return copied_database(tmp_path)


Visit = Callable[..., AppTest]


LISTS = (
    "list_meets",
    "list_pending",
    "list_dark",
    "list_stuck",
    "list_since",
    "list_map",
    "share",
    *(f"list_{status}" for status in REMAINING_ORDER),
)


PLANNER = "sct-tq-1"


def somebody(key: str | None) -> Actor | None:
    """The person with that key; the system itself where the database has nobody of that name."""
    if key is None:
        return None
    store = session.store()
    return store.people.actor_by_key(key, store.units()) or tracking.system_actor()


@cache
def components() -> BidiComponentManager:
    """The components that are installed: looking through all packages takes longer than a page."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch, sample_url: str) -> Iterator[Visit]:
    """Yield a function that opens a page: of the sample, or of another database.

    The visitor is signed in as `as_`, the department's planner unless told otherwise; None is
    somebody who is not signed in. The overview `shows` the present unless told otherwise; "" leaves
    it to the page.
    """
    opened: list[str] = []

    def open_page(
        page: PageEntry,
        url: str = sample_url,
        *,
        as_: str | None = PLANNER,
        shows: str = "now",
        **address: str,
    ) -> AppTest:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        monkeypatch.setattr(session, "actor", lambda: somebody(as_))
        opened.append(url)
        visitor = AppTest.from_file(SCRIPT, default_timeout=PATIENCE_S)
        visitor._bidi_component_manager = components()
        for name, value in address.items():
            visitor.query_params[name] = value
        for key in LISTS:  # lists are drawn when opened: here all of them are
            visitor.session_state[key] = True
        if shows:
            visitor.session_state["view"] = shows
        if page is not OVERVIEW:
            visitor._page_hash = calc_hash(page.address)
        return visitor.run()

    yield open_page
    for url in set(opened) - {sample_url}:
        if store := session._open.pop(url, None):
            store[1].close()


@pytest.fixture(scope="session", autouse=True)
def _stores_closed_at_the_end() -> Iterator[None]:
    """Give back the stores that pages keep open for the life of their process."""
    yield
    while session._open:
        session._open.popitem()[1][1].close()


def words(visitor: AppTest) -> list[str]:
    """Every text that was sent to the browser: sentences, labels, options, tables' cells."""
    found: list[str] = []
    _gather(visitor._tree, found)
    return found


def said(visitor: AppTest) -> str:
    """All texts of a page in one."""
    return "\n".join(words(visitor))


def _gather(node: Any, found: list[str]) -> None:
    if isinstance(proto := getattr(node, "proto", None), Message):
        found.extend(_strings(proto))
    if getattr(node, "type", "") == "arrow_data_frame":
        for column in node.value:
            found.extend(str(value) for value in node.value[column])
    for child in getattr(node, "children", {}).values():
        _gather(child, found)


def _strings(proto: Message) -> Iterator[str]:
    for _field, value in proto.ListFields():
        for one in value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]:
            if isinstance(one, Message):
                yield from _strings(one)
            elif isinstance(one, str):
                yield one


def the_html(visitor: AppTest, mark: str) -> str:
    """The one piece of HTML on a page that has this mark in it."""
    blocks: list[Any] = list(visitor.get("html"))
    (found,) = [str(block.value) for block in blocks if mark in block.value]
    return found


def popovers(visitor: AppTest) -> list[str]:
    """Labels of the buttons that open a group of villages: a bold count comes first."""
    labels = [str(block.proto.popover.label) for block in visitor.get("popover")]
    return [label for label in labels if label.startswith("**")]


def tables(visitor: AppTest) -> dict[str, pd.DataFrame]:
    """Tables of villages by their key."""
    return {table.key: table.value for table in visitor.dataframe if table.key}


def downloads(visitor: AppTest) -> set[str]:
    """Keys of the buttons that save a table."""
    return {str(button.key) for button in visitor.get("download_button")}
