"""What ``remaining`` prints: why it is not 100 % yet, village by village."""

from __future__ import annotations

import json
import sys
from typing import Any

import pandas as pd

from electrification.questions.remaining import remaining
from electrification.questions.snapshot import Snapshot
from electrification.reports.csv_table import csv_bytes
from electrification.reports.remaining_rows import FILE_COLUMNS, in_words
from electrification.storage import Store
from electrification.subject.audit import EventAction
from electrification.texts import _, date, n_
from electrification.tracking import events, system_actor


def show_remaining(store: Store, snapshot: Snapshot, *, as_json: bool, as_csv: bool) -> None:
    """Print every village that remains, once, with what holds it back."""
    ids = [i for some in snapshot.counted["obstacle_entry_ids"] for i in some]
    tasks = store.tasks.on(snapshot.on, snapshot.known_at)
    rows = in_words(remaining(snapshot, store.obstacles(ids), tasks), snapshot)
    if as_csv:
        anchor = store.audit_head()
        detail = {"format": "csv", "on": snapshot.on, "rows": len(rows)}
        events.note(store, EventAction.EXPORT, "thon-chua-dat", detail, system_actor())
        sys.stdout.buffer.write(csv_bytes(rows, snapshot, FILE_COLUMNS, anchor))
        return
    if as_json:
        answer = {
            "on": snapshot.on.isoformat(),
            "known_at": snapshot.known_at.isoformat(),
            "data_version": snapshot.data_version,
            "counted": len(snapshot.counted),
            "remaining": [_plain(row) for row in rows.to_dict("records")],
            "sample": snapshot.is_sample,
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    print(_("Why it is not 100 % yet, as of {day}", day=date(snapshot.on)))
    for place, row in enumerate(rows.to_dict("records"), start=1):
        print(f"{place}. {row['village_code']} {row['village_name']}, {row['commune_name']}: "
              f"{row['status_name']} – {row['fails']}")  # fmt: skip
        due = date(row["due_on"]) if pd.notna(row["due_on"]) else ""
        parts = [row["cause"], row["unit"], row["document_number"], due, row["request"]]
        print("   " + " · ".join(part for part in parts if part))
    print(n_("{count} village remains.", "{count} villages remain.", len(rows)))
    if snapshot.is_sample:
        print(_("Illustrative sample data: not the real state of any village."))


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    names = ("village_code", "village_name", "commune_name", "district_name", "status", "fails",
             "cause", "note", "unit", "document_number", "request", "request_basis")  # fmt: skip
    return {
        **{name: row[name] for name in names},
        "due_on": row["due_on"].date().isoformat() if pd.notna(row["due_on"]) else None,
        "overdue_days": int(row["overdue_days"]) if pd.notna(row["overdue_days"]) else None,
        "obstacle_entry_ids": list(row["obstacle_entry_ids"]),
        "task_ids": list(row["task_ids"]),
    }
