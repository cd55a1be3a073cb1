"""What ``import list`` and ``import undo`` do."""

from __future__ import annotations

import json
from dataclasses import asdict

from electrification import labels, tracking
from electrification.calendar import iso_instant
from electrification.exchange.import_words import said_of, stands, state_text
from electrification.storage import Store
from electrification.subject.imports import FileKind
from electrification.texts import instant
from electrification.tracking.imports import undo_import


def list_imports(store: Store, *, as_json: bool) -> None:
    """Print the files that were brought in, and what stands of each."""
    rows = store.imports.files().to_dict("records")
    if as_json:
        told = [
            {
                "id": row["id"],
                "kind": row["kind"],
                "file_name": row["file_name"],
                "sha256": row["sha256"],
                "rows": row["row_count"],
                "at": iso_instant(row["recorded_at"].to_pydatetime()),
                "stands": stands(row),
                "state": state_text(row),
            }
            for row in rows
        ]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in rows:
        at = instant(row["recorded_at"].to_pydatetime())
        kind = labels.label(FileKind(row["kind"]))
        print(f"{row['id']}  {at}  {kind}  {row['file_name']}  {state_text(row)}")


def undo_one(store: Store, import_id: int, reason: str, *, as_json: bool) -> None:
    """Take back what still stands of an import, in one act."""
    done = undo_import(store, import_id, reason, tracking.system_actor())
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False, indent=2))
        return
    found = store.imports.one(import_id)
    assert found is not None
    print(said_of(done, FileKind(found.kind)))
