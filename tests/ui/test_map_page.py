from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from electrification import texts, tracking
from electrification.labels import label
from electrification.questions.coverage import coverage_on
from electrification.storage import Store, open_store
from electrification.subject.villages import Status
from electrification.ui import session
from electrification.ui.screens import MAP
from tests.electrification.builders import register_row
from tests.ui.conftest import Visit, downloads, said, tables, the_html

LAST_DAY = dt.date(2025, 9, 29)
REPORTED_ON = dt.date(2025, 2, 14)
MEO_VAC, QUAN_BA = "027", "029"


def legend(visitor: AppTest) -> dict[str, int]:
    """Names of the statuses in the legend, with their counts."""
    drawn = the_html(visitor, 'class="map-legend" role="list"')
    return {
        name: int(count) for name, count in re.findall(r"<span>([^<]*)</span><b>(\d+)</b>", drawn)
    }


def counted(store: Store, day: dt.date, **only: Any) -> dict[str, int]:
    frame = store.snapshot(day).frame
    for column, values in only.items():
        frame = frame[frame[column].isin(values)]
    found = frame["status"].value_counts().to_dict()
    return {label(Status(status)): int(count) for status, count in found.items()}


def drawn_layers(visitor: AppTest) -> str:
    """What is handed to the map component, letters that were written as codes put back."""
    (component,) = visitor.get("component_instance")
    handed = str(json.loads(component.proto.json_args))
    return re.sub(r"\\+u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), handed)


def test_it_opens_in_vietnamese_with_every_status_counted(visit: Visit, sample: Store) -> None:
    visitor = visit(MAP)

    assert not visitor.exception
    assert visitor.title[0].value == "Bản đồ"
    assert legend(visitor) == counted(sample, LAST_DAY)
    assert [popover.proto.popover.label for popover in visitor.get("popover")] == ["Lọc"]
    assert [m.label for m in visitor.multiselect] == ["Huyện", "Xã", "Tình trạng"]


def test_the_areas_are_said_not_to_be_boundaries(visit: Visit) -> None:
    visitor = visit(MAP)

    notice = the_html(visitor, 'class="map-legend-notice"')
    assert "Phạm vi minh họa, không phải địa giới hành chính" in notice
    assert "Phạm vi minh họa, không phải địa giới hành chính" in drawn_layers(visitor)


def test_the_map_draws_from_our_own_addresses_alone_and_no_tiles_unless_wanted(
    visit: Visit,
) -> None:
    visitor = visit(MAP)
    assert set(re.findall(r"https?://([^/'\"\\ ]+)", drawn_layers(visitor))) <= {"www.w3.org"}

    visitor.toggle(key="tiles").set_value(True).run()

    assert "tile" in drawn_layers(visitor)


def test_the_areas_carry_the_rate_of_their_commune(visit: Visit, sample: Store) -> None:
    drawn = drawn_layers(visit(MAP))

    for row in coverage_on(sample, LAST_DAY, by="commune").rows.to_dict("records"):
        assert f"{row['meets']}/{row['villages']} thôn biên giới đạt tiêu chí" in drawn


def test_a_day_in_the_past_changes_the_figures(visit: Visit, sample: Store) -> None:
    visitor = visit(MAP)
    visitor.date_input(key="on").set_value(REPORTED_ON).run()

    assert legend(visitor) == counted(sample, REPORTED_ON)
    assert legend(visitor)["Đạt tiêu chí"] == 111
    assert "on=2025-02-14" in drawn_layers(visitor)


def test_a_filter_by_status_narrows_legend_list_and_map(visit: Visit) -> None:
    visitor = visit(MAP)
    visitor.multiselect(key="status").set_value(["built_not_energised"]).run()

    assert list(legend(visitor)) == ["Hoàn thành, chưa đóng điện"]
    listed = tables(visitor)["map_list"]
    assert "status" not in listed  # all share it
    assert "status=built_not_energised" in drawn_layers(visitor)
    assert f"{len(listed)} thôn ·" in said(visitor)


@pytest.mark.parametrize(
    ("day", "name"), [(REPORTED_ON, "huyện Mèo Vạc"), (LAST_DAY, "huyện Mèo Vạc (cũ)")]
)
def test_a_filter_by_district_works_after_districts_ended_too(
    visit: Visit, sample: Store, day: dt.date, name: str
) -> None:
    visitor = visit(MAP)
    visitor.date_input(key="on").set_value(day).run()
    choice = visitor.multiselect(key="district")
    assert name in choice.options

    choice.set_value([MEO_VAC]).run()

    then = sample.snapshot(day, None, dt.date(2025, 6, 30)).frame
    assert len(tables(visitor)["map_list"]) == (then["district_code"] == MEO_VAC).sum() == 17


def test_a_district_narrows_the_communes_to_choose_from(visit: Visit) -> None:
    visitor = visit(MAP)
    visitor.date_input(key="on").set_value(REPORTED_ON).run()
    before = visitor.multiselect(key="commune").options

    visitor.multiselect(key="district").set_value([QUAN_BA]).run()

    after = visitor.multiselect(key="commune").options
    assert 0 < len(after) < len(before)
    assert "xã Tả Ván" in after


def test_filters_that_leave_nothing_are_no_fault(visit: Visit) -> None:
    visitor = visit(MAP)
    visitor.multiselect(key="status").set_value(["no_data"]).run()

    assert not visitor.exception
    assert "Không có thôn nào." in said(visitor)


def test_the_filter_stands_in_the_address_whatever_the_language(visit: Visit) -> None:
    visitor = visit(MAP, status="building")

    assert visitor.multiselect(key="status").value == ["building"]


def test_the_list_beside_the_map_can_be_downloaded_and_the_figures_say_what_they_rest_on(
    visit: Visit,
) -> None:
    visitor = visit(MAP)

    assert "map_list_csv" in downloads(visitor)
    basis = next(c.value for c in visitor.caption if "Phiên bản số liệu" in c.value)
    for part in ("Tính đến ngày 29/09/2025", "cập nhật đến", "chưa đối chiếu", "123 thôn"):
        assert part in basis


def test_villages_without_a_position_are_told_of(visit: Visit, empty_url: str) -> None:
    store = open_store(empty_url)
    tracking.import_register(store, [register_row(), register_row("V-002", lat=None, lon=None)])
    store.close()

    visitor = visit(MAP, empty_url)

    assert not visitor.exception
    assert "1 thôn chưa có vị trí" in said(visitor)


def test_it_is_english_when_asked(visit: Visit) -> None:
    visitor = visit(MAP, lang="en")

    assert visitor.title[0].value == "Map"
    assert legend(visitor)["Meets the criterion"] == 114
    assert "Illustrative extent, not an administrative boundary" in said(visitor)


def test_an_empty_database_says_what_to_do_next(visit: Visit, empty_url: str) -> None:
    visitor = visit(MAP, empty_url)

    assert not visitor.exception
    assert "import register" in visitor.code[0].value


def test_the_areas_are_named_in_the_language_of_who_asks(
    monkeypatch: pytest.MonkeyPatch, sample_url: str
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", sample_url)
    named = []
    for language in ("vi", "en"):
        token = texts._language.set(language)
        named.append(set(session.areas(dt.date(2025, 9, 29))["district_name"].dropna()))
        texts._language.reset(token)

    assert not named[0] & named[1]
