"""The message for a chat: eight lines of text and a picture, from the overview and nothing else."""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest
from PIL import Image

from electrification.questions.overview import Overview, overview, period_end_before
from electrification.questions.urgent import to_decide
from electrification.reports.card import card_picture
from electrification.reports.zalo_text import LINES, zalo_text
from electrification.storage import Store
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from geo.units import UnitKey
from tests.electrification.builders import SON_VI_NEW, village_id
from tests.house.sources import imports, program_files

TODAY = dt.date(2025, 9, 29)
HOSTILE = "<b>*x*</b> $\\frac{1}{2}$ \n\r\u2028 🎆 漢 " + "rất dài " * 80


def of(
    store: Store, day: dt.date = TODAY, scope: tuple[UnitKey, ...] | None = None
) -> tuple[Overview, pd.DataFrame, pd.DataFrame]:
    before = store.snapshot(period_end_before(day), scope=scope)
    found = overview(store.snapshot(day, scope=scope), before)
    stuck = found.obstacles.rename(columns={"obstacle_entry_ids": "obstacle_entry_id"})
    dark = [i for ids in found.built_dark["obstacle_entry_ids"] for i in ids]
    known = store.obstacles(sorted({int(i) for i in [*stuck["obstacle_entry_id"], *dark]}))
    named = known.rename(columns={"cause": "obstacle_cause", "unit_responsible": "obstacle_unit"})
    stuck = stuck.merge(named, left_on="obstacle_entry_id", right_index=True, how="left")
    tasks = store.tasks.on(day, villages=set(found.snapshot.frame["village_id"]))
    return found, known, to_decide(tasks, store.tasks.subjects(), stuck, day)


def spoil(store: Store) -> None:
    village = village_id(store, "TBG-035")
    new = NewEntry(
        village_id=village, kind=EntryKind.OBSTACLE, code="opened", occurred_on=dt.date(2024, 1, 1),
        cause=HOSTILE, unit_responsible=HOSTILE, due_on=dt.date(2024, 1, 2),
    )  # fmt: skip
    with store.writing(1) as work:
        work.hold_villages([village])
        values = {
            "name": HOSTILE, "is_border": True, "provenance": "illustrative",
            "position_quality": "missing",
        }  # fmt: skip
        work.update_village(village, values, work.instant())
        (entry_id,) = work.add_entries([new])
        work.add_decisions([NewDecision(entry_id, Decision.CONFIRMED)])


def test_the_message_is_the_five_second_view_in_eight_lines(sample: Store) -> None:
    found, obstacles, matters = of(sample)
    lines = zalo_text(found, obstacles, matters).split("\n")

    assert len(lines) == LINES == 8
    assert lines[0].startswith("114/123 thôn biên giới có điện theo tiêu chí NTM – 92,68 %")
    assert "Tính đến 29/09/2025 (kỳ 15/09/2025 – 14/10/2025)" in lines[0]
    assert lines[1].startswith(f"Còn {found.remaining_count} thôn: 3 hoàn thành, chưa đóng điện")
    assert lines[2].startswith("Hoàn thành, chưa đóng điện: 3 thôn, lâu nhất 466 ngày – ")
    late = int(matters["overdue_days"].notna().sum())
    assert lines[3].startswith(f"Việc cần lãnh đạo xử lý: {len(matters)} ({late} việc quá hạn) – ")
    assert lines[4].startswith("So với kỳ trước (14/09/2025): ")
    assert "1 thôn chưa bố trí vốn" in lines[5]
    assert lines[6] == "Chờ xác nhận: 1 thôn. Mục tiêu: 100 %."
    assert f"phiên bản số liệu {sample.data_version()}" in lines[7]
    assert "SỐ LIỆU MINH HỌA" in lines[7]


@pytest.mark.parametrize("day", [dt.date(2023, 9, 1), dt.date(2024, 6, 30), dt.date(2025, 2, 14)])
def test_it_is_eight_lines_on_any_day(sample: Store, day: dt.date) -> None:
    lines = zalo_text(*of(sample, day)).splitlines()

    assert len(lines) == LINES
    assert all(lines)


def test_under_twenty_villages_it_speaks_in_counts(sample: Store) -> None:
    text = zalo_text(*of(sample, scope=(SON_VI_NEW,)))

    assert " %. Tính đến" not in text
    assert len(text.splitlines()) == LINES


def test_a_unit_where_all_is_done_or_nothing_is_counted_still_has_its_lines(sample: Store) -> None:
    for scope in ((UnitKey("00721", dt.date(2025, 7, 1)),), ()):
        assert len(zalo_text(*of(sample, scope=scope)).splitlines()) == LINES


def test_what_people_typed_cannot_make_more_lines(spoilt: Store) -> None:
    spoil(spoilt)
    text = zalo_text(*of(spoilt))

    assert len(text.splitlines()) == LINES
    assert max(map(len, text.splitlines())) < 400


def test_the_picture_is_a_png_of_1080_by_1350(sample: Store) -> None:
    picture = Image.open(io.BytesIO(card_picture(*of(sample))))

    assert (picture.format, picture.size) == ("PNG", (1080, 1350))


def test_the_picture_stands_what_people_typed_and_the_empty_unit(spoilt: Store) -> None:
    spoil(spoilt)

    assert card_picture(*of(spoilt)).startswith(b"\x89PNG")
    assert card_picture(*of(spoilt, scope=())).startswith(b"\x89PNG")


def test_no_picture_keeps_state_for_the_whole_process() -> None:
    assert [p for p in program_files() if "matplotlib.pyplot" in imports(p)] == []
