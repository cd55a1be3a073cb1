"""What the commands of ``criterion`` ask, say and do: list, add."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from electrification import tracking
from electrification.reports.rule_words import rule, rule_name
from electrification.storage import Store
from electrification.subject.criterion import (
    ADVANCED,
    BASIC,
    REGION,
    Criterion,
    read_criteria,
)
from electrification.subject.criterion_versions import (
    NewVersion,
    criterion_on,
    standing,
    timeline,
    waiting,
)
from electrification.texts import N_, Refused, _, date, message


def add_criterion(store: Store, stated: dict[str, Any]) -> None:
    """Add a version; name and legal basis are those of the set where none is stated."""
    sets = read_criteria(region=stated["region"], variant=stated["variant"])
    own = next((one for one in sets if one.id == stated["criterion_id"]), None)
    for name in ("name", "legal_basis"):
        if stated[name] is None:
            stated[name] = getattr(own, name) if own else ""
    for name in ("valid_from", "document_on"):
        if stated[name] is None:
            raise Refused(message(N_("{column} is missing."), column=name), N_("Fill it in."))
    stated["is_verified"] = bool((stated.get("checked_against") or "").strip())
    version = tracking.add_version(store, NewVersion(**stated), tracking.system_actor())
    print(_("Added version #{id} of {criterion}.", id=version, criterion=stated["criterion_id"]))
    print(_("It is used once another person has confirmed it on the page of the criteria."))


def show_criteria(store: Store, on: dt.date, *, as_json: bool) -> None:
    """Print the rules of the province, basic and advanced, the one in force on a day marked."""
    known = store.criterion_versions.all()
    versions = standing(known)
    rules = [one for v in (BASIC, ADVANCED) for one in timeline(versions, variant=v, region=REGION)]
    now = criterion_on(on, versions=versions)
    if as_json:
        rows = [_row(one, _is_in_force(one, now)) for one in rules]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in rules:
        mark = "→" if _is_in_force(one, now) else " "
        until = date(one.valid_to) if one.valid_to else "…"
        print(f"{mark} {date(one.valid_from)} – {until} · {one.version} · {rule_name(one)}")
        print(f"    {rule(one)} · {one.legal_basis} · {one.source}")
    for new in waiting(known):
        print(f"… {new.title} · {_('waits to be confirmed')} · {new.document_number}")


def _is_in_force(one: Criterion, now: Criterion) -> bool:
    return (one.variant, one.version, one.valid_from) == (now.variant, now.version, now.valid_from)


def _row(one: Criterion, is_in_force: bool) -> dict[str, Any]:
    return {
        "version": one.version,
        "id": one.id,
        "variant": one.variant,
        "region": one.region,
        "name": one.name,
        "valid_from": one.valid_from.isoformat(),
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        "threshold_pct": one.threshold_pct,
        "threshold_from": one.threshold_from,
        "verified": one.is_verified,
        "legal_basis": one.legal_basis,
        "source": one.source,
        "document_number": one.document_number or None,
        "in_force": is_in_force,
    }
