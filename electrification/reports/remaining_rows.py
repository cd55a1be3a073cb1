"""The annex of remaining villages in words: the same on the page, in files and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from electrification import labels
from electrification.questions.remaining import Condition, RequestBasis
from electrification.questions.snapshot import Snapshot
from electrification.subject.villages import Status
from electrification.texts import N_, _, percent

FILE_COLUMNS = (
    "village_code", "village_name", "commune_name", "district_name", "status", "households",
    "fails", "cause", "note", "unit", "document_number", "due_on", "overdue_days", "request",
    "request_basis", "obstacle_entries", "tasks",
)  # fmt: skip
NEXT_STEP: Mapping[Status, str] = {
    Status.NO_DATA: N_("Survey the village and record its state"),
    Status.NOT_STARTED: N_("Put the village into the plan and prepare the investment decision"),
    Status.PREPARING: N_("Finish the preparation, select the contractor and start the works"),
    Status.BUILDING: N_("Finish the works as planned"),
    Status.BUILT_NOT_ENERGISED: N_("Mend what is left, have it inspected and energise"),
    Status.ENERGISED_PARTLY: N_("Supply the households that are still without power"),
    Status.ENERGISED_BELOW: N_("Have the system inspected and the remaining contracts signed"),
}
_CONDITION: Mapping[Condition, str] = {
    Condition.SUPPLY: N_("no power from the national grid"),
    Condition.WHOLE_SUPPLY: N_("power for a part of the households only"),
    Condition.SYSTEM: N_("4.1 not passed"),
    Condition.SHARE: N_("4.2 under {threshold}"),
}


def in_words(rows: pd.DataFrame, snapshot: Snapshot) -> pd.DataFrame:
    """Rows of `questions.remaining` with ``fails cause request`` as texts, none of them empty."""
    told = rows.to_dict("records")
    return rows.assign(
        fails=pd.Series([fails(r, snapshot) for r in told], rows.index, dtype=object),
        cause=pd.Series([cause(r) for r in told], rows.index, dtype=object),
        note=pd.Series(["; ".join(r["notes"]) for r in told], rows.index, dtype=object),
        obstacle_entries=pd.Series(
            ["; ".join(map(str, r["obstacle_entry_ids"])) for r in told], rows.index, dtype=object
        ),
        tasks=pd.Series(
            ["; ".join(map(str, r["task_ids"])) for r in told], rows.index, dtype=object
        ),
        request=pd.Series([request(r) for r in told], rows.index, dtype=object),
        status_name=pd.Series(
            [labels.label(Status(r["status"])) for r in told], rows.index, dtype=object
        ),
    )


def fails(row: Mapping[Any, Any], snapshot: Snapshot) -> str:
    """Which conditions a village does not fulfil."""
    threshold = percent(snapshot.criterion.threshold_pct)
    return "; ".join(_(_CONDITION[one], threshold=threshold) for one in row["fails"])


def cause(row: Mapping[Any, Any]) -> str:
    """What holds it back; said openly where nobody recorded it."""
    return "; ".join(map(labels.cause, row["causes"])) or _("no cause recorded")


def request(row: Mapping[Any, Any]) -> str:
    """What is asked for: by a task, else the step that its status calls for."""
    if row["requests"]:
        return "; ".join(row["requests"])
    if row["status"] == Status.PREPARING and not row["has_capital"]:
        return _("Allocate the capital")
    return _(NEXT_STEP[Status(row["status"])])


def is_derived(row: Mapping[Any, Any]) -> bool:
    """Whether the request is only what the status calls for."""
    return bool(row["request_basis"] == RequestBasis.NEXT_STEP)
