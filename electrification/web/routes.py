"""All routes of the application beside its pages."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import Any

import geopandas as gpd
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount

from electrification.subject.accounts import Actor
from electrification.web import assets, evidence, health, map_data
from electrification.web.evidence import ActorOf
from electrification.web.sources import Sources, Store


def routes(
    store: Callable[[], Store],
    areas: Callable[[dt.date], gpd.GeoDataFrame],
    *,
    allowed: Callable[[Request], bool] = lambda _request: True,
    actor_of: ActorOf | None = None,
    base_path: str = "",
) -> list[BaseRoute]:
    """Return every route, under `base_path` where one is set.

    Parameters
    ----------
    store
        Gives the open store; called at every request, so it must be cheap once open.
    areas
        Gives the commune areas of a date, see `electrification.web.sources.Sources`.
    allowed
        Whether a request may read ``/data/…``: the hook for accounts.
    actor_of
        Who asks, for what only some may see; see `signed_in_by_environment` for the default.
    base_path
        The path the application is served under (``server.baseUrlPath``), usually empty.
    """
    sources = Sources(store, areas, allowed)
    served: list[BaseRoute] = [
        health.route(sources),
        *map_data.routes(sources),
        *evidence.routes(store, actor_of or signed_in_by_environment(store)),
        *assets.mounts(),
    ]
    base = base_path.strip("/")
    return [Mount(f"/{base}", routes=served)] if base else served


def signed_in_by_environment(store: Callable[[], Any]) -> ActorOf:
    """Who asks while there is no sign-in: the one person that TRACKER_SIGNED_IN_AS names."""

    def actor_of(_request: Request) -> Actor | None:
        key = os.environ.get("TRACKER_SIGNED_IN_AS")
        found: Actor | None = store().people.actor_by_key(key, store().units()) if key else None
        return found

    return actor_of
