"""Money is recorded on the page of a village; works and sources are kept on their pages."""

from __future__ import annotations

import datetime as dt

from electrification.storage import open_store
from electrification.subject.entries import EntryKind
from electrification.ui.screens import ADMIN, WORK
from tests.tracking.money import TODAY, new_work, quiet_villages
from tests.ui.conftest import PLANNER, Visit, said
from tests.ui.recorder import DARK, at_village

DAY = dt.date(2025, 9, 1)


def test_a_planner_records_money_in_the_unit_people_use(visit: Visit, own_sample_url: str) -> None:
    page = at_village(visit, own_sample_url, DARK, PLANNER)
    page.choose(EntryKind.CAPITAL)
    page.fill(
        code="work_value", capital_source="ntm_2021_2025", amount_unit="million",
        amount="1.850,5", document_number="77/BBNT", document_on=DAY, occurred_on=DAY,
    )  # fmt: skip
    assert "1.850.500.000 đồng" in said(page.visitor)
    page.send()
    entry = page.newest()
    assert (entry["kind"], entry["code"], entry["amount_vnd"]) == (
        "capital", "work_value", 1_850_500_000
    )  # fmt: skip
    assert entry["state"] == "pending"


def test_a_payment_over_its_limit_asks_for_a_reason_and_keeps_what_was_typed(
    visit: Visit, own_sample_url: str
) -> None:
    page = at_village(visit, own_sample_url, DARK, PLANNER)
    page.choose(EntryKind.CAPITAL)
    page.fill(
        code="disbursement", capital_source="ntm_2021_2025", amount_unit="billion", amount="5",
        document_number="78/GRV", plan_year=2023, document_on=DAY, occurred_on=DAY,
    )  # fmt: skip
    page.send()
    assert page.typed("amount") == "5"
    assert any("vượt" in one.value for one in page.visitor.warning)
    page.fill(reason="Kho bạc chi trước khi điều chỉnh kế hoạch")
    page.send()
    assert bool(page.newest()["is_irregular"])


def test_a_planner_registers_a_work_and_names_its_new_investor(
    visit: Visit, own_sample_url: str
) -> None:
    visitor = visit(WORK, url=own_sample_url, as_=PLANNER)
    store = open_store(own_sample_url)
    village = quiet_villages(store, 1)[0]
    visitor.text_input(key="work_form_code").set_value("CT-MOI-01")
    visitor.text_input(key="work_form_name").set_value("Cấp điện <b>thôn</b> mới")
    visitor.multiselect(key="work_form_new_villages").set_value([village])
    next(b for b in visitor.button if b.label == "Lập hồ sơ").click()
    visitor.run()
    assert not visitor.exception
    works = store.capital.works().set_index("code")
    shares = store.capital.shares()
    own = shares[shares["work_id"] == works.loc["CT-MOI-01", "work_id"]]
    assert own["village_id"].tolist() == [village]
    store.close()


def test_the_form_of_a_work_keeps_phases_and_weights_and_asks_for_what_it_does_not_know(
    visit: Visit, own_sample_url: str
) -> None:
    store = open_store(own_sample_url)
    first, second = quiet_villages(store, 2)
    work = new_work(store, shares={first: 7, second: 3}, phases={second: 2})
    before = store.capital.shares().query("work_id == @work")
    visitor = visit(WORK, url=own_sample_url, as_=PLANNER, work="CT-THU-01")
    visitor.segmented_control(key="work_form_what").set_value("Các thôn được cấp điện").run()
    visitor.text_input(key=f"work_form_served_{work}_number").set_value("21/QĐ-UBND")
    visitor.button(key=f"work_form_served_{work}_save").click().run()
    assert not visitor.exception
    after = store.capital.shares().query("work_id == @work")
    assert after.reset_index(drop=True).equals(before.reset_index(drop=True))

    visitor.segmented_control(key="work_form_what").set_value("Tổng mức đầu tư").run()
    own = f"work_form_total_{work}"
    visitor.text_input(key=f"{own}_number").set_value("22/QĐ-UBND")
    visitor.button(key=f"{own}_save").click().run()
    assert "Chưa nhập số tiền" in " ".join(one.value for one in visitor.error)
    visitor.selectbox(key=f"{own}_unit").set_value("billion")
    visitor.text_input(key=f"{own}_amount").set_value("2,5").run()
    assert "2 tỷ 500 triệu đồng" in said(visitor)
    visitor.button(key=f"{own}_save").click().run()
    assert "Chưa ghi ngày văn bản" in " ".join(one.value for one in visitor.error)
    known = store.capital.works().set_index("work_id")
    assert known.loc[work, "total_investment_vnd"] == 2_000_000_000
    store.close()


def test_the_administrator_adds_a_source_and_extends_a_cut_off(
    visit: Visit, own_sample_url: str
) -> None:
    visitor = visit(ADMIN, url=own_sample_url, as_="qt-tq")
    visitor.text_input(key="source_form_key").set_value("eu_2025")
    visitor.text_input(key="source_form_name").set_value("Vốn EU 2025")
    visitor.text_input(key="source_form_number").set_value("5/HĐ")
    next(b for b in visitor.button if b.label == "Thêm nguồn vốn này").click()
    visitor.run()
    assert not visitor.exception
    visitor.number_input(key="source_form_year").set_value(2024)
    visitor.date_input(key="source_form_until").set_value(dt.date(2025, 12, 31))
    visitor.text_input(key="source_form_longer_number").set_value("11/NQ")
    visitor.date_input(key="source_form_longer_on").set_value(TODAY)
    next(b for b in visitor.button if b.label == "Kéo dài").click()
    visitor.run()
    assert not visitor.exception
    store = open_store(own_sample_url)
    assert "eu_2025" in set(store.capital.sources()["source"])
    assert len(store.capital.cutoffs())
    store.close()
