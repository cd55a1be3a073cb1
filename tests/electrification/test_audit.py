"""The hash chain: a link carries the hash of the one before it and of what it speaks of."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.audit import (
    GENESIS,
    Link,
    canonical,
    content_hash,
    link_hash,
    next_link,
)

AT = dt.datetime(2025, 2, 14, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def link(last: Link | None = None, **values: Any) -> Link:
    known: dict[str, Any] = {
        "at": AT, "person_id": 3, "action": "entry", "subject": "entry:1", "content": "c" * 64,
    }  # fmt: skip
    return next_link(last, **(known | values))


def test_the_canonical_form_has_sorted_keys_no_spaces_and_no_missing_values() -> None:
    written = canonical({"z": 1, "a": "Tả Ván", "none": None, "day": AT.date(), "at": AT})
    assert written.decode() == (
        '{"a":"Tả Ván","at":"2025-02-14T02:30:00.000000Z","day":"2025-02-14","z":1}'
    )


def test_the_order_in_which_values_are_given_does_not_matter() -> None:
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})


def test_the_first_link_follows_the_beginning() -> None:
    first = link()
    assert (first.sequence, first.previous_hash) == (1, GENESIS)
    second = link(first)
    assert (second.sequence, second.previous_hash) == (2, first.hash)


def test_the_hash_is_the_sha256_of_the_previous_hash_and_the_link() -> None:
    """Written out here once, so that the way of hashing cannot change unseen."""
    said = {
        "action": "entry", "at": "2025-02-14T02:30:00.000000Z", "changes_data": True,
        "content_hash": "c" * 64, "person_id": 3, "sequence": 1, "subject": "entry:1",
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert link().hash == hashlib.sha256((GENESIS + text).encode()).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 2}, {"at": AT + dt.timedelta(microseconds=1)}, {"person_id": 4},
        {"action": "confirmed"}, {"subject": "entry:2"}, {"content_hash": "d" * 64},
        {"previous_hash": "1" * 64}, {"changes_data": False},
    ],
)  # fmt: skip
def test_changing_anything_in_a_link_changes_its_hash(change: dict[str, Any]) -> None:
    def recomputed(made: Link) -> str:
        return link_hash(
            made.previous_hash, made.sequence, made.at, made.person_id, made.action,
            made.subject, made.content_hash, made.changes_data,
        )  # fmt: skip

    made = link()
    assert recomputed(made) == made.hash
    assert recomputed(replace(made, **change)) != made.hash


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.booleans()))
def test_a_rows_hash_survives_going_through_text(values: dict[str, Any]) -> None:
    assert content_hash(json.loads(canonical(values))) == content_hash(values)
