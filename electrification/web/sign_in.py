"""``/dang-nhap``, ``/dang-xuat`` and ``/doi-mat-khau``: signing in and out by forms of our own.

A session is a cookie that no script reads. A form counts only when the browser says that it comes
from this site and it carries the token this browser was given.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from electrification.settings import read_settings
from electrification.storage import Store
from electrification.texts import LANGUAGES, N_, Refused, _, language, message, use_language
from electrification.tracking import signing_in
from electrification.tracking.signing_in import SignedIn, TooManyTries
from electrification.web import sign_in_pages as pages
from electrification.web.own_requests import (
    comes_from_own_page,
    comes_from_this_machine,
    form_fields,
    is_loopback,
    is_secure,
    network_address,
    way_back,
)
from electrification.web.sample_people import SAMPLE_GROUPS, SAMPLE_KEYS
from electrification.web.sign_in_pages import (
    CHANGE_PASSWORD,
    SAMPLE_SIGN_IN,
    SIGN_IN,
    SIGN_OUT,
    VOUCHED_SIGN_IN,
    Frame,
    Offer,
)
from electrification.web.sources import problem
from electrification.web.visitors import (
    FORM_COOKIE,
    SESSION_COOKIE,
    form_token,
    is_own_form,
    new_form_cookie,
    sealed,
    session_token,
    visitor_of,
    vouched_key,
)

log = logging.getLogger(__name__)
Fields = dict[str, str]


def routes(store: Callable[[], Store], *, base_path: str, listens_on: str) -> list[BaseRoute]:
    """Return the routes for signing in and out.

    Parameters
    ----------
    store
        Gives the open store.
    base_path
        The path the application is served under, with its slash in front; empty at the root.
    listens_on
        The address the server listens on; sample people are offered on a loopback address only.
    """
    desk = _Desk(store, base_path, listens_on)
    table: tuple[tuple[str, Callable[[Request], Response] | None, _Post], ...] = (
        (SIGN_IN, desk.show_sign_in, desk.sign_in),
        (SAMPLE_SIGN_IN, None, desk.sign_in_sample),
        (VOUCHED_SIGN_IN, None, desk.sign_in_vouched),
        (SIGN_OUT, desk.show_sign_out, desk.sign_out),
        (CHANGE_PASSWORD, desk.show_change_password, desk.change_password),
    )
    served: list[BaseRoute] = []
    for page, show, take in table:
        if show is not None:
            served.append(Route(f"/{page}", _shown(show), methods=["GET"]))
        served.append(Route(f"/{page}", _taken(take), methods=["POST"]))
    return served


_Post = Callable[[Request, Fields], Response]


class _Desk:
    """Where people sign in and out: one answer for each page and each form."""

    def __init__(self, store: Callable[[], Store], base: str, listens_on: str) -> None:
        self._store = store
        self._base = base
        self._is_local = is_loopback(listens_on)

    def show_sign_in(self, request: Request) -> Response:
        who = visitor_of(self._store(), request.cookies)
        if who is not None:
            return self._onward(request, must_change=who.must_change)
        return self._sign_in_page(request)

    def sign_in(self, request: Request, fields: Fields) -> Response:
        name = fields.get("name", "")[:200]
        is_trusted = fields.get("trusted") == "1"
        try:
            self._refuse_foreign(request, fields)
            began = signing_in.sign_in(
                self._store(),
                name,
                fields.get("password", ""),
                address=network_address(request),
                is_trusted_device=is_trusted,
            )
        except Refused as refusal:
            return self._sign_in_page(request, refusal, name, is_trusted)
        return self._let_in(request, began)

    def sign_in_sample(self, request: Request, fields: Fields) -> Response:
        try:
            self._refuse_foreign(request, fields)
            key = fields.get("key", "")
            if not self._offers_sample(request) or key not in SAMPLE_KEYS:
                raise _NotOffered(
                    message(N_("Sample people sign in on this machine only.")),
                    message(N_("Sign in with your name and password.")),
                )
            began = signing_in.sign_in_sample(self._store(), key)
        except Refused as refusal:
            return self._sign_in_page(request, refusal)
        return self._let_in(request, began)

    def sign_in_vouched(self, request: Request, fields: Fields) -> Response:
        try:
            self._refuse_foreign(request, fields, needs_token=False)
            key = vouched_key(self._store(), fields.get("voucher", "")[:500])
            if key is None:
                raise _Foreign(*_FOREIGN)
            began = signing_in.sign_in_vouched(self._store(), key)
        except Refused as refusal:
            return self._sign_in_page(request, refusal)
        return self._let_in(request, began)

    def show_sign_out(self, request: Request) -> Response:
        who = visitor_of(self._store(), request.cookies)
        if who is None:
            return self._to_sign_in(request)
        return pages.sign_out_page(self._frame(request), who.actor.name)

    def sign_out(self, request: Request, fields: Fields) -> Response:
        who = visitor_of(self._store(), request.cookies)
        if who is None:  # another site's form comes without the cookie: it must not take it away
            return self._to_sign_in(request)
        try:
            self._refuse_foreign(request, fields)
        except Refused as refusal:
            return pages.sign_out_page(self._frame(request, refusal), who.actor.name)
        signing_in.sign_out(self._store(), session_token(self._store(), request.cookies))
        answer = self._to_sign_in(request)
        answer.delete_cookie(SESSION_COOKIE, path=self._cookie_path)
        return answer

    def show_change_password(self, request: Request) -> Response:
        return self._change_page(request)

    def change_password(self, request: Request, fields: Fields) -> Response:
        who = visitor_of(self._store(), request.cookies)
        if who is None:
            return self._change_page(request)
        try:
            self._refuse_foreign(request, fields)
            if fields.get("new", "") != fields.get("again", ""):
                raise Refused(
                    message(N_("The two new passwords are not the same.")),
                    message(N_("Type the new password twice.")),
                )
            signing_in.change_password(
                self._store(), who, fields.get("old", ""), fields.get("new", "")
            )
        except Refused as refusal:
            return self._change_page(request, refusal)
        return self._onward(request)

    def _sign_in_page(
        self,
        request: Request,
        refusal: Refused | None = None,
        typed_name: str = "",
        is_trusted: bool = False,
    ) -> Response:
        cookie = None
        cookies = dict(request.cookies)
        if not form_token(self._store(), {FORM_COOKIE: cookies.get(FORM_COOKIE, "")}):
            cookie = cookies[FORM_COOKIE] = new_form_cookie(self._store())
        cookies.pop(SESSION_COOKIE, None)
        frame = replace(self._frame(request, refusal), token=form_token(self._store(), cookies))
        offers = self._offers() if self._offers_sample(request) else ()
        page = pages.sign_in_page(
            frame, typed_name=typed_name, is_trusted=is_trusted, offers=offers
        )
        if cookie:
            self._set_cookie(request, page, FORM_COOKIE, cookie)
        return page

    def _change_page(self, request: Request, refusal: Refused | None = None) -> Response:
        frame = self._frame(request, refusal)
        who = visitor_of(self._store(), request.cookies)
        if who is None:
            query = {"next": CHANGE_PASSWORD}
            return _redirect(replace(frame, next="").address(SIGN_IN, **query))
        return pages.change_password_page(frame, who.actor.key, must_change=who.must_change)

    def _frame(self, request: Request, refusal: Refused | None = None) -> Frame:
        return Frame(
            base=self._base,
            next=way_back(request.query_params.get("next", "")),
            token=form_token(self._store(), request.cookies),
            usual_language=read_settings().language,
            refusal=refusal,
            status=_status(refusal),
        )

    def _onward(self, request: Request, *, must_change: bool = False) -> Response:
        frame = self._frame(request)
        if must_change:
            return _redirect(frame.address(CHANGE_PASSWORD))
        if frame.next == CHANGE_PASSWORD:
            return _redirect(replace(frame, next="").address(CHANGE_PASSWORD))
        return _redirect(f"{self._base}/{_in_language(frame.next)}")

    def _let_in(self, request: Request, began: SignedIn) -> Response:
        credential = self._store().secrets.credential(began.person_id)
        answer = self._onward(request, must_change=bool(credential and credential.must_change))
        self._set_cookie(
            request, answer, SESSION_COOKIE, sealed(self._store(), began.token), began.lasts_s
        )
        return answer

    def _to_sign_in(self, request: Request) -> Response:
        return _redirect(replace(self._frame(request), next="").address(SIGN_IN))

    def _set_cookie(
        self, request: Request, answer: Response, name: str, value: str, lasts_s: int | None = None
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=lasts_s,
            path=self._cookie_path,
            secure=is_secure(request),
            httponly=True,
            samesite="lax",
        )

    @property
    def _cookie_path(self) -> str:
        return self._base or "/"

    def _refuse_foreign(
        self, request: Request, fields: Fields, *, needs_token: bool = True
    ) -> None:
        is_own = comes_from_own_page(request) and (
            not needs_token or is_own_form(self._store(), request.cookies, fields.get("token", ""))
        )
        if not is_own:
            raise _Foreign(*_FOREIGN)

    def _offers_sample(self, request: Request) -> bool:
        if not self._is_local or not comes_from_this_machine(request):
            return False
        villages = self._store().villages()
        return bool(len(villages)) and bool(villages["is_sample"].all())

    def _offers(self) -> list[Offer]:
        store = self._store()
        units = store.units()
        found = []
        for name, people in SAMPLE_GROUPS:
            known = [(one, store.people.actor_by_key(one.key, units)) for one in people]
            held = [(one, actor) for one, actor in known if actor is not None and actor.posts]
            if held:
                found.append(Offer(_(name), held))
        return found


class _Foreign(Refused):
    """A form that is not one of ours, or no longer."""


class _NotOffered(Refused):
    """What is offered on this machine only."""


_FOREIGN = (
    message(N_("This form was not sent from this page, or is too old.")),
    message(N_("Send it again; the browser must accept cookies of this site.")),
)


def _status(refusal: Refused | None) -> int:
    if refusal is None:
        return 200
    if isinstance(refusal, TooManyTries):
        return 429
    return 403 if isinstance(refusal, _Foreign | _NotOffered) else 422


def _in_language(page: str) -> str:
    """The address of a page, which says the language where it is not the usual one."""
    if language() == read_settings().language:
        return page
    return way_back(f"{page}{'&' if '?' in page else '?'}{urlencode({'lang': language()})}")


def _redirect(address: str) -> Response:
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def _shown(show: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def shown(request: Request) -> Response:
        return _answered(request, lambda: show(request))

    return shown


def _taken(take: _Post) -> Callable[[Request], Awaitable[Response]]:
    async def taken(request: Request) -> Response:
        fields = await form_fields(request)
        return await run_in_threadpool(_answered, request, lambda: take(request, fields))

    return taken


def _answered(request: Request, answer: Callable[[], Response]) -> Response:
    """The answer in the language asked for; what goes wrong is said without its particulars."""
    try:
        asked = request.query_params.get("lang", "")
        use_language(asked if asked in LANGUAGES else read_settings().language)
        return answer()
    except Exception as error:
        log.warning("the sign-in pages cannot be served: %s", type(error).__name__)
        return problem(503, error)
