"""Builders, each valid by default: a village's story as a log, a register row, a database file."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from electrification import calendar, tracking
from electrification.exchange.sample import load_sample
from electrification.questions.entry_log import CODE_NUMBER, KIND_NUMBER, NO_CODE, EntryLog
from electrification.questions.snapshot import Baseline, Snapshot, village_states
from electrification.settings import DATA_FOLDER
from electrification.storage import Store
from electrification.subject.criterion import Criterion
from electrification.subject.criterion_versions import NewVersion
from electrification.subject.entries import COUNTS, Decision, EntryKind, NewEntry
from geo.places import places
from geo.units import UnitKey, Units

OLD, NEW = dt.date(2004, 7, 8), dt.date(2025, 7, 1)
"""First days of the units before and after the reform of 1 July 2025."""
TA_VAN = UnitKey("00907", OLD)
XIN_CAI = UnitKey("00778", OLD)
SON_VI_NEW = UnitKey("00778", NEW)
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
SYSTEM = tracking.SYSTEM_PERSON_ID
RECORDER = tracking.system_actor()
"""Records whatever a test wants, everywhere."""
CONFIRMER = replace(RECORDER, person_id=2, key="confirmer", name="Người xác nhận")
"""Decides about what `RECORDER` recorded: nobody confirms their own entry."""


def day(text: str | dt.date) -> dt.date:
    """A date from ISO text."""
    return dt.date.fromisoformat(text) if isinstance(text, str) else text


def instant(text: str | dt.date | dt.datetime) -> dt.datetime:
    """An instant from ISO text; a bare date is its noon, UTC."""
    if isinstance(text, dt.datetime):
        return text
    if isinstance(text, dt.date):
        return dt.datetime.combine(text, dt.time(12), tzinfo=dt.UTC)
    read = dt.datetime.fromisoformat(text)
    if len(text) == 10:
        read = read.replace(hour=12)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def criterion(threshold_pct: float = 95, *, grid_required: bool = True) -> Criterion:
    """A rule set of 95 %."""
    since = dt.date(2022, 3, 8)
    return Criterion("c", "C", threshold_pct, False, "law", "source", since, None, grid_required)


@dataclass
class Told:
    """One entry of a story; `ended` is when it was returned, withdrawn or superseded."""

    kind: EntryKind
    code: str
    occurred_on: dt.date
    village: int
    recorded: dt.datetime
    confirmed: dt.datetime | None
    ended: dt.datetime | None
    values: dict[str, Any]


@dataclass
class Story:
    """What happened in some villages, told entry by entry.

    An entry is recorded at noon of the day it was true and confirmed an hour later, unless told
    otherwise; `pending=True` leaves it unconfirmed.
    """

    villages: int = 1
    clusters: dict[int, int] = field(default_factory=dict)
    criterion: Criterion = field(default_factory=criterion)
    told: list[Told] = field(default_factory=list)

    def tell(
        self,
        kind: EntryKind | str,
        on: str | dt.date,
        code: str = "",
        *,
        village: int = 1,
        recorded: str | dt.date | dt.datetime | None = None,
        confirmed: str | dt.date | dt.datetime | None = None,
        ended: str | dt.date | dt.datetime | None = None,
        pending: bool = False,
        **values: Any,
    ) -> int:
        """Add an entry; answers its id."""
        occurred = day(on)
        at = instant(recorded or occurred)
        sure = instant(confirmed) if confirmed else at + dt.timedelta(hours=1)
        self.told.append(
            Told(
                EntryKind(kind),
                code,
                occurred,
                village,
                at,
                None if pending else sure,
                instant(ended) if ended else None,
                values,
            )
        )
        return len(self.told)

    def stage(self, code: str, on: str | dt.date, **values: Any) -> int:
        """A stage reached."""
        return self.tell(EntryKind.STAGE, on, code, **values)

    def households(self, count: int | None, on: str | dt.date = "2024-01-01", **values: Any) -> int:
        """All households, as the commune counted them."""
        return self.tell(EntryKind.HOUSEHOLDS, on, households=count, **values)

    def customers(self, direct: int | None, on: str | dt.date = "2024-01-01", **values: Any) -> int:
        """Households registered directly, as the power company counted them."""
        return self.tell(EntryKind.CUSTOMERS, on, households_direct=direct, **values)

    def inspection(self, code: str, on: str | dt.date = "2024-01-01", **values: Any) -> int:
        """A check of the system."""
        return self.tell(EntryKind.INSPECTION, on, code, **values)

    def lit(
        self,
        on: str | dt.date = "2024-01-01",
        *,
        households: int = 20,
        direct: int = 20,
        village: int = 1,
        **values: Any,
    ) -> Story:
        """A village brought to the grid that meets the criterion."""
        self.stage("works_completed", on, village=village, **values)
        self.inspection("passed", on, village=village, **values)
        self.stage("energised", on, village=village, **values)
        self.households(households, on, village=village, **values)
        self.customers(direct, on, village=village, households_on_grid=direct, **values)
        return self

    def log(self) -> EntryLog:
        """The story as columns, in the order of recording, as a database would give it."""
        order = sorted(range(len(self.told)), key=lambda i: (self.told[i].recorded, i))
        id_of = {told_id + 1: place + 1 for place, told_id in enumerate(order)}
        rows = [self.told[i] for i in order]

        def whole(name: str, default: int, kind: Any = np.int64) -> np.ndarray:
            values = [row.values.get(name) for row in rows]
            return np.array([default if v is None else v for v in values], dtype=kind)

        def at(name: str) -> np.ndarray:
            values = [getattr(row, name) for row in rows]
            stated = [calendar.NEVER if v is None else calendar.microseconds(v) for v in values]
            return np.array(stated, dtype=np.int64)

        def about(name: str) -> np.ndarray:
            named = [id_of.get(row.values.get(name) or 0, 0) for row in rows]
            return np.array(named, dtype=np.int64)

        columns = {
            "entry_id": np.arange(1, len(rows) + 1, dtype=np.int64),
            "village_id": np.array([row.village for row in rows], dtype=np.int64),
            "cluster_id": whole("cluster_id", 0, np.int32),
            "phase": whole("phase", 0, np.int32),
            "kind": np.array([KIND_NUMBER[row.kind] for row in rows], dtype=np.int32),
            "code": np.array([CODE_NUMBER.get(row.code, NO_CODE) for row in rows], dtype=np.int32),
            "occurred_on": np.array(
                [calendar.day_number(row.occurred_on) for row in rows], dtype=np.int32
            ),
            "recorded_at": at("recorded"),
            "confirmed_at": at("confirmed"),
            "ended_at": at("ended"),
            "is_irregular": whole("is_irregular", 0, bool),
            "counts": np.stack([whole(name, -1, np.int32) for name in COUNTS], axis=1),
            "amount_vnd": whole("amount_vnd", -1),
            "due_on": np.array(
                [
                    calendar.day_number(day(row.values["due_on"]))
                    if row.values.get("due_on")
                    else calendar.NO_DAY
                    for row in rows
                ],
                dtype=np.int32,
            ),
            "refers_to": about("refers_to"),
            "supersedes": about("supersedes"),
        }
        return EntryLog(**{f.name: columns[f.name] for f in fields(EntryLog)})

    def states(self, on: str | dt.date, known_at: dt.datetime = FAR) -> pd.DataFrame:
        """The rows of all villages on a day as known at an instant, by village id."""
        ids = np.arange(1, self.villages + 1, dtype=np.int64)
        clusters = np.array([self.clusters.get(int(i), 0) for i in ids], dtype=np.int64)
        made = village_states(self.log(), ids, clusters, self.criterion, day(on), known_at)
        return made.set_index("village_id", drop=False)

    def on(self, on: str | dt.date, known_at: dt.datetime = FAR, village: int = 1) -> pd.Series:
        """The row of one village."""
        states = self.states(on, known_at)
        return states[states["village_id"] == village].iloc[0]


def stated(row: pd.Series, *names: str) -> tuple[Any, ...]:
    """Some values of a row, None where one is missing."""
    return tuple(None if pd.isna(row[name]) else row[name] for name in names)


def snapshot_of(states: pd.DataFrame, on: dt.date = dt.date(2025, 2, 14)) -> Snapshot:
    """A snapshot of villages that all lie in Tả Ván, unless the frame has unit columns."""
    frame = states.reset_index(drop=True)
    placed: dict[str, Any] = {
        "commune_code": "00907", "commune_name": "xã Tả Ván",
        "district_code": "029", "district_name": "huyện Quản Bạ",
        "province_code": "02", "province_name": "tỉnh Hà Giang",
        "commune_valid_from": pd.Timestamp(OLD), "district_valid_from": pd.Timestamp(OLD),
        "province_valid_from": pd.Timestamp(OLD), "in_baseline": True,
    }  # fmt: skip
    frame = frame.assign(**{k: v for k, v in placed.items() if k not in frame.columns})
    if "in_present" not in frame.columns:
        frame["in_present"] = frame["in_baseline"]
    baseline = Baseline("B", len(frame), "source", on)
    return Snapshot(frame, on, FAR, on, 1, False, criterion(), baseline)


def entry(village_id: int = 1, **values: Any) -> NewEntry:
    """A household count of 20 on 1 March 2025; give `kind` for another kind of entry.

    It carries a reason and a document number, so that what is irregular is accepted.
    """
    stated: dict[str, Any] = {
        "kind": EntryKind.HOUSEHOLDS,
        "occurred_on": dt.date(2025, 3, 1),
        "reason": "rà soát lại",
        "document_number": "1/BC",
    }
    if "kind" not in values:
        stated["households"] = 20
    stated |= values
    return NewEntry(village_id=village_id, **stated)


def register_row(code: str = "V-001", **values: Any) -> tracking.RegisterRow:
    """A village of Tả Ván that meets the criterion, with 40 households, by a register of 2025."""
    stated: dict[str, Any] = {
        "village_code": code,
        "village_name": f"Thôn {code}",
        "commune": TA_VAN,
        "commune_on": dt.date(2025, 1, 1),
        "is_border": True,
        "lat": 23.1,
        "lon": 104.9,
        "households": 40,
        "population": 200,
        "status": "meets_criterion",
        "status_on": dt.date(2024, 12, 31),
        "source": "QĐ 1/QĐ-UBND",
    }
    return tracking.RegisterRow(**(stated | values))


@cache
def units() -> Units:
    """The units that the project ships."""
    return Units.from_folder(DATA_FOLDER / "units")


@cache
def unit_places() -> pd.DataFrame:
    """Points and extents of their communes."""
    return places(units())


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tracker-core-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _file(*, has_sample: bool) -> Path:
    path = _folder() / ("sample.gpkg" if has_sample else "empty.gpkg")
    url = f"sqlite:///{path}"
    tracking.create(url, units(), unit_places(), load_sample if has_sample else second_person)
    return path


def second_person(store: Store) -> None:
    """Fill an empty database with somebody beside the system, to confirm what it records."""
    with store.writing(SYSTEM) as work:
        work.add_people([{"key": CONFIRMER.key, "name": CONFIRMER.name}])


def copied_database(folder: Path, *, has_sample: bool = True) -> str:
    """The URL of an embedded database of one's own, made once and copied."""
    made = shutil.copy(_file(has_sample=has_sample), folder / "tracker.gpkg")
    return f"sqlite:///{made}"


def confirmed_version(store: Store, new: NewVersion) -> int:
    """A version that one person added and another has confirmed."""
    made = tracking.add_version(store, new, RECORDER)
    tracking.decide_version(store, made, Decision.CONFIRMED, CONFIRMER)
    return made


def village_id(store: Store, code: str) -> int:
    """Id of a village that stands in the register."""
    here = store.villages()
    return int(here.loc[here["village_code"] == code, "village_id"].iloc[0])
