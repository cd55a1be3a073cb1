"""Works of the sample: what they are, whom they serve, and who invests in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from electrification import calendar
from electrification.storage import Work
from electrification.subject.villages import Provenance
from geo.units import fold

Row = Mapping[str, str]


def add_works(
    work: Work,
    rows: Sequence[Row],
    parties: Sequence[Row],
    village_ids: Mapping[str, int],
    person_ids: Mapping[str, int],
) -> dict[str, int]:
    """Write works with shares and parties; answers their ids by code."""
    ids: dict[str, int] = {}
    for row in rows:
        at, by = calendar.read_instant(row["recorded_at"]), person_ids[row["recorded_by"]]
        whole = ("total_investment_vnd", "begins_year", "ends_year")
        values: dict[str, Any] = {name: int(row[name]) for name in whole} | {
            "code": row["work_code"],
            "folded_code": fold(row["work_code"]),
            "name": row["name"],
            "decision_number": row["decision_number"],
            "decision_on": dt.date.fromisoformat(row["decision_on"]),
            "provenance": str(Provenance.ILLUSTRATIVE),
        }
        [ids[row["work_code"]]] = work.add_works([values], at, by)
        phase = int(row["phase"]) if row["phase"] else None
        shares = [
            {"village_id": village_ids[code], "weight": int(weight), "phase": phase}
            for code, weight in (part.split("=") for part in row["villages"].split(";"))
        ]
        work.add_work_shares({"work_id": ids[row["work_code"]]}, shares, at, by)
    for row in parties:
        party = {
            "work_id": ids[row["work_code"]],
            "role": row["role"],
            "name": row["name"],
            "from_on": dt.date.fromisoformat(row["from_on"]),
            "document_number": row["document_number"] or None,
        }
        at, by = calendar.read_instant(row["recorded_at"]), person_ids[row["recorded_by"]]
        work.add_work_parties([party], at, by)
    return ids
