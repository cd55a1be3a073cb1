"""Versions of the criterion that the province adds, and the rule in force on a day.

A version is never edited. One without a last day holds until the next version, or to the end of
its set; a mistaken one is superseded by a new one, and stays readable as of the time before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from electrification.settings import read_settings
from electrification.subject.criterion import (
    BASIC,
    REGION,
    REGIONS,
    VARIANTS,
    Criterion,
    read_criteria,
)
from electrification.subject.entries import Decision
from electrification.texts import N_, Refused, date, message

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """What somebody states of a version: by which document, from when, on what legal basis."""

    criterion_id: str
    name: str
    threshold_pct: float
    valid_from: dt.date
    valid_to: dt.date | None = None
    is_verified: bool = False
    legal_basis: str
    source: str
    document_number: str
    document_on: dt.date
    reason: str
    variant: str = BASIC
    region: str = REGION
    supersedes: int | None = None
    checked_against: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Which rules it stands among: variant and region."""
        return self.variant, self.region


@dataclass(frozen=True, kw_only=True)
class Version(NewVersion):
    """A version that was recorded; it is used once a second person has confirmed it."""

    id: int
    recorded_at: dt.datetime
    recorded_by: int = 0
    decision: str | None = None
    decided_at: dt.datetime | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has confirmed or returned it yet."""
        return self.decision is None

    def is_in_use(self, known_at: dt.datetime | None = None) -> bool:
        """Whether it was confirmed by an instant (now)."""
        if self.decision != Decision.CONFIRMED or self.decided_at is None:
            return False
        return known_at is None or self.decided_at <= known_at

    @property
    def title(self) -> str:
        """Number, set and period, as a refusal names it."""
        until = date(self.valid_to) if self.valid_to else "…"
        return f"#{self.id} {self.criterion_id} ({date(self.valid_from)} – {until})"

    def as_criterion(self) -> Criterion:
        """The rule set as judging takes it."""
        return Criterion(
            self.criterion_id,
            self.name,
            self.threshold_pct,
            self.is_verified,
            self.legal_basis,
            self.source,
            self.valid_from,
            self.valid_to,
            variant=self.variant,
            region=self.region,
            version_id=self.id,
            document_number=self.document_number,
        )


def standing(versions: Iterable[Version], known_at: dt.datetime | None = None) -> list[Version]:
    """Versions confirmed by an instant (now) that no other took the place of, by their day."""
    known = [v for v in versions if v.is_in_use(known_at)]
    replaced = {v.supersedes for v in known}
    return sorted((v for v in known if v.id not in replaced), key=lambda v: (v.valid_from, v.id))


def waiting(versions: Iterable[Version]) -> list[Version]:
    """Versions that nobody has decided about, oldest first; none of them judges anything."""
    return [v for v in versions if v.is_waiting]


def timeline(
    versions: Sequence[Version] = (),
    shipped: Sequence[Criterion] | None = None,
    *,
    variant: str = BASIC,
    region: str = REGION,
) -> list[Criterion]:
    """The rules of a variant and region one after the other, each with the days it is in force.

    Parameters
    ----------
    versions : those that stand (see `standing`)
    shipped : the sets of the criteria file by default
    """
    sets = read_criteria(region=region, variant=variant) if shipped is None else tuple(shipped)
    own = [v for v in versions if v.place == (variant, region)]
    rules = [_with_own_threshold(rule, own) for rule in sets] + [
        replace(v.as_criterion(), valid_to=_until(v, sets)) for v in own
    ]
    return _one_after_the_other(rules)


def criterion_on(
    day: dt.date,
    criteria: Sequence[Criterion] | None = None,
    versions: Sequence[Version] = (),
) -> Criterion:
    """The rule set in force that day; before the first one, the first one.

    That supply must come from the national grid is the province's demand in this programme and not
    the criterion's text: the setting ``TRACKER_GRID_REQUIRED``.
    """
    rules = timeline(versions, criteria)
    begun = [rule for rule in rules if rule.valid_from <= day]
    chosen = begun[-1] if begun else rules[0]
    return replace(chosen, grid_required=read_settings().grid_required)


def _until(version: Version, sets: Sequence[Criterion]) -> dt.date | None:
    if version.valid_to is not None:
        return version.valid_to
    return next((s.valid_to for s in sets if s.id == version.criterion_id), None)


def _with_own_threshold(rule: Criterion, own: Sequence[Version]) -> Criterion:
    """A set that borrows its threshold borrows it as the province last stated it."""
    lent = [v for v in own if v.criterion_id == rule.threshold_from]
    return rule.with_threshold_of(lent[-1].as_criterion()) if lent else rule


def _one_after_the_other(rules: Sequence[Criterion]) -> list[Criterion]:
    """Cut rules that lie over each other: that which began last holds; the one below comes back."""
    days = sorted(
        {r.valid_from for r in rules} | {r.valid_to + ONE_DAY for r in rules if r.valid_to}
    )
    found: list[Criterion] = []
    for first, following in pairwise([*days, None]):
        assert first is not None
        holding = [
            r
            for r in rules
            if r.valid_from <= first and (r.valid_to is None or r.valid_to >= first)
        ]
        if not holding:
            continue
        best = max(holding, key=lambda r: (r.valid_from, r.version_id or 0))
        last = following - ONE_DAY if following else None
        if found and _is_same(found[-1], best) and found[-1].valid_to == first - ONE_DAY:
            found[-1] = replace(found[-1], valid_to=last)
        else:
            found.append(replace(best, valid_from=first, valid_to=last))
    return found


def _is_same(one: Criterion, other: Criterion) -> bool:
    return (one.id, one.version_id) == (other.id, other.version_id)


def refuse_wrong(new: NewVersion, today: dt.date) -> None:
    """Raise `Refused` where a version states what cannot be, whatever there is beside it."""
    if not 0 <= new.threshold_pct <= 100:
        raise Refused(
            message(
                N_("The threshold {value} is not one of 0–100 %."), value=f"{new.threshold_pct:g}"
            ),
            message(N_("Give the share of households in percent.")),
        )
    if new.variant not in VARIANTS or new.region not in REGIONS:
        raise Refused(
            message(
                N_("There is no variant {variant} or no region {region}."),
                variant=new.variant, region=new.region,
            ),
            message(
                N_("Variants: {variants}. Regions: {regions}."),
                variants=", ".join(VARIANTS), regions=", ".join(REGIONS),
            ),
        )  # fmt: skip
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise Refused(
            message(N_("The period ends on {last}, before it begins on {first}."),
                    last=new.valid_to, first=new.valid_from),
            message(N_("Leave the last day open, or give a later one.")),
        )  # fmt: skip
    if new.is_verified and not new.checked_against:
        raise Refused(
            message(N_("It is said to be checked, but not against what.")),
            message(N_("Name the text it was checked against, with article or annex, or leave it "
                       "as not checked.")),
        )  # fmt: skip
    if new.document_on > today:
        raise Refused(
            message(N_("{day} is still to come."), day=new.document_on),
            message(N_("Give the day on the document.")),
        )


def refuse_overlap(new: NewVersion, versions: Sequence[Version]) -> None:
    """Raise `Refused` where a version's period lies over another one's, naming that one.

    Parameters
    ----------
    versions : those that stand, the one that `new` supersedes left out
    """
    sets = read_criteria(region=new.region, variant=new.variant)
    own = next((s for s in sets if s.id == new.criterion_id), None)
    if own is not None:
        _refuse_outside(new, own)
    else:
        _refuse_over_sets(new, sets)
    for other in versions:
        if other.place == new.place and _overlap(new, other):
            raise Refused(
                message(
                    N_("The period from {first} lies over that of version {other}."),
                    first=new.valid_from, other=other.title,
                ),
                message(
                    N_("Begin on another day, after it has ended, or say that the new version "
                       "takes the place of #{id}."), id=str(other.id),
                ),
            )  # fmt: skip


def _overlap(new: NewVersion, other: Version) -> bool:
    if new.valid_from == other.valid_from:
        return True
    earlier, later = (new, other) if new.valid_from < other.valid_from else (other, new)
    return earlier.valid_to is not None and earlier.valid_to >= later.valid_from


def _refuse_outside(new: NewVersion, own: Criterion) -> None:
    last = new.valid_to or new.valid_from
    if new.valid_from < own.valid_from or (own.valid_to is not None and last > own.valid_to):
        raise Refused(
            message(
                N_("The set {criterion} is in force from {first} to {last}; the period given "
                   "reaches outside it."),
                criterion=own.id, first=own.valid_from,
                last=own.valid_to or message(N_("now")),
            ),
            message(N_("Give days within it, or add the version under the set of those days.")),
        )  # fmt: skip


def _refuse_over_sets(new: NewVersion, sets: Sequence[Criterion]) -> None:
    for other in sets:
        ends = other.valid_to
        if new.valid_from <= other.valid_from or (ends is not None and ends >= new.valid_from):
            raise Refused(
                message(
                    N_("{criterion} begins before {other} has ended."),
                    criterion=new.criterion_id, other=other.id,
                ),
                message(N_("Begin later, or add a version of {other} itself."), other=other.id),
            )  # fmt: skip
