"""Reports that are due: one of each kind for every closed period that a folder has none of yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from electrification.reports.contents import kind_named
from electrification.reports.give_out import writer_of
from electrification.storage import Store

PERIODS = 12
"""How many of the last closed periods are looked at."""


@dataclass(frozen=True)
class Due:
    """A report that the folder lacks; a period that was closed again asks for a new file."""

    period_key: str
    kind: str
    ending: str
    file: Path


def due(store: Store, folder: Path, kinds: Sequence[str], endings: Sequence[str]) -> list[Due]:
    """What is to be written, the oldest period first; `Refused` for an unknown kind or ending."""
    for kind in kinds:
        kind_named(kind)
    for ending in endings:
        writer_of(ending)
    closed = [p for p in store.periods.all() if p.closing_id is not None][:PERIODS]
    found = [
        Due(one.key, kind, ending, folder / _name(kind, one.key, one.closings, ending))
        for one in reversed(closed)
        for kind in kinds
        for ending in endings
    ]
    return [one for one in found if not one.file.exists()]


def _name(kind: str, key: str, closings: int, ending: str) -> str:
    again = "" if closings == 1 else f"-chot-lan-{closings}"
    return f"{kind_named(kind).file_name}-{key}{again}.{ending}"
