"""Who brings in money of some units learns of works there, and of nothing elsewhere."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from electrification import tracking
from electrification.exchange.capital_apply import apply_capital, known_to
from electrification.exchange.capital_table import CapitalFile, read_capital
from electrification.exchange.capital_template import LISTS_SHEET, template_bytes
from electrification.storage import Store
from electrification.subject.accounts import Actor, Role
from electrification.texts import Refused
from electrification.tracking.capital_scope import recordable_works
from geo.units import UnitKey
from tests.electrification.builders import RECORDER
from tests.tracking.money import MILLION, TODAY, confirm, counted, money, new_work, told
from tests.tracking.test_rights import holding

HEAD = "Mã công trình,Nguồn vốn,Năm kế hoạch,{column},Số văn bản,Ngày văn bản\n"
PAID = "Giải ngân đến 30/9/2025 (triệu đồng)"
GIVEN = "Phân bổ chi tiết (triệu đồng)"


def two_villages(store: Store) -> tuple[int, int, UnitKey]:
    """Villages of two communes, and the commune of the second."""
    here = store.snapshot(TODAY).frame
    quiet = here[here["basis"] == "register"]
    first = quiet.iloc[0]
    second = quiet[quiet["commune_code"] != first["commune_code"]].iloc[0]
    unit = UnitKey(second["commune_code"], second["commune_valid_from"].date())
    return int(first["village_id"]), int(second["village_id"]), unit


def read(store: Store, by: Actor, column: str, *rows: str) -> CapitalFile:
    content = (HEAD.format(column=column) + "\n".join(rows) + "\n").encode()
    return read_capital(content, "bang.csv", known_to(store, by, TODAY), today=TODAY)


def test_a_table_that_names_works_of_other_units_learns_nothing_of_them(sample: Store) -> None:
    there, _here, unit = two_villages(sample)
    work = new_work(sample, there)
    counted(sample, money(work, "year_plan", 1000), money(work, "allocation", 800),
            money(work, "disbursement", 321))  # fmt: skip
    investor = holding(Role.INVESTOR, unit)
    for column, amount in ((PAID, 0), (GIVEN, 1)):
        row = f"CT-THU-01,CTMTQG DTTS&MN,2025,{amount},77/BC,30/09/2025"
        file = read(sample, investor, column, row)
        told_of = " ".join(str(one.problem) for one in [*file.errors, *file.warnings])
        assert "321" not in told_of
        assert "800" not in told_of
        unknown = read(sample, investor, column, row.replace("CT-THU-01", "CT-KHONG"))
        assert told_of.replace("CT-THU-01", "CT-KHONG") in " ".join(
            str(one.problem) for one in unknown.errors
        )


def test_the_template_lists_works_of_ones_own_units_only(sample: Store) -> None:
    there, here, unit = two_villages(sample)
    new_work(sample, there)
    new_work(sample, here, code="CT-THU-02", name="Cấp điện thôn hai")
    known = known_to(sample, holding(Role.INVESTOR, unit), TODAY)
    sheet = openpyxl.load_workbook(io.BytesIO(template_bytes(known, TODAY)))[LISTS_SHEET]
    listed = {row[0] for row in sheet.iter_rows(values_only=True)}

    assert "CT-THU-02" in listed
    assert "CT-THU-01" not in listed


def test_a_shared_work_is_left_to_the_unit_above(sample: Store) -> None:
    there, here, unit = two_villages(sample)
    new_work(sample, there, here)
    investor = holding(Role.INVESTOR, unit)
    row = "CT-THU-01,CTMTQG DTTS&MN,2025,5,77/BC,30/09/2025"
    [error] = read(sample, investor, GIVEN, row).errors

    assert "also serves villages outside" in str(error.problem)


def test_works_one_may_record_money_of_are_those_the_door_lets_through(sample: Store) -> None:
    there, here, unit = two_villages(sample)
    works = [
        new_work(sample, *served, code=f"CT-THU-{at}", name=f"Công trình {at}")
        for at, served in enumerate(((there,), (here,), (there, here)))
    ]
    for by in (holding(Role.INVESTOR, unit, person_id=RECORDER.person_id), RECORDER):
        own = recordable_works(sample, by, TODAY)
        for at, work in enumerate(works):
            new = money(work, "need", at + 1, document_number=f"{at}/{min(by.roles)}")
            try:
                tracking.record_capital(sample, new, by, TODAY)
                is_let = True
            except Refused as refusal:
                is_let = "outside the units" not in str(refusal)
            assert is_let == (own is None or work in own)


def test_one_number_in_two_years_is_two_documents(sample: Store) -> None:
    work = new_work(sample)
    counted(sample, money(work, "year_plan", 500, document_number="12/QĐ-UBND"))
    old = dt.date(2024, 12, 20)
    row = f"CT-THU-01,CTMTQG DTTS&MN,2025,500,12/QĐ-UBND,{old:%d/%m/%Y}"
    file = read(sample, RECORDER, "Kế hoạch vốn năm (triệu đồng)", row)

    assert (len(file.change.added), len(file.change.known)) == (1, 0)
    apply_capital(sample, file, RECORDER)
    lines = sample.capital.lines(TODAY).query("work_id == @work")
    assert lines["amount_vnd"].sum() == 1_000 * MILLION


def test_a_correction_that_waits_is_not_counted_beside_what_it_corrects(sample: Store) -> None:
    work = new_work(sample)
    counted(sample, money(work, "year_plan", 1000), money(work, "allocation", 900))
    [paid] = counted(sample, money(work, "disbursement", 500, document_number="1/GRV"))
    [right] = told(
        sample, money(work, "disbursement", 520, document_number="1/GRV", supersedes=paid)
    )
    row = "CT-THU-01,CTMTQG DTTS&MN,2025,700,77/BC,30/09/2025"
    [found] = read(sample, RECORDER, PAID, row).change.added

    assert found.amount_vnd == 180 * MILLION
    confirm(sample, right, *apply_capital(sample, read(sample, RECORDER, PAID, row), RECORDER))
    lines = sample.capital.lines(TODAY).query("work_id == @work and kind == 'disbursement'")
    assert lines["amount_vnd"].sum() == 700 * MILLION
