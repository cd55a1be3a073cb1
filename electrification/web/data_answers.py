"""Answers that only read: kept by the version of the data, and refused in words."""

from __future__ import annotations

import datetime as dt
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from electrification import calendar
from electrification.questions.days import refuse_future_instant, refuse_unknown_day
from electrification.texts import Refused, _
from electrification.web.sources import Asker, Sources, problem

log = logging.getLogger(__name__)

KEPT_ANSWERS = 32


class BadQuery(ValueError):
    """The address asks for something that does not exist."""


class Answers:
    """Ready answers, the least recently used dropped first; safe for many threads."""

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type
        self._kept: OrderedDict[tuple[Any, Hashable], tuple[bytes, str]] = OrderedDict()
        self._lock = Lock()

    def give(
        self, request: Request, version: Any, question: Hashable, compute: Callable[[], str]
    ) -> Response:
        """The answer to a question, computed once for a version of the data."""
        key = (version, question)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is None:
            body = compute().encode()
            kept = (body, f'"{sha256(body).hexdigest()[:20]}"')
            with self._lock:
                self._kept[key] = kept
                while len(self._kept) > KEPT_ANSWERS:
                    self._kept.popitem(last=False)
        return _unless_known(request, *kept, self._media_type)


def _unless_known(request: Request, body: bytes, etag: str, media_type: str) -> Response:
    # gzip middleware may weaken the tag, so compare without its W/ mark.
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    known = {
        tag.strip().removeprefix("W/")
        for tag in request.headers.get("if-none-match", "").split(",")
    }
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def guarded(
    answer: Callable[[Request, Asker], Response], sources: Sources
) -> Callable[[Request], Response]:
    """An answer for who may read; whatever goes wrong is said in words, and nothing else is."""

    def answered(request: Request) -> Response:
        try:
            asker = sources.asker(request)
            if asker is None:
                return problem(403, _("Please sign in to see these data."))
            return answer(request, asker)
        except BadQuery as error:
            return problem(400, str(error))
        except Exception as error:
            log.exception("data cannot be served")
            return problem(503, error)

    return answered


def parsed(params: Mapping[str, str], name: str, read: Callable[[str], Any]) -> Any:
    """A part of the address, read; None where it is not there."""
    if not (text := params.get(name)):
        return None
    try:
        return read(text)
    except ValueError as error:
        raise BadQuery(_("{name} is not a date: {text}", name=name, text=text)) from error


def refuse_unknown(on: dt.date, known_at: dt.datetime | None, first: dt.date | None) -> None:
    """Refuse a day before the first entry, and a day or an instant to come, naming the part."""
    today = calendar.today()
    for name, asked in (
        ("on", lambda: refuse_unknown_day(on, first, today)),
        ("known_at", lambda: refuse_future_instant(known_at, today)),
    ):
        try:
            asked()
        except Refused as refusal:
            raise BadQuery(f"{name}: {refusal}") from refusal


def missing(name: str) -> dt.date:
    """Refuse an address without a part that it needs."""
    raise BadQuery(_("The address lacks {name}.", name=name))
