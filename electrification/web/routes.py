"""All routes of the application beside its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route

from electrification.storage import Store
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.web import (
    assets,
    capital_data,
    coverage_data,
    evidence,
    health,
    map_data,
    not_found,
    sign_in,
    village_sheet,
    work_archive,
)
from electrification.web.sources import PUBLIC, Asker, Sources
from electrification.web.visitors import visitor_of

OVERVIEW_NAME = "/tong-quan"


def routes(
    store: Callable[[], Store],
    areas: Callable[[dt.date], gpd.GeoDataFrame],
    *,
    is_public: Callable[[], bool] = lambda: False,
    listens_on: str = "",
    base_path: str = "",
    pages: Collection[str] = (),
) -> list[BaseRoute]:
    """Return ``/healthz``, ``/data/…``, ``/phieu-thon``, ``/assets/…`` and the sign-in.

    Parameters
    ----------
    store
        Gives the open store; called at every request, so it must be cheap once open.
    areas
        Gives the commune areas of a date, see `electrification.web.sources.Sources`.
    is_public
        Whether somebody who is not signed in sees figures by commune.
    listens_on
        The address the server listens on (``server.address``), empty for all of them.
    base_path
        The path the application is served under (``server.baseUrlPath``), usually empty.
    pages
        Addresses of pages; where given, any other address of one part is answered as not found.
    """

    def actor(request: Request) -> Actor | None:
        return actor_of(store(), request)

    def asker(request: Request) -> Asker | None:
        who = actor(request)
        if who is not None:
            scope = rights.scope_of(who, rights.Action.VIEW)
            return Asker(store().effective(scope))
        return PUBLIC if is_public() else None

    base = base_path.strip("/")

    def to_start(request: Request) -> RedirectResponse:
        """The overview stands at the root; its own name, which people type, leads there."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{base}/{query}" if base else f"/{query}", 307)

    served: list[BaseRoute] = [
        *data_routes(Sources(store, areas, asker)),
        *evidence.routes(store, actor),
        village_sheet.route(store, actor),
        work_archive.route(store, actor),
        Route(OVERVIEW_NAME, to_start, methods=["GET"]),
        *sign_in.routes(store, base_path=f"/{base}" if base else "", listens_on=listens_on),
    ]
    if pages:
        served.append(not_found.route(pages, f"/{base}" if base else ""))
    return [Mount(f"/{base}", routes=served)] if base else served


def data_routes(sources: Sources) -> list[BaseRoute]:
    """Return the routes that only read: health, coverage, map data and assets."""
    return [
        health.route(sources),
        coverage_data.route(sources),
        capital_data.route(sources),
        *map_data.routes(sources),
        *assets.mounts(),
    ]


def actor_of(store: Store, request: Request) -> Actor | None:
    """Who asks, with the posts of today; None for somebody who may see nothing yet."""
    who = visitor_of(store, request.cookies)
    return who.actor if who is not None and not who.must_change else None
