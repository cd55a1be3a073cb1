"""What a filled-in workbook would change, line by line: what stands, what comes, what is odd."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from electrification import labels
from electrification.reports.village_facts import entry_line
from electrification.subject.entries import EntryKind, NewEntry, Standing
from electrification.texts import _, date, number
from electrification.tracking.field_import import ImportPlan


@dataclass(frozen=True)
class PreviewLine:
    """An entry that would be recorded; `before` is what it is to be read beside.

    `is_changed`: others have written about the village since the export.
    """

    row: int
    village_id: int
    what: str
    day: str
    before: str
    document: str
    oddity: str
    is_changed: bool


def preview_lines(plan: ImportPlan, most: int | None = None) -> list[PreviewLine]:
    """What would be recorded, in the order of the rows; the first so many."""
    return [
        PreviewLine(
            row=one.stated.row,
            village_id=one.stated.entry.village_id,
            what=entry_line(dict(vars(one.stated.entry))),
            day=date(one.stated.entry.occurred_on),
            before=stands_before(
                one.stated.entry, plan.standing.get(one.stated.entry.village_id, ())
            ),
            document=one.stated.entry.document_number or "",
            oddity="; ".join(str(breach.problem) for breach in one.breaches),
            is_changed=one.stated.entry.village_id in plan.changed,
        )
        for one in sorted(plan.coming, key=lambda one: one.stated.row)[:most]
    ]


def stands_before(entry: NewEntry, standing: Sequence[Standing]) -> str:
    """What stands already of the matter of an entry, in a few words; empty for nothing."""
    if entry.kind is EntryKind.OBSTACLE:
        one = next((o for o in standing if o.id == entry.refers_to), None)
        if one is None:
            return ""
        return _("{cause}, open since {day}", cause=labels.cause(one.cause),
                 day=date(one.occurred_on))  # fmt: skip
    own = [one for one in standing if _is_of_the_same(one, entry)]
    last_one = max(own, key=lambda one: (one.occurred_on, one.id), default=None)
    if last_one is None:
        return ""
    counts = ", ".join(
        f"{labels.count(name)} {number(value)}"
        for name, value in last_one.counts.items()
        if value is not None
    )
    said = counts or labels.entry_title(last_one.kind, last_one.code)
    return f"{said} ({date(last_one.occurred_on)})"


def _is_of_the_same(one: Standing, entry: NewEntry) -> bool:
    if one.kind is not entry.kind or one.cluster_id != entry.cluster_id:
        return False
    return entry.kind is not EntryKind.STAGE or one.code == entry.code
