"""Documents leave as sealed attachments, and only to who may see the village."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from electrification.storage import Store
from electrification.subject.accounts import Actor, Role
from electrification.subject.evidence import DocumentKind
from electrification.tracking import signing_in
from electrification.tracking.evidence import About, NewFile, attach
from electrification.web import evidence
from electrification.web.evidence import document_url, thumbnail_url
from electrification.web.routes import routes
from electrification.web.visitors import SESSION_COOKIE, sealed
from tests.evidence import hostile
from tests.evidence.builders import PROVINCE, SON_VI, TUNG_VAI, actor, pdf, picture
from tests.web.asking import Answer, get
from tests.web.stage import scene

Ask = Callable[..., Answer]


@pytest.fixture
def ask(sqlite_sample_url: str, opened: Callable[[str], Store]) -> Ask:
    """Return a function that asks for an address as some person."""
    store = opened(sqlite_sample_url)

    def asking(address: str, by: Actor | None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        served = evidence.routes(lambda: store, lambda _request: by)
        return get(served, f"/{address}", named)

    asking.store = store  # type: ignore[attr-defined]
    return asking


def placed(ask: Ask, content: bytes, name: str = "tep") -> int:
    """Attach a file to one village of Sơn Vĩ; answers the document's id."""
    store: Store = ask.store  # type: ignore[attr-defined]
    frame = store.snapshot(store.last_recorded_on()).frame  # type: ignore[arg-type]
    one = int(frame.loc[frame["commune_code"] == "00778", "village_id"].iloc[0])
    about = About(kind=DocumentKind.OTHER)
    made = attach(store, [NewFile(name, content)], [one], about, by=actor())
    use = store.evidence.one(made.evidence_ids[0])
    assert use is not None
    return use.document_id


def test_a_download_is_an_attachment_that_no_browser_opens_or_keeps(ask: Ask) -> None:
    number = placed(ask, pdf(), "Biên bản số 12.pdf")

    answer = ask(document_url(number, "Biên bản số 12.pdf"), actor())

    assert (answer.status, answer.body) == (200, pdf())
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="Bien ban so 12.pdf"; '
        "filename*=UTF-8''Bi%C3%AAn%20b%E1%BA%A3n%20s%E1%BB%91%2012.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["cache-control"] == "no-store"


def test_a_small_picture_is_shown_in_place_and_sent_once(ask: Ask) -> None:
    number = placed(ask, picture(width=900, height=600))

    first = ask(thumbnail_url(number), actor())
    again = ask(thumbnail_url(number), actor(), If_None_Match=first.headers["etag"])

    assert first.status == 200
    assert first.headers["content-type"] == "image/jpeg"
    assert first.headers["content-disposition"] == "inline"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.body[:3] == b"\xff\xd8\xff"
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("by", "status"),
    [
        (None, 404),
        (actor(Role.VIEWER, TUNG_VAI), 404),
        (actor(Role.VIEWER, SON_VI), 200),
        (actor(Role.ENGINEER, TUNG_VAI), 404),
        (actor(Role.ENGINEER, SON_VI), 200),
        (actor(Role.COMMUNE, SON_VI), 200),
        (actor(Role.AUDITOR, PROVINCE), 200),
    ],
)
def test_who_may_not_see_the_village_is_told_there_is_no_such_document(
    ask: Ask, by: Actor | None, status: int
) -> None:
    number = placed(ask, picture())

    answers = [ask(document_url(number, "x"), by), ask(thumbnail_url(number), by)]
    nothing = ask(document_url(10**6, "x"), by)

    assert [a.status for a in answers] == [status, status]
    assert nothing.status == 404
    if status == 404:
        assert {a.body for a in answers} == {nothing.body}


@pytest.mark.parametrize("name", [*hostile.NAMES, "x%0d%0aSet-Cookie:%20a=b.jpg"])
def test_no_name_breaks_out_of_the_header_or_the_folder(ask: Ask, name: str) -> None:
    number = placed(ask, pdf(), name)

    answer = ask(document_url(number, "x.pdf"), actor())

    said = answer.headers["content-disposition"]
    assert answer.status == 200
    assert said.startswith('attachment; filename="')
    assert said.isascii()
    assert said.isprintable()
    assert said.count('"') == 2
    assert ".pdf" in said
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "ho-so/1/../../../etc/passwd",
        "ho-so/..%2f..%2fetc/passwd",
        "ho-so/0/x",
        "ho-so/-1/x",
        "ho-so/99999999999999999999/x",
        "ho-so/a/anh-nho",
        "ho-so/",
    ],
)
def test_an_address_that_is_no_document_is_not_there(ask: Ask, address: str) -> None:
    assert ask(address, actor()).status == 404


def test_a_pdf_has_no_small_picture(ask: Ask) -> None:
    assert ask(thumbnail_url(placed(ask, pdf())), actor()).status == 404


def test_a_file_that_was_changed_or_lost_is_not_given_out_and_says_so(ask: Ask) -> None:
    number = placed(ask, pdf())
    store: Store = ask.store  # type: ignore[attr-defined]
    document = store.evidence.document(number)
    assert document is not None
    path: Path = store.files.file(document.sha256)

    for spoil in (lambda: path.write_bytes(b"%PDF-1.7 other"), path.unlink):
        spoil()
        answer = ask(document_url(number, "x"), actor())
        assert answer.status == 410
        assert "backup" in answer.json()["problem"]


def test_the_application_asks_the_cookie_of_the_sign_in_who_asks(ask: Ask) -> None:
    number = placed(ask, pdf())
    store: Store = ask.store  # type: ignore[attr-defined]
    served = routes(lambda: store, scene.areas)
    token = signing_in.sign_in_sample(store, "sct-tq-1").token
    cookie = {"Cookie": f"{SESSION_COOKIE}={sealed(store, token)}"}

    assert get(served, f"/{document_url(number, 'x')}").status == 404
    assert get(served, f"/{document_url(number, 'x')}", cookie).status == 200


def test_a_document_that_is_taken_out_is_a_link_of_the_chain(ask: Ask) -> None:
    number = placed(ask, pdf())
    store: Store = ask.store  # type: ignore[attr-defined]
    version = store.data_version()

    assert ask(document_url(number, "x"), None).status == 404
    assert ask(document_url(number, "x"), actor()).status == 200

    with store._engine.connect() as connection:
        taken = connection.exec_driver_sql(
            "SELECT subject FROM event WHERE action = 'export'"
        ).scalars()
        assert list(taken) == [f"document:{number}"]
    assert store.data_version() == version
