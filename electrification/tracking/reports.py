"""Reports on their way out: who may have which, what is written for their parts, what is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from electrification import calendar
from electrification.questions.days import refuse_unknown_day
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.rights import Action, may, scope_of
from electrification.subject.typed import impossible_text, text_of
from electrification.texts import N_, Refused, message
from electrification.tracking.recording import refuse_unless_everywhere
from geo.units import UnitKey

PARTS = ("causes", "tasks", "requests")
"""Parts of the report that a planner writes in."""
MOST_CHARACTERS = 20_000
_ASK = message(N_("Ask the administrator if your post has changed."))


def reportable_scope(
    store: Store, by: Actor, wanted: tuple[UnitKey, ...] | None, on: dt.date
) -> tuple[UnitKey, ...] | None:
    """The scope a report is made for: the wanted units, or all that the person may report on.

    Units that ended stand for the villages that lay in them.

    Raises
    ------
    Refused
        Without the right, and for units of which the person does not see every village.
    """
    if not may(by, Action.MAKE_REPORT):
        raise Refused(message(N_("Your post does not allow this.")), _ASK)
    held = store.effective(scope_of(by, Action.MAKE_REPORT))
    if wanted is None:
        return held
    if held is not None:
        asked = store.snapshot(on, scope=wanted).frame["village_id"]
        inside = store.snapshot(on, scope=held).frame["village_id"]
        if asked.empty or not asked.isin(inside).all():
            raise Refused(
                message(N_("This report goes beyond the units of your post.")),
                message(N_("Choose a unit of yours, or ask the department for the report.")),
            )
    return wanted


def refuse_day(store: Store, on: dt.date, since: dt.date, known_at: dt.datetime | None) -> None:
    """Raise `Refused` for a day or an instant that no report can be made of."""
    refuse_unknown_day(on, store.first_entry_on(), calendar.today())
    if known_at is not None and known_at > calendar.now():
        raise Refused(
            message(N_("{instant} is still to come."), instant=known_at),
            message(N_("Ask for now or an earlier instant.")),
        )
    if since >= on:
        raise Refused(
            message(N_("Changes are told from a day before {day}, not from {since}."),
                    day=on, since=since),
            message(N_("Choose an earlier day to compare with.")),
        )  # fmt: skip


def keep_report(
    store: Store,
    content: bytes,
    *,
    kind: str,
    file_name: str,
    is_draft: bool,
    provenance: str,
    by: Actor,
) -> int:
    """Keep a report and write down that it is given out, before it is; answers its number."""
    if not may(by, Action.MAKE_REPORT):
        raise Refused(message(N_("Your post does not allow this.")), _ASK)
    sha256 = store.files.keep(content)
    row = {
        "kind": kind, "file_name": file_name, "sha256": sha256, "size_bytes": len(content),
        "is_draft": is_draft, "provenance": provenance,
    }  # fmt: skip
    with store.writing(by.person_id) as work:
        return work.add_made_report(row)


def write_parts(store: Store, texts: Mapping[str, str], by: Actor) -> list[int]:
    """Keep what was written for parts of the report, where it differs from what stands.

    Raises
    ------
    Refused
        Without the right everywhere, for an unknown part, and for a text that cannot be kept.
    """
    refuse_unless_everywhere(store, by, Action.WRITE_REPORT)
    standing, rows = store.reports.texts(), []
    for part, typed in texts.items():
        if part not in PARTS:
            raise ValueError(part)
        text = text_of(typed) or ""
        if problem := impossible_text(text, MOST_CHARACTERS):
            raise Refused(problem, message(N_("Correct the text; what you typed stays here.")))
        if text != standing.get(part, ""):
            rows.append({"part": part, "text": text})
    if not rows:
        return []
    with store.writing(by.person_id) as work:
        return work.add_report_texts(rows)
