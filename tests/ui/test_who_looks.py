from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from electrification.storage import Store
from electrification.subject import rights
from electrification.ui import session
from electrification.ui.components import save_button, welcome
from electrification.ui.screens import ADMIN, LOG, MAP, OVERVIEW, PAGES, VILLAGE, PageEntry
from tests.ui.conftest import PLANNER, Visit, said, tables

LEADER, ENDED = "ld-00778", "xa-00793"
DAY = dt.date(2025, 9, 29)


def own_and_others(store: Store, key: str = LEADER) -> tuple[set[str], set[str]]:
    """Names and codes of the villages in a person's units, and of all the others."""
    actor = store.people.actor_by_key(key, store.units())
    assert actor is not None
    scope = rights.scope_of(actor, rights.Action.VIEW)
    every, own = (store.snapshot(DAY, scope=s).frame for s in (None, scope))
    outside = every[~every["village_id"].isin(own["village_id"])]
    assert len(own)
    assert len(outside)
    mine = set(own["village_name"]) | set(own["village_code"])
    return mine, (set(outside["village_name"]) | set(outside["village_code"])) - mine


def named(names: set[str], visitor: AppTest) -> list[str]:
    text = said(visitor)
    return sorted(name for name in names if name in text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.module)
def test_who_is_not_signed_in_is_told_how_and_nothing_else(
    visit: Visit, sample: Store, page: PageEntry
) -> None:
    mine, others = own_and_others(sample)
    visitor = visit(page, as_=None, village="TBG-066", on="2025-02-14")

    assert not visitor.exception
    assert "Đăng nhập" in said(visitor)
    assert named(mine | others, visitor) == ["TBG-066"]  # in the way back, where it was asked for
    assert f"/dang-nhap?next={'' if page is OVERVIEW else page.address}%3F" in said(visitor)
    assert "114" not in said(visitor)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.module)
def test_the_public_sees_no_village_on_any_page(
    visit: Visit, sample: Store, page: PageEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PUBLIC_VIEW", "true")
    mine, others = own_and_others(sample)
    visitor = visit(page, as_=None)

    assert not visitor.exception
    assert named(mine | others, visitor) == []
    assert tables(visitor) == {}
    assert list(visitor.get("download_button")) == []
    assert "villages.geojson" not in said(visitor)


def test_the_public_sees_the_rate_and_the_communes(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PUBLIC_VIEW", "true")
    text = said(visit(OVERVIEW, as_=None))

    assert "92,68 %" in text
    assert "xã Sơn Vĩ" in text
    assert "Đăng nhập" in text


def test_who_must_choose_a_password_sees_only_the_way_there(
    visit: Visit, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PUBLIC_VIEW", "true")
    monkeypatch.setattr(session, "visitor", lambda: "somebody who must change it")
    text = said(visit(OVERVIEW, as_=None))

    assert "/doi-mat-khau" in text
    assert "92,68" not in text


@pytest.mark.parametrize("page", [LOG, ADMIN], ids=lambda page: page.module)
def test_a_page_that_is_not_theirs_says_so_in_words(visit: Visit, page: PageEntry) -> None:
    """Somebody passed the address on; Streamlit would say "Page not found" in English."""
    visitor = visit(page, as_=LEADER)

    assert not visitor.exception
    assert any("không thực hiện việc này" in info.value for info in visitor.info)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.module)
def test_a_commune_leader_sees_the_villages_of_the_commune_only(
    visit: Visit, sample: Store, page: PageEntry
) -> None:
    _mine, others = own_and_others(sample)
    visitor = visit(page, as_=LEADER)

    assert not visitor.exception
    assert named(others, visitor) == []
    assert "Phạm vi: xã Sơn Vĩ" in said(visitor)


def test_a_village_outside_the_scope_is_not_there(visit: Visit, sample: Store) -> None:
    _mine, others = own_and_others(sample)
    code = sorted(name for name in others if name.startswith("TBG-"))[0]
    visitor = visit(VILLAGE, as_=LEADER, village=code)

    assert "Không có thôn" in said(visitor)
    assert 'class="village-head"' not in said(visitor)


def test_files_saved_by_a_commune_leader_name_no_other_village(
    visit: Visit, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _mine, others = own_and_others(sample)
    files: list[Callable[[], bytes]] = []

    def noted(_label: str, data: Callable[[], bytes], **_more: Any) -> None:
        files.append(data)

    monkeypatch.setattr(st, "download_button", noted)
    monkeypatch.setattr(save_button, "still_allowed", lambda _store, _cookie, by: by)
    for page in (OVERVIEW, MAP):
        visit(page, as_=LEADER)
    text = "\n".join(file().decode(errors="replace") for file in files)

    assert "xã Sơn Vĩ" in text
    assert [name for name in others if name in text] == []


def test_figures_of_a_scope_are_those_of_its_villages(visit: Visit, sample: Store) -> None:
    actor = sample.people.actor_by_key(LEADER, sample.units())
    assert actor is not None
    counted = sample.snapshot(DAY, scope=rights.scope_of(actor, rights.Action.VIEW)).counted
    text = said(visit(OVERVIEW, as_=LEADER))

    assert f"{int(counted['meets'].sum())}<" in text
    assert f"/{len(counted)}<" in text
    assert "/123<" not in text


def test_who_sees_everything_is_told_of_no_scope(visit: Visit) -> None:
    for key in (PLANNER, "ld-tq", "tt-tq"):
        assert "Phạm vi:" not in said(visit(OVERVIEW, as_=key))


def test_who_is_signed_in_stands_with_post_and_office_beside_the_way_out(visit: Visit) -> None:
    text = said(visit(OVERVIEW))

    for words in ("Cán bộ mẫu 29", "Chuyên viên tổng hợp", "Sở Công Thương tỉnh Tuyên Quang"):
        assert words in text
    assert 'action="/dang-xuat"' in text


def test_a_post_of_a_unit_that_ended_shows_nothing_and_says_why(
    visit: Visit, sample: Store
) -> None:
    mine, others = own_and_others(sample)
    visitor = visit(OVERVIEW, as_=ENDED)

    assert "Hôm nay đồng chí không giữ nhiệm vụ nào" in said(visitor)
    assert named(mine | others, visitor) == []


def test_a_name_is_text_beside_the_way_out(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    visit(OVERVIEW)
    actor = session.actor()
    assert actor is not None
    hostile = "<img src=x onerror=alert(1)>"
    worse = replace(actor, name=hostile, posts=(replace(actor.posts[0], title=hostile),))
    visitor = visit(OVERVIEW)
    monkeypatch.setattr(session, "actor", lambda: worse)
    text = said(visitor.run())

    assert hostile not in text
    assert "&lt;img src=x" in text


def test_the_agency_vouches_for_its_own_addresses_only() -> None:
    domain = "tuyenquang.gov.vn"
    for user, key in (
        ({"email": "An.Nguyen@TuyenQuang.gov.vn"}, "an.nguyen"),
        ({"email": "an@tuyenquang.gov.vn", "email_verified": False}, None),
        ({"email": "an@evil.example"}, None),
        ({"email": "an@tuyenquang.gov.vn.evil.example"}, None),
        ({"email": "an@evil.example@tuyenquang.gov.vn"}, "an@evil.example"),
        ({"preferred_username": "an@tuyenquang.gov.vn"}, "an"),
        ({"preferred_username": "an"}, None),
        ({"email": "@tuyenquang.gov.vn"}, None),
        ({}, None),
    ):
        assert welcome.agency_key(user, domain) == key
    assert welcome.agency_key({"email": "an@"}, "") is None
