"""The person that the program itself is: it creates databases and serves the command line."""

from __future__ import annotations

import datetime as dt

from electrification.subject.accounts import Actor, Post, Role

SYSTEM_PERSON_ID = 1
SYSTEM_PERSON = {"key": "system", "name": "Hệ thống", "post_title": None, "unit_name": None}


def system_actor() -> Actor:
    """The system, with every role everywhere: whoever may run commands on the machine."""
    posts = tuple(Post(role=role, unit=None, from_on=dt.date(2000, 1, 1)) for role in Role)
    return Actor(
        person_id=SYSTEM_PERSON_ID,
        key=str(SYSTEM_PERSON["key"]),
        name=str(SYSTEM_PERSON["name"]),
        posts=posts,
    )
