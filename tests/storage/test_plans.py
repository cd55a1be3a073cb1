"""Plans and stages of many villages in one query, the same on both databases."""

from __future__ import annotations

import datetime as dt

from electrification import calendar
from electrification.storage import Store
from electrification.subject.entries import Decision, EntryKind, NewDecision, NewEntry
from tests.electrification.builders import village_id

ON = dt.date(2025, 9, 29)


def test_plans_come_with_the_unit_responsible_and_tell_confirmed_from_pending(
    store: Store,
) -> None:
    village = village_id(store, "TBG-031")
    found = store.plans([village], ON, calendar.now())
    planned = found[found["kind"] == EntryKind.PLANNED]

    assert planned["code"].tolist() == ["works_completed", "energised"]
    assert planned["due_on"].tolist() == [dt.date(2025, 11, 15), dt.date(2025, 12, 15)]
    assert planned["unit_responsible"].notna().all()
    assert planned["is_confirmed"].all()
    assert set(found["village_id"]) == {village}


def test_what_was_returned_or_recorded_later_is_no_plan(store: Store) -> None:
    village = village_id(store, "TBG-031")
    new = NewEntry(
        village_id=village, kind=EntryKind.PLANNED, code="energised", occurred_on=ON,
        due_on=dt.date(2026, 1, 31),
    )  # fmt: skip
    before = calendar.now()
    with store.writing(1) as work:
        (entry_id,) = work.add_entries([new])
    pending = store.plans([village], ON, calendar.now())
    with store.writing(1) as work:
        work.add_decisions([NewDecision(entry_id, Decision.RETURNED, "trùng")])

    assert not pending.set_index("id").loc[entry_id, "is_confirmed"]
    assert entry_id not in set(store.plans([village], ON, calendar.now())["id"])
    assert entry_id not in set(store.plans([village], ON, before)["id"])
    assert entry_id not in set(store.plans([village], ON - dt.timedelta(days=1), before)["id"])


def test_no_village_has_no_plan(store: Store) -> None:
    assert store.plans([], ON, calendar.now()).empty
