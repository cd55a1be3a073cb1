"""Signing in and out: who holds a session, wrong tries that wait and lock, passwords set anew.

Every sign-in, sign-out, wrong try and password set is an event of the audit chain; what was typed
never is. Tries are counted before the password is looked at, so that many at once gain nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from electrification import calendar
from electrification.storage import Store
from electrification.storage.secrets import Session
from electrification.subject.accounts import KEY_PATTERN, Actor, weak_password
from electrification.subject.audit import EventAction
from electrification.subject.sign_in import (
    ADDRESS_BOUND,
    NAME_BOUND,
    SEEN_EVERY,
    SESSION_LASTS,
    TRUSTED_SESSION_LASTS,
    UNKNOWN_BOUND,
    Bound,
    Tries,
)
from electrification.texts import N_, Message, Refused, message
from electrification.tracking import passwords
from electrification.tracking.system import SYSTEM_PERSON_ID

NOBODY = "person:unknown"
"""The subject of an event about a name that nobody has."""


@dataclass(frozen=True)
class SignedIn:
    """A session begun: the token that the browser keeps, and for how long."""

    token: str
    person_id: int
    lasts_s: int


@dataclass(frozen=True)
class Visitor:
    """Who holds a session. `must_change` where the password was set by somebody else."""

    actor: Actor
    must_change: bool
    session: Session


class TooManyTries(Refused):
    """The next try must wait."""


def sign_in(
    store: Store,
    name: str,
    password: str,
    *,
    address: str | None = None,
    is_trusted_device: bool = False,
    now: dt.datetime | None = None,
) -> SignedIn:
    """Begin a session for the person with that name and password.

    Parameters
    ----------
    address : str, optional
        Where the try comes from, counted too; leave it out where all come from one, as behind a
        proxy that does not say.

    Raises
    ------
    TooManyTries
        Before the password is looked at.
    Refused
        Where name or password is wrong; which of them is not said.
    """
    now = now or calendar.now()
    key = name.strip().lower()
    mark = _mark(store, "name", key[:500])
    _refuse_closed_address(store, address, now)
    tries = _counted(store, mark, NAME_BOUND, now)
    actor = _known(store, key)
    credential = store.secrets.credential(actor.person_id) if actor else None
    known_hash = credential.password_hash if credential else None
    if not passwords.is_right(known_hash, password) or actor is None:
        _note_failure(store, actor, tries, now)
        _count_address(store, address, now)
        raise _wrong(tries, now)
    store.secrets.forget_tries(mark)
    if known_hash and passwords.is_outdated(known_hash):
        store.secrets.rehash(actor.person_id, known_hash, passwords.hashed(password))
    return _begin(store, actor, "password", is_trusted_device, now)


def sign_in_sample(store: Store, key: str, now: dt.datetime | None = None) -> SignedIn:
    """Begin a session for a person of the sample, without a password.

    Whoever calls this has made sure that only this machine is listened to.

    Raises
    ------
    Refused
        Where the register is not the sample, or nobody has that name.
    """
    villages = store.villages()
    actor = _known(store, key)
    if not len(villages) or not villages["is_sample"].all() or actor is None:
        raise Refused(
            message(N_("Sample people sign in only while the register is the sample.")),
            message(N_("Sign in with your name and password.")),
        )
    return _begin(store, actor, "sample", False, now or calendar.now())


def sign_in_vouched(store: Store, key: str, now: dt.datetime | None = None) -> SignedIn:
    """Begin a session for a person whom the agency's own sign-in vouches for.

    Raises
    ------
    Refused
        Where nobody here has that name.
    """
    actor = _known(store, key)
    if actor is None:
        raise unknown_person(key)
    return _begin(store, actor, "agency", False, now or calendar.now())


def unknown_person(key: str) -> Refused:
    """What is said to somebody whom the agency knows and the tracker does not."""
    return Refused(
        message(N_("“{name}” has no account here."), name=key[:100]),
        message(N_("Ask the administrator to add you.")),
    )


def visitor(store: Store, token: str | None, now: dt.datetime | None = None) -> Visitor | None:
    """Who holds the session of that token, with the posts of today; None where nobody does."""
    if not token:
        return None
    now = now or calendar.now()
    token_hash = _token_hash(token)
    session = store.secrets.session(token_hash, now)
    if session is None:
        return None
    actor = store.people.actor(session.person_id, store.units(), calendar.today(now))
    if actor is None:
        return None
    if now - session.last_seen_at >= SEEN_EVERY:
        store.secrets.touch(token_hash, now)
    credential = store.secrets.credential(actor.person_id)
    return Visitor(actor, bool(credential and credential.must_change), session)


def sign_out(store: Store, token: str | None, now: dt.datetime | None = None) -> None:
    """End the session of that token; nothing happens where there is none."""
    now = now or calendar.now()
    session = store.secrets.session(_token_hash(token), now) if token else None
    if session is None:
        return
    store.secrets.end_session(session.token_hash, now)
    with store.writing(session.person_id) as work:
        work.add_event(EventAction.SIGN_OUT, _person(session.person_id))


def change_password(
    store: Store, by: Visitor, old: str, new: str, now: dt.datetime | None = None
) -> None:
    """Set one's own password anew; every other session of the person ends.

    Raises
    ------
    Refused
        Where the old password is wrong, or the new one will not do.
    """
    now = now or calendar.now()
    person_id = by.actor.person_id
    mark = _mark(store, "name", by.actor.key)
    tries = _counted(store, mark, NAME_BOUND, now)
    credential = store.secrets.credential(person_id)
    if not passwords.is_right(credential.password_hash if credential else None, old):
        _note_failure(store, by.actor, tries, now)
        raise Refused(message(N_("The present password is wrong.")), _next_try(tries, now))
    store.secrets.forget_tries(mark)
    if old == new:
        raise Refused(message(N_("Choose a password other than the present one.")))
    set_password(store, by.actor, new, by=by.actor, must_change=False, now=now)
    store.secrets.end_sessions(person_id, now, keep=by.session.token_hash)


def set_password(
    store: Store,
    person: Actor,
    password: str,
    *,
    by: Actor,
    must_change: bool,
    now: dt.datetime | None = None,
) -> None:
    """Write a person's password; who may is for the caller to know."""
    now = now or calendar.now()
    refuse_weak(password, person.key)
    password_hash = passwords.hashed(password)
    with store.writing(by.person_id) as work:
        work.add_event(EventAction.PASSWORD_SET, _person(person.person_id))
    store.secrets.set_credential(person.person_id, password_hash, must_change=must_change, at=now)
    store.secrets.forget_tries(_mark(store, "name", person.key))


def refuse_weak(password: str, key: str) -> None:
    """Raise `Refused` where a new password will not do."""
    if problem := weak_password(password, key):
        raise Refused(problem)


def _known(store: Store, key: str) -> Actor | None:
    """The person with that name who may sign in: the system itself never does."""
    if not KEY_PATTERN.fullmatch(key):
        return None
    actor = store.people.actor_by_key(key, store.units())
    return actor if actor is not None and actor.person_id != SYSTEM_PERSON_ID else None


def _begin(
    store: Store, actor: Actor, how: str, is_trusted_device: bool, now: dt.datetime
) -> SignedIn:
    token = secrets.token_urlsafe(32)
    lasts = TRUSTED_SESSION_LASTS if is_trusted_device else SESSION_LASTS
    with store.writing(actor.person_id) as work:
        detail = {"how": how, "trusted_device": is_trusted_device}
        work.add_event(EventAction.SIGN_IN, _person(actor.person_id), detail)
    session = Session(_token_hash(token), actor.person_id, now, now, now + lasts, is_trusted_device)
    store.secrets.add_session(session)
    return SignedIn(token, actor.person_id, int(lasts.total_seconds()))


def _counted(store: Store, mark: str, bound: Bound, now: dt.datetime) -> Tries:
    wait, tries = store.secrets.try_now(mark, bound, now)
    if not wait:
        return tries
    raise TooManyTries(message(N_("Too many wrong tries.")), _wait(tries, now))


def _refuse_closed_address(store: Store, address: str | None, now: dt.datetime) -> None:
    if not address:
        return
    tries = store.secrets.tries(_mark(store, "address", address))
    if tries.wait(now):
        raise TooManyTries(message(N_("Too many wrong tries.")), _wait(tries, now))


def _count_address(store: Store, address: str | None, now: dt.datetime) -> None:
    if not address:
        return
    wait, tries = store.secrets.try_now(_mark(store, "address", address), ADDRESS_BOUND, now)
    if not wait and tries.is_locked(ADDRESS_BOUND):
        _note(store, EventAction.SIGN_IN_LOCKED, "address", tries)


def _note_failure(store: Store, actor: Actor | None, tries: Tries, now: dt.datetime) -> None:
    """Write down a wrong try, and once that the name is locked; names nobody has are bounded."""
    subject = _person(actor.person_id) if actor else NOBODY
    if actor is None:
        wait, all_unknown = store.secrets.try_now(_mark(store, "unknown", ""), UNKNOWN_BOUND, now)
        if wait:
            return
        if all_unknown.is_locked(UNKNOWN_BOUND):
            _note(store, EventAction.SIGN_IN_LOCKED, NOBODY, all_unknown)
            return
    is_locked = tries.is_locked(NAME_BOUND)
    action = EventAction.SIGN_IN_LOCKED if is_locked else EventAction.SIGN_IN_FAILED
    _note(store, action, subject, tries)


def _note(store: Store, action: EventAction, subject: str, tries: Tries) -> None:
    with store.writing(SYSTEM_PERSON_ID) as work:
        work.add_event(action, subject, {"tries": tries.count})


def _wrong(tries: Tries, now: dt.datetime) -> Refused:
    problem = message(N_("The sign-in name or the password is wrong."))
    kind = TooManyTries if tries.is_locked(NAME_BOUND) else Refused
    return kind(problem, _next_try(tries, now))


def _next_try(tries: Tries, now: dt.datetime) -> Message:
    return _wait(tries, now) if tries.wait(now) else message(N_("Check both and try again."))


def _wait(tries: Tries, now: dt.datetime) -> Message:
    wait_s = int(-(-tries.wait(now).total_seconds() // 1))
    if wait_s < 60:
        return message(N_("Try again in {seconds} seconds."), seconds=wait_s)
    return message(
        N_("Try again in {minutes} minutes, or ask the administrator for a new password."),
        minutes=-(-wait_s // 60),
    )


def _person(person_id: int) -> str:
    return f"person:{person_id}"


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mark(store: Store, kind: str, text: str) -> str:
    said = f"{kind}:{text}".encode("utf-8", "surrogatepass")
    return hmac.new(store.secrets.signing_key(), said, hashlib.sha256).hexdigest()
