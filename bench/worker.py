"""Who records and looks in the bench: somebody with posts, whose scope is looked up as in life."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from electrification import tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor, Post, Role
from geo.units import UnitKey


def worker(store: Store, *roles: Role) -> Actor:
    """Somebody with these roles in every province there is."""
    since = dt.date(2025, 7, 1)
    provinces = store.units().in_force(since, "province")
    keys = [
        UnitKey(code, valid_from.date())
        for code, valid_from in zip(provinces["code"], provinces["valid_from"], strict=True)
    ]
    posts = tuple(Post(role=role, unit=key, from_on=since) for role in roles for key in keys)
    return replace(tracking.system_actor(), key="bench", posts=posts)
