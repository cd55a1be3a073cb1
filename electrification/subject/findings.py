"""Answers to findings: what a person says about a contradiction, signed, never taking it away.

A finding is accepted with a reason and a document, or said to be mended. One that is said to be
mended stays open as long as the check still fires; one that was accepted comes back when the
entries it rests on change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from electrification.subject.typed import impossible_text
from electrification.texts import N_, Message, message

MAX_REASON_CHARACTERS = 1_000
MAX_DOCUMENT_CHARACTERS = 200


class Answer(StrEnum):
    """What is answered to a finding."""

    ACCEPTED = "accepted"
    MENDED = "mended"


class FindingState(StrEnum):
    """Where a finding stands. `STILL_FIRES` and `REOPENED` are open."""

    OPEN = "open"
    STILL_FIRES = "still_fires"
    REOPENED = "reopened"
    ANSWERED = "answered"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self is not FindingState.ANSWERED


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """An answer on its way in; `village_id` None is about the list of villages itself."""

    check: str
    village_id: int | None
    fingerprint: str
    answer: Answer
    reason: str
    document_number: str | None = None


def rests_on(entry_ids: Iterable[int], also: Iterable[str]) -> frozenset[str]:
    """The rows that a finding names, as links call them.

    >>> sorted(rests_on([12], ["baseline:BL-1"]))
    ['baseline:BL-1', 'entry:12']
    """
    return frozenset((*(f"entry:{int(i)}" for i in entry_ids), *also))


def impossible_answer(new: NewAnswer) -> list[tuple[str, Message]]:
    """What no answer may lack or hold, as (field, message); an empty list lets it through."""
    found: list[tuple[str, Message]] = []
    if not new.reason.strip():
        found.append(("reason", message(N_("Say why, or what was done."))))
    if new.answer is Answer.ACCEPTED and not (new.document_number or "").strip():
        found.append(("document_number", message(N_("Name the document that says so."))))
    for name, text, most in (
        ("reason", new.reason, MAX_REASON_CHARACTERS),
        ("document_number", new.document_number or "", MAX_DOCUMENT_CHARACTERS),
    ):
        if (wrong := impossible_text(text, most)) is not None:
            found.append((name, wrong))
    return found
