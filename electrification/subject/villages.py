"""A village, the status drawn from its entries, and the columns one row of a snapshot has."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The one status of a village, from least to most: it drives colours and lists.

    Built is not energised: finished works that carry no current are a status of their own.
    """

    NO_DATA = "no_data"
    NOT_STARTED = "not_started"
    PREPARING = "preparing"
    BUILDING = "building"
    BUILT_NOT_ENERGISED = "built_not_energised"
    ENERGISED_PARTLY = "energised_partly"
    ENERGISED_BELOW = "energised_below"
    MEETS_CRITERION = "meets_criterion"

    @property
    def position(self) -> int:
        """Place from least to most, from 0."""
        return STATUSES.index(self)


class Flag(StrEnum):
    """What stands beside the status."""

    SUPPLY_LOST = "supply_lost"
    SUSPENDED = "suspended"
    OBSTACLE = "obstacle"
    OVERDUE = "overdue"
    STALE = "stale"
    NEEDS_REVIEW = "needs_review"
    SELF_STRUNG = "self_strung"
    OFF_GRID = "off_grid"


class Basis(StrEnum):
    """What a village's status rests on."""

    NONE = "none"
    REGISTER = "register"
    ENTRIES = "entries"


class Provenance(StrEnum):
    """Where a row comes from."""

    REGISTER = "register"
    PUBLISHED = "published"
    ILLUSTRATIVE = "illustrative"
    RECORDED = "recorded"


class PositionQuality(StrEnum):
    """How good a village's point is."""

    SURVEYED = "surveyed"
    REGISTER = "register"
    ILLUSTRATIVE = "illustrative"
    MISSING = "missing"


STATUSES: tuple[Status, ...] = tuple(Status)
STALE_AFTER_DAYS = 14
"""Days without an entry after which a village still to be done counts as not updated."""
