"""An import of any kind is taken back in one act; what stood before stands, the past stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from electrification import calendar, texts, tracking
from electrification.exchange.capital_apply import apply_capital
from electrification.storage import Store
from electrification.subject.entries import Decision, EntryState, NewDecision
from electrification.subject.imports import BroughtFile, FileKind
from electrification.subject.meters import MeterRow
from electrification.texts import Refused
from electrification.tracking import RegisterRow, import_register
from electrification.tracking.imports import Undone, undo_import
from electrification.tracking.meters import import_meters
from tests.electrification.builders import (
    CONFIRMER,
    RECORDER,
    XIN_CAI,
    entry,
    register_row,
    village_id,
)
from tests.exchange.filled import TODAY, somebody
from tests.storage.chains import found_in
from tests.tracking.money import confirm, new_work
from tests.tracking.test_capital_import import amounts, read

FILE = BroughtFile(FileKind.REGISTER, "danh-sach.xlsx", "a" * 64, 2)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    token = texts._language.set("en")
    yield
    texts._language.reset(token)


def bring(store: Store, *rows: RegisterRow, sign: str = "a") -> int:
    """Bring a register; answers the number of the import."""
    import_register(store, rows, RECORDER, file=replace(FILE, sha256=sign * 64))
    return int(store.imports.files()["id"].iloc[0])


def undo(store: Store, number: int, by: Any = RECORDER) -> Undone:
    done = undo_import(store, number, "nhầm tệp", by, TODAY)
    assert found_in(store) == []
    return done


def villages(store: Store, at: dt.datetime | None = None) -> dict[str, tuple[Any, ...]]:
    frame = store.snapshot(TODAY, at).frame
    names = ["village_name", "commune_name", "lat", "households", "status"]
    return dict(zip(frame["village_code"], frame[names].itertuples(index=False, name=None),
                    strict=True))  # fmt: skip


@pytest.fixture
def own(store: Store) -> Store:
    """A register of the user's own in place of the sample."""
    bring(store, register_row(), register_row("V-002"))
    return store


def test_a_register_import_is_undone_to_the_version_before(own: Store) -> None:
    before = villages(own)
    changed = register_row(village_name="Tên mới", lat=23.2, households=77, status="building")
    number = bring(own, changed, register_row("V-003"), sign="b")
    between, after = calendar.now(), villages(own)
    done = undo(own, number)
    assert (done.villages_gone, done.villages_restored, done.left) == (1, 1, 0)
    assert villages(own) == before
    assert villages(own, between) == after, "what was known then is still told"


def test_a_register_that_was_undone_may_be_brought_again(own: Store) -> None:
    rows = [register_row(households=77), register_row("V-003")]
    number = bring(own, *rows, sign="b")
    after = villages(own)
    undo(own, number)
    assert bring(own, *rows, sign="b") == number + 1
    assert villages(own) == after
    undo(own, number + 1)
    undo(own, 1)
    assert villages(own) == {}


def test_a_commune_that_a_register_changed_is_as_it_was(own: Store) -> None:
    before = villages(own)
    number = bring(own, register_row(commune=XIN_CAI), sign="b")
    assert villages(own) != before
    assert undo(own, number).villages_restored == 1
    assert villages(own) == before


def test_the_second_undo_is_refused(own: Store) -> None:
    number = bring(own, register_row("V-003"), sign="b")
    undo(own, number)
    with pytest.raises(Refused, match="already"):
        undo(own, number)


def test_a_village_that_others_recorded_about_keeps_its_register_and_is_named(own: Store) -> None:
    number = bring(own, register_row("V-003"), sign="b")
    [made] = tracking.record(own, [entry(village_id(own, "V-003"))], RECORDER, TODAY)
    before = villages(own)
    with pytest.raises(Refused, match=r"\(entries\): V-003"):
        undo(own, number)
    assert villages(own) == before
    tracking.decide(own, [NewDecision(made, Decision.WITHDRAWN, "nhầm")], RECORDER, TODAY)
    assert undo(own, number).villages_gone == 1


def test_what_a_later_register_changed_stays_and_is_named(own: Store) -> None:
    number = bring(own, register_row(village_name="Hai"), register_row("V-002", lat=23.3), sign="b")
    bring(own, register_row(village_name="Ba"), sign="c")
    done = undo(own, number)
    assert (done.villages_restored, done.villages_left) == (1, ("V-001",))
    found = villages(own)
    assert (found["V-001"][0], found["V-002"][2]) == ("Ba", 23.1)


def test_only_who_may_import_the_register_undoes_it(own: Store) -> None:
    number = bring(own, register_row("V-003"), sign="b")
    with pytest.raises(Refused, match="post"):
        undo(own, number, somebody(own))


def test_figures_of_a_day_before_the_undo_are_what_they_were(own: Store) -> None:
    at = calendar.now()
    figure = villages(own, at)
    undo(own, 1)
    assert villages(own, at) == figure
    assert villages(own) == {}


# --- meters ---------------------------------------------------------------------------------------

MONTH = dt.date(2025, 8, 1)


def reading(store: Store, kwh: float, code: str = "TBG-028", **more: Any) -> MeterRow:
    values = {"month": MONTH, "substation": None, "customers": 40, "row": 2} | more
    return MeterRow(village_id=village_id(store, code), kwh=kwh, **values)


def bring_meters(store: Store, sign: str, *rows: MeterRow) -> int:
    import_meters(store, rows, file_name=f"{sign}.csv", sha256=sign * 64, by=RECORDER, reason="đo")
    return int(store.imports.files()["id"].iloc[0])


def standing(store: Store, known_at: dt.datetime | None = None) -> dict[tuple[int, dt.date], float]:
    found = store.meters.standing(known_at)
    keys = zip(found["village_id"], found["month"].dt.date, strict=True)
    return dict(zip(keys, found["kwh"], strict=True))


def test_readings_of_a_file_that_is_undone_stand_no_more_and_those_before_do(store: Store) -> None:
    bring_meters(store, "a", reading(store, 900, month=dt.date(2025, 7, 1)))
    before = standing(store)
    number = bring_meters(store, "b", reading(store, 950, month=dt.date(2025, 7, 1)),
                          reading(store, 5, month=dt.date(2025, 6, 1)))  # fmt: skip
    between, after = calendar.now(), standing(store)
    assert undo(store, number) == Undone(2, 0)
    assert standing(store) == before
    assert standing(store, between) == after
    assert bring_meters(store, "b", reading(store, 950, month=dt.date(2025, 7, 1))) > number


def test_a_month_that_a_later_file_corrected_stays_corrected(store: Store) -> None:
    first = bring_meters(store, "a", reading(store, 900), reading(store, 800, "TBG-029"))
    bring_meters(store, "b", reading(store, 950))
    assert undo(store, first) == Undone(1, 1)
    key = (village_id(store, "TBG-028"), MONTH)
    assert standing(store)[key] == 950


def test_an_engineer_of_elsewhere_does_not_undo_meters(store: Store) -> None:
    number = bring_meters(store, "a", reading(store, 900), reading(store, 800, "TBG-001"))
    with pytest.raises(Refused, match="outside"):
        undo(store, number, somebody(store))
    with pytest.raises(Refused, match="post"):
        undo(store, number, somebody(store, "ld-tq"))


# --- money ----------------------------------------------------------------------------------------


def test_a_table_of_capital_is_undone_as_a_whole(store: Store) -> None:
    work = new_work(store)
    apply_capital(store, read(store), RECORDER)
    assert store.imports.files().iloc[0]["kind"] == "capital"
    places = store.imports.entries_that_stand(1)
    assert set(places.values()) == {"C5", "D5", "E5"}
    assert undo(store, 1) == Undone(3, 0)
    assert amounts(store, work) == {}
    assert len(apply_capital(store, read(store), RECORDER)) == 3


def test_money_that_another_confirmed_is_not_taken_back_by_who_brought_it(
    store: Store,
) -> None:
    new_work(store)
    made = apply_capital(store, read(store), RECORDER)
    confirm(store, *made)
    with pytest.raises(Refused, match=r"cell [CDE]5"):
        undo(store, 1)
    assert len(store.imports.entries_that_stand(1)) == 3
    assert undo(store, 1, CONFIRMER) == Undone(3, 0)


def test_what_was_corrected_since_stays_and_is_counted(own: Store) -> None:
    number = bring(own, register_row(households=77), sign="b")
    one = village_id(own, "V-001")
    found = own.entries_of([one], [EntryState.CONFIRMED]).sort_values("id")
    new = entry(one, households=78, supersedes=int(found["id"].iloc[-1]))
    [made] = tracking.record(own, [new], RECORDER, TODAY)
    tracking.decide(own, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER, TODAY)
    with pytest.raises(Refused, match="Nothing of this import"):
        undo(own, number)
    assert villages(own)["V-001"][3] == 78
