"""The archive of a work: what is in it, and that its own program finds every change."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from electrification import calendar, tracking
from electrification.calendar import read_instant
from electrification.reports import kiem_tra
from electrification.reports.archive_gaps import gaps
from electrification.reports.csv_table import _FORMULA_STARTS
from electrification.reports.kiem_tra import CHAIN, MANIFEST, ROWS, check
from electrification.reports.work_archive import Archived, write_archive
from electrification.storage import Store, open_store
from electrification.storage.chain import export, reading
from electrification.subject.accounts import Actor, Role
from electrification.subject.entries import Decision, NewDecision
from electrification.subject.evidence import DocumentKind
from electrification.texts import Refused, spoken
from electrification.tracking import system_actor
from electrification.tracking.evidence import About, NewFile, attach, remove
from tests.electrification.builders import CONFIRMER, copied_database, entry, village_id
from tests.evidence.builders import SON_VI, actor, pdf, picture

CODE = "CT-104"
ODD = "=HYPERLINK(1) <b>x</b>"


def written(store: Store, by: Actor | None = None, code: str = CODE) -> tuple[Archived, bytes]:
    out = io.BytesIO()
    made = write_archive(store, code, by or system_actor(), out)
    return made, out.getvalue()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield the sample with minutes, a photo and a document that was taken away."""
    own = open_store(copied_database(tmp_path_factory.mktemp("archives")))
    village = village_id(own, "TBG-104")
    told = own.village_entries(village)
    paid = int(told.loc[told["code"] == "disbursement", "id"].iloc[0])
    minutes = About(
        kind=DocumentKind.MINUTES, number="../12/BB|UBND", issued_on=dt.date(2025, 9, 1)
    )
    attach(own, [NewFile("a.pdf", pdf("bien ban"))], [village], minutes, by=actor(), entry_id=paid)
    photo = About(kind=DocumentKind.PHOTO)
    attach(own, [NewFile("b.jpg", picture())], [village], photo, by=actor())
    gone = attach(own, [NewFile("c.pdf", pdf("go"))], [village], minutes, by=actor())
    remove(own, gone.evidence_ids[0], "nhầm thôn", by=actor())
    wrong = entry(village, households=41, note=ODD)
    [made] = tracking.record(own, [wrong], system_actor())
    [mended] = tracking.record(
        own, [entry(village, households=42, supersedes=made)], system_actor()
    )
    tracking.decide(own, [NewDecision(mended, Decision.CONFIRMED)], CONFIRMER, calendar.today())
    yield own
    own.close()


@pytest.fixture(scope="module")
def content(store: Store) -> bytes:
    return written(store)[1]


def unpacked(content: bytes, place: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(place)
    return place / f"ho-so-{CODE}"


@pytest.fixture
def folder(content: bytes, tmp_path: Path) -> Path:
    """An unpacked archive, this test's own to spoil."""
    return unpacked(content, tmp_path)


def data_of(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told: dict[str, Any] = json.loads(packed.read(f"ho-so-{CODE}/{ROWS}"))
    return told


def test_the_program_in_the_archive_says_that_it_holds(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "kiem_tra.py")], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ĐẠT" in done.stdout
    assert "HOLDS" in done.stdout


def test_the_zip_itself_can_be_checked(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(content)
    assert check(file) == []
    file.write_bytes(content[:-100])
    assert check(file)


def test_the_same_data_give_the_same_bytes(store: Store, content: bytes) -> None:
    assert written(store)[1] == content  # though the one before was noted as an export since


def test_one_changed_byte_in_any_file_is_found(store: Store, tmp_path: Path) -> None:
    folder = unpacked(written(store, actor())[1], tmp_path)  # with few links, so it is quick
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = file.relative_to(folder).as_posix()
        whole = file.read_bytes()
        at = len(whole) // 2
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        found = check(folder)
        assert found, name
        assert name in {one.name for one in found} or name == MANIFEST
        file.write_bytes(whole)
    assert check(folder) == []


def test_a_missing_and_an_added_file_are_found(folder: Path) -> None:
    (folder / "tai-lieu" / "999-them.pdf").write_bytes(b"%PDF")
    gone = next((folder / "tai-lieu").glob("0*.pdf"))
    gone.unlink()
    found = {(one.what, one.name) for one in check(folder)}
    assert ("added", "tai-lieu/999-them.pdf") in found
    assert ("missing", f"tai-lieu/{gone.name}") in found


def relisted(folder: Path) -> None:
    """Write the list of files anew, as a forger would."""
    told = json.loads((folder / MANIFEST).read_bytes())
    for one in told["files"]:
        own = (folder / one["name"]).read_bytes()
        one.update(sha256=kiem_tra.sha256(own), bytes=len(own))
    (folder / MANIFEST).write_bytes(kiem_tra.manifest_bytes(told))


def _in_a_table(folder: Path) -> None:
    file = folder / "du-lieu" / "ghi-nhan.csv"
    file.write_bytes(file.read_bytes().replace(b"870000000", b"970000000"))


def _in_the_rows(folder: Path) -> None:
    file = folder / ROWS
    data = json.loads(file.read_bytes())
    own = next(r for r in data["rows"]["entry"] if r["content"].get("amount_vnd") == 870_000_000)
    own["content"]["amount_vnd"] = 970_000_000
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    for table in data["tables"]:
        made = kiem_tra.table_bytes(data, table["kind"], table["columns"])
        (folder / table["file"]).write_bytes(made)


def _in_the_chain(folder: Path) -> None:
    _in_the_rows(folder)
    data = json.loads((folder / ROWS).read_bytes())
    own = next(r for r in data["rows"]["entry"] if r["content"].get("amount_vnd") == 970_000_000)
    lines = (folder / CHAIN).read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        link = json.loads(line)
        if link["sequence"] == own["sequence"]:
            link["content_hash"] = kiem_tra.sha256(kiem_tra.canonical(own["content"]))
            link["hash"] = kiem_tra.link_hash(link)
            lines[place] = json.dumps(link)
    (folder / CHAIN).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _in_a_document(folder: Path) -> None:
    next((folder / "tai-lieu").glob("0*.pdf")).write_bytes(pdf("khac"))


@pytest.mark.parametrize(
    ("forged", "what"),
    [(_in_a_table, "table"), (_in_the_rows, "row_edited"), (_in_the_chain, "link_untied"),
     (_in_a_document, "document")],
)  # fmt: skip
def test_what_is_forged_together_with_the_list_of_files_is_found(
    folder: Path, forged: Callable[[Path], None], what: str
) -> None:
    forged(folder)
    relisted(folder)
    assert {one.what for one in check(folder)} == {what}


def test_anchors_kept_elsewhere_and_the_whole_chain_place_the_archive(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    made, planned = written(store, actor())  # a planner's: only the links concerned
    (tmp_path / "p.zip").write_bytes(planned)
    with reading(store.address) as connection:
        lines = list(export(connection))
    (tmp_path / "chain.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    assert check(folder, [made.anchor]) == []
    assert [p.what for p in check(folder, ["9:" + "0" * 64])] == ["anchor"]
    assert check(tmp_path / "p.zip", chain=tmp_path / "chain.jsonl") == []
    (tmp_path / "chain.jsonl").write_text("\n".join(lines[1:]) + "\n", encoding="utf-8")
    assert check(tmp_path / "p.zip", chain=tmp_path / "chain.jsonl")


def test_what_was_taken_away_goes_to_auditors_and_to_others_by_its_hash(store: Store) -> None:
    _made, seen = written(store, actor(Role.AUDITOR))
    made, hidden = written(store, actor(Role.PLANNER))

    assert seen.count(pdf("go")) == 1
    assert pdf("go") not in hidden
    [one] = data_of(hidden)["withheld"]
    assert set(one) == {"document_id", "kind", "sha256", "subject", "sequence"}
    assert one["sha256"] == kiem_tra.sha256(pdf("go"))
    assert made.documents + made.without_file == 6


def test_who_has_no_right_or_does_not_see_every_village_gets_nothing(store: Store) -> None:
    for by in (actor(Role.VIEWER), actor(Role.ENGINEER), actor(Role.PLANNER, SON_VI)):
        with pytest.raises(Refused):
            written(store, by)
    with pytest.raises(Refused, match="CT-000"):
        written(store, code="CT-000")


def test_tables_are_safe_to_open_and_names_to_unpack(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        told = packed.read(f"ho-so-{CODE}/du-lieu/ghi-nhan.csv")
        page = packed.read(f"ho-so-{CODE}/muc-luc.html").decode()
    rows = list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"))))
    assert told.startswith(b"\xef\xbb\xbf")
    assert "'" + ODD in {row["note"] for row in rows}
    assert {row["state"] for row in rows} >= {"confirmed", "superseded"}
    assert "<b>x</b>" not in page
    assert all(".." not in name and "|" not in name for name in names)
    assert f"ho-so-{CODE}/tai-lieu/004-bien-ban-12-BB-UBND.pdf" in names
    assert kiem_tra.FORMULA_STARTS == _FORMULA_STARTS


def test_gaps_are_named(content: bytes) -> None:
    with spoken("vi"):
        said = [gap.said for gap in gaps(data_of(content))]
    assert any("430 triệu đồng" in one and "chưa đính kèm chứng từ" in one for one in said)
    assert not any("870 triệu đồng" in one and "chưa đính kèm" in one for one in said)
    assert any(one.startswith("Khởi công") and "Ảnh" in one for one in said)


def test_an_archive_of_an_earlier_instant_lacks_what_was_learnt_later(store: Store) -> None:
    out = io.BytesIO()
    write_archive(store, CODE, system_actor(), out, read_instant("2025-06-30"))
    data = data_of(out.getvalue())
    days = [row["content"]["recorded_at"] for row in data["rows"]["entry"]]
    assert max(days) < "2025-06-30T17:00:00"
    with pytest.raises(Refused):
        write_archive(store, CODE, system_actor(), io.BytesIO(), read_instant("2100-01-01"))


def test_a_folder_that_was_copied_whole_still_holds(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "bản sao")
    assert check(tmp_path / "bản sao") == []
