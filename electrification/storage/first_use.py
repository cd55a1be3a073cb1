"""What money is asked for, as a database has it: villages still to be reached and their works."""

from __future__ import annotations

from electrification.questions.capital import by_key
from electrification.questions.first_use_inputs import Candidates, candidates, lacking_vnd
from electrification.questions.snapshot import Snapshot
from electrification.storage.store import Store
from electrification.subject.scenarios import HOUSEHOLD_COST_VND


def candidates_of(
    store: Store,
    snapshot: Snapshot,
    *,
    first_year: int,
    household_cost_vnd: int = HOUSEHOLD_COST_VND,
) -> Candidates:
    """Villages of a snapshot that do not meet the criterion, and the works they wait for.

    Works and money are as they were known when the snapshot was.
    """
    known_at = snapshot.known_at
    works = store.capital.works(known_at)
    lines = store.capital.lines(snapshot.on, known_at)
    return candidates(
        snapshot.frame,
        works,
        store.capital.shares(known_at),
        lacking_vnd(works, by_key(lines)),
        first_year=first_year,
        household_cost_vnd=household_cost_vnd,
    )
