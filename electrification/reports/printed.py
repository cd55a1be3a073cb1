"""What is printed on the pages of a PDF report, beside the figures that are attached to it.

Text is compared without its spaces, since lines of a cell are broken anywhere. Of a row that goes
over the end of a page its letters and digits are looked for, in whatever order.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from electrification.reports.document import Document, Paragraph, Said

MOST_PAGES = 60
"""More pages are not read: it would take too long."""
PAGE = "\f"
"""Stands between pages."""
_HEAD = 1500
"""How many characters of marks and headings may stand on a page before the rest of a row."""


def printed_text(content: bytes) -> str | None:
    """All pages as one text without spaces; None where they cannot be, or are too many."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        if len(pages) > MOST_PAGES:
            return None
        return PAGE.join(tight(page.extract_text()) for page in pages)
    except (PyPdfError, ValueError, KeyError, TypeError):
        return None


def tight(text: str) -> str:
    """A text without spaces and marks of layout, composed."""
    return "".join(unicodedata.normalize("NFC", text).replace("\xad", "").split())


def rows_not_printed(
    text: str, tables: Mapping[str, Sequence[Sequence[str]]], order: Iterable[str]
) -> Iterator[tuple[str, int]]:
    """Tables and rows (from 1) of what is attached that do not stand on the pages in that order."""
    at = 0
    for name in order:
        for place, row in enumerate(tables.get(name, []), start=1):
            cells = [tight(cell) for cell in row]
            found = re.compile("".join(re.escape(c) if c else "–?" for c in cells)).search(text, at)
            if found is not None:
                at = found.end()
                continue
            if not _goes_over(text, at, "".join(cells)):
                yield name, place


def _goes_over(text: str, at: int, row: str) -> bool:
    """Whether a row may begin there at the end of a page and go on behind its head."""
    end = text.find(PAGE, at)
    if end < 0 or end - at >= len(row):
        return False
    return not Counter(row) - Counter(text[at : end + _HEAD + len(row)])


def sentences_not_printed(text: str, document: Document) -> Iterator[str]:
    """Sentences with a figure in them that do not stand on the pages."""
    whole = text.replace(PAGE, "")
    blocks = [b for s in document.sections for b in s.blocks]
    blocks += [b for a in document.annexes for b in a.blocks]
    for block in blocks:
        is_stated = isinstance(block, Paragraph) and any(isinstance(s, Said) for s in block.spans)
        if isinstance(block, Paragraph) and is_stated and tight(block.text) not in whole:
            yield block.text
