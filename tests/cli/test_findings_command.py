"""``findings``: contradictions on the terminal and as JSON."""

from __future__ import annotations

from tests.cli.test_cli import Run


def test_findings_name_village_contradiction_and_remedy_serious_ones_first(
    run: Run, url: str
) -> None:
    ran = run("findings", "--on", "2025-09-30", url=url)
    assert ran.status == 0
    lines = ran.out.splitlines()
    marked = [line.split("]")[0] for line in lines if line.startswith("[")]
    assert marked[0] == "[Nghiêm trọng"
    assert marked == sorted(marked, key=["[Nghiêm trọng", "[Cần kiểm tra", "[Lưu ý"].index)
    assert "TBG-" in ran.out


def test_findings_as_json_carry_day_instant_and_entries(run: Run, url: str) -> None:
    answer = run("findings", "--on", "2025-09-30", "--json", url=url).json()
    assert answer["on"] == "2025-09-30"
    assert answer["sample"] is True
    assert answer["villages"] == 123
    assert {"check", "severity", "village_code", "says", "remedy", "entry_ids"} <= set(
        answer["findings"][0]
    )


def test_findings_of_a_day_before_anything_was_known_are_none(run: Run, url: str) -> None:
    ran = run("findings", "--on", "2025-09-30", "--known-at", "2020-01-01", "--json", url=url)
    assert ran.json()["findings"] == []


def test_a_day_still_to_come_is_refused(run: Run, url: str) -> None:
    ran = run("findings", "--on", "2999-01-01", url=url)
    assert ran.status == 1
    assert "01/01/2999" in ran.err
