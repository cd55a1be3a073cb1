"""A wrong database is said in one line with its remedy, and nothing is left half-written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from electrification import texts, tracking
from electrification.storage import StorageProblem, new_database, open_engine, open_store
from tests.electrification.builders import copied_database, unit_places, units


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Problems are read here in the language of the code."""
    monkeypatch.setattr(texts, "language", lambda: "en")


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def problem_of(act: Callable[[], object]) -> str:
    """What is said of it: one line, no traceback's words, a remedy in a sentence of its own."""
    with pytest.raises(StorageProblem) as caught:
        act()
    said = str(caught.value)
    assert "\n" not in said
    assert caught.value.remedy
    assert "sqlalche" not in said.lower()
    assert "{" not in said
    return said


def missing(folder: Path) -> Path:
    return folder / "nowhere.gpkg"


def in_no_folder(folder: Path) -> Path:
    return folder / "no" / "such" / "folder.gpkg"


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("x")
    return folder / "file" / "tracker.gpkg"


def empty_file(folder: Path) -> Path:
    path = folder / "empty.gpkg"
    path.touch()
    return path


def text_file(folder: Path) -> Path:
    path = folder / "text.gpkg"
    path.write_text("Đây không phải cơ sở dữ liệu.\n" * 100, encoding="utf-8")
    return path


def foreign_database(folder: Path) -> Path:
    path = folder / "foreign.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE village (id INTEGER)")
    connection.close()
    return path


def foreign_with_our_revision(folder: Path) -> Path:
    """Another program may number its schema 0001 too."""
    path = folder / "alembic.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.close()
    return path


def only_the_first_page(folder: Path) -> Path:
    path = folder / "cut.gpkg"
    path.write_bytes(b"SQLite format 3\x00" + os.urandom(3000))
    return path


def newer_schema(folder: Path) -> Path:
    path = Path(copied_database(folder, has_sample=False).removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    return path


def folder_itself(folder: Path) -> Path:
    path = folder / "folder.gpkg"
    path.mkdir()
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (missing, "no database"),
        (in_no_folder, "no database"),
        (below_a_file, "no database"),
        (empty_file, "not a database of this program"),
        (text_file, "not a database of this program"),
        (foreign_database, "not a database of this program"),
        (foreign_with_our_revision, "not a database of this program"),
        (only_the_first_page, "not a database of this program"),
        (newer_schema, "newer version"),
        (folder_itself, "not a database of this program"),
    ],
)
def test_opening_what_cannot_be_opened_is_said_in_one_line_and_touches_nothing(
    make: Callable[[Path], Path], words: str, tmp_path: Path
) -> None:
    path = make(tmp_path)
    before, content = listing(tmp_path), path.read_bytes() if path.is_file() else b""
    said = problem_of(lambda: open_store(url_of(path)))
    assert words in said
    assert str(path) in said
    assert [p for p in listing(tmp_path) if not p.endswith(("-wal", "-shm"))] == before
    assert (path.read_bytes() if path.is_file() else b"") == content


def test_a_newer_schema_is_named(tmp_path: Path) -> None:
    assert "9999" in problem_of(lambda: open_engine(url_of(newer_schema(tmp_path))))


def create(path: Path) -> None:
    tracking.create(url_of(path), units(), unit_places())


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = text_file(tmp_path)
    content = path.read_bytes()
    assert "exists already" in problem_of(lambda: create(path))
    assert (path.read_bytes(), listing(tmp_path)) == (content, ["text.gpkg"])


@pytest.mark.parametrize("place", ["below_a_file", "/proc/self/tracker/t.gpkg", "/proc/t.gpkg"])
def test_a_folder_that_cannot_be_written_is_said_in_one_line(place: str, tmp_path: Path) -> None:
    """Root may write anywhere but here, whatever a folder's mode says."""
    path = below_a_file(tmp_path) if place == "below_a_file" else Path(place)
    before = listing(tmp_path)
    assert "cannot be written" in problem_of(lambda: create(path))
    assert listing(tmp_path) == before


def test_a_file_that_may_only_be_read_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = copied_database(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert "may only be read" in problem_of(lambda: open_store(url))


@pytest.mark.parametrize("mishap", [KeyboardInterrupt, OSError("disk full"), ValueError("bad")])
def test_a_start_cut_short_leaves_no_file(
    mishap: BaseException | type[BaseException], tmp_path: Path
) -> None:
    path = tmp_path / "var" / "tracker.gpkg"

    def fill(_store: object) -> None:
        raise mishap

    with pytest.raises((KeyboardInterrupt, OSError, ValueError)):
        tracking.create(url_of(path), units(), unit_places(), fill)
    assert not [name for name in listing(tmp_path) if name != "var"]
    create(path)
    open_store(url_of(path)).close()


def test_what_an_earlier_start_left_behind_does_not_stop_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "tracker.gpkg"
    (tmp_path / f".{path.name}.{os.getpid()}.new").write_bytes(b"half")
    create(path)
    assert listing(tmp_path) == ["tracker.gpkg"]


def test_a_server_that_does_not_answer_is_said_without_its_password() -> None:
    url = "postgresql+psycopg://user:geheim@127.0.0.1:9/none?connect_timeout=2"
    for act in (lambda: open_store(url), lambda: tracking.create(url, units(), unit_places())):
        said = problem_of(act)
        assert "does not answer" in said
        assert "geheim" not in said


@pytest.mark.postgis
def test_an_empty_server_database_is_not_ours(fresh_postgis_url: str) -> None:
    said = problem_of(lambda: open_store(fresh_postgis_url))
    assert "not a database of this program" in said


@pytest.mark.postgis
def test_a_server_database_in_use_is_not_written_over(fresh_postgis_url: str) -> None:
    engine = sa.create_engine(fresh_postgis_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE village (id INTEGER)")
        connection.exec_driver_sql("INSERT INTO village VALUES (7)")

    def act() -> None:
        with new_database(fresh_postgis_url):
            pass

    assert "not empty" in problem_of(act)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT id FROM village").scalar_one() == 7
    engine.dispose()
