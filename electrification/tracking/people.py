"""People and their posts on their way in: added, given posts, disabled, given a new password."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from electrification import calendar
from electrification.storage import Store
from electrification.subject import rights
from electrification.subject.accounts import Actor, Role, impossible_key
from electrification.subject.entries import EARLIEST_DAY, LATEST_DEADLINE
from electrification.subject.rights import Action
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.refusals import refuse_unit_outside
from electrification.tracking.signing_in import refuse_weak, set_password
from electrification.tracking.system import SYSTEM_PERSON_ID
from geo.units import UnitKey, Units

MAX_TEXT_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """A post to be given; `unit` is in force on `from_on`."""

    role: Role
    unit: UnitKey
    from_on: dt.date
    to_on: dt.date | None = None
    title: str | None = None
    organisation: str | None = None


def add_person(
    store: Store, key: str, name: str, post: NewPost, by: Actor, password: str | None = None
) -> int:
    """Add a person with a first post; answers the id. Without a password they cannot use one.

    The password must be changed at the first sign-in.

    Raises
    ------
    Refused
        Where the key is taken or impossible, the post will not do, or `by` may not.
    """
    if problem := impossible_key(key):
        raise Refused(problem)
    _refuse_text(name, is_needed=True)
    _refuse_post(store.units(), post, by)
    if password is not None:
        refuse_weak(password, key)
    person = {"key": key, "name": name.strip(), "post_title": post.title}
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: nobody takes the same name meanwhile
        if work.person_of(key) is not None:
            raise Refused(
                message(N_("The sign-in name “{name}” is taken."), name=key),
                message(N_("Choose another one, or give that person a further post.")),
            )
        person_id = work.add_people([{**person, "unit_name": post.organisation}])[0]
        work.add_posts([_row(person_id, post)])
    store.secrets.forget_person(person_id, calendar.now())
    if password is not None:
        set_password(store, _person(store, key), password, by=by, must_change=True)
    return person_id


def add_post(store: Store, key: str, post: NewPost, by: Actor) -> int:
    """Give a person a further post; answers its id."""
    person = _person(store, key)
    _refuse_post(store.units(), post, by)
    with store.writing(by.person_id) as work:
        return work.add_posts([_row(person.person_id, post)])[0]


def end_post(store: Store, post_id: int, last_on: dt.date, by: Actor) -> None:
    """End a post, so that `last_on` is its last day."""
    posts = store.people.posts()
    found = posts[(posts["id"] == post_id) & posts["ended_on"].isna()]
    if found.empty:
        raise Refused(
            message(N_("There is no open post {id}."), id=str(post_id)),
            RELOAD,
        )
    row = found.iloc[0]
    _refuse_day(last_on)
    _refuse_outside(store.units(), UnitKey(row["unit_code"], row["unit_valid_from"]), by)
    if last_on < row["from_on"]:
        raise Refused(message(N_("A post cannot end before its first day, {day}."),
                              day=row["from_on"]))  # fmt: skip
    with store.writing(by.person_id) as work:
        work.end_post(post_id, last_on)


def disable_person(store: Store, key: str, by: Actor, now: dt.datetime | None = None) -> None:
    """Let a person sign in no more; their sessions end at once, what they recorded stays."""
    now = now or calendar.now()
    person = _within_reach(store, key, by)
    if person.person_id == by.person_id:
        raise Refused(
            message(N_("Nobody disables themselves.")),
            message(N_("Ask another administrator.")),
        )
    with store.writing(by.person_id) as work:
        work.disable_person(person.person_id, now)
    store.secrets.forget_person(person.person_id, now)


def reset_password(
    store: Store, key: str, password: str, by: Actor, now: dt.datetime | None = None
) -> None:
    """Give a person a new password, to be changed at the next sign-in; their sessions end."""
    now = now or calendar.now()
    person = _within_reach(store, key, by)
    set_password(store, person, password, by=by, must_change=True, now=now)
    store.secrets.end_sessions(person.person_id, now)


def refuse_unknown_person(store: Store, key: str) -> None:
    """Raise `Refused` where nobody signs in by that name."""
    _person(store, key)


def _person(store: Store, key: str) -> Actor:
    """The person with that key, disabled or the system itself refused."""
    person = store.people.actor_by_key(key, store.units())
    if person is None or person.person_id == SYSTEM_PERSON_ID:
        raise Refused(
            message(N_("Nobody signs in as “{name}”."), name=key[:100]),
            message(N_("See who does: python -m electrification user list.")),
        )
    return person


def _within_reach(store: Store, key: str, by: Actor) -> Actor:
    """The person, every post of whom, held now or to come, lies where `by` manages people."""
    person, units, today = _person(store, key), store.units(), calendar.today()
    _refuse_without_right(by)
    for person_id, post, _disabled_on in store.people.every_post():
        if person_id != person.person_id or post.unit is None:
            continue
        if post.last_day(units) >= today:
            _refuse_outside(units, post.unit, by)
    return person


def _refuse_without_right(by: Actor) -> None:
    if not rights.may(by, Action.MANAGE_PEOPLE):
        raise Refused(
            message(N_("You may not manage people.")), message(N_("Ask the administrator."))
        )


def _refuse_outside(units: Units, unit: UnitKey, by: Actor) -> None:
    _refuse_without_right(by)
    refuse_unit_outside(units, unit, by, Action.MANAGE_PEOPLE)


def _refuse_post(units: Units, post: NewPost, by: Actor) -> None:
    try:
        unit = units.get(post.unit)
    except KeyError as error:
        raise Refused(
            message(N_("There is no unit {code} on {day}."), code=post.unit.code, day=post.from_on)
        ) from error
    _refuse_outside(units, post.unit, by)
    last = unit.valid_to or dt.date.max
    if not post.unit.valid_from <= post.from_on <= last:
        raise Refused(
            message(N_("There is no unit {code} on {day}."), code=post.unit.code, day=post.from_on),
            message(N_("Give the code in force on the first day of the post.")),
        )
    if post.to_on is not None and post.to_on < post.from_on:
        raise Refused(message(N_("A post cannot end before its first day, {day}."),
                              day=post.from_on))  # fmt: skip
    for day in (post.from_on, post.to_on):
        _refuse_day(day)
    for text in (post.title, post.organisation):
        _refuse_text(text)


def _refuse_day(day: dt.date | None) -> None:
    """Raise `Refused` for a day that can only be a slip of the pen."""
    if day is not None and not EARLIEST_DAY <= day <= LATEST_DEADLINE:
        raise Refused(
            message(N_("{day} cannot be a day of a post."), day=day),
            message(N_("Look at the year again.")),
        )


def _refuse_text(text: str | None, *, is_needed: bool = False) -> None:
    said = (text or "").strip()
    if (is_needed and not said) or len(said) > MAX_TEXT_CHARACTERS or not said.isprintable():
        raise Refused(
            message(
                N_("A name or title is one line of at most {most} characters."),
                most=MAX_TEXT_CHARACTERS,
            )
        )


def _row(person_id: int, post: NewPost) -> dict[str, object]:
    return {
        "person_id": person_id,
        "role": str(post.role),
        "unit_code": post.unit.code,
        "unit_valid_from": post.unit.valid_from,
        "title": post.title,
        "organisation": post.organisation,
        "from_on": post.from_on,
        "to_on": post.to_on,
    }
