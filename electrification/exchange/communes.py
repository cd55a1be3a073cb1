"""The commune of each row: its code is read as of a day, and held against the name given for it.

A code alone says little: some were given to other communes on 1 July 2025. A code that does not
fit its day is reported with the communes that had it, and when.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from electrification.exchange.draft import Draft
from electrification.texts import N_, Message, message
from geo.units import UnitKey, Units, bare_name, fold

_CODE = re.compile(r"\d{5}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{3,4}", re.ASCII)
_TYPE_WORDS = ("xa", "phuong", "thi tran", "x", "p", "tt")
"""What may stand before a commune's name, folded: ``TT. Phố Bảng``."""


@dataclass(frozen=True)
class Joined:
    """Texts one after the other, separated by semicolons, in the language in use."""

    parts: tuple[Message | str, ...]

    def __str__(self) -> str:
        return "; ".join(str(part) for part in self.parts)


@lru_cache(maxsize=4096)
def keys_of(units: Units, code: str) -> tuple[UnitKey, ...]:
    """Every commune that ever had a code, oldest first."""
    rows = units.periods_of(code)
    rows = rows[rows["level"] == "commune"]
    return tuple(UnitKey(code, start) for start in rows["valid_from"].dt.date)


@lru_cache(maxsize=4096)
def periods(units: Units, code: str) -> Joined:
    """Which communes had a code, and when."""
    return Joined(tuple(_period(units, key) for key in keys_of(units, code)))


def read_communes(draft: Draft, units: Units) -> None:
    """Which commune had the code on the day given for it."""
    key = "commune_code"
    found: dict[tuple[str, dt.date], UnitKey | None] = {}
    for at, text in draft.filled(key):
        on = draft.values["commune_on"][at]
        if not _CODE.fullmatch(text):
            _report_malformed(draft, at, text)
        elif not keys_of(units, str(text)):
            _report_unknown(draft, at, text)
        elif on is not None:
            if (text, on) not in found:
                unit = units.find(text, on)
                found[text, on] = unit if unit in keys_of(units, str(text)) else None
            draft.values[key][at] = found[text, on]
            if found[text, on] is None:
                _report_other_day(draft, at, on, units)


def compare_names(draft: Draft, units: Units) -> None:
    """The name given for a commune is that of the code on that day."""
    codes: dict[tuple[str, dt.date], str] = {}
    for at, text in draft.filled("commune_name"):
        key, on = draft.values["commune_code"][at], draft.values["commune_on"][at]
        given = _name_keys(text)
        if key is None or fold(bare_name(units.get(key).name)) in given:
            continue
        if (text, on) not in codes:
            communes = units.in_force(on, "commune")
            same = communes["name"].map(lambda name: fold(bare_name(name))).isin(given)
            pairs = zip(communes["code"][same], communes["name"][same], strict=True)
            codes[text, on] = "; ".join(f"{code} {name}" for code, name in pairs)
        _report_other_name(draft, at, codes[text, on], units)


def compare_border_marks(draft: Draft, units: Units) -> None:
    """A border village lies in a commune at the border."""
    for at, key in draft.read("commune_code"):
        unit = units.get(key)
        if draft.values["is_border"][at] and not unit.is_border:
            draft.warn(
                at,
                "is_border",
                message(N_("{name} is not listed as a border commune."), name=unit.name),
                message(N_("Check the mark and the commune code.")),
            )


@lru_cache(maxsize=4096)
def _name_keys(name: str) -> frozenset[str]:
    """What a name may mean: with its first words, and without them where they are a type."""
    key = " ".join(fold(name.split(",")[0].replace(".", " ")).split())
    return frozenset({key, *(key.removeprefix(f"{word} ") for word in _TYPE_WORDS)})


def _period(units: Units, key: UnitKey) -> Message:
    unit = units.get(key)
    if unit.valid_to is None:
        return message(N_("{name} since {start}"), name=unit.name, start=key.valid_from)
    return message(N_("{name} until {end}"), name=unit.name, end=unit.valid_to)


@lru_cache(maxsize=4096)
def _heirs(units: Units, code: str, on: dt.date) -> Joined | None:
    """Communes in force on a day that came of the ones with that code, or that they came of."""
    found = [
        other
        for key in keys_of(units, code)
        for other in (units.successors(key) if key.valid_from <= on else units.predecessors(key))
        if units.find(other.code, on) == other
    ]
    return Joined(tuple(f"{k.code} {units.get(k).name}" for k in found)) if found else None


def _report_malformed(draft: Draft, at: int, text: str) -> None:
    if _SHORT_CODE.fullmatch(text):
        draft.error(
            at,
            "commune_code",
            message(N_("The commune code has lost its leading zeros.")),
            message(
                N_("Format the column as text and write the code as '{code}'."), code=text.zfill(5)
            ),
        )
        return
    draft.error(
        at,
        "commune_code",
        message(N_("“{value}” is not a commune code."), value=text[:60]),
        message(N_("Write the five digits of the commune, such as 00907.")),
    )


def _report_unknown(draft: Draft, at: int, code: str) -> None:
    draft.error(
        at,
        "commune_code",
        message(N_("No commune of the province has the code {code}."), code=code),
        message(N_("Look the code up in the list of communes of the template.")),
    )


def _report_other_day(draft: Draft, at: int, on: dt.date, units: Units) -> None:
    code, column = str(draft.texts["commune_code"][at]), draft.heading("commune_on")
    heirs = _heirs(units, code, on)
    draft.error(
        at,
        "commune_code",
        message(
            N_("On {on} no commune had the code {code}: {periods}."),
            on=on,
            code=code,
            periods=periods(units, code),
        ),
        message(
            N_("Write in “{column}” a day of that time, or the code in force on {on}: {codes}."),
            column=column,
            on=on,
            codes=heirs,
        )
        if heirs
        else message(N_("Write in “{column}” a day of that time."), column=column),
    )


def _report_other_name(draft: Draft, at: int, codes: str, units: Units) -> None:
    key, column = draft.values["commune_code"][at], draft.heading("commune_on")
    draft.error(
        at,
        "commune_code",
        message(
            N_("On {on} the code {code} is of {name}, not of {given}: {periods}."),
            on=draft.values["commune_on"][at],
            code=key.code,
            name=units.get(key).name,
            given=draft.texts["commune_name"][at][:60],
            periods=periods(units, key.code),
        ),
        message(
            N_("Write the code of that day ({codes}), or correct “{column}”."),
            codes=codes,
            column=column,
        )
        if codes
        else message(N_("Correct the code, the name or “{column}”."), column=column),
    )
