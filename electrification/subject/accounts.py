"""People, their posts and their roles: who somebody is on a day, and over which units.

A person holds a post (a role in a unit, with everything below that unit) between two dates. A post
in a unit that ended, ended with it, whatever its own last day says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from electrification.texts import N_, Message, message
from geo.units import UnitKey, Units, fold


class Role(StrEnum):
    """What a person is, seen from the tracker; what each may do stands in `subject.rights`."""

    VIEWER = "viewer"
    ENGINEER = "engineer"
    INVESTOR = "investor"
    COMMUNE = "commune"
    PLANNER = "planner"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Post:
    """A role in a unit, from one day to another (both included; None: open).

    `unit` None is the whole register: the post of the system itself, held by nobody else.
    `organisation` is the office as people write it, such as ``Điện lực Mèo Vạc``.
    """

    role: Role
    unit: UnitKey | None
    from_on: dt.date
    to_on: dt.date | None = None
    title: str | None = None
    organisation: str | None = None
    id: int | None = None

    def is_held_on(self, day: dt.date, units: Units) -> bool:
        """Whether the post is held on that day, the end of its unit included."""
        return self.from_on <= day <= self.last_day(units)

    def last_day(self, units: Units) -> dt.date:
        """Last day of the post: its own, or that of its unit where that came first."""
        ends = [self.to_on or dt.date.max]
        if self.unit is not None:
            ends.append(units.get(self.unit).valid_to or dt.date.max)
        return min(ends)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does something, with the posts held at that moment.

    `key` is the name a person signs in with; `name` is for people of the same house only.
    """

    person_id: int
    key: str
    name: str
    posts: tuple[Post, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held."""
        return frozenset(post.role for post in self.posts)

    def scope(self, roles: Iterable[Role] | None = None) -> tuple[UnitKey, ...] | None:
        """Units the person's posts (of these roles) are in; None is everywhere, () is nowhere."""
        wanted = self.roles if roles is None else frozenset(roles)
        held = [post.unit for post in self.posts if post.role in wanted]
        if any(unit is None for unit in held):
            return None
        return tuple(dict.fromkeys(unit for unit in held if unit is not None))

    @property
    def organisations(self) -> tuple[str, ...]:
        """Offices the person works in."""
        return tuple(dict.fromkeys(p.organisation for p in self.posts if p.organisation))


def held_on(posts: Iterable[Post], day: dt.date, units: Units) -> tuple[Post, ...]:
    """The posts that are held on that day."""
    return tuple(post for post in posts if post.is_held_on(day, units))


KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
MIN_PASSWORD_CHARACTERS = 10
MAX_PASSWORD_CHARACTERS = 200


GUESSED_FIRST = frozenset({
    "matkhau", "password", "passw", "admin", "administrator", "quantri", "qwerty", "qwertyuiop",
    "qwertyui", "asdfghjkl", "abc", "abcd", "abcde", "abcdef", "iloveyou", "anhyeuem", "vietnam",
    "tuyenquang", "hagiang", "dienluc", "socongthuong", "thonbiengioi",
})  # fmt: skip
"""Letters of passwords that are tried first, without accents and whatever stands around them."""


def impossible_key(key: str) -> Message | None:
    """What is wrong with the name a person is to sign in with; None when it will do."""
    if KEY_PATTERN.fullmatch(key):
        return None
    return message(
        N_("A sign-in name has 2 to 40 characters: small letters a–z, digits, dots and dashes.")
    )


def weak_password(password: str, key: str) -> Message | None:
    """What is wrong with a new password; None when it will do."""
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        return message(
            N_("A password has {least} to {most} characters."),
            least=MIN_PASSWORD_CHARACTERS,
            most=MAX_PASSWORD_CHARACTERS,
        )
    if key.lower() in password.lower() or len(set(password)) < 5:
        return message(
            N_("Choose a password without the sign-in name, of five different characters or more.")
        )
    letters = re.sub(r"[^a-z]", "", fold(password))
    if not letters or letters in GUESSED_FIRST:
        return message(
            N_("Choose a short sentence of your own: digits alone, or one well-known word with "
               "digits, are guessed first.")
        )  # fmt: skip
    return None
