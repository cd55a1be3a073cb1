from __future__ import annotations

import html

import pytest

from electrification.ui.screens import PAGES
from electrification.web.routes import routes
from tests.web.asking import get
from tests.web.stage import scene


def nobody() -> None:
    raise AssertionError("an address that is no page asks nothing of the store")


SERVED = routes(nobody, scene.areas, pages=[page.address for page in PAGES])  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["/khong-co", "/admin", "/%3Cscript%3Ealert(1)%3C%2Fscript%3E"])
def test_an_address_that_is_no_page_is_said_so_in_vietnamese(address: str) -> None:
    answer = get(SERVED, address)
    page = html.unescape(answer.body.decode())

    assert answer.status == 404
    assert "Không có trang này" in page
    assert 'href="/"' in page
    assert "<script" not in answer.body.decode()


def test_it_is_said_in_the_language_that_is_asked_for() -> None:
    assert "There is no such page" in get(SERVED, "/khong-co?lang=en").body.decode()


@pytest.mark.parametrize(
    "address",
    ["/ban-do", "/ho-so-thon?village=x", "/favicon.png", "/_stcore", "/oauth2callback", "/static",
     "/static/js/index.js", "/ho-so/1/x/y"],
)  # fmt: skip
def test_pages_and_what_streamlit_answers_are_left_to_it(address: str) -> None:
    assert "Không có trang này" not in get(SERVED, address).body.decode()
