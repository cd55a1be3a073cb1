"""Villages with what holds them back, one row for each open obstacle."""

from __future__ import annotations

import pandas as pd

from electrification import labels
from electrification.questions.overview import overdue_days
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store


def with_obstacles(rows: pd.DataFrame, store: Store, snapshot: Snapshot) -> pd.DataFrame:
    """Rows, one for each open obstacle, with its cause, unit that must act, document, deadline.

    A village without an obstacle keeps its row.
    """
    each = rows.explode("obstacle_entry_ids") if len(rows) else rows
    ids = [int(i) for i in each["obstacle_entry_ids"].dropna()]
    known = store.obstacles(ids).rename(
        columns={"cause": "obstacle_cause", "unit_responsible": "obstacle_unit"}
    )
    joined = each.merge(known, left_on="obstacle_entry_ids", right_index=True, how="left")
    joined["due_on"] = pd.to_datetime(joined["due_on"])
    joined["obstacle_cause"] = [
        labels.cause(cause) if isinstance(cause, str) else cause
        for cause in joined["obstacle_cause"]
    ]
    joined["overdue_days"] = overdue_days(joined["due_on"], snapshot.on)
    return joined
