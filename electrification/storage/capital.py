"""Reading capital: sources, works with their shares, and the entries of money that stand."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from electrification import calendar
from electrification.questions.capital_days import over_of_lines
from electrification.storage.frames import frame_of
from electrification.storage.log_reader import as_us, instant_of
from electrification.storage.schema import (
    capital_cutoff,
    capital_source,
    entry,
    entry_decision,
    work,
    work_investment,
    work_party,
    work_share,
    work_share_version,
)
from electrification.subject.capital import PartyRole, shipped_sources
from electrification.subject.entries import Decision, EntryKind, EntryState
from geo.units import UnitKey

Inside = Callable[[tuple[UnitKey, ...]], frozenset[int] | None]
LINE_COLUMNS = (
    "entry_id", "work_id", "kind", "source", "plan_year", "nature", "amount_vnd", "adjusts",
    "is_decrease", "counter_work_id", "occurred_on", "document_number", "document_on",
    "recorded_at", "state", "is_irregular", "over_vnd", "reason", "village_id",
    "supersedes",
)  # fmt: skip
_INSTANTS = ("recorded_us", "confirmed_us", "ended_us")


class Capital:
    """The money of one database. Frames that are answered are not to be changed."""

    def __init__(self, engine: sa.Engine, inside: Inside) -> None:
        self._engine = engine
        self._inside = inside
        self._lock = threading.Lock()
        self._kept: tuple[tuple[int, int], pd.DataFrame] | None = None

    def lines(
        self, on: dt.date, known_at: dt.datetime | None = None,
        scope: tuple[UnitKey, ...] | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Capital entries with a work that stood on a day as known then (now), by entry id.

        Returns
        -------
        DataFrame
            `LINE_COLUMNS`; `over_vnd` is by how much an irregular line passes a limit,
            `supersedes` the line among these that it corrects, `plan_year`, `counter_work_id` and
            `supersedes` are 0 where there is none, days are datetime64[s], `state` is
            ``confirmed`` or ``pending``.
        scope : keeps the lines of works that serve a village in these units, and those that move
            money to or from such a work
        """
        every = self._every()
        known_us = calendar.microseconds(known_at or calendar.now())
        if known_at is None and len(every):
            known_us = max(known_us, int(every["recorded_us"].max()))
        here = (
            (every["occurred_on"] <= pd.Timestamp(on))
            & (every["recorded_us"] <= known_us)
            & (every["ended_us"] > known_us)
        )
        found = every[here]
        confirmed = (found["confirmed_us"] <= known_us).to_numpy()
        found = found.assign(
            state=np.where(confirmed, str(EntryState.CONFIRMED), str(EntryState.PENDING)),
            recorded_at=pd.to_datetime(found["recorded_us"], unit="us", utc=True),
        )
        found["supersedes"] = _standing_behind(found, every)
        is_odd = bool(found["is_irregular"].any())
        works_then = self.works(known_at) if is_odd else pd.DataFrame()
        found = found.assign(
            over_vnd=over_of_lines(found, works_then, self.sources(known_at)) if is_odd else 0
        )
        inside = None if scope is None else self._inside(scope)
        if inside is not None:
            shares = self.shares(known_at)
            own = set(shares.loc[shares["village_id"].isin(inside), "work_id"])
            found = found[found["work_id"].isin(own) | found["counter_work_id"].isin(own)]
        return found.reset_index(drop=True)[list(LINE_COLUMNS)]

    def with_over(self, entries: pd.DataFrame, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Entries with ``over_vnd``: by how much a marked entry of money passes a limit, else 0."""
        odd = entries["is_irregular"].astype(bool) & entries["work_id"].notna()
        if not odd.any():
            return entries.assign(over_vnd=0)
        lines = self.lines(dt.date.max, known_at).set_index("entry_id")["over_vnd"]
        return entries.assign(over_vnd=entries["id"].map(lines).fillna(0).astype("int64"))

    def works(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Works as known then (now), by code; investor and contractor are the last ones named.

        Returns
        -------
        DataFrame
            ``work_id code name decision_number decision_on total_investment_vnd begins_year
            ends_year investor contractor``; amounts and years are nullable Int64.
        """
        with self._engine.connect() as connection:
            return works(connection, known_at)

    def investments_waiting(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Total investments below what is allocated that nobody had decided about then (now).

        Returns
        -------
        DataFrame
            ``id work_id amount_vnd document_number document_on reason recorded_by``, oldest first.
        """
        own = work_investment.c
        query = sa.select(
            own.id, own.work_id, own.amount_vnd, own.document_number, own.document_on, own.reason,
            own.recorded_by,
        ).where(own.is_irregular, _known(own.recorded_at, known_at))  # fmt: skip
        waits = own.decided_at.is_(None) | sa.not_(_known(own.decided_at, known_at))
        with self._engine.connect() as connection:
            return frame_of(connection, query.where(waits).order_by(own.id))

    def shares(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Which villages works serve: ``work_id village_id phase weight``, the lead one first."""
        with self._engine.connect() as connection:
            return shares(connection, known_at)

    def parties(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Who invested in works and built them since when, oldest first.

        Returns
        -------
        DataFrame
            ``work_id role name from_on document_number``
        """
        with self._engine.connect() as connection:
            return parties(connection, known_at)

    def sources(self, known_at: dt.datetime | None = None) -> pd.DataFrame:
        """Sources of capital as known then (now), in the order they came in.

        Returns
        -------
        DataFrame
            ``source name group begins_year ends_year cutoff_month_day in_disbursement_rate
            is_labour_in_kind is_allocated is_verified legal_basis document_number``
        """
        with self._engine.connect() as connection:
            return sources(connection, known_at)

    def cutoffs(
        self, known_at: dt.datetime | None = None, on: dt.date | None = None
    ) -> pd.DataFrame:
        """Extended cut-offs as known then (now), the last one of each source and plan year.

        Returns
        -------
        DataFrame
            ``source plan_year until document_number document_on``; with a day, by documents of
            that day and before.
        """
        own = capital_cutoff.c
        query = sa.select(
            own.id, own.source, own.plan_year, own.until, own.document_number, own.document_on
        )
        query = query.where(_known(own.recorded_at, known_at))
        if on is not None:
            query = query.where(own.document_on <= on)
        with self._engine.connect() as connection:
            found = frame_of(connection, query.order_by(own.id))
        last = found.drop_duplicates(["source", "plan_year"], keep="last")
        return last.drop(columns="id").reset_index(drop=True)

    def _every(self) -> pd.DataFrame:
        """All capital entries with a work and their instants; read anew when one was added."""
        marks = sa.select(
            sa.select(sa.func.max(entry.c.id)).scalar_subquery(),
            sa.select(sa.func.max(entry_decision.c.id)).scalar_subquery(),
        )
        with self._engine.connect() as connection:
            last_entry, last_decision = connection.execute(marks).one()
            key = (last_entry or 0, last_decision or 0)
            kept = self._kept
            if kept is not None and kept[0] == key:
                return kept[1]
            found = every_line(connection)
        with self._lock:
            self._kept = (key, found)
        return found


def every_line(connection: sa.Connection, work_ids: Sequence[int] | None = None) -> pd.DataFrame:
    """Capital entries of all works, or of some (and those that move money to or from them).

    Returns
    -------
    DataFrame
        `LINE_COLUMNS` without the state, with ``recorded_us confirmed_us ended_us supersedes``.
    """
    dialect = connection.dialect.name
    decided = (
        sa.select(
            entry_decision.c.entry_id,
            _first(entry_decision.c.decision == Decision.CONFIRMED, dialect).label("confirmed"),
            _first(entry_decision.c.decision != Decision.CONFIRMED, dialect).label("ended"),
        )
        .group_by(entry_decision.c.entry_id)
        .subquery()
    )
    own = entry.c
    query = (
        sa.select(
            own.id, own.work_id, own.code, own.capital_source,
            sa.func.coalesce(own.plan_year, 0), sa.func.coalesce(own.capital_nature, ""),
            own.amount_vnd, own.adjusts, sa.func.coalesce(sa.cast(own.is_decrease, sa.Integer), 0),
            sa.func.coalesce(own.counter_work_id, 0), sa.cast(own.occurred_on, sa.Text),
            own.document_number, sa.cast(own.document_on, sa.Text),
            instant_of(own.recorded_at, dialect), sa.cast(own.is_irregular, sa.Integer),
            own.reason, own.village_id, sa.func.coalesce(own.supersedes, 0),
            decided.c.confirmed, decided.c.ended,
        )
        .outerjoin(decided, decided.c.entry_id == own.id)
        .where(own.kind == EntryKind.CAPITAL, own.work_id.is_not(None))
        .order_by(own.id)
    )  # fmt: skip
    if work_ids is not None:
        some = [int(i) for i in work_ids]
        query = query.where(own.work_id.in_(some) | own.counter_work_id.in_(some))
    rows = connection.execute(query)
    assert rows.cursor is not None
    columns = list(zip(*rows.cursor.fetchall(), strict=True)) or [()] * 20
    whole = [(0, "entry_id"), (1, "work_id"), (4, "plan_year"), (6, "amount_vnd"),
             (9, "counter_work_id"), (16, "village_id"), (17, "supersedes")]  # fmt: skip
    texts = [(2, "kind"), (3, "source"), (5, "nature"), (7, "adjusts"), (11, "document_number"),
             (15, "reason")]  # fmt: skip
    found: dict[str, Any] = {name: np.array(columns[at], dtype=np.int64) for at, name in whole}
    found |= {name: pd.array(list(columns[at]), dtype="str") for at, name in texts}
    found |= {name: _days(columns[at]) for at, name in ((10, "occurred_on"), (12, "document_on"))}
    found |= {name: np.array(columns[at], dtype=bool)
              for at, name in ((8, "is_decrease"), (14, "is_irregular"))}  # fmt: skip
    found |= {name: as_us(columns[at]) for name, at in zip(_INSTANTS, (13, 18, 19), strict=True)}
    return pd.DataFrame(found)


def _standing_behind(found: pd.DataFrame, every: pd.DataFrame) -> np.ndarray:
    """The line among those found that each one corrects, past others that were returned; else 0."""
    corrects = found["supersedes"].to_numpy(dtype=np.int64).copy()
    standing = found["entry_id"].to_numpy(dtype=np.int64)
    before = every.set_index("entry_id")["supersedes"]
    while (lost := (corrects > 0) & ~np.isin(corrects, standing)).any():
        corrects[lost] = before.reindex(corrects[lost]).fillna(0).to_numpy(dtype=np.int64)
    return corrects


def _first(condition: Any, dialect: str) -> Any:
    """When a decision of that sort was first taken, as `as_us` reads it."""
    at = instant_of(entry_decision.c.decided_at, dialect)
    return sa.func.min(sa.case((condition, at)))


def _days(texts: Sequence[str | None]) -> np.ndarray:
    known = {text: np.datetime64(text or "NaT", "s") for text in set(texts)}
    return np.array([known[text] for text in texts], dtype="datetime64[s]")


def _known(column: Any, known_at: dt.datetime | None) -> Any:
    return sa.true() if known_at is None else column <= known_at


def works(connection: sa.Connection, known_at: dt.datetime | None = None) -> pd.DataFrame:
    """Works as known then; see `Capital.works`."""
    own = work.c
    query = sa.select(
        own.id.label("work_id"), own.code, own.name, own.decision_number, own.decision_on,
        own.total_investment_vnd, own.begins_year, own.ends_year,
    )  # fmt: skip
    found = frame_of(connection, query.where(_known(own.recorded_at, known_at)).order_by(own.code))
    whole = dict.fromkeys(("total_investment_vnd", "begins_year", "ends_year"), "Int64")
    found = found.astype({"work_id": "int64", **whole})
    changed = work_investment.c
    amounts = frame_of(
        connection,
        sa.select(changed.id, changed.work_id, changed.amount_vnd)
        .where(_known(changed.recorded_at, known_at))
        .where(
            ~changed.is_irregular
            | ((changed.decision == Decision.CONFIRMED) & _known(changed.decided_at, known_at))
        )
        .order_by(changed.document_on, changed.id),  # the latest document, whenever it came in
    ).drop_duplicates("work_id", keep="last")
    later = found["work_id"].map(amounts.set_index("work_id")["amount_vnd"]).astype("Int64")
    found["total_investment_vnd"] = later.fillna(found["total_investment_vnd"])
    named = parties(connection, known_at).drop_duplicates(["work_id", "role"], keep="last")
    for role in PartyRole:
        of_role = named[named["role"] == role].set_index("work_id")["name"]
        found[str(role)] = found["work_id"].map(of_role)
    return found


def parties(connection: sa.Connection, known_at: dt.datetime | None = None) -> pd.DataFrame:
    """Parties of works as known then, oldest first; see `Capital.parties`."""
    own = work_party.c
    query = sa.select(own.work_id, own.role, own.name, own.from_on, own.document_number)
    return frame_of(
        connection, query.where(_known(own.recorded_at, known_at)).order_by(own.from_on, own.id)
    )


def shares(
    connection: sa.Connection,
    known_at: dt.datetime | None = None,
    work_ids: Sequence[int] | None = None,
) -> pd.DataFrame:
    """The last version of each work's shares as known then; see `Capital.shares`."""
    version, own = work_share_version.c, work_share.c
    chosen = _known(version.recorded_at, known_at)
    if work_ids is not None:
        chosen &= version.work_id.in_([int(i) for i in work_ids])
    last = sa.select(sa.func.max(version.id)).where(chosen).group_by(version.work_id)
    query = (
        sa.select(version.work_id, own.village_id, own.phase, own.weight)
        .join(work_share_version, version.id == own.version_id)
        .where(version.id.in_(last))
        .order_by(version.work_id, own.weight.desc(), own.village_id)
    )
    found = frame_of(connection, query)
    return found.astype({"work_id": "int64", "village_id": "int64", "weight": "int64",
                         "phase": "Int64"})  # fmt: skip


def sources(connection: sa.Connection, known_at: dt.datetime | None = None) -> pd.DataFrame:
    """Sources of capital as known then; see `Capital.sources`.

    What came with the program was named and had its cut-off before anybody made the database, so
    a period that was closed earlier speaks of it as well.
    """
    own = capital_source.c
    query = sa.select(
        own.key.label("source"), own.name, own.source_group.label("group"), own.begins_year,
        own.ends_year, own.cutoff_month_day, own.in_disbursement_rate, own.is_labour_in_kind,
        own.is_allocated, own.is_verified, own.legal_basis, own.document_number,
    ).order_by(own.id)  # fmt: skip
    shipped = own.key.in_([row["key"] for row in shipped_sources()])
    known = sa.or_(shipped, _known(own.recorded_at, known_at))
    found = frame_of(connection, query.where(known))
    truths = dict.fromkeys(
        ("in_disbursement_rate", "is_labour_in_kind", "is_allocated", "is_verified"), "bool"
    )
    return found.astype({"begins_year": "Int64", "ends_year": "Int64", **truths})
