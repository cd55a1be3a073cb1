"""The line of counts above a worklist: each is how much there is to do, and shows only that."""

from __future__ import annotations

import streamlit as st

from electrification.questions.worklist import Section, Worklist
from electrification.subject.accounts import Actor
from electrification.texts import _, date, n_, number
from electrification.ui.components.plain import plain
from electrification.ui.components.work_sections import SHORT

KEY = "part"


def about_me(actor: Actor, found: Worklist) -> None:
    """Whose work it is, by post and office, how many villages, and of which day."""
    held = dict.fromkeys(
        ", ".join(plain(part) for part in (post.title, post.organisation) if part)
        for post in actor.posts
    )
    villages = n_("{count} village", "{count} villages", len(found.villages))
    day = _("today {day}", day=date(found.snapshot.on))
    st.caption(" · ".join([*(h for h in held if h), villages, day]))


def pick_section(found: Worklist) -> Section | None:
    """Draw the counts of what is not empty; answers the part that was picked, None for all."""
    counts = {s: n for s, n in found.counts.items() if n or s == st.session_state.get(KEY)}
    if not counts:
        return None
    names = {str(s): f"**{number(count)}** {_(SHORT[s])}" for s, count in counts.items()}
    if KEY not in st.session_state:
        asked = st.query_params.get(KEY)
        st.session_state[KEY] = asked if asked in names else None
    with st.container(key="work_counts"):
        picked = st.pills(
            _("Show"), list(names), format_func=lambda s: names.get(s, s), key=KEY,
            label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    if picked:
        st.query_params[KEY] = picked
    else:
        st.query_params.pop(KEY, None)
    return Section(picked) if picked in names else None
