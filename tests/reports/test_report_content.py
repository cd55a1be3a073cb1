"""What reports contain: their sums agree, and nothing is told that was not known or may not be."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from electrification.reports.contents import Report, report
from electrification.reports.document import Kind, Section, Table, plain, shown, value_of
from electrification.reports.gis import counted
from electrification.reports.give_out import WRITERS, asked_for, plain_head
from electrification.reports.letterhead import letterhead
from electrification.reports.provenance import Asked
from electrification.reports.written_parts import WrittenParts
from electrification.storage import Store
from electrification.texts import Refused
from electrification.tracking import system_actor
from geo.units import UnitKey


@pytest.fixture(scope="module")
def full(sample: Store) -> Report:
    own = asked_for(sample, system_actor(), "coverage", period_key="2025-09")
    return report(sample, own, None, WrittenParts(causes="Toàn tỉnh còn khó khăn."))


@pytest.fixture(scope="module")
def statistics(sample: Store) -> Report:
    own = asked_for(sample, system_actor(), "statistics", period_key="2025-09")
    return report(sample, own, None)


def table(made: Report, name: str) -> Table:
    return next(one for one in made.document.tables() if one.name == name)


def column(of: Table, name: str) -> list[Any]:
    place = [c.name for c in of.columns].index(name)
    return [row[place] for row in of.rows]


def total(of: Table, name: str) -> Any:
    assert of.total is not None
    return of.total[[c.name for c in of.columns].index(name)]


def test_tables_and_sentences_of_a_report_agree(full: Report) -> None:
    figures, counted_ = full.document.figures(), table(full, "counted")
    meets = column(counted_, "answer").count("Đạt")
    assert figures["meets"] == str(meets) == str(total(table(full, "by_unit"), "meets"))
    assert figures["recount"] == total(counted_, "answer") == f"{meets}/{len(counted_.rows)}"
    assert table(full, "trend").rows[-1][1:3] == (len(counted_.rows), meets)
    assert figures["remaining"] == str(len(table(full, "remaining").rows))
    groups = sum(int(text) for name, text in figures.items()
                 if name.startswith("group.") and name.count(".") == 1)  # fmt: skip
    assert figures["remaining"] == str(groups)
    assert figures["dark"] == str(len(table(full, "dark").rows))


def test_a_village_that_meets_by_its_figures_passes_both_conditions(full: Report) -> None:
    told = table(full, "counted")
    names = [c.name for c in told.columns]
    for values in told.rows:
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        if row["answer"] == "Đạt" and row["basis_name"] == "Hồ sơ":
            assert row["system"] == "Đạt"
            assert row["share"] >= 95, row["village_code"]


def test_the_statistical_table_has_its_communes_after_districts_ended(
    statistics: Report, full: Report
) -> None:
    told, works = table(statistics, "statistics"), table(statistics, "works_money")
    assert len(told.rows) > 10
    assert all(str(name).endswith("(cũ)") for name in column(told, "district_name"))
    assert sum(column(told, "villages")) == total(told, "villages") == len(
        table(full, "counted").rows
    )  # fmt: skip
    assert sum(column(works, "plan_vnd")) == total(table(full, "capital"), "plan_vnd")
    assert sum(column(works, "disbursed_vnd")) == total(table(full, "capital"), "disbursed_vnd")
    assert len(table(statistics, "works").rows) == len(works.rows)


def test_money_of_no_single_year_stands_in_a_table_of_its_own(full: Report) -> None:
    assert all(column(table(full, "capital"), "year"))
    told = table(full, "capital_all")
    assert total(told, "work_value_vnd") > 0
    assert total(told, "disbursed_vnd") == total(table(full, "capital"), "disbursed_vnd")


def test_what_was_written_for_the_province_is_not_told_of_some_units(
    sample: Store, full: Report
) -> None:
    def said(made: Report) -> str:
        return "".join(one.text for one in made.document.paragraphs())

    key = next(
        UnitKey(u.code, u.valid_from.date())
        for u in sample.units().frame.itertuples()
        if u.code == "027"
    )
    own = replace(full.provenance.asked, scope=(key,))
    part = report(sample, own, None, WrittenParts(causes="Toàn tỉnh còn khó khăn."))
    assert "Toàn tỉnh còn khó khăn." in said(full)
    assert "Toàn tỉnh còn khó khăn." not in said(part)


def test_no_change_is_told_from_a_day_before_the_first_entry(sample: Store) -> None:
    own = asked_for(
        sample, system_actor(), "coverage", on=dt.date(2025, 9, 29), since=dt.date(1999, 1, 1)
    )
    figures = report(sample, own, None).document.figures()
    assert "gained" not in figures


def test_before_anything_was_known_there_is_no_report(sample: Store) -> None:
    own = Asked(
        "remaining", dt.date(2025, 9, 29), dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
        dt.date(2025, 8, 14),
    )  # fmt: skip
    with pytest.raises(Refused, match="chưa có danh sách thôn"):
        report(sample, own, None)


EVIL = (
    "=1+1", "＝cmd|x", "<b>&amp;\"'</b><script>x()</script>", "#strong[x] $x$ *a* _b_ `c` \\",
    "Thôn 😀 ẹ̃̂", "x" * 500, "à" * 500, "a\x00\tb\ud800", "]]>", "-1", "@SUM(A1)",
)  # fmt: skip


@pytest.mark.parametrize("ending", list(WRITERS))
def test_whatever_a_village_is_called_every_file_is_written(
    statistics: Report, ending: str
) -> None:
    told = counted(statistics)
    names = [c.name for c in told.columns]
    rows = [dict(zip(names, row, strict=True)) for row in told.rows]
    for place, row in enumerate(rows):
        row["village_name"] = value_of(EVIL[place % len(EVIL)], Kind.TEXT)
    table_ = replace(told, rows=tuple(tuple(row.values()) for row in rows))
    section = Section("x", (table_, *(plain(shown(text)) for text in EVIL)))
    document = replace(statistics.document, sections=(section,))
    made = replace(statistics, document=document)
    content = WRITERS[ending](made, plain_head(made))
    assert content
    if ending == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Thôn được tính"]
        cells = {str(c.value): c for (c,) in sheet["C5:C20"]}
        assert cells["=1+1"].data_type == "s"
        assert cells["=1+1"].quotePrefix
        assert cells["＝cmd|x"].quotePrefix


def test_a_number_below_ten_has_a_leading_zero() -> None:
    assert letterhead(dt.date(2025, 9, 29), is_sample=False, number="5").number == "Số: 05/BC-SCT"


def test_a_closed_period_names_the_sources_that_came_with_the_program(sample: Store) -> None:
    before = dt.datetime(2025, 9, 18, tzinfo=dt.UTC)
    known = sample.capital.sources(before).set_index("source")
    assert known.loc["ntm_2021_2025", "name"] == "CTMTQG NTM"
    assert known.loc["ntm_2021_2025", "cutoff_month_day"] == "01-31"


def test_no_face_of_a_pdf_lacks_vietnamese_letters() -> None:
    from electrification.reports.pdf import fonts

    assert fonts()[-1] == "Libertinus Serif"
