"""The worklist of who looks at the page, computed once for each state of the data and drafts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from electrification import calendar
from electrification.questions.board import PlanState, planned_stages
from electrification.questions.snapshot import Snapshot
from electrification.questions.worklist import (
    LATE_COLUMNS,
    Reach,
    Section,
    Waiting,
    Worklist,
    reach_of,
    worklist,
)
from electrification.storage import Store
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action
from electrification.tracking.handover import offices
from electrification.tracking.period_reports import reports_due

_KEPT = 64
"""How many people's worklists are kept."""


@dataclass(frozen=True)
class OwnWork:
    """A person's worklist, how many documents bear out what is to be confirmed, and its key."""

    actor: Actor
    list: Worklist
    evidence: dict[int, int]
    people: tuple[int, ...]
    key: tuple[object, ...]


def own_work(store: Store, actor: Actor) -> OwnWork:
    """The person's worklist of today; on an unchanged page it costs one small query."""
    today = calendar.today()
    known = _known()
    kept = known.get((store.address, actor))
    people = kept.people if kept else (actor.person_id,)
    key = (store.address, store.mark_of(people), today)
    if kept is None or kept.key != key:
        people = (actor.person_id, *store.people.taken_over_by(actor.person_id))
        key = (store.address, store.mark_of(people), today)
        if len(known) >= _KEPT:
            known.clear()
        kept = known[store.address, actor] = _drawn(store, actor, people, key, today)
    return kept


@st.cache_resource(show_spinner=False)
def _known() -> dict[tuple[str, Actor], OwnWork]:
    """The worklists of the people who looked last, whatever tab or phone they look from."""
    return {}


def _drawn(
    store: Store,
    actor: Actor,
    people: tuple[int, ...],
    key: tuple[object, ...],
    today: dt.date,
) -> OwnWork:
    reach = reach_of(actor, store.villages_in)
    seen = rights.scope_of(actor, Action.VIEW)
    snapshot = store.snapshot(today, scope=store.effective(seen))
    others = _offices(store, people[1:])
    obstacles = [i for ids in snapshot.frame["obstacle_entry_ids"] for i in ids]
    waiting = Waiting(
        entries=store.waiting_entries(),
        drafts=store.drafts_of(people),
        late=_late(store, snapshot),
        obstacles=store.obstacles(obstacles),
        tasks=store.tasks.on(
            today, villages=store.villages_in(seen), offices={*actor.organisations, *others}
        ),
        updated=store.recorded_since(_start_of(today)),
        versions=_versions(store, reach),
        reports=reports_due(store, actor, snapshot.counted["village_id"], today),
    )
    found = worklist(
        actor,
        reach,
        snapshot,
        waiting,
        people=people,
        offices=others,
        ended=_ended(store, waiting.late, today),
    )
    ids = [int(i) for i in found.parts[Section.TO_CONFIRM]["id"]]
    return OwnWork(actor, found, store.evidence.counts(ids), people, key)


def _late(store: Store, snapshot: Snapshot) -> pd.DataFrame:
    """Planned stages past their day and not reached, of the villages that have one."""
    ids = [int(i) for i in snapshot.frame.loc[snapshot.frame["overdue"], "village_id"]]
    if not ids:
        return pd.DataFrame(columns=list(LATE_COLUMNS))
    told = store.plans(ids, snapshot.on, snapshot.known_at)
    planned = planned_stages(told, ids, snapshot.on)
    return planned.loc[planned["state"] == PlanState.LATE, list(LATE_COLUMNS)]


def _ended(store: Store, late: pd.DataFrame, today: dt.date) -> set[str]:
    """Offices that planned stages name and that stand no more."""
    named = set(late["unit_responsible"].dropna())
    if not named:
        return set()
    known = offices(store, today)
    return {name for name in named if known.has_ended(name)}


def _versions(store: Store, reach: Reach) -> pd.DataFrame:
    """Versions of the criterion that nobody has decided about."""
    rows = store.criterion_versions.rows()
    return rows[rows["decision"].isna() & reach.confirms_versions]


def _start_of(day: dt.date) -> dt.datetime:
    return calendar.end_of_day(day - dt.timedelta(days=1)) + dt.timedelta(microseconds=1)


def _offices(store: Store, people: tuple[int, ...]) -> set[str]:
    """The offices of people whose work was taken over."""
    if not people:
        return set()
    posts = store.people.posts()
    return set(posts.loc[posts["person_id"].isin(people), "organisation"].dropna())


def versions_seen(store: Store, actor: Actor) -> dict[int, str]:
    """The versions of the person's villages, to be asked before the worklist that is drawn.

    What is written in between is then drawn but not among these versions, so that a village is
    left out rather than judged unseen.
    """
    inside = reach_of(actor, store.villages_in).reports
    ids = store.villages()["village_id"] if inside is None else sorted(inside)
    return store.versions_of([int(i) for i in ids])
