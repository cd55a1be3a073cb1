"""What a signed-in person does on a village's page: record, decide, correct."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Matter
from electrification.tracking import confirmable, recordable
from electrification.tracking.next_steps import skipped_stages
from electrification.ui import session
from electrification.ui.components.entry_decisions import settled_entries, waiting_entries
from electrification.ui.components.record_widgets import Ground
from electrification.ui.components.recording_panel import recording_panel, show_notes


@dataclass(frozen=True)
class Place:
    """Somebody at a village: what they may record and confirm, and what that stands on."""

    by: Actor
    ground: Ground
    confirms: frozenset[Matter]


def place(
    store: Store, village: pd.Series, entries: pd.DataFrame, snapshot: Snapshot
) -> Place | None:
    """Ask once what the person may do here; None where that is nothing, or is not of the present.

    `entries` are all of the village, whatever the day looked at.
    """
    show_notes()
    by, village_id = session.actor(), int(village["village_id"])
    if by is None or session.known_at() is not None:
        return None
    records, confirms = recordable(store, by, village_id), confirmable(store, by, village_id)
    if not records | confirms:
        return None
    standing, version = store.standing(village_id)
    skipped = skipped_stages(standing, store.templates.not_required())
    ground = Ground(
        store, village_id, standing, version, records, skipped, entries, village, snapshot
    )
    return Place(by, ground, confirms)


def now(here: Place | None, day: dt.date) -> None:
    """Draw what can be recorded, and what waits to be decided; `day` is the one looked at."""
    if here is not None:
        recording_panel(here.ground, here.by, day)
        waiting_entries(here.ground, here.by, here.confirms)


def afterwards(here: Place | None) -> None:
    """Draw the way to correct what is confirmed already."""
    if here is not None:
        settled_entries(here.ground, here.by, here.confirms)
