"""Meters as a witness: what the power company's monthly readings say beside what was recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from electrification.subject.villages import Status

APART_HOUSEHOLDS, APART_RATE = 3, 0.1
"""Customers and contracts agree when they differ by no more than one of these."""
DARK_MONTHS = 2
"""So many months in a row without a kilowatt-hour are a sign."""
READING_COLUMNS = ("reading_id", "village_id", "substation", "month", "customers", "kwh")
AGREED_COLUMNS = ("meter_agreed_month", "meter_month", "meter_customers", "meter_kwh")
_LIT = [str(s) for s in (Status.ENERGISED_PARTLY, Status.ENERGISED_BELOW, Status.MEETS_CRITERION)]


def month_text(month: dt.date | pd.Timestamp) -> str:
    """``08/2025``, as offices write a month."""
    return f"{month.month:02d}/{month.year}"


def monthly(readings: pd.DataFrame) -> pd.DataFrame:
    """Readings summed over the substations of a village, by village and month.

    Parameters
    ----------
    readings : DataFrame
        `READING_COLUMNS`, those that stand; a month is its first day.

    Returns
    -------
    DataFrame
        ``village_id month customers kwh first many``, by village and month. The readings of a row
        are those at the places ``first … first + many - 1`` of `in_order`.
    """
    own = in_order(readings)
    village = own["village_id"].to_numpy(dtype=np.int64)
    month = own["month"].to_numpy().astype("datetime64[s]")
    if not len(own):
        starts = np.zeros(0, dtype=np.int64)
    else:
        is_new = np.r_[True, (village[1:] != village[:-1]) | (month[1:] != month[:-1])]
        starts = np.flatnonzero(is_new)
    sums: dict[str, Any] = {
        name: np.add.reduceat(own[name].to_numpy(dtype=float), starts) if len(starts) else []
        for name in ("customers", "kwh")
    }
    return pd.DataFrame(
        {
            "village_id": village[starts],
            "month": month[starts],
            **sums,
            "first": starts,
            "many": np.diff(np.r_[starts, len(own)]),
        }
    )


def in_order(readings: pd.DataFrame) -> pd.DataFrame:
    """Readings by village, month and the order in which they were imported."""
    keys = [readings[n].to_numpy() for n in ("reading_id", "month", "village_id")]
    order = np.lexsort([k.astype(np.int64) if n else k for n, k in enumerate(keys)])
    return readings.iloc[order]


def is_lit(frame: pd.DataFrame) -> np.ndarray:
    """Villages that are energised in whole or in part, by entries or by the register."""
    return np.asarray(frame["status"].isin(_LIT))


def are_apart(customers: np.ndarray, contracted: np.ndarray) -> np.ndarray:
    """Whether customers billed and contracts counted are too far apart; false where not known."""
    gap = np.abs(customers - contracted)
    known = np.isfinite(customers) & np.isfinite(contracted)
    return np.asarray(known & (gap > APART_HOUSEHOLDS) & (gap > APART_RATE * contracted))


def agreement(readings: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The last reading of each village, and the last month in which a meter agreed.

    A meter agrees with a village that is energised, by the month's end, when it counted
    kilowatt-hours and as many customers as there are contracts now.

    Returns
    -------
    DataFrame
        `AGREED_COLUMNS` by village id, months as days, missing where there is none.
    """
    months = monthly(readings)
    months = months[months["village_id"].isin(frame["village_id"])]
    if months.empty:
        return pd.DataFrame(
            {name: pd.Series(dtype=object) for name in AGREED_COLUMNS},
            index=pd.Index([], name="village_id"),
        )
    own = frame.set_index("village_id").loc[months["village_id"]]
    contracted = own["households_contracted"].astype("Float64").to_numpy(float, na_value=np.nan)
    customers = months["customers"].to_numpy(dtype=float)
    ends = months["month"] + pd.offsets.MonthEnd(0)
    lit = is_lit(own) & ~(own["energised_on"].to_numpy() > ends.to_numpy())
    used = months["kwh"].to_numpy(dtype=float) > 0
    agrees = lit & used & np.isfinite(contracted) & ~are_apart(customers, contracted)
    last = months.drop_duplicates("village_id", keep="last").set_index("village_id")
    agreed = months[agrees].groupby("village_id")["month"].max()
    return pd.DataFrame(
        {
            "meter_agreed_month": agreed.reindex(last.index),
            "meter_month": last["month"],
            "meter_customers": last["customers"],
            "meter_kwh": last["kwh"],
        }
    )
