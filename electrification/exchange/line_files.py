"""Opening a file of lines: GeoPackage, zipped Shapefile, GeoJSON or KML, measured before it is.

Nothing in a file is run or fetched: no archive in an archive, no document type or entity in XML, no
view in a GeoPackage. What comes out are features in the coordinates of the file.
"""

from __future__ import annotations

import io
import re
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

from electrification.texts import N_, Refused, message

MAX_MEGABYTES = 20
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
MAX_UNPACKED_BYTES = 5 * MAX_BYTES
MAX_PARTS = 60
MAX_LINES = 20_000
MAX_POINTS = 1_000_000
_GPKG, _ZIP = b"SQLite format 3\x00", b"PK\x03\x04"
_SHAPEFILE = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_VIEW = re.compile(rb"CREATE\s+(TEMP\s+|TEMPORARY\s+)?(VIEW|VIRTUAL\s+TABLE(?!\s+\S*rtree))", re.I)
_SPACE = b" \t\r\n"


@dataclass(frozen=True)
class Features:
    """The features of one layer, with their attributes as texts, and the file's system if named."""

    frame: gpd.GeoDataFrame
    crs: CRS | None


def looks_like_lines(content: bytes) -> bool:
    """Whether a file is one of geometries, told by what stands in it."""
    return _suffix(content) is not None


def read_features(content: bytes) -> Features:
    """The features of a file.

    Raises
    ------
    Refused
        It is no such file, is over a limit, holds what must not be, or several layers.
    """
    if len(content) > MAX_BYTES:
        raise Refused(
            message(N_("The file is larger than {most} MB."), most=MAX_MEGABYTES),
            message(N_("Divide it into several files.")),
        )
    suffix = _suffix(content)
    if suffix is None:
        raise _unreadable()
    with tempfile.TemporaryDirectory(prefix="lines-") as folder:
        file = Path(folder) / f"lines{suffix}"
        if suffix == ".shp":
            file = _unpacked(content, Path(folder))
        else:
            _refuse_hostile(content, suffix)
            file.write_bytes(content)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what GDAL only remarks on, it reads
                return _read(file, is_wgs84=suffix == ".kml")
        except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, ValueError,
                CRSError, UnicodeDecodeError) as error:  # fmt: skip
            raise _unreadable() from error


def _suffix(content: bytes) -> str | None:
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)
    if content.startswith(_GPKG):
        return ".gpkg"
    if content.startswith(_ZIP):
        return ".shp" if any(n.lower().endswith(".shp") for n in _names(content)) else None
    if start.startswith(b"{") and b'"type"' in content[:MAX_BYTES]:
        return ".geojson"
    if start.startswith((b"<?xml", b"<kml")) and b"<kml" in start:
        return ".kml"
    return None


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return parts.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _refuse_hostile(content: bytes, suffix: str) -> None:
    if suffix == ".kml":
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise _unreadable() from error
        if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.I):
            raise Refused(
                message(N_("The KML file declares entities or a document type.")),
                message(N_("Save it anew from QGIS, without them.")),
            )
        if re.search(r"<(\w+:)?NetworkLink\b", text, re.I):
            raise Refused(
                message(N_("The KML file refers to another address.")),
                message(N_("Save the lines themselves into the file.")),
            )
    if suffix == ".gpkg" and _VIEW.search(content):
        raise Refused(
            message(N_("The GeoPackage holds views or other programmed tables.")),
            message(N_("Export the layer of lines alone into a new GeoPackage.")),
        )


def _unpacked(content: bytes, folder: Path) -> Path:
    """The parts of a Shapefile from an archive, under names of our own; answers its .shp."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = [one for one in parts.infolist() if not one.is_dir()]
            shapes = [one.filename for one in infos if one.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise Refused(
                    message(N_("The archive holds {count} Shapefiles."), count=len(shapes)),
                    message(N_("Pack one Shapefile with its .shx, .dbf and .prj into each file.")),
                )
            stem = PurePosixPath(shapes[0]).with_suffix("")
            own = [
                one for one in infos
                if PurePosixPath(one.filename).with_suffix("") == stem
                and PurePosixPath(one.filename).suffix.lower() in _SHAPEFILE
            ]  # fmt: skip
            if len(infos) > MAX_PARTS or sum(one.file_size for one in own) > MAX_UNPACKED_BYTES:
                raise Refused(
                    message(N_("The archive is larger inside than is taken.")),
                    message(N_("Divide it into several files.")),
                )
            for one in own:
                with parts.open(one) as packed:
                    unpacked = packed.read(MAX_UNPACKED_BYTES + 1)
                (folder / f"lines{PurePosixPath(one.filename).suffix.lower()}").write_bytes(
                    unpacked
                )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise _unreadable() from error
    if not (folder / "lines.dbf").exists():
        raise Refused(
            message(N_("The Shapefile lacks its table (.dbf).")),
            message(N_("Pack the .shp, .shx, .dbf and .prj into one ZIP file.")),
        )
    return folder / "lines.shp"


def _read(file: Path, *, is_wgs84: bool) -> Features:
    layers = [
        str(name) for name, kind in pyogrio.list_layers(file).tolist()
        if kind is not None and name != "layer_styles"
    ]  # fmt: skip
    if not layers or (len(layers) > 1 and not is_wgs84):
        raise Refused(
            message(N_("The file holds {count} layers: {names}."), count=len(layers),
                    names=", ".join(layers[:5]) or "–"),
            message(N_("Save the layer of lines alone into a file.")),
        )  # fmt: skip
    frames, left = [], MAX_LINES + 1
    for layer in layers:
        frame = pyogrio.read_dataframe(file, layer=layer, max_features=left)
        frames.append(frame)
        left -= len(frame)
        if left <= 0:
            raise Refused(
                message(N_("The file holds more than {most} lines."), most=MAX_LINES),
                message(N_("Divide it into several files.")),
            )
    if not isinstance(frames[0], gpd.GeoDataFrame):
        raise _unreadable()
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    points = int(frame.geometry.count_coordinates().sum())
    if points > MAX_POINTS:
        raise Refused(
            message(N_("The lines have more than {most} points."), most=MAX_POINTS),
            message(N_("Simplify them in QGIS, or divide the file.")),
        )
    crs = None if frame.crs is None else CRS.from_user_input(frame.crs)
    return Features(frame, crs)


def _unreadable() -> Refused:
    return Refused(
        message(N_("This is no file of lines that can be read.")),
        message(N_("Save the lines from QGIS as GeoPackage, GeoJSON, KML or zipped Shapefile.")),
    )
