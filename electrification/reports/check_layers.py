"""What stands in a GeoPackage report now, layer by layer, beside the one made anew."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from electrification.reports.contents import Report
from electrification.reports.found import Difference, Found, Where, not_ours
from electrification.reports.letterhead import Letterhead
from electrification.reports.provenance import read_provenance

KEYS = ("village_code", "commune_code", "work_code", "code")
"""Columns that rows of a layer are put in order by, the first that is there."""


def read_gpkg(content: bytes) -> Found:
    """The provenance of a GeoPackage of ours; its layers are compared by `layer_differences`.

    It is opened from a folder of its own; the open database is another file.
    """
    import pyogrio

    from electrification.reports.gis import PROVENANCE

    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        file = Path(folder) / "report.gpkg"
        file.write_bytes(content)
        try:
            proof = pyogrio.read_dataframe(file, layer=PROVENANCE)["provenance"].tolist()
            own = read_provenance(str(proof[0]))
        except (pyogrio.errors.DataSourceError, KeyError, ValueError, IndexError) as error:
            raise not_ours() from error
    odd = () if len(proof) == 1 else (_count("provenance", len(proof)),)
    return Found(own, {}, None, odd)


def _count(name: str, many: int) -> Difference:
    return Difference(Where.ORIGIN, name, 0, 0, str(many), "1")


def layer_differences(content: bytes, made: Report, head: Letterhead) -> list[Difference]:
    """Every cell, point and style in which a GeoPackage is not the one made anew."""
    from electrification.reports.gis import PROVENANCE, gpkg_bytes

    try:
        stated = _layers(content)
    except (ValueError, RuntimeError) as error:
        raise not_ours() from error
    computed = _layers(gpkg_bytes(made, head))
    told = []
    for name in dict.fromkeys((*computed, *stated)):
        if name == PROVENANCE:
            continue
        if name not in stated:
            told.append(Difference(Where.TABLE, name, 0, 0, "", name))
        elif name not in computed:
            told.append(Difference(Where.TABLE, name, 0, 0, name, ""))
        else:
            told += _of_layer(name, stated[name], computed[name])
    return told


def _layers(content: bytes) -> dict[str, pd.DataFrame]:
    """Every layer of a GeoPackage as texts, by a key where it has one."""
    import pyogrio

    found = {}
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        file = Path(folder) / "report.gpkg"
        file.write_bytes(content)
        for name in pyogrio.list_layers(file)[:, 0]:
            layer = pyogrio.read_dataframe(file, layer=str(name))
            found[str(name)] = _as_texts(pd.DataFrame(layer))
    return found


def _as_texts(layer: pd.DataFrame) -> pd.DataFrame:
    told = pd.DataFrame({str(n): [_text(v) for v in layer[n].tolist()] for n in layer.columns})
    key = [name for name in KEYS if name in told.columns][:1] or sorted(told.columns)
    return told.sort_values(key, kind="stable").reset_index(drop=True)


def _of_layer(name: str, stated: pd.DataFrame, computed: pd.DataFrame) -> list[Difference]:
    """Rows are put beside each other by their key, so that one row too few is one difference."""
    told = [
        Difference(Where.CELL, name, 0, 0, column if column in stated else "",
                   column if column in computed else "")
        for column in dict.fromkeys((*computed.columns, *stated.columns))
        if (column in stated) != (column in computed)
    ]  # fmt: skip
    columns = [c for c in computed.columns if c in stated]
    key = next((k for k in KEYS if k in columns), None)
    if key is None or stated[key].duplicated().any() or computed[key].duplicated().any():
        if len(stated) != len(computed):
            told.append(Difference(Where.ROW, name, 0, 0, str(len(stated)), str(len(computed))))
        pairs = list(zip(stated.to_dict("records"), computed.to_dict("records"), strict=False))
    else:
        mine, theirs = (f.set_index(key, drop=False).to_dict("index") for f in (stated, computed))
        told += [
            Difference(
                Where.ROW, name, 0, 0, str(k) if k in mine else "", str(k) if k in theirs else ""
            )
            for k in dict.fromkeys((*theirs, *mine))
            if (k in mine) != (k in theirs)
        ]
        pairs = [(mine[k], theirs[k]) for k in theirs if k in mine]
    for place, (one, other) in enumerate(pairs, start=1):
        told += [
            Difference(Where.CELL, name, place, computed.columns.get_loc(c) + 1, one[c], other[c])
            for c in columns
            if one[c] != other[c]
        ]
    return told


def _text(value: Any) -> str:
    """A value as a text; a shape to a centimetre."""
    import shapely

    if isinstance(value, shapely.Geometry):
        return str(shapely.to_wkt(value, rounding_precision=7))
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp | dt.datetime):
        return pd.Timestamp(value).date().isoformat()
    if isinstance(value, float):
        return repr(round(value, 7)).removesuffix(".0")
    return str(value)
