"""Reading what stands beside the entries, for the checks: reasons, notes, people, lists."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.calendar import NO_DAY
from electrification.questions.capital_gap import costs_by_village
from electrification.questions.checks import money, power
from electrification.questions.checks.ground import Beside, Ground
from electrification.questions.integrity import findings
from electrification.questions.period_figures import Difference, differences
from electrification.questions.work_costs import work_costs
from electrification.storage.baselines import read_changes
from electrification.storage.frames import frame_of
from electrification.storage.schema import (
    baseline,
    baseline_village,
    capital_source,
    criterion_version,
    entry,
    entry_decision,
    event,
    period,
    period_closing,
    person,
    post,
)
from electrification.subject.audit import EventAction
from electrification.subject.contradictions import contradictions
from electrification.subject.costs import km_band
from electrification.subject.entries import Decision
from electrification.subject.evidence import borne_out
from electrification.subject.milestones import STAGES
from geo.boundaries import commune_areas
from geo.units import Units, fold

if TYPE_CHECKING:
    from electrification.storage.store import Store

_CHUNK = 500
_KEPT = 8
DARK_WORDS = (
    "chưa có điện", "không có điện", "mất điện", "chưa đóng điện", "chưa được cấp điện",
)  # fmt: skip
"""What a note says of a village without power; a note that says so is looked at, not believed."""
REPORTS = ("report", "tin-zalo", "thon-chua-dat", "phieu-thon")
"""Exports whose subject begins so are reports that go to others."""


class Review:
    """What the checks of one database look at. Answers are of this moment."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._kept: dict[tuple[object, ...], pd.DataFrame] = {}
        self._recomputed: dict[int, Difference | None] = {}

    def findings(
        self,
        store: Store,
        on: dt.date,
        known_at: dt.datetime | None = None,
        *,
        with_areas: bool = True,
    ) -> pd.DataFrame:
        """Every finding of a day in the whole register, as `integrity.findings` gives them.

        Parameters
        ----------
        with_areas : whether the approximate areas of communes are drawn for the hints they give
        """
        snapshot = store.snapshot(on, known_at)
        reported = self._last_report() if known_at is None else 0
        key = (snapshot.data_version, on, snapshot.known_at, with_areas, reported)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = findings(self.ground(store, on, known_at, with_areas=with_areas))
            self._kept[key] = found
        return found

    def ground(
        self,
        store: Store,
        on: dt.date,
        known_at: dt.datetime | None = None,
        *,
        with_areas: bool = True,
    ) -> Ground:
        """All that checks look at, of the whole register."""
        snapshot = store.snapshot(on, known_at)
        bare = Ground(snapshot, store.entries_behind(snapshot))
        works = store.capital.works(snapshot.known_at)
        shares = store.capital.shares(snapshot.known_at)
        named = np.r_[money.equal_payments(bare), power.jumps_to_explain(bare)]
        beside = Beside(
            details=self.details(named.tolist()),
            dark_notes=self.dark_notes(),
            evidence=self.evidence(bare, store.evidence.everything(snapshot.known_at)),
            places=store.places(),
            areas=self._areas_on(store, snapshot.units_on) if with_areas else None,
            signed=self.signed_by_one_name(),
            list_changes=self.list_changes(snapshot.known_at),
            reports=self.reports(known_at or max(snapshot.known_at, calendar.now())),
            rule_versions=self.rule_versions(snapshot.known_at),
            closings=self.closings_that_differ(store, snapshot.known_at),
            meters=store.meters.standing(snapshot.known_at),
            costs=costs_by_village(works, shares),
            work_costs=work_costs(
                works,
                shares,
                store.grid.scales(snapshot.known_at),
                store.grid.lines(snapshot.known_at),
                snapshot.frame.set_index("village_id")["households"],
                km_band(),
            ),
        )
        return Ground(snapshot, bare.entries, beside)

    def _areas_on(self, store: Store, day: dt.date) -> gpd.GeoDataFrame:
        """Approximate areas of the communes in force on a day."""
        areas = _areas(store.units(), store.places())
        in_force = store.units().in_force(day, "commune")
        keys = pd.MultiIndex.from_frame(in_force[["code", "valid_from"]])
        return areas[areas.index.isin(keys)]

    def details(self, entry_ids: Iterable[int]) -> pd.DataFrame:
        """Texts of entries: ``entry_id reason document_number capital_source``."""
        columns = (
            entry.c.id.label("entry_id"), entry.c.reason, entry.c.document_number,
            sa.func.coalesce(capital_source.c.name, entry.c.capital_source).label("capital_source"),
        )  # fmt: skip
        query = sa.select(*columns).outerjoin(
            capital_source, capital_source.c.key == entry.c.capital_source
        )
        with self._engine.connect() as connection:
            parts = [
                frame_of(connection, query.where(entry.c.id.in_(some))) for some in _some(entry_ids)
            ]
        return pd.concat(parts, ignore_index=True)

    def dark_notes(self) -> frozenset[int]:
        """Entries whose note says that there is no power."""
        noted = sa.select(entry.c.id, entry.c.note).where(entry.c.note.is_not(None))
        with self._engine.connect() as connection:
            told = [(int(i), unicodedata.normalize("NFC", note).casefold())
                    for i, note in connection.execute(noted)]  # fmt: skip
        return frozenset(i for i, note in told if any(words in note for words in DARK_WORDS))

    def evidence(self, ground: Ground, documents: pd.DataFrame) -> pd.DataFrame:
        """Documents with the stage they bear out and what does not fit; see `Beside`."""
        frame = ground.frame
        known = documents[documents["village_id"].isin(frame["village_id"])]
        told = borne_out(known.reset_index(drop=True), _reached(ground, known))
        flags = contradictions(told, frame)
        names = ["evidence_id", "village_id", "entry_id", "stage", "kind", "villages"]
        return pd.concat([told[names], flags], axis=1)

    def signed_by_one_name(self) -> pd.DataFrame:
        """Entries that one account recorded and another of the same name and unit confirmed.

        Returns
        -------
        DataFrame
            ``entry_id village_id recorded_by decided_by``.
        """
        query = (
            sa.select(
                entry.c.id.label("entry_id"), entry.c.village_id, entry.c.recorded_by,
                entry_decision.c.decided_by,
            )
            .join(entry_decision, entry_decision.c.entry_id == entry.c.id)
            .where(entry_decision.c.decision == str(Decision.CONFIRMED))
            .order_by(entry.c.id)
        )  # fmt: skip
        with self._engine.connect() as connection:
            twins = self._twins(connection)
            accounts = sorted({one for pair in twins for one in pair})
            own = query.where(
                entry.c.recorded_by.in_(accounts), entry_decision.c.decided_by.in_(accounts)
            )
            found = frame_of(connection, own)
        pairs = zip(found["recorded_by"], found["decided_by"], strict=True)
        is_one = [frozenset(map(int, pair)) in twins for pair in pairs]
        return found[np.array(is_one, dtype=bool)].reset_index(drop=True)

    def _twins(self, connection: sa.Connection) -> set[frozenset[int]]:
        """Accounts of one folded name with a unit, an office or a post's unit in common."""
        units: dict[int, set[str]] = defaultdict(set)
        by_name: dict[str, list[int]] = defaultdict(list)
        for row in connection.execute(sa.select(person.c.id, person.c.name, person.c.unit_name)):
            by_name[fold(row.name)].append(row.id)
            if row.unit_name:
                units[row.id].add(fold(row.unit_name))
        columns = (post.c.person_id, post.c.unit_code, post.c.unit_valid_from, post.c.organisation)
        for held in connection.execute(sa.select(*columns)):
            units[held.person_id].add(f"{held.unit_code}/{held.unit_valid_from}")
            if held.organisation:
                units[held.person_id].add(fold(held.organisation))
        return {
            frozenset(pair)
            for name, ids in by_name.items()
            if name
            for pair in combinations(ids, 2)
            if units[pair[0]] & units[pair[1]]
        }

    def list_changes(self, known_at: dt.datetime) -> pd.DataFrame:
        """Days on which a list of counted villages was changed, or took the place of another.

        Returns
        -------
        DataFrame
            ``changed_on baseline_id joined left``: how many villages joined it and left it.
        """
        query = sa.select(baseline.c.id, baseline.c.recorded_at)
        with self._engine.connect() as connection:
            known = query.where(baseline.c.recorded_at <= known_at)
            lists = connection.execute(known.order_by(baseline.c.recorded_at)).all()
            counted = _counted(connection) if len(lists) > 1 else {}
        rows = []
        for before, after in pairwise(lists):
            old, new = counted.get(before.id, set()), counted.get(after.id, set())
            if old != new:
                day = calendar.today(after.recorded_at)
                rows.append((pd.Timestamp(day), after.id, len(new - old), len(old - new)))
        with self._engine.connect() as connection:
            signed = [c for c in read_changes(connection) if c.recorded_at <= known_at]
        rows += [
            (pd.Timestamp(calendar.today(c.recorded_at)), f"change-{c.id}", len(c.joined),
             len(c.left))
            for c in signed
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["changed_on", "baseline_id", "joined", "left"])

    def rule_versions(self, known_at: dt.datetime) -> pd.DataFrame:
        """The province's own versions: ``version_id valid_from on threshold_pct document_number``.

        `on` is the day a version was confirmed, and used from then on.
        """
        own = criterion_version.c
        query = sa.select(
            own.id.label("version_id"), own.valid_from, own.decided_at, own.threshold_pct,
            own.document_number,
        ).where(
            own.decision == str(Decision.CONFIRMED), own.decided_at <= known_at
        )  # fmt: skip
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(own.id)).all()
        return pd.DataFrame(
            [(i, pd.Timestamp(first), pd.Timestamp(calendar.today(at)), pct, number)
             for i, first, at, pct, number in rows],
            columns=["version_id", "valid_from", "on", "threshold_pct", "document_number"],
        )  # fmt: skip

    def reports(self, known_at: dt.datetime) -> pd.DataFrame:
        """Days on which a report was taken out to be sent, or a period closed: ``on what``."""
        query = sa.select(event.c.at, event.c.subject).where(_IS_REPORT, event.c.at <= known_at)
        with self._engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(query.order_by(event.c.at))]
            rows += _closings(connection, known_at)
        told = [(pd.Timestamp(calendar.today(at)), what) for at, what in rows]
        return pd.DataFrame(told, columns=["on", "what"])

    def closings_that_differ(self, store: Store, known_at: dt.datetime) -> pd.DataFrame:
        """What no longer comes out as it was closed: ``closing_id key closed what kept computed``.

        Figures as known at an instant never change by what is recorded later, so each closing is
        looked at once in a process; `verify --closings` looks anew.
        """
        rows = []
        for one in store.periods.closings().itertuples():
            if one.known_at > known_at:
                continue
            if one.id not in self._recomputed:
                kept = store.periods.kept(int(one.id))
                found = differences(kept, store.snapshot(kept.on, kept.known_at))
                self._recomputed[one.id] = found[0] if found else None
            differs = self._recomputed[one.id]
            if differs is not None:
                closed = pd.Timestamp(calendar.today(one.known_at))
                told = (differs.what, differs.kept, differs.computed)
                rows.append((int(one.id), str(one.key), closed, *told))
        columns = ["closing_id", "key", "closed", "what", "kept", "computed"]
        return pd.DataFrame(rows, columns=columns)

    def _last_report(self) -> int:
        """What changes when a report is taken out, which changes no data."""
        last = sa.select(event.c.id).where(_IS_REPORT).order_by(event.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            return int(connection.execute(last).scalar() or 0)


_IS_REPORT = sa.and_(
    event.c.action == str(EventAction.EXPORT),
    sa.or_(*(event.c.subject.startswith(name) for name in REPORTS)),
)


_DRAWN: dict[int, gpd.GeoDataFrame] = {}
"""Areas of communes by what they are drawn from: the same for every database of one province."""


def _areas(units: Units, places: pd.DataFrame) -> gpd.GeoDataFrame:
    known = places.sort_index()
    parts = (known.reset_index(), units.successions.reset_index(drop=True))
    key = hash(tuple(int(pd.util.hash_pandas_object(p, index=False).sum()) for p in parts))
    if key not in _DRAWN:
        _DRAWN[key] = commune_areas(units, places)
    return _DRAWN[key]


def _some(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids by the hundreds; one empty part where there is none."""
    wanted = sorted({int(i) for i in ids})
    for start in range(0, max(len(wanted), 1), _CHUNK):
        yield wanted[start : start + _CHUNK]


def _counted(connection: sa.Connection) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    columns = (baseline_village.c.baseline_id, baseline_village.c.village_id)
    for baseline_id, village_id in connection.execute(sa.select(*columns)):
        found[baseline_id].add(village_id)
    return found


def _closings(connection: sa.Connection, known_at: dt.datetime) -> list[tuple[Any, ...]]:
    """Instants at which periods were closed."""
    query = (
        sa.select(period_closing.c.recorded_at, period.c.key)
        .join(period, period.c.id == period_closing.c.period_id)
        .where(period_closing.c.recorded_at <= known_at)
        .order_by(period_closing.c.id)
    )
    return [tuple(row) for row in connection.execute(query)]


def _reached(ground: Ground, documents: pd.DataFrame) -> pd.DataFrame:
    """First days of the stages of villages that have documents."""
    places = np.unique(ground.places_of(documents["village_id"].to_numpy()))
    first = ground.works.first_on[places[places >= 0]]
    ids = ground.frame["village_id"].to_numpy()[places[places >= 0]]
    rows: list[tuple[Any, ...]] = [
        (int(ids[row]), str(STAGES[column]), calendar.day_from(int(first[row, column])))
        for row, column in zip(*np.nonzero(first != NO_DAY), strict=True)
    ]
    return pd.DataFrame(rows, columns=["village_id", "stage", "reached_on"])
