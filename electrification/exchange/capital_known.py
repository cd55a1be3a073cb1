"""What the system knows that a capital table may speak of: works, sources, money that stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.units import fold

EXAMPLE = "VÍ DỤ"
"""A row whose code or name begins so is left out."""
_WORK_PREFIXES = ("cong trinh: ", "cong trinh ", "du an: ", "du an ")


@dataclass(frozen=True)
class Work:
    """A work as far as a table is compared with it."""

    work_id: int
    code: str
    name: str
    begins_year: int | None = None
    ends_year: int | None = None
    total_investment_vnd: int | None = None
    decision_number: str | None = None


@dataclass(frozen=True)
class Known:
    """Works by code and by name, sources by what they are called, capital entries that stand.

    `lines` are those of the capital reader: pending and confirmed ones, without those that a
    correction will end. `allowed` are the works that the person imports for; None is all, and then
    nothing is said of works elsewhere.
    """

    works: dict[int, Work]
    by_code: dict[str, int]
    by_name: dict[str, list[int]]
    sources: dict[str, str]
    source_names: dict[str, str]
    lines: pd.DataFrame = field(default_factory=pd.DataFrame)
    allowed: frozenset[int] | None = None
    source_years: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        works: pd.DataFrame,
        sources: pd.DataFrame,
        lines: pd.DataFrame,
        allowed: frozenset[int] | None = None,
    ) -> Known:
        """From the frames of the capital reader."""
        found = {int(row["work_id"]): _work(row) for row in works.to_dict("records")}
        by_name: dict[str, list[int]] = defaultdict(list)
        for one in found.values():
            by_name[work_key(one.name)].append(one.work_id)
        names = dict(zip(sources["source"], sources["name"], strict=True))
        called = {fold(name): key for key, name in names.items()} | {fold(k): k for k in names}
        codes = {fold(one.code): one.work_id for one in found.values()}
        periods = {row["source"]: _years(row) for row in sources.to_dict("records")}
        return cls(found, codes, dict(by_name), called, names, lines, allowed, periods)


def work_key(name: str) -> str:
    """What names of works are compared by: the type word before the name is nothing."""
    key = fold(name).strip(" .:;-–+*")
    for prefix in _WORK_PREFIXES:
        if key.startswith(prefix):
            return key[len(prefix) :]
    return key


def _work(row: dict[Any, Any]) -> Work:
    decision = row.get("decision_number")
    return Work(
        int(row["work_id"]), str(row["code"]), str(row["name"]), *_years(row),
        _whole(row.get("total_investment_vnd")), decision if isinstance(decision, str) else None,
    )  # fmt: skip


def _years(row: dict[Any, Any]) -> tuple[int | None, int | None]:
    return _whole(row.get("begins_year")), _whole(row.get("ends_year"))


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def lives_in(years: tuple[int | None, int | None], year: int) -> bool:
    """Whether a year lies between two others, both included; None is no bound.

    >>> lives_in((2021, None), 2020), lives_in((2021, None), 2021)
    (False, True)
    """
    return (years[0] is None or years[0] <= year) and (years[1] is None or year <= years[1])


def source_list(known: Known, most: int = 6) -> Sequence[str]:
    """Names of sources for a message."""
    names = list(known.source_names.values())
    return [*names[:most], "…"] if len(names) > most else names
