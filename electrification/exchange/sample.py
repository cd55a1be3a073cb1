"""Loading the sample data that the project ships: the one place where an instant is back-dated."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from electrification import calendar, tracking
from electrification.exchange.sample_evidence import add_documents
from electrification.exchange.sample_lines import add_lines, add_scales
from electrification.exchange.sample_periods import add_periods
from electrification.exchange.sample_works import add_works
from electrification.settings import DATA_FOLDER
from electrification.storage import Store, Work
from electrification.subject.entries import (
    COUNTS,
    Decision,
    EntryKind,
    NewDecision,
    NewEntry,
)
from electrification.subject.villages import PositionQuality, Provenance
from geo.units import Units

SAMPLE_FOLDER = DATA_FOLDER / "villages"
_WHOLE = (*COUNTS, "phase", "amount_vnd", "plan_year")
_TEXTS = (
    "capital_source", "capital_nature", "adjusts",
    "cause", "unit_responsible", "reason", "document_number", "note", "source",
)  # fmt: skip


def load_sample(store: Store, folder: Path = SAMPLE_FOLDER) -> None:
    """Load register, people, clusters, history, documents and baseline, all or nothing.

    Entries and decisions keep the instants of the files, so that what was known when can be asked.
    """
    people = _read(folder / "people.csv")
    with store.writing(tracking.SYSTEM_PERSON_ID) as work:
        names = ("key", "name", "post_title", "unit_name")
        ids = work.add_people(
            [
                dict(zip(names, (p["person_key"], *(p[n] for n in names[1:])), strict=True))
                for p in people
            ]
        )
        person_ids = dict(zip([p["person_key"] for p in people], ids, strict=True))
        units = store.units()
        work.add_posts([_post(row, person_ids, units) for row in _read(folder / "posts.csv")])
        baseline = _read(folder / "baseline.csv")[0]
        frozen_at = calendar.read_instant(baseline["recorded_at"])
        rows = [_register_row(row, units) for row in _read(folder / "register.csv")]
        village_ids = tracking.write_register(
            work, store, rows, frozen_at, is_sample=True, recorded_at=frozen_at
        )
        work.person_id = person_ids[baseline["recorded_by"]]
        work.freeze_baseline(
            baseline["baseline_id"],
            dt.date.fromisoformat(baseline["frozen_on"]),
            baseline["source"],
            sorted(village_ids.values()),
            frozen_at,
        )
        cluster_ids = _add_clusters(work, folder, village_ids, frozen_at)
        work_ids = add_works(
            work, _read(folder / "works.csv"), _read(folder / "work_parties.csv"),
            village_ids, person_ids,
        )  # fmt: skip
        entry_ids = _add_history(work, folder, village_ids, cluster_ids, person_ids, work_ids)
        _add_tasks(work, folder, village_ids, entry_ids, person_ids)
        _add_meters(work, folder, village_ids, person_ids)
        add_documents(
            work, store, _read(folder / "evidence.csv"), village_ids, entry_ids, person_ids,
            {row["entry_key"]: row["village_code"] for row in _read(folder / "entries.csv")},
        )  # fmt: skip
        add_scales(work, _read(folder / "work_scales.csv"), work_ids, person_ids)
        add_lines(work, _read(folder / "lines.csv"), work_ids, person_ids)
    with store.writing(tracking.SYSTEM_PERSON_ID) as work:  # closings read what is written above
        add_periods(work, store, _read(folder / "period_acts.csv"), person_ids)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _post(row: Mapping[str, str], person_ids: Mapping[str, int], units: Units) -> dict[str, Any]:
    from_on = dt.date.fromisoformat(row["from_on"])
    unit = units.find(row["unit_code"], from_on)
    if unit is None:
        raise ValueError(f"{row['person_key']}: no unit {row['unit_code']} on {from_on}")
    return {
        "person_id": person_ids[row["person_key"]],
        "role": row["role"],
        "unit_code": unit.code,
        "unit_valid_from": unit.valid_from,
        "title": row["title"] or None,
        "organisation": row["organisation"] or None,
        "from_on": from_on,
    }


def _register_row(row: Mapping[str, str], units: Units) -> tracking.RegisterRow:
    on = dt.date.fromisoformat(row["commune_on"])
    commune = units.find(row["commune_code"], on)
    if commune is None:
        raise ValueError(f"{row['village_code']}: no commune {row['commune_code']} on {on}")
    return tracking.RegisterRow(
        village_code=row["village_code"],
        village_name=row["village_name"],
        commune=commune,
        commune_on=on,
        is_border=row["is_border"] == "true",
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        households=int(row["households"]) if row["households"] else None,
        population=int(row["population"]) if row["population"] else None,
        status=row["status"] or None,
        status_on=dt.date.fromisoformat(row["status_on"]) if row["status_on"] else None,
        source=row["source"],
        provenance=Provenance(row["provenance"]),
        position_quality=PositionQuality(row["position_quality"]),
    )


def _add_clusters(
    work: Work, folder: Path, village_ids: Mapping[str, int], at: dt.datetime
) -> dict[str, int]:
    clusters = _read(folder / "clusters.csv")
    ids = work.add_clusters(
        [
            {
                "village_id": village_ids[c["village_code"]],
                "key": c["cluster_key"],
                "name": c["name"],
                "phase": int(c["phase"]) if c["phase"] else None,
                "substation": c["substation"] or None,
            }
            for c in clusters
        ],
        at,
    )
    return dict(zip([c["cluster_key"] for c in clusters], ids, strict=True))


def _add_history(
    work: Work,
    folder: Path,
    village_ids: Mapping[str, int],
    cluster_ids: Mapping[str, int],
    person_ids: Mapping[str, int],
    work_ids: Mapping[str, int],
) -> dict[str, int]:
    """Entries and decisions in the order they were made; answers entry ids by key."""
    acts = [(r["recorded_at"], 0, r) for r in _read(folder / "entries.csv")]
    acts += [(r["decided_at"], 1, r) for r in _read(folder / "decisions.csv")]
    acts.sort(key=lambda act: act[:2])
    keys = [row["entry_key"] for _at, is_decision, row in acts if not is_decision]
    entry_ids = dict(zip(keys, work.next_entry_ids(len(keys)), strict=True))
    told: list[tuple[NewEntry | NewDecision, dt.datetime, int]] = []
    for at, is_decision, row in acts:
        instant = calendar.read_instant(at)
        if is_decision:
            decision = NewDecision(
                entry_ids[row["entry_key"]],
                Decision(row["decision"]),
                row["reason"] or None,
                entry_ids[row["by_entry"]] if row["by_entry"] else None,
            )
            told.append((decision, instant, person_ids[row["decided_by"]]))
        else:
            entry = _entry(row, village_ids, cluster_ids, entry_ids, work_ids)
            told.append((entry, instant, person_ids[row["recorded_by"]]))
    work.add_history(told)
    return entry_ids


def _add_tasks(
    work: Work,
    folder: Path,
    village_ids: Mapping[str, int],
    entry_ids: Mapping[str, int],
    person_ids: Mapping[str, int],
) -> None:
    """Tasks and what became of them, in the order they were recorded."""
    acts = [(r["recorded_at"], 0, r) for r in _read(folder / "tasks.csv")]
    acts += [(r["recorded_at"], 1, r) for r in _read(folder / "task_events.csv")]
    task_ids: dict[str, int] = {}
    for at, is_event, row in sorted(acts, key=lambda act: act[:2]):
        instant, by = calendar.read_instant(at), person_ids[row["recorded_by"]]
        if is_event:
            texts = ("action", "result", "reason", "document_number", "lead_unit")
            event: dict[str, Any] = {name: row[name] or None for name in texts}
            event["task_id"] = task_ids[row["task_key"]]
            event |= {name: _day(row[name]) for name in ("occurred_on", "due_on")}
            work.add_task_events([event], instant, by)
            continue
        task: dict[str, Any] = {
            name: row[name] for name in ("document_number", "content", "lead_unit")
        }
        task |= {"coordinating_units": row["coordinating_units"].replace(";", "\n") or None}
        task |= {name: _day(row[name]) for name in ("document_on", "due_on")}
        obstacle = entry_ids[row["obstacle"]] if row["obstacle"] else None
        subjects = [
            {
                "village_id": village_ids[code],
                "stage": row["stage"] or None,
                "obstacle_entry_id": None if place else obstacle,
            }
            for place, code in enumerate(row["villages"].split(";"))
        ]
        task_ids[row["task_key"]] = work.add_task(task, subjects, instant, by)


def _add_meters(
    work: Work, folder: Path, village_ids: Mapping[str, int], person_ids: Mapping[str, int]
) -> None:
    """Readings of the meters, one file for each instant at which some were imported."""
    rows = _read(folder / "meters.csv")
    for at in sorted({row["recorded_at"] for row in rows}):
        own = [row for row in rows if row["recorded_at"] == at]
        month = own[0]["month"][:7]
        file = {
            "sha256": hashlib.sha256(repr(own).encode()).hexdigest(),
            "file_name": f"cong-to-{month}-minh-hoa.csv",
            "provenance": str(Provenance.ILLUSTRATIVE),
        }
        readings = [
            {
                "village_id": village_ids[row["village_code"]],
                "substation": row["substation"] or None,
                "month": _day(row["month"]),
                "customers": int(row["customers"]),
                "kwh": float(row["kwh"]),
            }
            for row in own
        ]
        by = person_ids[own[0]["recorded_by"]]
        work.add_meter_file(file, readings, calendar.read_instant(at), by)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _entry(
    row: Mapping[str, str],
    village_ids: Mapping[str, int],
    cluster_ids: Mapping[str, int],
    entry_ids: Mapping[str, int],
    work_ids: Mapping[str, int],
) -> NewEntry:
    values: dict[str, Any] = {name: int(row[name]) if row[name] else None for name in _WHOLE}
    values |= {name: row[name] or None for name in _TEXTS}
    return NewEntry(
        village_id=village_ids[row["village_code"]],
        kind=EntryKind(row["kind"]),
        code=row["code"],
        occurred_on=dt.date.fromisoformat(row["occurred_on"]),
        cluster_id=cluster_ids[row["cluster"]] if row["cluster"] else None,
        work_id=work_ids[row["work"]] if row["work"] else None,
        counter_work_id=work_ids[row["counter_work"]] if row["counter_work"] else None,
        document_on=_day(row["document_on"]),
        is_decrease=row["is_decrease"] == "true" if row["is_decrease"] else None,
        due_on=dt.date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        refers_to=entry_ids[row["refers_to"]] if row["refers_to"] else None,
        supersedes=entry_ids[row["supersedes"]] if row["supersedes"] else None,
        is_irregular=row["is_irregular"] == "true",
        provenance=Provenance(row["provenance"]),
        **values,
    )
