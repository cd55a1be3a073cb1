"""``/phieu-thon``: one village on one A4 page, for the file and for the meeting table."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable

import pandas as pd
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from electrification import calendar
from electrification.questions.board import planned_stages
from electrification.reports.village_facts import live
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.subject.rights import Action, may, scope_of
from electrification.texts import LANGUAGES, _, use_language
from electrification.tracking import events
from electrification.web.data_answers import BadQuery, parsed, refuse_unknown
from electrification.web.sheet_page import Sheet, plain_page, sheet_page

log = logging.getLogger(__name__)

ADDRESS = "/phieu-thon"
ActorOf = Callable[[Request], Actor | None]


class _Refusal(Exception):
    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


def route(store: Callable[[], Store], actor_of: ActorOf) -> Route:
    """Answer with the page; 403 for a visitor, 404 for a village that is not theirs to see.

    Parameters
    ----------
    store
        Gives the open store.
    actor_of
        Who asks, with the posts held today; None for a visitor who is not signed in.
    """

    def sheet(request: Request) -> Response:
        asked = request.query_params.get("lang", "")
        if asked in LANGUAGES:
            use_language(asked)
        nonce = secrets.token_urlsafe(12)
        try:
            by = _printer(actor_of(request))
            found = _sheet(request, store(), by, nonce)
            if request.method == "GET":
                _note(store(), found, by)
            return HTMLResponse(sheet_page(found), headers=_headers(nonce))
        except _Refusal as refusal:
            page = plain_page(str(refusal))
            return HTMLResponse(page, status_code=refusal.status, headers=_headers(nonce))
        except Exception:
            log.exception("the sheet of a village cannot be made")
            page = plain_page(_("The data cannot be read."))
            return HTMLResponse(page, status_code=503, headers=_headers(nonce))

    return Route(ADDRESS, sheet, methods=["GET"])


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Cache-Control": "private, no-store",
        "Vary": "Cookie",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        ),
    }


def _printer(actor: Actor | None) -> Actor:
    if actor is None or not may(actor, Action.VIEW) or not may(actor, Action.EXPORT):
        raise _Refusal(403, _("Please sign in to see these data."))
    return actor


def _note(store: Store, sheet: Sheet, by: Actor) -> None:
    """A sheet is made to be taken along: that it was is a link of the chain."""
    subject = f"phieu-thon:{sheet.village['village_code']}"
    detail = {"on": sheet.snapshot.on, "data_version": sheet.snapshot.data_version}
    events.note(store, EventAction.EXPORT, subject, detail, by)


def _sheet(request: Request, store: Store, actor: Actor, nonce: str) -> Sheet:
    on, known_at = _asked(request, store)
    snapshot = store.snapshot(on, known_at)
    frame = snapshot.frame
    own = frame[frame["village_code"] == request.query_params.get("village", "")]
    allowed = store.villages_in(scope_of(actor, Action.VIEW))
    if own.empty or (allowed is not None and int(own.iloc[0]["village_id"]) not in allowed):
        raise _Refusal(404, _("There is no such village among those you may see."))
    village = own.iloc[0]
    village_id = int(village["village_id"])
    entries = store.village_entries(village_id, snapshot.known_at)
    entries = entries[entries["occurred_on"] <= on]
    told = store.plans([village_id], on, snapshot.known_at)
    obstacles = live(entries)
    tasks = store.tasks.on(on, snapshot.known_at, villages=[village_id])
    about = pd.Series([village_id in ids for ids in tasks["village_ids"]], tasks.index, dtype=bool)
    head = store.audit_head()
    return Sheet(
        snapshot,
        village,
        entries,
        obstacles[obstacles["id"].isin(village["obstacle_entry_ids"])],
        planned_stages(told, [village_id], on),
        tasks[tasks["is_open"].astype(bool) & about],
        store.templates.not_required(),
        str(head) if head else "–",
        _office(actor),
        calendar.now(),
        nonce,
    )


def _asked(request: Request, store: Store) -> tuple[dt.date, dt.datetime | None]:
    """The day (today) and the instant (now) of the address; refused where nothing is known."""
    try:
        day = parsed(request.query_params, "on", calendar.read_date) or calendar.today()
        known_at = parsed(request.query_params, "known_at", calendar.read_instant)
        refuse_unknown(day, known_at, store.first_entry_on())
    except BadQuery as wrong:
        raise _Refusal(400, str(wrong)) from wrong
    return day, known_at


def _office(actor: Actor) -> str:
    """Post and unit of who prints; never the name."""
    post = next((p for p in actor.posts if p.title or p.organisation), None)
    parts = (post.title, post.organisation) if post else ()
    return ", ".join(part for part in parts if part) or "–"
