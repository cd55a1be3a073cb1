"""With ``REQUIRE_ALL=1`` in the environment, a test that did not truly run is a failure.

A skip, an expected failure and a module that skips itself all turn red; that nothing was collected
is an error of pytest's own (exit status 5).
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
RULE = "REQUIRE_ALL=1 allows no test to be left out"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test and an expected failure into a failure."""
    report = yield
    return _strict(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a module that skips itself into an error."""
    report = yield
    return _strict(report)


def _strict(report: Report) -> Report:
    if os.environ.get("REQUIRE_ALL") != "1":
        return report
    expected = getattr(report, "wasxfail", None)
    if not report.skipped and expected is None:
        return report
    why = f"expected to fail: {expected}" if expected is not None else _reason(report)
    report.outcome = "failed"
    report.longrepr = f"{RULE}: {why}"
    if expected is not None:
        del report.wasxfail
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    where_and_why = report.longrepr
    return str(where_and_why[2] if isinstance(where_and_why, tuple) else where_and_why)
