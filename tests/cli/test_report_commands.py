"""``report``, ``report check`` and ``report schedule``."""

from __future__ import annotations

from pathlib import Path

from electrification.storage import open_store
from tests.cli.test_cli import Run

DAY = ("--on", "2025-09-29", "--since", "2025-08-14")


def test_a_report_is_written_kept_and_holds(run: Run, url: str, tmp_path: Path) -> None:
    file = tmp_path / "r.docx"
    made = run("report", "--kind", "remaining", *DAY, "-o", str(file), url=url)
    assert made.status == 0, made.err
    assert "SHA-256" in made.out
    checked = run("report", "check", str(file), "--json", url=url).json()
    assert (checked["holds"], checked["given_out"], checked["altered"]) == (True, True, False)
    assert checked["provenance"]["asked"]["on"] == "2025-09-29"


def test_a_changed_file_is_said_to_differ_and_where(run: Run, url: str, tmp_path: Path) -> None:
    file = tmp_path / "r.geojson"
    run("report", *DAY, "-o", str(file), url=url)
    checked = run("report", "check", str(file), url=url)
    assert (checked.status, "không phải báo cáo" in checked.err) == (1, True)


def test_a_report_needs_a_file_a_kind_of_file_and_a_known_unit(
    run: Run, url: str, tmp_path: Path
) -> None:
    assert "-o" in run("report", *DAY, url=url).err
    odd = run("report", *DAY, "-o", str(tmp_path / "r.odt"), url=url)
    assert (odd.status, "odt" in odd.err) == (1, True)
    nowhere = run("report", *DAY, "--scope", "99999", "-o", str(tmp_path / "r.pdf"), url=url)
    assert (nowhere.status, "99999" in nowhere.err) == (1, True)
    assert list(tmp_path.glob("r.*")) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    run: Run, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "none" / "r.pdf"
    failed = run("report", "--kind", "remaining", *DAY, "-o", str(file), url=url)
    assert (failed.status, "Không ghi được" in failed.err) == (1, True)
    assert not file.parent.exists()


def test_the_schedule_writes_what_the_folder_lacks_and_no_more(
    run: Run, url: str, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    asked = ("report", "schedule", str(folder), "--kind", "remaining", "--format", "pdf")
    first = run(*asked, url=url)
    assert first.status == 0, first.err
    names = sorted(file.name for file in folder.iterdir())
    assert names == [
        "vi-sao-chua-dat-2025-07-chot-lan-2.pdf", "vi-sao-chua-dat-2025-08.pdf",
        "vi-sao-chua-dat-2025-09.pdf",
    ]  # fmt: skip
    (folder / names[1]).unlink()
    run(*asked, url=url)
    store = open_store(url)
    assert len(store.reports.all()) == 4
    store.close()
    assert "đã có" in run(*asked, url=url).out
