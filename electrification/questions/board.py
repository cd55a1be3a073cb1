"""The board: where each village still to be done stands, what comes next, and what was planned.

Starts from a snapshot and from the plans of its villages (`Store.plans`). Stages are added up by
the arithmetic under every snapshot, so the board cannot disagree with it. Confirmed entries count;
what waits for confirmation stands beside (`pending_due_on`, `pending_on`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY, day_number
from electrification.questions import facts
from electrification.questions.entry_log import (
    CODE_NUMBER,
    KIND_NUMBER,
    NO_CODE,
    EntryLog,
    Selection,
)
from electrification.questions.overview import by_name, compare
from electrification.questions.snapshot import Snapshot
from electrification.subject.entries import COUNTS, EntryKind
from electrification.subject.milestones import (
    BUILDING,
    OPTIONAL_BY_DEFAULT,
    STAGES,
    Stage,
    prerequisites,
)
from electrification.subject.villages import Status


class Lane(StrEnum):
    """The columns of the board, in the order a village goes through them."""

    NOT_STARTED = "not_started"
    PREPARING = "preparing"
    BUILDING = "building"
    BUILT_NOT_ENERGISED = "built_not_energised"
    ENERGISED_SHORT = "energised_short"
    ACHIEVED = "achieved"


class PlanState(StrEnum):
    """How a planned stage stands; a plan that nobody has confirmed counts for nothing yet."""

    LATE = "late"
    AHEAD = "ahead"
    REACHED = "reached"
    UNCONFIRMED = "unconfirmed"


LANE_OF: Mapping[Status, Lane] = {
    Status.NO_DATA: Lane.NOT_STARTED,
    Status.NOT_STARTED: Lane.NOT_STARTED,
    Status.PREPARING: Lane.PREPARING,
    Status.BUILDING: Lane.BUILDING,
    Status.BUILT_NOT_ENERGISED: Lane.BUILT_NOT_ENERGISED,
    Status.ENERGISED_PARTLY: Lane.ENERGISED_SHORT,
    Status.ENERGISED_BELOW: Lane.ENERGISED_SHORT,
    Status.MEETS_CRITERION: Lane.ACHIEVED,
}
CARD_COLUMNS = (
    "village_id", "village_code", "village_name", "commune_code", "commune_name", "status",
    "stage", "stage_on", "pending_entries", "overdue_days", "obstacles_open",
)  # fmt: skip
PLAN_KEY = ["village_id", "phase", "stage"]


@dataclass(frozen=True)
class Board:
    """The board of a day.

    Attributes
    ----------
    cards : one row per village: where it stands, the stage that comes next and the plan that
        presses most (`plan_stage plan_phase due_on days_late unit_responsible pending_due_on`)
    plans : one row per village, phase (0: the whole) and planned stage, overdue first
    spans : what a village was in from when to when, for a picture: ``village_id status from_on
        to_on is_open``
    marks : single days on that picture: ``village_id stage phase on is_planned``
    """

    snapshot: Snapshot
    before: Snapshot
    cards: pd.DataFrame
    plans: pd.DataFrame
    spans: pd.DataFrame
    marks: pd.DataFrame

    def of(self, kept: pd.Series) -> Board:
        """The board of some of the cards (a bool for each)."""
        cards = self.cards[kept]

        def theirs(rows: pd.DataFrame) -> pd.DataFrame:
            return rows[rows["village_id"].isin(cards["village_id"])].reset_index(drop=True)

        return Board(
            self.snapshot,
            self.before,
            cards.reset_index(drop=True),
            *(theirs(rows) for rows in (self.plans, self.spans, self.marks)),
        )

    @property
    def late_count(self) -> int:
        """Villages with a planned stage that is past its day and not reached."""
        return int((self.cards["plan_state"] == PlanState.LATE).sum())


Plans = Callable[[Sequence[int], dt.date, dt.datetime], pd.DataFrame]


def board(
    snapshot: Snapshot,
    before: Snapshot,
    plans: Plans,
    templates: Mapping[str, frozenset[Stage]],
) -> Board:
    """The villages of the baseline that do not meet the criterion, and those that came to meet it.

    Parameters
    ----------
    before : Snapshot
        The end of the period before: a village that has met the criterion since is on the board.
    plans
        Gives plans and stages of villages by a day as known at an instant, such as `Store.plans`.
    templates
        By capital programme the stages it does not require.
    """
    counted = snapshot.counted
    gained = counted["village_id"].isin(compare(before, snapshot).gained)
    rows = by_name(counted[~counted["meets"] | gained])
    ids = np.sort(rows["village_id"].to_numpy(dtype=np.int64))
    told = plans([int(i) for i in ids], snapshot.on, snapshot.known_at)
    works = _works(told[told["is_confirmed"]], ids)
    planned = _plans(told, ids, works, snapshot.on)
    order = np.searchsorted(ids, rows["village_id"].to_numpy(dtype=np.int64))
    cards = rows[list(CARD_COLUMNS)].reset_index(drop=True)
    cards["lane"] = [str(LANE_OF[Status(s)]) for s in cards["status"]]
    cards["next_stage"] = _next_stages(told, ids, works, templates)[order]
    cards = _pressed(cards, planned)
    spans = _spans(cards, ids, works, snapshot.on)
    marks = _marks(cards, ids, works, planned)
    return Board(snapshot, before, cards, planned, spans, marks)


def planned_stages(told: pd.DataFrame, village_ids: Sequence[int], on: dt.date) -> pd.DataFrame:
    """The plans of any villages against what was reached, as `Board.plans`."""
    ids = np.array(sorted(village_ids), dtype=np.int64)
    return _plans(told, ids, _works(told[told["is_confirmed"]], ids), on)


def _log(told: pd.DataFrame) -> EntryLog:
    """Plans and stages as the log keeps entries, so that `facts` can add them up."""
    n = len(told)

    def whole(name: str, missing: int = 0) -> np.ndarray:
        return told[name].fillna(missing).to_numpy(dtype=np.int64)

    def days(name: str) -> np.ndarray:
        known = [NO_DAY if pd.isna(day) else day_number(day) for day in told[name]]
        return np.array(known, dtype=np.int32)

    none = np.zeros(n, dtype=np.int64)
    return EntryLog(
        entry_id=whole("id"),
        village_id=whole("village_id"),
        cluster_id=none,
        phase=whole("phase"),
        kind=np.array([KIND_NUMBER[EntryKind(k)] for k in told["kind"]], dtype=np.int32),
        code=np.array([CODE_NUMBER.get(c, NO_CODE) for c in told["code"]], dtype=np.int32),
        occurred_on=days("occurred_on"),
        recorded_at=none,
        confirmed_at=none,
        ended_at=none,
        is_irregular=none.astype(bool),
        counts=np.full((n, len(COUNTS)), -1, dtype=np.int32),
        amount_vnd=none,
        due_on=days("due_on"),
        refers_to=none,
        supersedes=whole("supersedes"),
    )


def _works(told: pd.DataFrame, ids: np.ndarray) -> facts.Works:
    log = _log(told)
    return facts.works(
        Selection(log, np.arange(len(log)), np.searchsorted(ids, log.village_id), len(ids))
    )


def _plans(told: pd.DataFrame, ids: np.ndarray, works: facts.Works, on: dt.date) -> pd.DataFrame:
    """The last plan of each village, phase and stage, with the day the stage was reached."""
    pending = told.loc[~told["is_confirmed"], "supersedes"].dropna()
    hoped = _works(told[~told["id"].isin(pending)], ids)
    own = told[told["kind"] == EntryKind.PLANNED].rename(columns={"code": "stage"})
    own = own.assign(place=np.arange(len(own)))
    last = own[own["is_confirmed"]].drop_duplicates(PLAN_KEY, keep="last").set_index(PLAN_KEY)
    newer = own[~own["is_confirmed"]].drop_duplicates(PLAN_KEY, keep="last").set_index(PLAN_KEY)
    keys = last.index.union(newer.index)
    frame = last.reindex(keys)
    wait = newer.reindex(keys)
    is_newer = (wait["place"] > frame["place"].fillna(-1)) | wait["supersedes"].eq(frame["id"])
    frame["pending_due_on"] = wait["due_on"].where(is_newer)
    for name in ("unit_responsible", "document_number"):
        frame[name] = frame[name].where(frame["id"].notna(), wait[name])
    frame = frame.reset_index()
    frame["actual_on"] = _dates(_reached(frame, ids, works))
    in_hope = _dates(_reached(frame, ids, hoped))
    frame["pending_on"] = in_hope.where(in_hope.ne(frame["actual_on"]))
    for name in ("due_on", "pending_due_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    is_reached = frame["actual_on"].notna()
    against = frame["actual_on"].fillna(pd.Timestamp(on))
    frame["days_late"] = (against - frame["due_on"]).dt.days.astype("float")
    frame["state"] = np.select(
        [is_reached, frame["due_on"].isna(), frame["days_late"] > 0],
        [str(PlanState.REACHED), str(PlanState.UNCONFIRMED), str(PlanState.LATE)],
        str(PlanState.AHEAD),
    )
    frame["rank"] = frame["state"].map({str(s): i for i, s in enumerate(PlanState)})
    frame = frame.sort_values(["rank", "due_on", "village_id", "phase"], kind="stable")
    columns = (
        *PLAN_KEY, "due_on", "actual_on", "days_late", "state", "unit_responsible",
        "document_number", "pending_due_on", "pending_on",
    )  # fmt: skip
    return frame[list(columns)].reset_index(drop=True)


def _reached(plans: pd.DataFrame, ids: np.ndarray, works: facts.Works) -> np.ndarray:
    """Day each planned stage was reached, by the phase where the plan is for one."""
    village = np.searchsorted(ids, plans["village_id"].to_numpy(dtype=np.int64))
    stage = np.array([Stage(s).position for s in plans["stage"]], dtype=np.int64)
    found = works.reached_on[village, stage].copy()
    phase = plans["phase"].to_numpy(dtype=np.int64)
    key = village << facts.PHASE_BITS | phase
    place = np.searchsorted(works.part_key, key)
    place[place == len(works.part_key)] = 0
    if len(works.part_key):
        is_part = (phase > 0) & (works.part_key[place] == key)
        found[is_part] = works.part_on[place[is_part], stage[is_part]]
    return found


def _closure(stage: Stage) -> frozenset[Stage]:
    """Everything that must come before a stage, however far."""
    direct = prerequisites(stage)
    return direct.union(*(_closure(before) for before in direct))


TOWARD_POWER = (
    *(s for s in STAGES if s in _closure(Stage.ENERGISED)),
    Stage.ENERGISED, Stage.CONTRACTED, Stage.RECOGNISED,
)  # fmt: skip
"""The stages that lead to power and to the criterion; the others run beside them."""
_IMPLIES = np.array([[p in _closure(s) for p in STAGES] for s in STAGES])


def _next_stages(
    told: pd.DataFrame,
    ids: np.ndarray,
    works: facts.Works,
    templates: Mapping[str, frozenset[Stage]],
) -> np.ndarray:
    """The first stage toward power that is required and neither reached nor implied; "" for none.

    What a later stage needed is taken as done, though nobody recorded it.
    """
    required = np.tile([s not in OPTIONAL_BY_DEFAULT for s in STAGES], (len(ids), 1))
    live = told[told["is_confirmed"]]
    named = live[live["kind"] == EntryKind.PROGRAMME].drop_duplicates("village_id", keep="last")
    for village_id, programme in zip(named["village_id"], named["code"], strict=True):
        skipped = templates.get(programme, OPTIONAL_BY_DEFAULT)
        required[np.searchsorted(ids, village_id)] = [s not in skipped for s in STAGES]
    spared = live[live["kind"] == EntryKind.NOT_REQUIRED]
    positions = [Stage(code).position for code in spared["code"]]
    required[np.searchsorted(ids, spared["village_id"].to_numpy(dtype=np.int64)), positions] = False
    reached = works.reached_on != NO_DAY
    implied = (works.first_on != NO_DAY).astype(int) @ _IMPLIES.astype(int) > 0
    implied &= (works.phases == 0)[:, None]  # a phase of its own may lag behind
    chain = [s.position for s in TOWARD_POWER]
    open_ = (required & ~reached & ~implied)[:, chain]
    names = np.array([str(s) for s in TOWARD_POWER], dtype=object)
    return np.where(open_.any(axis=1), names[np.argmax(open_, axis=1)], "")


def _pressed(cards: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Cards with the plan that presses most, overdue first; one that is done has its last one."""
    is_open = plans["state"] != PlanState.REACHED
    done = plans[~is_open].sort_values("actual_on", ascending=False)
    first = pd.concat([plans[is_open], done]).drop_duplicates("village_id")
    names = {"stage": "plan_stage", "phase": "plan_phase", "state": "plan_state"}
    kept = ["village_id", *names, "due_on", "actual_on", "days_late", "unit_responsible"]
    joined = cards.merge(
        first[[*kept, "pending_due_on"]].rename(columns=names).rename(
            columns={"actual_on": "plan_reached_on"}
        ),
        on="village_id",
        how="left",
    )  # fmt: skip
    late = joined["days_late"].where(joined["plan_state"] == PlanState.LATE, 0).fillna(0)
    soon = joined["due_on"].where(joined["plan_state"] != PlanState.REACHED)
    joined = joined.assign(late=-late, soon=soon).sort_values(
        ["late", "soon"], kind="stable", na_position="last"
    )
    return joined.drop(columns=["late", "soon"]).reset_index(drop=True)


def _spans(cards: pd.DataFrame, ids: np.ndarray, works: facts.Works, on: dt.date) -> pd.DataFrame:
    """Preparation, works, the time in the dark and the time short of the criterion, by village."""
    at = np.searchsorted(ids, cards["village_id"].to_numpy(dtype=np.int64))
    today = day_number(on)
    first, every = works.first_on[at].astype(np.int64), works.reached_on[at].astype(np.int64)
    begun = first.min(axis=1)
    building = [s.position for s in BUILDING]
    started = first[:, building].min(axis=1)
    completed, lit = every[:, facts.COMPLETED], every[:, facts.ENERGISED]
    meets = (cards["status"] == Status.MEETS_CRITERION).to_numpy()
    parts = (
        (Status.PREPARING, begun, np.minimum(started, lit)),
        (Status.BUILDING, started, np.minimum(completed, lit)),
        (Status.BUILT_NOT_ENERGISED, completed, lit),
        (Status.ENERGISED_BELOW, np.where(meets, NO_DAY, lit), np.full(len(at), NO_DAY)),
    )
    frames = []
    for status, start, end in parts:
        stop = np.minimum(end, today)
        is_there = (start != NO_DAY) & (start < stop)
        frames.append(
            pd.DataFrame(
                {
                    "village_id": cards["village_id"].to_numpy()[is_there],
                    "status": str(status),
                    "from_on": _dates(start[is_there]),
                    "to_on": _dates(stop[is_there]),
                    "is_open": end[is_there] > today,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


MARKED = (Stage.STARTED, Stage.WORKS_COMPLETED, Stage.ENERGISED)
"""The stages a picture marks: start, completion, energising."""


def _marks(
    cards: pd.DataFrame, ids: np.ndarray, works: facts.Works, plans: pd.DataFrame
) -> pd.DataFrame:
    """Days on which works started, were completed and energised, and days that were planned."""
    at = np.searchsorted(ids, cards["village_id"].to_numpy(dtype=np.int64))
    frames = [
        pd.DataFrame(
            {
                "village_id": cards["village_id"],
                "stage": str(stage),
                "phase": 0,
                "on": _dates(works.first_on[at, stage.position]),
                "is_planned": False,
            }
        )
        for stage in MARKED
    ]
    due = plans[plans["stage"].isin([str(s) for s in MARKED])]
    due = due.assign(on=due["due_on"].fillna(due["pending_due_on"]), is_planned=True)
    frames.append(due[["village_id", "stage", "phase", "on", "is_planned"]])
    return pd.concat(frames, ignore_index=True).dropna(subset=["on"]).reset_index(drop=True)


def _dates(days: np.ndarray) -> pd.Series:
    """Days as dates, missing ones NaT."""
    whole = days.astype("int64").astype("datetime64[D]").astype("datetime64[s]")
    whole[days == NO_DAY] = np.datetime64("NaT")
    return pd.Series(whole)
