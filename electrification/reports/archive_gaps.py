"""What is missing in the file of a work: payments without minutes, stages without evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from electrification import labels
from electrification.reports.kiem_tra import entry_states
from electrification.subject.capital import CapitalKind
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.evidence import DocumentKind, borne_out, dossier, stages_reached
from electrification.subject.milestones import STAGES, Stage, missing_before
from electrification.texts import _, date

PAYMENTS = frozenset({CapitalKind.ADVANCE, CapitalKind.DISBURSEMENT})
MINUTED = frozenset({Stage.WORKS_COMPLETED, Stage.ACCEPTED})
_LIVE = frozenset({EntryState.PENDING, EntryState.CONFIRMED})


@dataclass(frozen=True)
class Gap:
    """One thing that is not there; `place` is a village or empty for the whole work."""

    place: str
    said: str


def gaps(data: Mapping[str, Any]) -> list[Gap]:
    """Everything that an auditor would ask for, in the order of the money and the stages.

    Parameters
    ----------
    data : as `work_archive.archive_data` gives it
    """
    return [*_of_work(data), *_of_money(data), *_of_stages(data), *_of_files(data)]


def live_entries(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Entries that were neither returned, withdrawn nor corrected, with their state."""
    states = entry_states(dict(data))
    told = ({**row["content"], "state": states.get(row["content"]["id"], EntryState.PENDING)}
            for row in data["rows"].get("entry", []))  # fmt: skip
    return [one for one in told if one["state"] in _LIVE]


def village_names(data: Mapping[str, Any]) -> dict[int, str]:
    """What the villages are called now, by id."""
    names = {row["content"]["id"]: row["content"]["name"] for row in data["rows"]["village"]}
    for row in data["rows"]["village_changed"]:
        names[row["content"]["id"]] = row["content"]["name"]
    return names


def uses(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Uses of documents that were not taken away, with their kind of document."""
    kinds = {row["content"]["id"]: row["content"]["kind"] for row in data["rows"]["document"]}
    kinds |= {one["document_id"]: one["kind"] for one in data["withheld"]}
    return [
        {**row["content"], "kind": kinds[row["content"]["document_id"]]}
        for row in data["rows"]["evidence"]
        if row["end"] is None
    ]


def _of_work(data: Mapping[str, Any]) -> Iterator[Gap]:
    work = data["rows"]["work"][0]["content"]
    if not work.get("decision_number"):
        yield Gap("", _("The number of the decision on the work is not recorded."))
    if not any(row["content"]["role"] == "contractor" for row in data["rows"]["work_party"]):
        yield Gap("", _("No contractor is recorded."))


def _of_money(data: Mapping[str, Any]) -> Iterator[Gap]:
    borne = {use.get("entry_id") for use in uses(data)}
    money = [one for one in live_entries(data) if one["kind"] == EntryKind.CAPITAL]
    paid = [one for one in money if one["code"] in set(map(str, PAYMENTS))]
    for one in paid:
        said = _("{what}, {amount}, {day}", what=labels.entry_title(one["kind"], one["code"]),
                 amount=labels.money(one["amount_vnd"]), day=_day(one["occurred_on"]))  # fmt: skip
        if not one.get("document_number"):
            yield Gap("", _("{payment}: no document number (entry {id}).",
                            payment=said, id=one["id"]))  # fmt: skip
        if one["id"] not in borne:
            yield Gap("", _("{payment}: no document is attached (entry {id}).",
                            payment=said, id=one["id"]))  # fmt: skip
    if paid and not _has_minutes(data):
        yield Gap("", _("Money was paid out, and no minutes of works completed or of acceptance "
                        "are attached."))  # fmt: skip
    for one in money:
        if one["is_irregular"] and one["state"] == EntryState.PENDING:
            yield Gap("", _("Entry {id} waits for review: {reason}.",
                            id=one["id"], reason=one.get("reason") or "–"))  # fmt: skip


def _has_minutes(data: Mapping[str, Any]) -> bool:
    stages = {
        one["id"]: one["code"] for one in live_entries(data) if one["kind"] == EntryKind.STAGE
    }
    return any(
        use["kind"] == DocumentKind.MINUTES
        and (use.get("stage") or stages.get(use.get("entry_id"))) in set(map(str, MINUTED))
        for use in uses(data)
    )


def _of_stages(data: Mapping[str, Any]) -> Iterator[Gap]:
    entries, names = live_entries(data), village_names(data)
    own = [one for one in entries if one["kind"] != EntryKind.CAPITAL]
    reached = stages_reached(_entry_frame(own))
    for village_id, rows in reached.groupby("village_id"):
        place = names.get(int(village_id), "")
        days = {Stage(s): day for s, day in zip(rows["stage"], rows["reached_on"], strict=True)}
        passed = frozenset(
            Stage(one["code"]) for one in own
            if one["kind"] == EntryKind.NOT_REQUIRED and one["village_id"] == village_id
        )  # fmt: skip
        named: set[Stage] = set()
        for stage in STAGES:
            if stage not in days:
                continue
            for missing in missing_before(stage, days, passed):
                if missing not in named:
                    named.add(missing)
                    yield Gap(place, _("{later} is recorded ({day}), {stage} is not.",
                                       later=labels.label(stage), day=date(days[stage]),
                                       stage=labels.label(missing)))  # fmt: skip
    there = dossier(reached, borne_out(_use_frame(data, entries), reached))
    for row in there[there["is_missing"]].to_dict("records"):
        yield Gap(names.get(row["village_id"], ""),
                  _("{stage} ({day}): no document of kind {kind} is attached.",
                    stage=labels.label(Stage(row["stage"])), day=date(row["reached_on"]),
                    kind=labels.label(DocumentKind(row["kind"]))))  # fmt: skip


def _of_files(data: Mapping[str, Any]) -> Iterator[Gap]:
    for one in data["files"]:
        if one["why"] == "lost":
            yield Gap("", _("The file of document {id} is missing or was changed in the store.",
                            id=one["document_id"]))  # fmt: skip


def _entry_frame(entries: list[dict[str, Any]]) -> pd.DataFrame:
    names = ("village_id", "kind", "code", "occurred_on", "state")
    rows = [
        (one["village_id"], one["kind"], one["code"], _read(one["occurred_on"]), one["state"])
        for one in entries
    ]
    return pd.DataFrame(rows, columns=list(names), dtype=object)


def _use_frame(data: Mapping[str, Any], entries: list[dict[str, Any]]) -> pd.DataFrame:
    known = {one["id"]: one for one in entries}
    rows = []
    for use in uses(data):
        own = known.get(use.get("entry_id"), {})
        day = _read(own["occurred_on"]) if own else None
        rows.append((use["village_id"], use.get("stage"), use["kind"],
                     own.get("kind"), own.get("code"), day))  # fmt: skip
    names = ("village_id", "stage", "kind", "entry_kind", "entry_code", "occurred_on")
    return pd.DataFrame(rows, columns=list(names), dtype=object)


def _read(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _day(text: str) -> str:
    return date(_read(text))
