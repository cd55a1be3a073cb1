"""``/data/villages.geojson`` and ``/data/areas.geojson``: what the browser draws on the map.

Every answer is computed from one snapshot and kept by the version of the data, so an unchanged map
costs a look-up. No wording is in the answers: status, codes and the names of places.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pandas as pd
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from electrification.calendar import read_instant
from electrification.money_symbols import money_class
from electrification.storage.capital_view import CapitalView
from electrification.subject.costs import MILLION_VND
from electrification.subject.villages import Status
from electrification.texts import _, half_up
from electrification.web.data_answers import (
    Answers,
    BadQuery,
    guarded,
    missing,
    parsed,
    refuse_unknown,
)
from electrification.web.sources import Asker, Sources, problem
from geo.layers import area_collection, point_collection

VILLAGE_PROPERTIES = {
    "code": "village_code",
    "name": "village_name",
    "commune": "commune_name",
    "status": "status",
    "households": "households",
    "recognised": "recognised",
}


MONEY = "money"
MONEY_PROPERTIES = {"money": "money", "allocated": "allocated", "disbursed": "disbursed"}


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
    with_money: bool = False
    """Whether villages come with what was allocated and disbursed."""

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
        if self.with_money:
            pairs.append(("layer", MONEY))
        return urlencode(pairs)

    @classmethod
    def from_params(cls, params: QueryParams) -> MapQuery:
        """Read the tail of an address; raises `BadQuery` naming the part that is wrong."""
        statuses = tuple(params.getlist("status"))
        if unknown := set(statuses) - {str(status.value) for status in Status}:
            raise BadQuery(_("Unknown status {status}.", status=", ".join(sorted(unknown))))
        known_at = parsed(params, "known_at", read_instant)
        return cls(
            on=parsed(params, "on", dt.date.fromisoformat) or missing("on"),
            known_at=known_at,
            units_on=parsed(params, "units_on", dt.date.fromisoformat),
            districts=tuple(params.getlist("district")),
            communes=tuple(params.getlist("commune")),
            statuses=statuses,
            with_money=params.get("layer") == MONEY,
        )


def with_recognition(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the day on which the department recognised each village, as people write it.

    ``status`` says what a village is by the figures; this is the other fact.
    """
    on = frame["recognised_on"]
    written = pd.Series(None, index=frame.index, dtype=object)
    written[on.notna()] = on.dropna().dt.strftime("%d/%m/%Y")
    return frame.assign(recognised=written)


def with_money(shown: pd.DataFrame, view: CapitalView) -> pd.DataFrame:
    """The rows with their class on the map of money and amounts in million đồng as people write."""
    rows = view.rows.set_index("village_id").loc[shown["village_id"]]
    allocated, disbursed = rows["allocated_vnd"].to_numpy(), rows["disbursed_vnd"].to_numpy()
    return shown.assign(
        money=money_class(allocated, disbursed),
        allocated=[_millions(vnd) for vnd in allocated],
        disbursed=[_millions(vnd) for vnd in disbursed],
    )


def _millions(vnd: int) -> str:
    return f"{half_up(int(vnd) / MILLION_VND, 0):,}".replace(",", ".")


def villages_url(query: MapQuery, data_version: int | str, prefix: str = "") -> str:
    """Return the address of the villages of a query; a new version of the data has a new one."""
    return f"{prefix}data/villages.geojson?{query.query_string()}&v={data_version}"


def areas_url(units_on: dt.date, data_version: int | str, prefix: str = "") -> str:
    """Return the address of the commune areas of a date."""
    return f"{prefix}data/areas.geojson?units_on={units_on.isoformat()}&v={data_version}"


def routes(sources: Sources) -> Sequence[Route]:
    """Return the two data routes over one store of ready answers."""
    answers = Answers("application/geo+json")

    def villages(request: Request, asker: Asker) -> Response:
        if not asker.sees_villages:
            return problem(403, _("Please sign in to see these data."))
        query = MapQuery.from_params(request.query_params)
        store = sources.store()
        refuse_unknown(query.on, query.known_at, store.first_entry_on())

        def compute() -> str:
            snapshot = store.snapshot(
                query.on, known_at=query.known_at, units_on=query.units_on, scope=asker.scope
            )
            shown = with_recognition(query.keep(snapshot.frame))
            if not query.with_money:
                return point_collection(shown, VILLAGE_PROPERTIES)
            shown = with_money(shown, sources.capital(store, snapshot, asker.scope))
            return point_collection(shown, VILLAGE_PROPERTIES | MONEY_PROPERTIES)

        question = (query.query_string(), asker.scope)
        return answers.give(request, store.data_version(), question, compute)

    def areas(request: Request, _asker: Asker) -> Response:
        day = parsed(request.query_params, "units_on", dt.date.fromisoformat) or missing("units_on")
        version = sources.store().data_version()

        def compute() -> str:
            return area_collection(
                sources.areas(day), group_by="district_code", group_name="district_name"
            )

        return answers.give(request, version, ("areas", day), compute)

    return [
        Route("/data/villages.geojson", guarded(villages, sources), methods=["GET"]),
        Route("/data/areas.geojson", guarded(areas, sources), methods=["GET"]),
    ]
