"""What ``coverage`` prints."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from electrification import texts
from electrification.labels import unit_name
from electrification.questions.coverage import Coverage, rate_of_row
from electrification.reports import rule_words
from electrification.reports.rate_words import cell, sentence
from electrification.texts import _, number, percent


def print_coverage(found: Coverage) -> None:
    """Print coverage by unit, the rate on both lists where they differ, and on what it rests."""
    snapshot, total = found.snapshot, found.total
    print(
        _(
            "Border villages with electricity by the New Rural criterion, on {day}",
            day=texts.date(snapshot.on),
        )
    )
    print(_("As known at {instant}", instant=texts.instant(snapshot.known_at)))
    rows = found.rows.to_dict("records")
    rates = [rate_of_row(row) for row in [*rows, total]]
    is_twice = any(rate.differs for rate in rates)
    table = Table()
    table.add_column(_("Unit"), no_wrap=True)
    heads = [_("Villages"), _("Meets"), _("Rate"), _("Built, dark"), _("Pending")]
    for name in (*heads, *([_("By the list as it is now")] if is_twice else [])):
        table.add_column(name, justify="right")
    former = found.study_areas_on is not None
    names = [unit_name(row["unit_name"], is_former=former) for row in rows]
    for name, row, rate in zip([*names, _("Total")], [*rows, total], rates, strict=True):
        frozen, present = cell(rate)
        table.add_row(
            name,
            *(number(row[n]) for n in ("villages", "meets")),
            frozen,
            *(number(row[n]) for n in ("built_not_energised", "pending")),
            *([present or "="] if is_twice else []),
            end_section=bool(rows) and row is rows[-1],
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    for line in _footnotes(found):
        print(line)


def _footnotes(found: Coverage) -> list[str]:
    snapshot = found.snapshot
    lines = [sentence(rate_of_row(found.total))]
    if found.study_areas_on:
        lines.append(
            _(
                "Districts ended on {day}; they stand here as study areas.",
                day=texts.date(found.study_areas_on),
            )
        )
    criterion, baseline = snapshot.criterion, snapshot.baseline
    mark = "" if criterion.is_verified else " – " + _("not checked against the original text")
    lines.append(_("Criterion: {name}, threshold {threshold}{mark}", name=criterion.name,
                   threshold=percent(criterion.threshold_pct), mark=mark))  # fmt: skip
    if criterion.version_id is not None:
        lines.append(rule_words.rule(criterion))
    source = baseline.source if baseline.id else _("the register, not frozen")
    lines.append(
        _(
            "Counted: {villages} villages ({source})",
            villages=number(baseline.villages),
            source=source,
        )
    )
    codes = dict(zip(snapshot.frame["village_id"], snapshot.frame["village_code"], strict=True))
    lines += [rule_words.change_line(change, codes) for change in baseline.changes]
    if snapshot.is_sample:
        lines.append(_("Illustrative sample data: not the real state of any village."))
    return lines
