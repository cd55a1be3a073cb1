"""A reading: what the power company billed in one village, or one substation of it, in a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MAX_CUSTOMERS = 5_000
MAX_KWH = 5_000_000.0
"""Of one village in one month; more is a slip of the pen."""
EARLIEST_MONTH = dt.date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class MeterRow:
    """Billed domestic customers and kWh; `month` is the first day of the month.

    `substation` None: the village as a whole. `row` is where it stands in its file.
    """

    village_id: int
    month: dt.date
    customers: int
    kwh: float
    substation: str | None = None
    row: int = 0

    @property
    def key(self) -> tuple[int, str | None, dt.date]:
        """What there is one reading of."""
        return self.village_id, self.substation, self.month
