from __future__ import annotations

import datetime as dt

import pytest

from electrification import calendar
from electrification.storage import Store, open_store
from electrification.ui.screens import MAP, OVERVIEW, REMAINING, TASKS, VILLAGE
from tests.electrification.builders import village_id
from tests.ui.conftest import Visit, said

DAY, KNOWN_ON = dt.date(2025, 6, 30), dt.date(2025, 5, 31)
ASKED = {"on": DAY.isoformat(), "known_at": KNOWN_ON.isoformat()}
ENGINEER = "dl-027-tq"


def text_of(visitor: object) -> str:
    return " ".join(str(one.proto.body) for one in visitor.get("html"))  # type: ignore[attr-defined]


def test_the_overview_gives_the_figures_of_a_day_as_they_were_known_then(
    visit: Visit, sample: Store
) -> None:
    then = sample.snapshot(DAY, calendar.end_of_day(KNOWN_ON)).counted["meets"].sum()
    now = sample.snapshot(DAY).counted["meets"].sum()
    assert then != now

    visitor = visit(OVERVIEW, **ASKED)

    assert not visitor.exception
    assert f'<span class="count">{then}<' in text_of(visitor)
    assert any("31/05/2025" in one.value for one in visitor.info)


def test_what_was_recorded_later_is_not_on_the_village_page(visit: Visit, sample: Store) -> None:
    later = sample.entries_between(dt.date(2025, 1, 1), DAY)
    known = sample.entries_between(dt.date(2025, 1, 1), DAY, calendar.end_of_day(KNOWN_ON))
    unknown = later[~later["id"].isin(known["id"])].iloc[0]

    visitor = visit(VILLAGE, village=str(unknown["village_code"]), **ASKED)

    assert not visitor.exception
    assert f"ghi nhận số {unknown['id']} " not in text_of(visitor)


def test_tasks_given_later_are_on_neither_page_that_looks_back(
    visit: Visit, own_sample_url: str
) -> None:
    store = open_store(own_sample_url)
    with store.writing(1) as work:
        work.add_task(
            {"document_number": "77/UBND", "document_on": DAY, "content": "Đôn đốc mới",
             "lead_unit": "Sở Công Thương", "due_on": dt.date(2026, 10, 1)},
            [{"village_id": village_id(store, "TBG-035")}],
        )  # fmt: skip
    store.close()
    for page in (VILLAGE, REMAINING):
        now = visit(page, url=own_sample_url, village="TBG-035")
        then = visit(page, url=own_sample_url, village="TBG-035", known_at="2025-10-31")
        assert not then.exception
        assert "77/UBND" in said(now)
        assert "77/UBND" not in said(then)


def test_nobody_records_while_looking_at_what_was_known(visit: Visit) -> None:
    now = visit(VILLAGE, as_=ENGINEER, village="TBG-035")
    then = visit(VILLAGE, as_=ENGINEER, village="TBG-035", known_at=KNOWN_ON.isoformat())

    assert len(then.button) < len(now.button)


def test_one_touch_leads_back_to_the_present(visit: Visit) -> None:
    visitor = visit(MAP, **ASKED)

    [back] = [one for one in visitor.button if one.label == "Về hiện tại"]
    back.click().run()

    assert "known_at" not in visitor.query_params
    assert not any("31/05/2025" in one.value for one in visitor.info)


@pytest.mark.parametrize("day", ["1900-01-01", "2999-01-01", "hôm qua"])
def test_a_day_that_cannot_be_is_taken_for_none(visit: Visit, day: str) -> None:
    visitor = visit(OVERVIEW, known_at=day)

    assert not visitor.exception
    assert "known_at" not in visitor.query_params


def test_a_page_that_does_not_look_back_is_of_now_and_says_nothing_else(visit: Visit) -> None:
    visitor = visit(TASKS, **ASKED)

    assert not visitor.exception
    assert not any("31/05/2025" in one.value for one in visitor.info)
