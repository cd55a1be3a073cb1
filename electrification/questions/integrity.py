"""Findings: what the checks of `contradictions` say, in words, with what to do about each.

No check changes a figure; it says where one rests on something that contradicts it. Words are put
to a finding only when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from electrification.questions import contradictions
from electrification.questions.contradictions import Found, Ground, Severity
from electrification.texts import N_, Message, message


@dataclass(frozen=True)
class Check:
    """A named check: what it looks for, in which words, and what to do about it."""

    name: str
    title: str
    find: Callable[[Ground], Found]
    says: str
    remedy: str

    def sentence(self, row: Mapping[str, object]) -> Message:
        """What one finding of this check says."""
        return Message(self.says, {k: v for k, v in row.items() if not k.startswith("_")})


def findings(ground: Ground, checks: tuple[Check, ...] | None = None) -> pd.DataFrame:
    """Every finding, alarms first: ``check severity village_id entry_ids values``."""
    parts = []
    for check in checks or CHECKS:
        found = check.find(ground)
        if found.empty:
            continue
        values = found.drop(columns=["place", "severity", "entry_ids"]).to_dict("records")
        parts.append(
            pd.DataFrame(
                {
                    "check": check.name,
                    "severity": found["severity"].to_numpy(),
                    "village_id": ground.frame["village_id"].to_numpy()[found["place"]],
                    "entry_ids": list(found["entry_ids"]),
                    "values": pd.Series(values, dtype=object).to_numpy(),
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=["check", "severity", "village_id", "entry_ids", "values"])
    order = {str(s): n for n, s in enumerate(Severity)}
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(
        ["severity", "check", "village_id"],
        key=lambda c: c.map(order) if c.name == "severity" else c,
        kind="stable",
    ).reset_index(drop=True)


CHECKS: tuple[Check, ...] = (
    Check(
        "counted_but_dark",
        N_("Counted, but said to be dark"),
        contradictions.counted_but_dark,
        N_("Counted as meeting the criterion, but an inspection, interruption, obstacle or pending "
           "entry says otherwise."),
        N_("Have the village seen by somebody who did not record it, and record what is found."),
    ),
    Check(
        "recognised_against_figures",
        N_("Recognised, but not by the figures"),
        contradictions.recognised_against_figures,
        N_("Recognised by the department, while the figures do not reach the criterion."),
        N_("Compare the recognition with the last counts and inspection; correct what is wrong."),
    ),
    Check(
        "built_dark",
        N_("Completed, not energised"),
        contradictions.built_dark,
        N_("Works completed and dark for {days} days."),
        N_("Open an obstacle with the unit that must act and a deadline, or record the power."),
    ),
    Check(
        "energised_without_contract",
        N_("Energised without contracts"),
        contradictions.energised_without_contract,
        N_("Energised for {days} days and no household has a contract."),
        N_("Count the contracts, or record that supply was lost."),
    ),
    Check(
        "more_contracts_than_households",
        N_("More contracts than households"),
        contradictions.more_contracts_than_households,
        N_("{contracted} households with a contract, of {households} in all."),
        N_("Compare the counts of the commune and of the power company; correct the wrong one."),
    ),
    Check(
        "households_jump",
        N_("Households that jump"),
        contradictions.households_jump,
        N_("Households went from {known} to {count} without a reason."),
        N_("Check the later count, or correct it with a reason and a document."),
    ),
    Check(
        "too_quick",
        N_("Quicker than the works allow"),
        contradictions.too_quick,
        N_("Only {days} days between two stages that take {least} at least."),
        N_("Check both days against the minutes, and correct the wrong one."),
    ),
    Check(
        "slower_than_nine_in_ten",
        N_("Slower than nine in ten"),
        contradictions.slower_than_nine_in_ten,
        N_("Under construction for {days} days; nine in ten works were finished within {usual}."),
        N_("Record what holds it back, with the unit that must act."),
    ),
    Check(
        "paid_before_works",
        N_("Paid ahead of the works"),
        contradictions.paid_before_works,
        N_("{amount} đồng paid beyond the advance, and no works begun."),
        N_("Check the payment, or record the start of the works."),
    ),
    Check(
        "built_without_payment",
        N_("Built without payment"),
        contradictions.built_without_payment,
        N_("Works completed and no payment recorded."),
        N_("Record the payments, or who bears the cost."),
    ),
    Check(
        "paid_twice",
        N_("Paid twice"),
        contradictions.paid_twice,
        N_("{amount} đồng paid twice on one day."),
        N_("Check both documents; withdraw one if they are the same payment."),
    ),
    Check(
        "found_electrified",
        N_("Lit before the programme"),
        contradictions.found_electrified,
        N_("Energised {days} days before a register said that it had no power."),
        N_("Correct the register's state: the village was lit before, not by this programme."),
    ),
    Check(
        "outside_baseline",
        N_("Outside the frozen list"),
        contradictions.outside_baseline,
        N_("A border village of the register that the frozen list does not count."),
        N_("Add it to the list with a document, or say in the register that it is none."),
    ),
    Check(
        "listed_no_more",
        N_("Listed, but no border village"),
        contradictions.listed_no_more,
        N_("On the frozen list, but no border village of the register, and no signed change."),
        N_("Sign a change of the list with a reason and document, or put the register right."),
    ),
    Check(
        "counted_without_evidence",
        N_("Counted without evidence"),
        contradictions.counted_without_evidence,
        N_("Counted on the word of a register alone, without a dated entry."),
        N_("Record the inspection, the energising and the counts, with their documents."),
    ),
    Check(
        "duplicate_villages",
        N_("Villages that stand twice"),
        contradictions.duplicate_villages,
        N_("Same name and commune as {other}, {metres} m away."),
        N_("If they are one village, take one out of the register with a reason."),
    ),
)  # fmt: skip
"""Every check, in the order of weight."""


def check_named(name: str) -> Check:
    """The check of that name."""
    return next(check for check in CHECKS if check.name == name)


def sentence(row: Mapping[str, object]) -> tuple[Message, Message]:
    """What a finding says and what to do about it, from a row of `findings`."""
    check = check_named(str(row["check"]))
    values = row["values"] if isinstance(row["values"], dict) else {}
    return check.sentence({k: _plain(v) for k, v in values.items()}), message(check.remedy)


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


__all__ = ["CHECKS", "Check", "Ground", "Severity", "findings", "sentence"]
