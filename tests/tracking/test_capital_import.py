"""Tables of capital are recorded whole or not at all, once, within limits, each by its cell."""

from __future__ import annotations

import pytest

from electrification.exchange.capital_apply import apply_capital, known_to
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
