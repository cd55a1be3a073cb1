"""``capital record``, ``capital works``, ``capital sources`` and ``capital show``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from electrification.storage import open_store
from tests.cli.test_user_commands import Run, run
from tests.electrification.builders import copied_database
from tests.tracking.money import new_work

__all__ = ["run"]
PLAN = ("capital", "record", "ct-thu-01", "year_plan", "1 tỷ 200 triệu", "--source",
        "province_budget", "--document", "12/QĐ", "--document-on", "2025-03-03")  # fmt: skip


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = copied_database(tmp_path)
    store = open_store(made)
    new_work(store)
    store.close()
    return made


def test_money_is_recorded_listed_and_refused_in_one_line(run: Run) -> None:
    status, said, _err = run(*PLAN, "--year", "2025")
    assert (status, "1.200.000.000" in said) == (0, True)
    status, said, _err = run("capital", "show", "--work", "CT-THU-01", "--json")
    [key] = json.loads(said)["keys"]
    assert (key["work"], key["plan_vnd"], key["plan_vnd_pending"]) == (
        "CT-THU-01",
        0,
        1_200_000_000,
    )
    for wrong in (("--year", "2031"), (), ("--year", "2025")):
        status, said, err = run(*PLAN, *wrong)
        assert status != 0
        assert len(err.strip().splitlines()) == 1, err
        assert "Traceback" not in err


def test_works_and_sources_are_listed_for_people_and_for_programs(run: Run) -> None:
    works = json.loads(run("capital", "works", "--json")[1])
    own = next(row for row in works if row["code"] == "CT-THU-01")
    assert own["total_investment_vnd"] == 2_000_000_000
    assert len(own["villages"]) == 1
    sources = json.loads(run("capital", "sources", "--json")[1])
    assert {"dtts_mn_2021_2025", "people"} <= {row["source"] for row in sources}
    for command in ("works", "sources", "show"):
        status, said, _err = run("capital", command)
        assert status == 0
        assert said.strip()
        assert "Họ tên" not in said
    assert "dtts_mn_2021_2025" in run("capital", "sources")[1]
    assert "2.180.000.000" in run("capital", "show", "--work", "CT-104")[1]
