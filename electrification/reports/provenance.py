"""What a report says of itself: all that is needed to make its figures anew, and to check them.

It stands in the last annex of every file in words, and within the file as one line of JSON.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from electrification.calendar import iso_instant, read_instant
from electrification.questions.snapshot import Snapshot
from electrification.reports.document import Document, texts_of
from electrification.subject.audit import Anchor, canonical, content_hash
from electrification.texts import N_, Refused, message
from geo.units import UnitKey

FORMAT = 2
"""Raised when the same provenance would give other tables."""


@dataclass(frozen=True)
class Asked:
    """What a report is asked for, and nothing that only its looks depend on.

    Attributes
    ----------
    kind : ``coverage`` | ``remaining`` | ``statistics``
    on, known_at : day and instant
    since : the day that changes are told from
    by : ``district`` | ``commune``
    scope : units it is limited to; None is the whole register
    period_key, closing_id : the closed period it is for; None for a draft of a day
    with_forecast : whether the planner chose to tell the forecast
    """

    kind: str
    on: dt.date
    known_at: dt.datetime
    since: dt.date
    by: str = "district"
    scope: tuple[UnitKey, ...] | None = None
    period_key: str | None = None
    closing_id: int | None = None
    with_forecast: bool = False


@dataclass(frozen=True)
class Provenance:
    """What was asked, by which rules, on which data, and the hashes of the figures."""

    asked: Asked
    measure: str
    criterion: str
    threshold_pct: float
    is_verified: bool
    legal_basis: str
    baseline: str
    baseline_source: str
    villages: int
    rows: int
    data_version: int
    anchor: str
    figures_sha256: str
    tables_sha256: str
    is_sample: bool
    format: int = FORMAT

    def as_json(self) -> str:
        """One line of canonical JSON."""
        told = asdict(self)
        told["asked"] = _plain(told["asked"])
        return canonical(told).decode()


def _plain(asked: Mapping[str, Any]) -> dict[str, Any]:
    scope = asked["scope"]
    units = None if scope is None else [[u["code"], u["valid_from"].isoformat()] for u in scope]
    days = {name: asked[name].isoformat() for name in ("on", "since")}
    told = {**asked, **days, "scope": units, "known_at": iso_instant(asked["known_at"])}
    return {name: value for name, value in told.items() if value is not None}


def provenance(
    asked: Asked, snapshot: Snapshot, document: Document, anchor: Anchor | None
) -> Provenance:
    """The provenance of a report made from a snapshot."""
    criterion, baseline = snapshot.criterion, snapshot.baseline
    return Provenance(
        asked,
        measure="criterion",
        criterion=criterion.version,
        threshold_pct=float(criterion.threshold_pct),
        is_verified=bool(criterion.is_verified),
        legal_basis=criterion.legal_basis,
        baseline=baseline.id or "",
        baseline_source=baseline.source,
        villages=len(snapshot.counted),
        rows=sum(len(table.rows) for table in document.tables()),
        data_version=int(snapshot.data_version),
        anchor="" if anchor is None else str(anchor),
        figures_sha256=content_hash(figures_of(document)),
        tables_sha256=content_hash(figures_of(document)["tables"]),
        is_sample=bool(snapshot.is_sample),
    )


def figures_of(document: Document) -> dict[str, Any]:
    """Every table's headings and cells and every figure of a sentence, as they are written."""
    return {
        "figures": {name: bare(text) for name, text in document.figures().items()},
        "tables": {
            table.name: [
                [bare(column.heading) for column in table.columns],
                *([bare(text) for text in row] for row in texts_of(table)),
            ]
            for table in document.tables()
        },
    }


def bare(text: str) -> str:
    """A text without what an editor may add: spaces of any kind, and the dash of nothing.

    >>> bare("1.234  thôn"), bare("–")
    ('1.234 thôn', '')
    """
    said = " ".join(text.split())
    return "" if said == "–" else said


def read_provenance(text: str) -> Provenance:
    """The provenance from its line of JSON; `Refused` where it is none of ours."""
    try:
        told = json.loads(text)
        asked = told.pop("asked")
        scope = asked.get("scope")
        units = (
            None
            if scope is None
            else tuple(UnitKey(code, dt.date.fromisoformat(day)) for code, day in scope)
        )
        days = {name: dt.date.fromisoformat(asked[name]) for name in ("on", "since")}
        known_at = read_instant(asked["known_at"])
        own = Asked(**{**asked, **days, "scope": units, "known_at": known_at})
        found = Provenance(own, **{name: told[name] for name in _FIELDS})
        _refuse_odd(own)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            message(N_("The provenance in this file cannot be read.")),
            message(N_("Take the file as it was downloaded, or make the report anew.")),
        ) from error
    if found.format != FORMAT:
        raise Refused(
            message(N_("This file is of format {format}; this version checks format {own}."),
                    format=found.format, own=FORMAT),
            message(N_("Check it with the version that made it.")),
        )  # fmt: skip
    return found


def _refuse_odd(asked: Asked) -> None:
    """Raise `ValueError` for what nobody can ask for."""
    is_whole = asked.with_forecast in (True, False) and asked.by in ("district", "commune")
    if not is_whole or (asked.period_key is None) != (asked.closing_id is None):
        raise ValueError(asked)


_FIELDS = (
    "measure", "criterion", "threshold_pct", "is_verified", "legal_basis", "baseline",
    "baseline_source", "villages", "rows", "data_version", "anchor", "figures_sha256",
    "tables_sha256", "is_sample",
    "format",
)  # fmt: skip
