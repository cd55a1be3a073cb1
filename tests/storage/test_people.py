"""People and their posts, on both databases: one name once, and nobody's person elsewhere."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from electrification import calendar, tracking
from electrification.storage import Store
from electrification.subject.accounts import Actor, Post, Role
from electrification.texts import Refused
from geo.units import UnitKey
from tests.electrification.builders import NEW, SYSTEM
from tests.storage.test_many_writers import at_once

SON_VI, TUNG_VAI = UnitKey("00778", NEW), UnitKey("00892", NEW)
TODAY = calendar.today()
OF_SON_VI = Actor(
    person_id=SYSTEM, key="qt-sv", name="Quản trị",
    posts=(Post(role=Role.ADMIN, unit=SON_VI, from_on=NEW),),
)  # fmt: skip


def post(unit: UnitKey = SON_VI, from_on: dt.date = NEW) -> tracking.NewPost:
    return tracking.NewPost(role=Role.COMMUNE, unit=unit, from_on=from_on)


def test_of_many_who_take_a_name_at_once_one_has_it_and_the_others_are_told(store: Store) -> None:
    def take(name: str) -> str:
        try:
            tracking.add_person(store, "moi", name, post(), tracking.system_actor())
        except Refused as refusal:
            return str(refusal.problem)
        return name

    told = at_once([partial(take, f"Người {i}") for i in range(4)])

    [had] = [text for text in told if text.startswith("Người")]
    assert set(told) == {had, "Tên đăng nhập “moi” đã có người dùng."}
    people = store.people.everybody()
    assert people.loc[people["key"] == "moi", "name"].tolist() == [had]


def test_whose_post_elsewhere_is_still_to_come_is_out_of_reach(store: Store) -> None:
    key = "moi"
    tracking.add_person(store, key, "Người mới", post(), tracking.system_actor())
    tracking.reset_password(store, key, "Mùa xuân ở Sơn Vĩ", OF_SON_VI)
    later = post(TUNG_VAI, TODAY + dt.timedelta(days=30))
    tracking.add_post(store, key, later, tracking.system_actor())

    for act in (
        partial(tracking.disable_person, store, key, OF_SON_VI),
        partial(tracking.reset_password, store, key, "Mùa thu ở Sơn Vĩ", OF_SON_VI),
    ):
        with pytest.raises(Refused, match="ngoài"):
            act()


def test_a_post_elsewhere_that_is_over_keeps_nobody_out_of_reach(store: Store) -> None:
    tracking.add_person(store, "moi", "Người mới", post(), tracking.system_actor())
    past = tracking.NewPost(
        role=Role.COMMUNE, unit=TUNG_VAI, from_on=NEW, to_on=TODAY - dt.timedelta(days=1)
    )
    tracking.add_post(store, "moi", past, tracking.system_actor())

    tracking.reset_password(store, "moi", "Mùa xuân ở Sơn Vĩ", OF_SON_VI)


@pytest.mark.parametrize("days", [(dt.date(9999, 1, 1), None), (NEW, dt.date(3025, 1, 1))])
def test_a_day_of_a_post_that_can_only_be_a_slip_is_refused(
    store: Store, days: tuple[dt.date, dt.date | None]
) -> None:
    odd = tracking.NewPost(role=Role.COMMUNE, unit=SON_VI, from_on=days[0], to_on=days[1])
    with pytest.raises(Refused, match="xem lại năm"):
        tracking.add_person(store, "moi", "Người mới", odd, tracking.system_actor())
