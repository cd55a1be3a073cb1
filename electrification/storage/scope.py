"""Which villages lie under some units: by where they are now, not by where they once were."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from geo.units import UnitKey, Units


def villages_under(
    memberships: pd.DataFrame, units: Units, scope: tuple[UnitKey, ...], on: dt.date
) -> frozenset[int]:
    """Ids of villages that lie on that day in one of these units or below.

    A village whose commune was split, and of which nobody has said since in which part it lies,
    still lies in what became of the units above: its province, say.

    Parameters
    ----------
    memberships : DataFrame
        As `Store.memberships` gives them: known now, ``village_id from_on to_on commune_*``.
    """
    day = pd.Timestamp(on)
    begun = memberships[memberships["from_on"] <= day].sort_values("from_on")
    last = begun.drop_duplicates("village_id", keep="last")
    over = [
        units_over(units, UnitKey(code, valid_from.date()), on)
        for code, valid_from in zip(last["commune_code"], last["commune_valid_from"], strict=True)
    ]
    wanted = set(scope)
    return frozenset(
        int(village_id)
        for village_id, found in zip(last["village_id"], over, strict=True)
        if found & wanted
    )


def units_over(units: Units, unit: UnitKey, on: dt.date) -> set[UnitKey]:
    """The unit and those above it, each as what became of it by that day."""
    found = set()
    for start in (unit, *units.ancestors(unit)):
        key: UnitKey | None = start
        while key is not None and (ends := units.get(key).valid_to) is not None and ends < on:
            key = units.sole_successor(key)
        if key is not None:
            found |= {key, *units.ancestors(key)}
    return found
