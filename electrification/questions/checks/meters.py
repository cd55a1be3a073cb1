"""What the meters say against what was recorded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from electrification.calendar import NO_DAY
from electrification.questions import facts
from electrification.questions.checks.ground import (
    Found,
    Ground,
    Severity,
    found,
    last_ids,
    nothing,
)
from electrification.questions.entry_log import day_of
from electrification.questions.meters import (
    APART_HOUSEHOLDS,
    APART_RATE,
    DARK_MONTHS,
    are_apart,
    is_lit,
    month_text,
)
from electrification.subject.entries import COUNTS, EntryKind
from electrification.subject.milestones import Stage
from electrification.subject.villages import Status


def energised_without_use(ground: Ground) -> Found:
    """Energised, and no kilowatt-hour in the last months that were read.

    Months that were left out between them do not silence it: they are named. A village whose supply
    is recorded as lost says so already.
    """
    months = _months(ground)
    if months is None:
        return nothing(Severity.ALARM, "since", "months", "missing")
    frame = ground.frame
    latest = months.groupby("place").tail(DARK_MONTHS)
    grouped = latest.groupby("place")
    span = grouped["month"].agg(["min", "max", "size"])
    is_row = (span["size"] == DARK_MONTHS) & (grouped["kwh"].max() == 0)
    where = span.index[is_row].to_numpy(dtype=np.int64)
    lit_on = frame["energised_on"].to_numpy()[where]
    since = span.loc[where, "min"].to_numpy()
    lit = is_lit(frame)[where] & ~frame["supply_lost"].to_numpy(dtype=bool)[where]
    keep = lit & ~(lit_on >= since)
    where = where[keep]
    meets = frame["meets"].to_numpy(dtype=bool)[where]
    severity = np.where(meets, str(Severity.ALARM), str(Severity.WARNING)).astype(object)
    return found(
        where, severity, last_ids(ground.stage(Stage.ENERGISED), where),
        also=_readings(ground, latest, where), months=[DARK_MONTHS] * len(where),
        since=[month_text(m) for m in span.loc[where, "min"]],
        missing=[
            _listed(pd.date_range(first, last, freq="MS")[1:-1])
            for first, last in zip(span.loc[where, "min"], span.loc[where, "max"], strict=True)
        ],
    )  # fmt: skip


def months_not_read(ground: Ground) -> Found:
    """Energised and read before, and left out of a month of which its neighbours were read.

    Neighbours are the villages of its commune, which come in the same file; a month between two
    that were read is missing whoever else was read.
    """
    months = _months(ground)
    if months is None:
        return nothing(Severity.WARNING, "last", "missing")
    commune = ground.frame["commune_code"].fillna("").to_numpy(dtype=object)
    read = months[["place", "month", "kwh"]].assign(commune=commune[months["place"]])
    own = read.groupby("place").agg(
        commune=("commune", "first"), first=("month", "min"), last=("month", "max")
    )
    beside = own.reset_index().merge(read[["commune", "month"]].drop_duplicates(), on="commune")
    beside = beside[beside["month"] > beside["first"]]
    gaps = own[_number(own["last"]) - _number(own["first"]) + 1 > read.groupby("place").size()]
    between = pd.DataFrame(
        [(place, month) for place, row in gaps.iterrows()
         for month in pd.date_range(row["first"], row["last"], freq="MS")],
        columns=["place", "month"],
    ).astype({"place": read["place"].dtype, "month": read["month"].dtype})  # fmt: skip
    expected = pd.concat([beside[["place", "month"]], between], ignore_index=True)
    expected = expected.drop_duplicates().merge(
        read[["place", "month"]], how="left", indicator=True
    )
    missing = expected[expected["_merge"] == "left_only"].sort_values(["place", "month"])
    missing = missing[is_lit(ground.frame)[missing["place"].to_numpy(dtype=np.int64)]]
    if missing.empty:
        return nothing(Severity.WARNING, "last", "missing")
    told = missing.groupby("place")["month"].agg(list)
    where = told.index.to_numpy(dtype=np.int64)
    last = months.drop_duplicates("place", keep="last").set_index("place").loc[where]
    severity = np.where(last["kwh"] == 0, str(Severity.WARNING), str(Severity.NOTE))
    return found(
        where, severity.astype(object), last_ids(ground.stage(Stage.ENERGISED), where),
        also=_readings(ground, last.reset_index(), where),
        last=[month_text(m) for m in last["month"]], missing=[_listed(m) for m in told],
    )  # fmt: skip


def _listed(months: Iterable[pd.Timestamp]) -> str:
    """Months one after the other; a dash for none."""
    return ", ".join(month_text(m) for m in months) or "–"


def customers_far_from_contracts(ground: Ground) -> Found:
    """Customers billed in the last month read, and contracts counted by then, too far apart.

    Contracts that were counted after the month wait for the next reading.
    """
    months = _months(ground)
    if months is None:
        return nothing(Severity.WARNING, "customers", "contracted")
    last = months.drop_duplicates("place", keep="last")
    counted = ground.frame["households_contracted"].astype("Float64")
    contracted = counted.to_numpy(float, na_value=np.nan)[last["place"]]
    counted_on = _counted_on(ground)[last["place"]]
    ends = _last_days(last["month"])
    apart = are_apart(last["customers"].to_numpy(dtype=float), contracted) & (counted_on <= ends)
    last, contracted = last[apart], contracted[apart]
    where = last["place"].to_numpy(dtype=np.int64)
    return found(
        where, Severity.WARNING, last_ids(ground.of(EntryKind.CUSTOMERS), where),
        also=_readings(ground, last, where), customers=[int(c) for c in last["customers"]],
        month=[month_text(m) for m in last["month"]], contracted=contracted.astype(int).tolist(),
        least=APART_HOUSEHOLDS, share=round(100 * APART_RATE),
    )  # fmt: skip


def use_before_energising(ground: Ground) -> Found:
    """Kilowatt-hours in a month that ended before the village was energised, or in a dark one."""
    months = _months(ground)
    if months is None:
        return nothing(Severity.WARNING, "month", "kwh")
    used = months[months["kwh"] > 0].drop_duplicates("place")
    where = used["place"].to_numpy(dtype=np.int64)
    lit_on = ground.works.first_on[:, facts.ENERGISED][where].astype(np.int64)
    ends = _last_days(used["month"])
    is_early = (lit_on != NO_DAY) & (ends < lit_on)
    is_dark = (lit_on == NO_DAY) & ~is_lit(ground.frame)[where]
    stated, stated_on = facts.register_state(ground.entries)
    was_lit = _stated_lit(stated)[where] & (stated_on[where] <= ends)
    early = (is_early | is_dark) & ~was_lit
    used, where = used[early], where[early]
    return found(
        where, Severity.WARNING, last_ids(ground.stage(Stage.ENERGISED), where),
        also=_readings(ground, used, where), month=[month_text(m) for m in used["month"]],
        kwh=[round(float(k)) for k in used["kwh"]],
    )  # fmt: skip


def _last_days(months: pd.Series) -> np.ndarray:
    """The last day of each month, in days since 1970-01-01."""
    ends = (months + pd.offsets.MonthEnd(0)).to_numpy().astype("datetime64[D]")
    return ends.astype(np.int64)


def _counted_on(ground: Ground) -> np.ndarray:
    """The day on which contracts were last counted in each village; -1 where never."""
    told = ground.of(EntryKind.CUSTOMERS)
    stated = told.where(told.column("counts")[:, COUNTS.index("households_contracted")] >= 0)
    last = stated.latest()
    return np.where(last >= 0, day_of(last), -1)


def _stated_lit(stated: np.ndarray) -> np.ndarray:
    return np.asarray(stated >= Status.ENERGISED_PARTLY.position)


def _months(ground: Ground) -> pd.DataFrame | None:
    """Sums by village and month up to the day looked at, with the village's place."""
    own = ground.months
    return own if len(own) else None


def _number(months: pd.Series) -> pd.Series:
    """Months counted one after the other, over the end of a year."""
    return months.dt.year * 12 + months.dt.month


def _readings(ground: Ground, months: pd.DataFrame, where: np.ndarray) -> list[tuple[str, ...]]:
    """The readings that some villages' months are the sum of."""
    own = months[np.isin(months["place"], where)]
    ids = ground.readings["reading_id"].to_numpy()
    told: dict[int, list[str]] = {int(place): [] for place in where}
    for place, first, many in zip(own["place"], own["first"], own["many"], strict=True):
        told[int(place)] += [f"meter_reading:{i}" for i in ids[first : first + many]]
    return [tuple(told[int(place)]) for place in where]
