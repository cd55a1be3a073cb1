"""Who may attach what, what is written then, and what becomes of it, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from electrification.cli_audit import verify_files
from electrification.storage import Store
from electrification.storage.chain import check, reading
from electrification.subject.accounts import Role
from electrification.subject.evidence import DocumentKind
from electrification.subject.journal import REMOVED, JournalFilter, JournalKind, Sight
from electrification.subject.milestones import Stage
from electrification.texts import Refused
from electrification.tracking.evidence import (
    About,
    Attached,
    DevicePosition,
    NewFile,
    attach,
    remove,
)
from electrification.tracking.evidence_rights import may_attach, may_see, may_see_document
from tests.electrification.builders import village_id
from tests.evidence.builders import PROVINCE, SON_VI, TUNG_VAI, actor, exif, pdf, picture

MINUTES = About(
    kind=DocumentKind.MINUTES,
    number="12/BB-UBND",
    issued_on=dt.date(2025, 9, 1),
    attendees="UBND xã, Điện lực",
)
PHOTO = About(kind=DocumentKind.PHOTO)


def put(store: Store, villages: list[int], *contents: bytes, **more: Any) -> Attached:
    """Attach minutes as the planner of the province, unless told otherwise."""
    files = [NewFile(f"tep-{i}.pdf", c) for i, c in enumerate(contents or (pdf(),))]
    given: dict[str, Any] = {"by": actor(), "about": MINUTES} | more
    return attach(store, files, villages, given.pop("about"), **given)


def kept(store: Store) -> list[str]:
    """Files in the folder, small pictures left out."""
    return [p.name for p in store.files.path.glob("??/*")]


def test_one_document_serves_several_villages_and_is_kept_once(
    store: Store, sonvi: list[int]
) -> None:
    before = set(kept(store))
    made = put(store, sonvi[:2])
    (added,) = set(kept(store)) - before

    found = store.evidence.of_villages(sonvi[:2])
    found = found[found["sha256"] == added]
    assert len(made.evidence_ids) == 2
    assert found["document_id"].nunique() == 1
    assert found["villages"].tolist() == [2, 2]
    assert found["number"].tolist() == ["12/BB-UBND"] * 2
    assert store.files.read(added) == pdf()


def test_the_same_file_again_reuses_the_document_and_what_it_said_first(
    store: Store, sonvi: list[int]
) -> None:
    put(store, sonvi[:1])

    again = put(store, sonvi[1:2], about=About(kind=DocumentKind.LETTER, number="99"))

    assert [d.number for d in again.reused] == ["12/BB-UBND"]
    document = store.evidence.document(again.reused[0].id)
    assert document is not None
    assert document.kind is DocumentKind.MINUTES
    assert document.villages == frozenset(sonvi[:2])
    assert len(kept(store)) == 1


def test_what_was_attached_before_is_refused_and_changes_nothing(
    store: Store, sonvi: list[int]
) -> None:
    put(store, sonvi[:1])
    version = store.data_version()

    with pytest.raises(Refused, match="attached before"):
        put(store, sonvi[:1])

    assert store.data_version() == version


def test_the_same_file_twice_in_one_go_is_one_document(store: Store, sonvi: list[int]) -> None:
    assert len(put(store, sonvi[:1], pdf(), pdf()).evidence_ids) == 1


def test_an_entry_is_borne_out_in_its_village_and_its_stage_in_the_others(store: Store) -> None:
    own, other = village_id(store, "TBG-104"), village_id(store, "TBG-066")
    entries = store.village_entries(own)
    energised = int(entries.loc[entries["code"] == "energised", "id"].iloc[0])

    made = put(store, [own, other], entry_id=energised)

    found = store.evidence.of_villages([own, other]).set_index("evidence_id")
    rows = found.loc[list(made.evidence_ids)].set_index("village_id")
    assert rows.loc[own, "entry_id"] == energised
    assert rows.loc[own, "occurred_on"] == dt.date(2025, 8, 12)
    assert (rows.loc[other, "entry_id"], rows.loc[other, "stage"]) == (None, "energised")


def test_an_entry_of_another_village_or_of_none_is_refused(store: Store, sonvi: list[int]) -> None:
    elsewhere = int(store.village_entries(village_id(store, "TBG-104"))["id"].iloc[0])

    for entry_id in (elsewhere, 10**6):
        with pytest.raises(Refused, match="not there"):
            put(store, sonvi[:1], entry_id=entry_id)
    assert kept(store) == []


def test_what_a_photo_and_the_device_say_is_kept(store: Store, sonvi: list[int]) -> None:
    photo = picture(metadata=exif("2025:09:01 08:00:00"))

    put(
        store, sonvi[:1], photo, about=PHOTO, stage=Stage.ENERGISED,
        device=DevicePosition(23.1, 105.5, 12.0),
    )  # fmt: skip

    row = store.evidence.of_village(sonvi[0]).iloc[0]
    assert row["taken_at"] == dt.datetime(2025, 9, 1, 1, tzinfo=dt.UTC)
    assert (row["device_lat"], row["device_lon"], row["device_accuracy_m"]) == (23.1, 105.5, 12.0)
    assert (row["stage"], row["lat"]) == ("energised", None)


@pytest.mark.parametrize("lat", [float("nan"), 91.0, float("inf")])
def test_a_position_that_is_no_place_on_earth_is_left_out(
    store: Store, sonvi: list[int], lat: float
) -> None:
    put(store, sonvi[:1], device=DevicePosition(lat, 105.0, -5.0))

    assert store.evidence.of_village(sonvi[0]).iloc[0]["device_lat"] is None


@pytest.mark.parametrize("role", Role)
def test_only_those_who_work_in_every_village_may_attach(
    store: Store, sonvi: list[int], role: Role
) -> None:
    works = role in (Role.ENGINEER, Role.INVESTOR, Role.COMMUNE, Role.PLANNER)

    assert may_attach(store, actor(role, SON_VI), sonvi[:2]) is works
    assert not may_attach(store, actor(role, TUNG_VAI), sonvi[:1])
    elsewhere = village_id(store, "TBG-104")
    assert not may_attach(store, actor(role, SON_VI), [sonvi[0], elsewhere])
    if not works:
        with pytest.raises(Refused, match="may not attach"):
            put(store, sonvi[:1], by=actor(role, SON_VI))


def test_one_village_out_of_scope_refuses_all_and_nothing_is_kept(
    store: Store, sonvi: list[int]
) -> None:
    with pytest.raises(Refused, match="may not attach"):
        put(store, [sonvi[0], village_id(store, "TBG-104")], by=actor(Role.ENGINEER, SON_VI))

    assert kept(store) == []


@pytest.mark.parametrize("villages", [[], [10**6]])
def test_no_village_and_an_unknown_one_are_refused(store: Store, villages: list[int]) -> None:
    with pytest.raises(Refused):
        put(store, villages)


def test_one_bad_file_refuses_all_and_nothing_is_kept_or_written(
    store: Store, sonvi: list[int]
) -> None:
    version = store.data_version()

    with pytest.raises(Refused, match="by its content"):
        put(store, sonvi[:1], pdf(), b"<html>")

    assert kept(store) == []
    assert store.data_version() == version


def test_files_are_there_before_the_rows_that_name_them(
    store: Store, sonvi: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from electrification.storage.writing import Work

    def broken(*_: object) -> None:
        assert kept(store)
        raise RuntimeError("power lost")

    monkeypatch.setattr(Work, "add_evidence", broken)
    with pytest.raises(RuntimeError, match="power lost"):
        put(store, sonvi[:1])

    monkeypatch.undo()
    assert put(store, sonvi[:1]).reused == ()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (About(kind=DocumentKind.MINUTES, issued_on=dt.date(2200, 1, 1)), "cannot be of"),
        (About(kind=DocumentKind.MINUTES, issued_on=dt.date(1900, 1, 1)), "cannot be of"),
        (About(kind=DocumentKind.MINUTES, number="1" * 101), "too long"),
        (About(kind=DocumentKind.MINUTES, attendees="1" * 1_001), "too long"),
        (PHOTO, "not a photo"),
    ],
)
def test_what_cannot_be_is_refused(store: Store, sonvi: list[int], about: About, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        put(store, sonvi[:1], about=about)

    assert refusal.value.remedy
    assert kept(store) == []


def test_words_are_kept_as_one_line_without_control_characters(
    store: Store, sonvi: list[int]
) -> None:
    typed = "12\0/BB\u202e\r\n<b>x</b>"

    put(store, sonvi[:1], about=About(kind=DocumentKind.MINUTES, number=typed, attendees=" \n "))

    row = store.evidence.of_village(sonvi[0]).iloc[0]
    assert (row["number"], row["attendees"]) == ("12 /BB <b>x</b>", None)


def test_no_file_and_too_many_are_refused(store: Store, sonvi: list[int]) -> None:
    with pytest.raises(Refused, match="No file"):
        attach(store, [], sonvi[:1], MINUTES, by=actor())
    with pytest.raises(Refused, match="too many"):
        put(store, sonvi[:1], *[pdf(str(i)) for i in range(21)])


def test_what_is_removed_stays_in_the_history(store: Store, sonvi: list[int]) -> None:
    (evidence_id,) = put(store, sonvi[:1]).evidence_ids
    before = dt.datetime.now(dt.UTC)

    remove(store, evidence_id, "nhầm", by=actor())

    assert evidence_id not in set(store.evidence.of_village(sonvi[0])["evidence_id"])
    assert evidence_id in set(store.evidence.of_village(sonvi[0], before)["evidence_id"])
    assert kept(store)
    with pytest.raises(Refused, match="no longer attached"):
        remove(store, evidence_id, "nhầm", by=actor())


def test_nothing_is_removed_without_a_reason_and_the_reason_stands_in_the_log(
    store: Store, sonvi: list[int]
) -> None:
    (evidence_id,) = put(store, sonvi[:1]).evidence_ids
    for nothing in ("", "  \n", "\x00"):
        with pytest.raises(Refused):
            remove(store, evidence_id, nothing, by=actor())
    remove(store, evidence_id, " gắn nhầm thôn ", by=actor())

    sight = Sight(2, None, None, names=True, audit=False)
    only = JournalFilter(kinds=frozenset({JournalKind.ATTACHED}), village_id=sonvi[0])
    line = store.journal.rows(only, sight).iloc[0]
    assert (line["action"], line["said"], line["person_id"]) == (REMOVED, "gắn nhầm thôn", 2)
    assert line["document_number"] == "12/BB-UBND"


def test_what_was_removed_may_be_attached_again(store: Store, sonvi: list[int]) -> None:
    (evidence_id,) = put(store, sonvi[:1]).evidence_ids
    remove(store, evidence_id, "nhầm", by=actor())

    assert put(store, sonvi[:1]).evidence_ids != (evidence_id,)


def test_one_removes_ones_own_or_what_one_confirms(store: Store, sonvi: list[int]) -> None:
    engineer, other = actor(Role.ENGINEER, SON_VI, 3), actor(Role.COMMUNE, SON_VI, 4)
    first, second = put(store, sonvi[:2], by=engineer, stage=Stage.ENERGISED).evidence_ids

    for by in (other, actor(Role.VIEWER, SON_VI, 5), actor(Role.PLANNER, TUNG_VAI, 6)):
        with pytest.raises(Refused, match="may not take"):
            remove(store, first, "nhầm", by=by)
    remove(store, first, "nhầm", by=engineer)
    remove(store, second, "nhầm", by=actor(Role.PLANNER, PROVINCE, 7))


def test_evidence_that_is_not_there_cannot_be_removed(store: Store) -> None:
    with pytest.raises(Refused, match="no longer attached"):
        remove(store, 10**6, "nhầm", by=actor())


def test_visitors_see_no_document_and_whoever_is_signed_in_those_of_their_area(
    store: Store, sonvi: list[int]
) -> None:
    assert not may_see(store, None, sonvi)
    assert may_see(store, actor(Role.VIEWER, PROVINCE), sonvi)
    assert not may_see(store, actor(Role.VIEWER, TUNG_VAI), sonvi)
    assert may_see(store, actor(Role.COMMUNE, SON_VI), sonvi[:1])
    assert not may_see(store, actor(Role.COMMUNE, TUNG_VAI), sonvi[:1])
    assert not may_see(store, actor(Role.PLANNER, None), [])


def test_what_was_removed_is_shown_to_auditors_only(store: Store, sonvi: list[int]) -> None:
    made = put(store, sonvi[:1])
    remove(store, made.evidence_ids[0], "nhầm", by=actor())
    sha = kept(store)[0]
    number = next(i for i, h in store.evidence.hashes().items() if h == sha)

    document = store.evidence.document(number)

    assert document is not None
    assert (document.villages, document.past_villages) == (frozenset(), frozenset(sonvi[:1]))
    assert not may_see_document(store, actor(Role.PLANNER), document)
    assert may_see_document(store, actor(Role.AUDITOR), document)
    assert not may_see_document(store, actor(Role.AUDITOR, TUNG_VAI), document)


def test_every_step_is_a_link_and_the_chain_stays_whole(
    store: Store, sample_url: str, sonvi: list[int]
) -> None:
    made = put(store, sonvi[:2])
    remove(store, made.evidence_ids[0], "nhầm", by=actor())

    with reading(sample_url) as connection:
        assert check(connection).breaks == []


def test_evidence_makes_pages_anew_without_reading_the_register_again(
    store: Store, sonvi: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from electrification.storage import register_reader

    store.villages()
    before = store.data_version()
    put(store, sonvi[:1])
    monkeypatch.delattr(register_reader, "read_villages")

    assert len(store.villages())
    assert store.data_version() > before


def test_verify_reads_every_file_and_names_those_that_are_not_what_was_attached(
    store: Store, sonvi: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    for number, sha256 in store.evidence.hashes().items():  # those of the sample stand elsewhere
        assert not store.files.file(sha256).exists(), number
    made = put(store, sonvi[:1])
    use = store.evidence.one(made.evidence_ids[0])
    assert use is not None

    assert not verify_files(store)

    said = capsys.readouterr().out
    assert "Document 1: its file is missing or was changed." in said
    assert f"Document {use.document_id}:" not in said
    assert "9 documents read, 8 lost." in said
