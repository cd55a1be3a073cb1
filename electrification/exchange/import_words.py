"""What became of a file that was brought in, in words; rows are those of `Imports.files`."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from electrification import labels
from electrification.storage.imports import STANDS
from electrification.subject.entries import EntryState
from electrification.subject.imports import FileKind
from electrification.texts import _, n_, number
from electrification.tracking.imports import Undone

_SHOWN = (
    EntryState.PENDING, EntryState.CONFIRMED, EntryState.RETURNED, EntryState.SUPERSEDED,
    EntryState.WITHDRAWN,
)  # fmt: skip


def stands(row: Mapping[Hashable, Any]) -> int:
    """How many entries, readings or lines of an import stand; 0 for one that was taken back."""
    if not pd.isna(row["undone_at"]):
        return 0
    if FileKind(row["kind"]) is FileKind.METERS:
        return int(row["readings_standing"])
    if FileKind(row["kind"]) is FileKind.LINES:
        return int(row["lines_standing"])
    entries = sum(int(row[str(state)]) for state in STANDS)
    is_register = FileKind(row["kind"]) is FileKind.REGISTER  # it may have described villages alone
    return entries or int(is_register)


def state_text(row: Mapping[Hashable, Any]) -> str:
    """What became of an import, in a few words."""
    if not pd.isna(row["undone_at"]):
        return _("Taken back: {reason}", reason=row["undone_reason"])
    if FileKind(row["kind"]) is FileKind.METERS:
        return _("{count} of {all} readings stand", count=number(int(row["readings_standing"])),
                 all=number(int(row["readings"])))  # fmt: skip
    if FileKind(row["kind"]) is FileKind.LINES:
        return _("{count} of {all} lines stand", count=number(int(row["lines_standing"])),
                 all=number(int(row["lines"])))  # fmt: skip
    states = [
        f"{labels.label(state)}: {number(int(row[str(state)]))}"
        for state in _SHOWN
        if row[str(state)]
    ]
    return " · ".join(states) or _("villages described anew")


def said_of(done: Undone, kind: FileKind) -> str:
    """What taking an import back did, in words."""
    if kind is FileKind.METERS:
        told = [n_("{count} reading taken back.", "{count} readings taken back.", done.taken_back)]
    elif kind is FileKind.LINES:
        told = [n_("{count} line taken back.", "{count} lines taken back.", done.taken_back)]
    else:
        told = [n_("{count} entry withdrawn.", "{count} entries withdrawn.", done.taken_back)]
    if kind is FileKind.REGISTER:
        told = [
            n_("{count} village left the register.", "{count} villages left the register.",
               done.villages_gone),
            n_("{count} village is described as before.", "{count} villages are described as "
               "before.", done.villages_restored),
            *told,
        ]  # fmt: skip
    if done.left:
        told.append(
            n_("{count} was corrected or withdrawn before and stays so.",
               "{count} were corrected or withdrawn before and stay so.", done.left)
        )  # fmt: skip
    if done.villages_left:
        told.append(
            _("Changed since and left as they are: {villages}.",
              villages=", ".join(done.villages_left))
        )  # fmt: skip
    if done.replaced:
        told.append(_("The illustrative data that it took the place of do not come back."))
    return " ".join(told)
