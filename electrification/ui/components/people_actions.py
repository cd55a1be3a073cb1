"""What an administrator does about people: add one, give and end posts, lock out, new password."""

from __future__ import annotations

import secrets
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.storage import Store
from electrification.subject.accounts import Role
from electrification.texts import Refused, _
from electrification.tracking import handover, people
from electrification.tracking.people import NewPost
from electrification.ui import session
from electrification.ui.components.any_day import ANY_DAY
from electrification.ui.components.plain import plain
from electrification.ui.components.refusal import show_refusal
from geo.units import UnitKey

ONE_TIME_BYTES = 9


def person_button(store: Store) -> None:
    """The button that opens the form of a new person."""
    if st.button(_("Add a person"), key="person_new", type="primary", icon=":material/person_add:"):
        st.dialog(_("Add a person"))(_new_person)(store)


def person_actions(store: Store, person_id: int, posts: pd.DataFrame) -> None:
    """What may be done about one person."""
    person = posts.iloc[0]
    is_disabled = bool(
        store.people.everybody().set_index("id").at[person_id, "disabled_at"] is not None
    )
    st.markdown(f"**{plain(person['name'])}** ({plain(person['key'])})")
    if is_disabled:
        st.caption(_("Locked out: nobody signs in by this name any more."))
        return
    key = f"person_{person_id}"
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Give a post"), key=f"{key}_post", icon=":material/add:"):
            st.dialog(_("Give a post"))(_new_post)(store, str(person["key"]))
        still = posts[posts["post_id"].notna() & posts["is_open"].eq(True)]
        if len(still) and st.button(
            _("End a post"), key=f"{key}_end", icon=":material/event_busy:"
        ):
            st.dialog(_("End a post"))(_end_post)(store, still)
        if st.button(_("New password"), key=f"{key}_password", icon=":material/key:"):
            st.dialog(_("New password"))(_new_password)(store, str(person["key"]))
        if st.button(_("Lock out"), key=f"{key}_disable", icon=":material/block:"):
            st.dialog(_("Lock out"))(_disable)(store, str(person["key"]))


def _new_person(store: Store) -> None:
    with st.form("person_new_form", border=False):
        name = st.text_input(_("Name"), key="person_new_name")
        key = st.text_input(
            _("Sign-in name"), key="person_new_key",
            help=_("2 to 40 characters: small letters without accents, digits, dots and dashes"),
        )  # fmt: skip
        post = _post_fields(store, "person_new")
        pressed = st.form_submit_button(_("Add a person"), type="primary", width="stretch")
    if not pressed:
        return
    password = secrets.token_urlsafe(ONE_TIME_BYTES)
    try:
        people.add_person(
            store, key.strip(), name, _post_of(store, post), session.signed_in(), password
        )
    except Refused as refusal:
        show_refusal(refusal)
        return
    _tell(key.strip(), password)


def _new_post(store: Store, key: str) -> None:
    with st.form("post_new_form", border=False):
        post = _post_fields(store, "post_new")
        pressed = st.form_submit_button(_("Give this post"), type="primary", width="stretch")
    if not pressed:
        return
    try:
        people.add_post(store, key, _post_of(store, post), session.signed_in())
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.rerun()


def _post_fields(store: Store, key: str) -> dict[str, Any]:
    units = store.units()
    here = units.in_force(calendar.today())
    names = {
        (row.code, row.valid_from.date()): f"{row.name} ({row.code})"
        for row in here.sort_values(["level", "name"], ascending=[False, True]).itertuples(
            index=False
        )
    }
    role = st.selectbox(_("Role"), list(Role), format_func=labels.label, key=f"{key}_role")
    unit = st.selectbox(
        _("Unit, with all below it"), list(names), index=None, key=f"{key}_unit",
        format_func=lambda one: names[one], placeholder=_("Pick a unit"),
    )  # fmt: skip
    office = st.selectbox(
        _("Office"), handover.standing_offices(store), index=None, accept_new_options=True,
        key=f"{key}_office", placeholder=_("Pick or type a unit"),
    )  # fmt: skip
    title = st.text_input(_("Title of the post"), key=f"{key}_title")
    left, right = st.columns(2)
    first = left.date_input(
        _("First day"), calendar.today(), format="DD/MM/YYYY", key=f"{key}_from", **ANY_DAY
    )
    last = right.date_input(
        _("Last day, if known"), None, format="DD/MM/YYYY", key=f"{key}_to", **ANY_DAY
    )
    return {"role": role, "unit": unit, "organisation": office, "title": title.strip() or None,
            "from_on": first, "to_on": last}  # fmt: skip


def _post_of(store: Store, said: dict[str, Any]) -> NewPost:
    """The post as filled in; the unit by the code in force on its first day."""
    if said["unit"] is None:
        raise Refused(_("Pick the unit of the post."))
    code, valid_from = said["unit"]
    first = said["from_on"] or calendar.today()
    unit = store.units().find(code, first) or UnitKey(code, valid_from)
    return NewPost(**{**said, "unit": unit, "from_on": first})


def _end_post(store: Store, posts: pd.DataFrame) -> None:
    titles = {
        int(row["post_id"]): f"{row['role']}, {row['unit_name']}"
        for row in posts.to_dict("records")
    }
    with st.form("post_end_form", border=False):
        post_id = st.selectbox(
            _("Post held"), list(titles), format_func=lambda i: titles[i], key="post_end_which"
        )
        last_on = st.date_input(
            _("Last day"), calendar.today(), format="DD/MM/YYYY", key="post_end_on", **ANY_DAY
        )
        st.caption(_("What the person leaves open is handed over under “Successor units”."))
        pressed = st.form_submit_button(_("End this post"), type="primary", width="stretch")
    if not pressed:
        return
    try:
        people.end_post(store, int(post_id), last_on, session.signed_in())
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.rerun()


def _disable(store: Store, key: str) -> None:
    st.write(
        _("“{name}” signs in no more and is signed out at once. What was recorded stays.",
          name=plain(key))
    )  # fmt: skip
    if not st.button(_("Lock out now"), type="primary", key="person_disable", width="stretch"):
        return
    try:
        people.disable_person(store, key, session.signed_in())
    except Refused as refusal:
        show_refusal(refusal)
        return
    st.rerun()


def _new_password(store: Store, key: str) -> None:
    st.write(
        _("A one-time password is made and shown once; “{name}” must change it when signing in.",
          name=plain(key))
    )  # fmt: skip
    if not st.button(_("Make it now"), type="primary", key="person_password", width="stretch"):
        return
    password = secrets.token_urlsafe(ONE_TIME_BYTES)
    try:
        people.reset_password(store, key, password, session.signed_in())
    except Refused as refusal:
        show_refusal(refusal)
        return
    _tell(key, password)


def _tell(key: str, password: str) -> None:
    """Show the password once: it is kept nowhere, and gone when the dialog closes."""
    st.success(_("Done. Hand this to “{name}”; it is shown only now.", name=plain(key)))
    st.code(password, language=None)
    if st.button(_("Close"), key="person_told"):
        st.rerun()
