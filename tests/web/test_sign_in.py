from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from argon2 import PasswordHasher
from starlette.routing import BaseRoute

from electrification import tracking
from electrification.settings import ROOT
from electrification.storage import Store, open_store
from electrification.tracking import passwords, signing_in
from electrification.web import visitors
from electrification.web.own_requests import MAX_FORM_BYTES, way_back
from electrification.web.routes import routes
from electrification.web.sign_in_pages import STYLE
from tests.electrification.builders import copied_database, register_row
from tests.web.asking import Answer, ask
from tests.web.stage import scene

WORD = "Mùa xuân 2025 ở Sơn Vĩ"
PLANNER, COMMUNE_LEADER = "sct-tq-1", "ld-00778"
HOST = "127.0.0.1:8501"


class Browser:
    """Keeps cookies and sends what a browser sends with a form of the same site."""

    def __init__(self, served: list[BaseRoute], *, client: str = "127.0.0.1") -> None:
        self.served, self.client = served, client
        self.cookies: dict[str, str] = {}
        self.set: dict[str, str] = {}

    def get(self, address: str, **headers: str) -> Answer:
        return self._ask("GET", address, headers)

    def post(self, address: str, fields: Mapping[str, str], **headers: str) -> Answer:
        own = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://{HOST}"}
        body = urlencode(fields).encode()
        return self._ask("POST", address, own | _named(headers), body)

    def send(self, address: str, form: str = "", **fields: str) -> Answer:
        """Open the page of a form, fill it in and send it."""
        token = token_in(self.get(form or address))
        return self.post(address, {"token": token} | fields)

    def _ask(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": HOST, "Cookie": said} | _named(headers)
        kept = {name: value for name, value in sent.items() if value}
        answer = ask(self.served, method, address, kept, body, client=self.client)
        for cookie in answer.cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            self.set[name] = cookie
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value.strip('"')
        return answer


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def token_in(answer: Answer) -> str:
    found = re.search(r'name="token" value="([^"]*)"', answer.body.decode())
    return found[1] if found else ""


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(
        passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = open_store(copied_database(tmp_path))
    yield one
    one.close()


Serve = Callable[..., list[BaseRoute]]


@pytest.fixture
def serve(store: Store) -> Serve:
    def served(listens_on: str = "127.0.0.1", **more: Any) -> list[BaseRoute]:
        return routes(lambda: store, scene.areas, listens_on=listens_on, **more)

    return served


@pytest.fixture
def browser_at(serve: Serve) -> Browser:
    return Browser(serve())


def with_password(store: Store, key: str = PLANNER, *, must_change: bool = False) -> None:
    person = store.people.actor_by_key(key, store.units())
    assert person is not None
    by = tracking.system_actor()
    signing_in.set_password(store, person, WORD, by=by, must_change=must_change)


DATA = "/data/villages.geojson?on=2025-02-14"


def villages_seen(browser: Browser) -> set[str]:
    answer = browser.get(DATA)
    assert answer.status == 200, answer.body
    return {f["properties"]["code"] for f in answer.json()["features"]}


def test_name_and_password_let_somebody_in_and_signing_out_ends_it(
    store: Store, browser_at: Browser
) -> None:
    with_password(store)
    assert browser_at.get(DATA).status == 403

    answer = browser_at.send(
        "/dang-nhap?next=ban-do%3Fon%3D2025-02-14", name=PLANNER, password=WORD
    )
    assert (answer.status, answer.headers["location"]) == (303, "/ban-do?on=2025-02-14")
    assert len(villages_seen(browser_at)) == 123
    kept = dict(browser_at.cookies)

    assert browser_at.send("/dang-xuat").headers["location"] == "/dang-nhap"
    assert visitors.SESSION_COOKIE not in browser_at.cookies
    browser_at.cookies = kept
    assert browser_at.get(DATA).status == 403


def test_the_cookie_is_for_no_script_and_no_other_site(store: Store, serve: Serve) -> None:
    with_password(store)
    browser = Browser(serve(base_path="/ha-giang/"))
    browser.send("/ha-giang/dang-nhap", name=PLANNER, password=WORD)
    usual = browser.set[visitors.SESSION_COOKIE]
    assert {"HttpOnly", "Path=/ha-giang", "SameSite=lax", "Max-Age=43200"} <= parts(usual)
    assert "Secure" not in parts(usual)

    other = Browser(serve())
    page = token_in(other.get("/dang-nhap"))
    other.post(
        "/dang-nhap",
        {"token": page, "name": PLANNER, "password": WORD, "trusted": "1"},
        X_Forwarded_Proto="https",
    )
    assert {"Secure", "Max-Age=2592000"} <= parts(other.set[visitors.SESSION_COOKIE])


def parts(cookie: str) -> set[str]:
    return {part.strip() for part in cookie.split(";")}


def test_a_wrong_password_says_so_and_keeps_the_name_typed(
    store: Store, browser_at: Browser
) -> None:
    with_password(store)
    answer = browser_at.send(
        "/dang-nhap", name='<img src=x onerror="alert(1)">', password="sai mật khẩu"
    )
    text = answer.body.decode()

    assert answer.status == 422
    assert "Sai tên đăng nhập hoặc mật khẩu." in text
    assert 'value="&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"' in text
    assert "sai mật khẩu" not in text
    assert "<img src=x" not in text


def test_a_lock_is_said_with_how_long_to_wait(store: Store, browser_at: Browser) -> None:
    with_password(store)
    answers = [browser_at.send("/dang-nhap", name=PLANNER, password="x") for _ in range(4)]

    assert [a.status for a in answers] == [422, 422, 422, 429]
    assert "Thử lại sau 5 giây" in answers[-1].body.decode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value[:-1],
        lambda value: value[: len(value) // 2],
        lambda value: "x" + value,
        lambda value: value.split(".")[0],
        lambda value: value.split(".")[0] + "." + "A" * 43,
        lambda _value: "",
        lambda _value: "." * 300,
        lambda _value: "A" * 5000,
        lambda _value: "%00%ff",
    ],
)
def test_a_forged_or_truncated_cookie_is_simply_not_signed_in(
    store: Store, browser_at: Browser, spoil: Callable[[str], str]
) -> None:
    with_password(store)
    browser_at.send("/dang-nhap", name=PLANNER, password=WORD)
    browser_at.cookies[visitors.SESSION_COOKIE] = spoil(browser_at.cookies[visitors.SESSION_COOKIE])

    assert browser_at.get(DATA).status == 403
    assert browser_at.get("/dang-nhap").status == 200
    assert browser_at.get("/dang-xuat").headers["location"] == "/dang-nhap"
    assert browser_at.get("/doi-mat-khau").headers["location"].startswith("/dang-nhap")


def test_a_cookie_of_another_purpose_signs_nobody_in(store: Store, browser_at: Browser) -> None:
    browser_at.get("/dang-nhap")
    browser_at.cookies[visitors.SESSION_COOKIE] = browser_at.cookies[visitors.FORM_COOKIE]
    assert browser_at.get(DATA).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "", "Origin": "null"},
    ],
)
@pytest.mark.parametrize("address", ["/dang-nhap", "/dang-nhap/mau"])
def test_a_post_from_another_site_is_refused(
    store: Store, browser_at: Browser, headers: dict[str, str], address: str
) -> None:
    with_password(store)
    token = token_in(browser_at.get("/dang-nhap"))
    fields = {"token": token, "name": PLANNER, "password": WORD, "key": PLANNER}
    answer = browser_at.post(address, fields, **headers)

    assert answer.status == 403
    assert visitors.SESSION_COOKIE not in browser_at.cookies


def test_nobody_is_signed_out_or_given_a_password_by_another_site(
    store: Store, browser_at: Browser
) -> None:
    with_password(store)
    browser_at.send("/dang-nhap", name=PLANNER, password=WORD)
    new = {"old": WORD, "new": "Núi đá Hà Giang 7", "again": "Núi đá Hà Giang 7"}
    for token in ("", "0" * 64, "ê"):
        assert browser_at.post("/dang-xuat", {"token": token}).status == 403
        assert browser_at.post("/doi-mat-khau", {"token": token} | new).status == 403
    token = token_in(browser_at.get("/doi-mat-khau"))
    far = {"Sec_Fetch_Site": "cross-site"}
    assert browser_at.post("/doi-mat-khau", {"token": token} | new, **far).status == 403
    assert browser_at.get(DATA).status == 200


def test_a_form_of_another_site_which_brings_no_cookie_takes_none_away(
    store: Store, browser_at: Browser
) -> None:
    with_password(store)
    browser_at.send("/dang-nhap", name=PLANNER, password=WORD)
    kept = dict(browser_at.cookies)
    browser_at.cookies.clear()
    assert browser_at.post("/dang-xuat", {}, Sec_Fetch_Site="cross-site").cookies == ()
    browser_at.cookies = kept
    assert browser_at.get(DATA).status == 200


def test_a_form_without_its_cookie_is_refused_and_keeps_the_name(
    store: Store, browser_at: Browser
) -> None:
    with_password(store)
    token = token_in(browser_at.get("/dang-nhap"))
    browser_at.cookies.clear()
    answer = browser_at.post("/dang-nhap", {"token": token, "name": PLANNER, "password": WORD})

    assert answer.status == 403
    assert f'value="{PLANNER}"' in answer.body.decode()


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe=%00", b"a=1&" * 100, b"name=" + b"x" * MAX_FORM_BYTES, b"{}"]
)
def test_a_body_that_is_no_form_of_ours_is_refused(browser_at: Browser, body: bytes) -> None:
    assert (
        browser_at._ask("POST", "/dang-nhap", {"Sec-Fetch-Site": "same-origin"}, body).status == 403
    )


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example", "https://evil.example", "\\\\evil.example", "/\\evil.example",
        "javascript:alert(1)", "/\t/evil.example", "%2F%2Fevil.example", "../../x", "a" * 2000,
        "ho-so-thon/../x", "ho-so-thon\r\nSet-Cookie: a=b", "@evil.example", ".evil.example",
    ],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else(store: Store, browser_at: Browser, asked: str) -> None:
    with_password(store)
    assert way_back(asked) == ""
    address = f"/dang-nhap?next={quote(asked, safe='')}"
    assert browser_at.send(address, name=PLANNER, password=WORD).headers["location"] == "/"


def test_what_follows_a_page_address_cannot_break_out_of_it(
    store: Store, browser_at: Browser
) -> None:
    with_password(store)
    asked = quote('ban-do?on=x"><script>\r\n&status=a//b', safe="")
    answer = browser_at.send(f"/dang-nhap?next={asked}", name=PLANNER, password=WORD)

    assert answer.headers["location"].startswith("/ban-do?on=x%22%3E%3Cscript%3E")
    assert "<script" not in browser_at.get(f"/dang-xuat?next={asked}").body.decode()


# --- people of the sample ------------------------------------------------------------------------


def offers(answer: Answer) -> list[str]:
    return re.findall(r'name="key" value="([^"]+)"', answer.body.decode())


def test_on_this_machine_a_person_of_the_sample_signs_in_with_one_click(
    browser_at: Browser,
) -> None:
    offered = offers(browser_at.get("/dang-nhap"))
    assert {PLANNER, "sct-tq-2", COMMUNE_LEADER, "ld-tq", "tt-tq", "qt-tq"} <= set(offered)
    assert len(offered) == 10

    assert browser_at.send("/dang-nhap/mau", "/dang-nhap", key="ld-tq").status == 303
    assert len(villages_seen(browser_at)) == 123


def elsewhere(serve: Serve) -> dict[str, tuple[Browser, dict[str, str]]]:
    return {
        "the server listens on every address": (Browser(serve("0.0.0.0")), {}),
        "the server listens where nobody said": (Browser(serve("")), {}),
        "the server listens on a network": (Browser(serve("10.0.0.5")), {}),
        "the browser is on another machine": (Browser(serve(), client="10.0.0.9"), {}),
        "the address has another name": (Browser(serve()), {"Host": "tracker.example"}),
        "the address was made up": (Browser(serve()), {"Host": "127.0.0.1.evil.example"}),
        "a proxy stands between": (Browser(serve()), {"X_Forwarded_For": "127.0.0.1"}),
        "a proxy says so": (Browser(serve()), {"Forwarded": "for=127.0.0.1"}),
    }


@pytest.mark.parametrize("case", range(8))
def test_elsewhere_nobody_signs_in_with_one_click(serve: Serve, case: int) -> None:
    browser, headers = list(elsewhere(serve).values())[case]
    page = browser.get("/dang-nhap", **headers)
    assert offers(page) == []

    origin = headers.get("Host", HOST)
    sent = headers | {"Origin": f"http://{origin}", "Sec_Fetch_Site": ""}
    answer = browser.post("/dang-nhap/mau", {"token": token_in(page), "key": PLANNER}, **sent)
    assert answer.status == 403
    assert visitors.SESSION_COOKIE not in browser.cookies


def test_with_a_register_of_ones_own_the_sample_people_are_not_offered(
    store: Store, browser_at: Browser
) -> None:
    tracking.import_register(store, [register_row("V-1")])
    page = browser_at.get("/dang-nhap")

    assert offers(page) == []
    fields = {"token": token_in(page), "key": PLANNER}
    assert browser_at.post("/dang-nhap/mau", fields).status == 403


@pytest.mark.parametrize("key", ["system", "xa-00712", "nobody", ""])
def test_one_click_is_for_the_people_offered_only(browser_at: Browser, key: str) -> None:
    assert browser_at.send("/dang-nhap/mau", "/dang-nhap", key=key).status == 403


# --- what is seen --------------------------------------------------------------------------------


def test_the_map_data_hold_the_villages_of_ones_own_units(
    store: Store, serve: Serve, browser_at: Browser
) -> None:
    other = Browser(browser_at.served)
    browser_at.send("/dang-nhap/mau", "/dang-nhap", key=COMMUNE_LEADER)
    other.send("/dang-nhap/mau", "/dang-nhap", key="xa-00892-moi")
    mine, theirs = villages_seen(browser_at), villages_seen(other)

    actor = store.people.actor_by_key(COMMUNE_LEADER, store.units())
    assert actor is not None
    assert mine
    assert theirs
    assert mine & theirs == set()
    assert villages_seen(browser_at) == mine
    assert len(mine | theirs) < 123


def test_somebody_without_a_post_sees_no_village(store: Store, browser_at: Browser) -> None:
    with_password(store, "xa-00793")
    browser_at.send("/dang-nhap", name="xa-00793", password=WORD)
    assert villages_seen(browser_at) == set()


def test_a_disabled_person_is_out_at_the_next_request(store: Store, browser_at: Browser) -> None:
    browser_at.send("/dang-nhap/mau", "/dang-nhap", key="ld-tq")
    assert browser_at.get(DATA).status == 200
    tracking.disable_person(store, "ld-tq", tracking.system_actor())

    assert browser_at.get(DATA).status == 403
    assert "ld-tq" not in offers(browser_at.get("/dang-nhap"))


def test_the_public_sees_communes_and_no_village_and_only_where_that_is_set(
    serve: Serve,
) -> None:
    areas = "/data/areas.geojson?units_on=2025-02-14"
    closed, public = Browser(serve()), Browser(serve(is_public=lambda: True))

    assert (closed.get(areas).status, closed.get(DATA).status) == (403, 403)
    assert (public.get(areas).status, public.get(DATA).status) == (200, 403)
    assert closed.get("/healthz").status == 200


def test_a_password_set_by_another_must_be_changed_before_anything_is_seen(
    store: Store, browser_at: Browser
) -> None:
    with_password(store, must_change=True)
    answer = browser_at.send("/dang-nhap?next=ban-do", name=PLANNER, password=WORD)
    assert answer.headers["location"] == "/doi-mat-khau?next=ban-do"
    assert browser_at.get(DATA).status == 403

    new = "Núi đá Hà Giang 7"
    wrong = browser_at.send("/doi-mat-khau?next=ban-do", old=WORD, new=new, again="khác hẳn")
    assert "không giống nhau" in wrong.body.decode()
    right = browser_at.send("/doi-mat-khau?next=ban-do", old=WORD, new=new, again=new)
    assert right.headers["location"] == "/ban-do"
    assert browser_at.get(DATA).status == 200


def test_a_voucher_of_the_agency_lets_in_whom_it_names_and_only_for_a_while(
    store: Store, browser_at: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in ("", "x", visitors.voucher(store, PLANNER)[:-2], visitors.voucher(store, "who")):
        assert browser_at.post("/dang-nhap/co-quan", {"voucher": wrong}).status in (403, 422)
    far = {"Sec_Fetch_Site": "cross-site"}
    good = {"voucher": visitors.voucher(store, PLANNER)}
    assert browser_at.post("/dang-nhap/co-quan", good, **far).status == 403
    monkeypatch.setattr(visitors, "VOUCHED_LASTS_S", -1)
    assert browser_at.post("/dang-nhap/co-quan", good).status == 403
    monkeypatch.undo()
    assert browser_at.post("/dang-nhap/co-quan", good).status == 303
    assert browser_at.get(DATA).status == 200


# --- the page ------------------------------------------------------------------------------------


def test_the_page_asks_nothing_of_the_outside_and_runs_no_script(browser_at: Browser) -> None:
    answer = browser_at.get("/dang-nhap")
    text = answer.body.decode()

    assert not re.search(r'(src|href|url)\s*[=(]\s*["\']?(https?:)?//', text)
    assert "<script" not in text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_is_there_in_both_languages_and_keeps_the_way_back(browser_at: Browser) -> None:
    vi = browser_at.get("/dang-nhap?next=ban-do").body.decode()
    en = browser_at.get("/dang-nhap?lang=en&next=ban-do").body.decode()

    assert "Đây là điện thoại của tôi: giữ đăng nhập 30 ngày" in vi
    assert '<html lang="vi">' in vi
    assert "keep me signed in for 30 days" in en
    assert "/dang-nhap?next=ban-do&amp;lang=en" in vi
    assert browser_at.get("/dang-nhap?lang=%3Cb%3E").status == 200


def test_the_page_has_the_colours_of_the_theme() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[
        "theme"
    ]
    style = STYLE.read_text(encoding="utf-8")
    for name in ("primaryColor", "textColor", "borderColor", "secondaryBackgroundColor"):
        assert theme[name] in style


def test_the_language_chosen_before_signing_in_holds_afterwards(browser_at: Browser) -> None:
    for way, back in (("", "/?lang=en"), ("&next=ban-do", "/ban-do?lang=en")):
        browser_at.cookies.clear()
        token = token_in(browser_at.get("/dang-nhap"))
        fields = {"token": token, "key": PLANNER}
        answer = browser_at.post(f"/dang-nhap/mau?lang=en{way}", fields)
        assert answer.headers["location"] == back


def test_a_store_that_cannot_be_read_is_said_without_its_secrets() -> None:
    def broken() -> Store:
        raise OSError("postgresql://tracker:secret@db/tracker")

    answer = Browser(routes(broken, scene.areas)).get("/dang-nhap")

    assert answer.status == 503
    assert b"secret" not in answer.body
