"""Tables of a scenario, for the screen and for files; amounts in whole đồng."""

from __future__ import annotations

import pandas as pd

from electrification.questions.first_use import Choice
from electrification.questions.first_use_answer import Answer
from electrification.questions.first_use_inputs import named
from electrification.reports.csv_table import safe_cell
from electrification.reports.scenario_words import label, villages_of
from electrification.subject.scenarios import Scenario
from electrification.texts import _

PAYMENT_COLUMNS = (
    "work_code", "work_name", "villages", "first_year", "last_year", "is_estimate", "source",
    "source_name", "plan_year", "amount_vnd", "scenario",
)  # fmt: skip
MISSED_COLUMNS = ("village_code", "village_name", "households", "works", "extra_vnd", "scenario")
POINT_COLUMNS = (
    "share_pct", "budget_vnd", "villages", "households", "spent_vnd", "is_proven", "scenario",
)  # fmt: skip


def chosen_rows(asked: Scenario, found: Choice) -> pd.DataFrame:
    """One row a work chosen, in the order of its years.

    Returns
    -------
    DataFrame
        ``work_code work_name villages households first_year last_year cost_vnd is_estimate`` and a
        column of đồng for each year, by its number.
    """
    works = {one.key: one for one in asked.works}
    years = range(asked.first_year, asked.first_year + asked.years)
    rows = []
    for key in sorted(found.begins, key=lambda key: (found.begins[key], found.done[key], key)):
        one = works[key]
        by_year = {
            year: sum(p.amount_vnd for p in found.payments if (p.work, p.year) == (key, year))
            for year in years
        }
        there = [v for v in asked.villages if key in v.works and v.key in found.reached]
        row: dict[str | int, object] = {
                "work_code": key, "work_name": one.name,
                "villages": villages_of(asked, key, found.reached),
                "households": sum(v.households for v in there),
                "first_year": found.begins[key], "last_year": found.done[key],
                "cost_vnd": one.cost_vnd, "is_estimate": one.is_estimate,
        }  # fmt: skip
        for year, vnd in by_year.items():
            row[year] = vnd
        rows.append(row)
    return pd.DataFrame(
        rows,
        columns=["work_code", "work_name", "villages", "households", "first_year", "last_year",
                 "cost_vnd", "is_estimate", *years],
    )  # fmt: skip


def payment_rows(asked: Scenario, found: Choice) -> pd.DataFrame:
    """One row a payment: `PAYMENT_COLUMNS`."""
    works = {one.key: one for one in asked.works}
    sources = {one.key: one.name for one in asked.sources}
    rows = [
        {
            "work_code": p.work, "work_name": works[p.work].name,
            "villages": villages_of(asked, p.work, found.reached),
            "first_year": found.begins[p.work], "last_year": found.done[p.work],
            "is_estimate": works[p.work].is_estimate, "source": p.source,
            "source_name": sources[p.source], "plan_year": p.year, "amount_vnd": p.amount_vnd,
            "scenario": label(),
        }
        for p in found.payments
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PAYMENT_COLUMNS))


def missed_rows(asked: Scenario, found: Answer) -> pd.DataFrame:
    """One row a village just missed: `MISSED_COLUMNS`; `extra_vnd` is missing without a way."""
    villages = {one.key: one for one in asked.villages}
    rows = [
        {
            "village_code": one.village, "village_name": villages[one.village].name,
            "households": villages[one.village].households,
            "works": ", ".join(named(asked.works, one.works)), "extra_vnd": one.extra_vnd,
            "scenario": label(),
        }
        for one in found.missed
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(MISSED_COLUMNS))
    return table.astype({"extra_vnd": "Int64"})


def point_rows(found: Answer) -> pd.DataFrame:
    """One row a budget of the curve: `POINT_COLUMNS`."""
    rows = [{**vars(one), "scenario": label()} for one in found.points]
    table = pd.DataFrame(rows, columns=list(POINT_COLUMNS))
    return table.astype(dict.fromkeys(("villages", "households", "spent_vnd"), "Int64"))


def capital_table(asked: Scenario, found: Choice, name: str) -> bytes:
    """A table of allocations as the import of capital reads it, without document numbers.

    Works that are only an estimate have no code and stand in it without one: they must be
    registered first. Nothing is recorded by this.
    """
    rows = payment_rows(asked, found)
    heads = (_("Work code"), _("Work name"), _("Kind of figure"), _("Source of capital"),
             _("Plan year"), _("Amount (đồng)"), _("Document no."), _("Date of the document"),
             _("Note"))  # fmt: skip
    note = f"{label()}: {name}" if name else label()
    table = pd.DataFrame(
        [
            (
                "" if row.is_estimate else row.work_code, row.work_name, _("Allocation"),
                row.source_name, row.plan_year, row.amount_vnd, "", "", note,
            )
            for row in rows.itertuples()
        ],
        columns=list(heads),
    )  # fmt: skip
    table = table.map(safe_cell)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
