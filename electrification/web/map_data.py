"""``/data/villages.geojson`` and ``/data/areas.geojson``: what the browser draws on the map.

Every answer is computed from one snapshot and kept by the version of the data, so an unchanged map
costs a look-up. No wording is in the answers: status and codes only.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from electrification.calendar import read_instant
from electrification.subject.villages import Status
from electrification.texts import _
from electrification.web.sources import Asker, Sources, problem
from geo.layers import area_collection, point_collection

log = logging.getLogger(__name__)

KEPT_ANSWERS = 32
VILLAGE_PROPERTIES = {
    "code": "village_code",
    "name": "village_name",
    "commune": "commune_name",
    "status": "status",
    "households": "households",
    "recognised": "recognised",
}


class BadQuery(ValueError):
    """The address asks for something that does not exist."""


@dataclass(frozen=True)
class MapQuery:
    """Which villages a map shows: a day, an instant of knowledge, and a filter.

    Empty filters let everything through; codes are those of the units in force on `units_on`.
    """

    on: dt.date
    known_at: dt.datetime | None = None
    units_on: dt.date | None = None
    districts: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def keep(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a snapshot frame this query shows, in order."""
        wanted = pd.Series(True, index=frame.index)
        for column, values in (
            ("district_code", self.districts),
            ("commune_code", self.communes),
            ("status", self.statuses),
        ):
            if values:
                wanted &= frame[column].isin(values)
        return frame[wanted]

    def query_string(self) -> str:
        """Write the filter as the tail of an address, the same whatever the order of its parts."""
        pairs = [("on", self.on.isoformat())]
        if self.known_at is not None:
            pairs.append(("known_at", self.known_at.isoformat()))
        if self.units_on is not None:
            pairs.append(("units_on", self.units_on.isoformat()))
        for name, values in (
            ("district", self.districts),
            ("commune", self.communes),
            ("status", self.statuses),
        ):
            pairs += [(name, value) for value in sorted(set(values))]
        return urlencode(pairs)

    @classmethod
    def from_params(cls, params: QueryParams) -> MapQuery:
        """Read the tail of an address; raises `BadQuery` naming the part that is wrong."""
        statuses = tuple(params.getlist("status"))
        if unknown := set(statuses) - {str(status.value) for status in Status}:
            raise BadQuery(_("Unknown status {status}.", status=", ".join(sorted(unknown))))
        known_at = _parsed(params, "known_at", read_instant)
        return cls(
            on=_parsed(params, "on", dt.date.fromisoformat) or _missing("on"),
            known_at=known_at,
            units_on=_parsed(params, "units_on", dt.date.fromisoformat),
            districts=tuple(params.getlist("district")),
            communes=tuple(params.getlist("commune")),
            statuses=statuses,
        )


def with_recognition(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the day on which the department recognised each village, as people write it.

    ``status`` says what a village is by the figures; this is the other fact.
    """
    on = frame["recognised_on"]
    written = pd.Series(None, index=frame.index, dtype=object)
    written[on.notna()] = on.dropna().dt.strftime("%d/%m/%Y")
    return frame.assign(recognised=written)


def villages_url(query: MapQuery, data_version: int | str, prefix: str = "") -> str:
    """Return the address of the villages of a query; a new version of the data has a new one."""
    return f"{prefix}data/villages.geojson?{query.query_string()}&v={data_version}"


def areas_url(units_on: dt.date, data_version: int | str, prefix: str = "") -> str:
    """Return the address of the commune areas of a date."""
    return f"{prefix}data/areas.geojson?units_on={units_on.isoformat()}&v={data_version}"


def routes(sources: Sources) -> Sequence[Route]:
    """Return the two data routes over one store of ready answers."""
    answers = _Answers()

    def villages(request: Request, asker: Asker) -> Response:
        if not asker.sees_villages:
            return problem(403, _("Please sign in to see these data."))
        query = MapQuery.from_params(request.query_params)
        store = sources.store()

        def compute() -> str:
            snapshot = store.snapshot(
                query.on, known_at=query.known_at, units_on=query.units_on, scope=asker.scope
            )
            shown = with_recognition(query.keep(snapshot.frame))
            return point_collection(shown, VILLAGE_PROPERTIES)

        question = (query.query_string(), asker.scope)
        return answers.give(request, store.data_version(), question, compute)

    def areas(request: Request, _asker: Asker) -> Response:
        day = _parsed(request.query_params, "units_on", dt.date.fromisoformat) or _missing(
            "units_on"
        )
        version = sources.store().data_version()

        def compute() -> str:
            return area_collection(
                sources.areas(day), group_by="district_code", group_name="district_name"
            )

        return answers.give(request, version, ("areas", day), compute)

    return [
        Route("/data/villages.geojson", _guarded(villages, sources), methods=["GET"]),
        Route("/data/areas.geojson", _guarded(areas, sources), methods=["GET"]),
    ]


class _Answers:
    """Ready answers, the least recently used dropped first; safe for many threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, Hashable], tuple[bytes, str]] = OrderedDict()
        self._lock = Lock()

    def give(
        self, request: Request, version: Any, question: Hashable, compute: Callable[[], str]
    ) -> Response:
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
        return _unless_known(request, *kept)


def _unless_known(request: Request, body: bytes, etag: str) -> Response:
    # gzip middleware may weaken the tag, so compare without its W/ mark.
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    known = {
        tag.strip().removeprefix("W/")
        for tag in request.headers.get("if-none-match", "").split(",")
    }
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/geo+json", headers=headers)


def _guarded(
    answer: Callable[[Request, Asker], Response], sources: Sources
) -> Callable[[Request], Response]:
    def guarded(request: Request) -> Response:
        try:
            asker = sources.asker(request)
            if asker is None:
                return problem(403, _("Please sign in to see these data."))
            return answer(request, asker)
        except BadQuery as error:
            return problem(400, str(error))
        except Exception as error:
            log.exception("map data cannot be served")
            return problem(503, error)

    return guarded


def _parsed(params: Mapping[str, str], name: str, read: Callable[[str], Any]) -> Any:
    if not (text := params.get(name)):
        return None
    try:
        return read(text)
    except ValueError as error:
        raise BadQuery(_("{name} is not a date: {text}", name=name, text=text)) from error


def _missing(name: str) -> dt.date:
    raise BadQuery(_("The address lacks {name}.", name=name))
