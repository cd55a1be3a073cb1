"""Opening and creating the database, with every way it can go wrong said in one line."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from electrification.storage import geopackage
from electrification.storage.schema import GRID_VIEW, STATUS_VIEW, metadata
from electrification.texts import N_, Refused, message

CONNECTIONS_AT_MOST = 40
"""Open at once from one process: more than `store.WRITERS_AT_ONCE`, so that writers can read."""
MIGRATIONS = Path(__file__).parent / "migrations"


class StorageProblem(Refused):
    """The database cannot be opened or created; says what is wrong and how to mend it."""


def _problem(sentence: str, remedy: str, **values: Any) -> StorageProblem:
    return StorageProblem(message(sentence, **values), message(remedy, **values))


def _parsed(url: str) -> sa.URL:
    """The address in its parts; one that cannot be read is refused without repeating it."""
    try:
        return sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise _problem(
            N_("The address of the database cannot be read."),
            N_("Check TRACKER_DATABASE_URL: postgresql://USER:PASSWORD@HOST:PORT/NAME."),
        ) from error


def file_of(url: str) -> Path | None:
    """The file of an embedded database; None for a server."""
    made = _parsed(url)
    return Path(made.database) if made.drivername.startswith("sqlite") and made.database else None


def safe_url(url: str) -> str:
    """The address without its password."""
    return _parsed(url).render_as_string(hide_password=True)


def engine_for(url: str) -> sa.Engine:
    """An engine; on SQLite with WAL, foreign keys, full syncs and writers that wait in line."""
    pool = {"pool_size": 5, "max_overflow": CONNECTIONS_AT_MOST - 5}
    if file_of(url) is None:
        return sa.create_engine(url, pool_pre_ping=True, **pool)
    arguments = {"timeout": 10, "check_same_thread": False}
    engine = sa.create_engine(url, connect_args=arguments, **pool)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA busy_timeout=10000")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA mmap_size=1073741824")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        is_writer = connection.get_execution_options().get("is_writer")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    return engine


def alembic_config() -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def newest_revision() -> str:
    """The schema revision this program writes."""
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


def revision_of(engine: sa.Engine) -> str | None:
    """The schema revision of a database; None when it is not one of ours."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: sa.Engine) -> None:
    """Bring the schema to the newest revision in one transaction; all of it or nothing."""
    config = alembic_config()
    version_table = "CREATE TABLE IF NOT EXISTS alembic_version (version_num TEXT PRIMARY KEY)"
    with engine.connect().execution_options(is_writer=True) as connection, connection.begin():
        connection.exec_driver_sql(version_table)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def new_database(url: str) -> Iterator[sa.Engine]:
    """An empty database of ours to be filled; it comes to be only when the block ends well.

    A file is built under another name beside its place and moved there at the end, so that a start
    that was cut short leaves nothing; on a server what was made is dropped again.
    """
    path = file_of(url)
    if path is None:
        with _new_on_server(url) as engine:
            yield engine
        return
    if path.exists():
        raise _problem(
            N_("{file} exists already."), N_("Name another file, or move this one away."), file=path
        )
    building = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with _writable(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _clear(building)
            engine = _new_file(building)
        with _writable(path, (sa.exc.OperationalError,)):
            yield engine
        with _writable(path):
            os.link(building, path)
    finally:
        if path.parent.is_dir():
            _clear(building)


@contextmanager
def _writable(
    path: Path, faults: tuple[type[Exception], ...] = (OSError, sa.exc.OperationalError)
) -> Iterator[None]:
    """Say in one line when the system does not let us write there."""
    try:
        yield
    except faults as error:
        raise _problem(
            N_("{file} cannot be written."),
            N_("Give the folder the right to write, or name another with TRACKER_DATABASE_URL."),
            file=path,
        ) from error


def _clear(building: Path) -> None:
    """Remove a file under construction with what SQLite puts beside it."""
    for left in building.parent.glob(f"{building.name}*"):
        left.unlink()


def _new_file(path: Path) -> sa.Engine:
    engine = engine_for(f"sqlite:///{path}")
    with engine.connect() as connection:
        geopackage.mark(connection)
        connection.commit()
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA journal_mode=WAL")
    migrate(engine)
    return engine


@contextmanager
def _new_on_server(url: str) -> Iterator[sa.Engine]:
    with _given_back_on_failure(engine_for(url)) as engine:
        _check_server(engine, url)
        if revision_of(engine) is not None or sa.inspect(engine).has_table("village"):
            raise _problem(
                N_("The database {database} is not empty."),
                N_("Name another one."),
                database=safe_url(url),
            )
        try:
            migrate(engine)
            yield engine
        except BaseException:
            with engine.begin() as connection:
                for view in (STATUS_VIEW, GRID_VIEW):
                    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {view}")
                metadata.drop_all(connection)
                connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
            raise


@contextmanager
def _given_back_on_failure(engine: sa.Engine) -> Iterator[sa.Engine]:
    """The engine, its connections closed when the block fails."""
    try:
        yield engine
    except BaseException:
        engine.dispose()
        raise


def _check_server(engine: sa.Engine, url: str) -> None:
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
            connection.commit()
    except sa.exc.SQLAlchemyError as error:
        raise _problem(
            N_("The database server does not answer, or PostGIS is missing: {database}."),
            N_("Check that it runs, the name, the password and the right to use PostGIS."),
            database=safe_url(url),
        ) from error


def _check_file(path: Path) -> None:
    if not path.exists():
        raise _problem(
            N_("There is no database at {file}."),
            N_("Create one: python -m electrification init --sample."),
            file=path,
        )
    if not os.access(path, os.R_OK | os.W_OK) or not os.access(path.parent, os.W_OK):
        raise _problem(
            N_("{file} or its folder may only be read."),
            N_("Give the right to write, or copy it to another folder."),
            file=path,
        )
    if not path.is_file():
        raise _foreign(path)
    with path.open("rb") as file:
        if not file.read(16).startswith(b"SQLite format 3"):
            raise _foreign(path)


def _foreign(where: object) -> StorageProblem:
    return _problem(
        N_("{file} is not a database of this program."),
        N_("Check TRACKER_DATABASE_URL, or create one: python -m electrification init."),
        file=where,
    )


def check_revision(engine: sa.Engine, name: object) -> None:
    """Refuse a foreign database or a newer schema; bring an older one up to date."""
    try:
        found = revision_of(engine)
        is_ours = sa.inspect(engine).has_table("audit_link")
    except sa.exc.DatabaseError as error:
        raise _foreign(name) from error
    if found is None or not is_ours:
        raise _foreign(name)
    if found == newest_revision():
        return
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(found)
    except CommandError as error:
        raise _problem(
            N_("{file} was written by a newer version of this program (schema {revision})."),
            N_("Update the program, or open another database."),
            file=name,
            revision=found,
        ) from error
    migrate(engine)


def open_engine(url: str) -> sa.Engine:
    """Open a database of ours, or say in one line why not."""
    path = file_of(url)
    if path is not None:
        _check_file(path)
    with _given_back_on_failure(engine_for(url)) as engine:
        if path is None:
            _check_reachable(engine, url)
        check_revision(engine, path or safe_url(url))
    return engine


def _check_reachable(engine: sa.Engine, url: str) -> None:
    try:
        engine.connect().close()
    except sa.exc.OperationalError as error:
        raise _problem(
            N_("The database server does not answer: {database}."),
            N_("Check that it runs, the name and the password."),
            database=safe_url(url),
        ) from error
