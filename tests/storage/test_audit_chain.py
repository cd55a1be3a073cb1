"""The chain: every row that was ever added stands in it, in order, by its hash."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa

from electrification import calendar, tracking
from electrification.storage import Store
from electrification.storage.schema import audit_link, entry_decision
from electrification.storage.schema import entry as entry_table
from electrification.subject import audit
from electrification.subject.entries import Decision, NewDecision
from tests.electrification.builders import CONFIRMER, RECORDER, day, entry, register_row

LATER = day("2025-09-30")


def rows(store: Store, table: sa.Table, key: str) -> list[dict[str, Any]]:
    with store._engine.connect() as connection:
        query = sa.select(table).order_by(table.c[key])
        return [dict(row._mapping) for row in connection.execute(query)]


def links(store: Store) -> list[audit.Link]:
    return [audit.Link(**row) for row in rows(store, audit_link, "sequence")]


def recomputed(link: audit.Link) -> str:
    return audit.link_hash(
        link.previous_hash, link.sequence, link.at, link.person_id, link.action, link.subject,
        link.content_hash, link.changes_data,
    )  # fmt: skip


def broken_contents(store: Store) -> list[str]:
    """Subjects of entries and decisions whose row is not what the chain says, or not in it."""
    told = {
        link.subject: link.content_hash
        for link in links(store)
        if link.subject.startswith(("entry:", "decision:"))
    }
    kept = {f"entry:{row['id']}": row for row in rows(store, entry_table, "id")}
    kept |= {f"decision:{row['id']}": row for row in rows(store, entry_decision, "id")}
    wrong = [name for name, row in kept.items() if told.get(name) != audit.content_hash(row)]
    return wrong + [name for name in told if name not in kept]


@pytest.fixture
def changed(store: Store) -> Store:
    """Return a store in which some entries were recorded and decided on after the sample."""
    made = tracking.record(store, [entry(1), entry(2), entry(3)], RECORDER, LATER)
    decisions = zip(made, (Decision.CONFIRMED, Decision.RETURNED, Decision.WITHDRAWN), strict=True)
    tracking.decide(store, [NewDecision(i, d, "lý do") for i, d in decisions], CONFIRMER)
    return store


def test_the_links_form_one_chain_without_a_gap(changed: Store) -> None:
    chain = links(changed)
    assert [link.sequence for link in chain] == list(range(1, len(chain) + 1))
    assert chain[0].previous_hash == audit.GENESIS
    assert all(one.hash == other.previous_hash for one, other in pairwise(chain))
    assert all(link.hash == recomputed(link) for link in chain)
    assert changed.data_version() == chain[-1].sequence


def test_every_entry_and_decision_stands_in_the_chain_by_its_content(changed: Store) -> None:
    assert broken_contents(changed) == []
    actions = [link.action for link in links(changed)[-6:]]
    assert actions == ["entry", "entry", "entry", "confirmed", "returned", "withdrawn"]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE entry SET households = 1 WHERE id = 1",
        "UPDATE entry SET occurred_on = '2020-01-01' WHERE id = 5",
        "UPDATE entry_decision SET decision = 'confirmed' WHERE decision = 'returned'",
        "DELETE FROM entry_decision WHERE id = 7",
        "UPDATE entry SET recorded_by = 2 WHERE id = 9",
    ],
)
def test_a_row_changed_behind_the_programs_back_no_longer_fits_the_chain(
    store: Store, tampering: str
) -> None:
    with store._engine.begin() as connection:
        connection.exec_driver_sql(tampering)
    assert broken_contents(store) != []


def test_instants_of_recording_grow_strictly_in_the_order_of_the_chain(changed: Store) -> None:
    own = rows(changed, entry_table, "id")[-3:]
    decided = rows(changed, entry_decision, "id")[-3:]
    instants = [row["recorded_at"] for row in own] + [row["decided_at"] for row in decided]
    assert all(one < other for one, other in pairwise(instants))
    assert all(at.tzinfo is not None for at in instants)


def test_only_the_sample_was_back_dated(changed: Store) -> None:
    everything = rows(changed, entry_table, "id")
    sample, own = everything[:-3], everything[-3:]
    assert max(row["recorded_at"] for row in sample) < min(row["recorded_at"] for row in own)


def test_a_clock_that_stands_still_or_runs_back_does_not_turn_time_around(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = (dt.datetime(2030, 1, 1, tzinfo=dt.UTC), dt.datetime(2029, 1, 1, tzinfo=dt.UTC))
    for n, now in enumerate(clocks):
        monkeypatch.setattr(calendar, "now", lambda now=now: now)
        counts = [entry(1, households=20 + n), entry(2, households=20 + n)]
        made = tracking.record(store, counts, RECORDER, LATER)
        tracking.decide(store, [NewDecision(made[0], Decision.CONFIRMED)], CONFIRMER)
    recorded = [row["recorded_at"] for row in rows(store, entry_table, "id")[-4:]]
    decided = [row["decided_at"] for row in rows(store, entry_decision, "id")[-2:]]
    order = [*recorded[:2], decided[0], *recorded[2:], decided[1]]
    assert all(one < other for one, other in pairwise(order))


def test_people_stand_in_the_chain_by_number_only(store: Store) -> None:
    columns = {column.name for column in audit_link.c}
    assert "person_id" in columns
    assert not columns & {"name", "person_name", "recorded_by"}
    names = set(store.village_entries(66)["recorder_name"])
    assert not any(name in link.subject for link in links(store) for name in names)


def test_a_register_is_in_the_chain_with_its_villages_memberships_and_entries(
    store: Store,
) -> None:
    before = len(links(store))
    tracking.import_register(store, [register_row()])
    actions = {link.action for link in links(store)[before:]}
    assert actions == {
        "village_retired", "baseline_retired", "village", "membership", "entry", "confirmed",
    }  # fmt: skip
