"""Whether what was recorded is borne out by documents that fit it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification.labels import STAGE
from electrification.questions.checks.ground import (
    Found,
    Ground,
    Ids,
    Severity,
    found,
    last_ids,
    nothing,
)
from electrification.questions.entry_log import Selection
from electrification.subject.contradictions import Contradiction
from electrification.subject.entries import EntryKind
from electrification.subject.evidence import WANTED
from electrification.subject.milestones import Stage
from electrification.texts import Message, message

ASKED = (Stage.WORKS_COMPLETED, Stage.INSPECTED, Stage.ENERGISED)
"""Stages on which a counted figure rests: these are asked for their documents."""


def documents_missing(ground: Ground) -> Found:
    """Works finished, inspected or energised by a dated entry, and no document of it attached."""
    evidence = ground.beside.evidence
    if evidence is None:
        return nothing(Severity.NOTE, "stages")
    lacking = np.zeros((len(ground.frame), len(ASKED)), dtype=bool)
    ids: Ids = [()] * len(ground.frame)
    at = ground.places_of(evidence["village_id"])
    stage_of, kind_of = (evidence[n].to_numpy(dtype=object) for n in ("stage", "kind"))
    for column, stage in enumerate(ASKED):
        told = _told(ground, stage)
        is_asked = np.bincount(told.village, minlength=len(ground.frame)) > 0
        for kind in WANTED[stage]:
            own = at[(at >= 0) & (stage_of == str(stage)) & (kind_of == str(kind))]
            there = np.zeros(len(ground.frame), dtype=bool)
            there[own] = True
            lacking[:, column] |= is_asked & ~there
        places = np.flatnonzero(lacking[:, column])
        for place, own_ids in zip(places, last_ids(told, places), strict=True):
            ids[place] = ids[place] + own_ids
    where = np.flatnonzero(lacking.any(axis=1))
    masks = [tuple(mask) for mask in lacking[where].tolist()]
    said = {mask: _listed(mask) for mask in set(masks)}
    marks = {m: tuple(f"lacks:{s}" for s, no in zip(ASKED, m, strict=True) if no) for m in said}
    return found(
        where, Severity.NOTE, [ids[p] for p in where], also=[marks[m] for m in masks],
        stages=[said[m] for m in masks],
    )  # fmt: skip


class _Listed:
    """Names of stages one after the other, in the language in use."""

    def __init__(self, parts: tuple[Message, ...]) -> None:
        self.parts = parts

    def __str__(self) -> str:
        return ", ".join(str(part) for part in self.parts)


def _listed(mask: tuple[bool, ...]) -> _Listed:
    return _Listed(tuple(message(STAGE[s]) for s, is_so in zip(ASKED, mask, strict=True) if is_so))


def _told(ground: Ground, stage: Stage) -> Selection:
    """Entries that say the stage was reached."""
    if stage is Stage.INSPECTED:
        checks = ground.of(EntryKind.INSPECTION)
        return checks.where(~checks.has_code("failed"))
    return ground.stage(stage)


def document_of_other_village(ground: Ground) -> Found:
    """A photo that stands for another village too."""
    own = _flagged(ground, Contradiction.OTHER_VILLAGE)
    return _documents(ground, own, Severity.WARNING, villages=own["villages"].astype(int).tolist())


def document_far_away(ground: Ground) -> Found:
    """A photo taken far from the village it is said to show."""
    own = _flagged(ground, Contradiction.TOO_FAR)
    kilometres = (own["distance_m"].astype(float) / 1000).round(1).tolist()
    return _documents(ground, own, Severity.WARNING, kilometres=kilometres)


def document_older_than_stage(ground: Ground) -> Found:
    """A document older than the stage it is said to show."""
    own = _flagged(ground, Contradiction.OLDER_THAN_STAGE)
    return _documents(ground, own, Severity.WARNING, days=own["days_before"].astype(int).tolist())


def document_from_future(ground: Ground) -> Found:
    """A document of a day after the one on which it was attached."""
    own = _flagged(ground, Contradiction.IN_FUTURE)
    return _documents(ground, own, Severity.WARNING)


def signed_by_one_name(ground: Ground) -> Found:
    """Recorded and confirmed through two accounts of one name in one unit; for admins only."""
    signed = ground.beside.signed
    if signed is None or signed.empty:
        return nothing(Severity.WARNING, "entries")
    places = ground.places_of(signed["village_id"])
    seen = np.isin(signed["entry_id"], ground.entries.column("entry_id"))
    own = signed.assign(place=places)[(places >= 0) & seen]
    grouped = own.groupby("place")["entry_id"].agg(lambda ids: tuple(sorted(int(i) for i in ids)))
    ids = grouped.tolist()
    return found(
        grouped.index.to_numpy(dtype=np.int64), Severity.WARNING, ids, entries=[len(i) for i in ids]
    )


def _flagged(ground: Ground, what: Contradiction) -> pd.DataFrame:
    """Documents with a flag, of villages that are in the snapshot."""
    evidence = ground.beside.evidence
    if evidence is None or evidence.empty:
        names = ["place", "evidence_id", "entry_id", "villages", "distance_m", "days_before"]
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    own = evidence[evidence[str(what)].to_numpy(dtype=bool)]
    own = own.assign(place=ground.places_of(own["village_id"]))
    return own[own["place"] >= 0].sort_values("evidence_id")


def _documents(
    ground: Ground, own: pd.DataFrame, severity: Severity, **values: list[object]
) -> Found:
    ids: Ids = [
        (int(i),) if isinstance(i, int | float | np.integer) and i == i else ()
        for i in own["entry_id"]
    ]
    return found(
        own["place"].to_numpy(dtype=np.int64), severity, ids,
        also=[(f"evidence:{int(i)}",) for i in own["evidence_id"]],
        number=[int(i) for i in own["evidence_id"]], **values,
    )  # fmt: skip
