"""Until when the money of a source and plan year may be paid out, and what is lost after it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from electrification.questions.rates import rates_pct

AHEAD_COLUMNS = (
    "source", "plan_year", "plan_vnd", "allocated_vnd", "disbursed_vnd", "carried_vnd",
    "cancelled_vnd", "remaining_vnd", "rate_pct", "until", "is_extended", "document_number",
    "days_left", "at_risk_vnd", "lapsed_vnd",
)  # fmt: skip


def cutoff_days(keys: pd.DataFrame, sources: pd.DataFrame, cutoffs: pd.DataFrame) -> pd.DataFrame:
    """The cut-off of each row's source and plan year.

    Parameters
    ----------
    keys : ``source plan_year``
    sources : ``source cutoff_month_day``; empty or missing where there is no cut-off
    cutoffs : ``source plan_year until document_number``, extensions by a document, one for each

    Returns
    -------
    DataFrame
        ``until`` (datetime, NaT for none), ``is_extended``, ``document_number``; the index of keys.
    """
    usual = sources.set_index("source")["cutoff_month_day"].reindex(keys["source"])
    year = pd.to_numeric(keys["plan_year"], errors="coerce").to_numpy(dtype=np.float64)
    told = [
        f"{int(y) + 1}-{text}" if isinstance(text, str) and text and y > 0 else None
        for text, y in zip(usual, year, strict=True)
    ]
    until = pd.Series(pd.to_datetime(told, format="%Y-%m-%d"), index=keys.index)
    document = pd.Series("", index=keys.index, dtype=object)
    longer = pd.Series(False, index=keys.index)
    if len(cutoffs):
        moved = cutoffs.assign(until=pd.to_datetime(cutoffs["until"]))
        wanted = pd.MultiIndex.from_arrays([keys["source"], keys["plan_year"]])
        own = moved.set_index(["source", "plan_year"]).reindex(wanted)
        later = own["until"].to_numpy()
        is_longer = ~np.isnat(later) & ~(later <= until.to_numpy()) & until.notna().to_numpy()
        until = until.mask(is_longer, pd.Series(later, index=keys.index))
        document = document.mask(is_longer, pd.Series(list(own["document_number"]), keys.index))
        longer = pd.Series(is_longer, index=keys.index)
    return pd.DataFrame({"until": until, "is_extended": longer, "document_number": document})


def toward_cutoff(
    keys: pd.DataFrame, sources: pd.DataFrame, cutoffs: pd.DataFrame, on: dt.date
) -> pd.DataFrame:
    """What of each source and plan year is paid, what remains, and what is lost if it is not paid.

    Returns
    -------
    DataFrame
        `AHEAD_COLUMNS`, one row per source and plan year with a plan, an allocation or a payment,
        the nearest cut-off first. `remaining_vnd` is plan − disbursed − cancelled; `at_risk_vnd` is
        what of it is cancelled after `until` unless it was carried over; `lapsed_vnd` the same
        where the cut-off has passed. A source without a cut-off has neither. Sources outside the
        disbursement rate (the people's contribution) are left out.
    """
    own = in_rate(keys[keys["plan_year"] > 0], sources)
    sums = ["plan_vnd", "allocated_vnd", "disbursed_vnd", "carried_vnd", "cancelled_vnd"]
    rows = own.groupby(["source", "plan_year"], as_index=False, sort=True)[sums].sum()
    rows = rows[(rows[["plan_vnd", "allocated_vnd", "disbursed_vnd"]] != 0).any(axis=1)]
    rows = rows.reset_index(drop=True)
    rows = rows.join(cutoff_days(rows, sources, cutoffs))
    left = rows["plan_vnd"] - rows["disbursed_vnd"] - rows["cancelled_vnd"]
    rows["remaining_vnd"] = left.clip(lower=0)
    rows["rate_pct"] = rates_pct(rows["disbursed_vnd"].to_numpy(), rows["plan_vnd"].to_numpy())
    has_end = rows["until"].notna()
    days = (rows["until"] - pd.Timestamp(on)).dt.days
    rows["days_left"] = days.astype("Int64")
    threatened = (rows["remaining_vnd"] - rows["carried_vnd"]).clip(lower=0).where(has_end, 0)
    is_past = has_end & (days < 0)
    rows["at_risk_vnd"] = threatened.where(~is_past, 0).astype(np.int64)
    rows["lapsed_vnd"] = threatened.where(is_past, 0).astype(np.int64)
    rows = rows.sort_values(["until", "source", "plan_year"], kind="stable", na_position="last")
    return rows[list(AHEAD_COLUMNS)].reset_index(drop=True)


def in_rate(keys: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """The rows whose source counts in the disbursement rate; one that is not listed does."""
    out = sources.loc[~sources["in_disbursement_rate"].astype(bool), "source"]
    return keys[~keys["source"].isin(out)]
