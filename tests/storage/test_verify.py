"""What somebody changed behind the program's back is found, and named, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from electrification import tracking
from electrification.storage import Store, chain, database
from electrification.storage.contents import ALL_KEPT
from electrification.storage.schema import audit_link
from electrification.subject.audit import Anchor
from electrification.subject.entries import Decision, NewDecision
from tests.electrification.builders import (
    CONFIRMER,
    RECORDER,
    SYSTEM,
    TA_VAN,
    XIN_CAI,
    day,
    entry,
    register_row,
    unit_places,
    units,
)
from tests.storage.chains import (
    anchor_at,
    fitted,
    found,
    found_in,
    link_at,
    link_at_text,
    number_of,
    put,
    rewrite_from,
    run,
)

LATER = day("2025-09-30")


# --- whole ---------------------------------------------------------------------------------------


def test_the_sample_is_whole_and_every_row_was_looked_at(behind: sa.Connection) -> None:
    checked = chain.check(behind)
    rows = sum(
        int(behind.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
        for table in {kept.table.name for kept in ALL_KEPT}
    )
    assert checked.breaks == []
    assert (checked.links, checked.rows) == (checked.anchor.sequence, rows)
    assert checked.anchor.hash == link_at(behind, checked.links).hash


def test_a_database_is_whole_after_the_migrations_and_when_it_was_just_created(
    fresh_database_url: str, opened: Callable[[str], Store]
) -> None:
    with database.new_database(fresh_database_url) as engine:
        with engine.connect() as connection:
            checked = chain.check(connection)
            assert (checked.breaks, checked.anchor) == ([], Anchor(0, "0" * 64))
        with Store(engine).writing(SYSTEM) as work:
            work.add_people([tracking.SYSTEM_PERSON])
        engine.dispose()
    assert found_in(opened(fresh_database_url)) == []


def test_an_empty_database_with_its_units_is_whole(
    fresh_database_url: str, opened: Callable[[str], Store]
) -> None:
    tracking.create(fresh_database_url, units(), unit_places())
    assert found_in(opened(fresh_database_url)) == []


def test_the_chain_is_whole_after_registers_entries_and_decisions(store: Store) -> None:
    """Positions with more decimals than are kept, new names, a village moved to and fro."""
    first = register_row(lat=23.1234567890125, lon=104.9876543210985, x_northing=2_550_000)
    tracking.import_register(store, [first, register_row("V-002", lat=None, lon=None)])
    assert found_in(store) == []
    for values in (
        {"village_name": "Thôn Mới", "source": None},
        {"village_name": "Thôn Mới", "commune": XIN_CAI, "lat": 23.2},
        {"village_name": "Thôn Cũ", "commune": TA_VAN, "lat": None, "lon": None},
    ):
        tracking.import_register(store, [replace(first, **values)])
    village = int(store.villages()["village_id"].iloc[0])
    made = tracking.record(
        store, [entry(village), entry(village, households=21, note="Đã kéo dây")], RECORDER, LATER
    )
    tracking.decide(store, [NewDecision(made[0], Decision.CONFIRMED)], CONFIRMER)
    tracking.freeze_baseline(store, "BL", LATER, "QĐ 2", [village], RECORDER)
    assert found_in(store) == []
    with store._engine.connect() as connection:
        actions = set(connection.execute(sa.select(audit_link.c.action)).scalars())
    assert {"village_retired", "baseline_retired", "village_changed", "membership_ended"} <= actions


# --- rows ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "subject"),
    [
        ("UPDATE entry SET households = 1 WHERE id = 1", "entry:1"),
        ("UPDATE entry SET occurred_on = '2020-01-01' WHERE id = 5", "entry:5"),
        ("UPDATE entry SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE id = 5", "entry:5"),
        ("UPDATE entry SET is_irregular = NOT is_irregular WHERE id = 5", "entry:5"),
        ("UPDATE entry SET note = '' WHERE id = 1", "entry:1"),
        ("UPDATE entry_decision SET decision = 'returned' WHERE id = 7", "decision:7"),
        ("UPDATE village SET name = 'Thôn Khác' WHERE id = 5", "village:5"),
        (
            "UPDATE village SET geom = (SELECT o.geom FROM village o WHERE o.id = 6) WHERE id = 5",
            "village:5",
        ),
        ("UPDATE cluster SET name = 'Cụm Khác' WHERE id = 1", "cluster:1"),
        ("UPDATE person SET key = 'other' WHERE id = 2", "person:2"),
        ("UPDATE unit SET name = 'xã Khác' WHERE code = '00907'", "unit:00907/2004-07-08"),
    ],
)
def test_an_edited_row_is_found_and_named(
    behind: sa.Connection, statement: str, subject: str
) -> None:
    run(behind, statement)
    assert found(behind) == [(number_of(behind, subject), "row_edited", subject)]


@pytest.mark.parametrize(
    ("statement", "subject"),
    [
        ("UPDATE unit_succession SET clause = 'khoản 99' WHERE old_code = '00907'", "succession:"),
        ("UPDATE village_membership SET commune_code = '00907', commune_valid_from = '2004-07-08' "
         "WHERE village_id = 5 AND to_on IS NOT NULL AND commune_code <> '00907'", "membership:5/"),
        ("UPDATE baseline SET source = 'khác'", "baseline:"),
        ("DELETE FROM baseline_village WHERE village_id = 5", "baseline:"),
    ],
)  # fmt: skip
def test_an_edited_row_without_a_number_is_found_and_named(
    behind: sa.Connection, statement: str, subject: str
) -> None:
    run(behind, statement)
    [(sequence, what, named)] = found(behind)
    assert (sequence, what) == (number_of(behind, named), "row_edited")
    assert named.startswith(subject)


@pytest.mark.parametrize(
    ("table", "column", "subject"),
    [
        ("village", "retired_at", "village:5"),
        ("village_membership", "known_until", "membership:5/"),
        ("baseline", "retired_at", "baseline:"),
    ],
)
def test_an_end_that_nobody_recorded_is_found_and_named(
    behind: sa.Connection, table: str, column: str, subject: str
) -> None:
    where = {"village": "id = 5", "village_membership": "village_id = 5"}.get(table, "true")
    run(behind, f"UPDATE {table} SET {column} = '2025-01-01T00:00:00.000000Z' WHERE {where}")
    breaks = found(behind)
    assert {what for _number, what, _subject in breaks} == {"row_end_edited"}
    assert all(named.startswith(subject) for _number, _what, named in breaks)


def test_a_name_may_be_taken_out_of_the_table_of_people(behind: sa.Connection) -> None:
    run(behind, "UPDATE person SET name = '', post_title = NULL WHERE id = 2")
    assert found(behind) == []


def test_a_deleted_row_is_found_and_named(behind: sa.Connection) -> None:
    run(behind, "DELETE FROM entry_decision WHERE id = 7")
    assert found(behind) == [(number_of(behind, "decision:7"), "row_missing", "decision:7")]


def test_an_inserted_row_is_found_and_named(behind: sa.Connection) -> None:
    run(
        behind,
        "INSERT INTO entry (id, village_id, kind, code, occurred_on, is_irregular, provenance, "
        "recorded_at, recorded_by) VALUES (99999, 1, 'stage', 'energised', '2025-01-01', false, "
        "'recorded', '2025-01-02T00:00:00.000000Z', 1)",
        "INSERT INTO entry_decision (id, entry_id, decision, decided_at, decided_by) "
        "VALUES (99999, 99999, 'confirmed', '2025-01-02T00:00:00.000001Z', 1)",
        "INSERT INTO baseline (id, frozen_on, source, recorded_at, recorded_by) "
        "VALUES ('B/2', '2025-01-01', 'x', '2025-01-02T00:00:00.000001Z', 1)",
    )
    assert found(behind) == [
        (None, "row_unlinked", "baseline:B/2"),
        (None, "row_unlinked", "decision:99999"),
        (None, "row_unlinked", "entry:99999"),
    ]


def test_rows_that_changed_places_are_found_and_named(behind: sa.Connection) -> None:
    run(
        behind,
        "UPDATE entry_decision SET id = -7 WHERE id = 7",
        "UPDATE entry_decision SET id = 7 WHERE id = 8",
        "UPDATE entry_decision SET id = 8 WHERE id = -7",
    )
    numbers = {name: number_of(behind, name) for name in ("decision:7", "decision:8")}
    assert found(behind) == [(n, "row_edited", name) for name, n in numbers.items()]


def test_how_a_village_was_described_before_is_held_too(store: Store) -> None:
    tracking.import_register(store, [register_row()])
    for name in ("Thôn Hai", "Thôn Ba"):
        tracking.import_register(store, [register_row(village_name=name)])
    assert found_in(store) == []
    with store._engine.connect() as behind:
        village = f"village:{behind.exec_driver_sql('SELECT max(id) FROM village').scalar_one()}"
        first, second = behind.execute(
            sa.select(audit_link.c.sequence, audit_link.c.subject)
            .where(audit_link.c.action == "village_changed")
            .order_by(audit_link.c.sequence)
        ).all()
        run(behind, "UPDATE village_past SET name = 'x' WHERE name = 'Thôn Hai'")
        assert found(behind) == [(first[0], "row_edited", first[1])]
        behind.rollback()
        run(behind, "UPDATE village SET name = 'x' WHERE name = 'Thôn Ba'")
        assert found(behind) == [(second[0], "row_edited", second[1])]
        behind.rollback()
        run(behind, "DELETE FROM village_past WHERE name = 'Thôn Hai'")
        assert found(behind) == [
            (first[0], "row_edited", first[1]), (second[0], "row_missing", second[1]),
        ]  # fmt: skip
        behind.rollback()
        run(behind, "UPDATE village SET code = 'V-009' WHERE name = 'Thôn Ba'")
        assert found(behind) == [(number_of(behind, village, "village"), "row_edited", village)]


def test_a_value_that_cannot_be_read_is_found_like_any_other(
    sqlite_sample_url: str, opened: Callable[[str], Store]
) -> None:
    with opened(sqlite_sample_url)._engine.connect() as behind:
        run(
            behind,
            "UPDATE entry SET occurred_on = 'hôm nay', households = 'mười' WHERE id = 5",
            "UPDATE village SET geom = x'00ff' WHERE id = 5",
            "UPDATE audit_link SET at = 'x', hash = x'00' WHERE sequence = 900",
        )
        assert {found_one[1:] for found_one in found(behind)} == {
            ("row_edited", "entry:5"),
            ("row_edited", "village:5"),
            ("link_edited", link_at_text(behind, 900)),
        }
        run(behind, "UPDATE entry SET note = CAST(x'ff' AS TEXT) WHERE id = 6")
        assert (None, "unreadable", "entry") in found(behind)


# --- links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["person_id = 2", "at = '2025-01-01T00:00:00.000000Z'", "changes_data = false",
     "content_hash = previous_hash", "previous_hash = content_hash", "hash = content_hash"],
)  # fmt: skip
def test_an_edited_link_is_found_and_named(behind: sa.Connection, change: str) -> None:
    subject = link_at(behind, 900).subject
    run(behind, f"UPDATE audit_link SET {change} WHERE sequence = 900")
    assert found(behind) == [(900, "link_edited", subject)]


def test_a_deleted_link_is_found_with_the_row_it_spoke_of(behind: sa.Connection) -> None:
    subject = link_at(behind, 900).subject
    run(behind, "DELETE FROM audit_link WHERE sequence = 900")
    assert found(behind) == [(900, "links_missing", "chain"), (None, "row_unlinked", subject)]


def test_links_that_changed_places_are_found_and_named(behind: sa.Connection) -> None:
    one, other = link_at(behind, 900), link_at(behind, 950)
    put(behind, replace(other, sequence=900))
    put(behind, replace(one, sequence=950))
    assert found(behind) == [(900, "link_moved", other.subject), (950, "link_moved", one.subject)]
    said = [one.detail for one in chain.check(behind).breaks]
    assert said == [950, 900]


def test_a_link_replaced_by_one_that_fits_itself_does_not_carry_the_next(
    behind: sa.Connection,
) -> None:
    put(behind, fitted(replace(link_at(behind, 900), person_id=2)))
    assert found(behind) == [(901, "link_untied", link_at(behind, 901).subject)]


def test_a_link_put_in_between_moves_all_that_follow(behind: sa.Connection) -> None:
    last = chain.check(behind).links
    first = link_at(behind, last - 2)
    run(behind, f"UPDATE audit_link SET sequence = -sequence WHERE sequence >= {last - 2}")
    run(behind, "UPDATE audit_link SET sequence = 1 - sequence WHERE sequence < 0")
    forged = fitted(replace(first, person_id=2, subject="entry:99999"))
    behind.execute(sa.insert(audit_link).values(**vars(forged)))
    assert [one[:2] for one in found(behind)] == [
        (last - 2, "row_missing"), (last - 1, "link_moved"), (last, "link_moved"),
        (last + 1, "link_moved"),
    ]  # fmt: skip


def test_a_second_link_of_a_row_does_not_hide_that_the_row_was_edited(store: Store) -> None:
    """Somebody who can write edits a row and adds a link that fits it and the chain."""
    with store.writing(SYSTEM) as work:
        row = work.connection.exec_driver_sql("SELECT id FROM entry WHERE id = 5").one()
        work.instant()
        work._link("entry", f"entry:{row.id}", {"forged": True})
    with store._engine.connect() as connection:
        last = chain.check(connection).links
        assert found(connection) == [(last, "link_twice", "entry:5")]


def test_an_action_that_the_program_does_not_know_is_said(store: Store) -> None:
    with store.writing(SYSTEM) as work:
        work.instant()
        work._link("village_sold", "village:5", {})
    [(_sequence, what, subject)] = found_in(store)
    assert (what, subject) == ("link_unknown", "village:5")


# --- anchors -------------------------------------------------------------------------------------


def test_a_chain_that_grew_fits_the_anchors_that_were_kept(store: Store) -> None:
    with store._engine.connect() as connection:
        last = chain.check(connection).anchor
        kept = [Anchor(0, "0" * 64), anchor_at(connection, 900), last]
    tracking.record(store, [entry(1)], RECORDER, LATER)
    assert found_in(store, *kept) == []


def test_a_tail_cut_off_with_its_rows_is_found_against_an_anchor_and_not_without(
    store: Store,
) -> None:
    before = store.data_version()
    [made] = tracking.record(store, [entry(1)], RECORDER, LATER)
    with store._engine.connect() as behind:
        kept = chain.check(behind).anchor
        run(
            behind,
            f"DELETE FROM entry WHERE id = {made}",
            f"DELETE FROM audit_link WHERE sequence > {before}",
        )
        assert found(behind) == [], "no chain says by itself that its end was cut off"
        assert found(behind, kept) == [(before + 1, "chain_cut", "chain")]
        run(behind, "DELETE FROM audit_link")
        assert (1, "chain_cut", "chain") in found(behind, kept)


def test_a_tail_cut_off_without_its_rows_is_found_without_an_anchor(
    behind: sa.Connection,
) -> None:
    last = link_at(behind, chain.check(behind).links)
    run(behind, f"DELETE FROM audit_link WHERE sequence = {last.sequence}")
    assert found(behind) == [(None, "row_unlinked", last.subject)]


def test_a_chain_rewritten_from_the_middle_is_found_against_an_anchor_and_not_without(
    behind: sa.Connection,
) -> None:
    """A row is edited and its link and all that follow are made to fit it."""
    first = chain.check(behind).links - 40
    before, after, last = (anchor_at(behind, first + n) for n in (-1, 10, 40))
    forged: dict[str, Any] = {"person_id": 2}
    rewrite_from(behind, fitted(replace(link_at(behind, first), **forged)))
    assert found(behind) == [], "whoever may write everything can make every hash fit"
    assert found(behind, before) == []
    broken = found(behind, before, after, last)
    assert [b[:2] for b in broken] == [
        (after.sequence, "chain_rewritten"), (last.sequence, "chain_rewritten"),
    ]  # fmt: skip
