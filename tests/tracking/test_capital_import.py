"""Tables of capital are recorded whole or not at all, once, within limits, each by its cell."""

from __future__ import annotations

import pytest

from electrification.exchange.capital_apply import apply_capital, known_to, limits_of
from electrification.exchange.capital_table import CapitalFile, Declared, read_capital
from electrification.storage import Store
from electrification.subject.accounts import Actor, Role
from electrification.texts import Refused
from electrification.tracking import Irregular
from tests.electrification.builders import RECORDER
from tests.tracking.money import MILLION, TODAY, confirm, new_work
from tests.tracking.test_rights import holding

TABLE = """Biểu vốn năm 2025 (kèm theo Quyết định số 9/QĐ-UBND ngày 03/03/2025);;;;
Đơn vị tính: triệu đồng;;;;
TT;Mã công trình;Giải ngân đến 31/8/2025 NTM;Phân bổ năm 2025 NTM;Kế hoạch vốn năm 2025 NTM
;Tổng số;{paid};800;1.000,5
1;CT-THU-01;{paid};800;1.000,5
"""


def read(store: Store, text: str = "", by: Actor = RECORDER, paid: int = 500) -> CapitalFile:
    content = (text or TABLE.format(paid=paid)).encode()
    return read_capital(content, "bang.csv", known_to(store, by, TODAY), Declared(), today=TODAY)


def amounts(store: Store, work: int) -> dict[str, int]:
    lines = store.capital.lines(TODAY)
    own = lines[lines["work_id"] == work]
    return dict(zip(own["kind"], own["amount_vnd"] // MILLION, strict=True))


def test_a_table_is_recorded_in_the_order_of_limits_whatever_the_columns(sample: Store) -> None:
    work = new_work(sample)
    made = apply_capital(sample, read(sample), RECORDER)

    assert len(made) == 3
    assert amounts(sample, work) == {"year_plan": 1000, "allocation": 800, "disbursement": 500}
    assert not sample.capital.lines(TODAY).query("work_id == @work")["is_irregular"].any()


def test_entries_say_in_which_file_and_cell_they_stood(sample: Store) -> None:
    new_work(sample)
    file = read(sample)
    made = apply_capital(sample, file, RECORDER)
    said = list(sample.entries_by_id(made)["source"])

    assert {text.split(", ")[1] for text in said} == {"C5", "D5", "E5"}
    assert all(text.startswith("bang.csv") and file.sha256 in text for text in said)


def test_the_same_file_twice_is_once_and_two_at_once_are_not_both_written(sample: Store) -> None:
    work = new_work(sample)
    file = read(sample)
    apply_capital(sample, file, RECORDER)
    again = read(sample)

    assert (len(again.change.added), len(again.change.known)) == (0, 3)
    with pytest.raises(Refused, match="Cell C5"):  # read before the first one was written
        apply_capital(sample, file, RECORDER)
    assert amounts(sample, work)["disbursement"] == 500


def test_a_later_table_adds_what_was_paid_since(sample: Store) -> None:
    work = new_work(sample)
    confirm(sample, *apply_capital(sample, read(sample), RECORDER))
    text = TABLE.format(paid=650).replace("31/8", "15/9").replace("9/QĐ-UBND", "19/BC-UBND")
    text = "\n".join(line.rsplit(";", 2)[0] for line in text.splitlines())
    later = read(sample, text)

    [row] = later.change.added
    assert (row.amount_vnd, row.stated_vnd) == (150 * MILLION, 650 * MILLION)
    apply_capital(sample, later, RECORDER)
    lines = sample.capital.lines(TODAY)
    assert lines[lines["work_id"] == work].query("kind == 'disbursement'")[
        "amount_vnd"
    ].sum() == 650 * MILLION  # fmt: skip


def test_a_limit_is_passed_only_with_a_reason(sample: Store) -> None:
    work = new_work(sample)
    file = read(sample, paid=900)
    with pytest.raises(Irregular, match="100,000,000 đồng over"):
        apply_capital(sample, file, RECORDER)
    assert not amounts(sample, work)
    apply_capital(sample, file, RECORDER, reason="Kho bạc chi trước khi phân bổ")
    lines = sample.capital.lines(TODAY)
    own = lines[lines["work_id"] == work].set_index("kind")["is_irregular"]
    assert own.to_dict() == {"year_plan": False, "allocation": False, "disbursement": True}


def test_nothing_of_a_file_with_an_error_is_written(sample: Store) -> None:
    work = new_work(sample)
    file = read(sample, TABLE.format(paid=500).replace("Tổng số;500", "Tổng số;501"))
    assert file.errors
    with pytest.raises(Refused, match="errors"):
        apply_capital(sample, file, RECORDER)
    assert not amounts(sample, work)


def test_who_records_no_money_imports_none(sample: Store) -> None:
    work = new_work(sample)
    file = read(sample)
    for role in (Role.ENGINEER, Role.COMMUNE, Role.VIEWER, Role.AUDITOR):
        other = holding(role, person_id=5)
        assert read(sample, by=other).errors
        with pytest.raises(Refused):
            apply_capital(sample, file, other)
    assert not amounts(sample, work)


TWO = """Đơn vị tính: triệu đồng;;;;;
Mã công trình;Phân bổ năm 2025 NTM;Kế hoạch vốn năm 2025 NTM;Số văn bản;Ngày văn bản
CT-THU-01;{first};100;9/QĐ-UBND;03/03/2025
CT-THU-02;{second};100;9/QĐ-UBND;03/03/2025
"""


def test_a_preview_names_every_limit_and_the_reason_stands_with_those_rows_only(
    sample: Store,
) -> None:
    new_work(sample)
    new_work(sample, code="CT-THU-02", name="Hai")
    file = read(sample, TWO.format(first=150, second=3000))
    found = {(one.row.cell, str(one.ahead.limit)): one.ahead.over_vnd // MILLION
             for one in limits_of(sample, file)}  # fmt: skip
    assert found == {
        ("B3", "allocated_over_plan"): 50,
        ("B4", "allocated_over_plan"): 2900,
        ("B4", "allocated_over_investment"): 1000,
    }
    made = apply_capital(sample, file, RECORDER, reason="Lũ cuốn cột", reason_document="7/CV-SCT")
    lines = sample.capital.lines(TODAY).set_index("entry_id").loc[made]
    is_odd = lines["is_irregular"].to_numpy()
    assert set(lines["kind"][is_odd]) == {"allocation"}
    assert all("7/CV-SCT" in text for text in lines["reason"][is_odd])
    assert lines["reason"][~is_odd].isna().all()


INVESTED = """Đơn vị tính: triệu đồng;;;;;;
Mã công trình;Quyết định đầu tư;;;Phân bổ năm 2025 NTM;Kế hoạch vốn năm 2025 NTM;Số văn bản;Ngày văn bản
;Số quyết định;Ngày ban hành;Tổng mức đầu tư;;;;
CT-THU-01;{decision};{day};{total};{given};2600;9/QĐ-UBND;03/03/2025
"""  # noqa: E501


def test_another_total_investment_is_proposed_with_its_decision_and_applied_with_the_money(
    sample: Store,
) -> None:
    work = new_work(sample)
    text = INVESTED.format(decision="88/QĐ-UBND", day="20/02/2025", total="2600", given="2500")
    file = read(sample, text)
    [change] = file.investments
    assert (change.cell, change.recorded_vnd, change.stated_vnd) == (
        "D4", 2000 * MILLION, 2600 * MILLION
    )  # fmt: skip
    assert not limits_of(sample, file)
    assert len(limits_of(sample, file, with_investments=False)) == 1
    apply_capital(sample, file, RECORDER, with_investments=True)
    works = sample.capital.works().set_index("work_id")
    assert works.loc[work, "total_investment_vnd"] == 2600 * MILLION
    assert amounts(sample, work) == {"allocation": 2500, "year_plan": 2600}


def test_a_total_investment_that_cannot_be_is_refused_with_all_the_money(sample: Store) -> None:
    work = new_work(sample)
    confirm(sample, *apply_capital(sample, read(sample), RECORDER))
    text = INVESTED.format(decision="88/QĐ-UBND", day="20/02/2025", total="500", given="10")
    before = sample.data_version()
    file = read(sample, text.replace("9/QĐ-UBND;03", "10/QĐ-UBND;03"))
    with pytest.raises(Refused, match="allocated to the work already"):
        apply_capital(sample, file, RECORDER, with_investments=True)
    assert sample.data_version() == before
    assert amounts(sample, work)["allocation"] == 800


@pytest.mark.parametrize(
    ("decision", "day", "said"),
    [
        ("", "", "write number and day of the decision"),
        ("15/QĐ-UBND", "20/02/2025", "same decision is recorded"),
        ("88/QĐ-UBND", "20/02/2030", "write number and day of the decision"),
    ],
)
def test_a_total_investment_without_a_new_decision_is_said_and_left(
    sample: Store, decision: str, day: str, said: str
) -> None:
    new_work(sample)
    file = read(sample, INVESTED.format(decision=decision, day=day, total="2600", given="10"))
    assert not file.investments
    [warning] = [one for one in file.warnings if "total investment" in str(one.problem)]
    assert "2,600" in str(warning.problem)
    assert said in str(warning.remedy)
    assert not file.errors
