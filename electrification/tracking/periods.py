"""Reporting periods on their way in: closing, reopening, deadlines and the reports of units."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from electrification import calendar
from electrification.labels import REPORT_FIELD, period_name
from electrification.questions.period_figures import Difference, differences, kept_text
from electrification.storage import Store, Work
from electrification.storage.periods import StoredPeriod
from electrification.subject import rights
from electrification.subject.accounts import Actor
from electrification.subject.periods import (
    MAX_TEXT_CHARACTERS,
    NewReport,
    Period,
    PeriodAction,
    PeriodState,
    first_day_of_month,
    impossible_report,
    period_named,
)
from electrification.subject.rights import Action
from electrification.subject.typed import impossible_text
from electrification.texts import N_, RELOAD, Refused, message
from electrification.tracking.recording import refuse_unless_everywhere, refuse_without


def find_period(key: str) -> Period:
    """The period with that key by the rule in force; `Refused` where it is none."""
    try:
        return period_named(key, first_day_of_month())
    except ValueError as error:
        raise Refused(
            message(N_("There is no reporting period “{key}”."), key=key),
            message(N_("Write it as 2025-W37, 2025-09, 2025-Q3, 2025-H2 or 2025.")),
        ) from error


def close(store: Store, key: str, by: Actor, *, today: dt.date | None = None) -> int:
    """Close the figures of a period as they are known now; answers the id of the closing.

    Raises
    ------
    Refused
        Without the right everywhere, for a period that is not over, and for one that is closed.
    """
    refuse_unless_everywhere(store, by, Action.CLOSE_PERIOD)
    period = find_period(key)
    _refuse_running(period.last_on, today or calendar.today())
    with store.writing(by.person_id) as work:
        at = work.instant()  # the chain's lock: nothing is recorded between reading and closing
        return write_closing(work, store, period, at)


def _refuse_running(last_on: dt.date, today: dt.date) -> None:
    if last_on >= today:
        raise Refused(
            message(N_("The period is not over: its last day is {day}."), day=last_on),
            message(N_("Close it from the day after on.")),
        )


def write_closing(
    work: Work, store: Store, period: Period, known_at: dt.datetime, by: int | None = None
) -> int:
    """Write a closing inside a transaction. Only the loader of sample data closes in the past."""
    standing = write_period(work, period, known_at, by)
    _refuse_running(standing.last_on, calendar.today(known_at))
    if standing.state is PeriodState.CLOSED:
        raise Refused(
            message(N_("The period {period} is closed already."), period=period_name(standing.key)),
            message(N_("Reopen it with a reason first.")),
        )
    snapshot = store.snapshot(standing.last_on, known_at)
    row = {
        "period_id": standing.id,
        "known_at": known_at,
        "data_version": snapshot.data_version,
        "audit_anchor": str(work.head()),
        "criterion_id": snapshot.criterion.id,
        "baseline_id": snapshot.baseline.id,
        "figures": kept_text(snapshot),
    }
    return work.add_period_closing(row, known_at, by)


def reopen(
    store: Store, key: str, reason: str, by: Actor, *, document_number: str | None = None
) -> int:
    """Open a closed period again; its closing and figures stay. Answers the id of the event.

    Raises
    ------
    Refused
        Without the right everywhere or a reason, and for a period that is not closed.
    """
    refuse_unless_everywhere(store, by, Action.REOPEN_PERIOD)
    said, number = _text(reason), _text(document_number or "")
    if not said:
        raise Refused(message(N_("The reason is missing.")), message(N_("Say in a few words why.")))
    with store.writing(by.person_id) as work:
        work.instant()
        standing = work.period(find_period(key).key)
        if standing is None or standing.closing_id is None:
            raise Refused(
                message(N_("The period {period} is not closed."), period=period_name(key)),
                RELOAD,
            )
        return work.add_period_event(
            {
                "period_id": standing.id,
                "action": str(PeriodAction.REOPENED),
                "closing_id": standing.closing_id,
                "reason": said,
                "document_number": number or None,
            }
        )


def set_deadline(store: Store, key: str, due_on: dt.date, by: Actor, *, reason: str = "") -> int:
    """Say until when units report for a period; answers the id of the event.

    Raises
    ------
    Refused
        Without the right everywhere, for a day before the period's end, and for a closed period.
    """
    refuse_unless_everywhere(store, by, Action.CLOSE_PERIOD)
    period, said = find_period(key), _text(reason)
    if not period.last_on <= due_on <= period.last_on + dt.timedelta(days=366):
        raise Refused(
            message(N_("The deadline lies outside what can be: {first} to {last}."),
                    first=period.last_on, last=period.last_on + dt.timedelta(days=366)),
        )  # fmt: skip
    with store.writing(by.person_id) as work:
        work.instant()
        standing = write_period(work, period)
        _refuse_closed(standing)
        if not said and standing.due_on < calendar.today():
            raise Refused(
                message(N_("The deadline {day} has passed."), day=standing.due_on),
                message(N_("Say with a reason why it is moved.")),
            )
        return work.add_period_event(
            {
                "period_id": standing.id,
                "action": str(PeriodAction.DEADLINE),
                "due_on": due_on,
                "reason": said or None,
            }
        )


def report(
    store: Store, key: str, new: NewReport, by: Actor, *, today: dt.date | None = None
) -> int:
    """Sign that a unit has reported for a period; answers the id of the report.

    A unit signs for itself. The department may note the report of another that came on paper, with
    its number. A later report of the same unit takes the place of the one before, which stays.

    Raises
    ------
    Refused
        Without the right for that unit, for a period that is closed or has not begun, and for what
        cannot be.
    """
    refuse_without(by, Action.REPORT_PERIOD)
    new = replace(
        new,
        office=_text(new.office),
        document_number=_text(new.document_number or "") or None,
        note=(new.note or "").strip() or None,
    )
    if problems := impossible_report(new):
        raise Refused(
            "\n".join(
                str(message(N_("{field}: {problem}"), field=message(REPORT_FIELD[name]),
                            problem=problem))
                for name, problem in problems
            )
        )  # fmt: skip
    _refuse_office(store, new, by)
    period = find_period(key)
    if period.first_on > (today or calendar.today()):
        raise Refused(
            message(N_("The period has not begun: its first day is {day}."), day=period.first_on)
        )
    with store.writing(by.person_id) as work:
        work.instant()
        standing = write_period(work, period)
        _refuse_closed(standing)
        row = {
            "period_id": standing.id,
            "office": new.office,
            "document_number": new.document_number,
            "note": new.note,
        }
        return work.add_period_report(row, {str(k): v for k, v in new.estimates.items()})


def closes(store: Store, by: Actor | None) -> bool:
    """Whether the person closes periods: for the whole register or not at all."""
    if by is None or not rights.may(by, Action.CLOSE_PERIOD):
        return False
    return store.effective(rights.scope_of(by, Action.CLOSE_PERIOD)) is None


def periods_that_no_longer_recompute(store: Store) -> list[tuple[str, int, list[Difference]]]:
    """Closings whose kept figures are not what the entries give for the same day and instant.

    Returns
    -------
    list of (key of the period, id of the closing, what differs)
        Every closing there ever was is looked at; empty when all is as it was closed.
    """
    found = []
    for row in store.periods.closings().itertuples():
        kept = store.periods.kept(int(row.id))
        differs = differences(kept, store.snapshot(kept.on, kept.known_at))
        if differs:
            found.append((str(row.key), int(row.id), differs))
    return found


def write_period(
    work: Work, period: Period, at: dt.datetime | None = None, by: int | None = None
) -> StoredPeriod:
    """The period as it stands, its row written where this is the first thing done about it."""
    standing = work.period(period.key)
    if standing is not None:
        return standing
    other = work.overlapping_period(str(period.kind), period.first_on, period.last_on)
    if other is not None:
        raise Refused(
            message(N_("The period {period} has days in common with {other}, which was begun by "
                       "another first day of the month."),
                    period=period_name(period.key), other=period_name(other)),
            message(N_("Keep TRACKER_PERIOD_FIRST_DAY as it was.")),
        )  # fmt: skip
    row = {name: getattr(period, name) for name in ("key", "first_on", "last_on", "due_on")}
    work.add_period({**row, "kind": str(period.kind)}, at, by)
    made = work.period(period.key)
    assert made is not None
    return made


def _refuse_closed(standing: StoredPeriod) -> None:
    if standing.state is PeriodState.CLOSED:
        raise Refused(
            message(N_("The period {period} is closed already."), period=period_name(standing.key)),
            message(N_("Reopen it with a reason first.")),
        )


def _refuse_office(store: Store, new: NewReport, by: Actor) -> None:
    if new.office in offices_of(by):
        return
    if not closes(store, by):
        raise Refused(
            message(N_("You do not work in “{office}”."), office=new.office),
            message(N_("A unit signs its own report; the department may note one on paper.")),
        )
    if not new.document_number:
        raise Refused(
            message(N_("The number of the paper that “{office}” reported by is missing."),
                    office=new.office),
            message(N_("Write it as it stands on the paper.")),
        )  # fmt: skip


def offices_of(by: Actor) -> tuple[str, ...]:
    """Offices whose report the person may sign: those of posts that report."""
    reporting = [p for p in by.posts if p.role in rights.ACTIONS[Action.REPORT_PERIOD]]
    return replace(by, posts=tuple(reporting)).organisations


def _text(text: str) -> str:
    said = " ".join(text.split())
    if (wrong := impossible_text(said, MAX_TEXT_CHARACTERS)) is not None:
        raise Refused(wrong)
    return said
