"""What a village's file says, in words, for the page and for paper: the same sentences on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from electrification import labels
from electrification.questions.snapshot import Snapshot
from electrification.subject.capital import CapitalKind
from electrification.subject.entries import COUNTS, EntryKind, EntryState
from electrification.subject.milestones import OPTIONAL_BY_DEFAULT, Stage
from electrification.subject.villages import Basis, Status
from electrification.texts import _, date, number, percent

LIVE = (EntryState.PENDING, EntryState.CONFIRMED)
CUMULATIVE = {str(CapitalKind.WORK_VALUE)}
"""Kinds of money whose entries state the amount up to their day; the others are added up."""


class Fulfilment(StrEnum):
    """Whether a condition is met."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


def _money_of(entry: Mapping[str, Any]) -> list[str]:
    """Which money an entry is of: its work, source and plan year, as far as it names them."""
    named = [entry.get("work_code"), entry.get("capital_source_name")]
    year = entry.get("plan_year")
    return [
        *(str(text) for text in named if isinstance(text, str)),
        *([str(int(year))] if year is not None and pd.notna(year) else []),
    ]


@dataclass(frozen=True)
class Condition:
    """One condition of the criterion: is it met, what it asks, what is there."""

    fulfilment: Fulfilment
    name: str
    value: str


def conditions(village: pd.Series, snapshot: Snapshot) -> list[Condition]:
    """The three conditions of the criterion for a row of a snapshot."""
    threshold = percent(snapshot.criterion.threshold_pct)
    rate = village["direct_rate"]
    return [
        Condition(_supplied(village), _("Energised from the national grid"), _energised(village)),
        Condition(
            _met(village["system_passed"]), _("4.1 System inspected and passed"),
            _inspected(village),
        ),
        Condition(
            _met(village["share_reached"]),
            _("4.2 Households registered directly, at least {threshold}", threshold=threshold),
            percent(rate * 100) if pd.notna(rate) else _stated(village),
        ),
    ]  # fmt: skip


def rests_on(village: pd.Series, snapshot: Snapshot) -> list[str]:
    """What the answer rests on, and what is not certain about the rule."""
    notes = [_("Rests on: {basis}", basis=labels.label(Basis(village["basis"])))]
    if not snapshot.criterion.is_verified:
        notes.append(_("threshold not checked against the original text"))
    if rule := snapshot.criterion.threshold_from_name:
        notes.append(_("threshold of {rule} until the new one is known", rule=rule))
    if snapshot.criterion.grid_required:
        notes.append(_("the national grid is the province's demand, not the criterion's text"))
    return notes


def _met(is_met: bool) -> Fulfilment:
    return Fulfilment.MET if is_met else Fulfilment.NOT_MET


def _supplied(village: pd.Series) -> Fulfilment:
    if village["status"] == Status.ENERGISED_PARTLY:
        return Fulfilment.PARTLY
    return _met(village["status"] in (Status.ENERGISED_BELOW, Status.MEETS_CRITERION))


def _energised(village: pd.Series) -> str:
    """Since when, and in how many of its phases."""
    if village["phases"] > village["phases_energised"] > 0:
        return _(
            "{lit} of {phases} phases", lit=village["phases_energised"], phases=village["phases"]
        )
    on = village["energised_on"]
    return date(on.date()) if pd.notna(on) else _stated(village)


def _inspected(village: pd.Series) -> str:
    """The day of the last inspection, and whether it failed."""
    on = village["inspected_on"]
    if pd.isna(on):
        return _stated(village)
    if village["system_passed"]:
        return date(on.date())
    failed = village["inspection_failed_on"]
    if pd.notna(failed):
        return _("failed on {day}", day=date(failed.date()))
    return _("{day}, not all phases", day=date(on.date()))


def _stated(village: pd.Series) -> str:
    by_register = village["basis"] == Basis.REGISTER and bool(village["meets"])
    return _("stated in the register") if by_register else "–"


def entry_line(entry: dict[Any, Any]) -> str:
    """One line: what an entry states, with its figures."""
    kind = EntryKind(entry["kind"])
    parts = [labels.entry_title(kind, entry["code"])]
    if isinstance(entry.get("cluster_name"), str):
        parts.append(entry["cluster_name"])
    elif pd.notna(entry["phase"]):
        parts.append(_("phase {phase}", phase=int(entry["phase"])))
    parts += [
        f"{labels.count(name)} {number(int(entry[name]))}"
        for name in COUNTS
        if pd.notna(entry[name])
    ]
    if kind is EntryKind.CAPITAL and pd.notna(entry["amount_vnd"]):
        parts += [labels.money(int(entry["amount_vnd"])), *_money_of(entry)]
    if isinstance(entry["cause"], str):
        parts.append(labels.cause(entry["cause"]))
    if isinstance(entry["unit_responsible"], str):
        parts.append(entry["unit_responsible"])
    if pd.notna(entry["due_on"]):
        day = date(entry["due_on"])
        parts.append(day if kind is EntryKind.PLANNED else _("deadline {day}", day=day))
    return " · ".join(parts)


@dataclass(frozen=True)
class Reached:
    """A stage reached once: the day, the phase (0: the whole) and whether it counts yet."""

    day: str
    phase: int
    is_confirmed: bool

    @property
    def part(self) -> str:
        """The phase in words; empty for the village as a whole."""
        return _("phase {phase}", phase=self.phase) if self.phase else ""


def live(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries that stand: confirmed, or waiting for it."""
    return entries[entries["state"].isin([str(s) for s in LIVE])]


def reached(standing: pd.DataFrame, stage: Stage) -> list[Reached]:
    """Each time a stage was reached, oldest first, from entries that stand."""
    if stage is Stage.INSPECTED:
        own = standing[(standing["kind"] == EntryKind.INSPECTION) & (standing["code"] != "failed")]
    else:
        own = standing[(standing["kind"] == EntryKind.STAGE) & (standing["code"] == stage)]
    if own.empty:
        return []
    own = own[["occurred_on", "phase", "state"]]
    return [
        Reached(date(row["occurred_on"]), _phase(row), row["state"] == EntryState.CONFIRMED)
        for row in own.sort_values("occurred_on").to_dict("records")
    ]


def _phase(row: dict[Any, Any]) -> int:
    phase = row["phase"]
    return 0 if phase is None or phase != phase else int(float(str(phase)))


def spared(standing: pd.DataFrame, templates: Mapping[str, frozenset[Stage]]) -> set[Stage]:
    """Stages that are not required, by the programme (`templates`) and by entries that say so."""
    programmes = standing[standing["kind"] == EntryKind.PROGRAMME]["code"].tolist()
    stated = standing[standing["kind"] == EntryKind.NOT_REQUIRED]["code"]
    by_programme = templates.get(programmes[0]) if programmes else None
    by_default = OPTIONAL_BY_DEFAULT if by_programme is None else by_programme
    return set(by_default) | {Stage(code) for code in stated}


def money_by_kind(entries: pd.DataFrame) -> dict[CapitalKind, int]:
    """Money of all years by kind, whole đồng, confirmed entries only."""
    is_money = (entries["kind"] == EntryKind.CAPITAL) & (entries["state"] == EntryState.CONFIRMED)
    by_kind = entries[is_money].groupby("code")["amount_vnd"]
    sums, most = by_kind.sum(), by_kind.max()
    return {
        kind: int(most[kind] if kind in CUMULATIVE else sums[kind])
        for kind in labels.CAPITAL
        if kind in sums.index
    }
