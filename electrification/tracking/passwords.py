"""Passwords: Argon2id, the same time whether or not the name is known."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from electrification.subject.accounts import MAX_PASSWORD_CHARACTERS

HASHES_AT_ONCE = 4
"""Each takes 64 MiB; more at once than this wait for their turn."""
_HASHER = PasswordHasher()
_turn = threading.BoundedSemaphore(HASHES_AT_ONCE)


def hashed(password: str) -> str:
    """The Argon2id hash of a password, its parameters and salt in it."""
    with _turn:
        return _HASHER.hash(_written(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hashed one; without a hash it takes as long to say no."""
    known = password_hash or _nobodys()
    if len(password) > MAX_PASSWORD_CHARACTERS:
        known, password, password_hash = _nobodys(), "", None
    try:
        with _turn:
            _HASHER.verify(known, _written(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's password")


def _written(password: str) -> bytes:
    """A password as typed on any keyboard: composed and decomposed accents are the same."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
