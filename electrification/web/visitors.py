"""Who asks, from the cookie of their sign-in; and the tokens that show a form to be our own.

A cookie holds a random token, signed; the session itself is kept by the server. Whatever is wrong
with a cookie, its bearer is simply not signed in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from itsdangerous import BadData, Signer, URLSafeTimedSerializer

from electrification.storage import Store
from electrification.tracking.signing_in import Visitor, visitor

SESSION_COOKIE = "tracker_session"
FORM_COOKIE = "tracker_form"
LONGEST_COOKIE = 400
VOUCHED_LASTS_S = 300


def sealed(store: Store, token: str) -> str:
    """The token as the cookie holds it."""
    return _signer(store, SESSION_COOKIE).sign(token).decode()


def session_token(store: Store, cookies: Mapping[str, str]) -> str | None:
    """The token in the cookies; None where there is none, or it was not signed here."""
    return _unsealed(store, SESSION_COOKIE, cookies)


def visitor_of(
    store: Store, cookies: Mapping[str, str], now: dt.datetime | None = None
) -> Visitor | None:
    """Who holds the session that the cookies name; None for somebody not signed in."""
    return visitor(store, session_token(store, cookies), now)


def new_form_cookie(store: Store) -> str:
    """A cookie for a browser that is not signed in, which its forms are tied to."""
    return _signer(store, FORM_COOKIE).sign(secrets.token_urlsafe(16)).decode()


def form_token(store: Store, cookies: Mapping[str, str]) -> str:
    """What a form of our own carries: tied to the session, or else to the cookie for forms."""
    tied = _ties(store, cookies)
    return _token(store, tied[0]) if tied else ""


def is_own_form(store: Store, cookies: Mapping[str, str], token: str) -> bool:
    """Whether a form that came back is one this browser was given."""
    given = token.encode("utf-8", "replace")
    return any(
        hmac.compare_digest(_token(store, tied).encode(), given) for tied in _ties(store, cookies)
    )


def voucher(store: Store, key: str) -> str:
    """A short-lived statement that the agency's own sign-in vouches for that person."""
    return _vouchers(store).dumps(key)


def vouched_key(store: Store, said: str) -> str | None:
    """Whom a voucher is for; None where it was not made here, or too long ago."""
    try:
        return str(_vouchers(store).loads(said, max_age=VOUCHED_LASTS_S))
    except BadData:
        return None


def _ties(store: Store, cookies: Mapping[str, str]) -> list[str]:
    names = (SESSION_COOKIE, FORM_COOKIE)
    found = ((name, _unsealed(store, name, cookies)) for name in names)
    return [f"{name}:{value}" for name, value in found if value]


def _token(store: Store, tied: str) -> str:
    key = store.secrets.signing_key()
    return hmac.new(key, f"form {tied}".encode(), hashlib.sha256).hexdigest()


def _unsealed(store: Store, name: str, cookies: Mapping[str, str]) -> str | None:
    value = cookies.get(name) or ""
    if not value or len(value) > LONGEST_COOKIE:
        return None
    try:
        return _signer(store, name).unsign(value.encode("utf-8", "replace")).decode("ascii")
    except (BadData, UnicodeDecodeError):
        return None


def _signer(store: Store, purpose: str) -> Signer:
    return Signer(store.secrets.signing_key(), salt=purpose, digest_method=hashlib.sha256)


def _vouchers(store: Store) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(store.secrets.signing_key(), salt="voucher")
