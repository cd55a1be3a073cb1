"""What a PDF would do when it is opened: found by its structure, without drawing a page.

Looked at is what stands between the streams, and inside streams of objects. What hides itself on
purpose may be missed: this is no search for viruses.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from enum import StrEnum


class Active(StrEnum):
    """What no document that is kept may carry."""

    SCRIPT = "script"
    LAUNCH = "launch"
    EMBEDDED = "embedded"
    LOCKED = "locked"


_NAMES: dict[bytes, Active] = {
    b"JavaScript": Active.SCRIPT,
    b"JS": Active.SCRIPT,
    b"Launch": Active.LAUNCH,
    b"EmbeddedFile": Active.EMBEDDED,
    b"EmbeddedFiles": Active.EMBEDDED,
    b"RichMedia": Active.EMBEDDED,
    b"Encrypt": Active.LOCKED,
}
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_END = b"endstream"
_MOST_BYTES = 20_000_000
"""Bytes of unpacked objects that are looked at in one file."""


def active_content(content: bytes) -> Active | None:
    """What the PDF would do by itself, or that it is locked; None for a quiet one.

    >>> active_content(b"1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")
    <Active.SCRIPT: 'script'>
    >>> active_content(b"1 0 obj << /OpenAction [3 0 R /Fit] >>") is None
    True
    """
    for text in _texts(content):
        for name in _NAME.findall(text):
            plain = _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name)
            if plain in _NAMES:
                return _NAMES[plain]
    return None


def _texts(content: bytes) -> Iterator[bytes]:
    """What stands outside of streams, each part with the streams of objects that follow it."""
    at, left = 0, _MOST_BYTES
    while (begins := _STREAM.search(content, at)) is not None:
        head = content[at : begins.start()]
        yield head
        end = content.find(_END, begins.end())
        end = len(content) if end < 0 else end
        if b"/ObjStm" in head[head.rfind(b"obj") :] and left > 0:
            unpacked = _unpacked(content[begins.end() : end], left)
            left -= len(unpacked)
            yield unpacked
        at = end
    yield content[at:]


def _unpacked(packed: bytes, most: int) -> bytes:
    """The objects of a stream; as they stand where they are not packed."""
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return packed[:most]
