"""Lines of the grid and how much a work builds: the words of files and of the database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shapely import MultiLineString

LENGTHS_APART = 0.15
"""Drawn lines of a work that differ by a larger share from its recorded length are looked at: a
proposal of the house, from no norm."""
MV_KV = (1.0, 36.0)
"""Medium voltage in kV: over the first, up to the second."""


class Voltage(StrEnum):
    """Of which level a line is."""

    MEDIUM = "mv"
    LOW = "lv"


class LineStatus(StrEnum):
    """How far a line is. Those that carry power are `EXISTING` and `IN_USE`."""

    EXISTING = "existing"
    PLANNED = "planned"
    BUILDING = "building"
    IN_USE = "in_use"


STANDING = (LineStatus.EXISTING, LineStatus.IN_USE)


@dataclass(frozen=True)
class LineRow:
    """A line on its way in: checked, in WGS 84, its length in km along the ellipsoid.

    `row` counts the features of its file from 1.
    """

    row: int
    work_id: int | None
    name: str | None
    voltage: Voltage
    voltage_kv: float | None
    status: LineStatus
    document_number: str | None
    length_km: float
    geom: MultiLineString

    @property
    def told(self) -> tuple[object, ...]:
        """What is said of the line beside where it runs."""
        return (
            self.work_id, self.name, str(self.voltage), self.voltage_kv, str(self.status),
            self.document_number,
        )  # fmt: skip
