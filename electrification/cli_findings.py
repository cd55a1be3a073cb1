"""What ``findings`` prints."""

from __future__ import annotations

import json
from typing import Any

from electrification.labels import SEVERITY
from electrification.questions.integrity import Ground, findings, sentence
from electrification.questions.snapshot import Snapshot
from electrification.storage import Store
from electrification.texts import _, date, instant, n_


def show_findings(store: Store, snapshot: Snapshot, *, as_json: bool) -> None:
    """Print the contradictions in a snapshot, alarms first."""
    found = findings(Ground(snapshot, store.entries_behind(snapshot)))
    villages = snapshot.frame.set_index("village_id")
    rows = [_row(row, villages.loc[row["village_id"]]) for row in found.to_dict("records")]
    if as_json:
        answer = {
            "on": snapshot.on.isoformat(),
            "known_at": snapshot.known_at.isoformat(),
            "data_version": snapshot.data_version,
            "villages": len(villages),
            "sample": snapshot.is_sample,
            "findings": rows,
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    print(
        _("Contradictions on {day}, as known at {instant}",
          day=date(snapshot.on), instant=instant(snapshot.known_at))
    )  # fmt: skip
    for row in rows:
        entries = ", ".join(map(str, row["entry_ids"]))
        print(f"[{_(SEVERITY[row['severity']])}] {row['village_code']} {row['village_name']}: "
              f"{row['says']} {row['remedy']}" + (f" ({entries})" if entries else ""))  # fmt: skip
    print(n_("{count} finding.", "{count} findings.", len(rows)))
    if snapshot.is_sample:
        print(_("Illustrative sample data: not the real state of any village."))


def _row(row: dict[Any, Any], village: Any) -> dict[str, Any]:
    says, remedy = sentence(row)
    return {
        "check": row["check"],
        "severity": row["severity"],
        "village_code": village["village_code"],
        "village_name": village["village_name"],
        "says": str(says),
        "remedy": str(remedy),
        "entry_ids": list(row["entry_ids"]),
    }
