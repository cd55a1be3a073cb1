"""Reading lines of the grid: a file in, checked lines and problems out; see `docs/grid-lines.md`.

Nothing is written here. Features count from 1 in the order of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Geod

from electrification.exchange.draft import RowProblem, printable
from electrification.exchange.line_files import Features, read_features
from electrification.exchange.line_words import (
    HEADINGS,
    REQUIRED,
    STATUS_WORDS,
    field_of,
    rank,
    status_of,
    voltage_of,
)
from electrification.exchange.numbers import shortened
from electrification.exchange.tables import content_of
from electrification.storage import Store
from electrification.subject.grid import LineRow
from electrification.subject.typed import impossible_text, text_of
from electrification.texts import N_, Message, Refused, message
from electrification.tracking.grid import kept_shape
from geo import crs
from geo.line_crs import is_degrees, to_wgs84
from geo.units import fold

AROUND_DEG = 0.3
"""So far outside the extents of the province's communes a line may reach, about 30 km."""
SHORTEST_KM, LONGEST_KM = 0.001, 200.0
MAX_TEXT = 150
GEOMETRY = "geometry"
_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Known:
    """What lines are held against: works by folded code, and where the province is."""

    works: Mapping[str, int]
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees."""

    @classmethod
    def of(cls, store: Store) -> Known:
        """As a store has it."""
        works, places = store.capital.works(), store.places()
        own = dict(zip(works["code"].map(fold), works["work_id"], strict=True))
        west, south = (float(places[name].min()) - AROUND_DEG for name in ("min_lon", "min_lat"))
        east, north = (float(places[name].max()) + AROUND_DEG for name in ("max_lon", "max_lat"))
        return cls(own, (west, south, east, north))


@dataclass(frozen=True)
class LineFile:
    """What a file holds; with any error the caller applies nothing. `sha256` is of its content."""

    rows: list[LineRow]
    errors: list[RowProblem]
    warnings: list[RowProblem]
    line_count: int
    crs: str
    sha256: str
    file_name: str

    @property
    def can_be_applied(self) -> bool:
        """Whether there is something to apply and nothing that forbids it."""
        return bool(self.rows) and not self.errors


def read_lines(
    source: bytes | Path, filename: str, known: Known, *, survey_crs: str | None = None
) -> LineFile:
    """Read and check a file of lines.

    Parameters
    ----------
    survey_crs : the coordinate system of a file that names none: ``EPSG:4326``, or one of
        `geo.crs.SURVEY_ZONES`

    Raises
    ------
    Refused
        The file cannot be read at all, lacks a column, or does not say in which system it is.
    """
    content = source if isinstance(source, bytes) else content_of(source)
    features = read_features(content)
    system = _system(features, survey_crs)
    reading = _Reading(features, _columns(features), known)
    if not len(features.frame):
        raise Refused(
            message(N_("The file holds no line.")), message(N_("Choose the layer of lines."))
        )
    reading.read(system)
    name = printable(shortened(Path(filename).name, 120))
    return LineFile(
        reading.rows, sorted(reading.errors, key=lambda p: p.row),
        sorted(reading.warnings, key=lambda p: p.row), len(features.frame),
        _named(system), hashlib.sha256(content).hexdigest(), name,
    )  # fmt: skip


def _system(features: Features, stated: str | None) -> CRS:
    if features.crs is not None:
        return features.crs
    if stated is None:
        raise Refused(
            message(N_("The file does not say in which coordinate system it is.")),
            message(N_("Choose the system in which it was surveyed, or add the .prj file.")),
        )
    known = crs.SURVEY_ZONES | {f"EPSG:{crs.WGS84}": crs.WGS84}
    if stated not in known:
        raise Refused(
            message(N_("“{system}” is no coordinate system known here."), system=stated),
            message(N_("Use one of {systems}."), systems=", ".join(known)),
        )
    return CRS.from_epsg(known[stated])


def _named(system: CRS) -> str:
    code = system.to_epsg(min_confidence=70)
    return f"EPSG:{code}" if code else printable(shortened(str(system.name), 80))


def _columns(features: Features) -> dict[str, str]:
    found: dict[str, str] = {}
    for heading in map(str, features.frame.columns):
        key = field_of(heading) if heading != GEOMETRY else None
        if key is not None and (key not in found or rank(heading) < rank(found[key])):
            found[key] = heading
    missing = [HEADINGS[key][0] for key in REQUIRED if key not in found]
    if missing:
        raise Refused(
            message(N_("The file lacks the columns: {names}."), names=", ".join(missing)),
            message(N_("Add them with these headings; see the description of the format.")),
        )
    return found


@dataclass
class _Reading:
    features: Features
    columns: dict[str, str]
    known: Known
    rows: list[LineRow] = field(default_factory=list)
    errors: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)

    def read(self, system: CRS) -> None:
        """Read every feature."""
        self._texts = {
            key: [_text(v) for v in self.features.frame[heading].tolist()]
            for key, heading in self.columns.items()
        }
        shapes = self._shapes(system)
        seen: dict[bytes, int] = {}
        for at, shape in enumerate(shapes):
            if shape is None:
                continue
            if (first := seen.setdefault(shape.wkb, at)) != at:
                self._error(
                    at, GEOMETRY, message(N_("This line is line {row} once more."), row=first + 1),
                    message(N_("Keep one of the two.")),
                )  # fmt: skip
                continue
            if (row := self._row(at, shape)) is not None:
                self.rows.append(row)

    def _shapes(self, system: CRS) -> list[shapely.MultiLineString | None]:
        """By feature the line as it is kept, or None where an error says why it is not."""
        raw = shapely.force_2d(self.features.frame.geometry.to_numpy())
        found: list[shapely.MultiLineString | None] = []
        for at, shape in enumerate(raw):
            found.append(self._shape(at, shape, system))
        return found

    def _shape(self, at: int, shape: Any, system: CRS) -> shapely.MultiLineString | None:
        again = message(N_("Draw the line again, or leave it out."))
        if shape is None or shape.is_empty:
            self._error(at, GEOMETRY, message(N_("The line is empty.")), again)
            return None
        if not isinstance(shape, shapely.LineString | shapely.MultiLineString):
            self._error(
                at, GEOMETRY, message(N_("It is a {kind}, no line."), kind=shape.geom_type),
                message(N_("Keep lines alone in the file.")),
            )  # fmt: skip
            return None
        xy = shapely.get_coordinates(shape)
        if not np.isfinite(xy).all():
            self._error(at, GEOMETRY, message(N_("A position is no number.")), again)
            return None
        if self._is_exchanged(at, xy, system):
            return None
        try:
            [placed] = to_wgs84(np.array([shape], dtype=object), system)
        except ValueError:
            placed = None
        west, south, east, north = self.known.bounds
        box = shapely.box(west, south, east, north)
        if placed is None or not box.covers(placed):
            self._error(
                at, GEOMETRY, message(N_("The line lies outside the province.")),
                message(N_("Check the coordinate system and the VN-2000 zone of the file.")),
            )  # fmt: skip
            return None
        parts = placed.geoms if isinstance(placed, shapely.MultiLineString) else [placed]
        return kept_shape(shapely.MultiLineString(list(parts)))

    def _is_exchanged(self, at: int, xy: np.ndarray, system: CRS) -> bool:
        if is_degrees(system):
            is_odd = bool(np.all(crs.looks_swapped_latlon(xy[:, 1], xy[:, 0])))
            said = N_("Latitude and longitude are exchanged: in Vietnam latitude is 8 to 24.")
        else:
            is_odd = bool(np.all(crs.looks_swapped(xy[:, 1], xy[:, 0])))
            said = N_("X and Y are exchanged: X is the northing (about 2,500,000), Y the easting.")
        if is_odd:
            self._error(at, GEOMETRY, message(said), message(N_("Exchange the two values.")))
        return is_odd

    def _row(self, at: int, shape: shapely.MultiLineString) -> LineRow | None:
        length_km = _ELLIPSOID.geometry_length(shape) / 1000
        sound = self._is_length(at, length_km)
        voltage = voltage_of(self._said("voltage", at))
        if voltage is None:
            self._error(
                at, "voltage", message(N_("The voltage level is not plain.")),
                message(N_("Write Trung áp or Hạ áp, with kV such as 35 kV or 0,4 kV.")),
            )  # fmt: skip
        status = status_of(self._said("status", at))
        if status is None:
            self._error(
                at, "status", message(N_("The status of the line is not known.")),
                message(N_("Write one of: {words}."),
                        words="; ".join(words[0] for words in STATUS_WORDS.values())),
            )  # fmt: skip
        work_id = None
        if code := self._said("work", at):
            work_id = self.known.works.get(fold(code))
            if work_id is None:
                self._error(
                    at, "work",
                    message(N_("There is no work {code}."), code=printable(shortened(code))),
                    message(N_("Register the work first, correct the code, or leave it empty.")),
                )  # fmt: skip
                sound = False
        texts = [self._line(at, key) for key in ("name", "document")]
        if voltage is None or status is None or not sound or any(t is False for t in texts):
            return None
        name, document = (t if isinstance(t, str) else None for t in texts)
        return LineRow(
            at + 1, work_id, name, voltage[0], voltage[1], status, document, length_km, shape
        )

    def _is_length(self, at: int, length_km: float) -> bool:
        if SHORTEST_KM <= length_km <= LONGEST_KM:
            return True
        said = (
            message(N_("The line has no length."))
            if length_km < SHORTEST_KM
            else message(N_("The line is {km} km long."), km=round(length_km))
        )
        self._error(at, GEOMETRY, said, message(N_("Draw the line again, or leave it out.")))
        return False

    def _line(self, at: int, key: str) -> str | bool | None:
        """A text of a feature, None where it has none, False where it cannot be."""
        text = " ".join(self._said(key, at).split())
        if not text:
            return None
        if (wrong := impossible_text(text, MAX_TEXT)) is not None:
            self._error(at, key, wrong, message(N_("Type the text again.")))
            return False
        return text

    def _said(self, key: str, at: int) -> str:
        return self._texts[key][at] if key in self._texts else ""

    def _error(self, at: int, key: str, problem: Message, remedy: Message) -> None:
        heading = self.columns.get(key, key if key != GEOMETRY else "")
        value = printable(shortened(self._said(key, at)))
        self.errors.append(RowProblem(at + 1, printable(heading), value, problem, remedy))


def _text(value: object) -> str:
    """A value of an attribute as text, empty for none."""
    if value is None or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return text_of(str(value)) or ""
