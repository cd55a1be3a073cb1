"""Four communes in two districts, a few villages, and a store that answers with them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from electrification.subject.villages import Status

DAY = dt.date(2025, 2, 14)
PAYLOAD = '<img src=x onerror="window.pwned=1;parent.pwned=1"><script>parent.pwned=1</script>\''
WEST, SOUTH, STEP = 105.0, 23.0, 0.1


def areas(_day: dt.date = DAY) -> gpd.GeoDataFrame:
    """Return four squares, two of each district."""
    squares = [
        shapely.box(
            WEST + x * STEP, SOUTH + y * STEP, WEST + (x + 1) * STEP, SOUTH + (y + 1) * STEP
        )
        for x in (0, 1)
        for y in (0, 1)
    ]
    return gpd.GeoDataFrame(
        {
            "code": ["c1", "c2", "c3", "c4"],
            "name": ["xã Một", f"xã {PAYLOAD}", "xã Ba", "xã Bốn"],
            "district_code": ["d1", "d1", "d2", "d2"],
            "district_name": ["huyện Tây", "huyện Tây", "huyện Đông", "huyện Đông"],
        },
        geometry=squares,
        crs=4326,
    )


def villages(extra: int = 0) -> pd.DataFrame:
    """Return a village of every status, one without a position, and `extra` more that meet."""
    statuses = [*Status, Status.MEETS_CRITERION, *[Status.MEETS_CRITERION] * extra]
    count = len(statuses)
    frame = pd.DataFrame(
        {
            "village_code": [f"v{i}" for i in range(count)],
            "village_name": [f"Thôn mẫu {i:02d}" for i in range(count)],
            "commune_code": [f"c{i % 4 + 1}" for i in range(count)],
            "commune_name": [areas()["name"][i % 4] for i in range(count)],
            "district_code": ["d1" if i % 4 < 2 else "d2" for i in range(count)],
            "status": [str(status) for status in statuses],
            "recognised_on": pd.NaT,
            "households": pd.array([20 + i % 50 for i in range(count)], dtype="Int64"),
            "lat": [SOUTH + 0.02 + (i * 37 % 160) / 1000 for i in range(count)],
            "lon": [WEST + 0.02 + (i * 53 % 160) / 1000 for i in range(count)],
        }
    )
    frame.loc[4, "village_name"] = PAYLOAD
    frame.loc[5, "households"] = pd.NA
    frame.loc[len(Status), ["lat", "lon"]] = float("nan")
    return frame


class Store:
    """A store in memory which counts how often it was asked for a snapshot."""

    def __init__(self, frame: pd.DataFrame | None = None) -> None:
        self.frame = villages() if frame is None else frame
        self.version = 7
        self.asked = 0

    def schema_revision(self) -> str:
        return "0001"

    def data_version(self) -> int:
        return self.version

    def first_entry_on(self) -> None:
        return None

    def snapshot(
        self, on: dt.date, known_at: Any = None, units_on: Any = None, scope: Any = None
    ) -> Any:
        self.asked += 1
        codes = [key.code for key in scope or ()]
        inside = self.frame["commune_code"].isin(codes) | (scope is None)
        return SimpleNamespace(
            frame=self.frame[inside], on=on, known_at=known_at, units_on=units_on
        )
