"""Evidence: the photos and documents that bear out what was recorded, and which are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pandas as pd

from electrification.subject.entries import EntryKind, EntryState, Inspection
from electrification.subject.milestones import Stage


class DocumentKind(StrEnum):
    """What a document is. Minutes are a biên bản, a letter is a công văn."""

    PHOTO = "photo"
    MINUTES = "minutes"
    DECISION = "decision"
    LETTER = "letter"
    OTHER = "other"


_K, _S = DocumentKind, Stage
WANTED: Mapping[Stage, tuple[DocumentKind, ...]] = {
    _S.SURVEYED: (_K.MINUTES,),
    _S.INVESTMENT_APPROVED: (_K.DECISION,),
    _S.DESIGN_APPROVED: (_K.DECISION,),
    _S.CAPITAL_ALLOCATED: (_K.DECISION,),
    _S.CONTRACTOR_SELECTED: (_K.DECISION,),
    _S.CONNECTION_AGREED: (_K.LETTER,),
    _S.DEFENCE_OPINION: (_K.LETTER,),
    _S.UXO_CLEARED: (_K.MINUTES,),
    _S.FOREST_CONVERTED: (_K.DECISION,),
    _S.SITE_CLEARED: (_K.MINUTES,),
    _S.STARTED: (_K.PHOTO,),
    _S.MV_LINE_BUILT: (_K.PHOTO,),
    _S.SUBSTATION_INSTALLED: (_K.PHOTO,),
    _S.LV_LINE_BUILT: (_K.PHOTO,),
    _S.METERS_INSTALLED: (_K.PHOTO,),
    _S.WORKS_COMPLETED: (_K.MINUTES,),
    _S.ACCEPTED: (_K.MINUTES,),
    _S.INSPECTED: (_K.MINUTES,),
    _S.ENERGISED: (_K.PHOTO, _K.MINUTES),
    _S.CONTRACTED: (_K.LETTER,),
    _S.OPERATION_RECEIVED: (_K.MINUTES,),
    _S.HANDED_OVER: (_K.MINUTES,),
    _S.SETTLED: (_K.DECISION,),
    _S.RECOGNISED: (_K.DECISION,),
}
"""Kinds of document a stage should have. A proposal, not checked against the legal texts."""

MAX_NUMBER_CHARACTERS = 100
MAX_ATTENDEES_CHARACTERS = 1_000
_LIVE = (EntryState.PENDING, EntryState.CONFIRMED)


def stage_of(kind: EntryKind | str, code: str) -> Stage | None:
    """The stage that an entry says was reached; None where it says something else.

    >>> stage_of("inspection", "passed"), stage_of("inspection", "failed")
    (<Stage.INSPECTED: 'inspected'>, None)
    """
    if kind == EntryKind.STAGE:
        return Stage(code)
    is_passed = kind == EntryKind.INSPECTION and code != Inspection.FAILED
    return Stage.INSPECTED if is_passed else None


def stages_reached(entries: pd.DataFrame) -> pd.DataFrame:
    """Stages of villages with the first day each was reached, from live entries.

    Parameters
    ----------
    entries : DataFrame
        As `Store.village_entries` gives them: ``village_id kind code occurred_on state``.

    Returns
    -------
    DataFrame
        ``village_id stage reached_on``, in the order of villages and stages.
    """
    live = entries[entries["state"].isin([str(s) for s in _LIVE])]
    first: dict[tuple[int, Stage], dt.date] = {}
    for village_id, kind, code, day in zip(
        live["village_id"], live["kind"], live["code"], live["occurred_on"], strict=True
    ):
        if (stage := stage_of(kind, code)) is not None:
            key = (int(village_id), stage)
            first[key] = min(day, first.get(key, day))
    ordered = sorted(first.items(), key=lambda item: (item[0][0], item[0][1].position))
    return pd.DataFrame(
        [(village_id, str(stage), day) for (village_id, stage), day in ordered],
        columns=["village_id", "stage", "reached_on"],
    )


def borne_out(evidence: pd.DataFrame, reached: pd.DataFrame) -> pd.DataFrame:
    """Evidence with the stage it bears out and since when that stage is said to be reached.

    What was attached to an entry is compared with that entry's day; what was attached to a stage
    as such, with the first day the stage was reached.
    """
    stages = [
        stage if isinstance(stage, str) else _entry_stage(kind, code)
        for stage, kind, code in zip(
            evidence["stage"], evidence["entry_kind"], evidence["entry_code"], strict=True
        )
    ]
    since = {
        (village_id, stage): day
        for village_id, stage, day in zip(
            reached["village_id"], reached["stage"], reached["reached_on"], strict=True
        )
    }
    days = [
        own if isinstance(own, dt.date) else since.get((village_id, stage))
        for own, village_id, stage in zip(
            evidence["occurred_on"], evidence["village_id"], stages, strict=True
        )
    ]
    return evidence.assign(
        stage=pd.Series(stages, evidence.index, dtype=object),
        occurred_on=pd.Series(days, evidence.index, dtype=object),
    )


def _entry_stage(kind: Any, code: Any) -> str | None:
    if not isinstance(kind, str):
        return None
    stage = stage_of(kind, code)
    return str(stage) if stage else None


def dossier(reached: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """What is there and what is missing, by village, stage and kind of document.

    Parameters
    ----------
    reached : DataFrame
        As `stages_reached` gives it: only a stage that was reached can lack a document.
    evidence : DataFrame
        As `borne_out` gives it.

    Returns
    -------
    DataFrame
        ``village_id stage reached_on kind documents is_wanted is_missing``; documents nobody asked
        for are rows with ``is_wanted`` false, those of no stage have an empty stage.
    """
    there: dict[tuple[int, str, str], int] = {}
    for village_id, stage, kind in zip(
        evidence["village_id"], evidence["stage"], evidence["kind"], strict=True
    ):
        key = (int(village_id), stage if isinstance(stage, str) else "", str(kind))
        there[key] = there.get(key, 0) + 1
    since = {
        (int(v), str(s)): day
        for v, s, day in zip(
            reached["village_id"], reached["stage"], reached["reached_on"], strict=True
        )
    }
    wanted = {(v, s, str(kind)) for v, s in since for kind in WANTED[Stage(s)]}
    rows = []
    for village_id, stage, kind in sorted(wanted | set(there), key=_dossier_order):
        count = there.get((village_id, stage, kind), 0)
        is_wanted = (village_id, stage, kind) in wanted
        day = since.get((village_id, stage))
        rows.append((village_id, stage, day, kind, count, is_wanted, is_wanted and not count))
    return pd.DataFrame(rows, columns=list(DOSSIER_COLUMNS))


DOSSIER_COLUMNS = (
    "village_id", "stage", "reached_on", "kind", "documents", "is_wanted", "is_missing",
)  # fmt: skip
_KINDS = tuple(DocumentKind)


def _dossier_order(key: tuple[int, str, str]) -> tuple[int, int, int]:
    village_id, stage, kind = key
    place = Stage(stage).position if stage else len(Stage)
    return village_id, place, _KINDS.index(DocumentKind(kind))
