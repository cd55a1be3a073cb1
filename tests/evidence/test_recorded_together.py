"""An entry and what bears it out are written together or not at all, on both databases."""

from __future__ import annotations

import pytest

from electrification.storage import Store
from electrification.storage.chain import check, reading
from electrification.subject.accounts import Role
from electrification.subject.entries import EntryKind, NewEntry
from electrification.subject.evidence import DocumentKind
from electrification.texts import Refused, message
from electrification.tracking import evidence
from electrification.tracking.evidence import About, NewFile
from electrification.tracking.record_with_evidence import Papers, record_with_evidence
from tests.electrification.builders import day, village_id
from tests.evidence.builders import PROVINCE, actor, pdf, picture

ENGINEER = actor(Role.ENGINEER, PROVINCE)
MINUTES = About(kind=DocumentKind.MINUTES, number="7/BB")


def lost(store: Store, **values: object) -> NewEntry:
    stated: dict[str, object] = {"kind": EntryKind.SUPPLY, "code": "lost"} | values
    return NewEntry(village_id=village_id(store, "TBG-104"), occurred_on=day("2025-09-01"),
                    **stated)  # type: ignore[arg-type]  # fmt: skip


def sent(store: Store, entry: NewEntry, *contents: bytes, about: About = MINUTES) -> list[int]:
    files = [NewFile(f"tep-{i}", content) for i, content in enumerate(contents)]
    papers = Papers(files, about, (entry.village_id,))
    return record_with_evidence(store, [entry], papers, ENGINEER)


def test_an_entry_and_its_documents_are_one_change(store: Store, sample_url: str) -> None:
    [made] = sent(store, lost(store), pdf(), picture())

    assert store.evidence.counts([made]) == {made: 2}
    with reading(sample_url) as connection:
        assert check(connection).breaks == []


def test_without_files_only_the_entry_is_written(store: Store) -> None:
    [made] = sent(store, lost(store))

    assert store.evidence.counts([made]) == {}


def test_a_refused_file_keeps_the_entry_out_too(store: Store) -> None:
    before = store.data_version()

    with pytest.raises(Refused, match="HTML"):
        sent(store, lost(store), picture(), b"<html>")

    assert store.data_version() == before


def test_a_refused_entry_keeps_its_documents_out_too(store: Store) -> None:
    before, known = store.data_version(), set(store.evidence.hashes())

    with pytest.raises(Refused):
        sent(store, lost(store, code="restored"), pdf("x"))

    assert store.data_version() == before
    assert set(store.evidence.hashes()) == known


def test_what_fails_after_the_entry_takes_the_entry_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Refused(message("no room"))

    monkeypatch.setattr(evidence, "write", refuse)
    before = store.data_version()

    with pytest.raises(Refused, match="no room"):
        sent(store, lost(store), pdf())

    assert store.data_version() == before
