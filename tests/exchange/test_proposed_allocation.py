"""A scenario's table of allocations goes back in only with the document that decides it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from electrification.exchange.capital_apply import known_to
from electrification.exchange.capital_table import read_capital
from electrification.questions.first_use import choose
from electrification.reports.scenario_rows import capital_table
from electrification.storage import open_store
from electrification.storage.first_use import candidates_of
from electrification.subject.scenarios import Budget, Objective, Scenario, Source
from electrification.texts import Refused
from electrification.tracking import system_actor
from tests.electrification.builders import copied_database

TODAY = dt.date(2026, 11, 25)
BUDGET_VND = 200_000_000


def test_it_is_refused_as_it_is_and_read_once_the_document_is_filled_in(tmp_path: Path) -> None:
    store = open_store(copied_database(tmp_path))
    found = candidates_of(store, store.snapshot(dt.date(2025, 9, 29)), first_year=2025)
    asked = Scenario(
        first_year=2025,
        years=1,
        objective=Objective.HOUSEHOLDS,
        sources=(Source(key="province_budget", name="Ngân sách tỉnh"),),
        budgets=(Budget(source="province_budget", year=2025, amount_vnd=BUDGET_VND),),
        works=found.works,
        villages=found.villages,
    )
    choice = choose(asked)
    assert choice is not None
    table, known = capital_table(asked, choice, "Thử"), known_to(store, system_actor(), TODAY)
    with pytest.raises(Refused, match="document"):
        read_capital(table, "de-xuat.csv", known, today=TODAY)
    decided = table.replace(b',,,"', ',12/QĐ-UBND,05/01/2026,"'.encode())
    read = read_capital(decided, "de-xuat.csv", known, today=TODAY)
    store.close()

    over = {one.row for one in read.errors}
    assert all(str(one.problem).startswith("The work lives from") for one in read.errors)
    assert len(read.change.added) + len(over) == len(choice.payments)
    assert read.change.added
