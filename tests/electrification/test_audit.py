"""The hash chain: a link carries the hash of the one before it and of what it speaks of."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrification.subject.audit import (
    GENESIS,
    Anchor,
    Fault,
    Link,
    broken,
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


# --- checking ------------------------------------------------------------------------------------


def links(count: int) -> list[Link]:
    made: list[Link] = []
    for number in range(1, count + 1):
        made.append(link(made[-1] if made else None, subject=f"entry:{number}"))
    return made


def found(chain: list[Link], *anchors: Anchor) -> list[tuple[int | None, Fault, str | int | None]]:
    return [(b.sequence, b.what, b.detail) for b in broken(chain, anchors)]


def test_a_chain_as_it_was_written_has_no_break_and_fits_its_own_anchors() -> None:
    chain = links(5)
    assert found(chain, *(Anchor(one.sequence, one.hash) for one in chain)) == []
    assert found([], Anchor(0, GENESIS)) == []


def test_a_link_that_was_edited_is_named_and_no_other() -> None:
    chain = links(5)
    chain[2] = replace(chain[2], person_id=9)
    assert found(chain) == [(3, Fault.LINK_EDITED, None)]


def test_links_that_are_missing_are_named_first_to_last() -> None:
    chain = links(6)
    assert found(chain[:2] + chain[4:]) == [(3, Fault.LINKS_MISSING, 4)]
    assert found(chain[1:]) == [(1, Fault.LINKS_MISSING, 1)]


def test_links_that_changed_places_say_where_they_stood() -> None:
    chain = links(9)
    chain[1], chain[7] = replace(chain[7], sequence=2), replace(chain[1], sequence=8)
    assert found(chain) == [(2, Fault.LINK_MOVED, 8), (8, Fault.LINK_MOVED, 2)]


def test_links_renumbered_after_one_was_taken_out_say_where_they_stood() -> None:
    chain = links(5)
    moved = [replace(one, sequence=one.sequence - 1) for one in chain[3:]]
    assert found(chain[:2] + moved) == [(3, Fault.LINK_MOVED, 4), (4, Fault.LINK_MOVED, 5)]


def test_only_an_anchor_tells_of_an_end_that_is_gone() -> None:
    chain = links(5)
    last = Anchor(5, chain[-1].hash)
    assert found(chain[:3]) == []
    assert found(chain[:3], last) == [(4, Fault.CHAIN_CUT, 5)]
    assert found([], last) == [(1, Fault.CHAIN_CUT, 5)]


def test_only_an_anchor_tells_of_a_chain_that_was_written_anew() -> None:
    chain, forged = links(5), links(2)
    for number in range(3, 6):
        forged.append(link(forged[-1], subject=f"entry:{number}", person_id=9))
    kept = [Anchor(one.sequence, one.hash) for one in chain]
    assert found(forged) == []
    assert found(forged, kept[1]) == []
    assert found(forged, kept[3], kept[4]) == [
        (4, Fault.CHAIN_REWRITTEN, None), (5, Fault.CHAIN_REWRITTEN, None),
    ]  # fmt: skip


def test_an_anchor_is_read_as_it_is_printed() -> None:
    anchor = Anchor(12, "ab" * 32)
    assert Anchor.read(str(anchor)) == anchor == Anchor.read(f" 12:{'AB' * 32}\n")


@pytest.mark.parametrize("text", ["", "12", "12:", "12:abc", f"-1:{'a' * 64}", f"x:{'a' * 64}"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Anchor.read(text)
