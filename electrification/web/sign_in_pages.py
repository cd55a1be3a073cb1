"""The pages for signing in and out: HTML that needs nothing from elsewhere and runs no script."""

from __future__ import annotations

import html
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from electrification.labels import label
from electrification.subject.accounts import (
    MAX_PASSWORD_CHARACTERS,
    MIN_PASSWORD_CHARACTERS,
    Actor,
)
from electrification.texts import LANGUAGES, Refused, _, language
from electrification.web.sample_people import SamplePerson

STYLE = Path(__file__).parent / "static" / "sign-in.css"
NAME_PLATE = Path(__file__).parent.parent / "ui" / "static" / "name.png"
_h = html.escape
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
SIGN_IN, SIGN_OUT, CHANGE_PASSWORD = "dang-nhap", "dang-xuat", "doi-mat-khau"
SAMPLE_SIGN_IN, VOUCHED_SIGN_IN = "dang-nhap/mau", "dang-nhap/co-quan"


@dataclass(frozen=True)
class Frame:
    """What every page stands in: the base path, where to go afterwards, the form's token."""

    base: str
    next: str
    token: str
    usual_language: str = "vi"
    refusal: Refused | None = None
    status: int = 200

    def address(self, page: str, **query: str) -> str:
        """Address of a page of ours, language and way back kept."""
        kept = {"next": self.next, "lang": language()} | query
        if kept["lang"] == self.usual_language:
            del kept["lang"]
        found = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.base}/{page}" + (f"?{found}" if found else "")


@dataclass(frozen=True)
class Offer:
    """People of the sample, by group, each with what is known of them."""

    name: str
    people: Sequence[tuple[SamplePerson, Actor]] = field(default_factory=tuple)


def sign_in_page(
    frame: Frame, *, typed_name: str = "", is_trusted: bool = False, offers: Sequence[Offer] = ()
) -> HTMLResponse:
    """Name and password; in the sample also the people of the sample."""
    checked = " checked" if is_trusted else ""
    focus = ("", " autofocus") if typed_name else (" autofocus", "")
    form = (
        f"<h1>{_h(_('Sign in'))}</h1>"
        f'<p class="soft">{_h(_("To see and record what concerns your unit."))}</p>{_said(frame)}'
        f'<form method="post" action="{_h(frame.address(SIGN_IN))}">{_hidden(frame)}'
        f'<label for="name">{_h(_("Sign-in name"))}</label>'
        f'<input type="text" id="name" name="name" value="{_h(typed_name)}" required'
        ' maxlength="200" autocomplete="username" autocapitalize="none" spellcheck="false"'
        f"{focus[0]}>"
        f"{_password('password', _h(_('Password')), 'current-password', focus[1])}"
        f'<label class="check"><input type="checkbox" name="trusted" value="1"{checked}>'
        f"<span>{_h(_('This is my own phone: keep me signed in for 30 days'))}</span></label>"
        f'<button class="main">{_h(_("Sign in"))}</button></form>'
    )
    if not offers:
        return _page(frame, SIGN_IN, _("Sign in"), f'<section class="card">{form}</section>')
    body = (
        f'<div class="columns"><section class="card">{form}</section>'
        f'<section class="card">{_sample_people(frame, offers)}</section></div>'
    )
    return _page(frame, SIGN_IN, _("Sign in"), body, is_wide=True)


def _sample_people(frame: Frame, offers: Sequence[Offer]) -> str:
    groups = "".join(
        f"<h3>{_h(offer.name)}</h3>"
        f'<div class="people">{"".join(_person(*each) for each in offer.people)}</div>'
        for offer in offers
    )
    return (
        f'<span class="mark">{_h(_("Illustrative data"))}</span>'
        f"<h2>{_h(_('Look around as one of these'))}</h2>"
        f'<p class="soft">{_h(_("No password; offered on this machine only."))}</p>'
        f'<form method="post" action="{_h(frame.address(SAMPLE_SIGN_IN))}">{_hidden(frame)}'
        f"{groups}</form>"
    )


def _person(sample: SamplePerson, actor: Actor) -> str:
    title = next((post.title for post in actor.posts if post.title), label(actor.posts[0].role))
    return (
        f'<button name="key" value="{_h(sample.key)}"><b>{_h(title)}</b>'
        f"<span>{_h(', '.join(actor.organisations))}</span>"
        f'<span class="shows">{_h(_(sample.shows))}</span></button>'
    )


def sign_out_page(frame: Frame, name: str) -> HTMLResponse:
    """One button, so that no link of another site signs anybody out."""
    body = (
        f'<section class="card"><h1>{_h(_("Sign out"))}</h1>{_said(frame)}'
        f"<p>{_h(_('You are signed in as {name}.', name=name))}</p>"
        f'<form method="post" action="{_h(frame.address(SIGN_OUT))}">{_hidden(frame)}'
        f'<button class="main" autofocus>{_h(_("Sign out"))}</button></form>'
        f'<a class="other" href="{_h(frame.base + "/")}">{_h(_("Back"))}</a></section>'
    )
    return _page(frame, SIGN_OUT, _("Sign out"), body)


def change_password_page(frame: Frame, name: str, *, must_change: bool) -> HTMLResponse:
    """The present password, and the new one twice."""
    why = (
        _("Your password was set by the administrator. Choose one that only you know.")
        if must_change
        else _("Your other sign-ins end when the password changes.")
    )
    rule = _(
        "{least} to {most} characters; a short sentence is easy to keep in mind.",
        least=MIN_PASSWORD_CHARACTERS,
        most=MAX_PASSWORD_CHARACTERS,
    )
    back = frame.address(SIGN_OUT) if must_change else f"{frame.base}/{frame.next}"
    back_said = _("Sign out") if must_change else _("Back")
    body = (
        f'<section class="card"><h1>{_h(_("Change password"))}</h1>'
        f'<p class="soft">{_h(why)}</p>{_said(frame)}'
        f'<form method="post" action="{_h(frame.address(CHANGE_PASSWORD))}">{_hidden(frame)}'
        f'<input type="text" name="name" value="{_h(name)}" autocomplete="username" hidden>'
        f"{_password('old', _h(_('Present password')), 'current-password', ' autofocus')}"
        f"{_password('new', _h(_('New password')), 'new-password')}"
        f"{_password('again', _h(_('New password, once more')), 'new-password')}"
        f'<p class="soft">{_h(rule)}</p>'
        f'<button class="main">{_h(_("Change password"))}</button></form>'
        f'<a class="other" href="{_h(back)}">{_h(back_said)}</a>'
        "</section>"
    )
    return _page(frame, CHANGE_PASSWORD, _("Change password"), body)


def _password(name: str, title: str, kind: str, more: str = "") -> str:
    return (
        f'<label for="{name}">{title}</label><input type="password" id="{name}" name="{name}"'
        f' required maxlength="{MAX_PASSWORD_CHARACTERS * 2}" autocomplete="{kind}"{more}>'
    )


def not_found_page(frame: Frame, page: str) -> HTMLResponse:
    """What stands at an address that is no page; `page` is quoted as it stands in an address."""
    title = _("There is no such page")
    body = (
        f"<h1>{_h(title)}</h1>"
        f'<p class="soft">{_h(_("The address may be mistyped or of an earlier version."))}</p>'
        f'<p><a href="{_h(frame.address(""))}">{_h(_("To the overview"))}</a></p>'
    )
    return _page(frame, page, title, body)


def _hidden(frame: Frame) -> str:
    return f'<input type="hidden" name="token" value="{_h(frame.token)}">'


def _said(frame: Frame) -> str:
    if frame.refusal is None:
        return ""
    remedy = _h(str(frame.refusal.remedy)) if frame.refusal.remedy else ""
    return f'<div class="said" role="alert"><b>{_h(str(frame.refusal.problem))}</b>{remedy}</div>'


def _page(frame: Frame, page: str, title: str, body: str, *, is_wide: bool = False) -> HTMLResponse:
    mark = secrets.token_urlsafe(12)
    wide = ' class="wide"' if is_wide else ""
    name = _("Border village electrification")
    content = (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_h(title)} · {_h(name)}</title>"
        f'<link rel="icon" href="data:,"><style nonce="{mark}">{_style()}</style></head><body>'
        f'<header{wide}><a href="{_h(frame.base + "/")}"><img src="{_name_plate()}"'
        f' alt="{_h(name)}"></a><nav>{_languages(frame, page)}</nav></header>'
        f"<main{wide}>{body}</main></body></html>"
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'nonce-{mark}'; img-src data:; form-action 'self';"
            " base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    return HTMLResponse(content, status_code=frame.status, headers=headers)


def _languages(frame: Frame, page: str) -> str:
    return "".join(
        f"<b>{LANGUAGE_NAMES[one]}</b>"
        if one == language()
        else f'<a href="{_h(frame.address(page, lang=one))}" lang="{one}">{LANGUAGE_NAMES[one]}</a>'
        for one in LANGUAGES
    )


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8").replace("\n", "")


@cache
def _name_plate() -> str:
    return "data:image/png;base64," + b64encode(NAME_PLATE.read_bytes()).decode()
