"""The rule and the list behind every figure, in words: what is not certain about them is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from electrification.labels import CHANGE_KIND, label
from electrification.questions.snapshot import Baseline, Snapshot
from electrification.subject.baseline import BaselineChange
from electrification.subject.criterion import Criterion
from electrification.subject.entries import EntryState
from electrification.texts import _, date, instant, n_, number, percent


def rule(criterion: Criterion) -> str:
    """The threshold, and where it is borrowed, the province's own or not checked."""
    said = _("Threshold {threshold}", threshold=percent(criterion.threshold_pct))
    notes = []
    if criterion.version_id is not None:
        notes.append(_("by document {number}", number=criterion.document_number))
    if other := criterion.threshold_from_name:
        notes.append(_("threshold of {rule} until the new one is known", rule=other))
    elif not criterion.is_verified:
        notes.append(_("not checked against the original text"))
    return f"{said} ({'; '.join(notes)})" if notes else said


def rule_name(criterion: Criterion) -> str:
    """Name of the set, its version, and whether it is verified."""
    own = "" if criterion.version_id is None else f" #{criterion.version_id}"
    return f"{criterion.name}{own}" + ("" if criterion.is_verified else " " + _("(unverified)"))


def counted(snapshot: Snapshot) -> str:
    """How many villages are counted by which list."""
    baseline = snapshot.baseline
    villages = number(len(snapshot.counted))
    return f"{_('Counted: {villages} villages', villages=villages)} ({list_name(baseline)})"


def list_name(baseline: Baseline) -> str:
    """The list with the day it was frozen and its source."""
    if baseline.id is None or baseline.on is None:
        return _("the register, not frozen")
    return _("list frozen on {day}: {source}", day=date(baseline.on), source=baseline.source)


def changes_since(snapshot: Snapshot) -> str:
    """How many changes of the list were ever signed, and who joined and left by them.

    A list frozen anew after them does not take them out of sight. Empty where there are none.
    """
    changes = snapshot.baseline.changes
    if not changes:
        return ""
    return n_(
        "{count} signed change of the list ({joined} joined, {left} left)",
        "{count} signed changes of the list ({joined} joined, {left} left)",
        len(changes),
        joined=number(sum(len(c.joined) for c in changes)),
        left=number(sum(len(c.left) for c in changes)),
    )


def change_line(change: BaselineChange, codes: dict[int, str]) -> str:
    """One signed change: what, from when, which villages, why and by which document.

    `codes` are those of the villages that may be named, by id.
    """
    joined = ", ".join(codes[i] for i in change.joined if i in codes)
    left = ", ".join(codes[i] for i in change.left if i in codes)
    parts = [
        f"{date(change.changed_on)} – {_(CHANGE_KIND[change.kind])}",
        _("joined: {villages}", villages=joined) if joined else "",
        _("left: {villages}", villages=left) if left else "",
        change.reason,
        _("document {number}", number=change.document_number),
    ]
    return " · ".join(part for part in parts if part)


def signature(row: Mapping[Any, Any]) -> str:
    """When something was signed, and the post and unit of who signed it, never the name."""
    at = row["recorded_at"]
    who = [part for part in (row["recorder_post"], row["recorder_unit"]) if isinstance(part, str)]
    return _("signed at {instant} by {who}", instant=instant(at), who=", ".join(who) or _("system"))


def decided(row: Mapping[Any, Any]) -> str:
    """What a second person decided about what was signed, when and why; empty while it waits."""
    if not isinstance(row["decision"], str):
        return ""
    who = [part for part in (row["decider_post"], row["decider_unit"]) if isinstance(part, str)]
    said = _(
        "{decision} at {instant} by {who}",
        decision=label(EntryState(row["decision"])),
        instant=instant(row["decided_at"]),
        who=", ".join(who) or _("system"),
    )
    reason = row["decision_reason"]
    return f"{said}: {reason}" if isinstance(reason, str) else said
