"""What the commands of ``baseline`` ask, say and do: freeze, change, list."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from electrification import tracking
from electrification.exchange.village_list import read_codes
from electrification.labels import CHANGE_KIND
from electrification.questions.baseline import signed
from electrification.storage import Store
from electrification.subject.baseline import ChangeKind
from electrification.texts import _, date, n_, number
from electrification.tracking.baseline import ids_of


def freeze_list(
    store: Store, name: str, on: dt.date, source: str, document: str | None, file: Path | None
) -> None:
    """Freeze the villages of a file, or those counted now with every signed change."""
    if file is None:
        ids = signed(store.snapshot(on))["village_id"].tolist()
    else:
        rows = read_codes(file)
        ids = ids_of(store, [code for _place, code in rows], [place for place, _code in rows])
    tracking.freeze_baseline(
        store, name, on, source, ids, tracking.system_actor(), document_number=document
    )
    print(n_("Frozen: {count} village.", "Frozen: {count} villages.", len(ids)))


def change_list(
    store: Store,
    kind: ChangeKind,
    on: dt.date,
    joined: Sequence[str],
    left: Sequence[str],
    reason: str,
    document: str,
) -> None:
    """Sign a change, villages by their codes."""
    change_id = tracking.change_baseline(
        store, kind, on, joined=ids_of(store, joined), left=ids_of(store, left), reason=reason,
        document_number=document, by=tracking.system_actor(),
    )  # fmt: skip
    print(_("Signed as change {id}.", id=change_id))


def show_lists(store: Store, *, as_json: bool) -> None:
    """Print what was frozen and changed, newest first."""
    frozen, changes = _frozen(store), _changes(store)
    if as_json:
        print(json.dumps({"frozen": frozen, "changes": changes}, ensure_ascii=False, indent=2))
        return
    for row in frozen:
        print(f"{row['id']} · {date(dt.date.fromisoformat(row['on']))} · "
              f"{_('{count} villages', count=number(row['villages']))} · {row['source']}"
              + (f" · {row['document_number']}" if row["document_number"] else ""))  # fmt: skip
    for row in changes:
        named = [
            _(sentence, villages=", ".join(row[name]))
            for name, sentence in (("joined", "joined: {villages}"), ("left", "left: {villages}"))
            if row[name]
        ]
        print(f"#{row['id']} · {date(dt.date.fromisoformat(row['on']))} · "
              f"{_(CHANGE_KIND[ChangeKind(row['kind'])])} · {'; '.join(named)} · {row['reason']} · "
              f"{row['document_number']}")  # fmt: skip
    if not frozen:
        print(_("No list is frozen yet: the border villages of the register are counted."))


def _frozen(store: Store) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "on": row["frozen_on"].date().isoformat(),
            "villages": int(row["villages"]),
            "source": row["source"],
            "document_number": row["document_number"] or None,
        }
        for row in store.baselines.frozen().to_dict("records")
    ]


def _changes(store: Store) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in store.baselines.changes().to_dict("records"):
        one = found.setdefault(
            int(row["id"]),
            {
                "id": int(row["id"]),
                "kind": row["kind"],
                "on": row["changed_on"].date().isoformat(),
                "joined": [],
                "left": [],
                "reason": row["reason"],
                "document_number": row["document_number"],
            },
        )
        one["joined" if row["is_counted"] else "left"].append(row["village_code"])
    return list(found.values())
