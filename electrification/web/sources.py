"""What the routes ask of the rest of the application; handed in, so that they open nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import JSONResponse

from electrification.storage.capital_view import CapitalView, capital_view
from electrification.texts import Refused, _
from geo.units import UnitKey


class Store(Protocol):
    """The part of the storage the routes use."""

    def schema_revision(self) -> str:
        """Return the revision of the schema."""
        ...

    def data_version(self) -> int | str:
        """Return the version of the data: it changes with every change that shows."""
        ...

    def first_entry_on(self) -> dt.date | None:
        """Return the day of the first entry; None without entries."""
        ...

    def snapshot(
        self, on: dt.date, known_at: Any = None, units_on: Any = None, scope: Any = None
    ) -> Any:
        """Return the snapshot of a day; its ``frame`` has one row per village."""
        ...


@dataclass(frozen=True)
class Asker:
    """Who asks for data, as far as it matters: which villages they may be told of.

    `scope` None is everything. `sees_villages` is False for the public, which sees communes only.
    """

    scope: tuple[UnitKey, ...] | None
    sees_villages: bool = True


EVERYTHING = Asker(None)
PUBLIC = Asker((), sees_villages=False)


def grid_lines(store: Any, known_at: dt.datetime | None) -> gpd.GeoDataFrame:
    """The lines of a store that stood as known then."""
    return store.grid.lines(known_at)


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
    asker
        Who a request comes from; None for somebody who may read nothing.
    capital
        Gives the money of a store's snapshot of a scope.
    lines
        Gives the lines of a store's grid as known at an instant.
    """

    store: Callable[[], Store]
    areas: Callable[[dt.date], gpd.GeoDataFrame]
    asker: Callable[[Request], Asker | None]
    capital: Callable[..., CapitalView] = capital_view
    lines: Callable[[Any, dt.datetime | None], gpd.GeoDataFrame] = grid_lines


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
