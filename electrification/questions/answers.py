"""Findings beside what was answered to them: which are open, which answered, which gone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.questions.integrity import ONE_OF_A_VILLAGE, WHOLE_LIST
from electrification.subject.findings import Answer, FindingState, rests_on

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
        ``check_name village_id fingerprint rests_on`` (a set of rows as `findings.rests_on` gives
        it, with what took their place) and `ANSWER_COLUMNS`, oldest first.

    Returns
    -------
    DataFrame
        `found` with ``state`` (see `FindingState`) and `ANSWER_COLUMNS`; of a finding that came
        back, those of the last answer to it as it was before (see `_is_of`).
    """
    answers = _keyed(answers)
    own = answers.drop_duplicates("fingerprint", keep="last").set_index("fingerprint")
    matched = own.reindex(found["fingerprint"])
    outgrown = answers.reindex(_outgrown(found, answers))
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
    made = _rows_by_thing(found)
    is_gone = [
        not any(
            _is_of(one["check_name"], one["rests_on"], rows)
            for _place, rows in made.get((one["check_name"], one["village_id"]), [])
        )
        for one in last.to_dict("records")
    ]
    is_left = ~last["fingerprint"].isin(found["fingerprint"]) & np.array(is_gone, dtype=bool)
    return last[is_left].iloc[::-1].reset_index(drop=True)


def counts(told: pd.DataFrame) -> tuple[int, int]:
    """How many findings are open, and how many answered."""
    is_open = [FindingState(state).is_open for state in told["state"]]
    return sum(is_open), len(told) - sum(is_open)


def _outgrown(found: pd.DataFrame, answers: pd.DataFrame) -> list[float]:
    """By finding, the label of the last answer to what it was before; not a number for none."""
    chosen = [np.nan] * len(found)
    outlived = answers[~answers["fingerprint"].isin(found["fingerprint"])]
    made = _rows_by_thing(found) if len(outlived) else {}
    for label, one in zip(outlived.index, outlived.to_dict("records"), strict=True):
        for place, rows in made.get((one["check_name"], one["village_id"]), []):
            if _is_of(one["check_name"], one["rests_on"], rows):
                chosen[place] = label
    return chosen


def _rows_by_thing(
    found: pd.DataFrame,
) -> dict[tuple[str, int], list[tuple[int, frozenset[str]]]]:
    """By check and village, each finding's place with the rows it rests on."""
    made: dict[tuple[str, int], list[tuple[int, frozenset[str]]]] = {}
    columns = (found[name] for name in ("check", "village_id", "entry_ids", "also"))
    for place, (check, village_id, entry_ids, also) in enumerate(zip(*columns, strict=True)):
        rows = rests_on(entry_ids, also)
        made.setdefault((check, int(village_id)), []).append((place, rows))
    return made


def _is_of(check: str, answered: frozenset[str], rows: frozenset[str]) -> bool:
    """Whether an answer is to a finding that rests on these rows now.

    Where a check may find several things of a village, some rows must be the same.
    """
    return check in ONE_OF_A_VILLAGE or bool(answered & rows)


def _keyed(answers: pd.DataFrame) -> pd.DataFrame:
    villages = pd.to_numeric(answers["village_id"]).fillna(WHOLE_LIST).astype("int64")
    return answers.assign(village_id=villages)
