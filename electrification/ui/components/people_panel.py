"""People and their posts: who holds what, since when; added, given posts, ended, locked out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from electrification import calendar, labels
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, scope_of
from electrification.texts import _, date, n_
from electrification.tracking import SYSTEM_PERSON_ID
from electrification.tracking.sight import people_in
from electrification.ui.components.people_actions import person_actions, person_button
from electrification.ui.components.save_button import save_as_csv
from geo.units import fold

COLUMNS = ("key", "name", "role", "unit_name", "title", "organisation", "from_on", "last_on",
           "state")  # fmt: skip
_TOLD = ("person_id", *COLUMNS, "is_held", "post_id", "is_open")
KEY = "people"
ROW_PX = 36
MOST_ROWS = 14


def people_panel(store: Store, by: Actor, snapshot: Snapshot) -> None:
    """The list of people with their posts, and what an administrator does about one of them.

    Of people elsewhere an administrator of some units is not told.
    """
    rows = posts_told(store, calendar.today())
    reach = people_in(store, store.effective(scope_of(by, Action.MANAGE_PEOPLE)))
    if reach is not None:
        rows = rows[rows["person_id"].isin(reach)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            _("Find a person"), key=f"{KEY}_search", type="search", live=True, width=320,
            placeholder=_("Name, sign-in name, unit or office"), icon=":material/search:",
        )  # fmt: skip
        standing = st.toggle(_("Only those who hold a post"), True, key=f"{KEY}_standing")
        person_button(store)
    shown = _found(rows[rows["is_held"]] if standing else rows, wanted or "")
    people = shown["person_id"].nunique()
    st.caption(n_("{count} person", "{count} people", people))
    picked = _table(shown)
    save_as_csv(shown, snapshot, COLUMNS, file_name="nguoi-dung", key=f"{KEY}_csv")
    if picked is None:
        st.caption(_("Pick a person in the list to change posts or the way to sign in."))
        return
    person_actions(store, picked, rows[rows["person_id"] == picked])


def posts_told(store: Store, day: dt.date) -> pd.DataFrame:
    """One row per post, people without a post included, as it stands on a day.

    Returns
    -------
    DataFrame
        ``person_id key name role unit_name title organisation from_on last_on state is_held
        post_id is_open``, people in the order of their names.
    """
    units, everybody = store.units(), store.people.everybody()
    people = everybody.set_index("id")
    found: list[dict[str, Any]] = []
    seen = set()
    for person_id, post, disabled_on in store.people.every_post():
        person = people.loc[person_id]
        last = post.last_day(units)
        unit = units.get(post.unit) if post.unit else None
        seen.add(person_id)
        found.append(
            {
                "person_id": person_id,
                "key": person["key"],
                "name": person["name"],
                "role": labels.label(post.role),
                "unit_name": unit.name if unit else None,
                "title": post.title,
                "organisation": post.organisation,
                "from_on": post.from_on,
                "last_on": None if last == dt.date.max else last,
                "state": _state(
                    post.from_on,
                    last,
                    unit.valid_to if unit else None,
                    day,
                    disabled_on is not None,
                ),
                "is_held": post.is_held_on(day, units) and disabled_on is None,
                "post_id": post.id,
                "is_open": last == dt.date.max or last > day,
            }
        )
    for row in everybody[~everybody["id"].isin({SYSTEM_PERSON_ID, *seen})].to_dict("records"):
        found.append({"person_id": row["id"], "key": row["key"], "name": row["name"],
                      "state": _("no post"), "is_held": False})  # fmt: skip
    frame = pd.DataFrame(found, columns=list(_TOLD))
    return frame.sort_values("name", key=lambda names: names.map(fold), kind="stable")


def _state(
    first: dt.date, last: dt.date, unit_ends: dt.date | None, day: dt.date, is_disabled: bool
) -> str:
    if is_disabled:
        return _("locked out")
    if last < day:
        return _("ended with the unit") if last == unit_ends else _("ended")
    return _("still to begin") if first > day else _("held")


def _found(rows: pd.DataFrame, text: str) -> pd.DataFrame:
    words = fold(text).split()
    told = [
        fold(" ".join(str(v) for v in values if isinstance(v, str)))
        for values in rows[["key", "name", "role", "unit_name", "organisation"]].to_numpy()
    ]
    return rows[[all(word in one for word in words) for one in told]].reset_index(drop=True)


def _table(rows: pd.DataFrame) -> int | None:
    """The list; answers the person picked in it."""
    if rows.empty:
        st.caption(_("Nobody."))
        return None
    rows = _together(rows)
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "role": rows["role"].fillna("–"),
            "unit": rows["unit_name"].fillna("–"),
            "state": rows["state"],
            "days": [_days(row) for row in rows.to_dict("records")],
            "office": rows["organisation"].fillna("–"),
            "key": rows["key"],
        }
    )
    text = st.column_config.TextColumn
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=min(len(shown) + 1, MOST_ROWS) * ROW_PX + 3,
        row_height=ROW_PX,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"{KEY}_table",
        column_config={
            "name": text(_("Name"), width=120),
            "role": text(_("Role"), width=275),
            "unit": text(_("Unit"), width=170),
            "state": text(_("Post held"), width=165),
            "days": text(_("From – to"), width=175),
            "office": text(_("Office"), width=250),
            "key": text(_("Sign-in name"), width=115),
        },
    )
    cells = chosen["selection"]["cells"]
    return int(rows["person_id"].iloc[cells[0][0]]) if cells else None


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for the posts of a person that differ in their units only."""
    alike = ["person_id", "role", "title", "organisation", "from_on", "last_on", "state"]
    same = pd.Series(["\n".join(map(str, v)) for v in rows[alike].to_numpy()], rows.index)
    units = rows.groupby(same, sort=False)["unit_name"].agg(
        lambda names: ", ".join(name for name in names if isinstance(name, str)) or None
    )
    return rows[~same.duplicated()].assign(unit_name=units.to_numpy()).reset_index(drop=True)


def _days(row: dict[Any, Any]) -> str:
    if not isinstance(row["from_on"], dt.date):
        return "–"
    last = row["last_on"]
    return f"{date(row['from_on'])} – {date(last) if isinstance(last, dt.date) else '…'}"
