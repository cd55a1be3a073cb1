"""All routes of the application beside its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import geopandas as gpd
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from electrification.web import assets, health, map_data
from electrification.web.sources import Sources, Store


def routes(
    store: Callable[[], Store],
    areas: Callable[[dt.date], gpd.GeoDataFrame],
    *,
    allowed: Callable[[Request], bool] = lambda _request: True,
    base_path: str = "",
) -> list[BaseRoute]:
    """Return ``/healthz``, ``/data/…`` and ``/assets/…``, under `base_path` where one is set.

    Parameters
    ----------
    store
        Gives the open store; called at every request, so it must be cheap once open.
    areas
        Gives the commune areas of a date, see `electrification.web.sources.Sources`.
    allowed
        Whether a request may read ``/data/…``: the hook for accounts.
    base_path
        The path the application is served under (``server.baseUrlPath``), usually empty.
    """
    sources = Sources(store, areas, allowed)
    served: list[BaseRoute] = [
        health.route(sources),
        *map_data.routes(sources),
        *assets.mounts(),
    ]
    base = base_path.strip("/")
    return [Mount(f"/{base}", routes=served)] if base else served
