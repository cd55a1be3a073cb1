"""The load: villages over all communes with their entries and decisions, the same for one seed.

It is written once, through the same unit of work as everything else, into a file that later runs
find again by seed, size, schema and the text of the generator.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
from shapely import Point

from bench import stories
from bench.stories import LAST_DAY, Story, Told, add_routine, pick_end, record, tell_story
from electrification import tracking
from electrification.settings import DATA_FOLDER, ROOT
from electrification.storage import Store, schema
from electrification.storage.database import newest_revision
from electrification.subject.entries import Decision, NewDecision, NewEntry
from electrification.subject.villages import PositionQuality, Provenance
from electrification.tracking import SYSTEM_PERSON_ID, RegisterRow
from geo.places import PLACE_COLUMNS, places
from geo.units import UnitKey, Units

SEED, VILLAGES, ENTRIES = 20250214, 10_000, 150_000
FOLDER = ROOT / "var" / "bench"
UNITS_FILE = DATA_FOLDER / "units" / "units.csv"
KNOWN_FROM = dt.datetime(2020, 12, 31, tzinfo=dt.UTC)
APART = dt.timedelta(seconds=7, microseconds=123_457)
SHARE_BY_PHASES = 0.1
WRITTEN_AT_ONCE = 20_000
DEPARTMENT = "department"


@dataclass
class Report:
    """What one person wrote down or decided one after the other, from that instant on."""

    at: dt.datetime
    person: str
    entries: list[NewEntry] = field(default_factory=list)
    decisions: list[NewDecision] = field(default_factory=list)


@dataclass
class Load:
    """Villages, clusters and entries numbered from 1 in order: their ids in an empty database."""

    villages: list[RegisterRow]
    clusters: list[dict[str, Any]]
    people: list[str]
    reports: list[Report]

    @property
    def entries(self) -> list[NewEntry]:
        """All entries, the one with id 1 first."""
        return [entry for report in self.reports for entry in report.entries]

    @property
    def decisions(self) -> list[NewDecision]:
        """All decisions in order."""
        return [decision for report in self.reports for decision in report.decisions]


def shipped_units() -> Units:
    """The units of data/units."""
    return Units.from_folder(DATA_FOLDER / "units")


def make_load(
    seed: int = SEED,
    villages: int = VILLAGES,
    entries: int = ENTRIES,
    units: Units | None = None,
    known_places: pd.DataFrame | None = None,
) -> Load:
    """Draw the load. `entries` must suffice for the stories: 15 to a village do.

    Raises
    ------
    ValueError
        Fewer entries than the stories need.
    """
    units = units or shipped_units()
    known_places = places(units) if known_places is None else known_places
    rng = Random(seed)
    rows, districts = _spread(rng, villages, units, known_places)
    told, clusters = _tell(rng, villages)
    needed = sum(len(story.told) for story in told)
    if needed > entries:
        raise ValueError(f"{villages} stories need {needed} entries; ask for at least as many.")
    _fill_up(rng, told, entries - needed)
    for story in told:
        record(rng, story)
    people = [DEPARTMENT, *sorted(set(districts))]
    return Load(rows, clusters, people, _reports(told, districts))


def _spread(
    rng: Random, count: int, units: Units, known_places: pd.DataFrame
) -> tuple[list[RegisterRow], list[str]]:
    """Villages in turn over the communes of the first day, inside the extent; with districts."""
    communes = units.in_force(stories.FIRST_DAY, "commune").sort_values("code")
    rows, districts = [], []
    keys = list(zip(communes["code"], communes["valid_from"], communes["parent_code"], strict=True))
    extents = known_places[list(PLACE_COLUMNS)].to_dict("index")
    for number in range(1, count + 1):
        code, valid_from, district = keys[(number - 1) % len(keys)]
        lat, lon = _point(rng, extents[code, valid_from])
        has_point = rng.random() < 0.99
        rows.append(
            RegisterRow(
                village_code=f"T{number:05d}",
                village_name=f"Thôn {number:05d}",
                commune=UnitKey(code, valid_from.date()),
                commune_on=stories.FIRST_DAY,
                is_border=True,
                lat=lat if has_point else None,
                lon=lon if has_point else None,
                source="Số liệu tải thử",
                provenance=Provenance.REGISTER,
                position_quality=PositionQuality.REGISTER,
            )
        )
        districts.append(district)
    return rows, districts


def _point(rng: Random, place: Mapping[Hashable, float]) -> tuple[float, float]:
    def between(low: float, high: float, middle: float) -> float:
        return round(rng.triangular(low, high, min(max(middle, low), high)), 5)

    lat = between(place["min_lat"], place["max_lat"], place["lat"])
    return lat, between(place["min_lon"], place["max_lon"], place["lon"])


def _tell(rng: Random, villages: int) -> tuple[list[Story], list[dict[str, Any]]]:
    told: list[Story] = []
    clusters: list[dict[str, Any]] = []
    for village_id in range(1, villages + 1):
        end = pick_end(rng)
        has_works = end in stories.REACHES
        own: tuple[int, ...] = ()
        if end == "partly" or (has_works and rng.random() < SHARE_BY_PHASES):
            own = (len(clusters) + 1, len(clusters) + 2)
            clusters += [
                {
                    "village_id": village_id,
                    "key": f"C{cluster:05d}",
                    "name": f"Cụm {phase}",
                    "phase": phase,
                    "substation": f"TBA {cluster:05d}",
                }
                for phase, cluster in enumerate(own, start=1)
            ]
        told.append(tell_story(rng, village_id, end, own))
    return told, clusters


def _fill_up(rng: Random, told: list[Story], missing: int) -> None:
    """Routine reports of villages drawn at random, until there are as many entries as asked for."""
    reporting = [story for story in told if story.told]
    while missing > 0:
        story = rng.choice(reporting)
        missing -= add_routine(rng, story)
        if missing < 0:
            story.told.pop()


def _reports(told: list[Story], districts: list[str]) -> list[Report]:
    """Entries by day and district, decisions by day behind them; entries get their numbers."""
    order = sorted(
        (each.recorded_on, districts[story.village_id - 1], story.village_id, place)
        for story in told
        for place, each in enumerate(story.told)
    )
    number_of = {key[2:]: number for number, key in enumerate(order, start=1)}
    written: dict[tuple[dt.date, str], Report] = {}
    for day, district, village_id, place in order:
        report = written.setdefault((day, district), Report(KNOWN_FROM, district))
        report.entries.append(_numbered(told[village_id - 1], place, number_of))
    decided: dict[dt.date, Report] = defaultdict(lambda: Report(KNOWN_FROM, DEPARTMENT))
    for _day, _district, village_id, place in order:
        each = told[village_id - 1].told[place]
        if each.decided_on is not None:
            found = _decisions(told[village_id - 1], place, each, number_of)
            decided[each.decided_on].decisions += found
    return _dated(written, decided)


def _numbered(story: Story, place: int, number_of: Mapping[tuple[int, int], int]) -> NewEntry:
    each = story.told[place]
    if each.closes is None and each.corrects is None:
        return each.entry
    closes = None if each.closes is None else number_of[story.village_id, each.closes]
    corrects = None if each.corrects is None else number_of[story.village_id, each.corrects]
    return replace(each.entry, refers_to=closes, supersedes=corrects)


def _decisions(
    story: Story, place: int, each: Told, number_of: Mapping[tuple[int, int], int]
) -> list[NewDecision]:
    """The decision on an entry; confirming a correction ends what it corrects."""
    assert each.decision is not None
    number = number_of[story.village_id, place]
    found = [NewDecision(number, each.decision)]
    if each.corrects is None or each.decision is not Decision.CONFIRMED:
        return found
    if story.told[each.corrects].decision is Decision.RETURNED:
        return found
    corrected = number_of[story.village_id, each.corrects]
    return [*found, NewDecision(corrected, Decision.SUPERSEDED, by_entry_id=number)]


def _dated(
    written: Mapping[tuple[dt.date, str], Report], decided: Mapping[dt.date, Report]
) -> list[Report]:
    """Reports in order: a day's entries from eight in the morning on, its decisions at four."""
    found = []
    by_day: dict[dt.date, list[Report]] = defaultdict(list)
    for (day, _district), report in written.items():
        by_day[day].append(report)
    for day in sorted({*by_day, *decided}):
        morning = dt.datetime.combine(day, dt.time(1), tzinfo=dt.UTC)
        for minute, report in enumerate(by_day[day]):
            report.at = morning + dt.timedelta(minutes=20 * minute, microseconds=minute)
            found.append(report)
        if day in decided:
            decided[day].at = morning + dt.timedelta(hours=8)
            found.append(decided[day])
    return found


def write_load(store: Store, load: Load) -> None:
    """Write the load into an empty database, all or nothing; entries keep their own instants."""
    units = store.units()
    with store.writing(SYSTEM_PERSON_ID) as work:
        people = [
            {"key": key, "name": key, "post_title": "Cán bộ", "unit_name": key}
            for key in load.people
        ]
        person_ids = dict(zip(load.people, work.add_people(people), strict=True))
        ids = work.add_villages([_described(row) for row in load.villages], KNOWN_FROM)
        memberships = [
            each
            for village_id, row in zip(ids, load.villages, strict=True)
            for each in tracking.memberships(units, village_id, row)
        ]
        work.set_memberships(ids, memberships, KNOWN_FROM)
        work.add_clusters(load.clusters, KNOWN_FROM)
        work.freeze_baseline("BENCH", stories.FIRST_DAY, "Số liệu tải thử", ids, KNOWN_FROM)
        # Every entry and decision has an instant of its own, as in real life.
        told: list[tuple[NewEntry | NewDecision, dt.datetime, int]] = [
            (new, report.at + place * APART, person_ids[report.person])
            for report in load.reports
            for news in (list(enumerate(report.entries)), list(enumerate(report.decisions)))
            for place, new in news
        ]
        for start in range(0, len(told), WRITTEN_AT_ONCE):
            work.add_history(told[start : start + WRITTEN_AT_ONCE])


def _described(row: RegisterRow) -> dict[str, Any]:
    has_point = row.lat is not None and row.lon is not None
    quality = row.position_quality if has_point else PositionQuality.MISSING
    return {
        "code": row.village_code,
        "name": row.village_name,
        "is_border": row.is_border,
        "is_sample": False,
        "provenance": str(row.provenance),
        "position_quality": str(quality),
        "source": row.source,
        "geom": Point(row.lon, row.lat) if has_point else None,
    }


def ready_database(
    folder: Path = FOLDER, seed: int = SEED, villages: int = VILLAGES, entries: int = ENTRIES
) -> Path:
    """The file with the load; written now when the one of an earlier run does not fit any more."""
    mark = hashlib.sha256(newest_revision().encode())
    for source in (Path(__file__), Path(stories.__file__), Path(schema.__file__), UNITS_FILE):
        mark.update(source.read_bytes())
    path = folder / f"load-{seed}-{villages}-{entries}-{mark.hexdigest()[:12]}.gpkg"
    if path.exists():
        return path
    for old in folder.glob(f"load-{seed}-{villages}-{entries}-*"):
        old.unlink()
    units = shipped_units()
    known_places = places(units)
    load = make_load(seed, villages, entries, units, known_places)
    tracking.create(f"sqlite:///{path}", units, known_places, lambda store: write_load(store, load))
    return path


__all__ = ["LAST_DAY", "Load", "Report", "make_load", "ready_database", "write_load"]
