"""A rate names its measure, and carries the frozen list and the present one together."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification import texts
from electrification.labels import MEASURE
from electrification.questions.coverage import coverage, rate_of_row
from electrification.questions.measures import measures
from electrification.questions.overview import overview
from electrification.questions.rates import Measure, Rate, Share, criterion_rate
from electrification.questions.snapshot import Snapshot
from electrification.reports import rate_words
from electrification.reports.zalo_text import zalo_text
from electrification.storage import Store
from tests.electrification.builders import Story, day, snapshot_of

HOUSE = Path(__file__).resolve().parents[2] / "electrification"
ON = day("2025-02-14")


def two_lists(listed: list[bool], present: list[bool], meets: list[bool]) -> Snapshot:
    story = Story(villages=len(listed))
    states = story.states("2025-02-14")
    states["meets"] = states["meets_if_pending"] = np.array(meets, dtype=bool)
    who = {"in_baseline": np.array(listed, dtype=bool), "in_present": np.array(present, dtype=bool)}
    return snapshot_of(states.assign(**who))


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=30))
def test_one_function_gives_the_rate_of_both_lists(rows: list[tuple[bool, bool, bool]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    snapshot = two_lists(*columns)
    found = criterion_rate(snapshot)
    assert found.frozen == Share(sum(a and m for a, _b, m in rows), sum(a for a, *_ in rows))
    assert found.present == Share(sum(b and m for _a, b, m in rows), sum(b for _a, b, _m in rows))
    assert rate_of_row(coverage(snapshot).total) == found
    assert found.differs == (found.frozen != found.present)


@pytest.mark.parametrize("measure", list(Measure))
def test_every_rate_in_words_names_its_measure_and_both_lists_where_they_differ(
    measure: Measure,
) -> None:
    same = Rate(measure, Share(111, 123), Share(111, 123))
    moved = Rate(measure, Share(111, 123), Share(111, 115))
    for rate in (same, moved):
        assert rate_words.sentence(rate).startswith(texts._(MEASURE[measure]))
        assert "111/123 – 90,24 %" in rate_words.sentence(rate)
    assert "96,52 %" in rate_words.sentence(moved)
    assert "96,52 %" in rate_words.at_present(moved)
    assert "96,52 %" in rate_words.cell(moved)[1]
    assert rate_words.at_present(same) == rate_words.cell(same)[1] == ""


def test_the_five_measures_of_a_snapshot_are_five_rates_each_of_its_own(
    read_only_sample: Store,
) -> None:
    found = measures(read_only_sample.snapshot(ON))
    assert list(found) == list(Measure)
    assert [one.rate.measure for one in found.values()] == list(Measure)


def test_the_message_for_a_chat_says_both_rates() -> None:
    snapshot = two_lists([True] * 30, [True] * 25 + [False] * 5, [True] * 20 + [False] * 10)
    columns = {
        "built_dark_since": pd.NaT, "obstacle_entry_ids": [()] * 30, "village_code": "V",
        "village_name": "Thôn",
    }  # fmt: skip
    frame = snapshot.frame.assign(**columns)
    now = snapshot_of(frame)
    said = zalo_text(overview(now, now), pd.DataFrame(), pd.DataFrame())
    assert "20/30" in said
    assert "66,67 %" in said
    assert "20/25 – 80 %" in said


def calls_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {function.id for function in called if isinstance(function, ast.Name)}


def test_no_page_file_or_message_makes_a_rate_by_itself() -> None:
    """Rates are made in `questions` and put into words in `rate_words`; thresholds are no rates."""
    shown = [p for folder in ("ui", "web", "reports") for p in (HOUSE / folder).rglob("*.py")]
    shown += HOUSE.glob("cli*.py")
    makers = {p.name for p in shown if "rate_pct" in calls_of(p)}
    writers = {p.name for p in shown if "percent" in calls_of(p)}
    assert makers == set()
    thresholds = {
        "rule_words.py", "criteria_panel.py", "cli_coverage.py", "map_view.py", "remaining_rows.py",
        "report_annexes.py",
    }  # fmt: skip
    money = {
        "capital_head.py", "capital_table.py", "capital_villages.py", "capital_waterfall.py",
        "capital_words.py", "work_file.py", "work_sections.py", "scenario_words.py",
    }  # fmt: skip
    tables_of_reports = {"document.py"}
    one_village, past_forecasts = {"village_facts.py"}, {"forecast_words.py"}
    beside = thresholds | money | tables_of_reports | one_village | past_forecasts
    assert writers <= {"rate_words.py"} | beside
