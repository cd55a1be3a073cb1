"""What ``meters import`` prints."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from electrification import calendar, tracking
from electrification.exchange.meters import Known, MeterFile, NumberFormat, read_meters
from electrification.storage import Store
from electrification.texts import _, instant, n_, number
from electrification.tracking.meters import MeterChange, import_meters, plan_meters


def import_meter_file(
    store: Store, file: Path, *, numbers: NumberFormat, reason: str | None, applies: bool,
    as_json: bool,
) -> bool:  # fmt: skip
    """Read a file, print what it would change, and write it when asked; False with an error."""
    today = calendar.today()
    found = read_meters(file, file.name, Known.of(store, today), numbers=numbers, today=today)
    change = None
    if found.can_be_applied:
        change = plan_meters(store, found.rows)
        if applies:
            change = import_meters(
                store, found.rows, file_name=found.file_name, sha256=found.sha256,
                by=tracking.system_actor(), reason=reason,
            )  # fmt: skip
    if as_json:
        _print_json(found, change, applies)
    else:
        _print(found, change, applies)
    return not found.errors


def list_files(store: Store) -> None:
    """Print the files that were imported."""
    for row in store.meters.files().to_dict("records"):
        months = " – ".join(
            dict.fromkeys(f"{d:%m/%Y}" for d in (row["first_month"], row["last_month"]))
        )
        print(f"{row['id']}  {instant(row['recorded_at'])}  {row['file_name']}  {months}  "
              + n_("{count} reading", "{count} readings", int(row["readings"])))  # fmt: skip


def _print_json(found: MeterFile, change: MeterChange | None, applies: bool) -> None:
    answer = {
        "rows": found.row_count,
        "errors": [e.as_dict() for e in found.errors],
        "warnings": [w.as_dict() for w in found.warnings],
        "applied": bool(change and applies and change.changes_anything),
        "months": [m.isoformat() for m in change.months] if change else [],
        "added": len(change.added) if change else 0,
        "corrected": len(change.corrected) if change else 0,
        "unchanged": len(change.unchanged) if change else 0,
        "sha256": found.sha256,
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _print(found: MeterFile, change: MeterChange | None, applies: bool) -> None:
    for title, problems in ((_("Error"), found.errors), (_("Warning"), found.warnings)):
        for one in problems:
            print(
                _("{kind}, row {row}, column {column}, “{value}”: {problem} {remedy}", kind=title,
                  row=one.row, column=one.column, value=one.value, problem=one.problem,
                  remedy=one.remedy),
                file=sys.stderr,
            )  # fmt: skip
    if change is None:
        print(n_("{count} error; nothing was written.", "{count} errors; nothing was written.",
                 len(found.errors)))  # fmt: skip
        return
    print(said(change))
    if not applies:
        print(_("Checked only; nothing was written."))


def said(change: MeterChange) -> str:
    """What a file changes, in one line."""
    return _("Readings of {months}: new {added}, corrected {corrected}, unchanged {unchanged}.",
             months=", ".join(f"{m:%m/%Y}" for m in change.months) or "–",
             added=number(len(change.added)), corrected=number(len(change.corrected)),
             unchanged=number(len(change.unchanged)))  # fmt: skip
