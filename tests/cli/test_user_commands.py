"""``user add``, ``user list``, ``user disable`` and ``user reset-password``."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from electrification import calendar, cli, texts
from electrification.storage import Store, open_store
from electrification.storage.database import file_of
from electrification.texts import Refused
from electrification.tracking import passwords
from electrification.tracking.signing_in import sign_in, visitor
from tests.electrification.builders import copied_database

WORD = "Mùa xuân 2025 ở Sơn Vĩ"
Ran = tuple[int, str, str]
Run = Callable[..., Ran]
ADD = ("user", "add", "an.nguyen", "--name", "Nguyễn An", "--role", "commune")
SON_VI = ("--unit", "00778", "--from", "2025-07-01", "--organisation", "UBND xã Sơn Vĩ")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return copied_database(tmp_path)


@pytest.fixture
def run(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Yield a function that runs a command, the passwords typed on its terminal."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)

    def command(*arguments: str, typed: tuple[str, ...] = (), is_terminal: bool = True) -> Ran:
        left = list(typed)
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["electrification", *arguments])
        monkeypatch.setattr(sys.stdin, "isatty", lambda: is_terminal, raising=False)
        monkeypatch.setattr(getpass, "getpass", lambda _prompt: left.pop(0))
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        assert left == []
        said = capsys.readouterr()
        return status, said.out, said.err

    before = texts._language.set(None)
    yield command
    texts._language.reset(before)


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield open_one
    for one in stores:
        one.close()


def listed(run: Run) -> dict[str, dict[str, object]]:
    status, out, _err = run("user", "list", "--json")
    assert status == 0
    return {row["key"]: row for row in json.loads(out)}


def test_somebody_added_signs_in_and_must_change_the_password(
    run: Run, opened: Callable[[], Store]
) -> None:
    status, out, err = run(*ADD, *SON_VI, typed=(WORD, WORD))
    assert (status, err) == (0, "")
    assert "an.nguyen" in out

    store = opened()
    who = visitor(store, sign_in(store, "an.nguyen", WORD).token)
    assert who is not None
    assert who.must_change
    assert [(p.role, p.unit.code if p.unit else "") for p in who.actor.posts] == [
        ("commune", "00778")
    ]
    row = listed(run)["an.nguyen"]
    assert row["has_password"] is True
    assert row["name"] == "Nguyễn An"


def test_passwords_are_never_printed_nor_kept_where_others_look(run: Run, url: str) -> None:
    said = [
        run(*ADD, *SON_VI, typed=(WORD, WORD)),
        run("user", "list"),
        run("user", "list", "--json"),
    ]
    said.append(run("user", "reset-password", "an.nguyen", typed=(WORD + "!", WORD + "!")))
    said.append(run("audit", "export"))
    assert all(WORD not in out + err and "argon2" not in out + err for _s, out, err in said)

    main = file_of(url)
    assert main is not None
    kept = b"".join(path.read_bytes() for path in main.parent.glob(f"{main.name}*"))
    assert b"an.nguyen" in kept
    assert WORD.encode() not in kept
    assert b"argon2" not in kept
    status, out, _err = run("verify")
    assert status == 0, out


def test_somebody_without_a_password_cannot_use_one(run: Run, opened: Callable[[], Store]) -> None:
    assert run(*ADD, *SON_VI, "--no-password", is_terminal=False)[0] == 0
    assert listed(run)["an.nguyen"]["has_password"] is False
    for word in ("", WORD):
        with pytest.raises(Refused):
            sign_in(opened(), "an.nguyen", word)


def test_a_disabled_person_signs_in_no_more(run: Run, opened: Callable[[], Store]) -> None:
    run(*ADD, *SON_VI, typed=(WORD, WORD))
    assert run("user", "disable", "an.nguyen")[0] == 0

    assert listed(run)["an.nguyen"]["disabled_at"]
    with pytest.raises(Refused):
        sign_in(opened(), "an.nguyen", WORD)


def test_posts_that_are_held_today_are_listed_and_ended_ones_are_not(run: Run) -> None:
    people = listed(run)
    assert people["xa-00793"]["posts"] == []
    assert [post["unit_name"] for post in people["ld-00778"]["posts"]] == ["xã Sơn Vĩ"]  # type: ignore[attr-defined]
    assert "system" not in people
    out = run("user", "list")[1]
    assert "xã Sơn Vĩ (00778)" in out
    assert "không giữ nhiệm vụ" in out


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        ((*ADD, "--unit", "99999"), (), "99999"),
        ((*ADD, "--unit", "00793", "--from", "2025-07-01"), (), "00793"),
        ((*ADD, "--unit", "026", "--from", "2025-07-02"), (), "026"),
        ((*ADD, "--unit", "026", "--from", "2025-07-02", "--unit-date", "2025-06-30",
          "--no-password"), (), "026"),
        ((*ADD, *SON_VI, "--to", "2025-06-01", "--no-password"), (), "01/07/2025"),
        ((*ADD, *SON_VI, "--to", "soon"), (), "soon"),
        (("user", "add", "An Nguyễn", *ADD[3:], *SON_VI, "--no-password"), (), "Tên đăng nhập"),
        (("user", "add", "sct-tq-1", *ADD[3:], *SON_VI, "--no-password"), (), "sct-tq-1"),
        (("user", "add", "an", "--name", " ", *ADD[5:], *SON_VI, "--no-password"), (), "một dòng"),
        (("user", "add", "an", "--name", "a\nb", *ADD[5:], *SON_VI, "--no-password"), (),
         "một dòng"),
        ((*ADD, *SON_VI), ("short",), "Mật khẩu"),
        ((*ADD, *SON_VI), ("x an.nguyen x",), "tên đăng nhập"),
        ((*ADD, *SON_VI), (WORD, WORD + "?"), "không giống nhau"),
        (("user", "disable", "nobody"), (), "nobody"),
        (("user", "disable", "system"), (), "system"),
        (("user", "reset-password", "nobody"), (), "nobody"),
        (("user", "reset-password", "system"), (), "system"),
    ],
)  # fmt: skip
def test_what_will_not_do_is_one_line_and_nobody_is_added(
    run: Run, words: tuple[str, ...], typed: tuple[str, ...], told: str
) -> None:
    before = listed(run)
    status, out, err = run(*words, typed=typed)

    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert told in err
    assert not any(word in err for word in typed if len(word) > 8)
    assert listed(run) == before


def test_without_a_terminal_no_password_is_asked_for(run: Run) -> None:
    status, _out, err = run(*ADD, *SON_VI, is_terminal=False)
    assert status == 1
    assert "--no-password" in err
    assert "an.nguyen" not in listed(run)


def test_there_is_no_way_to_give_a_password_as_an_argument(run: Run) -> None:
    for words in (("--password", WORD), ("--password=" + WORD,)):
        status, _out, _err = run(*ADD, *SON_VI, *words)
        assert status == 2
    assert "an.nguyen" not in listed(run)


def test_a_post_may_begin_and_end_later(run: Run) -> None:
    ends = (calendar.today() + dt.timedelta(days=5)).isoformat()
    begins = (calendar.today() + dt.timedelta(days=3)).isoformat()
    words = (*ADD, "--unit", "00778", "--from", begins, "--to", ends, "--no-password")
    assert run(*words)[0] == 0
    assert listed(run)["an.nguyen"]["posts"] == []
