from __future__ import annotations

import datetime as dt
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from electrification import tracking
from electrification.storage import Store, chain
from electrification.storage.database import file_of
from electrification.subject.accounts import Role
from electrification.subject.audit import EventAction
from electrification.subject.rights import Action, scope_of
from electrification.texts import Refused
from electrification.tracking import passwords, signing_in
from electrification.tracking.signing_in import TooManyTries, Visitor, sign_in, visitor
from geo.units import UnitKey
from tests.electrification.builders import unit_places, units

WORD = "Mùa xuân 2025 ở Sơn Vĩ"
NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))
PLANNER, ENDED = "sct-tq-1", "xa-00793"
PROVINCE = UnitKey("08", dt.date(2025, 7, 1))


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


def with_password(store: Store, key: str = PLANNER, *, must_change: bool = False) -> int:
    person = store.people.actor_by_key(key, store.units())
    assert person is not None
    by = tracking.system_actor()
    signing_in.set_password(store, person, WORD, by=by, must_change=must_change)
    return person.person_id


def events(store: Store) -> list[tuple[str, str]]:
    with store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT action, subject FROM event ORDER BY id").all()
    return [(row[0], row[1]) for row in rows]


def refused(store: Store, name: str, password: str, at: dt.datetime, **more: str) -> Refused:
    with pytest.raises(Refused) as told:
        sign_in(store, name, password, now=at, **more)  # type: ignore[arg-type]
    return told.value


def try_and_wait(store: Store, name: str, times: int, at: dt.datetime, **more: str) -> dt.datetime:
    """Try a wrong password so many times, waiting each time as long as it is asked for."""
    for _ in range(times):
        said = refused(store, name, "wrong password", at, **more)
        assert "wrong" in str(said) or "sai" in str(said).lower()
        at += 46 * SECOND
    return at


def test_who_signs_in_holds_a_session_until_it_is_over(store: Store) -> None:
    with_password(store)
    held = sign_in(store, " SCT-TQ-1 ", WORD, now=NOW)

    who = visitor(store, held.token, NOW + 11 * HOUR)
    assert who is not None
    assert (who.actor.key, who.must_change) == (PLANNER, False)
    assert visitor(store, held.token, NOW + 12 * HOUR) is None


def test_on_a_device_of_ones_own_it_lasts_thirty_days(store: Store) -> None:
    with_password(store)
    held = sign_in(store, PLANNER, WORD, is_trusted_device=True, now=NOW)

    assert visitor(store, held.token, NOW + dt.timedelta(days=29)) is not None
    assert visitor(store, held.token, NOW + dt.timedelta(days=30)) is None


def test_signing_out_ends_the_session_on_the_server(store: Store) -> None:
    with_password(store)
    held = sign_in(store, PLANNER, WORD, now=NOW)
    other = sign_in(store, PLANNER, WORD, now=NOW)

    signing_in.sign_out(store, held.token, NOW + MINUTE)

    assert visitor(store, held.token, NOW + MINUTE) is None
    assert visitor(store, other.token, NOW + MINUTE) is not None
    assert [action for action, _ in events(store)].count(EventAction.SIGN_OUT) == 1


@pytest.mark.parametrize("token", ["", "x", "A" * 4000, "\x00", "ê"])
def test_a_token_that_nobody_was_given_is_nobodys(store: Store, token: str) -> None:
    assert visitor(store, token, NOW) is None
    signing_in.sign_out(store, token, NOW)


def test_accents_typed_in_another_way_are_the_same_password(store: Store) -> None:
    with_password(store)
    assert sign_in(store, PLANNER, unicodedata.normalize("NFD", WORD), now=NOW).token


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (PLANNER, ""),
        (PLANNER, "x" * 100_000),
        (PLANNER, "\ud800\x00"),
        ("", ""),
        ("nobody", WORD),
        ("system", WORD),
        ("\x00" * 9, WORD),
        ("' OR 1=1 --", WORD),
        ("n" * 100_000, WORD),
        ("sct-tq-2", WORD),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(store: Store, name: str, password: str) -> None:
    with_password(store)
    assert str(refused(store, name, password, NOW)) == str(refused(store, "who", WORD, NOW))


def test_an_unknown_name_costs_a_hash_like_a_known_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(store)
    asked: list[str | None] = []
    right = passwords.is_right

    def noted(known: str | None, typed: str) -> bool:
        asked.append(known)
        return right(known, typed)

    monkeypatch.setattr(passwords, "is_right", noted)
    refused(store, "nobody", WORD, NOW)
    refused(store, PLANNER, "wrong password", NOW)
    assert len(asked) == 2
    assert asked[0] is None


def test_wrong_tries_wait_longer_and_longer_and_then_lock(store: Store) -> None:
    with_password(store)
    for _ in range(2):
        refused(store, PLANNER, "wrong password", NOW)
    refused(store, PLANNER, "wrong password", NOW)

    assert isinstance(refused(store, PLANNER, WORD, NOW + 4 * SECOND), TooManyTries)
    refused(store, PLANNER, "wrong password", NOW + 5 * SECOND)
    assert isinstance(refused(store, PLANNER, WORD, NOW + 19 * SECOND), TooManyTries)
    refused(store, PLANNER, "wrong password", NOW + 20 * SECOND)
    assert isinstance(refused(store, PLANNER, WORD, NOW + 64 * SECOND), TooManyTries)
    refused(store, PLANNER, "wrong password", NOW + 65 * SECOND)
    assert isinstance(refused(store, PLANNER, WORD, NOW + 15 * MINUTE), TooManyTries)

    assert sign_in(store, PLANNER, WORD, now=NOW + 16 * MINUTE + 6 * SECOND).token


def test_a_lock_is_one_link_however_often_it_is_tried(store: Store) -> None:
    person_id = with_password(store)
    before = len(events(store))
    at = try_and_wait(store, PLANNER, 6, NOW)
    for second in range(30):
        refused(store, PLANNER, WORD, at + second * SECOND)

    who = f"person:{person_id}"
    assert events(store)[before:] == [
        *[(EventAction.SIGN_IN_FAILED, who)] * 5,
        (EventAction.SIGN_IN_LOCKED, who),
    ]


def test_names_that_nobody_has_lock_alike_and_fill_no_chain(store: Store) -> None:
    with_password(store)
    known, unknown = (
        [str(refused(store, name, "wrong password", NOW + 46 * i * SECOND)) for i in range(8)]
        for name in (PLANNER, "somebody")
    )
    assert known == unknown
    before = len(events(store))
    for i in range(100):
        refused(store, f"guess-{i}", "wrong password", NOW + 10 * MINUTE)

    written = events(store)[before:]
    assert len(written) <= 40
    assert [a for a, _ in written].count(EventAction.SIGN_IN_LOCKED) == 1


def test_tries_at_once_are_all_counted(store: Store) -> None:
    with_password(store)

    def guess(number: int) -> str:
        try:
            sign_in(store, PLANNER, f"wrong password {number}", now=NOW)
        except Refused as refusal:
            return type(refusal).__name__
        return "in"

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(12)))
    assert answers.count("Refused") == 3
    assert answers.count("TooManyTries") == 9


def test_one_address_that_tries_many_names_is_closed_too(store: Store) -> None:
    with_password(store)
    for i in range(40):
        refused(store, f"guess-{i}", "wrong password", NOW, address="203.0.113.9")

    assert isinstance(refused(store, PLANNER, WORD, NOW, address="203.0.113.9"), TooManyTries)
    assert sign_in(store, PLANNER, WORD, address="203.0.113.10", now=NOW).token


def test_the_right_password_begins_the_count_anew(store: Store) -> None:
    with_password(store)
    for i in range(10):
        refused(store, PLANNER, "wrong password", NOW + i * HOUR)
        refused(store, PLANNER, "wrong password", NOW + i * HOUR)
        sign_in(store, PLANNER, WORD, now=NOW + i * HOUR)


def test_a_disabled_person_is_out_at_once(store: Store) -> None:
    with_password(store)
    held = sign_in(store, PLANNER, WORD, now=NOW)
    tracking.disable_person(store, PLANNER, tracking.system_actor())

    assert visitor(store, held.token, NOW + SECOND) is None
    refused(store, PLANNER, WORD, NOW + SECOND)


def test_a_new_password_ends_every_session_and_must_be_changed(store: Store) -> None:
    with_password(store)
    held = sign_in(store, PLANNER, WORD, now=NOW)
    tracking.reset_password(store, PLANNER, "Mật khẩu tạm 99", tracking.system_actor(), NOW)

    assert visitor(store, held.token, NOW) is None
    who = visitor(store, sign_in(store, PLANNER, "Mật khẩu tạm 99", now=NOW).token, NOW)
    assert who is not None
    assert who.must_change
    signing_in.change_password(store, who, "Mật khẩu tạm 99", WORD, NOW)
    again = visitor(store, sign_in(store, PLANNER, WORD, now=NOW).token, NOW)
    assert again is not None
    assert not again.must_change


def own(store: Store) -> Visitor:
    who = visitor(store, sign_in(store, PLANNER, WORD, now=NOW).token, NOW)
    assert who is not None
    return who


@pytest.mark.parametrize(
    ("old", "new"),
    [("wrong password", "Núi đá Hà Giang 7"), (WORD, WORD), (WORD, "short"), (WORD, "a" * 12),
     (WORD, "my sct-tq-1 word"), (WORD, "x" * 201)],
)  # fmt: skip
def test_a_password_that_will_not_do_changes_nothing(store: Store, old: str, new: str) -> None:
    with_password(store)
    who = own(store)
    with pytest.raises(Refused):
        signing_in.change_password(store, who, old, new, NOW)
    assert sign_in(store, PLANNER, WORD, now=NOW + HOUR).token


def test_changing_a_password_keeps_this_session_and_ends_the_others(store: Store) -> None:
    with_password(store)
    other, who = sign_in(store, PLANNER, WORD, now=NOW), own(store)
    signing_in.change_password(store, who, WORD, "Núi đá Hà Giang 7", NOW)

    assert visitor(store, other.token, NOW) is None
    assert store.secrets.session(who.session.token_hash, NOW) is not None


def test_hashes_of_other_parameters_are_made_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = with_password(store)
    before = store.secrets.credential(person_id)
    monkeypatch.setattr(
        passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    )
    sign_in(store, PLANNER, WORD, now=NOW)

    after = store.secrets.credential(person_id)
    assert before is not None
    assert after is not None
    assert "t=2" in after.password_hash
    assert after.password_hash.startswith("$argon2id$")
    assert sign_in(store, PLANNER, WORD, now=NOW).token


def test_a_post_of_a_unit_that_ended_gives_no_rights(store: Store) -> None:
    with_password(store, ENDED)
    who = visitor(store, sign_in(store, ENDED, WORD, now=NOW).token, NOW)

    assert who is not None
    assert who.actor.posts == ()
    assert scope_of(who.actor, Action.VIEW) == ()


def test_signing_in_leaves_the_data_as_they_were_and_the_chain_whole(
    store: Store, sample_url: str
) -> None:
    version = store.data_version()
    with_password(store)
    refused(store, PLANNER, "wrong password", NOW)
    signing_in.sign_out(store, sign_in(store, PLANNER, WORD, now=NOW).token, NOW)

    assert store.data_version() == version
    with chain.reading(sample_url) as connection:
        assert chain.check(connection).breaks == []


def test_the_main_database_holds_no_secret(store: Store, sample_url: str) -> None:
    person_id = with_password(store)
    token = sign_in(store, PLANNER, WORD, now=NOW).token
    refused(store, "typed-by-mistake", WORD, NOW)
    credential = store.secrets.credential(person_id)
    assert credential is not None
    found = everything(store)

    assert PLANNER in found
    for secret in (WORD, token, credential.password_hash, "typed-by-mistake", "argon2"):
        assert secret not in found


def everything(store: Store) -> str:
    """Every value of every table of the main database, as text."""
    with store._engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return "\n".join(
            repr(row)
            for name in names
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
        )


def test_a_secrets_file_is_its_owners_alone(
    sqlite_sample_url: str, opened: Callable[[str], Store]
) -> None:
    store = opened(sqlite_sample_url)
    with_password(store)
    main = file_of(sqlite_sample_url)
    assert main is not None
    made = sorted(p for p in main.parent.iterdir() if "secrets" in p.name)

    assert made[0].name == "tracker.secrets.sqlite"
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_a_register_made_anew_inherits_no_password(
    sqlite_sample_url: str, opened: Callable[[str], Store]
) -> None:
    first = opened(sqlite_sample_url)
    with_password(first)
    first.close()
    main = file_of(sqlite_sample_url)
    assert main is not None
    for path in main.parent.glob(f"{main.name}*"):
        path.unlink()
    tracking.create(sqlite_sample_url, units(), unit_places())
    other = opened(sqlite_sample_url)
    post = tracking.NewPost(role=Role.VIEWER, unit=PROVINCE, from_on=PROVINCE.valid_from)
    tracking.add_person(other, PLANNER, "Người khác", post, tracking.system_actor())

    refused(other, PLANNER, WORD, NOW)


def test_only_people_of_the_sample_sign_in_without_a_password(store: Store) -> None:
    assert visitor(store, signing_in.sign_in_sample(store, "ld-tq", NOW).token, NOW)
    for key in ("system", "nobody", ""):
        with pytest.raises(Refused):
            signing_in.sign_in_sample(store, key, NOW)


def test_a_check_of_who_looks_is_quick(store: Store) -> None:
    with_password(store)
    token = sign_in(store, PLANNER, WORD).token
    visitor(store, token)
    began = time.perf_counter()
    for _ in range(50):
        visitor(store, token)
    assert (time.perf_counter() - began) / 50 < 0.05
