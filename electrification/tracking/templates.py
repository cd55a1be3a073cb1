"""Programme templates: which stages a capital programme requires. A row is added, none changed."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.milestones import Stage, programme_rows
from electrification.subject.rights import Action
from electrification.subject.tasks import MAX_LINE_CHARACTERS
from electrification.subject.typed import impossible_text
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.recording import refuse_unless_everywhere

PROGRAMME_PATTERN = re.compile(r"[a-z][a-z0-9_]{1,39}")


def shipped_rows() -> list[dict[str, Any]]:
    """The templates that the project ships, as rows of a new database."""
    return [
        {
            "programme": row["programme"],
            "programme_name": row["programme_name"],
            "stage": row["stage"],
            "is_required": row["is_required"].strip().lower() == "true",
            "source": row["source"] or None,
        }
        for row in programme_rows()
    ]


def set_stage(
    store: Store,
    programme: str,
    stage: Stage,
    *,
    is_required: bool,
    document_number: str,
    by: Actor,
) -> int:
    """Say by which document a programme requires a stage, or not; answers the id of the row.

    Raises
    ------
    Refused
        Without the right or the document, for an unknown programme, or where it holds already.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_TEMPLATES)
    number = _line(document_number, "document_number")
    with store.writing(by.person_id) as work:
        work.instant()
        own = _rows_of(work.templates(), programme)
        last = own[own["stage"] == stage]
        if len(last) and bool(last["is_required"].iloc[-1]) == is_required:
            raise Refused(
                message(N_("The template says so already.")),
                RELOAD,
            )
        row = {
            "programme": programme,
            "programme_name": str(own["programme_name"].iloc[-1]),
            "stage": str(stage),
            "is_required": is_required,
            "document_number": number,
        }
        return work.add_programme_stages([row])[0]


def add_programme(
    store: Store, programme: str, name: str, *, like: str, document_number: str, by: Actor
) -> None:
    """A new programme that requires what another one does, until its own rows say otherwise.

    Raises
    ------
    Refused
        Without the right or the document, for a code that is taken or cannot be one.
    """
    refuse_unless_everywhere(store, by, Action.MANAGE_TEMPLATES)
    number, title = _line(document_number, "document_number"), _line(name, "programme_name")
    if not PROGRAMME_PATTERN.fullmatch(programme):
        raise Refused(
            message(N_("A programme's code has 2 to 40 small letters a–z, digits and _."))
        )
    with store.writing(by.person_id) as work:
        work.instant()
        known = work.templates()
        if programme in set(known["programme"]):
            raise Refused(
                message(N_("There is a programme {code} already."), code=programme),
                message(N_("Choose another code, or change the stages of that programme.")),
            )
        rows = [
            {
                "programme": programme,
                "programme_name": title,
                "stage": row["stage"],
                "is_required": bool(row["is_required"]),
                "document_number": number,
            }
            for row in _rows_of(known, like).to_dict("records")
        ]
        work.add_programme_stages(rows)


def _rows_of(known: pd.DataFrame, programme: str) -> pd.DataFrame:
    own = known[known["programme"] == programme]
    if own.empty:
        raise Refused(message(N_("There is no programme {code}."), code=programme))
    return own


_NAMES = {
    "document_number": N_("Number of the document"),
    "programme_name": N_("Name of the programme"),
}


def _line(text: str, name: str) -> str:
    """A line that was typed, without spaces around it."""
    line = " ".join(text.split())
    if not line:
        raise Refused(
            message(N_("{field}: {problem}"), field=message(_NAMES[name]),
                    problem=message(N_("Fill this in.")))
        )  # fmt: skip
    if (wrong := impossible_text(line, MAX_LINE_CHARACTERS)) is not None:
        raise Refused(message(N_("{field}: {problem}"), field=message(_NAMES[name]), problem=wrong))
    return line
