"""A report as PDF, set by typst: bookmarks, tags, fonts, and its figures attached as JSON."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from electrification.reports.contents import Report
from electrification.reports.document import Block, Document, Paragraph, Said, Table, texts_of
from electrification.reports.letterhead import MOTTO, NATION, Letterhead
from electrification.reports.numerals import attached_to, roman
from electrification.reports.provenance import figures_of
from electrification.reports.steps import Step, come_to
from electrification.texts import _, spoken

END = "./."
"""Ends the text of a paper."""
TEMPLATE = Path(__file__).parent / "report.typ"
ATTACHMENT = "figures.json"
LIBERATION = "LiberationSerif-Regular.ttf"


def pdf_bytes(report: Report, head: Letterhead) -> bytes:
    """The whole report as a PDF file; the same report gives the same bytes."""
    return _set(report, head, format="pdf")[0]


def page_pictures(report: Report, head: Letterhead, dots_per_inch: int = 80) -> list[bytes]:
    """Every page as a PNG, to be looked at before the file is taken."""
    return _set(report, head, format="png", ppi=dots_per_inch)


def _set(report: Report, head: Letterhead, **how: Any) -> list[bytes]:
    """The report set by typst: one file, or one for each page."""
    import typst

    come_to(Step.SETTING)
    with spoken("vi"):
        told, pictures = _told(report.document, head)
    files = {"report.json": _json(told), ATTACHMENT: attachment(report), **pictures}
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        main = shutil.copy(TEMPLATE, folder)
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        made = typst.compile(main, root=folder, timestamp=0, **how)
    return [made] if isinstance(made, bytes) else list(made)


@cache
def fonts() -> tuple[str, ...]:
    """The faces of a PDF, the wanted one first.

    Liberation Serif before 2.0 has no Vietnamese letters: set with it, every word would be of two
    faces. The one that comes with typst has them all.
    """
    from matplotlib.font_manager import findSystemFonts
    from matplotlib.ft2font import FT2Font

    found = [file for file in findSystemFonts() if Path(file).name == LIBERATION]
    is_whole = all(FT2Font(file).get_char_index(ord(letter)) for file in found for letter in "ơưế")
    own = ("Liberation Serif",) if found and is_whole else ()
    return ("Tinos", *own, "Libertinus Serif")


def attachment(report: Report) -> bytes:
    """Provenance and every figure, as they are carried within the file."""
    told = {"provenance": json.loads(report.provenance.as_json()), **figures_of(report.document)}
    return _json(told)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _told(document: Document, head: Letterhead) -> tuple[dict[str, Any], dict[str, bytes]]:
    pictures: dict[str, bytes] = {}

    def block(one: Block) -> dict[str, Any]:
        if isinstance(one, Paragraph):
            spans = [
                {"text": s.text}
                if isinstance(s, Said) and s.is_strong
                else str(getattr(s, "text", s))
                for s in one.spans
            ]
            return {"what": "paragraph", "spans": spans, "is_item": one.is_item}
        if isinstance(one, Table):
            return _table(one)
        name = f"{one.name}.png"
        pictures[name] = one.png
        return {"what": "picture", "file": name, "title": one.title, "alt": one.alt,
                "width_mm": one.width_mm}  # fmt: skip

    def blocks(some: Sequence[Block], *, is_last: bool = False) -> list[dict[str, Any]]:
        told = [block(b) for b in some]
        if is_last and told and told[-1]["what"] == "paragraph":
            spans = told[-1]["spans"]
            if isinstance(spans[-1], str) and spans[-1].endswith("."):
                spans[-1] = spans[-1].removesuffix(".") + END
        return told

    last = len(document.sections)
    told = {
        "letterhead": {name: getattr(head, name) for name in head.__dataclass_fields__},
        "fonts": fonts(),
        "nation": NATION,
        "motto": MOTTO,
        "title": document.title,
        "about": document.about.text,
        "is_sample": document.is_sample,
        "mark": _("ILLUSTRATIVE DATA"),
        "draft": _("DRAFT") if document.is_draft else None,
        "recipients_word": _("Recipients:"),
        "annex_word": _("Annex"),
        "attachment_word": _("Every figure of this report, and where it is from"),
        "sections": [
            {
                "number": roman(n),
                "heading": s.heading,
                "blocks": blocks(s.blocks, is_last=n == last),
            }
            for n, s in enumerate(document.sections, start=1)
        ],
        "annexes": [
            {
                "number": roman(n),
                "title": a.title,
                "attached": attached_to(document, head),
                "is_landscape": a.is_landscape,
                "blocks": [block(b) for b in a.blocks],
            }
            for n, a in enumerate(document.annexes, start=1)
        ],
    }
    return told, pictures


def _table(one: Table) -> dict[str, Any]:
    rows = texts_of(one)
    total = rows.pop() if one.total else None
    return {
        "what": "table",
        "title": one.title,
        "columns": [
            {"heading": c.heading, "kind": str(c.kind), "width": c.width} for c in one.columns
        ],
        "rows": rows,
        "total": total,
    }
