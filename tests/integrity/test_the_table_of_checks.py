"""The table of checks in the docs says what the code says."""

from __future__ import annotations

from electrification.questions.integrity import CHECKS
from electrification.settings import ROOT

DOCUMENT = ROOT / "docs" / "findings.md"


def test_the_table_in_the_docs_is_equal_to_the_checks() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    stated = [line for line in lines if line.startswith("| `")]
    expected = [
        f"| `{check.name}` | {check.title} | {check.says} | "
        f"{', '.join(map(str, check.severities))} | {check.remedy} |"
        for check in CHECKS
    ]
    assert stated == expected
