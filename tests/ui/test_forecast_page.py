from __future__ import annotations

import datetime as dt

import pytest

from electrification.questions.forecast import Forecast, forecast
from electrification.storage import Store
from electrification.storage.grounds import ground
from electrification.texts import date
from electrification.ui.screens import FORECAST, OVERVIEW
from tests.ui.conftest import Visit, downloads, said, tables, the_html

LAST_DAY = dt.date(2025, 9, 29)


@pytest.fixture(scope="module")
def found(sample: Store) -> Forecast:
    return forecast(ground(sample, LAST_DAY))


def test_the_page_says_when_what_holds_back_and_that_it_is_an_estimate(
    visit: Visit, found: Forecast
) -> None:
    visitor = visit(FORECAST)
    hero = the_html(visitor, 'class="hero forecast"')
    span = found.of(found.villages["village_id"]).span

    assert not visitor.exception
    assert span is not None
    for day in (span.p50, span.p90):
        quarter = ["I", "II", "III", "IV"][(day.month - 1) // 3]
        assert f"quý {quarter}/{day.year}" in hero
    for words in ("Khả năng 50 %", "Muộn nhất (90 %)", "Điều giữ lại nhiều nhất:",
                  "không tính vào tỷ lệ nào"):  # fmt: skip
        assert words in hero
    shown = tables(visitor)["forecast"]
    assert sorted(shown["p50"]) == sorted(date(day) for day in found.villages["p50"])
    assert "giả định" in said(visitor)


def test_all_of_it_can_be_taken_along(visit: Visit) -> None:
    wanted = {"forecast_csv", "hindsight_csv", "hindsight_png", "hindsight_svg"}
    assert wanted <= downloads(visit(FORECAST))


def test_it_is_cut_to_a_programme(visit: Visit, found: Forecast) -> None:
    visitor = visit(FORECAST, programme="ntm_2021_2025")
    of_it = found.villages[found.villages["programme"] == "ntm_2021_2025"]

    assert sorted(tables(visitor)["forecast"]["village"]) == sorted(of_it["village_name"])


def test_who_has_some_communes_sees_the_villages_there_only(visit: Visit) -> None:
    visitor = visit(FORECAST, as_="dl-027-tq")

    assert 0 < len(tables(visitor)["forecast"]) < 9
    assert "Minh Tân" not in said(visitor)


def test_with_too_little_data_there_is_a_reason_instead_of_a_date(visit: Visit) -> None:
    visitor = visit(FORECAST, on="2023-12-01")

    assert not visitor.exception
    assert "Chưa đủ số liệu để dự báo" in the_html(visitor, 'class="hero forecast"')
    assert set(tables(visitor)["forecast"]["p50"]) == {"–"}


def test_the_overview_leads_to_it_in_one_line(visit: Visit) -> None:
    assert said(visit(OVERVIEW)).count("Dự báo đạt 100 %: quý") == 1
