"""Files of reports as LibreOffice opens them: nothing is lost, every cell is as it was written."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from electrification.reports.check import check
from electrification.reports.contents import Report, report
from electrification.reports.give_out import plain_head
from electrification.reports.word import docx_bytes
from electrification.reports.workbook import xlsx_bytes
from electrification.storage import Store
from tests.reports.test_reports import asked


@pytest.fixture(scope="module")
def made(sample: Store) -> Report:
    return report(sample, asked(sample), sample.audit_head())


def converted(content: bytes, folder: Path, name: str, ending: str) -> bytes:
    """A file as LibreOffice writes it after opening it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not there: install libreoffice-calc-nogui and -writer-nogui")
    source, target = folder / name, folder / "out"
    source.write_bytes(content)
    home = f"-env:UserInstallation=file://{folder / 'home'}"
    subprocess.run(
        [program, home, "--headless", "--convert-to", ending, "--outdir", str(target), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (target / name).with_suffix(f".{ending}").read_bytes()


def cells(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        sheet.title: [row for row in sheet.values if any(v is not None for v in row)]
        for sheet in book.worksheets
    }


def test_every_cell_of_an_excel_report_is_as_it_was_written(
    sample: Store, made: Report, tmp_path: Path
) -> None:
    content = xlsx_bytes(made, plain_head(made))
    again = converted(content, tmp_path, "r.xlsx", "xlsx")
    written, opened = cells(content), cells(again)
    assert list(opened) == list(written)
    for name, rows in written.items():
        assert [tuple(row) for row in opened[name]] == rows, name
    assert check(sample, again).holds  # saved by another program, and its formulas worked out anew


def test_a_word_report_opens_with_its_words_and_pages(made: Report, tmp_path: Path) -> None:
    pdf = converted(docx_bytes(made, plain_head(made)), tmp_path, "r.docx", "pdf")
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    whole = " ".join(pages)
    for text in ("92,68 %", "114/123", "TBG-123"):
        assert text in whole
    assert len(pages) < 30
