"""The annex of open obstacles, one by one: where, what, since when, and who is to act."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification import labels
from electrification.reports.document import Annex, Column, Kind, plain, table_of
from electrification.reports.report_ground import Ground
from electrification.texts import _

_T, _C, _D = Kind.TEXT, Kind.COUNT, Kind.DAY


def open_obstacles(ground: Ground) -> Annex:
    """Every obstacle that is open in a counted village, the cause with most of them first."""
    title = _("Obstacles that are open, one by one")
    rows = _rows(ground)
    if rows.empty:
        return Annex(title, (plain(_("No obstacle is recorded as open.")),))
    columns = (
        Column("place", "TT", _C, 0.5),
        Column("village_name", _("Village"), _T, 1.3),
        Column("commune_name", _("Commune"), _T, 1.2),
        Column("cause", _("Cause"), _T, 1.5),
        Column("note", _("Content"), _T, 2.4),
        Column("since", _("Since"), _D, 1.25),
        Column("days", _("Days open"), _C, 0.8),
        Column("unit", _("Unit that must act"), _T, 1.6),
        Column("due_on", _("Deadline"), _D, 1.25),
        Column("document_number", _("Document"), _T, 1.3),
    )
    total = {
        "village_name": _("Total"),
        "cause": _("{count} obstacles", count=len(rows)),
        "commune_name": _("{count} villages", count=rows["village_id"].nunique()),
    }
    return Annex(title, (table_of(rows, "obstacles", title, columns, total),), is_landscape=True)


def _rows(ground: Ground) -> pd.DataFrame:
    stuck = ground.found.obstacles
    if stuck.empty:
        return stuck
    ids = [int(i) for i in stuck["obstacle_entry_ids"]]
    told = ground.store.entries_by_id(ids, ground.asked.known_at).set_index("id").loc[ids]
    since = pd.to_datetime(told["occurred_on"]).to_numpy()
    rows = pd.DataFrame(
        {
            "village_id": stuck["village_id"].to_numpy(),
            "village_name": stuck["village_name"].to_numpy(),
            "commune_name": stuck["commune_name"].to_numpy(),
            "cause": [labels.cause(cause) for cause in told["cause"]],
            "note": told["note"].to_numpy(),
            "since": since,
            "days": (pd.Timestamp(ground.asked.on) - pd.DatetimeIndex(since)).days,
            "unit": told["unit_responsible"].to_numpy(),
            "due_on": pd.to_datetime(told["due_on"]).to_numpy(),
            "document_number": told["document_number"].to_numpy(),
            "entry_id": ids,
        }
    )
    many = rows.groupby("cause")["cause"].transform("size")
    rows = rows.assign(many=-many).sort_values(["many", "cause", "since", "entry_id"])
    return rows.assign(place=np.arange(1, len(rows) + 1)).reset_index(drop=True)
