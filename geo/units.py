"""Administrative units in time: who was in force when, and who took over from whom.

A unit is known by its code *and* the day it began, because ten codes were given to other communes
on 1 July 2025. Frames carry `code` and `valid_from` side by side; single units are a `UnitKey`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geo import unit_checks

FOREVER = date(9999, 12, 31)
"""Where one needs a last day for a unit still in force; frames hold NaT there."""

LEVELS = unit_checks.LEVELS
UNIT_COLUMNS = unit_checks.UNIT_COLUMNS
SUCCESSION_COLUMNS = unit_checks.SUCCESSION_COLUMNS
TYPE_WORDS = ("thành phố", "thị trấn", "thị xã", "huyện", "phường", "quận", "tỉnh", "xã")

_KEY = ["code", "valid_from"]
_LEVEL_FIELDS = ["code", "valid_from", "name"]


@dataclass(frozen=True, order=True)
class UnitKey:
    """One unit: its official code and the first day it was in force under that code."""

    code: str
    valid_from: date


@dataclass(frozen=True)
class Unit:
    """A unit as one record; `valid_to` is its last day, None while it is in force."""

    key: UnitKey
    valid_to: date | None
    level: str
    name: str
    parent: UnitKey | None
    is_border: bool


class Units:
    """All units, past and present, with their successions.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per unit, columns `UNIT_COLUMNS`. Dates may be text (ISO) or dates.
    successions : pandas.DataFrame
        One row per pair of old and new unit, columns `SUCCESSION_COLUMNS`.

    Raises
    ------
    ValueError
        A missing column, a malformed code, two units of one code on one day, an unknown parent, a
        succession that goes back in time: the message names the unit and the remedy.
    """

    def __init__(self, frame: pd.DataFrame, successions: pd.DataFrame) -> None:
        self.frame = unit_checks.checked_units(frame)
        self.successions = unit_checks.checked_successions(successions, self.frame)

    @classmethod
    def from_folder(cls, folder: str | Path) -> Units:
        """Read and check `units.csv` and `successions.csv`."""
        tables = []
        for name in ("units.csv", "successions.csv"):
            path = Path(folder) / name
            if not path.is_file():
                raise ValueError(f"{path} is missing: restore it with data/units/make_units.py.")
            tables.append(
                pd.read_csv(
                    path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
                )
            )
        return cls(*tables)

    # --- one unit -----------------------------------------------------------------------------

    def find(self, code: str, on: date) -> UnitKey | None:
        """The unit that had `code` on that day, or None."""
        return next((u.key for u in self._by_code.get(code, ()) if _in_force(u, on)), None)

    def get(self, key: UnitKey) -> Unit:
        """The record of a unit; KeyError where there is none."""
        return self._records[key]

    def parent(self, key: UnitKey) -> UnitKey | None:
        """The unit above, None for a province."""
        return self._records[key].parent

    def ancestors(self, key: UnitKey) -> list[UnitKey]:
        """The units above, nearest first."""
        found: list[UnitKey] = []
        above = self.parent(key)
        while above is not None:
            found.append(above)
            above = self.parent(above)
        return found

    def successors(self, key: UnitKey) -> list[UnitKey]:
        """Units that took over all or part of this one, by code."""
        return [new for new, _ in self._links["new"].get(key, [])]

    def predecessors(self, key: UnitKey) -> list[UnitKey]:
        """Units this one took over, whole or in part, by code."""
        return [old for old, _ in self._links["old"].get(key, [])]

    def sole_successor(self, key: UnitKey) -> UnitKey | None:
        """The unit that took over all of this one; None where it was split, or still stands."""
        links = self._links["new"].get(key, [])
        return links[0][0] if len(links) == 1 and not links[0][1] else None

    def sole_predecessor(self, key: UnitKey) -> UnitKey | None:
        """The one unit whose whole ground this one covers; None where several were merged."""
        links = self._links["old"].get(key, [])
        return links[0][0] if len(links) == 1 and not links[0][1] else None

    # --- frames -------------------------------------------------------------------------------

    def in_force(self, on: date, level: str | None = None) -> pd.DataFrame:
        """Units in force on that day, of one level or all."""
        rows = self.frame[_covers(self.frame, pd.Timestamp(on))]
        return (rows if level is None else rows[rows["level"] == level]).reset_index(drop=True)

    def periods_of(self, code: str) -> pd.DataFrame:
        """Every unit that ever had this code, oldest first."""
        return self.frame[self.frame["code"] == code].reset_index(drop=True)

    def names(self) -> pd.Series:
        """Unit names, indexed by (code, valid_from)."""
        return self.frame.set_index(_KEY)["name"]

    def find_all(self, codes: Iterable[str | None], on: Any) -> pd.Series:
        """`find` for many codes at once.

        Parameters
        ----------
        codes : iterable of str
            Official codes, any length n.
        on : date or n dates
            The day, or one day for each code.

        Returns
        -------
        pandas.Series
            `valid_from` of the unit in force, NaT where there was none; index 0 … n-1.
        """
        wanted = pd.DataFrame({"code": pd.Series(list(codes), dtype="str")})
        wanted["on"] = np.asarray(pd.to_datetime(on), dtype="datetime64[s]")
        wanted["row"] = np.arange(len(wanted))
        periods = self.frame[["code", "valid_from", "valid_to"]]
        pairs = wanted.merge(periods, on="code")
        pairs = pairs[_covers(pairs, pairs["on"])]
        return pairs.set_index("row")["valid_from"].reindex(wanted["row"]).rename_axis(None)

    def lineage(self, on: date | None = None) -> pd.DataFrame:
        """Communes with the units above them, to roll villages up.

        Parameters
        ----------
        on : date, optional
            Only communes in force that day; all communes ever when left out.

        Returns
        -------
        pandas.DataFrame
            Indexed by (commune_code, commune_valid_from); columns `commune_name`, `is_border`,
            then `_code`, `_valid_from`, `_name` of `district` (missing since 1 July 2025) and of
            `province`.
        """
        if on is None:
            return self._lineage.copy()
        in_force = pd.MultiIndex.from_frame(self.in_force(on, "commune")[_KEY])
        return self._lineage[self._lineage.index.isin(in_force)].copy()

    def with_lineage(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with the lineage columns added by its `commune_code`, `commune_valid_from`.

        Rows, order and index are kept; a commune that is not known gets missing values. Columns of
        the same name are replaced.
        """
        keys = pd.MultiIndex.from_arrays(
            [
                frame["commune_code"].astype("str"),
                pd.to_datetime(frame["commune_valid_from"]).astype("datetime64[s]"),
            ]
        )
        rows = self._lineage.index.get_indexer(keys)
        found = self._lineage.reset_index(drop=True).reindex(rows).set_index(frame.index)
        found["is_border"] = found["is_border"].astype("boolean")
        kept = [column for column in frame.columns if column not in found.columns]
        return pd.concat([frame[kept], found], axis=1)

    def carried_to(self, codes: Iterable[str | None], valid_froms: Any, on: date) -> pd.DataFrame:
        """The units in force on a day that hold the same ground as the given ones, or more.

        Follows sole successors forward, and sole predecessors back. A unit that was split has no
        answer forward, a unit merged of several none back: membership is then a fact of each
        village and is not guessed.

        Returns
        -------
        pandas.DataFrame
            Columns `code`, `valid_from`, one row per given unit in order; missing where no answer.
        """
        starts = np.asarray(pd.to_datetime(valid_froms), dtype="datetime64[s]")
        keys = pd.DataFrame({"code": pd.Series(list(codes), dtype="str"), "valid_from": starts})
        distinct = keys.drop_duplicates()
        answers = [
            self._carried(UnitKey(code, start.date()), on) if pd.notna(start) else None
            for code, start in zip(distinct["code"], distinct["valid_from"], strict=True)
        ]
        distinct = distinct.assign(
            to_code=pd.Series([a and a.code for a in answers], distinct.index, dtype="str"),
            to_from=pd.Series(
                [a and pd.Timestamp(a.valid_from) for a in answers],
                distinct.index,
                dtype="datetime64[s]",
            ),
        )
        found = keys.merge(distinct, on=_KEY, how="left")[["to_code", "to_from"]]
        return found.set_axis(_KEY, axis=1)

    def last_districts(self) -> pd.DataFrame:
        """The district each commune lay in last, to keep reporting by the districts of old.

        Returns
        -------
        pandas.DataFrame
            Indexed like `lineage()`; `district_code`, `district_valid_from`, `district_name`. A
            commune without a district takes the one all its predecessors share; missing where they
            lay in several.
        """
        return self._last_districts.copy()

    def search(self, text: str, on: date | None = None, level: str | None = None) -> pd.DataFrame:
        """Units whose name holds `text`, spelling folded, or whose code it is; best match first.

        The type word counts only at the beginning: `yen` does not find every `huyện`.
        """
        rows = self.frame if on is None else self.in_force(on)
        rows = rows if level is None else rows[rows["level"] == level]
        wanted = fold(text)
        names, bare = rows["name"].map(fold), rows["name"].map(lambda n: fold(bare_name(n)))
        rank = np.select(
            [
                (bare == wanted) | (names == wanted) | (rows["code"] == text.strip()),
                bare.str.startswith(wanted) | names.str.startswith(wanted),
                bare.str.contains(wanted, regex=False),
            ],
            [0, 1, 2],
            default=3,
        )
        order = np.argsort(rank, kind="stable")
        return rows.iloc[order[np.sort(rank) < 3]].reset_index(drop=True)

    # --- behind the scenes --------------------------------------------------------------------

    def _carried(self, key: UnitKey, on: date) -> UnitKey | None:
        here: UnitKey | None = key if key in self._records else None
        while here is not None and not _in_force(self._records[here], on):
            forward = here.valid_from <= on
            here = self.sole_successor(here) if forward else self.sole_predecessor(here)
            if here is not None and forward and here.valid_from > on:
                return None
        return here

    @cached_property
    def _records(self) -> dict[UnitKey, Unit]:
        records = {}
        for row in self.frame.itertuples(index=False):
            key = UnitKey(row.code, row.valid_from.date())
            parent = None
            if isinstance(row.parent_code, str):
                parent = UnitKey(row.parent_code, row.parent_valid_from.date())
            valid_to = None if pd.isna(row.valid_to) else row.valid_to.date()
            records[key] = Unit(key, valid_to, row.level, row.name, parent, bool(row.is_border))
        return records

    @cached_property
    def _by_code(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self._records.values():
            found.setdefault(unit.key.code, []).append(unit)
        return found

    @cached_property
    def _links(self) -> dict[str, dict[UnitKey, list[tuple[UnitKey, bool]]]]:
        """`new`: old unit -> its successors; `old`: new unit -> its predecessors; is_partial."""
        links: dict[str, dict[UnitKey, list[tuple[UnitKey, bool]]]] = {"new": {}, "old": {}}
        for row in self.successions.itertuples(index=False):
            old = UnitKey(row.old_code, row.old_valid_from.date())
            new = UnitKey(row.new_code, row.new_valid_from.date())
            links["new"].setdefault(old, []).append((new, bool(row.is_partial)))
            links["old"].setdefault(new, []).append((old, bool(row.is_partial)))
        return links

    @cached_property
    def _last_districts(self) -> pd.DataFrame:
        columns = [f"district_{field}" for field in _LEVEL_FIELDS]
        table = self._lineage[columns]
        own = {
            UnitKey(code, valid_from.date()): tuple(row)
            for (code, valid_from), *row in table.itertuples(name=None)
            if isinstance(row[0], str)
        }
        found = {}
        for code, valid_from in table.index:
            key = UnitKey(code, valid_from.date())
            shared = {own.get(old) for old in self.predecessors(key)}
            sole = shared.pop() if len(shared) == 1 else None
            found[code, valid_from] = own.get(key) or sole or (None, None, None)
        rows = pd.DataFrame(list(found.values()), index=table.index, columns=columns)
        return rows.astype(table.dtypes.to_dict())

    @cached_property
    def _lineage(self) -> pd.DataFrame:
        communes = self.frame[self.frame["level"] == "commune"]
        rows = []
        for code, valid_from, name, is_border in zip(
            communes["code"],
            communes["valid_from"],
            communes["name"],
            communes["is_border"],
            strict=True,
        ):
            above = {
                self._records[key].level: key
                for key in self.ancestors(UnitKey(code, valid_from.date()))
            }
            row = {"commune_code": code, "commune_valid_from": valid_from}
            row |= {"commune_name": name, "is_border": is_border}
            for level in ("district", "province"):
                key = above.get(level)
                row[f"{level}_code"] = key.code if key else None
                row[f"{level}_valid_from"] = key.valid_from if key else None
                row[f"{level}_name"] = self._records[key].name if key else None
            rows.append(row)
        dates = [f"{level}_valid_from" for level in ("commune", "district", "province")]
        table = pd.DataFrame(rows).astype(dict.fromkeys(dates, "datetime64[s]"))
        texts = [c for c in table.columns if c.endswith(("_code", "_name"))]
        table = table.astype(dict.fromkeys(texts, "str")).astype({"is_border": bool})
        return table.set_index(["commune_code", "commune_valid_from"])


def bare_name(name: str) -> str:
    """The name without its type word: `xã Tả Ván` -> `Tả Ván`."""
    lowered = name.lower()
    word = next((word for word in TYPE_WORDS if lowered.startswith(f"{word} ")), "")
    return name[len(word) :].strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A key under which spellings of one Vietnamese name are equal, for search and comparison.

    Composed or decomposed text, case, accents and the place of the tone mark, đ and d, spaces, and
    a lone final i or y after a consonant or `qu` (`Sơn Vĩ`, `Sơn Vỹ`; but `tay` is not `tai`).
    Type words such as `xã` are kept. Folding twice changes nothing.

    >>> fold("xã  Thanh Thuỷ") == fold("XÃ Thanh Thủy"), fold("Sơn Vỹ")
    (True, 'son vi')
    """
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))
    kept = kept.replace("đ", "d").replace("ð", "d")
    return _FINAL_Y.sub("i", " ".join(kept.split()))


_FINAL_Y = re.compile(r"(?:(?<![aeiou])|(?<=qu))y\b")


def _in_force(unit: Unit, on: date) -> bool:
    return unit.key.valid_from <= on <= (unit.valid_to or FOREVER)


def _covers(frame: pd.DataFrame, on: Any) -> pd.Series:
    return (frame["valid_from"] <= on) & (frame["valid_to"].isna() | (frame["valid_to"] >= on))
