"""A report as CSV: programs read it, no spreadsheet runs it, and it is checked."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from dataclasses import replace

import pytest

from electrification.reports.check import check
from electrification.reports.contents import Report, report
from electrification.reports.csv_report import csv_zip_bytes, read_csv_zip
from electrification.reports.document import Section, Table
from electrification.reports.found import Where
from electrification.reports.give_out import asked_for, plain_head
from electrification.storage import Store
from electrification.tracking import system_actor

DAY, BEFORE = dt.date(2025, 9, 29), dt.date(2025, 8, 14)


@pytest.fixture(scope="module")
def made(sample: Store) -> Report:
    asked = asked_for(sample, system_actor(), "coverage", on=DAY, since=BEFORE)
    return report(sample, asked, sample.audit_head())


@pytest.fixture(scope="module")
def content(made: Report) -> bytes:
    return csv_zip_bytes(made, plain_head(made))


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for one in before.namelist():
            own = before.read(one)
            assert one != name or old in own
            after.writestr(one, own.replace(old, new, 1) if one == name else own)
    return out.getvalue()


def test_a_program_reads_numbers_days_and_what_each_column_is(made: Report, content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = packed.read("by-unit.csv")
        meta = json.loads(packed.read("csv-metadata.json"))
        readme = packed.read("doc-truoc.txt").decode("utf-8-sig")
        names = packed.namelist()
    own = next(t for t in meta["tables"] if t["url"] == "by-unit.csv")
    columns = own["tableSchema"]["columns"]
    rows = list(csv.reader(io.StringIO(told.decode("utf-8-sig"))))

    assert told.startswith(b"\xef\xbb\xbf")
    assert rows[0] == [column["titles"] for column in columns]
    assert rows[-1][1:4] == ["123", "114", "92.68"]
    assert own["tracker:lastRowIsTotal"]
    assert columns[3]["datatype"] == {
        "base": "decimal", "format": {"decimalChar": ".", "pattern": "0.00"},
    }  # fmt: skip
    assert len(names) == len(list(made.document.tables())) + 4
    assert "SỐ LIỆU MINH HỌA" in readme


def test_the_same_report_gives_the_same_bytes(made: Report, content: bytes) -> None:
    assert csv_zip_bytes(made, plain_head(made)) == content


def test_it_holds_and_one_changed_figure_is_found(sample: Store, content: bytes) -> None:
    assert check(sample, content).holds
    for name, old, new in (("by-unit.csv", b"92.68", b"93.68"),
                           ("so-lieu-trong-loi-van.csv", b"92,68", b"93,68")):  # fmt: skip
        found = check(sample, changed(content, name, old, new))
        [one] = found.differences
        assert (found.is_altered, one.where) in ((True, Where.CELL), (True, Where.FIGURE))
        assert "93,68" in one.stated


def test_no_cell_is_a_formula_and_it_reads_back_as_it_was(made: Report) -> None:
    table = next(made.document.tables())
    first = ("=HYPERLINK(1)", *table.rows[0][1:])
    odd = Table(table.name, table.title, table.columns, (first, *table.rows[1:]), table.total)
    bare = replace(made.document, sections=(Section("x", (odd,)),), annexes=())
    content = csv_zip_bytes(replace(made, document=bare), plain_head(made))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        told = packed.read(f"{table.name.replace('_', '-')}.csv").decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in told
    assert read_csv_zip(content).tables[table.name][1][0] == "=HYPERLINK(1)"
