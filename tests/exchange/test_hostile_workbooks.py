"""Workbooks that would do harm or are not ours: refused in words, quickly and in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from electrification.exchange.kinds_of_file import FileKind, kind_of_file
from electrification.storage import Store, open_store
from electrification.texts import Refused
from tests.electrification.builders import copied_database, village_id
from tests.exchange.builders import workbook
from tests.exchange.filled import DAY, customers, edited, exported, filled, read
from tests.exchange.hostile_workbooks import HOSTILE, last_row_filled

MOST_BYTES = 4 * 1024 * 1024


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Yield a store of the sample, which no test here changes."""
    one = open_store(copied_database(tmp_path_factory.mktemp("hostile")))
    yield one
    one.close()


@pytest.fixture(scope="module")
def good(store: Store) -> bytes:
    """Return a workbook with one village filled in."""
    return filled(exported(store), customers("TBG-028"))


@pytest.fixture(scope="module")
def untouched(store: Store) -> bytes:
    """Return a workbook as the program writes it."""
    return exported(store)


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_workbook_is_refused_in_words(store: Store, untouched: bytes, name: str) -> None:
    make, word = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        read(store, make(untouched))
    assert word in str(refused.value.problem)
    assert str(refused.value.remedy)


def test_half_a_megabyte_that_unpacks_to_half_a_gigabyte_costs_next_to_nothing(
    store: Store, untouched: bytes
) -> None:
    content = HOSTILE["bomb"][0](untouched)
    assert len(content) < 1_000_000
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            read(store, content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES


@pytest.mark.parametrize("name", ["macros", "entities", "cut short"])
def test_what_a_file_is_is_not_told_of_one_that_must_not_be_opened(
    untouched: bytes, name: str
) -> None:
    with pytest.raises(Refused):
        kind_of_file(HOSTILE[name][0](untouched), "x.xlsx")


def test_a_table_of_others_with_links_is_still_told_apart(untouched: bytes) -> None:
    """Links are refused in what we gave out; offices' own tables have them, and are only read."""
    linked = HOSTILE["external links"][0](untouched)
    assert kind_of_file(linked, "x.xlsx") is FileKind.FIELD_WORKBOOK
    register = workbook({"A": [["Mã thôn", "Tên thôn", "Mã xã"], ["V-1", "Thôn 1", "00907"]]})
    parts = HOSTILE["external links"][0](register)
    assert kind_of_file(parts, "x.xlsx") is FileKind.REGISTER


def test_a_row_at_the_very_end_of_the_sheet_is_read(store: Store, good: bytes) -> None:
    came = edited(filled(good, {("TBG-029", "no_change.occurred_on"): DAY}), last_row_filled)
    found = read(store, came)
    ids = {one.entry.village_id for one in found.file.stated}
    assert village_id(store, "TBG-028") in ids


def test_every_byte_that_is_lost_is_damage_and_never_a_crash(store: Store, good: bytes) -> None:
    for cut in range(1_000, len(good), len(good) // 23):
        with pytest.raises(Refused):
            read(store, good[:cut])


def test_a_village_that_left_the_register_is_an_error_only_where_something_is_filled_in(
    store: Store, good: bytes
) -> None:
    from electrification.exchange.field_reader import Gave, read_filled

    here = dict(Gave.of(store).villages)
    gone = {village_id(store, "TBG-028"), village_id(store, "TBG-029")}
    gave = Gave({i: code for i, code in here.items() if i not in gone}, store.audit_hash)
    [one] = read_filled(good, "x.xlsx", gave).errors
    assert "TBG-028" in str(one.problem)
    assert "no longer in the register" in str(one.problem)
