"""Write units.csv and successions.csv from the installed package `vietnamadminunits`.

    python data/units/make_units.py

What is copied are facts: codes, names, which commune was merged into which. Points and extents
come from a geocoding service and are left where they are (`geo.places` reads them there).
Clause numbers and the border flags stand in this file, each with its source.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = Path(__file__).resolve().parent

PACKAGE = "vietnamadminunits"
PACKAGE_VERSION = "1.0.4"

# Nominal: the day of decision 124/2004/QĐ-TTg, which made the present list of codes.
OLD_VALID_FROM = "2004-07-08"
OLD_VALID_TO = "2025-06-30"
NEW_VALID_FROM = "2025-07-01"

OLD_PROVINCE = ("02", "tinhhagiang", "tỉnh Hà Giang")
NEW_PROVINCE = ("08", "tinhtuyenquang", "tỉnh Tuyên Quang")
PROVINCES_RESOLUTION = "202/2025/QH15"
COMMUNES_RESOLUTION = "1684/NQ-UBTVQH15"

# The 34 border communes and townships before 1 July 2025, by district. Source: the count of the
# province (34 in 7 districts, danviet.vn, 23/08/2023) and, commune by commune, the commune
# polygons of the 2009 census laid against the outer boundary: the same 34.
OLD_BORDER_COMMUNES = {
    "026": "00712 00715 00718 00721 00724 00727 00733 00736 00745",
    "027": "00772 00778 00793",
    "028": "00823 00826 00832 00835",
    "029": "00877 00880 00886 00892 00907",
    "030": "00919 00928 00931 00937 00943",
    "032": "01024 01027 01030 01033",
    "033": "01099 01105 01108 01120",
}
# The 17 border communes from 1 July 2025. Source: the commune polygons of 2025 laid against the
# outer boundary; they are also exactly the communes that took over one of the 34.
NEW_BORDER_COMMUNES = (
    "00715 00721 00733 00745 00778 00829 00832 00883 00889 00892 00919 00928 00937 01024 01033 "
    "01096 01108"
)

# Clause (khoản) of article 1 of resolution 1684/NQ-UBTVQH15 of 16/06/2025 that makes each new
# commune. Clause 112 names the communes that were not merged.
UNCHANGED_CLAUSE = 112
UNCHANGED_COMMUNES = "00859 00919 00922 00925 00952 00958 00982 00985 01144 01225"
# fmt: off
CLAUSES = {
    "00691": 111, "00694": 110, "00700": 70, "00706": 73, "00715": 44, "00721": 45,
    "00733": 46, "00745": 47, "00763": 48, "00769": 51, "00778": 50, "00787": 49,
    "00802": 52, "00808": 54, "00817": 53, "00820": 57, "00829": 55, "00832": 56,
    "00847": 58, "00865": 60, "00871": 59, "00874": 64, "00883": 62, "00889": 63,
    "00892": 65, "00901": 61, "00913": 76, "00928": 72, "00937": 71, "00967": 77,
    "00970": 74, "00976": 75, "00991": 68, "00994": 69, "01006": 66, "01012": 67,
    "01021": 96, "01024": 98, "01033": 97, "01051": 95, "01057": 99, "01075": 94,
    "01084": 93, "01090": 92, "01096": 101, "01108": 100, "01117": 103, "01141": 102,
    "01147": 104, "01153": 82, "01156": 84, "01165": 79, "01171": 78, "01180": 81,
    "01192": 80, "01201": 83, "01216": 85, "01234": 89, "01237": 90, "01243": 91,
    "01246": 88, "01255": 87, "01261": 86,
} | dict.fromkeys(UNCHANGED_COMMUNES.split(), UNCHANGED_CLAUSE)
# fmt: on


def main(folder: Path = FOLDER) -> None:
    """Write both files into `folder`, replacing what is there."""
    installed = importlib.metadata.version(PACKAGE)
    if installed != PACKAGE_VERSION:
        raise SystemExit(
            f"{PACKAGE} {installed} is installed, but the files are written from "
            f"{PACKAGE_VERSION}: install that, or change PACKAGE_VERSION here and in README.md."
        )
    units, successions = tables()
    for name, table in (("units.csv", units), ("successions.csv", successions)):
        table.to_csv(folder / name, index=False, lineterminator="\n")


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units and successions, as text, in the order they are written."""
    old, new, pairs = _read_package()
    successors = {new_key for _, new_key, _ in pairs}
    new = new[new["key"].isin(successors)]
    return _units(old, new), _successions(old, new, pairs)


def _units(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    districts = old.drop_duplicates("district_code").sort_values("district_code")
    old_border = set(" ".join(OLD_BORDER_COMMUNES.values()).split())
    new_border = set(NEW_BORDER_COMMUNES.split())
    before = (OLD_VALID_FROM, OLD_VALID_TO)
    after = (NEW_VALID_FROM, "")
    rows = [
        (OLD_PROVINCE[0], *before, "province", OLD_PROVINCE[2], "", "", False),
        (NEW_PROVINCE[0], *after, "province", NEW_PROVINCE[2], "", "", False),
    ]
    for code, name in zip(districts["district_code"], districts["district"], strict=True):
        parent = (OLD_PROVINCE[0], OLD_VALID_FROM)
        rows.append((code, *before, "district", name, *parent, False))
    for code, name, district in zip(old["code"], old["name"], old["district_code"], strict=True):
        parent = (district, OLD_VALID_FROM)
        rows.append((code, *before, "commune", name, *parent, code in old_border))
    for code, name in zip(new["code"], new["name"], strict=True):
        parent = (NEW_PROVINCE[0], NEW_VALID_FROM)
        rows.append((code, *after, "commune", name, *parent, code in new_border))
    columns = "code valid_from valid_to level name parent_code parent_valid_from is_border"
    return pd.DataFrame(rows, columns=columns.split())


def _successions(
    old: pd.DataFrame, new: pd.DataFrame, pairs: list[tuple[str, str, bool]]
) -> pd.DataFrame:
    old_codes = dict(zip(old["key"], old["code"], strict=True))
    new_codes = dict(zip(new["key"], new["code"], strict=True))
    rows: list[tuple[Any, ...]] = []
    for old_key, new_key, is_partial in pairs:
        code = new_codes[new_key]
        source = (COMMUNES_RESOLUTION, str(CLAUSES[code]))
        rows.append((old_codes[old_key], OLD_VALID_FROM, code, NEW_VALID_FROM, is_partial, *source))
    rows.sort()
    source = (PROVINCES_RESOLUTION, "")
    rows.insert(
        0, (OLD_PROVINCE[0], OLD_VALID_FROM, NEW_PROVINCE[0], NEW_VALID_FROM, False, *source)
    )
    columns = "old_code old_valid_from new_code new_valid_from is_partial resolution clause"
    return pd.DataFrame(rows, columns=columns.split())


def _read_package() -> tuple[pd.DataFrame, pd.DataFrame, list[tuple[str, str, bool]]]:
    """Old communes, new communes and (old key, new key, is_partial) pairs of the package."""
    folder = _package_folder() / "data"
    with closing(sqlite3.connect(f"{(folder / 'dataset.db').as_uri()}?mode=ro", uri=True)) as db:
        old = pd.read_sql_query(
            "SELECT wardCode AS code, ward AS name, districtCode AS district_code, district,"
            " provinceKey || '_' || districtKey || '_' || wardKey AS key"
            " FROM admin_units_legacy WHERE provinceCode = ? ORDER BY wardCode",
            db,
            params=(OLD_PROVINCE[0],),
        )
        new = pd.read_sql_query(
            "SELECT wardCode AS code, ward AS name, wardKey AS key"
            " FROM admin_units WHERE provinceCode = ? ORDER BY wardCode",
            db,
            params=(NEW_PROVINCE[0],),
        )
    for table, column in ((old, "name"), (old, "district"), (new, "name")):
        table[column] = table[column].map(_lower_type_word)
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    whole = converter["DICT_PROVINCE_WARD_NO_DIVIDED"][NEW_PROVINCE[1]]
    split = converter["DICT_PROVINCE_WARD_DIVIDED"][NEW_PROVINCE[1]]
    pairs = [(key, new_key, False) for new_key, keys in whole.items() for key in keys]
    pairs += [(key, part["newWardKey"], True) for key, parts in split.items() for part in parts]
    return old, new, [pair for pair in pairs if pair[0].startswith(f"{OLD_PROVINCE[1]}_")]


def _package_folder() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{PACKAGE} is not installed: python -m pip install -r requirements.txt")
    return Path(spec.origin).resolve().parent


def _lower_type_word(name: str) -> str:
    """`Xã Tả Ván` -> `xã Tả Ván`, NFC, single spaces."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    return name[:1].lower() + name[1:]


if __name__ == "__main__":
    main()
