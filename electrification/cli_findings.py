"""What ``findings`` and ``findings answer`` print and write."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pandas as pd

from electrification import tracking
from electrification.calendar import iso_instant
from electrification.labels import SEVERITY, label
from electrification.questions.answers import counts, with_answers
from electrification.questions.integrity import WHOLE_LIST, sentence
from electrification.storage import Store
from electrification.subject.findings import Answer, FindingState, NewAnswer
from electrification.texts import N_, Refused, _, date, instant, message, n_
from electrification.tracking import findings as review


def show_findings(
    store: Store, on: dt.date, known_at: dt.datetime | None, *, as_json: bool
) -> None:
    """Print the contradictions of a day, alarms first, each with what was answered to it."""
    snapshot = store.snapshot(on, known_at)
    told = _told(store, on, known_at)
    is_open, answered = counts(told)
    rows = [_row(row, snapshot.frame) for row in told.to_dict("records")]
    if as_json:
        answer = {
            "on": snapshot.on.isoformat(),
            "known_at": snapshot.known_at.isoformat(),
            "data_version": snapshot.data_version,
            "villages": len(snapshot.frame),
            "sample": snapshot.is_sample,
            "open": is_open,
            "answered": answered,
            "findings": rows,
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    print(
        _("Contradictions on {day}, as known at {instant}",
          day=date(snapshot.on), instant=instant(snapshot.known_at))
    )  # fmt: skip
    for row in rows:
        entries = ", ".join(map(str, row["entry_ids"]))
        about = f"{row['village_code']} {row['village_name']}".strip()
        print(f"[{_(SEVERITY[row['severity']])}] {about}: "
              f"{row['says']} {row['remedy']}" + (f" ({entries})" if entries else ""))  # fmt: skip
        if row["state"] != FindingState.OPEN:
            print(f"    {_answered(row)}")
    print(n_("{count} finding.", "{count} findings.", len(rows)),
          _("Open: {open}; answered: {answered}.", open=is_open, answered=answered))  # fmt: skip
    if snapshot.is_sample:
        print(_("Illustrative sample data: not the real state of any village."))


def answer_finding(
    store: Store,
    on: dt.date,
    check: str,
    village_code: str,
    *,
    answer: Answer,
    reason: str,
    document_number: str | None,
    fingerprint: str | None,
) -> None:
    """Write an answer to the finding of that check about a village (``-``: about the list)."""
    told = _told(store, on, None)
    own = told[(told["check"] == check) & (told["village_id"] == _village(store, village_code))]
    if fingerprint:
        own = own[own["fingerprint"].str.startswith(fingerprint.lower())]
    if own.empty:
        raise Refused(
            message(N_("No finding of {check} about {village} on {day}."), check=check,
                    village=village_code, day=on),
            message(N_("Take check and village from the list of findings.")),
        )  # fmt: skip
    if len(own) > 1:
        raise Refused(
            message(N_("{count} findings of {check} about {village}."), count=len(own), check=check,
                    village=village_code),
            message(N_("Say which by --finding: {marks}."),
                    marks=", ".join(mark[:12] for mark in own["fingerprint"])),
        )  # fmt: skip
    row = own.iloc[0]
    new = NewAnswer(
        check=check,
        village_id=int(row["village_id"]) or None,
        fingerprint=str(row["fingerprint"]),
        answer=answer,
        reason=reason,
        document_number=document_number,
    )
    review.answer(store, [new], tracking.system_actor(), on)
    print(_("Answered: {answer}.", answer=label(answer)))


def _told(store: Store, on: dt.date, known_at: dt.datetime | None) -> pd.DataFrame:
    found = review.told_to(store, tracking.system_actor(), on, known_at)
    return with_answers(found, store.answers.all(known_at))


def _village(store: Store, code: str) -> int:
    if code == "-":
        return WHOLE_LIST
    here = store.villages()
    own = here.loc[here["village_code"] == code, "village_id"]
    if own.empty:
        raise Refused(
            message(N_("There is no village {code} in the register."), code=code),
            message(N_("Take check and village from the list of findings.")),
        )
    return int(own.iloc[0])


def _row(row: dict[Any, Any], villages: pd.DataFrame) -> dict[str, Any]:
    says, remedy = sentence(row)
    own = villages[villages["village_id"] == row["village_id"]]
    given = isinstance(row["answer"], str)
    return {
        "check": row["check"],
        "severity": row["severity"],
        "village_code": str(own["village_code"].iloc[0]) if len(own) else "",
        "village_name": str(own["village_name"].iloc[0])
        if len(own)
        else _("the list of counted villages"),
        "says": str(says),
        "remedy": str(remedy),
        "entry_ids": list(row["entry_ids"]),
        "also": list(row["also"]),
        "fingerprint": row["fingerprint"],
        "state": row["state"],
        "answer": {
            "answer": row["answer"],
            "reason": row["reason"],
            "document_number": row["document_number"]
            if isinstance(row["document_number"], str)
            else None,
            "at": iso_instant(row["recorded_at"]),
            "by": _office(row),
        }
        if given
        else None,
    }


def _office(row: dict[Any, Any]) -> str:
    parts = (row["recorder_post"], row["recorder_unit"])
    return ", ".join(part for part in parts if isinstance(part, str) and part)


def _answered(row: dict[str, Any]) -> str:
    given = row["answer"]
    parts = [label(FindingState(row["state"])), given["reason"], given["document_number"],
             given["by"], given["at"]]  # fmt: skip
    return " · ".join(part for part in parts if part)
