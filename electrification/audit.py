"""The hash chain: each change is a link that carries the hash of the one before it.

``hash = SHA-256(previous hash, canonical link)`` where the canonical link is UTF-8 JSON with sorted
keys and no spaces, and the changed row stands in it by the SHA-256 of its own canonical form.
People stand in a link by internal id only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from electrification.calendar import iso_instant

GENESIS = "0" * 64
"""The hash before the first link."""


@dataclass(frozen=True)
class Link:
    """One link of the chain; hashes are lower-case hexadecimal SHA-256."""

    sequence: int
    at: dt.datetime
    person_id: int
    action: str
    subject: str
    content_hash: str
    previous_hash: str
    hash: str
    changes_data: bool


def canonical(values: Mapping[str, Any]) -> bytes:
    r"""The one way a set of values is written before it is hashed; missing values are left out.

    >>> canonical({"b": 1, "a": "Tả Ván", "c": None})
    b'{"a":"T\xe1\xba\xa3 V\xc3\xa1n","b":1}'
    """
    kept = {key: _plain(value) for key, value in values.items() if value is not None}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return iso_instant(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def content_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 of a row's canonical form."""
    return hashlib.sha256(canonical(values)).hexdigest()


def next_link(
    last: Link | None,
    *,
    at: dt.datetime,
    person_id: int,
    action: str,
    subject: str,
    content: str,
    changes_data: bool = True,
) -> Link:
    """The link that follows `last` (the first one follows `GENESIS`); `content` is a hash."""
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, GENESIS)
    return Link(
        sequence, at, person_id, action, subject, content, previous,
        link_hash(previous, sequence, at, person_id, action, subject, content, changes_data),
        changes_data,
    )  # fmt: skip


def link_hash(
    previous: str,
    sequence: int,
    at: dt.datetime,
    person_id: int,
    action: str,
    subject: str,
    content: str,
    changes_data: bool,
) -> str:
    """Hash of a link from its own values."""
    values = {
        "sequence": sequence, "at": at, "person_id": person_id, "action": action,
        "subject": subject, "content_hash": content, "changes_data": changes_data,
    }  # fmt: skip
    return hashlib.sha256(previous.encode() + canonical(values)).hexdigest()
