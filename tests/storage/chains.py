"""Looking at a chain and the rows it speaks of, changing them behind the app's back."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from electrification.storage import Store, chain
from electrification.storage.schema import audit_link
from electrification.subject.audit import Anchor, Link, link_hash

Found = list[tuple[int | None, str, str]]


def found(connection: sa.Connection, *anchors: Anchor) -> Found:
    breaks = chain.check(connection, anchors).breaks
    return [(one.sequence, str(one.what), one.subject) for one in breaks]


def found_in(store: Store, *anchors: Anchor) -> Found:
    with store._engine.connect() as connection:
        return found(connection, *anchors)


def run(connection: sa.Connection, *statements: str) -> None:
    for statement in statements:
        assert connection.exec_driver_sql(statement).rowcount > 0, statement


def link_at(connection: sa.Connection, sequence: int) -> Link:
    query = sa.select(audit_link).where(audit_link.c.sequence == sequence)
    return Link(**connection.execute(query).one()._mapping)


def number_of(connection: sa.Connection, subject: str, action: str | None = None) -> int:
    query = sa.select(audit_link.c.sequence).where(audit_link.c.subject == subject)
    if action:
        query = query.where(audit_link.c.action == action)
    return int(connection.execute(query).scalars().one())


def fitted(link: Link) -> Link:
    """The link with the hash that fits what it says."""
    return replace(
        link,
        hash=link_hash(
            link.previous_hash, link.sequence, link.at, link.person_id, link.action, link.subject,
            link.content_hash, link.changes_data,
        ),
    )  # fmt: skip


def put(connection: sa.Connection, link: Link) -> None:
    change = sa.update(audit_link).where(audit_link.c.sequence == link.sequence)
    connection.execute(change.values(**vars(link)))


def rewrite_from(connection: sa.Connection, first: Link) -> None:
    """Put a link in the place of another and tie all that follow to it, with fitting hashes."""
    last = first
    put(connection, first)
    query = sa.select(audit_link).where(audit_link.c.sequence > first.sequence)
    for row in connection.execute(query.order_by(audit_link.c.sequence)).all():
        last = fitted(replace(Link(**row._mapping), previous_hash=last.hash))
        put(connection, last)


def anchor_at(connection: sa.Connection, sequence: int) -> Anchor:
    return Anchor(sequence, link_at(connection, sequence).hash)


def link_at_text(connection: sa.Connection, sequence: int) -> str:
    query = sa.select(audit_link.c.subject).where(audit_link.c.sequence == sequence)
    return str(connection.execute(query).scalar_one())
