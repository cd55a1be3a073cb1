"""What must not be handed round with the data: password hashes, sessions, tries, the signing key.

It stands in a second small database beside the main one, created at the first use: for
``tracker.gpkg`` the file ``tracker.secrets.sqlite`` (mode 0600), on PostgreSQL the schema
``tracker_secret``. Every row names the register it belongs to by the hash of that register's first
audit link, so that a database made anew never inherits the passwords of people who had the same
numbers.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets as random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Integer, Text
from sqlalchemy.schema import CreateSchema, CreateTable

from electrification import calendar
from electrification.storage.database import StorageProblem, engine_for
from electrification.storage.schema import audit_link
from electrification.storage.types import Instant
from electrification.subject.sign_in import Bound, Tries
from electrification.texts import N_, message

SCHEMA = "tracker_secret"
KEY_BYTES = 32
KEPT_AFTER_END = dt.timedelta(days=1)
_LOCK = 0x7365_6372

_metadata = sa.MetaData()
_signing_key = sa.Table(
    "signing_key",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
_credential = sa.Table(
    "credential",
    _metadata,
    Column("register", Text, primary_key=True),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("set_at", Instant, nullable=False),
)
_session = sa.Table(
    "session",
    _metadata,
    Column("token_hash", Text, primary_key=True),
    Column("register", Text, nullable=False),
    Column("person_id", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("is_trusted_device", Boolean, nullable=False),
    Column("ended_at", Instant),
)
_tries = sa.Table(
    "tries",
    _metadata,
    Column("mark", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("closed_until", Instant),
)
"""`mark` is a keyed hash of what was tried, never its text: a name may be a mistyped password."""


@dataclass(frozen=True)
class Credential:
    """The Argon2 hash of a person's password; `must_change` where somebody else has set it."""

    password_hash: str
    must_change: bool


@dataclass(frozen=True)
class Session:
    """A sign-in that lasts: whose it is, since when and until when."""

    token_hash: str
    person_id: int
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    is_trusted_device: bool


class Secrets:
    """The secrets of one database. Safe to share between threads; opened at the first use."""

    def __init__(self, main: sa.Engine) -> None:
        self._main = main
        self._opening = threading.Lock()
        self._engine: sa.Engine | None = None
        self._register = ""
        self._key = b""

    @property
    def file(self) -> Path | None:
        """The file beside an embedded database; None for a server."""
        name = self._main.url.database
        if self._main.dialect.name != "sqlite" or not name:
            return None
        return Path(name).with_suffix(".secrets.sqlite")

    def close(self) -> None:
        """Give back every connection of its own."""
        with self._opening:
            if self._engine is not None and self._main.dialect.name == "sqlite":
                self._engine.dispose()
            self._engine = None

    def signing_key(self) -> bytes:
        """The key that cookies, forms and marks are signed with, made once."""
        self._opened()
        return self._key

    def credential(self, person_id: int) -> Credential | None:
        """The credential of a person; None for one who has no password."""
        with self._opened().connect() as connection:
            found = connection.execute(
                sa.select(_credential.c.password_hash, _credential.c.must_change).where(
                    *self._of(person_id, _credential)
                )
            ).one_or_none()
        return Credential(*found) if found else None

    def people_with_password(self) -> set[int]:
        """Ids of the people who have a password."""
        query = sa.select(_credential.c.person_id).where(_credential.c.register == self._mine())
        with self._opened().connect() as connection:
            return set(connection.execute(query).scalars())

    def set_credential(
        self, person_id: int, password_hash: str, *, must_change: bool, at: dt.datetime
    ) -> None:
        """Write a person's credential in place of the one before."""
        with self._writing() as connection:
            connection.execute(sa.delete(_credential).where(*self._of(person_id, _credential)))
            row = {
                "register": self._register, "person_id": person_id, "must_change": must_change,
                "password_hash": password_hash, "set_at": at,
            }  # fmt: skip
            connection.execute(sa.insert(_credential), [row])

    def rehash(self, person_id: int, before: str, after: str) -> None:
        """Write the hash of the same password anew, unless it was changed meanwhile."""
        with self._writing() as connection:
            connection.execute(
                sa.update(_credential)
                .where(*self._of(person_id, _credential), _credential.c.password_hash == before)
                .values(password_hash=after)
            )

    def forget_person(self, person_id: int, at: dt.datetime) -> None:
        """Take away a person's credential and end their sessions."""
        with self._writing() as connection:
            connection.execute(sa.delete(_credential).where(*self._of(person_id, _credential)))
        self.end_sessions(person_id, at)

    def add_session(self, session: Session) -> None:
        """Begin a session, and clear away those that ended a while ago."""
        old = session.created_at - KEPT_AFTER_END
        with self._writing() as connection:
            gone = sa.or_(_session.c.expires_at < old, _session.c.ended_at < old)
            connection.execute(sa.delete(_session).where(gone))
            row = {**vars(session), "register": self._register}
            connection.execute(sa.insert(_session), [row])

    def session(self, token_hash: str, now: dt.datetime) -> Session | None:
        """The session of a token, where it is neither over nor ended."""
        columns = [_session.c[name] for name in Session.__dataclass_fields__]
        query = sa.select(*columns).where(
            _session.c.token_hash == token_hash,
            _session.c.register == self._mine(),
            _session.c.expires_at > now,
            _session.c.ended_at.is_(None),
        )
        with self._opened().connect() as connection:
            found = connection.execute(query).one_or_none()
        return Session(**found._mapping) if found else None

    def touch(self, token_hash: str, now: dt.datetime) -> None:
        """Write down that a session is in use."""
        one = sa.update(_session).where(_session.c.token_hash == token_hash)
        with self._writing() as connection:
            connection.execute(one.values(last_seen_at=now))

    def end_session(self, token_hash: str, at: dt.datetime) -> None:
        """End one session."""
        self._end(_session.c.token_hash == token_hash, at)

    def end_sessions(self, person_id: int, at: dt.datetime, keep: str = "") -> None:
        """End every session of a person, but for the one of the token hash `keep`."""
        mine = sa.and_(*self._of(person_id, _session), _session.c.token_hash != keep)
        self._end(mine, at)

    def _end(self, which: sa.ColumnElement[bool], at: dt.datetime) -> None:
        with self._writing() as connection:
            running = sa.update(_session).where(which, _session.c.ended_at.is_(None))
            connection.execute(running.values(ended_at=at))

    def try_now(self, mark: str, bound: Bound, now: dt.datetime) -> tuple[dt.timedelta, Tries]:
        """Count a try before it is looked at, unless it comes too early.

        Answers how long to wait (nothing: it may be looked at) and the tries with this one. Two at
        once are counted one after the other.
        """
        with self._writing() as connection:
            before = self._tries_of(connection, mark)
            if wait := before.wait(now):
                return wait, before
            after = before.with_one_more(bound, now)
            old = sa.or_(_tries.c.mark == mark, _tries.c.last_at < now - KEPT_AFTER_END)
            connection.execute(sa.delete(_tries).where(old))
            connection.execute(sa.insert(_tries), [{"mark": mark, **vars(after)}])
        return dt.timedelta(0), after

    def tries(self, mark: str) -> Tries:
        """The tries so far."""
        with self._opened().connect() as connection:
            return self._tries_of(connection, mark)

    def forget_tries(self, mark: str) -> None:
        """Begin to count anew, after a try that was right."""
        with self._writing() as connection:
            connection.execute(sa.delete(_tries).where(_tries.c.mark == mark))

    def _tries_of(self, connection: sa.Connection, mark: str) -> Tries:
        columns = (_tries.c.count, _tries.c.last_at, _tries.c.closed_until)
        found = connection.execute(sa.select(*columns).where(_tries.c.mark == mark)).one_or_none()
        return Tries(*found) if found else Tries()

    def _mine(self) -> str:
        self._opened()
        return self._register

    def _of(self, person_id: int, table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
        return table.c.register == self._mine(), table.c.person_id == person_id

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        engine = self._opened()
        writer = engine.connect().execution_options(is_writer=True)
        with writer as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection

    def _opened(self) -> sa.Engine:
        if self._engine is not None:
            return self._engine
        with self._opening:
            if self._engine is None:
                engine = self._made()
                self._key = _key_of(engine)
                self._register = _first_link(self._main)
                self._engine = engine
            return self._engine

    def _made(self) -> sa.Engine:
        if self.file is not None:
            _make_private(self.file)
            engine = engine_for(f"sqlite:///{self.file}")
        else:
            engine = self._main.execution_options(schema_translate_map={None: SCHEMA})
        try:
            _create_tables(engine)
        except sa.exc.DBAPIError as error:
            raise StorageProblem(
                message(N_("The store of passwords and sign-ins cannot be opened.")),
                message(N_("Give the right to write beside the database: a file, or a schema.")),
            ) from error
        return engine


def _make_private(path: Path) -> None:
    """A file that only its owner may read, whatever the folder's manners."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StorageProblem(
            message(N_("{file} cannot be written."), file=path),
            message(
                N_("Give the folder the right to write, or name another with TRACKER_DATABASE_URL.")
            ),
        ) from error


def _create_tables(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA journal_mode=WAL")
    writer = engine.connect().execution_options(is_writer=True)
    with writer as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
        for table in _metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        if connection.execute(sa.select(_signing_key.c.id)).first() is None:
            row = {"id": 1, "key": random.token_hex(KEY_BYTES), "made_at": calendar.now()}
            connection.execute(sa.insert(_signing_key), [row])


def _key_of(engine: sa.Engine) -> bytes:
    with engine.connect() as connection:
        return bytes.fromhex(connection.execute(sa.select(_signing_key.c.key)).scalar_one())


def _first_link(main: sa.Engine) -> str:
    first = sa.select(audit_link.c.hash).order_by(audit_link.c.sequence).limit(1)
    with main.connect() as connection:
        return str(connection.execute(first).scalar() or "")
