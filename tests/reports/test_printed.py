"""What is printed on the pages of a PDF is held against the figures attached to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from electrification.reports import pdf
from electrification.reports.check import Where, check
from electrification.reports.contents import Report, report
from electrification.reports.difference_words import in_words
from electrification.reports.document import Annex, Block, Paragraph, Said, Table
from electrification.reports.give_out import asked_for, plain_head
from electrification.reports.printed import PAGE, rows_not_printed, tight
from electrification.storage import Store
from electrification.texts import spoken
from electrification.tracking import system_actor


@pytest.fixture(scope="module")
def made(sample: Store) -> Report:
    asked = asked_for(
        sample, system_actor(), "remaining", on=dt.date(2025, 9, 29), since=dt.date(2025, 8, 14)
    )
    return report(sample, asked, None)


def other(block: Block) -> Block:
    """The same with another cause in its first row, and another rate in its sentence."""
    if isinstance(block, Table) and block.name == "remaining":
        first = tuple("khác" if c.name == "cause" else v
                      for v, c in zip(block.rows[0], block.columns, strict=True))  # fmt: skip
        return replace(block, rows=(first, *block.rows[1:]))
    if isinstance(block, Paragraph):
        spans = (replace(s, text="99,99 %") if isinstance(s, Said) and s.name == "rate" else s
                 for s in block.spans)  # fmt: skip
        return replace(block, spans=tuple(spans))
    return block


def test_a_page_that_says_otherwise_than_what_is_attached_is_found(
    sample: Store, made: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached = pdf.attachment(made)
    monkeypatch.setattr(pdf, "attachment", lambda _report: attached)
    document = replace(
        made.document,
        sections=tuple(
            replace(s, blocks=tuple(other(b) for b in s.blocks)) for s in made.document.sections
        ),
        annexes=tuple(
            Annex(a.title, tuple(other(b) for b in a.blocks), a.is_landscape)
            for a in made.document.annexes
        ),
    )
    forged = pdf.pdf_bytes(replace(made, document=document), plain_head(made))
    found = check(sample, forged)

    assert (found.is_altered, found.holds, found.pages_read) == (True, False, True)
    assert {d.where for d in found.differences} == {Where.PRINTED_ROW, Where.PRINTED_SENTENCE}
    with spoken("en"):
        said = [in_words(d) for d in found.differences]
    assert any("table remaining, row 1" in one for one in said)
    assert any("92,68" in one for one in said)


def test_rows_are_sought_in_their_order_and_over_the_end_of_a_page() -> None:
    text = PAGE.join(map(tight, ("a 1 2  b b b 3", "trang 2  b b 4  c – 6")))
    tables = {"t": [["a", "1", "2"], ["bbb bb", "3", "4"], ["c", "", "6"]]}
    assert list(rows_not_printed(text, tables, ["t"])) == []
    for old, new, row in (("4c", "5c", 2), ("12", "13", 1), ("–6", "–7", 3)):
        assert ("t", row) in list(rows_not_printed(text.replace(old, new), tables, ["t"]))
