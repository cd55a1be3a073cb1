"""Why a village meets the criterion or does not, in words: for its page and its printed sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from electrification.questions.grounds import NO_ENTRY, Answer
from electrification.questions.snapshot import Snapshot
from electrification.reports.village_facts import Condition, conditions
from electrification.subject.entries import EntryKind, EntryState
from electrification.subject.milestones import Stage
from electrification.texts import N_, _, date

ANSWER = {
    Answer.MET: N_("met"),
    Answer.NOT_MET: N_("not met"),
    Answer.UNKNOWN: N_("not known yet"),
}


@dataclass(frozen=True)
class Reason:
    """One condition with its answer and the entries it rests on, rows of `village_entries`."""

    condition: Condition
    answer: Answer
    entries: Sequence[dict[Any, Any]]
    is_by_register: bool


def reasons(
    village: pd.Series, snapshot: Snapshot, grounds: pd.DataFrame, entries: pd.DataFrame
) -> list[Reason]:
    """The conditions of one village, from its rows of `grounds` and all its entries."""
    known = {int(row["id"]): row for row in entries.to_dict("records")}
    found = []
    for condition, row in zip(
        conditions(village, snapshot), grounds.to_dict("records"), strict=True
    ):
        ids = [int(row[name]) for name in ("entry_id", "households_entry_id")]
        behind = [known[i] for i in dict.fromkeys(ids) if i != NO_ENTRY and i in known]
        found.append(Reason(condition, Answer(row["answer"]), behind, bool(row["by_register"])))
    return found


def answer(reason: Reason) -> str:
    """The answer in words."""
    return _(ANSWER[reason.answer])


def by_the_figures(village: pd.Series) -> str:
    """Whether it meets by the figures."""
    return _("Meets by the figures") if village["meets"] else _("Does not meet by the figures")


def recognition(entries: pd.DataFrame) -> tuple[str, dict[Any, Any] | None]:
    """What the department has said, and the entry that says it; of entries up to the day."""
    own = entries[(entries["kind"] == EntryKind.STAGE) & (entries["code"] == Stage.RECOGNISED)]
    for state in (EntryState.CONFIRMED, EntryState.PENDING):
        standing = own[own["state"] == state]
        if len(standing):
            entry = standing.iloc[0].to_dict()
            said = (
                _("Recognised by the department on {day}", day=date(entry["occurred_on"]))
                if state is EntryState.CONFIRMED
                else _("Recognition recorded, waiting for confirmation")
            )
            if isinstance(entry["document_number"], str):
                said += ", " + _("document {number}", number=entry["document_number"])
            return said, entry
    return _("Not recognised by the department"), None


def disagreement(village: pd.Series) -> str:
    """Where the department and the figures say different things; empty where they agree."""
    is_recognised = pd.notna(village["recognised_on"])
    if is_recognised and not village["meets"]:
        return _("Recognised by the department, while the figures do not reach the criterion.")
    return ""
