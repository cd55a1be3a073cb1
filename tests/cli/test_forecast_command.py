"""``forecast``: when the villages that remain may meet the criterion."""

from __future__ import annotations

from tests.cli.test_cli import Run

DAY = ("--on", "2025-09-30", "--known-at", "2025-09-30")


def test_it_says_when_and_that_it_is_an_estimate(run: Run, url: str) -> None:
    ran = run("forecast", *DAY, url=url)

    assert ran.status == 0
    assert "Khả năng 50 %: quý" in ran.out
    assert "Số ước tính, không tính vào tỷ lệ nào." in ran.out


def test_as_json_it_carries_days_assumptions_and_the_past(run: Run, url: str) -> None:
    answer = run("forecast", *DAY, "--json", url=url).json()

    assert answer["is_estimate"] is True
    assert answer["remaining"] == len(answer["villages"]) > 0
    assert answer["whole"]["p10"] <= answer["whole"]["p50"] <= answer["whole"]["p90"]
    assert answer["assumed_cases"] == 3
    assert {"done", "not_over", "assumed_days"} <= set(answer["steps"][0])
    assert answer["past"]["judged"] <= answer["past"]["forecasts"]
    codes = {row["village_code"] for row in answer["villages"]}
    assert {h["name"] for h in answer["holding"] if h["what"] == "village"} == codes


def test_a_programme_cuts_it_and_an_unknown_one_is_refused(run: Run, url: str) -> None:
    own = run("forecast", *DAY, "--programme", "ntm_2021_2025", "--json", url=url).json()
    assert {row["programme"] for row in own["villages"]} == {"ntm_2021_2025"}

    ran = run("forecast", *DAY, "--programme", "nothing", url=url)
    assert ran.status == 1
    assert "ntm_2021_2025" in ran.err


def test_with_too_little_data_it_gives_a_reason_and_no_day(run: Run, url: str) -> None:
    ran = run("forecast", "--on", "2023-12-01", "--known-at", "2023-12-01", "--json", url=url)
    answer = ran.json()

    assert answer["whole"] is None
    assert answer["without_date"] == answer["remaining"]
    assert all(row["p50"] is None and row["lacks"] for row in answer["villages"])
