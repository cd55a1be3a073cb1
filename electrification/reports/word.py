"""A report as Word: real headings, tables and styles, to be edited by the office that signs it.

Every table carries its fixed name, and every figure within a sentence stands in a content control
of that name, so that `report check` finds them after the text around them was edited.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from electrification.reports.contents import Report
from electrification.reports.document import (
    CAPTION,
    Annex,
    Block,
    Document,
    Kind,
    Paragraph,
    Picture,
    Said,
    Table,
    texts_of,
)
from electrification.reports.letterhead import MOTTO, NATION, Letterhead
from electrification.reports.numerals import attached_to, roman
from electrification.reports.pdf import END
from electrification.texts import _, spoken

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.section import Section
    from docx.text.paragraph import Paragraph as Line

FONT = "Times New Roman"
TABLE_STYLE = "Table Grid"
TAG = "tracker:"
"""What stands before the name of a table or figure within the file."""
LONGEST_BOLD = 24
"""A figure stands out, a sentence does not; as in report.typ."""
BODY_PT, CELL_PT, INDENT_MM = 13, 10.5, 10
_SIDES = {
    Kind.TEXT: WD_ALIGN_PARAGRAPH.LEFT,
    Kind.DAY: WD_ALIGN_PARAGRAPH.CENTER,
    Kind.COUNT: WD_ALIGN_PARAGRAPH.RIGHT,
    Kind.RATE: WD_ALIGN_PARAGRAPH.RIGHT,
    Kind.AMOUNT_VND: WD_ALIGN_PARAGRAPH.RIGHT,
}
_CENTRE, _RIGHT, _JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip


def docx_bytes(report: Report, head: Letterhead) -> bytes:
    """The whole report as a Word file."""
    with spoken("vi"):
        paper = docx.Document()
        document = report.document
        _styles(paper)
        _page(paper.sections[0])
        paper.core_properties.title = f"{document.title} – {document.about.text}"
        paper.core_properties.author = head.agency
        paper.core_properties.language = "vi-VN"
        _numbered(paper.sections[0])
        if document.is_sample:
            _watermark(paper.sections[0], _("ILLUSTRATIVE DATA"))
        _head(paper, document, head)
        for place, section in enumerate(document.sections, start=1):
            paper.add_heading(f"{roman(place)}. {section.heading}", 1)
            _blocks(paper, section.blocks, None)
        _end(paper)
        _foot(paper, head)
        for place, annex in enumerate(document.annexes, start=1):
            _annex(paper, place, annex, document, head)
        buffer = io.BytesIO()
        paper.save(buffer)
        return buffer.getvalue()


def _styles(paper: Paper) -> None:
    """The fonts and spacing of the decree, as styles that the office may change in one place."""
    for name, size, bold in (
        ("Normal", BODY_PT, False), ("Heading 1", BODY_PT, True), ("Heading 2", BODY_PT, True),
        ("Caption", 11.5, True),
    ):  # fmt: skip
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.italic = False
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        colour = style.element.rPr.find(qn("w:color"))
        if colour is not None:
            style.element.rPr.remove(colour)
    normal = paper.styles["Normal"].paragraph_format
    normal.space_before, normal.space_after, normal.line_spacing = Pt(3), Pt(3), 1.1
    heading = paper.styles["Heading 1"].paragraph_format
    heading.space_before, heading.space_after, heading.keep_with_next = Pt(9), Pt(5), True


def _page(section: Section, *, is_landscape: bool = False) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = Mm(10)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.orientation = WD_ORIENT.PORTRAIT
    if is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(20)


def _width(section: Section) -> int:
    """Between the margins, in the units of the file."""
    page, left, right = section.page_width, section.left_margin, section.right_margin
    assert page is not None
    assert left is not None
    assert right is not None
    return int(page) - int(left) - int(right)


def _numbered(section: Section) -> None:
    """The page number above, in the middle; none on the first page."""
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = _CENTRE
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    run = line.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _watermark(section: Section, text: str) -> None:
    """Says behind every page what it must not be taken for."""
    for header in (section.header, section.first_page_header):
        line = header.paragraphs[0]
        line.add_run()._r.append(parse_xml(_MARK.format(ns=nsdecls("w"), text=text)))


_MARK = (
    '<w:pict {ns} xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:440pt;height:66pt;rotation:315;'
    "z-index:-251658752;mso-position-horizontal:center;"
    "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9d9d9" stroked="f">'
    '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string="{text}"/>'
    "</v:shape></w:pict>"
)


def _line(
    place: Any, text: str, size: float = BODY_PT, *, bold: bool = False, italic: bool = False,
    side: WD_ALIGN_PARAGRAPH = _CENTRE,
) -> Line:  # fmt: skip
    line: Line = place.add_paragraph()
    line.alignment = side
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(0)
    run = line.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return line


def _ruled(place: Any, indent_mm: float) -> None:
    """A rule under the last line of a place, shorter than it on both sides."""
    rule = place.add_paragraph()
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(indent_mm)
    rule.paragraph_format.space_before = rule.paragraph_format.space_after = Pt(0)
    rule.paragraph_format.line_spacing = Pt(4)
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/>'
        "</w:pBdr>"
    )
    rule._p.get_or_add_pPr().append(borders)


def _bare_table(paper: Any, widths_mm: Sequence[float]) -> Any:
    table = paper.add_table(rows=1, cols=len(widths_mm))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for cell, width in zip(table.rows[0].cells, widths_mm, strict=True):
        cell.width = Mm(width)
        cell._tc.remove(cell.paragraphs[0]._p)
    return table


def _head(paper: Paper, document: Document, head: Letterhead) -> None:
    left, right = _bare_table(paper, (64, 98)).rows[0].cells
    _line(left, head.superior, 12.5)
    agency = _line(left, "" if document.is_sample else head.agency, 12.5, bold=True)
    if document.is_sample:
        agency._p.append(_control(Said("agency", head.agency), 12.5))
    _ruled(left, 18)
    _line(left, head.number, 12.5)
    _line(right, NATION, 12.5, bold=True)
    _line(right, MOTTO, 13.5, bold=True)
    _ruled(right, 24)
    _line(right, head.place_and_date, italic=True)
    if document.is_draft:
        draft = _line(paper, "", bold=True, side=WD_ALIGN_PARAGRAPH.LEFT)
        draft._p.append(_control(Said("draft", document.marks["draft"])))
    title = _line(paper, document.title, 14, bold=True)
    title.paragraph_format.space_before = Pt(12)
    about = _line(paper, "", 13.5, bold=True)
    for span in document.about.spans:
        if isinstance(span, Said):
            about._p.append(_control(span, 13.5))
        else:
            run = about.add_run(span)
            run.font.size, run.bold = Pt(13.5), True
    _ruled(paper, 60)


def _end(paper: Paper) -> None:
    """The sign that the text of a paper ends here."""
    last = paper.paragraphs[-1]
    if last.runs and last.runs[-1].text.endswith("."):
        last.runs[-1].text = last.runs[-1].text.removesuffix(".") + END


def _foot(paper: Paper, head: Letterhead) -> None:
    paper.add_paragraph()
    left, right = _bare_table(paper, (75, 87)).rows[0].cells
    side = WD_ALIGN_PARAGRAPH.LEFT
    _line(left, _("Recipients:"), 12, bold=True, italic=True, side=side)
    for one in head.recipients:
        end = "." if one == head.recipients[-1] else ";"
        _line(left, f"- {one}{end}", 11, side=side)
    for one in head.signed_as:
        _line(right, one, bold=True)
    for _space in range(4):
        _line(right, "")
    _line(right, head.signer, bold=True)


def _annex(paper: Paper, place: int, annex: Annex, document: Document, head: Letterhead) -> None:
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    _page(section, is_landscape=annex.is_landscape)
    heading = paper.add_heading(f"{_('Annex')} {roman(place)}", 1)
    heading.add_run().add_break()
    heading.add_run(annex.title.upper())
    heading.alignment = _CENTRE
    _line(paper, attached_to(document, head), italic=True)
    _blocks(paper, annex.blocks, annex.title)


def _blocks(paper: Paper, blocks: Sequence[Block], title: str | None) -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            _paragraph(paper, block, is_justified=title is None)
        elif isinstance(block, Table):
            _table(paper, block, title)
        else:
            _picture(paper, block)


def _paragraph(paper: Paper, block: Paragraph, *, is_justified: bool) -> None:
    line = paper.add_paragraph()
    line.alignment = _JUSTIFY if is_justified else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.first_line_indent = Mm(INDENT_MM)
    if block.is_item:
        line.add_run("– ")
    for span in block.spans:
        if isinstance(span, Said):
            line._p.append(_control(span))
        else:
            line.add_run(span)


def _control(said: Said, size: float | None = None) -> Any:
    """A content control that carries the name of a figure; the text within stays editable."""
    bold = "<w:b/>" if said.is_strong and len(said.text) < LONGEST_BOLD else ""
    looks = (
        f"<w:rPr>{bold}{f'<w:sz w:val={chr(34)}{int(size * 2)}{chr(34)}/>' if size else ''}</w:rPr>"
    )
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr>{looks}<w:tag/></w:sdtPr>"
        f"<w:sdtContent><w:r>{looks}<w:t xml:space='preserve'/></w:r></w:sdtContent></w:sdt>"
    )
    control.find(".//" + qn("w:tag")).set(qn("w:val"), TAG + said.name)
    control.find(".//" + qn("w:t")).text = said.text
    return control


def _table(paper: Paper, block: Table, title: str | None) -> None:
    if block.title != title:
        caption = paper.add_paragraph("", "Caption")
        caption._p.append(_control(Said(CAPTION + block.name, block.title)))
        caption.alignment = _CENTRE
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(6)
    width = _width(paper.sections[-1])
    table = paper.add_table(rows=0, cols=len(block.columns), style=TABLE_STYLE)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    table._tbl.tblPr.append(_named("w:tblCaption", TAG + block.name))
    table._tbl.tblPr.append(_named("w:tblDescription", block.title))
    whole = sum(c.width for c in block.columns)
    for column, own in zip(table.columns, block.columns, strict=True):
        column.width = int(width * own.width / whole)
    body = table._tbl
    body.append(_row([(c.heading, "center", True) for c in block.columns], is_head=True))
    names = {s: str(s).split(".")[-1].split(" ")[0].lower() for s in _SIDES.values()}
    sides = [names[_SIDES[c.kind]] for c in block.columns]
    rows = texts_of(block)
    last = len(rows) - 1 if block.total else len(rows)
    for place, texts in enumerate(rows):
        cells = [(t, side, place == last) for t, side in zip(texts, sides, strict=True)]
        body.append(_row(cells))


def _named(tag: str, value: str) -> Any:
    element = OxmlElement(tag)
    element.set(qn("w:val"), value)
    return element


def _row(cells: Sequence[tuple[str, str, bool]], *, is_head: bool = False) -> Any:
    """A row made at once: python-docx looks a cell up by walking the whole table."""
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for text, side, bold in cells:
        cell = OxmlElement("w:tc")
        looks = OxmlElement("w:tcPr")
        looks.append(_named("w:vAlign", "center"))
        cell.append(looks)
        line = OxmlElement("w:p")
        how = OxmlElement("w:pPr")
        spacing = OxmlElement("w:spacing")
        for name, value in (("before", "20"), ("after", "20"), ("line", "240")):
            spacing.set(qn(f"w:{name}"), value)
        how.append(spacing)
        how.append(_named("w:jc", side))
        line.append(how)
        run = OxmlElement("w:r")
        font = OxmlElement("w:rPr")
        if bold:
            font.append(OxmlElement("w:b"))
        font.append(_named("w:sz", str(int(CELL_PT * 2))))
        run.append(font)
        said = OxmlElement("w:t")
        said.text = text
        said.set(qn("xml:space"), "preserve")
        run.append(said)
        line.append(run)
        cell.append(line)
        row.append(cell)
    return row


def _picture(paper: Paper, block: Picture) -> None:
    line = paper.add_paragraph()
    line.alignment = _CENTRE
    line.paragraph_format.keep_with_next = True
    line.add_run().add_picture(io.BytesIO(block.png), width=Mm(block.width_mm))
    line._p.find(".//" + qn("wp:docPr")).set("descr", block.alt)
    caption = paper.add_paragraph(block.title, "Caption")
    caption.alignment = _CENTRE
