"""What the commands of ``user`` ask, say and do: add, list, disable, reset-password."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import sys
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from electrification import calendar, texts, tracking
from electrification.labels import label
from electrification.storage import Store
from electrification.subject.accounts import Role
from electrification.texts import N_, Refused, _, message
from electrification.tracking import SYSTEM_PERSON_ID, NewPost
from electrification.tracking.signing_in import refuse_weak
from geo.units import UnitKey, Units


def add_user(store: Store, key: str, name: str, post: NewPost, *, with_password: bool) -> None:
    """Add a person with a first post; the password is asked for on the terminal, twice."""
    password = ask_password(key) if with_password else None
    tracking.add_person(store, key, name, post, tracking.system_actor(), password)
    print(_("Added {name}.", name=key))
    if with_password:
        print(_("The password must be changed at the first sign-in."))


def disable_user(store: Store, key: str) -> None:
    """Let a person sign in no more."""
    tracking.disable_person(store, key, tracking.system_actor())
    print(_("{name} can no longer sign in.", name=key))


def reset_password(store: Store, key: str) -> None:
    """Give a person a new password, asked for on the terminal, twice."""
    tracking.refuse_unknown_person(store, key)
    tracking.reset_password(store, key, ask_password(key), tracking.system_actor())
    print(_("The password must be changed at the first sign-in."))


def ask_password(key: str) -> str:
    """A new password from the terminal, typed twice and never shown."""
    if not sys.stdin.isatty():
        raise Refused(
            message(N_("A password is asked for on a terminal, and there is none.")),
            message(N_("Run the command in a terminal, or add the person with --no-password.")),
        )
    password = getpass.getpass(_("New password: "))
    refuse_weak(password, key)
    if getpass.getpass(_("The same once more: ")) != password:
        raise Refused(
            message(N_("The two new passwords are not the same.")),
            message(N_("Type the new password twice.")),
        )
    return password


def unit_of(units: Units, code: str, on: dt.date) -> UnitKey:
    """The unit with that code on a day, or what is wrong."""
    found = units.find(code.strip(), on)
    if found is None:
        raise Refused(
            message(N_("There is no unit {code} on {day}."), code=code, day=on),
            message(N_("Give the code in force on the first day of the post.")),
        )
    return found


def list_users(store: Store, *, as_json: bool) -> None:
    """Print the people who may sign in, or could, with the posts they hold today."""
    rows = _people(store)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table()
    for heading in (_("Sign-in name"), _("Name"), _("Post"), _("Unit"), _("State")):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            row["key"],
            row["name"],
            "\n".join(label(Role(post["role"])) for post in row["posts"]),
            "\n".join(f"{post['unit_name']} ({post['unit_code']})" for post in row["posts"]),
            _state(row),
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def _state(row: dict[str, Any]) -> str:
    if row["disabled_at"]:
        return _("disabled")
    if not row["posts"]:
        return _("no post today")
    return _("has a password") if row["has_password"] else _("no password")


def _people(store: Store) -> list[dict[str, Any]]:
    people = store.people.everybody()
    people = people[people["id"] != SYSTEM_PERSON_ID]
    posts, units, today = store.people.posts(), store.units(), calendar.today()
    with_password = store.secrets.people_with_password()
    return [
        {
            "key": row["key"],
            "name": row["name"],
            "disabled_at": texts.instant(row["disabled_at"]) if row["disabled_at"] else None,
            "has_password": row["id"] in with_password,
            "posts": _held(posts[posts["person_id"] == row["id"]], units, today),
        }
        for row in people.to_dict("records")
    ]


def _held(posts: pd.DataFrame, units: Units, today: dt.date) -> list[dict[str, Any]]:
    """Posts that are held today, by the rules of accounts."""
    held = []
    for row in posts.to_dict("records"):
        key = UnitKey(row["unit_code"], row["unit_valid_from"])
        ends = [d for d in (row["to_on"], row["ended_on"], units.get(key).valid_to) if d]
        if row["from_on"] <= today <= min(ends, default=dt.date.max):
            held.append(
                {
                    "role": row["role"],
                    "unit_code": key.code,
                    "unit_valid_from": key.valid_from.isoformat(),
                    "unit_name": units.get(key).name,
                    "title": row["title"],
                    "organisation": row["organisation"],
                    "from_on": row["from_on"].isoformat(),
                    "to_on": min(ends).isoformat() if ends else None,
                }
            )
    return held
