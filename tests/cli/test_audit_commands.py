"""``verify`` and ``audit export``, and the script of the manual that checks an export."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from electrification import cli, texts
from electrification.reports import kiem_tra
from electrification.storage import open_store
from electrification.storage.database import engine_for
from tests.electrification.builders import SYSTEM, copied_database
from tests.storage.kinds import tell_of_every_kind

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "audit.md"
Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the URL of a database with the sample, this test's own."""
    return copied_database(tmp_path)


@pytest.fixture
def run(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Yield a function that runs a command on the database: its status, and what it said."""

    def command(*arguments: str | Path, language: str = "en") -> Ran:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        monkeypatch.setenv("TRACKER_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["electrification", *map(str, arguments)])
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    before = texts._language.set(None)
    yield command
    texts._language.reset(before)


def tamper(url: str, statement: str) -> None:
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def anchor_of(out: str) -> str:
    [anchor] = re.findall(r"\d+:[0-9a-f]{64}", out)
    return str(anchor)


# --- verify --------------------------------------------------------------------------------------


def test_a_whole_chain_is_said_with_its_anchor_which_fits_when_it_is_given_back(run: Run) -> None:
    status, out, _err = run("verify")
    assert status == 0
    assert "is whole" in out
    assert run("verify", "--anchor", anchor_of(out), "--anchor", anchor_of(out))[0] == 0
    assert "nguyên vẹn" in run("verify", language="vi")[1]


def test_a_broken_chain_is_said_line_by_line_and_the_status_is_one(run: Run, url: str) -> None:
    tamper(url, "UPDATE entry SET households = 1 WHERE id = 1")
    status, out, _err = run("verify")
    assert status == 1
    first, last = out.splitlines()
    assert re.fullmatch(r"Link \d+, entry:1: the row is not what was recorded", first)
    assert last == "The audit chain is broken in 1 place."
    assert "dòng dữ liệu khác với khi được ghi" in run("verify", language="vi")[1]


def test_of_many_breaks_fifty_are_said_and_the_others_counted(run: Run, url: str) -> None:
    tamper(url, "UPDATE entry SET note = 'x' WHERE id <= 60")
    status, out, _err = run("verify")
    lines = out.splitlines()
    assert (status, len(lines)) == (1, 52)
    assert lines[50:] == ["… and 10 more.", "The audit chain is broken in 60 places."]
    assert len(json.loads(run("verify", "--json")[1])["breaks"]) == 60


def test_an_answer_in_json_says_the_same(run: Run, url: str) -> None:
    whole = json.loads(run("verify", "--json")[1])
    assert (whole["whole"], whole["breaks"]) == (True, [])
    tamper(url, f"DELETE FROM audit_link WHERE sequence = {whole['links']}")
    status, out, _err = run("verify", "--anchor", whole["anchor"], "--json")
    broken = json.loads(out)
    assert (status, broken["whole"], broken["anchor"]) == (1, False, None)
    assert broken["breaks"][0] == {
        "sequence": whole["links"],
        "subject": "chain",
        "what": "chain_cut",
        "detail": whole["links"],
        "message": f"Link {whole['links']}, chain: cut off from here: "
        f"the anchor is number {whole['links']}",
    }


def test_what_is_no_anchor_is_refused_in_one_line(run: Run) -> None:
    status, out, err = run("verify", "--anchor", "12:abc", language="vi")
    assert (status, out) == (1, "")
    [line] = err.splitlines()
    assert "12:abc không phải là mốc neo" in line


# --- export --------------------------------------------------------------------------------------


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return the script of the manual as a file of its own."""
    [text] = re.findall(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert len(text.splitlines()) <= 22
    assert set(re.findall(r"^import (\w+)", text, re.MULTILINE)) <= sys.stdlib_module_names
    file = tmp_path / "check.py"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def exported(run: Run, tmp_path: Path) -> Path:
    """Return the chain as it was exported."""
    file = tmp_path / "chain.jsonl"
    assert run("audit", "export", file)[0] == 0
    return file


def checked(script: Path, *arguments: str | Path) -> Ran:
    """What the script answers, run by a bare Python outside the project."""
    command = [sys.executable, "-I", str(script), *map(str, arguments)]
    ran = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=script.parent
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_the_script_of_the_manual_finds_an_export_whole_and_prints_its_anchor(
    run: Run, url: str, tmp_path: Path, script: Path
) -> None:
    """With links of every kind in it."""
    store = open_store(url)
    with store.writing(SYSTEM) as work:
        tell_of_every_kind(work)
    store.close()
    anchor = anchor_of(run("verify")[1])
    exported = tmp_path / "chain.jsonl"
    assert run("audit", "export", exported)[0] == 0
    status, out, err = checked(script, exported, anchor)
    assert (status, err) == (0, "")
    assert out.split()[-1] == anchor
    lines = map(json.loads, exported.read_text(encoding="utf-8").splitlines())
    subjects = {line["subject"].split(":")[0] for line in lines}
    assert subjects >= {"post", "document", "evidence", "task", "task_event", "event"}


def test_an_export_is_a_link_after_those_that_it_gave_out(
    run: Run, url: str, exported: Path, tmp_path: Path
) -> None:
    last = json.loads(exported.read_text(encoding="utf-8").splitlines()[-1])
    again = tmp_path / "again.jsonl"
    run("audit", "export", again)
    [*_before, link] = map(json.loads, again.read_text(encoding="utf-8").splitlines())
    assert (link["sequence"], link["action"]) == (last["sequence"] + 1, "export")
    assert (link["person_id"], link["changes_data"]) == (SYSTEM, False)
    engine = engine_for(url)
    with engine.connect() as connection:
        told = connection.execute(sa.text("SELECT subject, detail FROM event ORDER BY id")).all()
    engine.dispose()
    anchor = f"{last['sequence']}:{last['hash']}"
    assert tuple(told[-2]) == ("chain", json.dumps({"anchor": anchor}, separators=(",", ":")))
    assert run("verify")[0] == 0


def test_what_could_not_be_written_is_no_export(run: Run, url: str, tmp_path: Path) -> None:
    before = anchor_of(run("verify")[1])
    assert run("audit", "export", tmp_path / "no" / "chain.jsonl")[0] == 1
    assert anchor_of(run("verify")[1]) == before


def test_the_script_of_the_manual_finds_where_an_export_was_tampered_with(
    exported: Path, script: Path
) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()

    def said(changed: list[str], *anchor: str) -> str:
        exported.write_text("\n".join(changed) + "\n", encoding="utf-8")
        status, _out, err = checked(script, exported, *anchor)
        assert status == 1
        return err.strip()

    edited: dict[str, Any] = json.loads(lines[99]) | {"person_id": 9}
    assert said([*lines[:99], json.dumps(edited), *lines[100:]]) == "broken at link 100"
    assert said([*lines[:99], *lines[100:]]) == "broken at link 100"
    assert said([*lines[:99], lines[100], lines[99], *lines[101:]]) == "broken at link 100"
    last = json.loads(lines[-1])
    assert "is not in this chain" in said(lines[:-1], f"{last['sequence']}:{last['hash']}")


def test_an_export_has_the_links_and_nothing_else_of_the_data(exported: Path) -> None:
    lines = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    names = {"sequence", "at", "person_id", "action", "subject", "content_hash", "previous_hash",
             "hash", "changes_data"}  # fmt: skip
    assert all(set(line) == names for line in lines)
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0]["changes_data"] is True


def test_an_export_goes_to_standard_output_without_a_file(run: Run, exported: Path) -> None:
    lines = exported.read_text(encoding="utf-8").splitlines()
    for words in ((), ("-",)):
        status, out, _err = run("audit", "export", *words)
        assert (status, out.splitlines()[: len(lines)]) == (0, lines)


def test_an_export_does_not_write_over_a_file_nor_into_no_folder(
    run: Run, url: str, tmp_path: Path
) -> None:
    database = Path(url.removeprefix("sqlite:///"))
    for file in (database, tmp_path / "no" / "folder.jsonl", tmp_path):
        status, out, err = run("audit", "export", file)
        assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert run("verify")[0] == 0


def test_the_archive_of_a_work_is_written_whole_or_not_at_all(
    run: Run, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.zip"
    status, out, err = run("audit", "archive", "--work", "CT-104", "-o", file)
    assert (status, err) == (0, "")
    assert hashlib.sha256(file.read_bytes()).hexdigest() in out
    assert kiem_tra.check(file) == []
    status, _out, err = run("audit", "archive", "--work", "CT-999", "-o", tmp_path / "b.zip")
    assert (status, "CT-999" in err) == (1, True)
    assert sorted(p.name for p in tmp_path.glob("*.zip*")) == ["a.zip"]
