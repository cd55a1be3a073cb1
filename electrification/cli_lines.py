"""What the commands of ``lines`` and ``capital scale`` say and do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from electrification import tracking
from electrification.cli_capital import work_of
from electrification.exchange.grid_lines import Known, read_lines
from electrification.storage import Store
from electrification.texts import _, n_, number
from electrification.tracking.grid import (
    NewScale,
    import_lines,
    plan_lines,
    set_scale,
)


def import_line_file(
    store: Store, file: Path, *, document: str, crs: str | None, applies: bool, as_json: bool
) -> bool:
    """Read a file, print what it would change, and write it when asked; False with an error."""
    found = read_lines(file, file.name, Known.of(store), survey_crs=crs)
    change = None
    if found.can_be_applied:
        change = plan_lines(store, found.rows)
        if applies:
            change = import_lines(
                store, found.rows, file_name=found.file_name, sha256=found.sha256, crs=found.crs,
                document_number=document, by=tracking.system_actor(),
            )  # fmt: skip
    counts = {
        "added": len(change.added) if change else 0,
        "corrected": len(change.corrected) if change else 0,
        "unchanged": len(change.unchanged) if change else 0,
    }
    if as_json:
        answer = {
            "lines": found.line_count, "crs": found.crs,
            "km": round(sum(row.length_km for row in found.rows), 3),
            "errors": [e.as_dict() for e in found.errors], **counts,
            "applied": bool(change and applies and change.changes_anything),
            "sha256": found.sha256,
        }  # fmt: skip
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return not found.errors
    for one in found.errors:
        print(
            _("{kind}, row {row}, column {column}, “{value}”: {problem} {remedy}", kind=_("Error"),
              row=one.row, column=one.column, value=one.value, problem=one.problem,
              remedy=one.remedy),
            file=sys.stderr,
        )  # fmt: skip
    if change is None:
        print(n_("{count} error; nothing was written.", "{count} errors; nothing was written.",
                 len(found.errors)))  # fmt: skip
        return False
    print(_("Lines: new {added}, corrected {corrected}, unchanged {unchanged}; {km} km.",
            km=number(sum(row.length_km for row in found.rows), 2),
            **{name: number(count) for name, count in counts.items()}))  # fmt: skip
    if not applies:
        print(_("Checked only; nothing was written."))
    return True


def record_scale(store: Store, work: str, new: NewScale) -> None:
    """Record how much a work builds."""
    set_scale(store, work_of(store, work), new, tracking.system_actor())
    print(_("Recorded."))
