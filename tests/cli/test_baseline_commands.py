"""``baseline`` and ``criterion``: what is signed on the command line, and what is refused."""

from __future__ import annotations

from pathlib import Path

from electrification import tracking
from electrification.storage import open_store
from electrification.subject.entries import Decision
from tests.cli.test_cli import Run, run, url

__all__ = ["run", "url"]
REMOVED = (
    "baseline", "change", "removed", "--left", "TBG-100", "--reason", "Di dời dân",
    "--document", "12/QĐ-UBND", "--on", "2025-08-01",
)  # fmt: skip
ADDED = (
    "criterion", "add", "ntm-2021-2025", "--threshold", "96", "--source", "Phụ lục",
    "--document", "5/QĐ", "--document-on", "2024-12-20", "--reason", "Mức của tỉnh",
    "--from", "2025-01-01",
)  # fmt: skip


def test_coverage_says_both_rates_and_the_signed_change(run: Run, url: str) -> None:
    assert run(*REMOVED, url=url).status == 0
    said = run("coverage", "--on", "2025-09-29", url=url).out
    assert "92,68 %" in said
    assert "114/122 – 93,44 %" in said
    assert "12/QĐ-UBND" in said
    told = run("coverage", "--on", "2025-09-29", "--json", url=url).json()
    assert (told["total"]["rate_pct"], told["total"]["present_rate_pct"]) == (92.68, 93.44)
    assert [change["left"] for change in told["changes"]] == [["TBG-100"]]
    assert told["measure"] == "criterion"
    listed = run("baseline", "list", "--json", url=url).json()
    assert [row["villages"] for row in listed["frozen"]] == [123]
    assert listed["changes"][0]["document_number"] == "12/QĐ-UBND"


def test_a_list_naming_an_unknown_village_is_refused_with_its_row(
    run: Run, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_text("village_code\nTBG-001\nTBG-XXX\n", encoding="utf-8-sig")
    asked = ("baseline", "freeze", "BL-2", "--source", "QĐ 2", "--on", "2025-09-01")
    ran = run(*asked, "--file", file, url=url)
    assert ran.status == 1
    assert "danh-sach.csv" in ran.err
    assert "3" in ran.err
    assert "TBG-XXX" in ran.err
    assert run(*asked, "--file", tmp_path / "none.csv", url=url).status == 1
    assert run(*asked, url=url).status == 0
    assert "BL-2" in run("baseline", "list", url=url).out


def test_a_version_of_the_criterion_judges_and_is_listed(run: Run, url: str) -> None:
    assert run(*ADDED, "--checked-against", "Phụ lục I", url=url).status == 0
    before = run("coverage", "--on", "2025-02-14", "--json", url=url).json()
    assert before["criterion"]["threshold_pct"] == 95
    assert "#1" in run("criterion", "list", url=url).out
    store = open_store(url)
    planner = store.people.actor_by_key("sct-tq-1", store.units())
    assert planner is not None
    tracking.decide_version(store, 1, Decision.CONFIRMED, planner)
    store.close()
    told = run("coverage", "--on", "2025-02-14", "--json", url=url).json()
    assert told["criterion"]["threshold_pct"] == 96
    assert told["rule"]["version"] == "ntm-2021-2025#1"
    rules = run("criterion", "list", "--on", "2025-02-14", "--json", url=url).json()
    [now] = [rule for rule in rules if rule["in_force"]]
    assert (now["version"], now["document_number"]) == ("ntm-2021-2025#1", "5/QĐ")
    assert "→" in run("criterion", "list", "--on", "2025-02-14", url=url).out


def test_a_version_over_another_or_over_100_is_refused(run: Run, url: str) -> None:
    assert run(*ADDED, url=url).status == 0
    again = run(*ADDED, url=url)
    assert again.status == 1
    assert "#1" in again.err
    high = run(*("101" if part == "96" else part for part in ADDED), url=url)
    assert high.status == 1
    assert "101" in high.err


def test_a_day_before_the_first_entry_or_to_come_is_refused_with_a_remedy(
    run: Run, url: str
) -> None:
    for command in ("coverage", "findings"):
        early = run(command, "--on", "2014-01-01", url=url)
        assert early.status == 1
        assert "31/12/2021" in early.err
        assert run(command, "--on", "2099-01-01", url=url).status == 1
