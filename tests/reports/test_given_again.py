"""A report that was given out is given again as it was, to who may have it."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from electrification.reports.give_again import give_again, own_reports
from electrification.reports.give_out import GivenOut, asked_for, give_out
from electrification.storage import Store
from electrification.subject.accounts import Actor
from electrification.texts import Refused
from electrification.tracking import system_actor
from geo.units import UnitKey
from tests.storage.test_journal import actor as person_named

DAY, BEFORE = dt.date(2025, 9, 29), dt.date(2025, 8, 14)


def given(store: Store, by: Actor, scope: tuple[UnitKey, ...] | None = None) -> GivenOut:
    asked = asked_for(store, by, "remaining", on=DAY, since=BEFORE, scope=scope)
    return give_out(store, asked, "geojson", by)


def test_a_report_is_given_again_byte_for_byte_and_that_is_noted(spoilt: Store) -> None:
    made = given(spoilt, system_actor())
    before = spoilt.audit_head()

    again = give_again(spoilt, made.number, system_actor())

    assert (again.content, again.file_name) == (made.content, made.file_name)
    assert again.sha256 == hashlib.sha256(made.content).hexdigest()
    assert spoilt.audit_head() != before
    assert list(own_reports(spoilt, system_actor())["id"]) == [made.number]


def test_who_does_not_see_the_scope_does_not_get_the_file(spoilt: Store) -> None:
    everything = given(spoilt, system_actor())
    commune = person_named(spoilt, "xa-00793-moi")
    own = given(spoilt, commune)
    elsewhere = given(spoilt, system_actor(), (_a_commune_but(spoilt, "00778"),))
    leader = person_named(spoilt, "ld-00778")

    assert give_again(spoilt, own.number, leader).content == own.content
    for number in (everything.number, elsewhere.number):
        with pytest.raises(Refused, match=str(number)):
            give_again(spoilt, number, leader)
    assert list(own_reports(spoilt, leader)["id"]) == [own.number]


def _a_commune_but(store: Store, code: str) -> UnitKey:
    frame = store.snapshot(DAY).frame
    row = frame[frame["commune_code"] != code].iloc[0]
    return UnitKey(row["commune_code"], row["commune_valid_from"].date())


def test_a_file_that_was_changed_or_is_missing_is_not_given(spoilt: Store) -> None:
    made = given(spoilt, system_actor())
    file = spoilt.files.file(hashlib.sha256(made.content).hexdigest())
    file.write_bytes(made.content.replace(b"1", b"2", 1))
    try:
        with pytest.raises(Refused, match="sao lưu"):
            give_again(spoilt, made.number, system_actor())
    finally:
        file.write_bytes(made.content)
    with pytest.raises(Refused, match="99"):
        give_again(spoilt, 99, system_actor())
