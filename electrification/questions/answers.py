"""Findings beside what was answered to them: which are open, which answered, which gone."""

from __future__ import annotations

import pandas as pd

from electrification.questions.integrity import WHOLE_LIST
from electrification.subject.findings import Answer, FindingState

ANSWER_COLUMNS = (
    "answer", "reason", "document_number", "recorded_at", "recorder_post", "recorder_unit",
)  # fmt: skip


def with_answers(found: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Findings with their state and the last answer to each.

    Parameters
    ----------
    found : DataFrame
        As `integrity.findings` gives it.
    answers : DataFrame
        ``check_name village_id fingerprint`` and `ANSWER_COLUMNS`, oldest first.

    Returns
    -------
    DataFrame
        `found` with ``state`` (see `FindingState`) and `ANSWER_COLUMNS`; of a finding that came
        back, those of the answer that its entries have outgrown.
    """
    answers = _keyed(answers)
    own = answers.drop_duplicates("fingerprint", keep="last").set_index("fingerprint")
    outlived = answers[~answers["fingerprint"].isin(found["fingerprint"])]
    before = outlived.drop_duplicates(["check_name", "village_id"], keep="last")
    before = before.set_index(["check_name", "village_id"])
    keys = pd.MultiIndex.from_arrays([found["check"], found["village_id"].astype("int64")])
    matched = own.reindex(found["fingerprint"])
    outgrown = before.reindex(keys)
    is_own = matched["answer"].notna().to_numpy()
    was = outgrown["answer"].notna().to_numpy() & ~is_own
    states = [
        FindingState.OPEN
        if not (one or other)
        else FindingState.REOPENED
        if other
        else FindingState.ANSWERED
        if said == Answer.ACCEPTED
        else FindingState.STILL_FIRES
        for one, other, said in zip(is_own, was, matched["answer"], strict=True)
    ]
    told = {
        name: [
            mine if one else theirs
            for one, mine, theirs in zip(is_own, matched[name], outgrown[name], strict=True)
        ]
        for name in ANSWER_COLUMNS
    }
    return found.assign(
        state=pd.Series([str(s) for s in states], found.index, dtype=object),
        **{name: pd.Series(values, found.index, dtype=object) for name, values in told.items()},
    )


def gone(found: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Last answers to findings that no check makes any more, the newest first."""
    last = _keyed(answers).drop_duplicates("fingerprint", keep="last")
    still = pd.MultiIndex.from_arrays([found["check"], found["village_id"].astype("int64")])
    own = pd.MultiIndex.from_arrays([last["check_name"], last["village_id"]])
    return last[~own.isin(still)].iloc[::-1].reset_index(drop=True)


def counts(told: pd.DataFrame) -> tuple[int, int]:
    """How many findings are open, and how many answered."""
    is_open = [FindingState(state).is_open for state in told["state"]]
    return sum(is_open), len(told) - sum(is_open)


def _keyed(answers: pd.DataFrame) -> pd.DataFrame:
    villages = pd.to_numeric(answers["village_id"]).fillna(WHOLE_LIST).astype("int64")
    return answers.assign(village_id=villages)
