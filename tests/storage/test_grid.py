"""Lines of the grid and scales of works: written once, linked, corrected and taken back."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from electrification import calendar, tracking
from electrification.storage import Store, chain
from electrification.subject.accounts import Actor, Post, Role
from electrification.subject.grid import LineStatus
from electrification.texts import Refused
from electrification.tracking.grid import plan_lines, set_scale
from electrification.tracking.imports import undo_import
from geo.units import UnitKey
from tests.electrification.builders import NEW, RECORDER, register_row
from tests.tracking.grid import PATH, brought, line, scale
from tests.tracking.money import TODAY, new_work

FAR_AWAY = ((104.4, 22.7), (104.41, 22.71))


def added(store: Store) -> int:
    return len(store.grid.lines())


def newest(store: Store) -> int:
    return int(store.imports.files()["id"].iloc[0])


def test_a_file_brought_in_twice_is_there_once(store: Store) -> None:
    before = added(store)
    assert len(brought(store, line()).added) == 1
    with pytest.raises(Refused, match="đợt nhập"):
        brought(store, line())
    again = brought(store, line(*reversed(PATH)), sign="b")
    assert (len(again.unchanged), again.changes_anything) == (1, False)
    assert added(store) == before + 1
    [kept] = store.grid.lines().tail(1).itertuples()
    assert (kept.name, kept.status, kept.document_number) == ("ĐZ thử", "planned", "12/PC")
    assert kept.geometry.equals(line().geom)


def test_a_line_told_of_anew_replaces_itself_until_its_file_is_taken_back(store: Store) -> None:
    before = added(store)
    brought(store, line())
    known = calendar.now()
    change = brought(store, line(status=LineStatus.IN_USE), sign="b")
    assert len(change.corrected) == 1
    lines = store.grid.lines()
    assert (len(lines), lines["status"].iloc[-1]) == (before + 1, "in_use")
    assert store.grid.lines(known)["status"].iloc[-1] == "planned"
    assert undo_import(store, newest(store), "nhầm tệp", RECORDER).taken_back == 1
    assert store.grid.lines()["status"].iloc[-1] == "planned"
    with pytest.raises(Refused, match="đã được hoàn tác"):
        undo_import(store, newest(store), "lần nữa", RECORDER)
    brought(store, line(status=LineStatus.IN_USE), sign="b")
    assert store.grid.lines()["status"].iloc[-1] == "in_use"


def test_a_file_whose_lines_were_told_of_anew_is_taken_back_after_the_later_one(
    store: Store,
) -> None:
    before = added(store)
    for sign, status in (("a", "planned"), ("b", "building"), ("c", "in_use")):
        brought(store, line(status=LineStatus(status)), sign=sign)
    last = newest(store)
    with pytest.raises(Refused, match=f"Đợt nhập {last}"):
        undo_import(store, last - 1, "nhầm tệp", RECORDER)
    assert added(store) == before + 1
    for import_id in (last, last - 1, last - 2):
        undo_import(store, import_id, "nhầm tệp", RECORDER)
    assert added(store) == before
    rows = store.imports.files().set_index("id").loc[[last, last - 2]]
    assert rows[["lines", "lines_standing"]].to_numpy().tolist() == [[1, 0], [1, 0]]


def test_illustrative_lines_go_with_the_villages_of_the_sample(store: Store) -> None:
    assert (store.grid.lines()["provenance"] == "illustrative").all()
    known = calendar.now()
    many = added(store)
    tracking.import_register(store, [register_row()])
    assert added(store) == 0
    assert len(store.grid.lines(known)) == many
    with store._engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM grid_lines_present")).scalar() == 0


def test_a_scale_of_an_older_document_that_comes_in_later_does_not_hold(store: Store) -> None:
    work_id = new_work(store)
    set_scale(store, work_id, scale(), RECORDER, TODAY)
    older = scale(mv_km=9.0, document_on=dt.date(2023, 5, 5))
    set_scale(store, work_id, older, RECORDER, TODAY)
    assert store.grid.scales().set_index("work_id").loc[work_id, "mv_km"] == 2.0


def test_a_scale_is_by_document_and_the_last_one_holds(store: Store) -> None:
    work_id = new_work(store)
    set_scale(store, work_id, scale(), RECORDER, TODAY)
    then = calendar.now()
    set_scale(store, work_id, scale(mv_km=2.5, document_number="16/QĐ"), RECORDER, TODAY)
    now = store.grid.scales().set_index("work_id").loc[work_id]
    assert (now["mv_km"], now["document_number"], now["signer"]) == (2.5, "16/QĐ", "Lãnh đạo mẫu")
    assert store.grid.scales(then).set_index("work_id").loc[work_id, "mv_km"] == 2.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"mv_km": -1.0}, {"lv_km": float("nan")}, {"substations": 10_000}, {"mv_km": 2_001.0},
        {"document_number": " "}, {"document_on": dt.date(2099, 1, 1)},
        {"mv_km": None, "lv_km": None, "substations": None, "capacity_kva": None},
        {"signer": "x\x00"},
    ],
)  # fmt: skip
def test_a_scale_that_cannot_be_is_refused(store: Store, wrong: dict[str, object]) -> None:
    work_id = new_work(store)
    with pytest.raises(Refused):
        set_scale(store, work_id, scale(**wrong), RECORDER, TODAY)
    assert work_id not in set(store.grid.scales()["work_id"])


def holding(role: Role, unit: UnitKey) -> Actor:
    post = Post(role=role, unit=unit, from_on=dt.date(2025, 7, 1))
    return dataclasses.replace(RECORDER, posts=(post,))


def test_who_works_for_a_unit_brings_in_lines_around_its_villages_only(store: Store) -> None:
    engineer = holding(Role.ENGINEER, UnitKey("00778", NEW))
    assert len(brought(store, line((105.5, 23.2), (105.51, 23.21)), by=engineer).added) == 1
    with pytest.raises(Refused, match="ngoài địa bàn"):
        brought(store, line(*FAR_AWAY), sign="b", by=engineer)
    for role in (Role.VIEWER, Role.COMMUNE, Role.AUDITOR, Role.INVESTOR):
        with pytest.raises(Refused):
            brought(store, line(*FAR_AWAY), sign="b", by=holding(role, UnitKey("08", NEW)))
    work_id = new_work(store)
    with pytest.raises(Refused):
        set_scale(store, work_id, scale(), engineer, TODAY)


def test_lines_and_scales_are_in_the_chain_and_show_in_the_layer(store: Store) -> None:
    set_scale(store, new_work(store), scale(), RECORDER, TODAY)
    brought(store, line(), line(*FAR_AWAY, row=2))
    present = len(plan_lines(store, []).added) + added(store)
    with store._engine.connect() as connection:
        assert chain.check(connection).breaks == []
        query = sa.text("SELECT count(*) FROM grid_lines_present")
        assert connection.execute(query).scalar() == present
