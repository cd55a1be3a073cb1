"""What the commands of ``workbook`` do: export, import."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from electrification import calendar, tracking
from electrification.cli_user import unit_of
from electrification.exchange.draft import RowProblem
from electrification.exchange.field_errors import copy_with_errors, problems_of
from electrification.exchange.field_preview import preview_lines
from electrification.exchange.field_reader import Gave, read_filled
from electrification.exchange.field_sheets import workbook_bytes
from electrification.exchange.field_workbook import field_workbook
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.audit import EventAction
from electrification.texts import N_, Refused, _, message, number
from electrification.tracking import events
from electrification.tracking.field_import import (
    ImportPlan,
    earlier_import,
    import_filled,
    plan_import,
)


def export_workbook(store: Store, out: Path, scope: Sequence[str], made_for: str | None) -> None:
    """Write a workbook for a person (for everybody when None) into a new file."""
    if out.suffix.lower() != ".xlsx" or out.exists():
        raise Refused(
            message(N_("{path} exists already, or does not end in .xlsx."), path=out),
            message(N_("Choose another name, such as so-cap-nhat.xlsx.")),
        )
    by = _person(store, made_for) if made_for else tracking.system_actor()
    units, today = store.units(), calendar.today()
    keys = tuple(unit_of(units, code, today) for code in scope) or None
    names = ", ".join(units.get(key).name for key in keys or ())
    book = field_workbook(store, by, scope=keys, scope_name=names)
    detail = {"format": "xlsx", "on": book.snapshot.on, "rows": len(book.rows),
              "data_version": book.snapshot.data_version}  # fmt: skip
    content = workbook_bytes(book)
    events.note(store, EventAction.EXPORT, "so-cap-nhat", detail, tracking.system_actor())
    _write(out, content)
    print(_("Created {database}.", database=out))


def _person(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    if found is None:
        raise Refused(
            message(N_("Nobody signs in by the name {name}."), name=key),
            message(N_("See the names with: user list.")),
        )
    return found


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refused(
            message(N_("{path} cannot be written: {reason}."), path=path, reason=error.strerror),
            message(N_("Choose a folder that exists and that you may write to.")),
        ) from error


def import_workbook(
    store: Store, file: Path, *, applies: bool, despite: bool, errors: Path | None, as_json: bool
) -> bool:
    """Print what a filled-in workbook would record, and record it when asked; False with errors."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(
            message(N_("{path} cannot be read: {reason}."), path=file, reason=error.strerror),
            message(N_("Check the name of the file and the right to read it.")),
        ) from error
    by = tracking.system_actor()
    filled = read_filled(content, file.name, Gave.of(store))
    before = earlier_import(store, filled.file.sha256)
    plan = plan_import(store, filled.file, by)
    problems = problems_of(filled, plan)
    if problems and errors is not None:
        _write(errors, copy_with_errors(content, filled, problems))
    is_new = before is None and plan.can_be_applied and not problems
    if applies and is_new:
        seen = {i: plan.versions[i] for i in plan.changed} if despite else {}
        plan = import_filled(store, filled.file, by, despite=seen)
    if as_json:
        _print_json(plan, problems, before, applied=applies and is_new)
    else:
        _print(store, plan, problems, before, applies=applies)
    return not problems


def _print_json(
    plan: ImportPlan, problems: Sequence[RowProblem], before: int | None, *, applied: bool
) -> None:
    answer = {
        "earlier_import": before,
        "to_record": len(plan.coming),
        "known": len(plan.known),
        "changed_by_others": len(plan.changed),
        "errors": [one.as_dict() for one in problems],
        "applied": applied,
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _print(
    store: Store,
    plan: ImportPlan,
    problems: Sequence[RowProblem],
    before: int | None,
    *,
    applies: bool,
) -> None:
    for one in problems:
        print(
            _("{kind}, row {row}, column {column}, “{value}”: {problem} {remedy}",
              kind=_("Error"), row=one.row, column=one.column, value=one.value,
              problem=one.problem, remedy=one.remedy),
            file=sys.stderr,
        )  # fmt: skip
    if before is not None:
        print(_("This very file was recorded already, as import {id}.", id=before))
        return
    names = store.villages().set_index("village_id")["village_code"]
    for line in preview_lines(plan):
        changed = _("others have recorded since the export") if line.is_changed else ""
        notes = "; ".join(part for part in (line.oddity, changed) if part)
        code = names.get(line.village_id, "")
        print(
            f"{line.row}  {code}  {line.day}  {line.what}  [{line.before or '–'}]  {notes}".rstrip()
        )
    print(_("To be recorded: {count}; recorded already: {known}; errors: {errors}.",
            count=number(len(plan.coming)), known=number(len(plan.known)),
            errors=number(len(problems))))  # fmt: skip
    if problems or not applies:
        print(_("Checked only; nothing was written."))
