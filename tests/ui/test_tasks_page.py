"""Nhiệm vụ giao and line 4, without a browser."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from electrification.questions.overview import overview, period_end_before
from electrification.storage import Store, open_store
from electrification.subject.tasks import NewTask, TaskSubject
from electrification.tracking.tasks import assign
from electrification.ui import session
from electrification.ui.screens import OVERVIEW, TASKS, VILLAGE
from tests.electrification.builders import copied_database, day, village_id
from tests.ui.conftest import Visit, downloads, said, somebody, tables

LAST_DAY = dt.date(2025, 9, 29)
NASTY = "<img src=x onerror=alert(1)> [nhấn](https://x.vn) **đậm** $x$ :smile:"


@pytest.fixture
def own_url(tmp_path: Path) -> str:
    """Return the URL of a sample that the test may change."""
    return copied_database(tmp_path)


@pytest.fixture
def own(own_url: str) -> Iterator[Store]:
    """Yield its store."""
    store = open_store(own_url)
    yield store
    store.close()


def cards(visitor: AppTest) -> list[str]:
    blocks: list[Any] = list(visitor.get("html"))
    return [str(b.value) for b in blocks if 'class="task' in b.value]


def test_the_page_counts_open_and_overdue_tasks_and_shows_the_latest_first(visit: Visit) -> None:
    visitor = visit(TASKS)

    assert not visitor.exception
    assert visitor.title[0].value == "Nhiệm vụ giao"
    assert "**7 nhiệm vụ đang mở, 2 quá hạn, 1 chờ xác nhận**" in [
        m.value for m in visitor.markdown
    ]
    assert len(cards(visitor)) == 11
    assert "Quá hạn 29 ngày" in cards(visitor)[0]
    assert "Đơn vị chủ trì" in cards(visitor)[0]
    assert "tasks_csv" in downloads(visitor)


def test_a_village_in_the_address_filters(visit: Visit) -> None:
    visitor = visit(TASKS, village="TBG-035")

    assert len(cards(visitor)) == 2
    assert all("TBG-035" in card for card in cards(visitor))


def test_the_state_filters(visit: Visit) -> None:
    visitor = visit(TASKS)
    visitor.selectbox(key="task_state").set_value("overdue").run()

    assert len(cards(visitor)) == 2


def test_a_commune_sees_its_own_and_answers_what_its_office_leads(visit: Visit) -> None:
    visitor = visit(TASKS, as_="xa-00793-moi")
    buttons = [str(b.key) for b in visitor.button]

    assert "**1 nhiệm vụ đang mở, 1 quá hạn**" in [m.value for m in visitor.markdown]
    assert "task_6_reported_done" in buttons
    assert not any("assign" in key for key in buttons)


def test_a_leader_reads_and_changes_nothing(visit: Visit) -> None:
    visitor = visit(TASKS, as_="ld-tq")

    assert len(cards(visitor)) == 11
    assert {str(b.key).rsplit("_", 1)[1] for b in visitor.button if b.key} <= {"history"}


def report_form() -> None:
    """The form of the dialog alone: without a browser a dialog closes at the next run."""
    from electrification.subject.tasks import TaskAction
    from electrification.ui import session
    from electrification.ui.components import task_actions

    store = session.store()
    tasks = store.tasks.on(session.latest_day())
    task_actions._form(tasks[tasks["task_id"] == 6].iloc[0], store, TaskAction.REPORTED_DONE)


@pytest.fixture
def form(monkeypatch: pytest.MonkeyPatch, own_url: str) -> Iterator[AppTest]:
    """Yield the form in which a commune reports a task done."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", own_url)
    monkeypatch.setattr(session, "actor", lambda: somebody("xa-00793-moi"))
    yield AppTest.from_function(report_form, default_timeout=60).run()
    if store := session._open.pop(own_url, None):
        store[1].close()


SENT, RESULT, NUMBER = (
    f"task_form_6_reported_done_{name}" for name in ("send", "result", "document_number")
)


def test_a_refused_report_says_why_and_keeps_what_was_typed(form: AppTest, own: Store) -> None:
    form.text_input(key=NUMBER).set_value("12/BC")
    form.button(key=SENT).click().run()

    assert "Hãy ghi kết quả đạt được" in form.error[0].value.replace("\\", "")
    assert form.text_input(key=NUMBER).value == "12/BC"
    assert len(own.tasks.history(6)) == 1


def test_a_report_is_recorded(form: AppTest, own: Store) -> None:
    form.text_area(key=RESULT).set_value("Đã bàn giao xong")
    form.button(key=SENT).click().run()

    assert not form.exception
    told = own.tasks.history(6).iloc[-1]
    assert (told["action"], told["result"]) == ("reported_done", "Đã bàn giao xong")


def test_what_was_typed_is_shown_as_it_was_typed(visit: Visit, own_url: str, own: Store) -> None:
    by = own.people.actor_by_key("sct-tq-1", own.units())
    assert by is not None
    assign(
        own,
        NewTask(
            document_number=NASTY, document_on=day("2025-09-01"), content=NASTY, lead_unit=NASTY,
            due_on=day("2025-09-05"),
            subjects=(TaskSubject(village_id=village_id(own, "TBG-035")),),
        ),
        by,
    )  # fmt: skip
    card = cards(visit(TASKS, own_url))[1]

    assert "<img" not in card
    assert html.escape(NASTY) in card
    line = [e.label for e in visit(OVERVIEW, own_url).expander if "lãnh đạo" in e.label]
    assert "<img" not in line[0]


def test_line_4_counts_tasks_and_obstacles_once_each(visit: Visit, sample: Store) -> None:
    visitor = visit(OVERVIEW)
    table = tables(visitor)["stuck"]
    found = overview(sample.snapshot(LAST_DAY), sample.snapshot(period_end_before(LAST_DAY)))
    tasks = sample.tasks.on(LAST_DAY)
    urgent = tasks[tasks["overdue_days"].notna()]

    [line] = [e.label for e in visitor.expander if "Việc cần lãnh đạo xử lý" in e.label]
    assert f"xử lý: {len(table)}" in line
    assert "quá hạn 29 ngày" in line
    assert set(urgent["document_number"]) <= set(table["document_number"])
    assert len(table) <= len(found.obstacles) + len(urgent) + 1
    assert not table.duplicated(["village", "what"]).any()
    assert "stuck_csv" in downloads(visitor)


def test_a_village_lists_its_open_tasks_and_leads_to_the_closed_ones(visit: Visit) -> None:
    visitor = visit(VILLAGE, village="TBG-035")

    assert len(cards(visitor)) == 1
    assert "Nhiệm vụ được giao" in [s.value for s in visitor.subheader]
    assert "nhiem-vu-giao?" in said(visitor)
