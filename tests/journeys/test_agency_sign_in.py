"""The agency's own sign-in, from the button to the session that is ours, with a provider beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.electrification.builders import copied_database
from tests.journeys.agency import CLIENT_ID, CLIENT_SECRET, Agency, agency
from tests.journeys.conftest import free_port, serving, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("authlib", reason="Authlib is not there: run `make setup`")

BUTTON = "Đăng nhập bằng tài khoản cơ quan"
DOMAIN = "tuyenquang.gov.vn"


@pytest.fixture(scope="module")
def provider() -> Iterator[Agency]:
    """Yield the agency's provider."""
    with agency(free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def address(
    chromium: str, provider: Agency, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Yield the address of a server that the agency's sign-in is configured for."""
    folder, port = tmp_path_factory.mktemp("agency"), free_port()
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        'cookie_secret = "the test signs its cookies with this"\n'
        f'client_id = "{CLIENT_ID}"\n'
        f'client_secret = "{CLIENT_SECRET}"\n'
        f'server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    more = {"HOME": str(folder), "TRACKER_AGENCY_DOMAIN": DOMAIN}
    with serving(copied_database(folder), folder / "log", port, more) as running:
        yield running


def come_back(page: Page, address: str, path: str = "/") -> None:
    """Press the button and come back from the agency."""
    page.goto(address + path)
    settle(page)
    with page.expect_response(lambda answer: "/oauth2callback" in answer.url):
        page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url(f"{address}/**")
    settle(page)


def test_whom_the_agency_vouches_for_goes_on_with_a_session_of_ours(
    stranger: Page, address: str, provider: Agency
) -> None:
    provider.claims = {"email": f"SCT-TQ-1@{DOMAIN}", "email_verified": True, "name": "Cán bộ"}
    come_back(stranger, address)
    assert provider.asked[-1]["client_id"] == CLIENT_ID
    assert provider.asked[-1]["code_challenge_method"] == "S256"

    stranger.get_by_role("button", name=f"Tiếp tục với tài khoản SCT-TQ-1@{DOMAIN}").click()
    stranger.locator(".hero").wait_for()
    assert "Sở Công Thương" in stranger.locator(".who").inner_text()
    (ours,) = (c for c in stranger.context.cookies() if c["name"] == "tracker_session")
    assert ours["httpOnly"]
    stranger.reload()
    stranger.locator(".hero").wait_for()


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "sct-tq-1@example.com", "email_verified": True},
        {"email": f"sct-tq-1@{DOMAIN}", "email_verified": False},
    ],
)
def test_whom_the_agency_does_not_vouch_for_is_told_and_stays_outside(
    stranger: Page, address: str, provider: Agency, claims: dict[str, object]
) -> None:
    provider.claims = claims
    come_back(stranger, address)

    stranger.locator("[data-testid=stAlert]").wait_for()
    assert stranger.locator(".hero, form.go").count() == 0
    assert stranger.get_by_role("button", name="Dùng tài khoản cơ quan khác").is_visible()
    assert not [c for c in stranger.context.cookies() if c["name"] == "tracker_session"]
