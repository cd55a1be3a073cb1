"""The money of a work over time, beside the stages of the first village it serves."""

from __future__ import annotations

from typing import Any

import pandas as pd

from electrification.questions.capital_series import over_time
from electrification.storage.capital_view import CapitalView
from electrification.ui.components.money_chart import money_chart, stages_reached


def work_over_time(work: Any, view: CapitalView, lines: pd.DataFrame) -> int:
    """Draw it; answers how many of the villages served are the person's to see."""
    snapshot, work_id = view.snapshot, int(work["work_id"])
    served = view.shares.loc[view.shares["work_id"] == work_id, "village_id"].tolist()
    seen = [i for i in served if i in set(snapshot.frame["village_id"])]
    stages = pd.DataFrame({"stage": [], "occurred_on": pd.to_datetime([])})
    if seen:
        told = view.store.village_entries(seen[0], snapshot.known_at)
        stages = stages_reached(told[told["occurred_on"] <= snapshot.on])
    money_chart(over_time(lines, work_id=work_id), stages, snapshot, key="work_money")
    return len(seen)
