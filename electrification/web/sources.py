"""What the routes ask of the rest of the application; handed in, so that they open nothing."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import JSONResponse

from electrification.subject.accounts import Actor
from electrification.texts import Refused, _


class Store(Protocol):
    """The part of the storage the routes use."""

    def schema_revision(self) -> str:
        """Return the revision of the schema."""
        ...

    def data_version(self) -> int | str:
        """Return the version of the data: it changes with every change that shows."""
        ...

    def snapshot(self, on: dt.date, known_at: Any = None, units_on: Any = None) -> Any:
        """Return the snapshot of a day; its ``frame`` has one row per village."""
        ...


@dataclass(frozen=True)
class Sources:
    """Where the routes get what they serve.

    Parameters
    ----------
    store
        Gives the open store; raises `Refused` (or anything else) when it cannot be opened.
    areas
        Gives the commune areas of a date (EPSG:4326): ``code``, ``name``, ``district_code``,
        ``district_name``, ``geometry``.
    allowed
        Whether this request may read data; everybody may until there are accounts.
    """

    store: Callable[[], Store]
    areas: Callable[[dt.date], gpd.GeoDataFrame]
    allowed: Callable[[Request], bool] = lambda _request: True


def signed_in_by_environment(store: Callable[[], Any]) -> Callable[[Request], Actor | None]:
    """Who asks, where nobody signs in: the person named by ``TRACKER_SIGNED_IN_AS``, if any."""

    def actor_of(_request: Request) -> Actor | None:
        key = os.environ.get("TRACKER_SIGNED_IN_AS")
        here = store()
        found: Actor | None = here.people.actor_by_key(key, here.units()) if key else None
        return found

    return actor_of


def problem(status_code: int, error: Exception | str) -> JSONResponse:
    """Answer a request that cannot be served.

    Only what was worded for people is repeated; other errors may hold addresses and passwords.
    """
    worded = str(error) if isinstance(error, Refused | str) else _("The data cannot be read.")
    return JSONResponse(
        {"status": "error", "problem": worded},
        status_code=status_code,
        headers={"Cache-Control": "no-store"},
    )
