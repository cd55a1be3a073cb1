from __future__ import annotations

import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from electrification import calendar, cli, texts
from tests.electrification.builders import copied_database

ROOT = Path(__file__).resolve().parents[2]
ROW_KEYS = {
    "unit_code", "unit_valid_from", "unit_name", "villages", "meets", "rate_pct", "energised",
    "energised_partly", "built_not_energised", "no_data", "pending", "present_villages",
    "present_meets", "present_rate_pct",
}  # fmt: skip
HEADINGS = ["village_code", "village_name", "commune_code", "commune_on", "is_border", "lat", "lon",
            "households", "population", "status", "status_on", "source"]  # fmt: skip
ROW = ["V-001", "Thôn Một", "00907", "2025-01-01", "1", "", "", "40", "200", "meets_criterion",
       "2024-12-31", "QĐ 1/QĐ-UBND"]  # fmt: skip


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a database with the sample, this test's own."""
    return copied_database(tmp_path)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Run]:
    """Yield a function that runs ``python -m electrification`` with these words."""
    missing = f"sqlite:///{tmp_path / 'not-made.gpkg'}"

    def command(*arguments: str | Path, url: str = missing, **settings: str) -> Ran:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["electrification", *map(str, arguments)])
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    before = texts._language.set(None)
    yield command
    texts._language.reset(before)


def listing(folder: Path) -> dict[str, int]:
    """Files below a folder and their size; what SQLite keeps beside an open one left out."""
    return {
        str(path.relative_to(folder)): path.stat().st_size
        for path in folder.rglob("*")
        if not path.name.endswith(("-wal", "-shm"))
    }


def one_line(ran: Ran) -> str:
    """The line that says what is wrong; there is nothing else, and the status is not 0."""
    assert ran.status not in (0, 2), ran
    assert ran.out == ""
    (line,) = ran.err.splitlines()
    assert line.startswith("Lỗi: ")
    assert "Traceback" not in line
    assert line.count(". ") >= 1, f"what is wrong, then how to mend it: {line}"
    return line


def register(folder: Path, *rows: list[str], headings: list[str] | None = None) -> Path:
    path = folder / "danh-sach.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings or HEADINGS, *rows])
    return path


# --- answers -----------------------------------------------------------------------------------


def test_init_makes_an_empty_database_or_one_with_the_sample(run: Run, tmp_path: Path) -> None:
    for name, words, villages in (("a", (), 0), ("b", ("--sample",), 123)):
        made = f"sqlite:///{tmp_path / name / 'tracker.gpkg'}"

        assert run("init", *words, "--database", made).status == 0

        answer = run("status", "--json", url=made).json()
        assert (answer["villages"], answer["sample"]) == (villages, bool(villages))


def test_on_the_day_reported_of_111_of_123_villages_meet_the_criterion(run: Run, url: str) -> None:
    ran = run("coverage", "--on", "2025-02-14", url=url)

    assert ran.status == 0
    total = next(line for line in ran.out.splitlines() if "Tổng số" in line)
    assert [cell.strip() for cell in total.strip("│").split("│")][:4] == [
        "Tổng số", "123", "111", "90,24 %",
    ]  # fmt: skip
    assert "Số liệu mẫu để minh họa" in ran.out
    assert "chưa đối chiếu văn bản gốc" in ran.out


def test_a_table_has_one_line_for_each_unit(run: Run, url: str) -> None:
    lines = run("coverage", "--on", "2025-02-14", url=url).out.splitlines()
    rows = [line for line in lines if line.startswith("│")]

    assert len(rows) == 7 + 1
    assert any("huyện Quản Bạ" in row for row in rows)


def test_the_json_of_coverage_has_the_promised_shape(run: Run, url: str) -> None:
    answer = run("coverage", "--on", "14/02/2025", "--json", url=url).json()

    assert set(answer) == {
        "on", "known_at", "units_on", "sample", "criterion", "baseline", "rows", "total",
        "by", "study_areas_on", "data_version", "measure", "rule", "changes",
    }  # fmt: skip
    assert (answer["on"], answer["units_on"], answer["sample"]) == (
        "2025-02-14", "2025-02-14", True,
    )  # fmt: skip
    assert set(answer["criterion"]) == {"id", "threshold_pct", "verified", "source"}
    assert (answer["criterion"]["threshold_pct"], answer["criterion"]["verified"]) == (95, False)
    assert set(answer["baseline"]) == {"id", "villages", "source", "on"}
    assert answer["baseline"]["villages"] == 123
    for row in [*answer["rows"], answer["total"]]:
        assert set(row) == ROW_KEYS
    total = answer["total"]
    assert (total["meets"], total["villages"], total["rate_pct"]) == (111, 123, 90.24)
    for name in ROW_KEYS - {
        "unit_code",
        "unit_valid_from",
        "unit_name",
        "rate_pct",
        "present_rate_pct",
    }:
        assert sum(row[name] for row in answer["rows"]) == total[name]
    assert all(row["meets"] <= row["energised"] for row in answer["rows"])


def test_after_their_end_districts_stand_as_study_areas_and_it_says_so(run: Run, url: str) -> None:
    said = run("coverage", "--on", "2025-09-29", url=url).out
    assert "Cấp huyện kết thúc ngày 30/06/2025" in said

    answer = run("coverage", "--on", "2025-09-29", "--json", url=url).json()
    assert (answer["units_on"], answer["study_areas_on"]) == ("2025-09-29", "2025-06-30")
    assert len(answer["rows"]) == 7


@pytest.mark.parametrize(
    ("by", "units_on", "rows", "name"),
    [
        ("province", "2025-02-14", 1, "tỉnh Hà Giang"),
        ("province", "2025-09-29", 1, "tỉnh Tuyên Quang"),
        ("commune", "2025-02-14", 34, "xã Tả Ván"),
        ("commune", "2025-09-29", 17, "xã Lũng Cú"),
    ],
)
def test_the_units_of_any_day_can_be_asked_for(
    run: Run, url: str, by: str, units_on: str, rows: int, name: str
) -> None:
    words = ("coverage", "--on", "2025-02-14", "--by", by, "--units-on", units_on, "--json")
    answer = run(*words, url=url).json()

    assert answer["units_on"] == units_on
    assert name in [row["unit_name"] for row in answer["rows"]]
    assert answer["total"]["meets"] == 111
    if (by, units_on) != ("commune", "2025-09-29"):
        assert len(answer["rows"]) == rows


def test_what_was_known_at_an_instant_can_be_asked_for(run: Run, url: str) -> None:
    def meets(known_at: str) -> int:
        words = ("coverage", "--on", "2025-02-14", "--known-at", known_at, "--json")
        return int(run(*words, url=url).json()["total"]["meets"])

    assert meets("2024-02-14") < meets("2026-01-01") == 111
    assert meets("2025-09-30T23:59:00+07:00") == meets("2025-09-30")


def test_status_says_what_the_database_holds(run: Run, url: str) -> None:
    answer = run("status", "--json", url=url).json()

    assert set(answer) == {"database", "schema", "data_version", "villages", "entries", "sample"}
    assert (answer["villages"], answer["sample"]) == (123, True)
    assert answer["entries"] > 1000
    said = run("status", url=url).out
    assert "Số thôn: 123" in said
    assert f"{answer['entries'] // 1000}." in said


def test_it_speaks_english_where_the_house_does(run: Run, url: str) -> None:
    said = run("coverage", "--on", "2025-02-14", url=url, TRACKER_LANGUAGE="en").out

    assert "90.24 %" in said
    assert "Total" in said


def test_a_register_of_ones_own_takes_the_place_of_the_sample(
    run: Run, url: str, tmp_path: Path
) -> None:
    path = register(tmp_path, ROW)

    looked = run("import", "register", path, "--dry-run", "--json", url=url)
    assert looked.status == 0
    assert (looked.json()["added"], looked.json()["applied"]) == (["V-001"], False)
    assert run("status", "--json", url=url).json()["villages"] == 123

    assert run("import", "register", path, "--json", url=url).json()["applied"] is True
    assert run("import", "register", path, "--json", url=url).json()["applied"] is False
    answer = run("status", "--json", url=url).json()
    assert (answer["villages"], answer["sample"]) == (1, False)


def test_a_template_is_written_once_and_never_over_another_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"

    assert run("import", "template", path).status == 0
    content = path.read_bytes()
    assert "mau.xlsx" in one_line(run("import", "template", path))
    assert path.read_bytes() == content


# --- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("status",), ("coverage",), ("import", "register", "x.csv")])
def test_a_database_that_is_missing_is_said_with_the_command_that_makes_one(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    before = listing(tmp_path)

    line = one_line(run(*words))

    assert "not-made.gpkg" in line
    assert "python -m electrification init" in line
    assert listing(tmp_path) == before


def test_a_foreign_database_is_left_as_it_was(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE village (id INTEGER)")
    connection.commit()
    connection.close()
    content = path.read_bytes()

    for words in (("status",), ("serve", "--port", str(free_port()))):
        assert "other.db" in one_line(run(*words, url=f"sqlite:///{path}"))
    assert "other.db" in one_line(run("init", url=f"sqlite:///{path}"))
    assert path.read_bytes() == content


def test_a_newer_schema_is_said_with_its_number(run: Run, url: str) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    for words in (("status",), ("coverage",), ("serve", "--port", str(free_port()))):
        assert "9999" in one_line(run(*words, url=url))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_DATABASE_URL", "mysql://somewhere/else"),
        ("TRACKER_DATABASE_URL", "tracker.gpkg"),
        ("TRACKER_DATABASE_URL", ""),
        ("TRACKER_DATABASE_URL", "sqlite:///"),
        ("TRACKER_DATABASE_URL", "postgresql://user:geheim@host:port/name"),
        ("TRACKER_LANGUAGE", "fr"),
        ("TRACKER_GRID_REQUIRED", "maybe"),
    ],
)
def test_a_setting_that_is_wrong_is_named(
    run: Run, url: str, tmp_path: Path, name: str, value: str
) -> None:
    before = listing(tmp_path)

    is_url = name == "TRACKER_DATABASE_URL"
    line = one_line(run("status", url=value) if is_url else run("status", url=url, **{name: value}))

    assert name in line
    assert "geheim" not in line
    assert "Input should be" not in line, "said in the reader's language"
    assert listing(tmp_path) == before


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_port_in_use_is_said_before_anything_is_made(run: Run, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = one_line(run("serve", "--port", str(port)))

    assert str(port) in line
    assert "PORT=" in line
    assert listing(tmp_path) == {}


@pytest.mark.parametrize("port", ["0", "-1", "70000"])
def test_a_number_that_is_no_port_is_said(run: Run, port: str) -> None:
    assert port in one_line(run("serve", "--port", port))


@pytest.mark.parametrize("words", [("init",), ("init", "--sample"), ("serve", "--port", "PORT")])
def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left_in_it(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Root may write into any folder, so a file stands here where a folder should."""
    (tmp_path / "var").write_text("x")
    path = tmp_path / "var" / "tracker.gpkg"
    before = listing(tmp_path)
    port = str(free_port())

    ran = run(*(word.replace("PORT", port) for word in words), url=f"sqlite:///{path}")

    assert str(path) in one_line(Ran(ran.status, "", ran.err))
    assert listing(tmp_path) == before


def test_a_database_that_may_only_be_read_is_said(
    run: Run, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, mode: not mode & os.W_OK)

    assert "chỉ được đọc" in one_line(run("status", url=url))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", None),
        ("empty.csv", b""),
        ("junk.csv", b"\x00\xff\xfe\x81" * 200),
        ("latin.csv", "Mã thôn,Tên thôn\nV-1,Thôn è\n".encode("latin-1", "replace")),
        ("headings.csv", b"a,b,c\n1,2,3\n"),
        ("only.csv", (",".join(HEADINGS) + "\n").encode()),
        ("page.html", b"<html></html>"),
        ("fake.xlsx", b"PK\x03\x04 not a workbook"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_as_a_register_changes_nothing(
    run: Run, url: str, tmp_path: Path, name: str, content: bytes | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = run("status", "--json", url=url).json()

    one_line(run("import", "register", path, url=url))

    assert run("status", "--json", url=url).json() == before


def test_a_folder_is_no_register(run: Run, url: str, tmp_path: Path) -> None:
    one_line(run("import", "register", tmp_path, url=url))


def test_one_bad_row_keeps_the_whole_file_out_and_is_said_with_row_column_and_remedy(
    run: Run, url: str, tmp_path: Path
) -> None:
    bad = ["V-002", "Thôn Hai", "99999", *ROW[3:]]
    path = register(tmp_path, ROW, bad)

    ran = run("import", "register", path, url=url)

    assert ran.status == 1
    (line,) = [line for line in ran.err.splitlines() if line.startswith("Lỗi")]
    for part in ("dòng 3", "commune_code", "99999"):
        assert part in line
    assert "chưa ghi gì vào hệ thống" in ran.out
    found = run("import", "register", path, "--json", url=url)
    assert (found.status, found.json()["applied"], len(found.json()["errors"])) == (1, False, 1)
    assert run("status", "--json", url=url).json()["villages"] == 123


@pytest.mark.parametrize(
    "words",
    [
        ("--on", "31/02/2025"),
        ("--on", "2999-01-01"),
        ("--on", "yesterday"),
        ("--units-on", "2025"),
        ("--known-at", "noon"),
    ],
)
def test_a_day_that_is_none_or_still_to_come_is_said(
    run: Run, url: str, words: tuple[str, ...]
) -> None:
    one_line(run("coverage", *words, url=url))


def test_tomorrow_is_still_to_come(run: Run, url: str) -> None:
    tomorrow = calendar.today().replace(year=calendar.today().year + 1)

    assert "chưa đến" in one_line(run("coverage", "--on", tomorrow.isoformat(), url=url))


@pytest.mark.parametrize("name", ["mau.csv", "no/such/folder/mau.xlsx"])
def test_a_template_that_cannot_be_written_is_said(run: Run, tmp_path: Path, name: str) -> None:
    one_line(run("import", "template", tmp_path / name))
    assert listing(tmp_path) == {}


def test_as_a_program_it_fails_in_one_line_too(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "electrification", "status"],
        cwd=ROOT,
        env={**os.environ, "TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'none.gpkg'}"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert "none.gpkg" in one_line(Ran(ran.returncode, ran.stdout, ran.stderr))
    assert list(tmp_path.iterdir()) == []
