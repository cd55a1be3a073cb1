"""Lines of the grid come in from every kind of file, and what cannot be is refused in words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from pyproj import CRS
from shapely import LineString, Point

from electrification.exchange.grid_lines import Known, read_lines
from electrification.exchange.line_words import voltage_of
from electrification.subject.grid import LineStatus, Voltage
from electrification.texts import Refused
from geo.crs import SURVEY_ZONES, to_survey

KNOWN = Known({"ct-011": 7}, (104.0, 22.3, 105.9, 23.8))
LINE = LineString([(105.1, 23.1), (105.12, 23.11), (105.13, 23.13)])
ROW = {"Mã công trình": "CT-011", "Cấp điện áp": "35 kV", "Trạng thái": "Quy hoạch",
       "Tên đường dây": "ĐZ 35 kV", "Số văn bản": "12/PC"}  # fmt: skip


def frame(*shapes: Any, rows: list[dict[str, str]] | None = None) -> gpd.GeoDataFrame:
    told = rows or [ROW] * len(shapes)
    return gpd.GeoDataFrame(told, geometry=list(shapes), crs=4326)


def written(folder: Path, lines: gpd.GeoDataFrame, name: str, **how: Any) -> bytes:
    file = folder / name
    lines.to_file(file, **how)
    return file.read_bytes()


def packed(folder: Path, lines: gpd.GeoDataFrame, without: str = "") -> bytes:
    short = lines.set_axis(["ma_ct", "cap", "trang_thai", "ten", "nguon", "geometry"], axis=1)
    short.set_geometry("geometry").to_file(folder / "l.shp", encoding="UTF-8")
    with zipfile.ZipFile(folder / "l.zip", "w") as parts:
        for part in folder.glob("l.*"):
            if part.suffix not in (".zip", without):
                parts.write(part, f"thư mục/{part.name}")
    return (folder / "l.zip").read_bytes()


def test_one_line_is_the_same_from_every_kind_of_file(tmp_path: Path) -> None:
    lines = frame(LINE)
    files = {
        "l.gpkg": written(tmp_path, lines, "l.gpkg", layer="luoi"),
        "l.geojson": written(tmp_path, lines, "l.geojson"),
        "l.kml": written(tmp_path, lines, "l.kml", driver="KML"),
        "l.zip": packed(tmp_path, lines),
    }
    for name, content in files.items():
        found = read_lines(content, name, KNOWN)
        assert found.errors == [], name
        [row] = found.rows
        assert (row.work_id, row.voltage, row.voltage_kv) == (7, Voltage.MEDIUM, 35.0), name
        assert (row.status, row.document_number) == (LineStatus.PLANNED, "12/PC"), name
        assert row.length_km == pytest.approx(4.769, abs=0.002), name


@pytest.mark.parametrize("zone", ["VN-2000 / 105-30", "VN-2000 / 106-00", "VN-2000 / UTM 48N"])
def test_a_survey_in_vn_2000_lands_where_it_was_drawn(tmp_path: Path, zone: str) -> None:
    lon, lat = zip(*LINE.coords, strict=True)
    northing, easting = to_survey(lat, lon, zone)
    surveyed = frame(LineString(list(zip(easting, northing, strict=True))))
    surveyed = surveyed.set_crs(SURVEY_ZONES[zone], allow_override=True)
    [row] = read_lines(packed(tmp_path, surveyed), "l.zip", KNOWN).rows
    assert row.geom.hausdorff_distance(LINE) < 2e-7
    [told] = read_lines(
        packed(tmp_path, surveyed, without=".prj"), "l.zip", KNOWN, survey_crs=zone
    ).rows
    assert told.geom.equals(row.geom)
    with pytest.raises(Refused, match="coordinate system"):
        read_lines(packed(tmp_path, surveyed, without=".prj"), "l.zip", KNOWN)
    with pytest.raises(Refused, match="105-31"):
        read_lines(packed(tmp_path, surveyed, without=".prj"), "l.zip", KNOWN,
                   survey_crs="VN-2000 / 105-31")  # fmt: skip


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_lines(tmp_path / "none.kml", "none.kml", KNOWN)


def test_what_cannot_be_is_said_by_line_and_nothing_is_applied(tmp_path: Path) -> None:
    swapped = LineString([(y, x) for x, y in LINE.coords])
    far = LineString([(106.5, 20.1), (106.6, 20.2)])
    bad = [{**ROW, "Cấp điện áp": "110 kV"}, {**ROW, "Trạng thái": "?"},
           {**ROW, "Mã công trình": "CT-999"}]  # fmt: skip
    other = [LineString([(105.2, 23.1 + n / 100), (105.3, 23.2)]) for n in range(3)]
    lines = frame(
        LINE, LINE.reverse(), swapped, far, Point(105, 23), LineString([(105, 23)] * 2), *other,
        rows=[ROW] * 6 + bad,
    )  # fmt: skip
    found = read_lines(written(tmp_path, lines, "l.gpkg"), "l.gpkg", KNOWN)
    assert [e.row for e in found.errors] == [2, 3, 4, 5, 6, 7, 8, 9]
    said = " ".join(str(e.problem) for e in found.errors)
    for word in ("line 1 once more", "exchanged", "outside the province", "Point", "no length",
                 "voltage", "status", "CT-999"):  # fmt: skip
        assert word in said
    assert not found.can_be_applied


HOSTILE = {
    "entities": b'<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "x">]><kml>&a;</kml>',
    "address": b"<kml><NetworkLink><Link><href>http://x/</href></Link></NetworkLink></kml>",
    "utf-16": '<?xml version="1.0" encoding="UTF-16"?><kml></kml>'.encode("utf-16"),
    "cut": b'{"type": "FeatureCollection", "features": [',
    "no lines": json.dumps({"type": "FeatureCollection", "features": []}).encode(),
    "not a base": b"SQLite format 3\x00" + b"\x00" * 4000,
    "view": b"SQLite format 3\x00" + b"CREATE VIEW x AS WITH RECURSIVE t(n) AS (SELECT 1)",
    "broken zip": b"PK\x03\x04l.shp" + b"\x00" * 90,
    "nothing": b"",
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    with pytest.raises(Refused):
        read_lines(HOSTILE[name], "l.kml", KNOWN)


def test_a_level_that_contradicts_its_kilovolts_is_not_plain() -> None:
    assert voltage_of("Trung áp 22kV") == (Voltage.MEDIUM, 22.0)
    assert voltage_of("0,4 kV") == (Voltage.LOW, 0.4)
    assert voltage_of("Hạ áp") == (Voltage.LOW, None)
    for text in ("Hạ áp 35 kV", "110", "22/35", "", "-"):
        assert voltage_of(text) is None


def test_the_systems_that_are_offered_are_known_to_the_reader() -> None:
    assert {CRS.from_epsg(code).is_projected for code in SURVEY_ZONES.values()} == {True}
