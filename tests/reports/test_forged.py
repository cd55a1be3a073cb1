"""One thing is changed in a report file, at each place it can be: it is found, and said where."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook.defined_name import DefinedName
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, RectangleObject, TextStringObject

from electrification.reports.check import Checked, check
from electrification.reports.contents import Report, report
from electrification.reports.found import Where
from electrification.reports.gis import gpkg_bytes
from electrification.reports.give_out import asked_for, plain_head
from electrification.reports.pdf import pdf_bytes
from electrification.reports.word import docx_bytes
from electrification.reports.workbook import xlsx_bytes
from electrification.storage import Store
from electrification.texts import Refused
from electrification.tracking import system_actor
from tests.reports.test_reports import given

DOCUMENT, HEADER = "word/document.xml", "word/header1.xml"


@pytest.fixture(scope="module")
def made(sample: Store) -> Report:
    """A statistical table of a closed period: figures, a table with totals, an annex."""
    own = asked_for(sample, system_actor(), "statistics", period_key="2025-09")
    return report(sample, own, sample.audit_head())


@pytest.fixture(scope="module")
def word(made: Report) -> bytes:
    return docx_bytes(made, plain_head(made))


@pytest.fixture(scope="module")
def excel(made: Report) -> bytes:
    return xlsx_bytes(made, plain_head(made))


@pytest.fixture(scope="module")
def layers(made: Report) -> bytes:
    return gpkg_bytes(made, plain_head(made))


@pytest.fixture(scope="module")
def pdf(sample: Store, made: Report) -> bytes:
    content = pdf_bytes(made, plain_head(made))
    given(sample, made, content)
    return content


def rewritten(content: bytes, part: str, before: str, after: str) -> bytes:
    """A zipped file in which a pattern of one part was put otherwise, once."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in source.namelist():
            told = source.read(name)
            if name == part:
                text, many = re.subn(before, after, told.decode(), count=1, flags=re.DOTALL)
                assert many, before
                told = text.encode()
            parts.writestr(name, told)
    return target.getvalue()


def places(found: Checked) -> set[tuple[str, str]]:
    assert not found.holds
    return {(str(one.where), one.name) for one in found.differences}


# What stands within a control: its figure, hidden, beside another one, or twice.
CONTROL = r'(<w:tag w:val="tracker:rate"/>.*?<w:t xml:space="preserve">)92,68 %(</w:t>)'


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        (CONTROL, r"\g<1>100 %\2", ("figure", "rate")),
        (r"tính đến ngày 14/09/2025", "tính đến ngày 14/09/2026", ("figure", "about")),
        (r">14/09/2025<", ">14/10/2025<", ("figure", "meets.day")),
        (r"CƠ QUAN MẪU", "SỞ CÔNG THƯƠNG", ("figure", "agency")),
        (r">Hộ có điện<", ">Hộ có điện lưới<", ("cell", "statistics")),
        (r">Tổng số<", ">Tổng<", ("cell", "statistics")),
        (r"Danh sách tính: 123 thôn", "Danh sách tính: 114 thôn", ("figure", "origin.baseline")),
        (r"dòng trong các bảng: ", "dòng trong các bảng: 9", ("figure", "origin.rows")),
        (r'"threshold_pct":95.0', '"threshold_pct":90.0', ("origin", "threshold_pct")),
        (r'"is_sample":true', '"is_sample":false', ("origin", "is_sample")),
        (r'"data_version":\d+', '"data_version":1', ("origin", "data_version")),
        (r'(figures_sha256":")..', r"\g<1>00", ("origin", "figures_sha256")),
        (r'(<w:tag w:val="tracker:rate"/>.*?<w:r><w:rPr>)', r"\1<w:vanish/>", ("hidden", "rate")),
        (r'(<w:sdt>(?:(?!</w:sdt>).)*tracker:rate.*?</w:sdt>)',
         lambda m: m[1].replace("92,68", "99,68") + m[1], ("figure", "rate")),
        (r'(<w:tbl>(?:(?!</w:tbl>).)*tracker:statistics.*?</w:tbl>)',
         lambda m: m[1] + m[1], ("table", "statistics (2)")),
    ],
)  # fmt: skip
def test_in_word(
    sample: Store, word: bytes, before: str, after: Any, place: tuple[str, str]
) -> None:
    assert place in places(check(sample, rewritten(word, DOCUMENT, before, after)))


BOX = (
    '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>Đạt 100 %</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    "</v:shape></w:pict></w:r></w:p>"
)


@pytest.mark.parametrize(
    ("part", "before", "after", "place"),
    [
        (DOCUMENT, "<w:body>", "<w:body>" + BOX, "khung chữ"),
        (DOCUMENT, "<w:body>", "<w:body><w:p><w:r><w:t>Đạt 100 %</w:t></w:r></w:p>", "nội dung"),
        (HEADER, r"</w:hdr>", "<w:p><w:r><w:t>Đạt 100 %</w:t></w:r></w:p></w:hdr>", "đầu trang"),
    ],
)  # fmt: skip
def test_numbers_that_others_wrote_in_word_are_listed(
    sample: Store, word: bytes, part: str, before: str, after: str, place: str
) -> None:
    found = check(sample, rewritten(word, part, before, after))
    assert [(one.place, one.text) for one in found.beside] == [(place, "Đạt 100 %")]
    assert check(sample, word).beside == ()


def test_a_word_report_of_sample_data_without_its_watermark(sample: Store, word: bytes) -> None:
    found = check(sample, rewritten(word, HEADER, "SỐ LIỆU MINH HỌA", "BẢN CHÍNH"))
    assert ("part", "đầu trang") in places(found)


def test_number_and_date_that_the_clerk_fills_in_are_no_difference(
    sample: Store, word: bytes
) -> None:
    filled = rewritten(word, DOCUMENT, r"Số:\s+/BC-MẪU", "Số: 125/BC-MẪU")
    filled = rewritten(filled, DOCUMENT, r"ngày\s+tháng\s+năm\s+<", "ngày 20 tháng 9 năm 2025<")
    found = check(sample, filled)
    assert (found.holds, found.beside, found.is_known) == (True, (), False)


def sheet_changed(change: Callable[[Any, Any], object]) -> Callable[[bytes], bytes]:
    """What a spreadsheet program saves after a change of the statistical table."""

    def made(content: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        change(book, book["Thống kê"])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    return made


def put(cell: str, value: object) -> Callable[[bytes], bytes]:
    return sheet_changed(lambda _book, sheet: setattr(sheet[cell], "value", value))


def shown_as(book: Any, sheet: Any) -> None:
    look = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode='"100"'))
    sheet.conditional_formatting.add("D5:D9", Rule(type="expression", dxf=look, formula=["TRUE"]))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (put("D6", 95), ("cell", "statistics")),
        (put("A1", "Bảng khác"), ("cell", "Thống kê")),
        (put("A2", None), ("cell", "Thống kê")),
        (put("D4", "Số hộ khác"), ("cell", "statistics")),
        (put("Z40", 100), ("row", "statistics")),
        (put("D5", "=60+1"), ("formula", "Thống kê")),
        (sheet_changed(lambda _b, s: setattr(s.cell(s.max_row, 4), "value", "=SUM(D5:D9)+5")),
         ("formula", "Thống kê")),
        (sheet_changed(lambda _b, s: setattr(s["D5"], "value", str(s["D5"].value))),
         ("format", "Thống kê")),
        (sheet_changed(lambda _b, s: setattr(s["D5"], "number_format", '"100"')),
         ("format", "Thống kê")),
        (sheet_changed(shown_as), ("format", "Thống kê")),
        (sheet_changed(lambda b, _s: setattr(b.create_sheet("Tổng hợp"), "sheet_state", "hidden")),
         ("hidden", "Tổng hợp")),
        (sheet_changed(lambda _b, s: setattr(s.row_dimensions[6], "hidden", True)),
         ("hidden", "Thống kê")),
        (sheet_changed(lambda _b, s: setattr(s.column_dimensions["D"], "hidden", True)),
         ("hidden", "Thống kê")),
        (sheet_changed(lambda b, _s: b.defined_names.add(DefinedName("Ty_le", attr_text="100"))),
         ("part", "Ty_le")),
        (sheet_changed(lambda b, _s: setattr(b["Bìa"]["A5"], "value", "Đạt 100 %")),
         ("cell", "Bìa")),
        (sheet_changed(lambda b, _s: setattr(b["Bìa"]["A1"], "value", "SỞ CÔNG THƯƠNG")),
         ("cell", "Bìa")),
    ],
)  # fmt: skip
def test_in_excel(
    sample: Store, excel: bytes, change: Callable[[bytes], bytes], place: tuple[str, str]
) -> None:
    assert place in places(check(sample, change(excel)))


def test_a_kept_value_of_a_formula_in_excel(sample: Store, excel: bytes) -> None:
    names = [n for n in zipfile.ZipFile(io.BytesIO(excel)).namelist() if "sheet2" in n]
    forged = rewritten(excel, names[0], r"(<f>SUM\([^<]*</f><v>)(\d+)", r"\g<1>9\2")
    assert ("cell", "statistics") in places(check(sample, forged))


def layer_changed(*statements: str) -> Callable[[bytes, Path], bytes]:
    """A GeoPackage after statements of SQL, its triggers taken away."""

    def made(content: bytes, folder: Path) -> bytes:
        file = folder / "forged.gpkg"
        file.write_bytes(content)
        with sqlite3.connect(file) as connection:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(triggers).fetchall():
                connection.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return file.read_bytes()

    return made


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (layer_changed("UPDATE thon SET answer = 'Đạt' WHERE village_code = 'TBG-035'"),
         ("cell", "thon")),
        (layer_changed("UPDATE thon SET geom = (SELECT geom FROM thon WHERE fid = 2) "
                       "WHERE fid = 1"), ("cell", "thon")),
        (layer_changed("DELETE FROM thon WHERE village_code = 'TBG-123'"), ("row", "thon")),
        (layer_changed("DELETE FROM thon WHERE village_code = 'TBG-035'"), ("row", "thon")),
        (layer_changed("UPDATE layer_styles SET styleQML = "
                       "replace(styleQML, 'Đang thi công', 'Đạt tiêu chí')"),
         ("cell", "layer_styles")),
        (layer_changed("UPDATE xa_minh_hoa SET note = ''"), ("cell", "xa_minh_hoa")),
        (layer_changed("CREATE TABLE them (fid INTEGER PRIMARY KEY, ty_le TEXT)",
                       "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                       "VALUES ('them', 'attributes', 'them')"), ("table", "them")),
    ],
)  # fmt: skip
def test_in_a_geopackage(
    sample: Store,
    layers: bytes,
    tmp_path: Path,
    change: Callable[[bytes, Path], bytes],
    place: tuple[str, str],
) -> None:
    assert place in places(check(sample, change(layers, tmp_path)))


def appended(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """A PDF with an update behind it, as a signature or a forger adds one."""
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def painted_over(writer: PdfWriter) -> None:
    contents: Any = writer.pages[0]["/Contents"].get_object()
    contents.set_data(contents.get_data() + b"\n1 1 1 rg 100 500 300 40 re f")


def annotated(kind: str, **more: Any) -> Callable[[PdfWriter], object]:
    def made(writer: PdfWriter) -> None:
        told = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject(kind),
                NameObject("/Rect"): RectangleObject((100, 500, 300, 540)),
                NameObject("/Contents"): TextStringObject("100 %"),
            }
        )
        for name, value in more.items():
            told[NameObject(f"/{name}")] = value
        writer.add_annotation(0, told)

    return made


@pytest.mark.parametrize("change", [painted_over, annotated("/FreeText"), annotated("/Widget")])
def test_a_pdf_whose_page_was_changed_behind_its_end(
    sample: Store, pdf: bytes, change: Callable[[PdfWriter], object]
) -> None:
    found = check(sample, appended(pdf, change))
    assert [(one.where, one.row) for one in found.differences] == [(Where.PAGE, 1)]


def test_a_signed_pdf_still_holds_and_a_drawn_signature_is_named(sample: Store, pdf: bytes) -> None:
    field = {"FT": NameObject("/Sig"), "AP": DictionaryObject()}
    found = check(sample, appended(pdf, annotated("/Widget", **field)))
    assert (found.holds, found.is_known) == (True, False)
    assert [one.place for one in found.beside] == ["trang 1"]


def test_a_pdf_that_was_never_given_out(sample: Store, made: Report, pdf: bytes) -> None:
    other = pdf_bytes(made, replace(plain_head(made), number="Số: 999/BC"))
    assert check(sample, pdf).holds
    assert {one.where for one in check(sample, other).differences} == {Where.PAGE}


def proof_changed(word: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A Word report whose line of JSON says something else."""

    def told(found: re.Match[str]) -> str:
        own = json.loads(found[2])
        change(own)
        return found[1] + json.dumps(own)

    return rewritten(word, DOCUMENT, r"(tracker-provenance: )(\{.*?\}\}?)(?=<)", told)  # type: ignore[arg-type]


def test_the_last_annex_of_another_report(sample: Store, word: bytes) -> None:
    own = asked_for(sample, system_actor(), "statistics", period_key="2025-08")
    other = json.loads(report(sample, own, sample.audit_head()).provenance.as_json())
    found = places(check(sample, proof_changed(word, lambda own: own.update(other))))
    assert {("figure", "meets.day"), ("cell", "statistics")} <= found


def test_the_instant_of_a_closing_is_not_another(sample: Store, word: bytes) -> None:
    forged = proof_changed(word, lambda own: own["asked"].update(known_at="2025-08-20T00:00:00Z"))
    with pytest.raises(Refused, match="phụ lục cuối"):
        check(sample, forged)


@pytest.mark.parametrize(
    "asked",
    [
        {"closing_id": 999}, {"period_key": "nonsense"}, {"kind": "nonsense"},
        {"scope": [["99999", "2025-07-01"]]}, {"on": "1999-01-01", "since": "1998-01-01"},
        {"since": "2031-01-01"}, {"known_at": "2999-01-01T00:00:00Z"}, {"by": "nonsense"},
        {"with_forecast": "yes"}, {"known_at": "1999-01-01T00:00:00Z"}, {"more": 1},
    ],
)  # fmt: skip
def test_a_provenance_that_no_report_can_have_is_refused_or_differs(
    sample: Store, word: bytes, asked: dict[str, Any]
) -> None:
    forged = proof_changed(word, lambda own: own["asked"].update(asked))
    try:
        found = check(sample, forged)
    except Refused:
        return
    assert not found.holds


def test_a_file_of_another_database_does_not_hold(sample: Store, word: bytes) -> None:
    other = proof_changed(word, lambda own: own.update(anchor="7:" + "ab" * 32))
    found = check(sample, other)
    assert (found.anchor_holds, found.holds) == (False, False)
    without = proof_changed(word, lambda own: own.update(anchor=""))
    assert not check(sample, without).holds
