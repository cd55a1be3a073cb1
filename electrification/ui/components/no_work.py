"""Why there is nothing to do for somebody: not signed in, no post, or a post that only reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from electrification import labels
from electrification.storage import Store
from electrification.subject.accounts import Actor, Post, Role
from electrification.texts import _, date
from electrification.ui.components.plain import plain
from geo.units import UnitKey


def no_work(store: Store, actor: Actor | None) -> None:
    """Say why, and what to do next."""
    if actor is None:
        st.info(_("Sign in to see what waits for you."), icon=":material/login:")
    elif actor.posts:
        roles = ", ".join(labels.label(post.role) for post in actor.posts[:1])
        st.info(
            _("There is nothing for you to record or confirm: your post is “{role}”. "
              "The overview and the map show how things stand.", role=roles),
            icon=":material/visibility:",
        )  # fmt: skip
    else:
        st.warning(_("You hold no post today, so nothing waits for you."), icon=":material/badge:")
        last = _last_post(store, actor)
        if last is not None:
            st.write(last)
        st.caption(_("Ask the administrator if your post has changed."))


def _last_post(store: Store, actor: Actor) -> str | None:
    """The post that ended last, and the day it ended."""
    posts = store.people.posts()
    own = posts[posts["person_id"] == actor.person_id].to_dict("records")
    if not own:
        return None
    day, title, organisation = max(_ended(row, store) for row in own)
    return _(
        "Your last post, {post}, ended on {day}; with a unit that ends, its posts end.",
        post=", ".join(plain(part) for part in (title, organisation) if part),
        day=date(day),
    )


def _ended(row: dict[Any, Any], store: Store) -> tuple[dt.date, str, str]:
    """Last day of a post, with its title and office."""
    ends = [day for day in (row["to_on"], row["ended_on"]) if not pd.isna(day)]
    post = Post(
        role=Role(row["role"]),
        unit=UnitKey(row["unit_code"], row["unit_valid_from"]),
        from_on=row["from_on"],
        to_on=min(ends, default=None),
    )
    return post.last_day(store.units()), row["title"] or "", row["organisation"] or ""
