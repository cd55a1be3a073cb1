"""What the commands of ``report`` say and do."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from electrification import calendar
from electrification.reports.check import Checked, check
from electrification.reports.difference_words import in_words
from electrification.reports.give_again import give_again
from electrification.reports.give_out import GivenOut, asked_for, give_out
from electrification.reports.schedule import due
from electrification.storage import Store
from electrification.texts import N_, Refused, _, date, instant, message, n_, number
from electrification.tracking import system_actor
from geo.units import UnitKey, Units

SHOWN = 20
ROOM_BYTES = 8 * 1024 * 1024
"""What a folder must have room for before reports are made for it."""


def units_named(units: Units, codes: Sequence[str] | None) -> tuple[UnitKey, ...] | None:
    """The units of ``CODE`` (as in force today, else last) or ``CODE@2025-06-30``; None for none.

    Raises
    ------
    Refused
        For a code that no unit had then.
    """
    if not codes:
        return None
    found = []
    for text in codes:
        code, _at, day = text.partition("@")
        try:
            on = calendar.read_date(day) if day else calendar.today()
        except ValueError as error:
            raise _no_unit(text) from error
        key = units.find(code, on)
        if key is None and not day:
            rows = units.periods_of(code)
            key = UnitKey(code, rows.iloc[-1]["valid_from"].date()) if len(rows) else None
        if key is None:
            raise _no_unit(text)
        found.append(key)
    return tuple(found)


def _no_unit(text: str) -> Refused:
    return Refused(
        message(N_("No unit has the code {code}."), code=text),
        message(N_("Write CODE, or CODE@2025-06-30 for a unit that has ended.")),
    )


def write_file(made: GivenOut, path: Path) -> None:
    """Write a report to a file that is there whole or not at all."""
    _write_whole(made.content, path)
    digest = hashlib.sha256(made.content).hexdigest()
    print(_("Report {number}: {file}", number=number(made.number), file=path))
    print(f"SHA-256 {digest}")


def write_again(store: Store, kept: int, path: Path) -> None:
    """Write the very file of a report that was given out before."""
    again = give_again(store, kept, system_actor())
    _write_whole(again.content, path)
    print(_("Report {number}: {file}", number=number(kept), file=path))
    print(f"SHA-256 {again.sha256}")


def _write_whole(content: bytes, path: Path) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise Refused(
            message(N_("{file} cannot be written: {reason}."), file=path, reason=error.strerror),
            message(N_("Free some room or choose another folder; the report is kept in the app.")),
        ) from error


def write_due(store: Store, folder: Path, kinds: Sequence[str], endings: Sequence[str]) -> None:
    """Write every report that the folder lacks, and say which; to be run by cron."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            message(N_("{file} cannot be written: {reason}."), file=folder, reason=error.strerror),
            message(N_("Choose another folder.")),
        ) from error
    wanted = due(store, folder, kinds, endings)
    if wanted:
        _refuse_full(folder)
    for one in wanted:
        by = system_actor()
        asked = asked_for(store, by, one.kind, period_key=one.period_key)
        write_file(give_out(store, asked, one.ending, by), one.file)
    if not wanted:
        print(_("Nothing is due: the folder has a report of every closed period."))


def _refuse_full(folder: Path) -> None:
    """Raise `Refused` before a report is made and noted that the folder could not take."""
    trial = folder / f".{os.getpid()}.part"
    try:
        trial.write_bytes(bytes(ROOM_BYTES))
    except OSError as error:
        raise Refused(
            message(N_("{file} cannot be written: {reason}."), file=folder, reason=error.strerror),
            message(
                N_("Free some room or choose another folder; what is due is written next time.")
            ),
        ) from error
    finally:
        with contextlib.suppress(OSError):
            trial.unlink(missing_ok=True)


def read_report(path: Path) -> bytes:
    """A file to be checked."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            message(N_("{file} cannot be read: {reason}."), file=path, reason=error.strerror),
            message(N_("Give the file of a report.")),
        ) from error


def check_file(store: Store, path: Path, *, as_json: bool) -> bool:
    """Print whether a report file still holds and what differs; True when it holds."""
    content = read_report(path)
    found = check(store, content)
    if as_json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=2))
        return found.holds
    asked = found.provenance.asked
    print(_("As of {day}, as known at {instant}", day=date(asked.on),
            instant=instant(asked.known_at)))  # fmt: skip
    print(
        _("This file is as it was given out.")
        if found.is_known
        else _("This very file was not given out: it was edited, signed or made elsewhere.")
    )
    if found.is_altered:
        print(_("Figures in the file were changed since it was made."))
    for one in found.differences[:SHOWN]:
        print("  " + in_words(one))
    if (more := len(found.differences) - SHOWN) > 0:
        print(n_("… and {count} more.", "… and {count} more.", more))
    if found.beside:
        print(_("Numbers that the report did not put there, which nobody can check:"))
    for passage in found.beside[:SHOWN]:
        print(f"  {passage.place}: {passage.text}")
    if found.anchor_holds is False:
        print(_("The audit chain no longer holds the head that the file names."))
    print(
        _("Every figure is what the store gives.")
        if not found.differences
        else n_("{count} place differs.", "{count} places differ.", len(found.differences))
    )
    return found.holds


def _plain(found: Checked) -> dict[str, object]:
    return {
        "holds": found.holds,
        "given_out": found.is_known,
        "altered": found.is_altered,
        "anchor_holds": found.anchor_holds,
        "provenance": json.loads(found.provenance.as_json()),
        "differences": [
            {"where": str(d.where), "name": d.name, "row": d.row, "column": d.column,
             "stated": d.stated, "computed": d.computed}
            for d in found.differences
        ],
        "beside": [{"place": one.place, "text": one.text} for one in found.beside],
    }  # fmt: skip
