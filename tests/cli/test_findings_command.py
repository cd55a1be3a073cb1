"""``findings``: contradictions on the terminal and as JSON."""

from __future__ import annotations

from pathlib import Path

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


def test_an_answer_stays_beside_its_finding(run: Run, url: str) -> None:
    first = run("findings", "--on", "2025-09-30", "--json", url=url).json()
    assert (first["open"], first["answered"]) == (len(first["findings"]), 0)
    dark = next(f for f in first["findings"] if f["check"] == "built_dark")
    assert dark["state"] == "open"
    said = run(
        "findings", "answer", "built_dark", dark["village_code"], "--accept", "--reason",
        "Đã giao xử lý", "--document", "12/SCT", "--on", "2025-09-30", url=url,
    )  # fmt: skip
    assert said.status == 0, said.err
    after = run("findings", "--on", "2025-09-30", "--json", url=url).json()
    assert (after["open"], after["answered"]) == (first["open"] - 1, 1)
    own = next(f for f in after["findings"] if f["fingerprint"] == dark["fingerprint"])
    assert own["state"] == "answered"
    assert own["answer"]["reason"] == "Đã giao xử lý"
    assert "12/SCT" in run("findings", "--on", "2025-09-30", url=url).out


def test_an_answer_to_what_is_no_finding_is_refused(run: Run, url: str) -> None:
    for check, village in (
        ("built_dark", "TBG-001"),
        ("built_dark", "NIX"),
        ("nothing", "TBG-035"),
    ):
        said = run(
            "findings", "answer", check, village, "--mended", "--reason", "x", "--on",
            "2025-09-30", url=url,
        )  # fmt: skip
        assert said.status == 1
        assert len(said.err.strip().splitlines()) == 1


def test_remaining_names_every_village_once_in_words_json_and_csv(run: Run, url: str) -> None:
    ran = run("remaining", "--on", "2025-09-30", "--json", url=url).json()
    codes = [row["village_code"] for row in ran["remaining"]]
    assert len(codes) == len(set(codes)) == 9
    assert "chưa ghi nguyên nhân" in {row["cause"] for row in ran["remaining"]}
    words = run("remaining", "--on", "2025-09-30", url=url).out
    assert all(code in words for code in codes)
    table = run("remaining", "--on", "2025-09-30", "--csv", url=url).out
    assert table.count("TBG-") >= 9
    assert "audit_anchor" in table.splitlines()[0]


METERS = "Tháng;Mã thôn;Số khách hàng sinh hoạt;Điện thương phẩm (kWh)\n09/2025;TBG-040;52;{kwh}\n"


def test_meters_are_checked_first_and_written_when_asked(
    run: Run, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "thang-9.csv"
    file.write_text(METERS.format(kwh="1.934,5"), encoding="utf-8")
    refused = run("meters", "import", str(file), url=url)
    assert refused.status == 1
    assert "dòng 2" in refused.err
    checked = run("meters", "import", str(file), "--numbers", "comma", "--json", url=url).json()
    assert (checked["added"], checked["applied"]) == (1, False)
    done = run(
        "meters", "import", str(file), "--numbers", "comma", "--apply", "--json", url=url
    ).json()
    assert done["applied"] is True
    again = run("meters", "import", str(file), "--numbers", "comma", "--apply", url=url)
    assert again.status == 1
    assert "thang-9.csv" in run("meters", "list", url=url).out
    file.write_text(METERS.format(kwh="2.000"), encoding="utf-8")
    silent = run("meters", "import", str(file), "--numbers", "comma", "--apply", url=url)
    assert silent.status == 1
    said = run(
        "meters", "import", str(file), "--numbers", "comma", "--apply", "--reason", "chốt lại",
        url=url,
    )  # fmt: skip
    assert said.status == 0, said.err
    assert run("verify", url=url).status == 0
