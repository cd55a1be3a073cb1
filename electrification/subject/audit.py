"""The hash chain: each change is a link that carries the hash of the one before it.

``hash = SHA-256(previous hash, canonical link)`` where the canonical link is UTF-8 JSON with sorted
keys and no spaces, and the changed row stands in it by the SHA-256 of its own canonical form.
People stand in a link by internal id only. What was cut off the end or written anew from some link
on is a whole chain in itself: only an anchor that was kept elsewhere shows it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from electrification.calendar import iso_instant
from electrification.texts import N_, _


class EventAction(StrEnum):
    """What happens and changes no figure: each is a row and a link all the same."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGN_OUT = "sign_out"
    PASSWORD_SET = "password_set"
    EXPORT = "export"


GENESIS = "0" * 64
"""The hash before the first link."""
_AS_IS = (str, int, bool, float)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True)
class Link:
    """One link of the chain; hashes are lower-case hexadecimal SHA-256.

    `at` may be the text that stands in the canonical form, as a file or an export keeps it.
    """

    sequence: int
    at: dt.datetime | str
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
    kept = {
        key: value if type(value) in _AS_IS else _plain(value)
        for key, value in values.items()
        if value is not None
    }
    return _encode(kept).encode()


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
    at: dt.datetime | str,
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


@dataclass(frozen=True)
class Anchor:
    """A link that somebody noted outside the database: ``SEQ:HASH``."""

    sequence: int
    hash: str

    @classmethod
    def read(cls, text: str) -> Anchor:
        """An anchor as it is printed; anything else is a `ValueError`.

        >>> str(Anchor.read("12:" + "AB" * 32)) == "12:" + "ab" * 32
        True
        """
        found = re.fullmatch(r"([0-9]{1,18}):([0-9a-fA-F]{64})", text.strip())
        if found is None:
            raise ValueError(text)
        return cls(int(found[1]), found[2].lower())

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class Fault(StrEnum):
    """What can be wrong with a chain and the rows it speaks of."""

    LINK_EDITED = "link_edited"
    LINK_MOVED = "link_moved"
    LINK_UNTIED = "link_untied"
    LINK_TWICE = "link_twice"
    LINK_UNKNOWN = "link_unknown"
    LINKS_MISSING = "links_missing"
    CHAIN_CUT = "chain_cut"
    CHAIN_REWRITTEN = "chain_rewritten"
    ROW_EDITED = "row_edited"
    ROW_END_EDITED = "row_end_edited"
    ROW_MISSING = "row_missing"
    ROW_UNLINKED = "row_unlinked"
    UNREADABLE = "unreadable"


_SAID = {
    Fault.LINK_EDITED: N_("the link was changed: its hash is not that of what it says"),
    Fault.LINK_MOVED: N_("the link was moved: it was written as number {detail}"),
    Fault.LINK_UNTIED: N_("the link does not follow the one before it, which was replaced"),
    Fault.LINK_TWICE: N_("link {detail} speaks of the same row already"),
    Fault.LINK_UNKNOWN: N_("this program does not know what “{detail}” speaks of"),
    Fault.LINKS_MISSING: N_("missing from here up to number {detail}"),
    Fault.CHAIN_CUT: N_("cut off from here: the anchor is number {detail}"),
    Fault.CHAIN_REWRITTEN: N_("not the link of the anchor: the chain was written anew up to here"),
    Fault.ROW_EDITED: N_("the row is not what was recorded"),
    Fault.ROW_END_EDITED: N_("the row's {detail} is not what was recorded"),
    Fault.ROW_MISSING: N_("the row is gone"),
    Fault.ROW_UNLINKED: N_("the row is in no link"),
    Fault.UNREADABLE: N_("cannot be read: {detail}"),
}
CHAIN = "chain"
"""The subject of what is wrong with the chain rather than with one link or row."""


@dataclass(frozen=True)
class Break:
    """One place where a chain, or a row it speaks of, is not what was written.

    `sequence` is the link's number, None for a row without a link; `detail` depends on `what`.
    """

    sequence: int | None
    what: Fault
    subject: str
    detail: str | int | None = None

    def __str__(self) -> str:
        what = _(_SAID[self.what], detail=self.detail)
        if self.sequence is None:
            return _("No link, {subject}: {what}", subject=self.subject, what=what)
        return _("Link {sequence}, {subject}: {what}",
                 sequence=self.sequence, subject=self.subject, what=what)  # fmt: skip


class ChainCheck:
    """Looks at links one by one, in the order of their numbers, and keeps what is wrong."""

    MOVES_SOUGHT = 100
    """Among how many changed links it is sought whether they have only changed places."""

    def __init__(self, anchors: Iterable[Anchor] = ()) -> None:
        self.breaks: list[Break] = []
        self.count = 0
        self.end = Anchor(0, GENESIS)
        self._awaited: dict[int, set[str]] = {}
        for anchor in anchors:
            self._awaited.setdefault(anchor.sequence, set()).add(anchor.hash)
        self._compare(self.end, CHAIN)
        self._changed: list[Link] = []
        self._last_is_sound = True

    def take(self, link: Link) -> bool:
        """Take the next link; True when its hash is that of what it says."""
        last = self.end
        self.count += 1
        self.end = Anchor(link.sequence, link.hash)
        self._compare(self.end, link.subject)
        has_gap = link.sequence > last.sequence + 1
        if has_gap:
            first, until = last.sequence + 1, link.sequence - 1
            self.breaks.append(Break(first, Fault.LINKS_MISSING, CHAIN, until))
        is_sound = _fits(link, link.sequence)
        if not is_sound:
            self._changed.append(link)
        elif self._last_is_sound and not has_gap and link.previous_hash != last.hash:
            self.breaks.append(Break(link.sequence, Fault.LINK_UNTIED, link.subject))
        self._last_is_sound = is_sound
        return is_sound

    def finish(self) -> list[Break]:
        """What is wrong with the links taken, and with the end they came to."""
        sought = {link.sequence for link in self._changed[: self.MOVES_SOUGHT]}
        for link in self._changed:
            near = {link.sequence - 1, link.sequence + 1}
            places = sorted(near | sought if link.sequence in sought else near)
            place = next((n for n in places if _fits(link, n)), None)
            what = Fault.LINK_EDITED if place is None else Fault.LINK_MOVED
            self.breaks.append(Break(link.sequence, what, str(link.subject), place))
        self._changed = []
        beyond = [sequence for sequence in self._awaited if sequence > self.end.sequence]
        first = self.end.sequence + 1
        self.breaks += [Break(first, Fault.CHAIN_CUT, CHAIN, sequence) for sequence in beyond]
        self._awaited = {}
        return self.breaks

    def _compare(self, here: Anchor, subject: str) -> None:
        noted = self._awaited.pop(here.sequence, None)
        if noted is not None and noted != {here.hash}:
            self.breaks.append(Break(here.sequence, Fault.CHAIN_REWRITTEN, subject))


def _fits(link: Link, sequence: int) -> bool:
    """Whether the link's hash is that of what it says, standing at that number."""
    return link.hash == link_hash(
        str(link.previous_hash), sequence, link.at, link.person_id, link.action, link.subject,
        link.content_hash, link.changes_data,
    )  # fmt: skip


def broken(links: Iterable[Link], anchors: Iterable[Anchor] = ()) -> list[Break]:
    """What is wrong with a chain of links, in the order of their numbers."""
    check = ChainCheck(anchors)
    for link in links:
        check.take(link)
    return in_order(check.finish())


def in_order(breaks: Iterable[Break]) -> list[Break]:
    """By number of the link, rows without one last."""
    return sorted(breaks, key=lambda b: (b.sequence is None, b.sequence or 0, b.subject, b.what))
