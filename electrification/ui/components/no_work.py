"""What somebody reads who only looks: that nothing waits for them, and where to look."""

from __future__ import annotations

import streamlit as st

from electrification import labels
from electrification.subject.accounts import Actor
from electrification.texts import _


def no_work(actor: Actor) -> None:
    """Say that the person's posts neither record nor confirm, and what to do instead."""
    roles = dict.fromkeys(labels.label(post.role) for post in actor.posts)
    st.info(
        _(
            "There is nothing for you to record or confirm: your post is “{role}”."
            " The overview and the map show how things stand.",
            role=", ".join(roles),
        ),
        icon=":material/visibility:",
    )
