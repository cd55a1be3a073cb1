"""The annexes: who is counted, why it is not 100 % yet, what is to be checked, where it is from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrification import labels
from electrification.questions.answers import with_answers
from electrification.questions.integrity import CHECKS, WHOLE_LIST, check_named, of_villages
from electrification.questions.overview import by_name
from electrification.questions.snapshot import Snapshot
from electrification.reports import rule_words
from electrification.reports.document import (
    Annex,
    Block,
    Column,
    Document,
    Kind,
    Paragraph,
    Said,
    plain,
    sentence,
    table_of,
)
from electrification.reports.provenance import Provenance
from electrification.reports.report_ground import Ground
from electrification.subject.findings import FindingState
from electrification.subject.villages import Basis, Status
from electrification.texts import N_, _, date, instant, number, percent

PROVENANCE_LABEL = "tracker-provenance:"
"""What stands before the provenance in the last annex of a file."""
ORIGIN = "origin."
"""What stands before the names of the lines that say where the figures are from."""
_T, _C, _R, _D = Kind.TEXT, Kind.COUNT, Kind.RATE, Kind.DAY
_COUNTED = ["village_code", "village_name", "commune_name", "households", "households_on_grid",
            "households_direct", "direct_rate", "system_passed", "energised_on", "status", "basis",
            "meets"]  # fmt: skip
_NUMBER = Column("place", "TT", _C, 0.5)


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(place=np.arange(1, len(rows) + 1))


def counted_villages(ground: Ground) -> Annex:
    """Every village that is counted, so that a reader can recount the rate by hand."""
    rows = by_name(ground.found.snapshot.counted[_COUNTED])
    rows = _numbered(rows).assign(
        status_name=[labels.label(Status(s)) for s in rows["status"]],
        answer=[_("yes") if meets else _("no") for meets in rows["meets"]],
        system=[_("yes") if passed else _("no") for passed in rows["system_passed"]],
        basis_name=[
            _("register")
            if b == Basis.REGISTER
            else _("dated evidence")
            if b == Basis.ENTRIES
            else None
            for b in rows["basis"]
        ],
        share=rows["direct_rate"] * 100,
    )
    columns = (
        _NUMBER,
        Column("village_code", _("Code"), _T, 1.0),
        Column("village_name", _("Village"), _T, 1.5),
        Column("commune_name", _("Commune"), _T, 1.25),
        Column("households", _("Households"), _C, 0.8),
        Column("households_on_grid", _("Households on the grid"), _C, 0.8),
        Column("households_direct", _("Registered directly"), _C, 0.8),
        Column("share", _("Share (%)"), _R, 0.85),
        Column("system", _("Condition 4.1"), _T, 0.7),
        Column("energised_on", _("Energised"), _D, 1.1),
        Column("status_name", _("State"), _T, 1.7),
        Column("basis_name", _("Ground of the state"), _T, 1.1),
        Column("answer", _("Meets"), _T, 0.8),
    )
    meets = int(rows["meets"].sum())
    sums = ("households", "households_on_grid", "households_direct")
    total = {"village_name": _("Total"), **{name: rows[name].sum() for name in sums},
             "answer": f"{number(meets)}/{number(len(rows))}"}  # fmt: skip
    title = _("Border villages that are counted")
    table = table_of(rows, "counted", title, columns, total, sums)
    how = sentence(
        N_("A village meets the criterion when power comes from the national grid, the system "
           "passes (condition 4.1) and at least {threshold} of its households are registered "
           "directly and supplied (condition 4.2); “register”: stated in a register, without "
           "evidence. The rate is the villages that meet, {meets}, of those counted."),
        threshold=percent(ground.found.snapshot.criterion.threshold_pct),
        meets=Said("recount", total["answer"]),
    )  # fmt: skip
    return Annex(title, (how, table), is_landscape=True)


def why_not_yet(ground: Ground) -> Annex:
    """Every village that remains, with what holds it back."""
    rows = _numbered(ground.remaining)
    columns = (
        _NUMBER,
        Column("village_name", _("Village"), _T, 1.2),
        Column("commune_name", _("Commune"), _T, 1.2),
        Column("status_name", _("State"), _T, 1.5),
        Column("fails", _("Conditions not met"), _T, 1.6),
        Column("cause", _("Cause"), _T, 1.6),
        Column("unit", _("Unit that must act"), _T, 1.5),
        Column("document_number", _("Document"), _T, 1.2),
        Column("due_on", _("Deadline"), _D, 1.25),
        Column("request", _("Request"), _T, 2.0),
    )
    title = _("Why it is not 100 % yet")
    blocks: tuple[Block, ...] = (table_of(rows, "remaining", title, columns),)
    if rows.empty:
        blocks = (plain(_("Every counted village meets the criterion.")),)
    return Annex(title, blocks, is_landscape=True)


def by_month(ground: Ground) -> Annex:
    """The figures that the chart of the way to 100 % is drawn from."""
    columns = (
        Column("on", _("As of"), _D, 1.2),
        Column("villages", _("Border villages"), _C),
        Column("meets", _("Meets the criterion"), _C),
        Column("rate_pct", _("Rate (%)"), _R),
    )
    title = _("Villages that meet the criterion, by month")
    return Annex(title, (table_of(ground.trend, "trend", title, columns),))


def open_findings(ground: Ground) -> Annex:
    """Contradictions that are open, without those that only administrators are told of."""
    store, snapshot = ground.store, ground.found.snapshot
    told = store.review.findings(store, ground.asked.on, ground.asked.known_at)
    public = {check.name for check in CHECKS if check.asks is None}
    told = of_villages(told[told["check"].isin(public)], snapshot.counted["village_id"])
    told = with_answers(told.reset_index(drop=True), store.answers.all(ground.asked.known_at))
    told = told[told["state"] == FindingState.OPEN]
    told = told.assign(named=told["village_id"].where(told["village_id"] != WHOLE_LIST))
    rows = told.groupby(["severity", "check"], as_index=False, sort=False).agg(
        findings=("village_id", "size"), villages=("named", "nunique")
    )
    rows = rows.assign(
        weight=[_(labels.SEVERITY[s]) for s in rows["severity"]],
        what=[_(check_named(name).title) for name in rows["check"]],
    )
    columns = (
        Column("weight", _("Weight"), _T, 1.2),
        Column("what", _("What is to be checked"), _T, 4),
        Column("findings", _("Findings"), _C),
        Column("villages", _("Villages"), _C),
    )
    title = _("Figures to be checked")
    total = {"weight": _("Total"), "findings": len(told), "villages": told["named"].nunique()}
    if rows.empty:
        return Annex(title, (plain(_("Nothing is open.")),))
    return Annex(title, (table_of(rows, "findings", title, columns, total, ("findings",)),))


def provenance_annex(own: Provenance, snapshot: Snapshot, document: Document) -> Annex:
    """Where the figures are from and how they are made anew; the last annex of every report."""
    asked = own.asked
    lines = {
        "measure": _("Measure: {measure}", measure=_(labels.MEASURE[own.measure])),
        "criterion": _("Criterion: {name} – {rule}", name=rule_words.rule_name(snapshot.criterion),
                       rule=rule_words.rule(snapshot.criterion)),
        "legal_basis": _("Legal basis: {basis}", basis=own.legal_basis or "–"),
        "baseline": rule_words.counted(snapshot),
        "changes": _capital(rule_words.changes_since(snapshot)
                            or _("the list of villages did not change")),
        "scope": _("Scope: {scope}", scope=_scope_name(own, snapshot)),
        "asked": _("As of {day}, as known at {instant}", day=date(asked.on),
                   instant=instant(asked.known_at)),
        "rows": _("Rows in all tables: {rows}", rows=number(own.rows)),
        "data_version": _("Data version {version}", version=str(own.data_version)),
        "anchor": _("Head of the audit chain before this file: {anchor}", anchor=own.anchor or "–"),
        "sha256": _("SHA-256 of the figures: {hash}", hash=own.figures_sha256),
    }  # fmt: skip
    if own.is_sample:
        lines["sample"] = _("Illustrative sample data: not the real state of any village.")
    if document.is_draft:
        lines["draft"] = _("Draft: the period is not closed, figures may still change.")
    told = (Said(ORIGIN + name, line, is_strong=False) for name, line in lines.items() if line)
    how = sentence(
        N_("Check: `python -m electrification report check FILE` makes every figure anew from the "
           "entries known then and says what differs.")
    )  # fmt: skip
    proof = Paragraph((f"{PROVENANCE_LABEL} {own.as_json()}",))
    return Annex(
        _("Where the figures are from"),
        (*(Paragraph((line,), is_item=True) for line in told), how, proof),
    )


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


def _scope_name(own: Provenance, snapshot: Snapshot) -> str:
    if own.asked.scope is None:
        return _("the whole register")
    names = snapshot.frame[["commune_name"]].drop_duplicates()["commune_name"]
    return ", ".join(sorted(str(n) for n in names)) or _("no village")
