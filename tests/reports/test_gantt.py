from __future__ import annotations

import datetime as dt
import io
from xml.etree import ElementTree

from PIL import Image

from electrification.questions.board import Board, board
from electrification.questions.overview import period_end_before
from electrification.reports.gantt import gantt_picture, row_names
from electrification.storage import Store
from tests.reports.test_share import spoil

TODAY = dt.date(2025, 9, 29)


def of(store: Store, day: dt.date = TODAY) -> Board:
    return board(
        store.snapshot(day),
        store.snapshot(period_end_before(day)),
        store.plans,
        {},
    )


def test_the_picture_grows_with_its_rows(sample: Store) -> None:
    many, few = of(sample, dt.date(2023, 9, 1)), of(sample)
    heights = [Image.open(io.BytesIO(gantt_picture(found))).size[1] for found in (few, many)]

    assert len(many.cards) > len(few.cards)
    assert heights[0] < heights[1]


def test_the_same_board_gives_the_same_drawing(sample: Store) -> None:
    found = of(sample)
    drawn = gantt_picture(found, "svg")

    assert drawn == gantt_picture(found, "svg")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


def test_names_and_letters_that_no_font_has_are_drawn_all_the_same(spoilt: Store) -> None:
    spoil(spoilt)
    drawn = gantt_picture(of(spoilt), "svg")

    assert b"<script" not in drawn
    assert b"<b>" not in drawn


def test_an_empty_board_is_a_picture_too(sample: Store) -> None:
    found = of(sample)
    none = found.of(found.cards["village_id"] < 0)

    assert gantt_picture(none).startswith(b"\x89PNG")


def test_villages_of_one_name_are_told_apart_by_their_codes(sample: Store) -> None:
    cards = of(sample).cards.assign(village_name="Thôn 1")

    assert len(set(row_names(cards).values())) == len(cards)
