"""Creating a database, and bringing a register of villages into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from shapely import Point

from electrification import calendar
from electrification.storage import Store, Work, new_database, statement
from electrification.subject.accounts import Actor
from electrification.subject.capital import shipped_sources
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from electrification.subject.imports import BroughtFile
from electrification.subject.rights import Action
from electrification.subject.villages import PositionQuality, Provenance
from electrification.texts import N_, Refused, message
from electrification.tracking.recording import refuse_impossible, refuse_unless_everywhere
from electrification.tracking.system import SYSTEM_PERSON, SYSTEM_PERSON_ID, system_actor
from electrification.tracking.templates import shipped_rows
from geo.units import UnitKey, Units


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """A village as a register states it. Degrees WGS 84; counts of households and people.

    `row` is where it stood in the file, as the spreadsheet counts.
    """

    village_code: str
    village_name: str
    commune: UnitKey
    commune_on: dt.date
    is_border: bool
    lat: float | None
    lon: float | None
    survey_crs: str | None = None
    x_northing: float | None = None
    y_easting: float | None = None
    households: int | None = None
    population: int | None = None
    status: str | None = None
    status_on: dt.date | None = None
    source: str | None = None
    provenance: Provenance = Provenance.REGISTER
    position_quality: PositionQuality = PositionQuality.REGISTER
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class RegisterChange:
    """What importing a register does, village codes by what happens to them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    entries: int = 0
    replaces_sample: bool = False

    @property
    def changes_anything(self) -> bool:
        """False when the file holds only what is known already."""
        return bool(self.added or self.changed or self.entries)


def create(
    url: str,
    units: Units,
    places: pd.DataFrame,
    fill: Callable[[Store], None] | None = None,
) -> None:
    """Create a database with its units and the points and extents of communes; all or nothing.

    Parameters
    ----------
    places : DataFrame by (code, valid_from)
        ``lat lon min_lat min_lon max_lat max_lon`` in degrees WGS 84.
    fill : optional
        Puts something in it, such as the sample, before it comes to be.
    """
    with new_database(url) as engine:
        store = Store(engine)
        try:
            with store.writing(SYSTEM_PERSON_ID) as work:
                work.add_people([SYSTEM_PERSON])
                frame = units.frame.merge(
                    places, left_on=["code", "valid_from"], right_index=True, how="left"
                )
                work.add_units(_plain_rows(frame), _plain_rows(units.successions))
                work.add_programme_stages(shipped_rows())
                work.add_capital_sources(shipped_sources())
            if fill is not None:
                fill(store)
            store.follow_the_day()
        finally:
            store.close()


def _plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): _plain(v) for k, v in row.items()} for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value


def plan_register(store: Store, rows: Sequence[RegisterRow]) -> RegisterChange:
    """What importing these rows would do; writes nothing."""
    known = store.villages().set_index("village_code").to_dict("index")
    stated = store.register_statements()
    added: list[str] = []
    changed: list[str] = []
    unchanged: list[str] = []
    entries = 0
    communes = _communes_on(store.memberships(), rows)
    for row in rows:
        if row.village_code not in known:
            added.append(row.village_code)
            entries += len(_register_entries(row, 0))
            continue
        old = known[row.village_code]
        village_id = int(old["village_id"])
        new_entries = _new_entries(row, village_id, stated)
        entries += len(new_entries)
        commune = communes.get((village_id, row.commune_on))
        is_same = not _differences(old, row, commune) and not new_entries
        (unchanged if is_same else changed).append(row.village_code)
    if any(old["is_sample"] for old in known.values()) and (added or changed):
        entries = sum(len(_register_entries(row, 0)) for row in rows)
        return RegisterChange([r.village_code for r in rows], [], [], entries, True)
    return RegisterChange(added, changed, unchanged, entries)


def import_register(
    store: Store,
    rows: Sequence[RegisterRow],
    by: Actor | None = None,
    *,
    file: BroughtFile | None = None,
) -> RegisterChange:
    """Write a register that was checked: all of it or nothing; the same one twice changes nothing.

    A register of the user's own takes the place of the sample: sample villages leave the register
    with their baseline, and stay readable as of the time before.

    Parameters
    ----------
    by : optional
        Who imports it; the system when None.
    file : optional
        Where the rows come from; then the import is one that can be taken back (`imports`).

    Raises
    ------
    Refused
        Where the person may not, or a row states what cannot be.
    """
    by = by or system_actor()
    refuse_unless_everywhere(store, by, Action.IMPORT_REGISTER)
    refuse_impossible([e for r in rows for e in _register_entries(r, 0)], calendar.today())
    _refuse_unknown_communes(store.units(), rows)
    with store.writing(by.person_id) as work:
        work.hold_register()  # nobody else changes it from here on
        at = work.instant()
        plan = plan_register(store, rows)
        if plan.replaces_sample:
            work.retire_villages(store.villages()["village_id"].tolist(), at)
            work.retire_baselines(at)
        if plan.changes_anything:
            write_register(work, store, rows, at, file=file)
    return plan


def _refuse_unknown_communes(units: Units, rows: Sequence[RegisterRow]) -> None:
    for row in rows:
        try:
            units.get(row.commune)
        except KeyError as error:
            raise Refused(
                message(
                    N_("{village}: there is no commune {code}."),
                    village=row.village_code,
                    code=row.commune.code,
                )
            ) from error


def write_register(
    work: Work,
    store: Store,
    rows: Sequence[RegisterRow],
    at: dt.datetime,
    *,
    is_sample: bool = False,
    recorded_at: dt.datetime | None = None,
    file: BroughtFile | None = None,
) -> dict[str, int]:
    """Write checked rows inside a transaction; answers village ids by code."""
    here = store.villages()
    is_fresh = is_sample or bool(here["is_sample"].any())
    known = {} if is_fresh else here.set_index("village_code").to_dict("index")
    stated = store.register_statements()
    new = [row for row in rows if row.village_code not in known]
    described = [
        {
            **_described(row),
            "code": row.village_code,
            "is_sample": is_sample or row.provenance is Provenance.ILLUSTRATIVE,
        }
        for row in new
    ]
    ids = dict(zip([r.village_code for r in new], work.add_villages(described, at), strict=True))
    for row in rows:
        if row.village_code in known:
            old = known[row.village_code]
            ids[row.village_code] = village_id = int(old["village_id"])
            if _differences(old, row, row.commune):
                work.update_village(village_id, _described(row), at)
    _write_memberships(work, store, rows, ids, at)
    placed = [(e, row) for row in rows for e in _new_entries(row, ids[row.village_code], stated)]
    entry_ids = work.add_entries([entry for entry, _row in placed], recorded_at)
    decisions = [NewDecision(i, Decision.CONFIRMED) for i in entry_ids]
    work.add_decisions(decisions, recorded_at)
    if file is not None:
        places = [str(row.row or "") for _entry, row in placed]
        work.add_import(file.as_row(), dict(zip(entry_ids, places, strict=True)), at)
    return ids


def memberships(units: Units, village_id: int, row: RegisterRow) -> list[dict[str, Any]]:
    """In which commune a village is: as stated, and on into what succeeded it as a whole.

    A commune that was split has no one successor: from that day on the village has none until a
    register states it.
    """
    found, key = [], row.commune
    while True:
        unit = units.get(key)
        found.append(
            {
                "village_id": village_id,
                "from_on": key.valid_from,
                "to_on": unit.valid_to,
                "commune_code": key.code,
                "commune_valid_from": key.valid_from,
            }
        )
        following = units.sole_successor(key)
        if following is None:
            return found
        key = following


def _write_memberships(
    work: Work,
    store: Store,
    rows: Sequence[RegisterRow],
    ids: Mapping[str, int],
    at: dt.datetime,
) -> None:
    """Memberships as the rows state them, between those known for earlier and for later days."""
    units, known = store.units(), store.memberships()
    names = ["village_id", "from_on", "to_on", "commune_code", "commune_valid_from"]
    changed: dict[int, list[dict[str, Any]]] = {}
    standing: dict[int, list[dict[str, Any]]] = {}
    for member in _plain_rows(known.loc[known["village_id"].isin(list(ids.values())), names]):
        standing.setdefault(member["village_id"], []).append(member)
    for row in rows:
        village_id = ids[row.village_code]
        before = standing.get(village_id, [])
        stated = memberships(units, village_id, row)
        first, last = stated[0]["from_on"], stated[-1]["to_on"]
        kept = [m for m in before if m["from_on"] < first or (last and m["from_on"] > last)]
        whole = sorted([*kept, *stated], key=lambda m: m["from_on"])
        if whole != sorted(before, key=lambda m: m["from_on"]):
            changed[village_id] = whole
    work.set_memberships(list(changed), [m for own in changed.values() for m in own], at)


def _described(row: RegisterRow) -> dict[str, Any]:
    has_point = row.lat is not None and row.lon is not None
    return {
        "name": row.village_name,
        "is_border": row.is_border,
        "provenance": str(row.provenance),
        "position_quality": str(row.position_quality if has_point else PositionQuality.MISSING),
        "survey_crs": row.survey_crs,
        "x_northing": row.x_northing,
        "y_easting": row.y_easting,
        "source": row.source,
        "geom": Point(row.lon, row.lat) if has_point else None,
    }


def _differences(
    old: Mapping[Hashable, Any], row: RegisterRow, commune: UnitKey | None
) -> list[str]:
    """Which of a village's values a row states otherwise."""
    new = _described(row)
    point = new.pop("geom")
    new["village_name"] = new.pop("name")
    new["lat"], new["lon"] = (point.y, point.x) if point else (None, None)
    differing = [name for name, value in new.items() if not _same(old[name], value)]
    return differing + (["commune_code"] if commune != row.commune else [])


def _same(old: Any, new: Any) -> bool:
    if new is None or old is None or pd.isna(old):
        return new is None and (old is None or pd.isna(old))
    return abs(old - new) < 1e-9 if isinstance(new, float) else bool(old == new)


def _communes_on(
    member: pd.DataFrame, rows: Sequence[RegisterRow]
) -> dict[tuple[int, dt.date], UnitKey]:
    """Commune of each village on each day that the rows speak of, as known now."""
    found: dict[tuple[int, dt.date], UnitKey] = {}
    for on in {row.commune_on for row in rows}:
        day = pd.Timestamp(on)
        here = member[
            (member["from_on"] <= day) & (member["to_on"].isna() | (member["to_on"] >= day))
        ]
        columns = (here["village_id"], here["commune_code"], here["commune_valid_from"])
        for village_id, code, valid_from in zip(*columns, strict=True):
            found[int(village_id), on] = UnitKey(code, valid_from.date())
    return found


def _register_entries(row: RegisterRow, village_id: int) -> list[NewEntry]:
    """The entries a register row becomes: the state it claims, and the households it counts."""
    on = row.status_on or row.commune_on
    # What was published of a village is its name; the state a register claims is not that.
    is_published = row.provenance is Provenance.PUBLISHED
    common: dict[str, Any] = {
        "village_id": village_id,
        "occurred_on": on,
        "source": row.source,
        "provenance": Provenance.ILLUSTRATIVE if is_published else row.provenance,
    }
    found = []
    if row.status:
        found.append(NewEntry(kind=EntryKind.REGISTER_STATE, code=row.status, **common))
    if row.households is not None or row.population is not None:
        found.append(
            NewEntry(
                kind=EntryKind.HOUSEHOLDS,
                households=row.households,
                population=row.population,
                **common,
            )
        )
    return found


def _new_entries(
    row: RegisterRow, village_id: int, stated: set[tuple[object, ...]]
) -> list[NewEntry]:
    return [e for e in _register_entries(row, village_id) if statement(e) not in stated]
