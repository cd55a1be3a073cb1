"""Quản trị without a browser: people, what ended units left open, templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from electrification import calendar, tracking
from electrification.storage import Store, open_store
from electrification.subject.accounts import Actor, Role
from electrification.subject.milestones import Stage
from electrification.tracking import NewPost
from electrification.ui import session
from electrification.ui.screens import ADMIN, OVERVIEW, PAGES, TASKS
from tests.electrification.builders import copied_database
from tests.ui.conftest import Visit, downloads, said, somebody, the_html


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


def test_a_page_is_in_the_menu_of_who_may_use_it(sample: Store) -> None:
    def menu(key: str | None) -> set[str]:
        by = sample.people.actor_by_key(key, sample.units()) if key else None
        return {page.module for page in PAGES if page.is_open_to(by)}

    assert {ADMIN.module, TASKS.module} <= menu("qt-tq") & menu("sct-tq-1")
    assert ADMIN.module not in menu("ld-tq") | menu("xa-00793-moi") | menu("tt-tq")
    assert TASKS.module not in menu(None)
    assert OVERVIEW.module in menu(None)


def test_each_tab_is_there_for_who_may_use_it(visit: Visit) -> None:
    assert [t.label for t in visit(ADMIN, as_="qt-tq").tabs] == [
        "Người dùng", "Đơn vị kế nhiệm", "Mẫu giai đoạn", "Nguồn vốn",
    ]  # fmt: skip
    assert [t.label for t in visit(ADMIN, as_="sct-tq-1").tabs] == ["Đơn vị kế nhiệm"]


def test_people_show_their_posts_and_which_ended_with_their_unit(visit: Visit) -> None:
    visitor = visit(ADMIN, as_="qt-tq")
    table = next(t for t in visitor.dataframe if t.key == "people_table").value

    assert not visitor.exception
    assert set(table["state"]) == {"đang giữ"}
    visitor.toggle(key="people_standing").set_value(False).run()
    table = next(t for t in visitor.dataframe if t.key == "people_table").value
    assert "đã kết thúc cùng đơn vị" in set(table["state"])
    assert {"people_csv", "templates_csv"} <= downloads(visitor)


def test_a_person_is_found_by_any_word(visit: Visit) -> None:
    visitor = visit(ADMIN, as_="qt-tq")
    visitor.text_input(key="people_search").set_value("nghia thuan").run()
    table = next(t for t in visitor.dataframe if t.key == "people_table").value

    assert set(table["key"]) == {"da-029-cu", "dl-029-tq"}


def person_form() -> None:
    """The form of the dialog alone: without a browser a dialog closes at the next run."""
    from electrification.ui import session
    from electrification.ui.components import people_actions

    people_actions._new_person(session.store())


def test_a_new_person_gets_a_one_time_password_that_is_shown_once(
    monkeypatch: pytest.MonkeyPatch, own_url: str, own: Store
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", own_url)
    monkeypatch.setattr(session, "actor", lambda: somebody("qt-tq"))
    form = AppTest.from_function(person_form, default_timeout=60).run()
    send = next(b for b in form.button if b.label == "Thêm người dùng")
    send.click().run()
    assert form.error[0].value
    form.text_input(key="person_new_name").set_value("Cán bộ mẫu 99")
    form.text_input(key="person_new_key").set_value("cb-99")
    units = form.selectbox(key="person_new_unit")
    units.select_index(next(i for i, o in enumerate(units.options) if "Sơn Vĩ" in o))
    next(b for b in form.button if b.label == "Thêm người dùng").click().run()

    assert not form.exception
    assert [e.value for e in form.error] == []
    made = own.people.actor_by_key("cb-99", own.units())
    assert made is not None
    assert len(made.posts) == 1
    credential = own.secrets.credential(made.person_id)
    assert credential is not None
    assert credential.must_change
    assert len(form.code[0].value) >= 10
    if store := session._open.pop(own_url, None):
        store[1].close()


def test_what_ended_people_and_offices_left_open_is_handed_over(
    visit: Visit, own_url: str, own: Store
) -> None:
    visitor = visit(ADMIN, own_url, as_="sct-tq-1")
    assert "Điện lực Quản Bạ" in said(visitor)
    visitor.button(key="FormSubmitter:handover-Bàn giao các việc đã chọn").click().run()

    assert not visitor.exception
    assert [e.value for e in visitor.error] == []
    tasks = own.tasks.on(calendar.today()).set_index("task_id")
    assert tasks.at[5, "lead_unit"] == "Công ty Điện lực Tuyên Quang"
    assert len(own.left_open.handed_over()) == 1


def test_a_template_is_changed_by_a_document(visit: Visit, own_url: str, own: Store) -> None:
    visitor = visit(ADMIN, own_url, as_="qt-tq")
    assert "không yêu cầu" in the_html(visitor, 'class="templates"')
    visitor.selectbox(key="template_stage").set_value("uxo_cleared")
    visitor.radio(key="template_required").set_value(False)
    press = "FormSubmitter:template-Sửa mẫu"
    visitor.button(key=press).click().run()
    assert "Hãy điền nội dung này" in visitor.error[0].value.replace("\\", "")
    visitor.text_input(key="template_number").set_value("12/QĐ-UBND")
    visitor.button(key=press).click().run()

    assert not visitor.exception
    assert Stage.UXO_CLEARED in own.templates.not_required()["dtts_mn_2021_2025"]


def somebody_of(store: Store, key: str) -> Actor:
    found = store.people.actor_by_key(key, store.units())
    assert found is not None
    return found


def test_an_administrator_of_one_commune_is_told_of_its_people_and_work_only(
    visit: Visit, own_url: str, own: Store
) -> None:
    officer = somebody_of(own, "xa-00793-moi")
    assert officer.posts[0].unit is not None
    post = NewPost(role=Role.ADMIN, unit=officer.posts[0].unit, from_on=dt.date(2025, 9, 1))
    tracking.add_person(own, "qt-xa", "Cán bộ mẫu 98", post, tracking.system_actor())
    visitor = visit(ADMIN, own_url, as_="qt-xa")
    table = next(t for t in visitor.dataframe if t.key == "people_table").value

    assert not visitor.exception
    assert {"qt-xa", "xa-00793-moi"} <= set(table["key"])
    assert not {"xa-00892-moi", "sct-tq-1"} & set(table["key"])
    assert "xa-00943" not in said(visitor)
    assert "Điện lực Quản Bạ:" not in said(visitor)


def test_entries_of_ended_offices_are_rewritten_from_the_page(
    visit: Visit, own_sample_url: str
) -> None:
    page = visit(ADMIN, own_sample_url, as_="sct-tq-1")
    page.button(key="FormSubmitter:orphans_form-Chuyển sang đơn vị tiếp nhận").click().run()

    assert not page.exception
    assert "chờ xác nhận." in page.toast[0].value
    assert "Vướng mắc, kế hoạch còn ghi đơn vị đã kết thúc" not in said(page)


def test_who_records_no_obstacles_sees_them_and_rewrites_none(
    visit: Visit, own_sample_url: str
) -> None:
    page = visit(ADMIN, own_sample_url, as_="qt-tq")

    assert "Vướng mắc, kế hoạch còn ghi đơn vị đã kết thúc" in said(page)
    [button] = [b for b in page.button if "orphans" in str(b.key)]
    assert button.disabled
