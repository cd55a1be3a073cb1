"""Tables as CSV: UTF-8 with BOM, a decimal point, dates in ISO form, provenance in every row.

Each row carries the day, the instant, the data version and whether the data are illustrative, so
that a row cut out of the file still says what it is. A cell that a spreadsheet would take for a
formula is written with an apostrophe before it.
"""

from __future__ import annotations

import pandas as pd

from electrification.calendar import iso_instant
from electrification.questions.snapshot import Snapshot
from electrification.subject.audit import Anchor
from electrification.texts import _

VILLAGE_COLUMNS = (
    "village_code", "village_name", "commune_code", "commune_name", "district_name",
    "status", "meets", "basis", "recognised_on", "in_baseline", "in_present", "households",
    "households_on_grid", "households_contracted", "households_direct", "stage", "stage_on",
    "works_completed_on", "energised_on", "built_dark_since", "built_dark_days", "obstacles_open",
    "pending_entries", "lat", "lon", "position_quality", "provenance", "meter_agreed_month",
    "meter_month", "meter_customers", "meter_kwh",
)  # fmt: skip
ENTRY_COLUMNS = (
    "id", "village_code", "village_name", "cluster_name", "phase", "kind", "code", "occurred_on",
    "households", "population", "households_on_grid", "households_contracted",
    "households_direct", "households_off_grid", "households_self_strung", "amount_vnd",
    "plan_year", "capital_source", "capital_source_name", "work_code", "work_name",
    "capital_nature", "document_on", "adjusts", "is_decrease",
    "cause", "unit_responsible", "due_on", "state",
    "document_number", "reason", "note", "source", "provenance", "recorded_at", "recorder_post",
    "recorder_unit", "decided_at", "decider_post", "decider_unit",
)  # fmt: skip
DOSSIER_COLUMNS = (
    "village_code", "village_name", "stage", "reached_on", "kind", "documents", "is_wanted",
    "is_missing",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_bytes(
    rows: pd.DataFrame, snapshot: Snapshot, columns: tuple[str, ...], anchor: Anchor | None = None
) -> bytes:
    """Those of the columns that the rows have, as a CSV file, provenance last.

    `anchor` is the end of the audit chain, which `verify --anchor` holds the data against later.
    """
    table = rows[[c for c in columns if c in rows]].copy()
    for name in table.columns:
        if name.endswith("_at"):
            table[name] = [None if pd.isna(v) else iso_instant(v) for v in table[name]]
        elif pd.api.types.is_datetime64_any_dtype(table[name]):
            table[name] = table[name].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = [safe_cell(v) for v in table[name]]
    table["on"] = snapshot.on.isoformat()
    table["known_at"] = iso_instant(snapshot.known_at)
    table["data_version"] = snapshot.data_version
    if anchor is not None:
        table["audit_anchor"] = str(anchor)
    table["criterion_id"] = snapshot.criterion.version
    table["criterion_is_verified"] = snapshot.criterion.is_verified
    table["baseline_id"] = snapshot.baseline.id or ""
    table["rows"] = len(table)
    table["is_sample"] = _("ILLUSTRATIVE DATA") if snapshot.is_sample else ""
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def safe_cell(value: object) -> object:
    """Text that no spreadsheet takes for a formula; other values as they are."""
    return "'" + value if isinstance(value, str) and is_formula_like(value) else value


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula, once somebody edits it at least."""
    return text.startswith(_FORMULA_STARTS)
