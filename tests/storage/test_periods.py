"""Periods on each kind of database: what is closed stays, also while others write."""

from __future__ import annotations

import json
from functools import partial

import pytest
import sqlalchemy as sa

from electrification import tracking
from electrification.questions.period_figures import differences, kept_text
from electrification.storage import Store
from electrification.storage.schema import audit_link, period_closing
from electrification.subject.audit import canonical, content_hash
from electrification.subject.entries import Decision, EntryKind, NewDecision
from electrification.subject.periods import Estimated, NewReport
from electrification.texts import Refused
from electrification.tracking.periods import (
    close,
    periods_that_no_longer_recompute,
    reopen,
    report,
    set_deadline,
)
from tests.electrification.builders import CONFIRMER, RECORDER, day, entry
from tests.storage.chains import found_in
from tests.storage.test_many_writers import at_once

TODAY = day("2025-10-20")
OCTOBER = "2025-10"


def test_the_sample_closes_months_that_recompute(store: Store) -> None:
    assert [p.key for p in store.periods.all()] == ["2025-09", "2025-08", "2025-07"]
    assert [p.closings for p in store.periods.all()] == [1, 1, 2]
    assert periods_that_no_longer_recompute(store) == []
    assert found_in(store) == []


def test_a_round_of_a_period_leaves_the_chain_whole(store: Store) -> None:
    set_deadline(store, OCTOBER, day("2025-10-21"), RECORDER, reason="Chờ xã báo cáo bổ sung")
    new = NewReport(office="UBND xã Sơn Vĩ", document_number="1/BC", estimates={Estimated.GRID: 17})
    report(store, OCTOBER, new, RECORDER, today=TODAY)
    close(store, OCTOBER, RECORDER, today=TODAY)
    reopen(store, OCTOBER, "Bổ sung", RECORDER)
    close(store, OCTOBER, RECORDER, today=TODAY)
    standing = store.periods.get(OCTOBER)

    assert standing is not None
    assert (standing.due_on, standing.closings) == (day("2025-10-21"), 2)
    assert store.periods.reports(standing.id)["grid"].tolist() == [17]
    assert len(store.periods.closings(standing.id)) == 2
    assert found_in(store) == []


def test_the_anchor_kept_with_a_closing_is_the_link_before_it(store: Store) -> None:
    closing = close(store, OCTOBER, RECORDER, today=TODAY)
    with store._engine.connect() as connection:
        row = connection.execute(
            sa.select(period_closing).where(period_closing.c.id == closing)
        ).one()
        sequence, own = row.audit_anchor.split(":")
        link = sa.select(audit_link.c.hash, audit_link.c.sequence)
        before = connection.execute(link.where(audit_link.c.sequence == int(sequence))).one()
        signed = connection.execute(
            sa.select(audit_link.c.content_hash).where(
                audit_link.c.subject == f"period_closing:{closing}"
            )
        ).scalar()
    assert before.hash == own
    assert signed == content_hash({k: v for k, v in row._mapping.items() if v is not None})
    assert canonical(json.loads(row.figures)).decode() == row.figures


def test_what_is_recorded_while_a_period_is_closed_is_in_it_or_comes_after_it(
    store: Store,
) -> None:
    ids = [int(i) for i in store.villages()["village_id"][:6]]

    def record(village: int) -> int:
        new = entry(village, kind=EntryKind.CUSTOMERS, households_contracted=7,
                    occurred_on=day("2025-10-10"))  # fmt: skip
        [made] = tracking.record(store, [new], RECORDER, TODAY)
        tracking.decide(store, [NewDecision(made, Decision.CONFIRMED)], CONFIRMER, TODAY)
        return made

    closing = partial(close, store, OCTOBER, RECORDER, today=TODAY)
    at_once(
        [*(partial(record, i) for i in ids[:3]), closing, *(partial(record, i) for i in ids[3:])]
    )

    assert periods_that_no_longer_recompute(store) == []
    assert found_in(store) == []


def test_two_who_close_at_once_close_once(store: Store) -> None:
    def tried() -> str:
        try:
            close(store, OCTOBER, RECORDER, today=TODAY)
        except Refused:
            return "refused"
        return "closed"

    assert sorted(at_once([tried, tried, tried])) == ["closed", "refused", "refused"]
    assert found_in(store) == []


@pytest.mark.parametrize("known", ["then", "now"])
def test_figures_are_kept_alike_on_either_database(store: Store, known: str) -> None:
    standing = store.periods.get("2025-08")
    assert standing is not None
    assert standing.closing_id is not None
    kept = store.periods.kept(standing.closing_id)
    snapshot = store.snapshot(kept.on, kept.known_at if known == "then" else None)

    assert (differences(kept, snapshot) == []) == (known == "then")
    assert json.loads(kept_text(snapshot))["statuses"]
