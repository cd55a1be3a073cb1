"""What ``capital import`` prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from electrification import calendar, labels, tracking
from electrification.exchange.capital_apply import RowOver, apply_capital, known_to, limits_of
from electrification.exchange.capital_table import CapitalFile, Declared, read_capital
from electrification.exchange.capital_template import template_bytes
from electrification.storage import Store
from electrification.subject.money import MoneyUnit, money_text, unit_of
from electrification.texts import N_, Refused, _, message, n_, number


def import_capital_file(
    store: Store, file: Path, declared: Declared, *, reason: str | None,
    reason_document: str | None, with_investments: bool, applies: bool, as_json: bool,
) -> bool:  # fmt: skip
    """Read a table, print what it would record, and record it when asked; False with an error."""
    today, by = calendar.today(), tracking.system_actor()
    found = read_capital(file, file.name, known_to(store, by, today), declared, today=today)
    is_applied = applies and found.can_be_applied
    over = limits_of(store, found, with_investments=with_investments)
    if is_applied:
        apply_capital(
            store, found, by, reason=reason, reason_document=reason_document,
            with_investments=with_investments,
        )  # fmt: skip
    if as_json:
        _print_json(found, over, is_applied)
    else:
        _print(found, over, is_applied)
    return not found.errors


def write_capital_template(store: Store, file: Path) -> None:
    """Write the template with the works and sources of a store to a new file."""
    if file.suffix.lower() != ".xlsx" or file.exists():
        raise Refused(
            message(N_("{path} exists already, or does not end in .xlsx."), path=file),
            message(N_("Choose another name, such as bang-von.xlsx.")),
        )
    today = calendar.today()
    file.write_bytes(template_bytes(known_to(store, tracking.system_actor(), today), today))


def read_unit(text: str | None) -> MoneyUnit | None:
    """The unit that somebody types: ``triệu``, ``tr.đ``, ``million``."""
    if text is None:
        return None
    unit = unit_of(text)
    if unit is None:
        raise Refused(
            message(N_("“{value}” is no unit of money."), value=text),
            message(N_("Write đồng, nghìn, triệu or tỷ.")),
        )
    return unit


def _print_json(found: CapitalFile, over: Sequence[RowOver], is_applied: bool) -> None:
    answer = {
        "works": found.works,
        "totals_checked": found.totals,
        "errors": [e.as_dict() for e in found.errors],
        "warnings": [w.as_dict() for w in found.warnings],
        "added": len(found.change.added),
        "known": len(found.change.known),
        "total_vnd": {str(kind): vnd for kind, vnd in found.change.total_vnd.items()},
        "over_limits": [
            {
                "cell": one.row.cell,
                "limit": str(one.ahead.limit),
                "over_vnd": one.ahead.over_vnd,
                "problem": str(one.ahead.said),
            }
            for one in over
        ],
        "total_investments": [
            {
                "cell": one.cell,
                "recorded_vnd": one.recorded_vnd,
                "stated_vnd": one.stated_vnd,
                "document_number": one.document_number,
                "document_on": one.document_on.isoformat(),
            }
            for one in found.investments
        ],
        "applied": is_applied,
        "sha256": found.sha256,
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _print(found: CapitalFile, over: Sequence[RowOver], is_applied: bool) -> None:
    for title, problems in ((_("Error"), found.errors), (_("Warning"), found.warnings)):
        for one in problems:
            print(
                _("{kind}, row {row}, column {column}, “{value}”: {problem} {remedy}", kind=title,
                  row=one.row, column=one.column, value=one.value, problem=one.problem,
                  remedy=one.remedy),
                file=sys.stderr,
            )  # fmt: skip
    if found.errors:
        print(n_("{count} error; nothing was written.", "{count} errors; nothing was written.",
                 len(found.errors)))  # fmt: skip
        return
    for each in over:
        print(f"{each.row.cell}: {each.ahead.said}")
    for change in found.investments:
        before = change.recorded_vnd
        recorded = "–" if before is None else money_text(before, MoneyUnit.MILLION)
        print(
            f"{change.cell}: {_('Total investment')}: {recorded} → "
            f"{money_text(change.stated_vnd, MoneyUnit.MILLION)} ({change.document_number})"
        )
    for kind, vnd in found.change.total_vnd.items():
        print(f"{labels.label(kind)}: {money_text(vnd, MoneyUnit.MILLION)}")
    print(_("Works {works}; new {added}, recorded already {known}, totals checked {totals}.",
            works=number(found.works), added=number(len(found.change.added)),
            known=number(len(found.change.known)), totals=number(found.totals)))  # fmt: skip
    if not is_applied:
        print(_("Checked only; nothing was written."))
