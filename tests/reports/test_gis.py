"""Layers for GIS programs: each is read back as another program reads it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from electrification.line_styles import LINE_STYLES
from electrification.reports.check import check
from electrification.reports.contents import Report, report
from electrification.reports.gis import (
    SHORT,
    geojson_bytes,
    gpkg_bytes,
    kml_bytes,
    shapefile_bytes,
    villages_layer,
)
from electrification.reports.give_out import plain_head
from electrification.storage import Store
from tests.reports.test_reports import asked

VILLAGES, LINES = 123, 145


@pytest.fixture(scope="module")
def made(sample: Store) -> Report:
    return report(sample, asked(sample, "remaining"), sample.audit_head())


def written(folder: Path, made: Report, writer: Callable[..., bytes], name: str) -> Path:
    file = folder / name
    file.write_bytes(writer(made, plain_head(made)))
    return file


def test_a_geopackage_has_villages_communes_styles_and_where_it_is_from(
    made: Report, tmp_path: Path
) -> None:
    file = written(tmp_path, made, gpkg_bytes, "r.gpkg")
    names = [str(name) for name, _kind in pyogrio.list_layers(file).tolist()]
    assert names == ["thon", "xa_minh_hoa", "luoi_dien", "nguon_goc", "layer_styles"]
    villages = gpd.read_file(file, layer="thon")
    assert (len(villages), villages.crs.to_epsg()) == (VILLAGES, 4326)
    assert (villages["answer"] == "Đạt").sum() == 114
    assert villages.geometry.x.between(104, 106).all()
    assert set(villages["sample"]) == {"SỐ LIỆU MINH HỌA"}
    areas = gpd.read_file(file, layer="xa_minh_hoa")
    assert set(areas["note"]) == {"Phạm vi minh họa, không phải địa giới hành chính"}
    styles = gpd.read_file(file, layer="layer_styles").set_index("f_table_name")["styleQML"]
    assert styles.index.tolist() == ["thon", "luoi_dien"]
    assert styles.str.contains("categorizedSymbol").all()
    lines = gpd.read_file(file, layer="luoi_dien")
    assert (len(lines), lines.crs.to_epsg()) == (LINES, 4326)
    assert set(lines.geom_type) == {"MultiLineString"}
    assert all(f'value="{name}"' in styles["luoi_dien"] for name in lines["class"])
    assert set(lines["sample"]) == {"SỐ LIỆU MINH HỌA"}


def test_one_changed_village_of_a_geopackage_is_found(
    sample: Store, made: Report, tmp_path: Path
) -> None:
    file = written(tmp_path, made, gpkg_bytes, "r.gpkg")
    assert check(sample, file.read_bytes()).holds
    villages = gpd.read_file(file, layer="thon")
    villages.loc[villages["village_code"] == "TBG-035", "answer"] = "Đạt"
    pyogrio.write_dataframe(villages, file, layer="thon", driver="GPKG", append=False)
    found = check(sample, file.read_bytes())
    assert [(d.stated, d.computed) for d in found.differences] == [("Đạt", "Chưa")]
    assert not found.holds


def test_geojson_is_by_rfc_7946(made: Report, tmp_path: Path) -> None:
    file = written(tmp_path, made, geojson_bytes, "r.geojson")
    told = json.loads(file.read_text(encoding="utf-8"))
    assert "crs" not in told
    lon, lat = told["features"][0]["geometry"]["coordinates"]
    assert 104 < lon < 106
    assert 22 < lat < 24
    kinds = gpd.read_file(file).geom_type.value_counts().to_dict()
    assert kinds == {"Point": VILLAGES, "MultiLineString": LINES}


def test_kml_names_its_villages(made: Report, tmp_path: Path) -> None:
    file = written(tmp_path, made, kml_bytes, "r.kml")
    read = gpd.read_file(file, layer="thon")
    assert len(read) == VILLAGES
    lines = gpd.read_file(file, layer="luoi_dien")
    assert len(lines) == LINES
    assert lines["Name"].str.startswith("ĐZ").any()
    assert read["Name"].str.startswith("Thôn").any()


def test_a_shapefile_has_short_names_a_key_and_its_letters(made: Report, tmp_path: Path) -> None:
    file = written(tmp_path, made, shapefile_bytes, "r.zip")
    read = gpd.read_file(f"/vsizip/{file}/thon.shp")
    layer = villages_layer(made)
    assert len(read) == len(layer) == VILLAGES
    assert read["ten_thon"].tolist() == layer["village_name"].tolist()
    assert all(len(short) <= 10 for short in SHORT.values())
    with zipfile.ZipFile(file) as parts:
        key = parts.read("ten-truong.csv").decode("utf-8-sig")
        assert {"thon.shp", "thon.dbf", "thon.prj", "thon.cpg"} <= set(parts.namelist())
    lines = gpd.read_file(f"/vsizip/{file}/luoi_dien.shp")
    assert (len(lines), set(lines["kieu_ve"]) <= set(LINE_STYLES)) == (LINES, True)
    named = {line.split(",")[0] for line in key.splitlines()[1:]}
    assert (set(read.columns) | set(lines.columns)) - {"geometry"} == named
