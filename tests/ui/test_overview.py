from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from electrification import labels
from electrification.questions.coverage import coverage_on
from electrification.questions.overview import Overview, overview, period_end_before
from electrification.storage import Store
from electrification.texts import date, number, percent
from electrification.ui.screens import OVERVIEW
from tests.ui.conftest import Visit, downloads, popovers, said, tables, the_html

LAST_DAY = dt.date(2025, 9, 29)
REPORTED_ON = dt.date(2025, 2, 14)
TERMS = (
    "Tính đến ngày",
    "thôn biên giới có điện theo tiêu chí NTM",
    "số đã xác nhận",
    "chờ xác nhận",
    "Hoàn thành, chưa đóng điện",
    "Đang thi công",
    "Chuẩn bị đầu tư",
    "chưa bố trí vốn",
    "Việc cần lãnh đạo xử lý",
    "So với kỳ trước",
    "Mức quy định",
    "hưa đối chiếu văn bản gốc",
)


def of(store: Store, day: dt.date) -> Overview:
    return overview(store.snapshot(day), store.snapshot(period_end_before(day)))


def on(visitor: AppTest, day: dt.date) -> AppTest:
    """Pick another day."""
    return visitor.date_input(key="on").set_value(day).run()


def hero(visitor: AppTest) -> str:
    """The words of line 1."""
    return re.sub(r"<[^>]+>", " ", the_html(visitor, 'class="hero"')).replace(" /", "/")


@pytest.fixture(scope="module")
def days() -> tuple[dt.date, ...]:
    return (LAST_DAY, REPORTED_ON, dt.date(2024, 6, 30), dt.date(2023, 9, 15))


def test_it_opens_in_vietnamese_in_the_words_of_the_office(visit: Visit) -> None:
    visitor = visit(OVERVIEW)
    text = said(visitor)

    assert not visitor.exception
    assert [term for term in TERMS if term not in text] == []


def test_the_sample_opens_on_the_last_day_it_tells_of(visit: Visit) -> None:
    assert visit(OVERVIEW).date_input(key="on").value == LAST_DAY


def test_the_day_stands_in_the_address(visit: Visit) -> None:
    visitor = visit(OVERVIEW, on="2025-02-14")

    assert visitor.date_input(key="on").value == REPORTED_ON
    assert "111/123" in hero(visitor)


def test_the_day_that_was_reported_of_gives_the_figures_that_were_reported(visit: Visit) -> None:
    visitor = on(visit(OVERVIEW), REPORTED_ON)

    assert "111/123" in hero(visitor)
    assert "90,24 %" in hero(visitor)
    assert "Tính đến 14/02/2025" in hero(visitor)
    assert "Còn 12 thôn" in [s.value for s in visitor.subheader]


def test_the_five_lines_say_what_the_store_says(
    visit: Visit, sample: Store, days: tuple[dt.date, ...]
) -> None:
    visitor = visit(OVERVIEW)
    for day in days:
        on(visitor, day)
        found = of(sample, day)

        assert f"{found.meets}/{found.villages}" in hero(visitor), day
        assert percent(found.meets * 100 / found.villages) in hero(visitor)
        assert f"chờ xác nhận: {len(found.pending)} thôn" in hero(visitor)
        assert f"Còn {found.remaining_count} thôn" in [s.value for s in visitor.subheader]
        assert [name.split()[0] for name in popovers(visitor)] == [
            f"**{number(len(rows))}**" for rows in found.remaining.values()
        ]
        assert [
            label in name
            for name, label in zip(
                popovers(visitor), map(labels.label, found.remaining), strict=True
            )
        ] == [True] * len(found.remaining)
        first, *lines = [expander.label for expander in visitor.expander]
        assert first == "Căn cứ của số liệu"
        if len(found.built_dark):
            oldest = int(found.built_dark["built_dark_days"].max())
            assert f"{len(found.built_dark)} thôn, lâu nhất {number(oldest)} ngày" in lines[0]
        if "stuck" in tables(visitor):
            count = len(tables(visitor)["stuck"])
            assert f"Việc cần lãnh đạo xử lý: {count}**" in lines[-3]
            assert count >= int(found.obstacles["overdue"].sum())
        assert f"So với kỳ trước ({date(found.since.before.on)})" in lines[-2]
        gained = len(found.since.gained)
        assert (f"thêm {gained} thôn đạt" if gained else "chưa thêm thôn nào đạt") in lines[-2]


def test_the_groups_add_up_to_what_remains_and_each_opens_its_list(
    visit: Visit, sample: Store
) -> None:
    visitor = visit(OVERVIEW)
    counts = [int(name.split("**")[1]) for name in popovers(visitor)]
    listed = [table for key, table in tables(visitor).items() if key.startswith("remaining_")]

    assert sum(counts) == of(sample, LAST_DAY).remaining_count
    assert [len(table) for table in listed] == counts


def test_the_trend_ends_with_the_figure_of_line_one(visit: Visit, sample: Store) -> None:
    table = next(t for t in visit(OVERVIEW).dataframe if "share" in t.value).value
    found = of(sample, LAST_DAY)

    assert table["share"].iloc[0] == f"{found.meets}/{found.villages}"
    assert table["label"].iloc[0] == percent(found.meets * 100 / found.villages)


def test_the_table_by_district_is_coverage_and_names_former_districts_as_such(
    visit: Visit, sample: Store
) -> None:
    visitor = visit(OVERVIEW)
    for day, mark in ((LAST_DAY, " (cũ)"), (REPORTED_ON, "")):
        on(visitor, day)
        shown = re.findall(r"<tr>(.*?)</tr>", the_html(visitor, 'class="coverage"'))[1:]
        found = coverage_on(sample, day)

        assert [re.sub(r"<.*", "", row.removeprefix("<td>")) for row in shown] == [
            *(name + mark for name in found.rows["unit_name"]),
            "Tổng số",
        ]
        for row, own in zip(shown, [*found.rows.to_dict("records"), found.total], strict=True):
            assert f"<td>{own['meets']}/{own['villages']}</td>" in row
            assert percent(own["rate_pct"]) in row
    assert "Cấp huyện kết thúc ngày" not in said(visitor)


def test_it_tells_what_changed_in_the_last_30_days(visit: Visit, sample: Store) -> None:
    visitor = visit(OVERVIEW)
    lately = sample.entries_between(LAST_DAY - dt.timedelta(days=30), LAST_DAY)
    listed = the_html(visitor, 'class="entries"')

    assert listed.count("<li") == len(lately)
    assert all(html.escape(name) in listed for name in lately["village_name"])
    assert f"{len(lately)} ghi nhận" in [c.value for c in visitor.caption]


def test_a_link_to_a_village_keeps_the_day_and_the_language(visit: Visit) -> None:
    visitor = visit(OVERVIEW, on="2025-09-20", lang="en")

    links = re.findall(r'<a href="([^"]+)"', the_html(visitor, 'class="entries"'))
    assert links
    for link in links:
        assert "on=2025-09-20" in link
        assert "lang=en" in link


def test_every_table_can_be_downloaded(visit: Visit) -> None:
    visitor = visit(OVERVIEW)
    wanted = {f"{key}_csv" for key in tables(visitor)} | {
        "trend_csv",
        "by_district_csv",
        "lately_csv",
    }

    assert wanted <= downloads(visitor)


def test_figures_change_their_signs_with_the_language(visit: Visit) -> None:
    visitor = on(visit(OVERVIEW, lang="en"), REPORTED_ON)

    assert visitor.title[0].value == "Toward 100 % of border villages with electricity"
    assert "90.24 %" in hero(visitor)
    assert "12 villages remain" in [s.value for s in visitor.subheader]


def test_an_empty_database_says_what_to_do_next(visit: Visit, empty_url: str) -> None:
    visitor = visit(OVERVIEW, empty_url)

    assert not visitor.exception
    assert "import register" in visitor.code[0].value
    assert visitor.title[0].value == "Chưa có thôn nào"
    assert not visitor.warning


def test_the_message_for_zalo_has_eight_lines_with_the_figures_of_the_page(visit: Visit) -> None:
    visitor = visit(OVERVIEW)
    (message,) = [code.value for code in visitor.code]

    assert len(message.splitlines()) == 8
    assert message.startswith("114/123 thôn biên giới")
    assert "share_png" in downloads(visitor)


def test_of_few_villages_it_speaks_in_counts(visit: Visit) -> None:
    visitor = visit(OVERVIEW, as_="ld-00778")
    table = the_html(visitor, '<table class="coverage"><thead>')

    assert re.search(r"\d+/17", hero(visitor))
    assert "%" not in hero(visitor).replace("95 %", "")
    assert "Mục tiêu: tất cả các thôn" in hero(visitor)
    assert " %" not in re.sub(r"<[^>]+>", " ", table)
    assert " %" in hero(visit(OVERVIEW))
