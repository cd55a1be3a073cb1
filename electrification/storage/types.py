"""Column types that mean the same on SQLite (a GeoPackage) and on PostgreSQL with PostGIS."""

from __future__ import annotations

import datetime as dt
import struct
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from shapely import to_wkb, wkt
from shapely.geometry.base import BaseGeometry

from electrification.calendar import iso_instant

SRID = 4326
_HEADER = b"GP\x00\x01" + struct.pack("<i", SRID)
WholeNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Real: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def as_instant(stored: str | dt.datetime) -> dt.datetime:
    """An instant from what either driver gives, in UTC."""
    read = dt.datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return read.astimezone(dt.UTC)


def wkb_of(stored: bytes | None) -> bytes | None:
    """Well-known binary from what either driver gives: the GeoPackage header is taken off."""
    if stored is None:
        return None
    plain = bytes(stored)
    return plain[len(_HEADER) :] if plain.startswith(_HEADER[:2]) else plain


class Instant(sa.types.TypeDecorator[dt.datetime]):
    """An aware UTC instant to the microsecond: ``timestamptz``, or ISO text ending in ``Z``."""

    impl = sa.TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return sa.Text() if dialect.name == "sqlite" else sa.TIMESTAMP(timezone=True)

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return iso_instant(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return as_instant(value)


class Shape(sa.types.TypeDecorator[Any]):
    """A shapely geometry in EPSG:4326: PostGIS ``geometry``, or GeoPackage binary on SQLite.

    Values read back are WKB bytes, to be decoded many at a time with `shapely.from_wkb`.
    """

    impl = Geometry
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__(geometry_type=kind, srid=SRID, spatial_index=False)
        self.kind = kind

    def __repr__(self) -> str:
        return f"Shape({self.kind!r})"

    def load_dialect_impl(self, dialect: sa.Dialect | None) -> sa.types.TypeEngine[Any]:
        # GeoAlchemy2 asks without a dialect which columns are spatial when a table is created.
        if dialect is not None and dialect.name == "sqlite":
            return dialect.type_descriptor(_GeoPackageBinary(self.kind))
        return self.impl_instance

    def process_bind_param(self, value: BaseGeometry | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _HEADER + to_wkb(value, byte_order=1)
        return f"SRID={SRID};{wkt.dumps(value, rounding_precision=9, trim=True)}"

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        if value is None:
            return None
        return wkb_of(value) if dialect.name == "sqlite" else bytes(value.data)


class _GeoPackageBinary(sa.types.UserDefinedType[bytes]):
    """A BLOB declared by the name of its geometry type, as the GeoPackage standard asks."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        return self.kind
