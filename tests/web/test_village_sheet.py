from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request
from starlette.routing import BaseRoute

from electrification.storage import Store, open_store
from electrification.subject.accounts import Actor
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from electrification.web.village_sheet import route
from tests.electrification.builders import copied_database, village_id
from tests.web.asking import get

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAYLOAD = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
LONGEST = "TBG-066"
ON = "on=2025-09-29"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = open_store(copied_database(tmp_path))
    yield found
    found.close()


Served = Callable[[str], Sequence[BaseRoute]]


@pytest.fixture
def served(store: Store) -> Served:
    def serve(key: str) -> Sequence[BaseRoute]:
        def actor_of(_request: Request) -> Actor | None:
            return store.people.actor_by_key(key, store.units())

        return [route(lambda: store, actor_of)]

    return serve


def page_of(served: Sequence[BaseRoute], village: str, more: str = ON) -> str:
    answer = get(served, f"/phieu-thon?village={village}&{more}")
    assert answer.status == 200, answer.body
    return answer.body.decode()


def test_a_sheet_that_is_given_out_is_a_link_of_the_chain_and_one_refused_is_none(
    served: Served, store: Store
) -> None:
    def printed() -> list[tuple[str, int]]:
        with store._engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT subject, person_id FROM event WHERE action = 'export' ORDER BY id"
            ).all()
        return [(row[0], row[1]) for row in rows]

    before, version = printed(), store.data_version()
    reader = store.people.actor_by_key("ld-tq", store.units())
    assert reader is not None
    page_of(served("ld-tq"), "TBG-035")
    assert get(served("ld-tq"), "/phieu-thon?village=TBG-999").status == 404

    assert printed() == [*before, ("phieu-thon:TBG-035", reader.person_id)]
    assert store.data_version() == version


def test_the_sheet_says_what_the_village_is_and_on_what_it_rests(
    served: Served, store: Store
) -> None:
    head = str(store.audit_head())
    text = html.unescape(page_of(served("sct-tq-1"), "TBG-035"))

    for said in (
        "Thôn mẫu 03, xã Xín Cái", "xã Sơn Vĩ", "Hoàn thành, chưa đóng điện", "Hành lang tuyến",
        "UBND xã Sơn Vĩ", "31/08/2025, quá hạn 29 ngày", "KH 30/06/2025, Chậm 91 ngày",
        "SỐ LIỆU MINH HỌA", "CƠ QUAN MẪU", "Tính đến ngày 29/09/2025",
        "Chuyên viên tổng hợp, Sở Công Thương tỉnh Tuyên Quang", head,
        f"Phiên bản số liệu {store.data_version()}",
    ):  # fmt: skip
        assert said in text, said


def test_the_units_are_those_of_the_day(served: Served) -> None:
    before = page_of(served("sct-tq-1"), "TBG-035", "on=2025-06-30")

    assert "xã Xín Cái · huyện Mèo Vạc · tỉnh Hà Giang" in before


def test_nobody_stands_on_the_sheet_by_name(served: Served) -> None:
    assert "Cán bộ mẫu" not in page_of(served("qt-tq"), LONGEST)


def test_it_speaks_the_language_asked_for(served: Served) -> None:
    assert "Conditions of the criterion" in page_of(served("tt-tq"), LONGEST, f"{ON}&lang=en")


def test_a_visitor_is_asked_to_sign_in(served: Served) -> None:
    answer = get(served("nobody"), f"/phieu-thon?village={LONGEST}&{ON}")

    assert answer.status == 403
    assert "đăng nhập" in answer.body.decode()


@pytest.mark.parametrize("village", [LONGEST, "TBG-999", "", PAYLOAD])
def test_a_village_out_of_scope_is_as_one_that_is_not_there(served: Served, village: str) -> None:
    of_son_vi = served("dl-027-tq")

    assert get(of_son_vi, f"/phieu-thon?village=TBG-035&{ON}").status == 200
    answer = get(of_son_vi, f"/phieu-thon?village={village}&{ON}")
    assert answer.status == 404
    assert LONGEST not in answer.body.decode()


@pytest.mark.parametrize(
    "asked",
    ["on=soon", "on=2025-13-01", "on=9999-01-01", "on=<script>", "on=1990-01-01",
     "known_at=2099-01-01", "on=2025-09-29&known_at=then"],
)  # fmt: skip
def test_a_day_or_an_instant_that_is_none_is_said_in_words(served: Served, asked: str) -> None:
    answer = get(served("sct-tq-1"), f"/phieu-thon?village={LONGEST}&{asked}")

    assert answer.status == 400
    assert asked.split("=")[-2].split("&")[-1] in answer.body.decode()
    assert b"<script>" not in answer.body


def test_nobody_keeps_the_sheet_and_no_foreign_script_runs_on_it(served: Served) -> None:
    answer = get(served("sct-tq-1"), f"/phieu-thon?village={LONGEST}&{ON}")

    assert answer.headers["cache-control"] == "private, no-store"
    policy = answer.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([^']+)'", policy)
    assert answer.body.decode().count("<script") == 1
    assert f'<script nonce="{nonce}">' in answer.body.decode()


def test_an_error_is_not_repeated_to_a_stranger(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_request: Request) -> Actor | None:
        raise OSError("postgresql://tracker:secret@db")

    answer = get([route(lambda: store, broken)], "/phieu-thon?village=x")

    assert answer.status == 503
    assert b"secret" not in answer.body


def hostile(store: Store) -> None:
    """Make the village with the longest history worse: long, hostile, with many obstacles."""
    village = village_id(store, LONGEST)
    row = store.villages().set_index("village_id").loc[village]
    long = PAYLOAD + " rất dài" * 300
    entries = [
        NewEntry(
            village_id=village, kind=EntryKind.OBSTACLE, code="opened",
            occurred_on=dt.date(2025, 9, day), cause=long, unit_responsible=long,
            document_number=long, note=long, due_on=dt.date(2025, 9, 20),
        )
        for day in range(1, 20)
    ]  # fmt: skip
    with store.writing(1) as work:
        work.hold_villages([village])
        at = work.instant()
        work.update_village(
            village,
            {
                "name": long, "is_border": True, "provenance": "illustrative",
                "position_quality": "missing", "source": row.get("source"),
            },
            at,
        )  # fmt: skip
        tasks = {
            "document_number": long, "document_on": dt.date(2025, 8, 1), "content": long,
            "lead_unit": long, "due_on": dt.date(2025, 9, 1), "recorded_by": 1,
        }  # fmt: skip
        for _time in range(9):
            work.add_task({**tasks, "recorded_at": work.instant()}, [{"village_id": village}])
        ids = work.add_entries(entries)
        work.add_decisions([NewDecision(i, Decision.CONFIRMED) for i in ids])


def test_what_people_typed_is_text(served: Served, store: Store) -> None:
    hostile(store)
    text = page_of(served("sct-tq-1"), LONGEST)

    assert "<img" not in text
    assert text.count("<script") == 1
    assert html.escape(PAYLOAD)[:60] in text


def test_the_sheet_is_one_page_of_a4_whatever_stands_on_it(
    served: Served, store: Store, page: Page
) -> None:
    # Playwright keeps a loop running in this thread; routes are asked in another.
    with ThreadPoolExecutor(max_workers=1) as beside:
        texts = [
            beside.submit(page_of, served("sct-tq-1"), code).result()
            for code in (LONGEST, "TBG-001")
        ]
        hostile(store)
        texts.append(beside.submit(page_of, served("sct-tq-1"), LONGEST).result())

    page.emulate_media(media="print")
    for text in texts:
        page.set_content(text)
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
        assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", pdf)
        assert not page.locator("#print").is_visible()
        sheet, foot = (page.locator(name).bounding_box() for name in (".sheet", "footer"))
        assert sheet is not None
        assert foot is not None
        assert foot["y"] + foot["height"] <= sheet["y"] + sheet["height"] + 0.5
    assert page.evaluate("window.pwned") is None
