"""``period``, ``changes`` and ``coverage --period``."""

from __future__ import annotations

from electrification.storage import open_store
from tests.cli.test_cli import Run

AUGUST = ("--period", "2025-08")


def test_periods_are_listed_with_state_and_who_has_not_reported(run: Run, url: str) -> None:
    rows = run("period", "list", "--json", url=url).json()
    august = next(row for row in rows if row["key"] == "2025-08")

    assert (august["state"], august["first_on"], august["last_on"]) == (
        "closed", "2025-07-15", "2025-08-14"
    )  # fmt: skip
    assert august["reported"] + len(august["not_reported"]) == august["units"]
    assert "UBND xã Lao Chải" in august["not_reported"]
    assert "Đã chốt số liệu" in run("period", "list", url=url).out


def test_coverage_of_a_period_is_what_was_closed(run: Run, url: str) -> None:
    closed = run("coverage", *AUGUST, "--json", url=url).json()
    now = run("coverage", "--on", "2025-08-14", "--json", url=url).json()

    assert (closed["on"], closed["known_at"]) == ("2025-08-14", "2025-08-18T01:10:00.000000Z")
    assert (closed["total"]["built_not_energised"], now["total"]["built_not_energised"]) == (4, 3)
    assert run("coverage", *AUGUST, "--on", "2025-08-01", url=url).status == 1


def test_changes_name_the_village_and_the_entry(run: Run, url: str) -> None:
    found = run("changes", *AUGUST, "--json", url=url).json()
    said = run("changes", *AUGUST, url=url).out

    [village] = found["villages"]
    assert (village["village_code"], village["causes"]) == ("TBG-104", ["entries"])
    assert [one["act"] for one in village["entries"]] == ["confirmed"]
    assert found["measures"]["grid"] == {
        "then": {"part": 115, "whole": 123}, "now": {"part": 116, "whole": 123}
    }  # fmt: skip
    assert "xác nhận sau khi chốt: Đóng điện" in said


def test_a_period_is_reported_closed_and_reopened(run: Run, url: str) -> None:
    key = ("--period", "2025-10")
    report = ("period", "report", *key, "--office", "UBND xã Sơn Vĩ", "--document-number", "1/BC")
    assert run(*report, "--grid", "17", url=url).status == 0
    assert run("period", "close", *key, url=url).status == 0
    again = run("period", "close", *key, url=url)
    assert (again.status, "đã chốt" in again.err) == (1, True)
    assert run("period", "reopen", *key, "--reason", "Bổ sung", url=url).status == 0
    assert run("changes", *key, url=url).status == 1
    assert run("verify", url=url).status == 0


def test_verify_recomputes_every_closing_and_says_which_does_not(run: Run, url: str) -> None:
    whole = run("verify", "--closings", url=url)
    assert (whole.status, "4 lần chốt số liệu" in whole.out) == (0, True)
    store = open_store(url)
    with store._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE period_closing SET figures = replace(figures, '\"villages\":123', "
            "'\"villages\":122') WHERE id = 3"
        )
    store.close()
    broken = run("verify", "--closings", url=url)

    assert broken.status == 1
    assert "tháng 8/2025 tính lại không khớp: baseline.villages đã chốt 122" in broken.out


def test_what_is_no_period_is_refused_in_one_line(run: Run, url: str) -> None:
    ran = run("period", "close", "--period", "2025-13", url=url)

    assert ran.status == 1
    assert "2025-13" in ran.err
    assert len(ran.err.strip().splitlines()) == 1
