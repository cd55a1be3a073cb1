"""All routes of the application beside its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import geopandas as gpd
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from electrification.subject.accounts import Actor
from electrification.web import assets, health, map_data, village_sheet
from electrification.web.sources import Sources, Store, signed_in_by_environment


def routes(
    store: Callable[[], Store],
    areas: Callable[[dt.date], gpd.GeoDataFrame],
    *,
    allowed: Callable[[Request], bool] = lambda _request: True,
    actor_of: Callable[[Request], Actor | None] | None = None,
    base_path: str = "",
) -> list[BaseRoute]:
    """Return ``/healthz``, ``/data/…``, ``/phieu-thon`` and ``/assets/…``, under `base_path`.

    Parameters
    ----------
    store
        Gives the open store; called at every request, so it must be cheap once open.
    areas
        Gives the commune areas of a date, see `electrification.web.sources.Sources`.
    allowed
        Whether a request may read ``/data/…``: the hook for accounts.
    actor_of
        Who asks, with the posts held today; by default whom the environment names.
    base_path
        The path the application is served under (``server.baseUrlPath``), usually empty.
    """
    sources = Sources(store, areas, allowed)
    served: list[BaseRoute] = [
        health.route(sources),
        *map_data.routes(sources),
        village_sheet.route(sources, actor_of or signed_in_by_environment(store)),
        *assets.mounts(),
    ]
    base = base_path.strip("/")
    return [Mount(f"/{base}", routes=served)] if base else served
