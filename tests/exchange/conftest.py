"""Communes and a reader of registers, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from electrification import texts
from electrification.exchange.register import RegisterReading, read_register
from geo.boundaries import commune_areas
from geo.places import places as read_places
from geo.units import Units
from tests.exchange.builders import TODAY, Row, csv_file

ROOT = Path(__file__).parents[2]
ReadFile = Callable[..., RegisterReading]
ReadRows = Callable[..., RegisterReading]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = texts.language()
    texts.use_language("en")
    yield
    texts.use_language(before)


@pytest.fixture(scope="session")
def units() -> Units:
    """Return the units that the project ships."""
    return Units.from_folder(ROOT / "data" / "units")


@pytest.fixture(scope="session")
def places(units: Units) -> pd.DataFrame:
    """Return points and extents of communes."""
    return read_places(units)


@pytest.fixture(scope="session")
def areas(units: Units, places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return approximate areas of communes."""
    return commune_areas(units, places)


@pytest.fixture(scope="session")
def read_file(units: Units, places: pd.DataFrame) -> ReadFile:
    """Return a function that reads a file of bytes, by name."""
    return partial(_read, units, places)


def _read(
    units: Units, places: pd.DataFrame, content: Any, filename: str = "thon.csv", **also: Any
) -> RegisterReading:
    return read_register(content, filename, units, places, **({"today": TODAY} | also))


@pytest.fixture(scope="session")
def read(read_file: ReadFile) -> ReadRows:
    """Return a function that reads rows by way of a CSV file."""

    def read_rows(*rows: Row, **also: Any) -> RegisterReading:
        return read_file(csv_file(rows), **also)

    return read_rows
