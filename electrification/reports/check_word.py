"""What stands in a Word report now: its named tables and figures, and what others wrote beside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from electrification.reports.found import Beside, Difference, Found, Where, not_ours, once_more
from electrification.reports.provenance import read_provenance
from electrification.reports.report_annexes import PROVENANCE_LABEL
from electrification.texts import N_, _, spoken

BODY = "word/document.xml"
_OTHERS = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_PROOF = re.compile(re.escape(PROVENANCE_LABEL) + r"\s*(\{.*\})")
_DIGIT = re.compile(r"\d")
_LETTERHEAD = re.compile(
    r"\s*(Số\s*:.*|\(Kèm theo .*\)|.*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}\s*)"
)
"""Lines that the clerk fills in."""
_PLACES = {
    "header": N_("header"), "footer": N_("footer"), "footnotes": N_("footnote"),
    "endnotes": N_("footnote"), "comments": N_("comment"),
}  # fmt: skip
_CHANGED_LOOKS = ("vanish", "webHidden", "numPr", "sym", "drawing", "pict", "object")
"""What makes a figure look other than its text."""


def read_docx(content: bytes) -> Found:
    """Provenance, tables and figures as they stand in a Word file now.

    Parameters
    ----------
    content : a file whose unpacked size was looked at
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    from electrification.reports.word import TAG

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            body = parse_xml(parts.read(BODY))
            others = {
                name: parse_xml(parts.read(name))
                for name in parts.namelist()
                if _OTHERS.fullmatch(name)
            }
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise not_ours() from error
    proof = [
        found[1] for line in body.iter(qn("w:p")) if (found := _PROOF.search(_text_of(line, qn)))
    ]
    if not proof:
        raise not_ours()
    odd: list[Difference] = []
    if len(proof) > 1:
        odd.append(Difference(Where.ORIGIN, "provenance", 0, 0, str(len(proof)), "1"))
    own = read_provenance(proof[0])
    named = set()
    tables: dict[str, list[list[str]]] = {}
    for table in body.iter(qn("w:tbl")):
        told = table.find(qn("w:tblPr") + "/" + qn("w:tblCaption"))
        name = "" if told is None else str(told.get(qn("w:val")))
        if not name.startswith(TAG):
            continue
        name = once_more(name.removeprefix(TAG), tables)
        named.add(table)
        tables[name] = []
        for place, row in enumerate(table.iter(qn("w:tr"))):
            cells = list(row.iter(qn("w:tc")))
            tables[name].append([" ".join(_text_of(cell, qn).split()) for cell in cells])
            odd += [
                Difference(Where.HIDDEN, name, place, at, _text_of(cell, qn), "")
                for at, cell in enumerate(cells, start=1)
                if _looks_changed(cell, qn)
            ]
    figures: dict[str, str] = {}
    for control in body.iter(qn("w:sdt")):
        tag = control.find(qn("w:sdtPr") + "/" + qn("w:tag"))
        name = "" if tag is None else str(tag.get(qn("w:val")))
        if not name.startswith(TAG):
            continue
        name = once_more(name.removeprefix(TAG), figures)
        named.add(control)
        figures[name] = _text_of(control, qn)
        if _looks_changed(control, qn):
            odd.append(Difference(Where.HIDDEN, name, 0, 0, figures[name], ""))
    with spoken("vi"):
        beside = [*_beside(body, _("text"), named, qn)]
        for name, part in others.items():
            kind = _OTHERS.fullmatch(name)
            assert kind is not None
            beside += _beside(part, _(_PLACES[kind[1]]), named, qn)
        if own.is_sample:
            odd += _unmarked(body, content, qn)
    return Found(own, tables, figures, tuple(odd), tuple(dict.fromkeys(beside)))


def _text_of(element: Any, qn: Any) -> str:
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def _looks_changed(element: Any, qn: Any) -> bool:
    for look in _CHANGED_LOOKS:
        for one in element.iter(qn(f"w:{look}")):
            if one.get(qn("w:val")) not in ("0", "false"):
                return True
    return False


def _beside(part: Any, place: str, named: set[Any], qn: Any) -> Iterator[Beside]:
    """Passages with a number that stand in no named table or figure."""
    drawn = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
    for line in part.iter(qn("w:p")):
        if any(above in named for above in line.iterancestors()):
            continue
        boxed = any(above.tag == qn("w:txbxContent") for above in line.iterancestors())
        own = [
            t for t in line.iter(qn("w:t"), drawn)
            if not any(above in named for above in t.iterancestors())
            and next(t.iterancestors(qn("w:p")), line) is line
        ]  # fmt: skip
        text = " ".join("".join(t.text or "" for t in own).split())
        is_page = text.isdigit() and any(
            "PAGE" in (f.text or "") for f in line.iter(qn("w:instrText"))
        )
        if not _DIGIT.search(text) or is_page or _PROOF.search(text):
            continue
        if _LETTERHEAD.fullmatch(text):
            continue
        yield Beside(_("text box") if boxed else place, text)
    for path in part.iter("{urn:schemas-microsoft-com:vml}textpath"):
        if _DIGIT.search(path.get("string", "")):
            yield Beside(place, path.get("string"))


def _unmarked(body: Any, content: bytes, qn: Any) -> Iterator[Difference]:
    """Headers of sample data that no longer say so."""
    mark = _("ILLUSTRATIVE DATA")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        wanted = {
            one.get(qn("r:id")) for one in body.iter(qn("w:headerReference"))
        }  # fmt: skip
        links = re.findall(
            r'<Relationship\b[^>]*>', parts.read("word/_rels/document.xml.rels").decode()
        )  # fmt: skip
        targets = set()
        for link in links:
            told = dict(re.findall(r'(\w+)="([^"]*)"', link))
            if told.get("Id") in wanted:
                targets.add("word/" + told["Target"].rpartition("/")[2])
        marked = {
            name for name in targets if name in parts.namelist()
            and mark in parts.read(name).decode("utf-8", "replace")
        }  # fmt: skip
    if not targets or targets != marked:
        yield Difference(Where.PART, _("header"), 0, 0, "", mark)
