"""``workbook``: out to a file, filled in, checked, recorded, listed, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import Run
from tests.exchange.filled import customers, filled


@pytest.fixture
def workbook(run: Run, url: str, tmp_path: Path) -> Path:
    """Return the engineer's workbook, as the command writes it."""
    path = tmp_path / "so.xlsx"
    ran = run("workbook", "export", "--for", "dl-027-tq", "--scope", "00778", "-o", str(path),
              url=url)  # fmt: skip
    assert ran.status == 0, ran.err
    return path


def test_a_workbook_goes_out_comes_back_and_is_taken_back(
    run: Run, url: str, workbook: Path
) -> None:
    workbook.write_bytes(filled(workbook.read_bytes(), customers("TBG-040", 52)))
    checked = run("workbook", "import", str(workbook), "--json", url=url).json()
    assert (checked["to_record"], checked["applied"], checked["errors"]) == (1, False, [])
    done = run("workbook", "import", str(workbook), "--apply", url=url)
    assert done.status == 0, done.err
    assert "TBG-040" in done.out
    again = run("workbook", "import", str(workbook), "--apply", url=url)
    assert "đã có" in again.out
    assert "so.xlsx" in run("import", "list", url=url).out
    undone = run("import", "undo", "1", "--reason", "nhầm tháng", url=url)
    assert undone.status == 0, undone.err
    assert run("import", "undo", "1", "--reason", "nhầm tháng", url=url).status == 1
    assert run("verify", url=url).status == 0


def test_errors_are_named_and_stand_in_a_copy(
    run: Run, url: str, workbook: Path, tmp_path: Path
) -> None:
    cells = {**customers("TBG-040"), ("TBG-040", "customers.households_on_grid"): "1.234"}
    workbook.write_bytes(filled(workbook.read_bytes(), cells))
    copy = tmp_path / "loi.xlsx"
    ran = run("workbook", "import", str(workbook), "--apply", "--errors", str(copy), url=url)
    assert ran.status == 1
    assert "1.234" in ran.err
    assert copy.exists()
    assert "so.xlsx" not in run("import", "list", url=url).out


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "-o", "so.csv"), ("export", "-o", "x.xlsx", "--for", "ai-do"),
        ("export", "-o", "x.xlsx", "--scope", "99999"), ("export", "-o", "/khong/co/x.xlsx"),
        ("import", "khong-co.xlsx"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(run: Run, url: str, arguments: tuple[str, ...]) -> None:
    ran = run("workbook", *arguments, url=url)
    assert ran.status == 1
    assert len(ran.err.strip().splitlines()) == 1
