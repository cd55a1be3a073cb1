"""Reports: what they contain, how they are set, and that a file can be checked."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader, PdfWriter

from electrification.calendar import end_of_day
from electrification.reports.check import check
from electrification.reports.check_pdf import read_pdf
from electrification.reports.check_word import read_docx
from electrification.reports.contents import Report, report
from electrification.reports.document import (
    Column,
    Kind,
    Said,
    Section,
    Table,
    cell_text,
    sentence,
    value_of,
)
from electrification.reports.found import Where
from electrification.reports.give_out import asked_for, give_out, plain_head
from electrification.reports.letterhead import SignForm, agency_on, letterhead
from electrification.reports.pdf import pdf_bytes
from electrification.reports.provenance import Asked, read_provenance
from electrification.reports.report_annexes import PROVENANCE_LABEL
from electrification.reports.word import docx_bytes
from electrification.reports.workbook import xlsx_bytes
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import Refused, spoken
from electrification.tracking import system_actor
from electrification.tracking.reports import keep_report, write_parts
from geo.units import UnitKey
from tests.storage.test_journal import actor as person_named

DAY, BEFORE = dt.date(2025, 9, 29), dt.date(2025, 8, 14)


def asked(store: Store, kind: str = "coverage") -> Asked:
    return asked_for(store, system_actor(), kind, on=DAY, since=BEFORE)


def given(store: Store, made: Report, content: bytes) -> int:
    """Keep a PDF as `give_out` does."""
    return keep_report(
        store, content, kind=made.provenance.asked.kind, file_name="r.pdf", is_draft=True,
        provenance=made.provenance.as_json(), by=system_actor(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(sample: Store) -> Report:
    return report(sample, asked(sample), sample.audit_head())


@pytest.fixture(scope="module")
def word(made: Report) -> bytes:
    return docx_bytes(made, plain_head(made))


@pytest.fixture(scope="module")
def pdf(sample: Store, made: Report) -> bytes:
    """A PDF as it was given out; keeping it changes no figure."""
    content = pdf_bytes(made, plain_head(made))
    given(sample, made, content)
    return content


def test_a_reader_recounts_the_rate_from_the_annex_by_hand(made: Report) -> None:
    tables = {table.name: table for table in made.document.tables()}
    counted = tables["counted"]
    names = [column.name for column in counted.columns]
    answers = [row[names.index("answer")] for row in counted.rows]

    assert (answers.count("Đạt"), len(answers)) == (114, 123)
    assert made.document.figures()["rate"] == "92,68 %"
    assert len(tables["remaining"].rows) == 123 - 114
    assert tables["by_unit"].total is not None
    assert tables["by_unit"].total[1:4] == (123, 114, 92.68)


def test_obstacles_stand_one_by_one_and_add_up_to_the_table_by_cause(made: Report) -> None:
    tables = {table.name: table for table in made.document.tables()}
    each, causes = tables["obstacles"], tables["causes"]
    names = [column.name for column in each.columns]
    stated = [row[names.index("cause")] for row in each.rows]

    assert {(row[0], row[1]) for row in causes.rows} == {(c, stated.count(c)) for c in stated}
    for row in each.rows:
        since, days = row[names.index("since")], row[names.index("days")]
        assert isinstance(since, dt.date)
        assert days == (DAY - since).days
    assert all(row[names.index("unit")] for row in each.rows)


def test_totals_are_the_sums_of_their_columns(made: Report) -> None:
    for table in made.document.tables():
        for name in table.sums:
            place = [c.name for c in table.columns].index(name)
            values = [row[place] for row in table.rows]
            assert table.total is not None
            assert sum(v for v in values if isinstance(v, int)) == table.total[place], table.name


def test_a_report_speaks_vietnamese_whoever_asks(sample: Store) -> None:
    with spoken("en"):
        made = report(sample, asked(sample, "remaining"), None)
    assert made.document.title == "BIỂU TỔNG HỢP"


def test_a_report_of_an_open_day_is_a_draft_and_of_a_closed_period_is_none(sample: Store) -> None:
    closed = asked_for(sample, system_actor(), "remaining", period_key="2025-09")
    final = report(sample, closed, None)
    draft = report(sample, asked(sample, "remaining"), None)

    assert (draft.document.is_draft, final.document.is_draft) == (True, False)
    assert final.provenance.asked.on == dt.date(2025, 9, 14)
    assert b"D\xe1\xbb\xb0 TH\xe1\xba\xa2O" in zipfile.ZipFile(
        io.BytesIO(docx_bytes(draft, plain_head(draft)))
    ).read("word/document.xml")


def test_provenance_is_read_back_as_it_was_written(made: Report) -> None:
    assert read_provenance(made.provenance.as_json()) == made.provenance


def test_a_report_of_some_units_counts_their_villages_only(sample: Store) -> None:
    key = next(
        UnitKey(u.code, u.valid_from.date())
        for u in sample.units().frame.itertuples()
        if u.code == "027"
    )
    own = asked_for(sample, system_actor(), "coverage", on=DAY, since=BEFORE, scope=(key,))
    made = report(sample, own, None)
    assert made.document.figures()["villages"] == "17"


@pytest.mark.parametrize(("writer", "reader"), [("pdf", read_pdf), ("word", read_docx)])
def test_a_file_that_nobody_touched_holds(
    sample: Store, request: pytest.FixtureRequest, writer: str, reader: Callable[[bytes], object]
) -> None:
    content = request.getfixturevalue(writer)
    found = check(sample, content)
    assert reader(content)
    assert found.holds
    assert not found.is_altered
    assert found.anchor_holds


@pytest.fixture(scope="module")
def excel(made: Report) -> bytes:
    return xlsx_bytes(made, plain_head(made))


SHEET_NAMES = [
    "Theo đơn vị", "Thay đổi", "Các chỉ tiêu", "Vốn đầu tư", "Vốn cộng các năm",
    "Hoàn thành, chưa đóng điện",
    "Nguyên nhân", "Thôn được tính", "Thôn chưa đạt", "Theo tháng", "Vướng mắc đang mở",
    "Cần kiểm tra",
]  # fmt: skip


def test_an_excel_report_has_typed_cells_and_totals_that_are_formulas(
    made: Report, excel: bytes
) -> None:
    values = openpyxl.load_workbook(io.BytesIO(excel), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(excel))
    assert len(list(made.document.tables())) == len(SHEET_NAMES)
    assert values.sheetnames == ["Bìa", *SHEET_NAMES]
    sheet, told = formulas["Theo đơn vị"], values["Theo đơn vị"]
    last = sheet.max_row
    assert sheet.cell(last, 2).value == f"=SUM(B5:B{last - 1})"
    assert told.cell(last, 2).value == 123
    assert sheet.cell(last, 4).value == f"=IF(B{last}=0,0,ROUND(C{last}*100/B{last},2))"
    assert told.cell(last, 4).value == 92.68
    assert sheet.freeze_panes == "C5"
    assert list(sheet.tables) == ["bang_by_unit"]
    day = values["Hoàn thành, chưa đóng điện"].cell(5, 4).value
    assert isinstance(day, dt.datetime)
    assert len(sheet._charts) == 1


def test_an_excel_report_holds_and_one_changed_cell_is_found(sample: Store, excel: bytes) -> None:
    assert check(sample, excel).holds
    assert not check(sample, excel).is_altered
    book = openpyxl.load_workbook(io.BytesIO(excel), data_only=True)
    book["Thôn chưa đạt"]["B5"] = "Thôn khác"
    buffer = io.BytesIO()
    book.save(buffer)
    found = check(sample, buffer.getvalue())
    [one] = found.differences
    assert (one.name, one.row, one.column, one.stated) == ("remaining", 1, 2, "Thôn khác")
    assert found.is_altered


def test_text_that_looks_like_a_formula_stays_text_in_excel(sample: Store) -> None:
    made = report(sample, asked(sample, "remaining"), None)
    evil = Table("evil", "=cmd|' /C calc'!A0", (Column("a", "+1"),), (("=1+1",), ("@SUM(A1)",)))
    bad = replace(made.document, sections=(Section("x", (evil,)),))
    content = xlsx_bytes(replace(made, document=bad), plain_head(made))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["evil"]
    assert [sheet["A5"].data_type, sheet["A6"].data_type, sheet["A1"].data_type] == ["s"] * 3


def edited(word: bytes, before: str, after: str) -> bytes:
    """A Word file in which a text was put in the place of another, once."""
    source, target = zipfile.ZipFile(io.BytesIO(word)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode(), 1)
            parts.writestr(name, content)
    return target.getvalue()


def test_one_changed_cell_of_a_word_report_is_found(sample: Store, word: bytes) -> None:
    found = check(sample, edited(word, ">88,24 %<", ">98,24 %<"))
    [one] = found.differences
    assert (one.where, one.name, one.stated, one.computed) == (
        Where.CELL, "by_unit", "98,24 %", "88,24 %",
    )  # fmt: skip
    assert found.is_altered
    assert not found.holds


def test_one_changed_figure_in_a_sentence_is_found(sample: Store, word: bytes) -> None:
    found = check(sample, edited(word, ">92,68 %<", ">100 %<"))
    [one] = found.differences
    assert (one.where, one.name, one.stated) == (Where.FIGURE, "rate", "100 %")


def test_a_row_taken_out_of_a_word_report_is_found(sample: Store, word: bytes) -> None:
    paper = docx.Document(io.BytesIO(word))
    [table] = [
        t
        for t in paper.tables
        if (c := t._tbl.tblPr.find(qn("w:tblCaption"))) is not None
        and c.get(qn("w:val")) == "tracker:remaining"
    ]
    table._tbl.remove(table.rows[3]._tr)
    buffer = io.BytesIO()
    paper.save(buffer)
    found = check(sample, buffer.getvalue())
    assert any(one.where is Where.ROW and one.name == "remaining" for one in found.differences)


def test_words_around_the_figures_may_be_edited(sample: Store, word: bytes) -> None:
    paper = docx.Document(io.BytesIO(word))
    paper.add_paragraph("Sở đề nghị UBND tỉnh xem xét, chỉ đạo.")
    buffer = io.BytesIO()
    paper.save(buffer)
    found = check(sample, buffer.getvalue())
    assert found.holds
    assert not found.is_altered


def test_one_changed_figure_attached_to_a_pdf_is_found(sample: Store, pdf: bytes) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    told = PdfReader(io.BytesIO(pdf)).attachments["figures.json"][0]
    writer.add_attachment("figures.json", told.replace(b'"92,68 %"', b'"100 %"', 1))
    buffer = io.BytesIO()
    writer.write(buffer)
    forged = buffer.getvalue()
    with pytest.raises(Refused, match="không phải báo cáo"):  # two of one name: one is forged
        check(sample, forged)


def test_a_pdf_with_bytes_behind_it_as_a_signature_adds_is_still_checked(
    sample: Store, pdf: bytes
) -> None:
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Signed": "1"})
    buffer = io.BytesIO()
    writer.write(buffer)
    assert buffer.getvalue() != pdf
    assert check(sample, buffer.getvalue()).holds


def test_a_report_no_longer_holds_when_what_was_known_was_changed(
    spoilt: Store,
) -> None:
    content = docx_bytes(
        made := report(spoilt, asked(spoilt), spoilt.audit_head()), plain_head(made)
    )
    with spoilt._engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE entry SET households = households + 1 WHERE kind = 'households'"
        )
        connection.exec_driver_sql("UPDATE audit_link SET hash = 'x' WHERE sequence = 4000")
    spoilt._loaded = None
    spoilt._snapshots.clear()
    found = check(spoilt, content)
    assert not found.holds
    assert not found.is_altered
    assert found.differences


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nonsense", b"PK\x03\x04 nonsense", b"BIFF"])
def test_a_file_that_is_none_of_ours_is_refused(sample: Store, content: bytes) -> None:
    with pytest.raises(Refused, match="không phải báo cáo"):
        check(sample, content)


def test_a_word_file_of_somebody_else_is_refused(sample: Store) -> None:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    with pytest.raises(Refused, match="không phải báo cáo"):
        check(sample, buffer.getvalue())


def test_a_word_report_has_real_headings_tables_and_repeated_heads(word: bytes) -> None:
    paper = docx.Document(io.BytesIO(word))
    headings = [p.text for p in paper.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings[:4] == [
        "I. KẾT QUẢ THỰC HIỆN", "II. TỒN TẠI, NGUYÊN NHÂN", "III. NHIỆM VỤ KỲ TỚI",
        "IV. KIẾN NGHỊ",
    ]  # fmt: skip
    assert headings[4].startswith("Phụ lục I\n")
    named = [t for t in paper.tables if t._tbl.tblPr.find(qn("w:tblCaption")) is not None]
    assert all(t.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None for t in named)
    section = paper.sections[0]
    assert [round((m or 0) / 36_000) for m in (section.left_margin, section.right_margin)] == [
        30,
        18,
    ]
    assert section.different_first_page_header_footer


def test_a_sample_report_says_so_on_every_page_and_names_no_agency(word: bytes, pdf: bytes) -> None:
    parts = zipfile.ZipFile(io.BytesIO(word))
    headers = [parts.read(n) for n in parts.namelist() if re.match(r"word/header\d", n)]
    assert sum("SỐ LIỆU MINH HỌA".encode() in h for h in headers) >= 2
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert all("SỐLIỆUMINHHỌA" in "".join(page.extract_text().split()) for page in pages)
    first = pages[0].extract_text()
    assert "CƠ QUAN MẪU" in first
    assert "UBND TỈNH" not in first


def test_a_pdf_has_bookmarks_is_tagged_and_carries_its_figures(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    titles = [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)]
    assert titles[:2] == ["I. KẾT QUẢ THỰC HIỆN", "II. TỒN TẠI, NGUYÊN NHÂN"]
    assert "/StructTreeRoot" in reader.root_object
    assert list(reader.attachments) == ["figures.json"]
    assert PROVENANCE_LABEL in reader.pages[-1].extract_text().replace("\u200b", "")


def test_the_agency_is_that_of_the_day_of_issue() -> None:
    assert agency_on(dt.date(2025, 6, 30)).superior == "UBND TỈNH HÀ GIANG"
    assert agency_on(dt.date(2025, 7, 1)).superior == "UBND TỈNH TUYÊN QUANG"
    blank = letterhead(DAY, is_sample=False)
    assert blank.number == "Số:      /BC-SCT"
    signed = letterhead(
        DAY, is_sample=False, number="12", issued_on=dt.date(2025, 2, 3), form=SignForm.DEPUTY
    )
    assert (signed.number, signed.place_and_date) == (
        "Số: 12/BC-SCT", "Hà Giang, ngày 03 tháng 02 năm 2025",
    )  # fmt: skip
    assert signed.signed_as == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")


def test_what_a_planner_wrote_is_kept_and_offered_again(spoilt: Store) -> None:
    planner = person_named(spoilt, "sct-tq-1")
    assert len(write_parts(spoilt, {"requests": "Bố trí vốn.\nTháo gỡ hành lang."}, planner)) == 1
    assert write_parts(spoilt, {"requests": "Bố trí vốn.\nTháo gỡ hành lang. "}, planner) == []
    parts = WrittenParts(**spoilt.reports.texts())
    made = report(spoilt, asked(spoilt), None, parts)
    texts = [getattr(b, "text", "") for b in made.document.sections[3].blocks]
    assert texts[-2:] == ["Bố trí vốn.", "Tháo gỡ hành lang."]


def test_only_a_planner_of_the_province_writes_the_parts(spoilt: Store) -> None:
    with pytest.raises(Refused):
        write_parts(spoilt, {"requests": "x"}, person_named(spoilt, "xa-00793-moi"))


def test_a_given_out_report_is_kept_with_its_hash_before_it_leaves(spoilt: Store) -> None:
    version = spoilt.data_version()
    given = give_out(spoilt, asked(spoilt, "remaining"), "pdf", person_named(spoilt, "sct-tq-1"))
    kept = spoilt.reports.all().iloc[0]
    assert (kept["id"], kept["size_bytes"]) == (given.number, len(given.content))
    assert spoilt.reports.is_known(kept["sha256"])
    assert spoilt.files.read(kept["sha256"]) == given.content
    assert spoilt.data_version() == version


def test_nobody_has_a_report_of_units_that_are_not_theirs(sample: Store) -> None:
    engineer: Actor = person_named(sample, "dl-027-tq")
    own = asked_for(sample, engineer, "coverage", on=DAY, since=BEFORE)
    assert own.scope is not None
    key = next(
        UnitKey(u.code, u.valid_from.date())
        for u in sample.units().frame.itertuples()
        if u.code == "030"
    )
    with pytest.raises(Refused, match="vượt phạm vi"):
        asked_for(sample, engineer, "coverage", on=DAY, since=BEFORE, scope=(key,))


@pytest.mark.parametrize(
    ("day", "since", "known_at"),
    [
        (dt.date(1999, 1, 1), dt.date(1998, 1, 1), None),
        (dt.date(2999, 1, 1), BEFORE, None),
        (DAY, DAY, None),
        (DAY, BEFORE, end_of_day(dt.date(2999, 1, 1))),
    ],
)
def test_a_day_or_instant_nothing_is_known_of_is_refused(
    sample: Store, day: dt.date, since: dt.date, known_at: dt.datetime | None
) -> None:
    with pytest.raises(Refused):
        asked_for(sample, system_actor(), "coverage", on=day, since=since, known_at=known_at)


def test_a_closed_period_takes_no_day_beside_it(sample: Store) -> None:
    with pytest.raises(Refused, match="ngày và thời điểm của kỳ"):
        asked_for(sample, system_actor(), "coverage", on=DAY, period_key="2025-09")


def test_a_count_is_whole_and_what_is_missing_is_a_dash() -> None:
    assert value_of(3.0, Kind.COUNT) == 3
    with pytest.raises(ValueError, match=r"3\.5"):
        value_of(3.5, Kind.COUNT)
    with spoken("vi"):
        assert cell_text(None, Kind.COUNT) == "–"
        assert cell_text(1234, Kind.COUNT) == "1.234"
        assert cell_text(dt.date(2025, 2, 3), Kind.DAY) == "03/02/2025"


def test_figures_stay_figures_in_a_translated_sentence() -> None:
    with spoken("en"):
        said = sentence("{n} of {m}", n=Said("meets", "9"), m="12")
    assert said.spans == (Said("meets", "9"), " of ", Said("meets.m", "12", is_strong=False))
    assert said.text == "9 of 12"
