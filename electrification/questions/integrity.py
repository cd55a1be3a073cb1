"""Findings: what the checks say, in words, with what to do about each.

No check changes a figure; it says where one rests on something that contradicts it. Words are put
to a finding only when somebody reads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from electrification.questions.checks import (
    documents,
    lists,
    meters,
    money,
    places,
    power,
    scales,
    works,
)
from electrification.questions.checks.ground import THE_LIST, Beside, Found, Ground, Severity
from electrification.subject.rights import Action
from electrification.texts import N_, Message, message

WHOLE_LIST = 0
"""The village id of what is found about the list of villages itself."""
COLUMNS = ("check", "severity", "village_id", "entry_ids", "also", "values", "fingerprint")
_ALARM, _WARNING, _NOTE = Severity.ALARM, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True)
class Check:
    """A named check: what it looks for, how it weighs, in which words, and what to do about it.

    `asks` is what a person must be allowed to do to be told; None: everybody who reviews is.
    """

    name: str
    title: str
    find: Callable[[Ground], Found]
    severities: tuple[Severity, ...]
    says: str
    remedy: str
    asks: Action | None = None

    def sentence(self, row: Mapping[str, object]) -> Message:
        """What one finding of this check says."""
        return Message(self.says, dict(row))


def findings(ground: Ground, checks: tuple[Check, ...] | None = None) -> pd.DataFrame:
    """Every finding, alarms first: `COLUMNS`.

    The fingerprint changes with the entries and other rows that a finding rests on, and when it
    comes to weigh more or less; not with its age.
    """
    parts = []
    for check in checks or CHECKS:
        found = check.find(ground)
        if found.empty:
            continue
        names = [c for c in found if c not in ("place", "severity", "entry_ids", "also")]
        told = [found[name].tolist() for name in names]
        values = [dict(zip(names, row, strict=True)) for row in zip(*told, strict=True)]
        place = found["place"].to_numpy(dtype=np.int64)
        ids = ground.frame["village_id"].to_numpy()
        own = np.full(len(place), WHOLE_LIST) if not len(ids) else ids[np.maximum(place, 0)]
        village = np.where(place == THE_LIST, WHOLE_LIST, own)
        rests_on = [found[n].tolist() for n in ("severity", "entry_ids", "also")]
        rows = zip(village.tolist(), *rests_on, strict=True)
        parts.append(
            pd.DataFrame(
                {
                    "check": check.name,
                    "severity": found["severity"].to_numpy(dtype=object),
                    "village_id": village,
                    "entry_ids": _objects(rests_on[1]),
                    "also": _objects(rests_on[2]),
                    "values": _objects(values or [{} for _row in place]),
                    "fingerprint": _objects([fingerprint(check.name, *row) for row in rows]),
                }
            )
        )
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    order = {str(s): n for n, s in enumerate(Severity)}
    every = pd.concat(parts, ignore_index=True)
    return every.sort_values(
        ["severity", "check", "village_id"],
        key=lambda c: c.map(order) if c.name == "severity" else c,
        kind="stable",
    ).reset_index(drop=True)


def fingerprint(
    check: str, village_id: int, severity: str, entry_ids: tuple[int, ...], also: tuple[str, ...]
) -> str:
    """SHA-256 of what a finding rests on, in hexadecimal."""
    told = (check, severity, village_id, sorted(entry_ids), sorted(also))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _objects(values: list[Any]) -> np.ndarray:
    """Values as they are, whatever they look like."""
    kept = np.empty(len(values), dtype=object)
    kept[:] = values
    return kept


def of_villages(found: pd.DataFrame, village_ids: pd.Series) -> pd.DataFrame:
    """Findings about these villages, and those about the list itself."""
    inside = found["village_id"].isin(village_ids) | (found["village_id"] == WHOLE_LIST)
    return found[inside].reset_index(drop=True)


CHECKS: tuple[Check, ...] = (
    Check(
        "counted_but_dark",
        N_("Counted, but said to be dark"),
        power.counted_but_dark,
        (_ALARM, _WARNING),
        N_("Counted as meeting the criterion, but {why}."),
        N_("Have the village seen by somebody who did not record it, and record what is found."),
    ),
    Check(
        "recognised_against_figures",
        N_("Recognised, but not by the figures"),
        power.recognised_against_figures,
        (_ALARM,),
        N_("Recognised by the department, while the figures do not reach the criterion."),
        N_("Compare the recognition with the last counts and inspection; correct what is wrong."),
    ),
    Check(
        "built_dark",
        N_("Completed, not energised"),
        power.built_dark,
        (_ALARM, _WARNING, _NOTE),
        N_("Works completed and dark for {days} days."),
        N_("Open an obstacle with the unit that must act and a deadline, or record the power."),
    ),
    Check(
        "energised_without_contract",
        N_("Energised without contracts"),
        power.energised_without_contract,
        (_WARNING,),
        N_("Energised for {days} days and no household has a contract."),
        N_("Count the contracts, or record that supply was lost."),
    ),
    Check(
        "energised_without_use",
        N_("Energised, no kilowatt-hour"),
        meters.energised_without_use,
        (_ALARM, _WARNING),
        N_("Energised, but the meters counted 0 kWh in the last {months} months read, from {since} "
           "(months in between not read: {missing})."),
        N_("Ask the power company whether supply was lost; record it, or import the corrected "
           "reading."),
    ),
    Check(
        "months_not_read",
        N_("Months the meters were not read"),
        meters.months_not_read,
        (_WARNING, _NOTE),
        N_("The meters were last read in {last}; not in {missing}, as those beside them were."),
        N_("Ask the power company for the month that its file left out, and import it."),
    ),
    Check(
        "use_before_energising",
        N_("Kilowatt-hours before energising"),
        meters.use_before_energising,
        (_WARNING,),
        N_("The meters counted {kwh} kWh in {month}, when the village was not yet said to be "
           "energised."),
        N_("Check which village the substation serves, and the day of energising; correct the "
           "wrong one."),
    ),
    Check(
        "customers_far_from_contracts",
        N_("Customers far from contracts"),
        meters.customers_far_from_contracts,
        (_WARNING,),
        N_("{customers} customers billed in {month}, {contracted} contracts counted: more than "
           "{least} households and {share} % apart."),
        N_("Compare the power company's list with the last count of contracts; correct the wrong"
           " one."),
    ),
    Check(
        "more_contracts_than_households",
        N_("More contracts than households"),
        power.more_contracts_than_households,
        (_WARNING,),
        N_("{contracted} households with a contract, of {households} in all."),
        N_("Compare the counts of the commune and of the power company; correct the wrong one."),
    ),
    Check(
        "households_jump",
        N_("Households that jump"),
        power.households_jump,
        (_WARNING,),
        N_("Households went from {known} to {count} without a reason."),
        N_("Check the later count, or correct it with a reason and a document."),
    ),
    Check(
        "too_quick",
        N_("Quicker than the works allow"),
        works.too_quick,
        (_WARNING,),
        N_("Only {days} days from “{start}” to “{end}”, which take {least} at least."),
        N_("Check both days against the minutes, and correct the wrong one."),
    ),
    Check(
        "slower_than_nine_in_ten",
        N_("Slower than nine in ten"),
        works.slower_than_nine_in_ten,
        (_NOTE,),
        N_("{days} days after “{start}” still without “{end}”; nine in ten took {usual} days at "
           "most."),
        N_("Record what holds it back, with the unit that must act."),
    ),
    Check(
        "paid_before_works",
        N_("Paid ahead of the works"),
        money.paid_before_works,
        (_ALARM, _NOTE),
        N_("{amount} đồng paid beyond the advance, and nothing built."),
        N_("Check the payment, or record what was built."),
    ),
    Check(
        "built_without_payment",
        N_("Built without payment"),
        money.built_without_payment,
        (_NOTE,),
        N_("Works completed and no payment recorded."),
        N_("Record the payments, or who bears the cost."),
    ),
    Check(
        "paid_twice",
        N_("Paid twice"),
        money.paid_twice,
        (_ALARM,),
        N_("{amount} đồng paid twice on one day."),
        N_("Check both documents; withdraw one if they are the same payment."),
    ),
    Check(
        "paid_under_two_sources",
        N_("One quantity, two sources"),
        money.paid_under_two_sources,
        (_ALARM, _WARNING),
        N_("{amount} đồng paid from “{one}” and once more from “{other}”."),
        N_("See which part of the work each source pays; withdraw one if both pay the same part."),
    ),
    Check(
        "cost_outside_band",
        N_("Cost of a household outside the band"),
        money.cost_outside_band,
        (_ALARM,),
        N_("{millions} million đồng a household (works: {works}); real works cost from {low} to "
           "{high}."),
        N_("Check the total investment, the villages' shares and the count of households; if they "
           "are right, accept it with the approved estimate."),
    ),
    Check(
        "km_cost_outside_band",
        N_("Cost of a km outside the band"),
        scales.km_cost_outside_band,
        (_ALARM,),
        N_("{millions} million đồng a km of line (work {work}); real works cost from {low} to "
           "{high}."),
        N_("Check the total investment and the lengths; if they are right, accept it with the "
           "approved estimate."),
    ),
    Check(
        "drawn_length_differs",
        N_("Drawn otherwise than stated"),
        scales.drawn_length_differs,
        (_WARNING,),
        N_("The lines of work {work} are drawn {share} % apart from its document: stated {stated} "
           "km, drawn {drawn} km (medium + low voltage)."),
        N_("Compare the document with the file of lines; correct the wrong one."),
    ),
    Check(
        "found_electrified",
        N_("Lit before the programme"),
        power.found_electrified,
        (_WARNING,),
        N_("Energised {days} days before a register said that it had no power."),
        N_("Correct the register's state: the village was lit before, not by this programme."),
    ),
    Check(
        "outside_baseline",
        N_("Outside the frozen list"),
        lists.outside_baseline,
        (_WARNING,),
        N_("A border village of the register that the frozen list does not count."),
        N_("Add it to the list with a document, or say in the register that it is none."),
    ),
    Check(
        "listed_no_more",
        N_("Listed, but no border village"),
        lists.listed_no_more,
        (_WARNING,),
        N_("On the frozen list, but no border village of the register, and no signed change."),
        N_("Sign a change of the list with a reason and document, or put the register right."),
    ),
    Check(
        "list_cut",
        N_("List of counted villages cut"),
        lists.list_cut,
        (_WARNING,),
        N_("On {changed} {left} villages left the list of those counted, and {joined} joined."),
        N_("Have somebody else check the document; show the rate with and without them."),
    ),
    Check(
        "rule_looks_back",
        N_("Criterion changed for days gone by"),
        lists.rule_looks_back,
        (_ALARM,),
        N_("A threshold of {threshold_pct} % by {document_number}, confirmed on {recorded}, holds "
           "from {first} already: figures of those days are others than they were."),
        N_("Have somebody else check the document; add a version from its own first day."),
    ),
    Check(
        "closing_differs",
        N_("Closed figures that no longer come out"),
        lists.closing_differs,
        (_ALARM,),
        N_("Period {period}, closed on {closed}: {what} was kept as {kept}, and the entries known "
           "then give {computed}."),
        N_("Run `verify --closings`; the database was changed outside the program."),
    ),
    Check(
        "list_changed_near_report",
        N_("List changed close to a report"),
        lists.list_changed_near_report,
        (_ALARM,),
        N_("The list of counted villages changed on {changed} ({joined} joined, {left} left), "
           "within 30 days of the report of {report}."),
        N_("Show the rate on both lists in the report, with the document that changed the list."),
    ),
    Check(
        "duplicate_villages",
        N_("Villages that stand twice"),
        lists.duplicate_villages,
        (_ALARM, _WARNING),
        N_("Same name and commune as {other}, {metres} m away."),
        N_("If they are one village, sign the merger as a change of the list, with its document."),
    ),
    Check(
        "position_outside_commune",
        N_("Position outside the commune"),
        places.position_outside_commune,
        (_ALARM,),
        N_("The point lies {kilometres} km outside the commune that the register names."),
        N_("Correct the position or the commune in the register."),
    ),
    Check(
        "position_in_other_commune",
        N_("Position in another commune's area"),
        places.position_in_other_commune,
        (_NOTE,),
        N_("The point lies in the approximate area of {other}."),
        N_("Check it; the areas are only approximate, so it may well be right."),
    ),
    Check(
        "counted_without_evidence",
        N_("Counted without evidence"),
        lists.counted_without_evidence,
        (_NOTE,),
        N_("Counted on the word of a register alone, without a dated entry."),
        N_("Record the inspection, the energising and the counts, with their documents."),
    ),
    Check(
        "documents_missing",
        N_("Documents missing"),
        documents.documents_missing,
        (_NOTE,),
        N_("Recorded without all the documents wanted for it: {stages}."),
        N_("Attach the minutes and the photo to the entry."),
    ),
    Check(
        "document_of_other_village",
        N_("Photo of another village too"),
        documents.document_of_other_village,
        (_WARNING,),
        N_("Photo {number} stands for {villages} villages."),
        N_("Take it away from the village that it does not show, and attach one of its own."),
    ),
    Check(
        "document_far_away",
        N_("Photo taken far away"),
        documents.document_far_away,
        (_WARNING,),
        N_("Photo {number} was taken {kilometres} km from the village."),
        N_("Check the photo and the village's position; replace the photo, or correct the "
           "position."),
    ),
    Check(
        "document_older_than_stage",
        N_("Document older than the stage"),
        documents.document_older_than_stage,
        (_WARNING,),
        N_("Document {number} is {days} days older than the stage it bears out."),
        N_("Attach a document of that stage, or correct the day of the stage."),
    ),
    Check(
        "document_from_future",
        N_("Document from the future"),
        documents.document_from_future,
        (_WARNING,),
        N_("Document {number} bears a day after the one on which it was attached."),
        N_("Check its day and the camera's clock; attach it anew with the right day."),
    ),
    Check(
        "signed_by_one_name",
        N_("One name recorded and confirmed"),
        documents.signed_by_one_name,
        (_WARNING,),
        N_("{entries} entries were recorded and confirmed by two accounts of one name in one "
           "unit."),
        N_("Find out whether they are one person; close one account, and have the entries "
           "confirmed anew."),
        Action.REVIEW_PEOPLE,
    ),
)  # fmt: skip
"""Every check, in the order of weight and matter."""
ONE_OF_A_VILLAGE = frozenset({
    "counted_but_dark", "recognised_against_figures", "built_dark", "energised_without_contract",
    "energised_without_use", "months_not_read", "customers_far_from_contracts",
    "more_contracts_than_households",
    "paid_before_works", "built_without_payment", "found_electrified", "outside_baseline",
    "listed_no_more", "position_outside_commune", "counted_without_evidence", "documents_missing",
})  # fmt: skip
"""Checks that find a village once: what was answered stays with it whatever it rests on later."""


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


__all__ = [
    "CHECKS", "ONE_OF_A_VILLAGE", "WHOLE_LIST", "Beside", "Check", "Ground", "Severity",
    "check_named", "findings", "of_villages", "sentence",
]  # fmt: skip
