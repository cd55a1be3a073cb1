"""Answering findings: accepted with a reason and a document, or said to be mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from electrification.labels import FIELD
from electrification.questions.integrity import (
    CHECKS,
    WHOLE_LIST,
    Check,
    check_named,
    of_villages,
)
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.subject.findings import Answer, NewAnswer, impossible_answer, rests_on
from electrification.subject.rights import Action, may, scope_of
from electrification.texts import N_, Refused, message
from electrification.tracking.recording import refuse_unless_everywhere

_WITH_AREAS = "position_in_other_commune"
_WHO = message(N_("The department's planner accepts findings; who records mends them."))
_RELOAD = message(N_("Reload the page; it may have been changed meanwhile."))


def told_to(
    store: Store,
    by: Actor | None,
    on: dt.date,
    known_at: dt.datetime | None = None,
) -> pd.DataFrame:
    """Findings of a day that the person is told: of their villages, and by their rights."""
    found = store.review.findings(store, on, known_at)
    if by is None:
        return found.iloc[:0]
    held = store.effective(scope_of(by, Action.VIEW))
    if held is not None:
        found = of_villages(found, store.snapshot(on, known_at, None, held).frame["village_id"])
    return found[found["check"].isin(_checks_of(by))].reset_index(drop=True)


def answers_told_to(
    store: Store, by: Actor | None, known_at: dt.datetime | None = None
) -> pd.DataFrame:
    """Answers given to findings of checks that the person is told of, oldest first."""
    given = store.answers.all(known_at)
    return given[given["check_name"].isin(_checks_of(by))].reset_index(drop=True)


def _checks_of(by: Actor | None) -> set[str]:
    """Names of the checks that the person is told of."""
    if by is None:
        return set()
    return {check.name for check in CHECKS if check.asks is None or may(by, check.asks)}


def may_answer(by: Actor | None, check: Check, answer: Answer) -> bool:
    """Whether the person may give that answer to findings of that check somewhere."""
    if by is None or (check.asks is not None and not may(by, check.asks)):
        return False
    accepts = answer is Answer.ACCEPTED
    return may(by, Action.ACCEPT_FINDING if accepts else Action.ANSWER_FINDING)


def answer(store: Store, new: Sequence[NewAnswer], by: Actor, on: dt.date) -> list[int]:
    """Record answers to findings of that day, all or none; answers their ids.

    Raises
    ------
    Refused
        Without the right there, for an answer that says nothing, for a finding that is not made any
        more or rests on other entries by now, and for accepting what one recorded oneself.
    """
    with store.writing(by.person_id) as work:
        work.instant()  # the chain's lock: what is answered stands still until it is written
        given = [(one.fingerprint, one.answer) for one in new]
        if len(set(given)) < len(given):
            raise Refused(message(N_("The same finding is answered twice.")), _RELOAD)
        return work.add_finding_answers([_row(store, one, by, on) for one in new])


def _row(store: Store, new: NewAnswer, by: Actor, on: dt.date) -> dict[str, object]:
    """An answer as a row, looked at from every side."""
    check = _known(new.check)
    if not may_answer(by, check, new.answer):
        raise Refused(message(N_("Your post does not allow this.")), _WHO)
    _refuse_outside(store, new, by)
    new = replace(
        new,
        reason=new.reason.strip(),
        document_number=" ".join((new.document_number or "").split()) or None,
    )
    if wrong := impossible_answer(new):
        said = "\n".join(
            str(message(N_("{field}: {problem}"), field=message(FIELD[name]), problem=problem))
            for name, problem in wrong
        )
        raise Refused(said)
    finding = _finding(store, new, on)
    if new.answer is Answer.ACCEPTED:
        _refuse_own(store, finding, by)
    return {
        "check_name": new.check,
        "village_id": new.village_id,
        "fingerprint": new.fingerprint,
        "answer": str(new.answer),
        "reason": new.reason,
        "document_number": new.document_number,
        "rests_on": "\n".join(sorted(rests_on(finding["entry_ids"], finding["also"]))),
    }


def _known(name: str) -> Check:
    try:
        return check_named(name)
    except StopIteration:
        raise Refused(
            message(N_("There is no check named {name}."), name=name),
            message(N_("Take a name that the list of findings shows.")),
        ) from None


def _finding(store: Store, new: NewAnswer, on: dt.date) -> pd.Series:
    """The finding as it stands; refused where it does not, or is accepted already."""
    found = store.review.findings(store, on, with_areas=new.check == _WITH_AREAS)
    own = found[
        (found["fingerprint"] == new.fingerprint)
        & (found["village_id"] == (new.village_id or WHOLE_LIST))
    ]
    if own.empty:
        raise Refused(
            message(N_("This finding is not made any more, or rests on other entries by now.")),
            _RELOAD,
        )
    before = store.answers.all()
    same = before[before["fingerprint"] == new.fingerprint]
    if len(same) and same["answer"].iloc[-1] == Answer.ACCEPTED:
        raise Refused(message(N_("Somebody has accepted this finding already.")), _RELOAD)
    return own.iloc[0]


def _refuse_own(store: Store, finding: pd.Series, by: Actor) -> None:
    """Nobody accepts what contradicts what they recorded, decided or signed themselves."""
    if by.person_id in store.answers.signers(finding["entry_ids"], finding["also"]):
        raise Refused(
            message(N_("You signed what this finding is about.")),
            message(N_("Let another person with the right accept it, or mend the entry.")),
        )


def _refuse_outside(store: Store, new: NewAnswer, by: Actor) -> None:
    accepts = new.answer is Answer.ACCEPTED
    action = Action.ACCEPT_FINDING if accepts else Action.ANSWER_FINDING
    held = store.villages_in(scope_of(by, action))
    if held is not None and new.village_id is not None and new.village_id not in held:
        raise Refused(
            message(N_("The village lies outside the units you work for.")),
            message(N_("Leave it to somebody of that unit, or of the unit above.")),
        )
    if new.village_id is None:
        refuse_unless_everywhere(store, by, Action.ACCEPT_FINDING)
