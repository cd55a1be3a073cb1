"""What a table of units must hold before anything is computed from it."""

from __future__ import annotations

import pandas as pd

LEVELS = ("province", "district", "commune")
UNIT_COLUMNS = (
    "code",
    "valid_from",
    "valid_to",
    "level",
    "name",
    "parent_code",
    "parent_valid_from",
    "is_border",
)
SUCCESSION_COLUMNS = (
    "old_code",
    "old_valid_from",
    "new_code",
    "new_valid_from",
    "is_partial",
    "resolution",
    "clause",
)
_DIGITS = {"province": 2, "district": 3, "commune": 5}
_BOOLEANS = {"True": True, "False": False, "true": True, "false": False, "1": True, "0": False}


def checked_units(frame: pd.DataFrame) -> pd.DataFrame:
    """A typed copy of the table of units, sorted by level, code and period; ValueError if unsound.

    Dates are datetime64[s], `is_border` bool, names NFC, texts `str`.
    """
    table = _typed(
        frame,
        "units",
        UNIT_COLUMNS,
        dates=("valid_from", "valid_to", "parent_valid_from"),
        booleans=("is_border",),
        required=("code", "valid_from", "level", "name", "is_border"),
    )
    table["name"] = table["name"].str.normalize("NFC")
    for level in set(table["level"]) - set(LEVELS):
        raise ValueError(f"units: level {level!r} is not one of {', '.join(LEVELS)}: correct it.")
    digits = table["level"].map(_DIGITS)
    good = table["code"].str.fullmatch(r"[0-9]+") & (table["code"].str.len() == digits)
    _refuse(
        table[~good],
        "has a malformed code: write 2 digits for a province, 3 for a district, 5 for a commune,"
        " leading zeros kept",
    )
    rank = table["level"].map({level: i for i, level in enumerate(LEVELS)})
    table = table.assign(_rank=rank).sort_values(["_rank", "code", "valid_from"])
    table = table.drop(columns="_rank").reset_index(drop=True)
    _refuse(
        table[table["valid_to"] < table["valid_from"]],
        "ends before it begins: correct valid_from or valid_to",
    )
    _check_periods(table)
    _check_parents(table)
    return table


def checked_successions(successions: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """A typed copy of the table of successions, sorted; ValueError where it does not fit `units`.

    Each succession leads from a unit that has ended to one that began later, so that none can lead
    back to where it started; a unit with several successors passed to each of them in part.
    """
    keys = ["old_code", "old_valid_from", "new_code", "new_valid_from"]
    table = _typed(
        successions,
        "successions",
        SUCCESSION_COLUMNS,
        dates=("old_valid_from", "new_valid_from"),
        booleans=("is_partial",),
        required=(*keys, "is_partial"),
    )
    table = table.sort_values(keys).reset_index(drop=True)
    ends = units.set_index(["code", "valid_from"])["valid_to"]
    for side in ("old", "new"):
        known = pd.MultiIndex.from_frame(table[[f"{side}_code", f"{side}_valid_from"]])
        missing = table[~known.isin(ends.index)]
        if len(missing):
            raise ValueError(
                f"successions: unit {_pair(missing.iloc[0], side)} is not in the table of units: "
                "add it there, or correct the code or the date."
            )
    old_ends = ends.reindex(pd.MultiIndex.from_frame(table[keys[:2]])).to_numpy()
    wrong = table[~(table["new_valid_from"] > old_ends)]
    if len(wrong):
        row = wrong.iloc[0]
        raise ValueError(
            f"successions: {_pair(row, 'old')} → {_pair(row, 'new')} goes back in time or round in "
            "a cycle: the old unit must have ended (valid_to) before the new one begins."
        )
    doubled = table[table.duplicated(keys)]
    if len(doubled):
        row = doubled.iloc[0]
        raise ValueError(
            f"successions: {_pair(row, 'old')} → {_pair(row, 'new')} stands twice: remove one."
        )
    counts = table.groupby(keys[:2])["new_code"].transform("size")
    wrong = table[table["is_partial"] != (counts > 1)]
    if len(wrong):
        raise ValueError(
            f"successions: {_pair(wrong.iloc[0], 'old')} has {counts[wrong.index[0]]} successor(s):"
            " is_partial must be True for each where there are several, False where there is one."
        )
    return table


def _check_periods(table: pd.DataFrame) -> None:
    ends = table.groupby("code")["valid_to"].shift()
    begins = table.groupby("code")["valid_from"].shift()
    clash = begins.notna() & (ends.isna() | (ends >= table["valid_from"]))
    _refuse(
        table[clash],
        "begins while another unit has the same code: end the earlier one (valid_to) a day before",
    )


def _check_parents(table: pd.DataFrame) -> None:
    child = table["level"] != "province"
    _refuse(
        table[child & table["parent_code"].isna()],
        "has no parent: fill parent_code and parent_valid_from",
    )
    _refuse(table[~child & table["parent_code"].notna()], "is a province and can have no parent")
    above = table[["code", "valid_from", "valid_to", "level"]].add_prefix("above_")
    pairs = table[child].merge(
        above,
        how="left",
        left_on=["parent_code", "parent_valid_from"],
        right_on=["above_code", "above_valid_from"],
    )
    _refuse(
        pairs[pairs["above_code"].isna()],
        "has a parent that is not in the table: add the parent, or correct parent_code and"
        " parent_valid_from",
    )
    rank = {level: i for i, level in enumerate(LEVELS)}
    _refuse(
        pairs[pairs["level"].map(rank) <= pairs["above_level"].map(rank)],
        "has a parent that is not of a higher level: correct parent_code",
    )
    outlives = pairs["above_valid_to"].notna() & ~(pairs["valid_to"] <= pairs["above_valid_to"])
    _refuse(
        pairs[outlives | (pairs["valid_from"] < pairs["above_valid_from"])],
        "is in force on days its parent is not: correct the dates of one of them",
    )


def _typed(
    frame: pd.DataFrame,
    table_name: str,
    columns: tuple[str, ...],
    *,
    dates: tuple[str, ...],
    booleans: tuple[str, ...],
    required: tuple[str, ...],
) -> pd.DataFrame:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{table_name}: column {', '.join(missing)} is missing: add it.")
    table = frame.loc[:, list(columns)].reset_index(drop=True)
    for column in required:
        empty = table.index[table[column].isna()]
        if len(empty):
            raise ValueError(f"{table_name}: row {empty[0] + 1} has no {column}: fill it in.")
    for column in columns:
        if column in dates:
            try:
                table[column] = pd.to_datetime(table[column], format="ISO8601")
            except (ValueError, TypeError) as error:
                raise ValueError(
                    f"{table_name}: {column} holds something that is not a date: "
                    f"write it as 2025-07-01 ({error})."
                ) from None
            table[column] = table[column].astype("datetime64[s]")
        elif column in booleans:
            values = table[column].map(lambda value: _BOOLEANS.get(str(value)))
            if values.isna().any():
                raise ValueError(f"{table_name}: {column} must be True or False in every row.")
            table[column] = values.astype(bool)
        else:
            table[column] = table[column].astype("str")
    return table


def _refuse(rows: pd.DataFrame, what: str) -> None:
    if len(rows):
        row = rows.iloc[0]
        more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
        raise ValueError(
            f"units: {row['code']} {row['name']} from {row['valid_from'].date()}{more} {what}."
        )


def _pair(row: pd.Series, side: str) -> str:
    return f"({row[f'{side}_code']}, {row[f'{side}_valid_from'].date()})"
