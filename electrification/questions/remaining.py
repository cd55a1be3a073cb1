"""Why it is not 100 % yet: every village that remains, once, with what holds it back.

What nobody recorded stays empty here and is said to be missing where it is shown; nothing is left
out for want of a cause.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from electrification.questions.meters import is_lit
from electrification.questions.overview import REMAINING_ORDER, by_name, overdue_days
from electrification.questions.snapshot import Snapshot
from electrification.subject.villages import Status


class Condition(StrEnum):
    """A condition of the criterion that a village does not fulfil."""

    SUPPLY = "supply"
    WHOLE_SUPPLY = "whole_supply"
    SYSTEM = "system"
    SHARE = "share"


class RequestBasis(StrEnum):
    """Where the request of a row comes from."""

    TASK = "task"
    NEXT_STEP = "next_step"


REMAINING_COLUMNS = (
    "village_id", "village_code", "village_name", "commune_name", "district_name", "status",
    "has_capital", "households", "fails", "causes", "notes", "unit", "document_number", "due_on",
    "overdue_days", "requests", "request_basis", "obstacle_entry_ids", "task_ids",
)  # fmt: skip


def remaining(snapshot: Snapshot, obstacles: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """Every counted village that does not meet the criterion, once: `REMAINING_COLUMNS`.

    Parameters
    ----------
    obstacles : DataFrame
        By entry id ``cause unit_responsible due_on document_number note``, the open ones.
    tasks : DataFrame
        ``task_id content lead_unit document_number due_on is_open village_ids``.

    Returns
    -------
    DataFrame
        In the order of the leader's groups and of names. `fails` are `Condition`, `causes`,
        `notes` and `requests` texts as typed, empty where nobody stated any; the deadline is the
        earliest.
    """
    counted = snapshot.counted
    short = counted[~counted["meets"].to_numpy(dtype=bool)]
    groups = [by_name(short[short["status"] == status]) for status in REMAINING_ORDER]
    short = pd.concat(groups) if len(short) else short
    still = tasks[tasks["is_open"].astype(bool)]
    of_village: dict[int, list[dict[str, Any]]] = {}
    for task in still.to_dict("records"):
        for village_id in task["village_ids"]:
            of_village.setdefault(int(village_id), []).append(task)
    rows = [
        _row(village, obstacles, of_village.get(int(village["village_id"]), []))
        for village in short.to_dict("records")
    ]
    told = pd.DataFrame(rows, index=short.index, columns=list(_TOLD))
    kept = short[[c for c in REMAINING_COLUMNS if c in short and c not in _TOLD]]
    found = pd.concat([kept, told], axis=1).reset_index(drop=True)
    found["fails"] = _fails(short)
    found["due_on"] = pd.to_datetime(found["due_on"]).astype("datetime64[s]")
    found["overdue_days"] = overdue_days(found["due_on"], snapshot.on).astype("Int64")
    return found[list(REMAINING_COLUMNS)]


_TOLD = (
    "causes", "notes", "unit", "document_number", "due_on", "requests", "request_basis",
    "obstacle_entry_ids", "task_ids",
)  # fmt: skip


def _fails(short: pd.DataFrame) -> list[tuple[Condition, ...]]:
    lit = is_lit(short)
    partly = (short["status"] == Status.ENERGISED_PARTLY).to_numpy()
    system = short["system_passed"].to_numpy(dtype=bool)
    share = short["share_reached"].to_numpy(dtype=bool)
    return [
        (
            *((Condition.SUPPLY,) if not lit[n] else ()),
            *((Condition.WHOLE_SUPPLY,) if partly[n] else ()),
            *((Condition.SYSTEM,) if not system[n] else ()),
            *((Condition.SHARE,) if not share[n] else ()),
        )
        for n in range(len(short))
    ]


def _row(
    village: dict[Any, Any], obstacles: pd.DataFrame, tasks: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What is said of one village by its open obstacles and tasks."""
    ids = [i for i in village["obstacle_entry_ids"] if i in obstacles.index]
    own = obstacles.loc[ids].to_dict("records")
    asked = _texts(t["content"] for t in tasks)
    noted = _texts(o["note"] for o in own)
    return {
        "causes": _texts(o["cause"] for o in own),
        "notes": noted,
        "unit": "; ".join(_texts([*(o["unit_responsible"] for o in own)]))
        or "; ".join(_texts(t["lead_unit"] for t in tasks)),
        "document_number": "; ".join(
            _texts([*(o["document_number"] for o in own), *(t["document_number"] for t in tasks)])
        ),
        "due_on": _first_day([o["due_on"] for o in own]) or _first_day(t["due_on"] for t in tasks),
        "requests": asked,
        "request_basis": str(RequestBasis.TASK if asked else RequestBasis.NEXT_STEP),
        "obstacle_entry_ids": tuple(ids),
        "task_ids": tuple(int(t["task_id"]) for t in tasks),
    }


def _texts(values: Any) -> tuple[str, ...]:
    """Each text once, in its order; what is missing left out."""
    said = (" ".join(v.split()).removesuffix(".") for v in values if isinstance(v, str))
    return tuple(dict.fromkeys(text for text in said if text))


def _first_day(values: Any) -> dt.date | None:
    days = [v for v in values if isinstance(v, dt.date | np.datetime64) and v == v]
    return min((pd.Timestamp(d) for d in days), default=None)
