"""Tiêu chí và danh sách thôn: sets and list for everybody, forms for who may sign."""

from __future__ import annotations

from electrification import tracking
from electrification.storage import Store, open_store
from electrification.subject.baseline import ChangeKind
from electrification.ui.screens import CRITERION, MY_WORK, OVERVIEW, VILLAGE
from tests.electrification.builders import RECORDER, day, village_id
from tests.ui.conftest import Visit, said, the_html

ADMIN, LEADER, PLANNER = "qt-tq", "ld-tq", "sct-tq-1"


def sign(url: str) -> None:
    store: Store = open_store(url)
    tracking.change_baseline(
        store, ChangeKind.REMOVED, day("2025-08-01"), left=[village_id(store, "TBG-100")],
        reason="Di dời <b>dân</b>", document_number="12/QĐ-UBND", by=RECORDER,
    )  # fmt: skip
    store.close()


def test_who_only_looks_reads_every_set_with_its_source_and_may_sign_nothing(visit: Visit) -> None:
    visitor = visit(CRITERION, as_=LEADER)
    assert not visitor.exception
    page = said(visitor)
    for name in ("2009–2015", "2016–2020", "2021–2025", "2026–2030", "nâng cao"):
        assert name in page
    assert "QĐ 318/QĐ-TTg" in page
    assert "chưa đối chiếu văn bản gốc" in page
    assert "114/123 – 92,68 %" in page
    assert not [b.label for b in visitor.button if "Ký" in b.label or "Thêm" in b.label]


def test_an_administrator_signs_a_change_and_both_rates_stand_on_every_page(
    visit: Visit, own_sample_url: str
) -> None:
    visitor = visit(CRITERION, url=own_sample_url, as_=ADMIN)
    visitor.selectbox(key="baseline_kind").set_value("removed")
    store = open_store(own_sample_url)
    old = village_id(store, "TBG-100")
    store.close()
    visitor.multiselect(key="baseline_left").set_value([old])
    [press] = [b for b in visitor.button if b.label == "Ký thay đổi"]
    press.click().run()
    assert "Lý do" in visitor.error[0].value or "Số văn bản" in visitor.error[0].value
    visitor.text_input(key="baseline_number").set_value("12/QĐ-UBND")
    visitor.date_input(key="baseline_on").set_value(day("2025-08-01"))
    visitor.text_area(key="baseline_reason").set_value("Di dời <b>dân</b>")
    [press] = [b for b in visitor.button if b.label == "Ký thay đổi"]
    press.click().run()
    assert not visitor.exception
    page = said(visitor)
    assert "114/122 – 93,44 %" in page
    assert "Di dời <b>dân</b>" not in page
    overview = visit(OVERVIEW, url=own_sample_url)
    hero = the_html(overview, 'class="hero"')
    assert "92,68 %" in hero
    assert "114/122 – 93,44 %" in hero
    assert "1 lần điều chỉnh danh sách" in hero


def test_an_administrator_adds_a_version_of_the_criterion(
    visit: Visit, own_sample_url: str
) -> None:
    visitor = visit(CRITERION, url=own_sample_url, as_=ADMIN)
    visitor.selectbox(key="criterion_set").set_value("ntm-2021-2025").run()
    own = "criterion_ntm-2021-2025"
    visitor.number_input(key=f"{own}_threshold").set_value(96)
    visitor.date_input(key=f"{own}_from").set_value(day("2025-01-01"))
    visitor.date_input(key=f"{own}_on").set_value(day("2024-12-20"))
    for name, text in (("number", "5/QĐ"), ("source", "Phụ lục")):
        visitor.text_input(key=f"{own}_{name}").set_value(text)
    visitor.text_area(key=f"{own}_reason").set_value("Mức của tỉnh")
    [press] = [b for b in visitor.button if b.label == "Thêm phiên bản"]
    press.click().run()
    assert not visitor.exception
    assert not visitor.error
    assert "#1 " in said(visitor)
    assert "Chờ xác nhận" in said(visitor)
    assert not [b.label for b in visitor.button if b.label == "Xác nhận phiên bản"]
    assert "95 %" in the_html(visit(OVERVIEW, url=own_sample_url), 'class="hero"')
    assert "96 %" in said(visit(MY_WORK, url=own_sample_url, as_=PLANNER))
    second = visit(CRITERION, url=own_sample_url, as_=PLANNER)
    second.button(key="version_1_confirm").click().run()
    assert not second.exception
    assert not second.error
    assert "96 %" in the_html(visit(OVERVIEW, url=own_sample_url), 'class="hero"')


def test_a_village_says_on_which_entries_each_condition_rests(visit: Visit) -> None:
    table = the_html(visit(VILLAGE, village="TBG-035"), 'class="why"')
    assert table.count("<tr>") == 4
    assert "nhat-ky?village=TBG-035&amp;entry=" in table
    leader = the_html(visit(VILLAGE, village="TBG-035", as_=LEADER), 'class="why"')
    assert 'href="#entry-' in leader


def test_a_day_before_the_first_entry_or_to_come_is_refused_with_a_remedy(visit: Visit) -> None:
    early = visit(OVERVIEW, on="2016-01-01")
    assert "31/12/2021" in early.error[0].value
    late = visit(OVERVIEW, on="2099-01-01")
    assert "2099" in late.error[0].value
    assert not early.exception
    assert not late.exception
